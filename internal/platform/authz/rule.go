package authz

import (
	"errors"
	"path"
	"regexp"
	"strconv"
	"strings"
	"time"

	"convive/internal/kernel/fault"

	"github.com/cedar-policy/cedar-go"
	"github.com/cedar-policy/cedar-go/types"
	"github.com/cedar-policy/cedar-go/x/exp/ast"
	"github.com/cedar-policy/cedar-go/x/exp/schema/validate"
)

// rule is one policy with its name.
type rule struct {
	id, text, file string
	policy         *cedar.Policy
	tree           *ast.Policy
	until          time.Time // of a crisis; zero: it stays
}

func (r rule) forbids() bool { return r.tree.Effect == ast.EffectForbid }

// at are the arguments of a message that names the place.
func (r rule) at() []string {
	return []string{"file", r.file, "line", strconv.Itoa(r.tree.Position.Line)}
}

// whereInDetail is the place that Cedar's parser puts before what it says.
var whereInDetail = regexp.MustCompile(`^.*parse error at \S*?:(\d+):\d+ (.*)$`)

// parse reads the policies of a file; each must have a name.
func parse(name string, text []byte) ([]rule, error) {
	list, err := cedar.NewPolicyListFromBytes(path.Base(name), text)
	if err != nil {
		return nil, unreadable(name, err)
	}
	rules := make([]rule, 0, len(list))
	for _, p := range list {
		r := rule{file: name, policy: p, tree: (*ast.Policy)(p.AST()), text: string(p.MarshalCedar())}
		r.id = strings.TrimSpace(string(p.Annotations()["id"]))
		if r.id == "" {
			return nil, fault.Invalid("authz.noID", r.at()...)
		}
		rules = append(rules, r)
	}
	return rules, nil
}

func unreadable(file string, err error) error {
	line, detail := "1", err.Error()
	if m := whereInDetail.FindStringSubmatch(strings.ReplaceAll(detail, "\n", " ")); m != nil {
		line, detail = m[1], m[2]
	}
	return fault.Invalid("authz.unreadable", "file", file, "line", line, "detail", detail)
}

// validate holds a policy against the schema and the lint.
func (r rule) validate(check *validate.Validator) error {
	if err := check.Policy(r.id, r.tree); err != nil {
		return fault.Invalid("authz.notByTheSchema", append(r.at(), "id", r.id, "detail", err.Error())...)
	}
	err := lint(r.tree)
	if f := (*fault.Fault)(nil); errors.As(err, &f) {
		return fault.Invalid(f.Message, append(r.at(), "id", r.id, "attribute", f.Args["attribute"])...)
	}
	return err
}

// role is the role that the head of a policy asks for; none if it asks for something else.
func (r rule) role() (types.EntityUID, bool) {
	in, ok := r.tree.Principal.(ast.ScopeTypeIn)
	return in.Entity, ok && in.Entity.Type == "Role"
}

// concerns says whether the head of the policy can match an action. It may say yes too often, never no.
func (r rule) concerns(action types.String) bool {
	switch head := r.tree.Action.(type) {
	case ast.ScopeTypeEq:
		return head.Entity.ID == action
	case ast.ScopeTypeInSet:
		for _, e := range head.Entities {
			if e.ID == action {
				return true
			}
		}
		return false
	default:
		return true
	}
}
