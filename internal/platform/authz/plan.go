package authz

import (
	"iter"
	"maps"
	"slices"

	"github.com/cedar-policy/cedar-go"
	public "github.com/cedar-policy/cedar-go/ast"
	"github.com/cedar-policy/cedar-go/types"
	"github.com/cedar-policy/cedar-go/x/exp/ast"
)

// plan is what deciding on one action takes: the policies whose head can match it, and the attributes that they name. What
// none of them names is not built; what one names is always there.
type plan struct {
	rules                        []planned
	principal, resource, context wanted
}

type planned struct {
	id     cedar.PolicyID
	policy *cedar.Policy
	role   types.EntityUID
	byRole bool // the head asks for role
}

func planFor(action types.String, rules map[string]rule) *plan {
	p := &plan{}
	for _, id := range slices.Sorted(maps.Keys(rules)) {
		r := rules[id]
		if !r.concerns(action) {
			continue
		}
		one := planned{id: cedar.PolicyID(id), policy: r.beheaded()}
		one.role, one.byRole = r.role()
		p.rules = append(p.rules, one)
		for _, c := range r.tree.Conditions {
			p.learn(c.Body)
		}
	}
	return p
}

// learn notes which attributes a condition names. A variable that is used as a whole wants all of them.
func (p *plan) learn(n ast.IsNode) {
	switch node := n.(type) {
	case ast.NodeTypeAccess:
		if p.note(node.StrOpNode) {
			return
		}
	case ast.NodeTypeHas:
		if p.note(node.StrOpNode) {
			return
		}
	case ast.NodeTypeVariable:
		if w := p.of(node.Name); w != nil && node.Name == "context" {
			w.all = true
		}
	}
	first := true
	ast.Inspect(ast.NewNode(n), func(child ast.IsNode) bool {
		if first {
			first = false
			return true
		}
		p.learn(child)
		return false
	})
}

func (p *plan) note(n ast.StrOpNode) bool {
	a, ok := access(n)
	if !ok {
		return false
	}
	if w := p.of(a.of); w != nil {
		w.add(a.name)
	}
	return true
}

func (p *plan) of(variable types.String) *wanted {
	switch variable {
	case "principal":
		return &p.principal
	case "resource":
		return &p.resource
	case "context":
		return &p.context
	}
	return nil
}

// beheaded is the policy without the parts of its head that the plan has answered: the list of actions, and the role. To
// look them up again is half of what a decision costs.
func (r rule) beheaded() *cedar.Policy {
	tree := *r.tree
	if r.listsActions() {
		tree.Action = ast.ScopeTypeAll{}
	}
	if _, byRole := r.role(); byRole {
		tree.Principal = ast.ScopeTypeAll{}
	}
	return cedar.NewPolicyFromAST((*public.Policy)(&tree))
}

// For are the policies that can apply to who asks: one whose head asks for a role that the subject has not got would not
// match. Cedar asks the same, more slowly.
func (p *plan) For(who types.Entity) cedar.PolicyIterator { return choice{p.rules, who.Parents} }

type choice struct {
	rules []planned
	roles types.EntityUIDSet
}

// All gives them by name.
func (c choice) All() iter.Seq2[cedar.PolicyID, *cedar.Policy] {
	return func(yield func(cedar.PolicyID, *cedar.Policy) bool) {
		for i := range c.rules {
			r := &c.rules[i]
			if r.byRole && !c.roles.Contains(r.role) {
				continue
			}
			if !yield(r.id, r.policy) {
				return
			}
		}
	}
}

// wanted are the attributes of one thing that are asked for.
type wanted struct {
	all   bool
	names []types.String
}

// everything wants all attributes, and nothing none.
var everything, nothing = wanted{all: true}, wanted{}

func (w *wanted) add(name types.String) {
	if !slices.Contains(w.names, name) {
		w.names = append(w.names, name)
	}
}

func (w wanted) has(name types.String) bool { return w.all || slices.Contains(w.names, name) }

// put adds an attribute if it is wanted.
func put[V types.Value](m types.RecordMap, w wanted, name types.String, value func() V) {
	if w.has(name) {
		m[name] = value()
	}
}
