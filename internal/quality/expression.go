package quality

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// expression is one side of a comparison: names, numbers, 'texts', + − × ÷, abs( ) and brackets.
type expression struct{ root *node }

// node is a part of an expression.
type node struct {
	op    string // "name", "number", "text", "abs", "neg", or + - * /
	text  string
	value float64
	args  []*node
}

// Problems of an expression, as message ids.
const (
	badExpression  = "quality.badExpression"
	divisionByZero = "quality.divisionByZero"
)

// problem is why an expression is refused: message id and the place.
type problem struct{ message, near string }

func (p *problem) Error() string { return p.message + " " + p.near }

// parse reads an expression. A division by what is always zero is refused here; one by what may be zero gives no result
// where it is.
func parse(text string) (expression, *problem) {
	p := &parser{rest: text}
	root := p.sum()
	p.space()
	if p.bad == nil && p.rest != "" {
		p.fail()
	}
	if p.bad != nil {
		return expression{}, p.bad
	}
	e := expression{root}
	if e.dividesByZero(root) {
		return e, &problem{divisionByZero, text}
	}
	return e, nil
}

type parser struct {
	rest string
	bad  *problem
}

func (p *parser) fail() {
	if p.bad == nil {
		p.bad = &problem{badExpression, strings.TrimSpace(p.rest)}
	}
	p.rest = ""
}

func (p *parser) space() { p.rest = strings.TrimLeftFunc(p.rest, unicode.IsSpace) }

// take consumes one of the signs and says which.
func (p *parser) take(signs ...string) (string, bool) {
	p.space()
	for _, s := range signs {
		if strings.HasPrefix(p.rest, s) {
			p.rest = p.rest[len(s):]
			return map[string]string{"−": "-", "×": "*", "÷": "/"}[s], true
		}
	}
	return "", false
}

func (p *parser) chain(next func() *node, signs ...string) *node {
	left := next()
	for p.bad == nil {
		before := p.rest
		alias, ok := p.take(signs...)
		if !ok {
			return left
		}
		op := alias
		if op == "" {
			op = strings.TrimLeftFunc(before, unicode.IsSpace)[:1]
		}
		left = &node{op: op, args: []*node{left, next()}}
	}
	return left
}

func (p *parser) sum() *node     { return p.chain(p.product, "+", "-", "−") }
func (p *parser) product() *node { return p.chain(p.atom, "*", "/", "×", "÷") }

func (p *parser) atom() *node {
	p.space()
	if p.rest == "" {
		p.fail()
		return nil
	}
	if _, ok := p.take("("); ok {
		n := p.sum()
		if _, ok := p.take(")"); !ok {
			p.fail()
		}
		return n
	}
	if _, ok := p.take("-", "−"); ok {
		return &node{op: "neg", args: []*node{p.atom()}}
	}
	if strings.HasPrefix(p.rest, "'") {
		return p.quoted()
	}
	end := strings.IndexFunc(p.rest, func(r rune) bool { return r != '_' && r != '.' && !unicode.IsDigit(r) && !unicode.IsLetter(r) })
	if end < 0 {
		end = len(p.rest)
	}
	word := p.rest[:end]
	if word == "" {
		p.fail()
		return nil
	}
	if word[0] >= '0' && word[0] <= '9' {
		v, err := strconv.ParseFloat(word, 64)
		if err != nil {
			p.fail()
			return nil
		}
		p.rest = p.rest[end:]
		return &node{op: "number", value: v}
	}
	p.rest = p.rest[end:]
	if word == "abs" {
		if _, ok := p.take("("); ok {
			n := p.sum()
			if _, ok := p.take(")"); !ok {
				p.fail()
			}
			return &node{op: "abs", args: []*node{n}}
		}
	}
	return &node{op: "name", text: word}
}

func (p *parser) quoted() *node {
	end := strings.IndexByte(p.rest[1:], '\'')
	if end < 0 {
		p.fail()
		return nil
	}
	n := &node{op: "text", text: p.rest[1 : end+1]}
	p.rest = p.rest[end+2:]
	return n
}

func (e expression) dividesByZero(n *node) bool {
	if n == nil {
		return false
	}
	if n.op == "/" {
		if v, ok := constant(n.args[1]); ok && v == 0 {
			return true
		}
	}
	return slices.ContainsFunc(n.args, e.dividesByZero)
}

// constant is the value of a part without names.
func constant(n *node) (float64, bool) {
	if n == nil {
		return 0, false
	}
	return (expression{n}).Value(func(string) (float64, bool) { return 0, false })
}

// names are what the expression speaks of, each once, in order.
func (e expression) names() []string {
	var list []string
	e.walk(func(n *node) {
		if n.op == "name" && !slices.Contains(list, n.text) {
			list = append(list, n.text)
		}
	})
	return list
}

func (e expression) walk(each func(*node)) {
	var visit func(n *node)
	visit = func(n *node) {
		if n == nil {
			return
		}
		each(n)
		for _, a := range n.args {
			visit(a)
		}
	}
	visit(e.root)
}

// divides says whether a result may lack because of a divisor.
func (e expression) divides() bool {
	found := false
	e.walk(func(n *node) { found = found || n.op == "/" })
	return found
}

// Value computes the expression; ok is false where a name has no value, where it is divided by zero, or for a text.
func (e expression) Value(of func(name string) (float64, bool)) (float64, bool) {
	n := e.root
	if n == nil {
		return 0, false
	}
	var args [2]float64
	for i, a := range n.args {
		v, ok := (expression{a}).Value(of)
		if !ok {
			return 0, false
		}
		args[i] = v
	}
	switch n.op {
	case "number":
		return n.value, true
	case "name":
		return of(n.text)
	case "neg":
		return -args[0], true
	case "abs":
		return max(args[0], -args[0]), true
	case "+":
		return args[0] + args[1], true
	case "-":
		return args[0] - args[1], true
	case "*":
		return args[0] * args[1], true
	case "/":
		if args[1] == 0 {
			return 0, false
		}
		return args[0] / args[1], true
	}
	return 0, false
}

// Part is a part of an expression as an engine compiles it.
type Part struct {
	Op    string // name, number, text, abs, neg, or + - * /
	Text  string
	Value float64
	Args  []Part
}

func (e expression) part() Part { return partOf(e.root) }

func partOf(n *node) Part {
	if n == nil {
		return Part{}
	}
	p := Part{Op: n.op, Text: n.text, Value: n.value}
	for _, a := range n.args {
		p.Args = append(p.Args, partOf(a))
	}
	return p
}

// Sides are the two sides of a comparison, compiled.
func (r Rule) Sides() (left, right Part) { return r.left.part(), r.right.part() }

// Names are the fields or sums that a comparison speaks of, each once.
func (r Rule) Names() []string {
	list := r.left.names()
	for _, n := range r.right.names() {
		if !slices.Contains(list, n) {
			list = append(list, n)
		}
	}
	return list
}

// Divides says whether the comparison may have no result because something is divided by zero.
func (r Rule) Divides() bool { return r.left.divides() || r.right.divides() }

// Values computes both sides of a comparison of numbers; ok is false where there is no result.
func (r Rule) Values(of func(name string) (float64, bool)) (left, right float64, ok bool) {
	left, a := r.left.Value(of)
	right, b := r.right.Value(of)
	return left, right, a && b
}
