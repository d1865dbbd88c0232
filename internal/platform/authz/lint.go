package authz

import (
	"convive/internal/kernel/fault"

	"github.com/cedar-policy/cedar-go/types"
	"github.com/cedar-policy/cedar-go/x/exp/ast"
)

// lint refuses a forbid that an attribute that lacks would switch off. Cedar skips a policy whose condition fails, so a
// forbid says when it does NOT apply (unless), and asks for each attribute (has) before it reads it.
func lint(p *ast.Policy) error {
	if p.Effect != ast.EffectForbid {
		return nil
	}
	for _, c := range p.Conditions {
		if c.Condition == ast.ConditionWhen {
			return fault.Invalid("authz.forbidWhen")
		}
		if unguarded := reads(c.Body, map[attribute]bool{}); unguarded != nil {
			return fault.Invalid("authz.forbidUnguarded", "attribute", unguarded.String())
		}
	}
	return nil
}

// attribute is one of principal, resource or context.
type attribute struct{ of, name types.String }

func (a attribute) String() string { return string(a.of) + "." + string(a.name) }

// reads gives the first attribute that is read where it is not known to be there.
func reads(n ast.IsNode, known map[attribute]bool) *attribute {
	switch node := n.(type) {
	case ast.NodeTypeHas:
		return nil
	case ast.NodeTypeAnd:
		if found := reads(node.Left, known); found != nil {
			return found
		}
		return reads(node.Right, with(known, node.Left))
	case ast.NodeTypeOr:
		if found := reads(node.Left, known); found != nil {
			return found
		}
		return reads(node.Right, known)
	case ast.NodeTypeAccess:
		a, ok := access(node.StrOpNode)
		if !ok {
			return &attribute{"…", node.Value} // of an attribute: what is behind it cannot be asked for first
		}
		if !known[a] {
			return &a
		}
		return nil
	}
	return children(n, known)
}

func children(n ast.IsNode, known map[attribute]bool) (found *attribute) {
	first := true
	ast.Inspect(ast.NewNode(n), func(child ast.IsNode) bool {
		if first {
			first = false
			return true
		}
		if found == nil {
			found = reads(child, known)
		}
		return false
	})
	return found
}

// with adds what a condition that holds has asked for.
func with(known map[attribute]bool, n ast.IsNode) map[attribute]bool {
	more := map[attribute]bool{}
	for a := range known {
		more[a] = true
	}
	var learn func(ast.IsNode)
	learn = func(n ast.IsNode) {
		switch node := n.(type) {
		case ast.NodeTypeAnd:
			learn(node.Left)
			learn(node.Right)
		case ast.NodeTypeHas:
			if a, ok := access(node.StrOpNode); ok {
				more[a] = true
			}
		}
	}
	learn(n)
	return more
}

func access(n ast.StrOpNode) (attribute, bool) {
	v, ok := n.Arg.(ast.NodeTypeVariable)
	return attribute{v.Name, n.Value}, ok
}
