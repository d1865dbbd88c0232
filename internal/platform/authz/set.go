package authz

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"convive/internal/kernel/fault"

	"github.com/cedar-policy/cedar-go"
	"github.com/cedar-policy/cedar-go/types"
	"github.com/cedar-policy/cedar-go/x/exp/ast"
	"github.com/cedar-policy/cedar-go/x/exp/schema"
	"github.com/cedar-policy/cedar-go/x/exp/schema/validate"
)

//go:embed policies
var shipped embed.FS

// Set is a checked set of policies. For each action it holds those that can apply to it, so that a decision reads few.
type Set struct {
	Version  string // SHA-256 of the texts, in the order of their names
	byAction map[types.String]*cedar.PolicySet
	texts    map[string]string // @id → the policy as written
	actions  []Action
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
	check, actions, err := declared()
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
	s := &Set{byAction: map[types.String]*cedar.PolicySet{}, texts: map[string]string{}}
	for _, action := range actions {
		s.byAction[action] = cedar.NewPolicySet()
		s.actions = append(s.actions, Action(action))
	}
	slices.Sort(s.actions)
	digest := sha256.New()
	slices.Sort(names)
	for _, name := range names {
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		fmt.Fprintf(digest, "%s %d\n%s", name, len(text), text)
		if err := s.add(name, text, check); err != nil {
			return nil, err
		}
	}
	s.Version = hex.EncodeToString(digest.Sum(nil))
	return s, nil
}

// declared is the schema's validator and the actions that it names.
func declared() (*validate.Validator, []types.String, error) {
	text, err := shipped.ReadFile("policies/schema.cedarschema")
	if err != nil {
		return nil, nil, err
	}
	var parsed schema.Schema
	if err := parsed.UnmarshalCedar(text); err != nil {
		return nil, nil, fmt.Errorf("schema of the policies: %w", err)
	}
	resolved, err := parsed.Resolve()
	if err != nil {
		return nil, nil, fmt.Errorf("schema of the policies: %w", err)
	}
	var actions []types.String
	for uid := range resolved.Actions {
		actions = append(actions, uid.ID)
	}
	return validate.New(resolved), actions, nil
}

func (s *Set) add(name string, text []byte, check *validate.Validator) error {
	list, err := cedar.NewPolicyListFromBytes(path.Base(name), text)
	if err != nil {
		return fault.Invalid("authz.unreadable", "file", name, "detail", err.Error())
	}
	for _, p := range list {
		at := []string{"file", name, "line", fmt.Sprint(p.Position().Line)}
		id := strings.TrimSpace(string(p.Annotations()["id"]))
		if id == "" {
			return fault.Invalid("authz.noID", at...)
		}
		if _, twice := s.texts[id]; twice {
			return fault.Invalid("authz.twice", append(at, "id", id)...)
		}
		tree := (*ast.Policy)(p.AST())
		if err := check.Policy(id, tree); err != nil {
			return fault.Invalid("authz.notByTheSchema", append(at, "id", id, "detail", err.Error())...)
		}
		if err := lint(tree); err != nil {
			var f *fault.Fault
			if errors.As(err, &f) {
				return fault.Invalid(f.Message, append(at, "id", id, "attribute", f.Args["attribute"])...)
			}
			return err
		}
		s.texts[id] = string(p.MarshalCedar())
		for action, set := range s.byAction {
			if concerns(tree.Action, action) {
				set.Add(cedar.PolicyID(id), p)
			}
		}
	}
	return nil
}

// concerns says whether the head of a policy can match an action. It may say yes too often, never no.
func concerns(scope ast.IsActionScopeNode, action types.String) bool {
	switch head := scope.(type) {
	case ast.ScopeTypeEq:
		return head.Entity.ID == action
	case ast.ScopeTypeInSet:
		return slices.ContainsFunc(head.Entities, func(e types.EntityUID) bool { return e.ID == action })
	default:
		return true
	}
}

// IDs are the names of all policies, sorted.
func (s *Set) IDs() []string {
	list := make([]string, 0, len(s.texts))
	for id := range s.texts {
		list = append(list, id)
	}
	slices.Sort(list)
	return list
}

// Text is a policy as Cedar writes it; empty if there is none of that name.
func (s *Set) Text(id string) string { return s.texts[id] }
