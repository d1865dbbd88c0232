package authz

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"sync"
	"time"

	"convive/internal/kernel/fault"

	"github.com/cedar-policy/cedar-go/types"
	"github.com/cedar-policy/cedar-go/x/exp/schema"
	"github.com/cedar-policy/cedar-go/x/exp/schema/validate"
)

//go:embed policies
var shipped embed.FS

// Set is a checked set of policies. For each action it holds those that can apply to it and the attributes that they read,
// so that a decision reads few.
type Set struct {
	Version  string // SHA-256 of the texts, in the order of their names
	rules    map[string]rule
	plans    map[types.String]*plan
	actions  []Action
	overlays []Overlay
}

// Shipped is the set that every installation begins with; its texts are part of the program.
func Shipped() (*Set, error) {
	files, err := fs.Sub(shipped, "policies")
	if err != nil {
		return nil, err
	}
	return Load(files)
}

// Load reads *.cedar files and holds each policy against the schema and the rules of Lint. The error names file and line;
// a set that has one is not used.
func Load(files fs.FS) (*Set, error) {
	known, err := declared()
	if err != nil {
		return nil, err
	}
	names, err := fs.Glob(files, "*.cedar")
	if err != nil {
		return nil, err
	}
	if len(names) == 0 {
		return nil, fault.Invalid("authz.noPolicies")
	}
	s := &Set{rules: map[string]rule{}, actions: known.actions}
	digest := sha256.New()
	slices.Sort(names)
	for _, name := range names {
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		fmt.Fprintf(digest, "%s %d\n%s", name, len(text), text)
		list, err := parse(name, text)
		if err != nil {
			return nil, err
		}
		if err := s.add(list, known.check); err != nil {
			return nil, err
		}
	}
	s.Version = hex.EncodeToString(digest.Sum(nil))
	s.plan()
	return s, nil
}

// vocabulary is what the schema declares.
type vocabulary struct {
	check   *validate.Validator
	actions []Action
}

// declared reads the schema, once.
var declared = sync.OnceValues(func() (vocabulary, error) {
	text, err := shipped.ReadFile("policies/schema.cedarschema")
	if err != nil {
		return vocabulary{}, err
	}
	var parsed schema.Schema
	if err := parsed.UnmarshalCedar(text); err != nil {
		return vocabulary{}, fmt.Errorf("schema of the policies: %w", err)
	}
	resolved, err := parsed.Resolve()
	if err != nil {
		return vocabulary{}, fmt.Errorf("schema of the policies: %w", err)
	}
	v := vocabulary{check: validate.New(resolved)}
	for uid := range resolved.Actions {
		v.actions = append(v.actions, Action(uid.ID))
	}
	slices.Sort(v.actions)
	return v, nil
})

// add checks policies and takes them up.
func (s *Set) add(list []rule, check *validate.Validator) error {
	for _, r := range list {
		if err := r.validate(check); err != nil {
			return err
		}
		if _, twice := s.rules[r.id]; twice {
			return fault.Invalid("authz.twice", append(r.at(), "id", r.id)...)
		}
		s.rules[r.id] = r
	}
	return nil
}

// plan sorts the policies by the actions that they can apply to.
func (s *Set) plan() {
	s.plans = map[types.String]*plan{}
	for _, action := range s.actions {
		s.plans[types.String(action)] = planFor(types.String(action), s.rules)
	}
}

// IDs are the names of all policies, sorted.
func (s *Set) IDs() []string { return slices.Sorted(maps.Keys(s.rules)) }

// Forbids are the names of those that forbid, sorted.
func (s *Set) Forbids() []string {
	return slices.DeleteFunc(s.IDs(), func(id string) bool { return !s.rules[id].forbids() })
}

// Text is a policy as Cedar writes it; empty if there is none of that name.
func (s *Set) Text(id string) string { return s.rules[id].text }

// Until is when a policy of a crisis ends; zero for one that stays.
func (s *Set) Until(id string) time.Time { return s.rules[id].until }

// Overlays are those that the set was made with.
func (s *Set) Overlays() []Overlay { return s.overlays }
