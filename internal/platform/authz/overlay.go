package authz

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"convive/internal/kernel/fault"

	"github.com/cedar-policy/cedar-go"
	public "github.com/cedar-policy/cedar-go/ast"
	"github.com/cedar-policy/cedar-go/x/exp/ast"
)

// Overlay are policies that a government adds to the shipped ones. It can permit more or forbid more, never less: the
// shipped policies all stay, a forbid outweighs every permit, and an overlay's names cannot be theirs.
//
// One for a crisis holds permits only; each lists its actions and says by @area("05 08") and @until("2026-06-01T00:00Z")
// where and until when it opens. Both become part of its condition, so that nobody has to remember to end it.
type Overlay struct {
	Name   string
	Crisis bool
	Text   string
}

// OverlayPrefix begins the name of every policy of an overlay.
const OverlayPrefix = "overlay/"

// LongestCrisis is how far ahead a crisis overlay may reach; a longer one is proposed again.
const LongestCrisis = 90 * 24 * time.Hour

// untilForm is how @until is written.
const untilForm = "2006-01-02T15:04Z"

// Digest identifies all of it: a lasting overlay is another one than the same text for a crisis.
func (o Overlay) Digest() string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s %v %d\n%s", o.Name, o.Crisis, len(o.Text), o.Text))
	return hex.EncodeToString(sum[:])
}

// file is what messages call it.
func (o Overlay) file() string { return o.Name + ".cedar" }

// Ends is when the last policy of a crisis overlay ends; zero for one that stays.
func (o Overlay) Ends() (time.Time, error) {
	list, err := o.rules()
	if err != nil {
		return time.Time{}, err
	}
	var last time.Time
	for _, r := range list {
		if r.until.After(last) {
			last = r.until
		}
	}
	return last, nil
}

// Check refuses an overlay for a crisis whose end has passed or is too far ahead.
func (o Overlay) Check(now time.Time) error {
	list, err := o.rules()
	if err != nil {
		return err
	}
	for _, r := range list {
		if o.Crisis && (!r.until.After(now) || r.until.Sub(now) > LongestCrisis) {
			return fault.Invalid("authz.crisisOver", append(r.at(), "id", r.id, "days", strconv.Itoa(int(LongestCrisis.Hours()/24)))...)
		}
	}
	return nil
}

// With is the set with overlays on it. The error names file and line; the set itself does not change.
func (s *Set) With(overlays ...Overlay) (*Set, error) {
	known, err := declared()
	if err != nil {
		return nil, err
	}
	more := &Set{rules: map[string]rule{}, actions: s.actions, overlays: append(slices.Clone(s.overlays), overlays...)}
	for id, r := range s.rules {
		more.rules[id] = r
	}
	digest := sha256.New()
	fmt.Fprintln(digest, s.Version)
	for _, o := range overlays {
		list, err := o.rules()
		if err != nil {
			return nil, err
		}
		if err := more.add(list, known.check); err != nil {
			return nil, err
		}
		fmt.Fprintln(digest, o.Digest())
	}
	more.Version = s.Version
	if len(overlays) > 0 {
		more.Version = hex.EncodeToString(digest.Sum(nil))
	}
	more.plan()
	if len(overlays) == 0 {
		return more, nil
	}
	return more, more.keepsDuties()
}

// keepsDuties refuses a set that answers an example of duties otherwise than the shipped one. The moment matters to none.
func (s *Set) keepsDuties() error {
	duties, err := Duties()
	if err != nil {
		return err
	}
	results, err := duties.Run(s, time.Unix(0, 0))
	if err != nil {
		return err
	}
	for _, r := range results {
		if !r.holds() {
			return fault.Invalid("authz.duty", "case", strconv.Itoa(r.Number), "text", r.Text, "by", strings.Join(slices.Concat(r.Decision.Policies, r.Decision.Errors), ", "))
		}
	}
	return nil
}

// rules reads the policies of an overlay and holds them against what an overlay may be.
func (o Overlay) rules() ([]rule, error) {
	list, err := parse(o.file(), []byte(o.Text))
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return nil, fault.Invalid("authz.overlayEmpty", "file", o.file())
	}
	for i, r := range list {
		if name, ok := strings.CutPrefix(r.id, OverlayPrefix); !ok || name == "" {
			return nil, fault.Invalid("authz.overlayID", append(r.at(), "id", r.id)...)
		}
		if !r.forbids() && !r.listsActions() {
			return nil, fault.Invalid("authz.overlayActions", append(r.at(), "id", r.id)...)
		}
		if o.Crisis {
			if list[i], err = r.bounded(); err != nil {
				return nil, err
			}
		}
	}
	return list, nil
}

func (r rule) listsActions() bool {
	switch r.tree.Action.(type) {
	case ast.ScopeTypeEq, ast.ScopeTypeInSet:
		return true
	}
	return false
}

// bounded is a permit of a crisis with its area and end in its condition.
func (r rule) bounded() (rule, error) {
	if r.forbids() {
		return r, fault.Invalid("authz.crisisForbid", append(r.at(), "id", r.id)...)
	}
	said := r.policy.Annotations()
	areas := strings.Fields(string(said["area"]))
	if len(areas) == 0 {
		return r, fault.Invalid("authz.crisisArea", append(r.at(), "id", r.id)...)
	}
	until, err := time.Parse(untilForm, string(said["until"]))
	if err != nil {
		return r, fault.Invalid("authz.crisisUntil", append(r.at(), "id", r.id)...)
	}
	nodes := make([]ast.Node, len(areas))
	for i, a := range areas {
		nodes[i] = ast.String(cedar.String(a))
	}
	tree := *r.tree
	tree.Conditions = slices.Clone(tree.Conditions)
	tree.When(ast.Set(nodes...).Contains(ast.Resource().Access("area")).And(ast.Context().Access("now").LessThan(ast.Long(cedar.Long(until.Unix())))))
	r.tree, r.until = &tree, until
	r.policy = cedar.NewPolicyFromAST((*public.Policy)(&tree))
	r.text = string(r.policy.MarshalCedar())
	return r, nil
}

// Has says whether a policy of this name is in the overlay.
func (o Overlay) Has(id string) bool {
	list, err := o.rules()
	return err == nil && slices.ContainsFunc(list, func(r rule) bool { return r.id == id })
}
