package quality

import (
	"bytes"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/sources"

	"github.com/goccy/go-yaml"
)

var ruleID = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// builtIn are sums that need no term: the whole, the whole of the year before, inhabitants.
var builtIn = []string{"total", "previous", "population"}

// ParseRule reads a rule (YAML) and refuses one that could not be applied or read in four languages. Faults, all invalid:
// quality.ruleUnreadable, quality.ruleField, quality.noSuchField, quality.badExpression, quality.divisionByZero,
// quality.sidesDiffer, quality.badPattern.
func ParseRule(doc []byte) (Rule, error) {
	var r Rule
	if err := yaml.NewDecoder(bytes.NewReader(doc), yaml.Strict()).Decode(&r); err != nil {
		return r, sources.Unreadable("quality.ruleUnreadable", err)
	}
	if op, ok := spelled[r.Op]; ok {
		r.Op = op
	}
	if r.Missing == "" {
		r.Missing = SkipIfAny
	}
	if r.Least == 0 {
		r.Least = 8
	}
	if r.Level == 0 {
		r.Level = 1
	}
	if r.Per == 0 {
		r.Per = 100_000
	}
	if err := r.validate(); err != nil {
		return r, err
	}
	return r, r.compile()
}

func (r *Rule) bad(field, value string) *fault.Fault {
	return fault.Invalid("quality.ruleField", "rule", r.ID, "field", field, "value", value).At(field)
}

func (r *Rule) validate() error {
	switch {
	case !ruleID.MatchString(r.ID):
		return r.bad("rule", r.ID)
	case r.Version < 1:
		return r.bad("version", strconv.Itoa(r.Version))
	case !slices.Contains(Kinds(), r.Kind):
		return r.bad("kind", string(r.Kind))
	case !slices.Contains(Severities(), r.Severity):
		return r.bad("severity", string(r.Severity))
	case !slices.Contains(Policies(), r.Missing):
		return r.bad("missing", string(r.Missing))
	case r.AtMost < 0 || r.AtMost >= 100:
		return r.bad("at_most", number(r.AtMost))
	case r.Tolerance < 0:
		return r.bad("tolerance", number(r.Tolerance))
	case r.Origin == "":
		return r.bad("origin", "")
	}
	for name, text := range map[string]kernel.Text{"title": r.Title, "message": r.Message} {
		for _, l := range kernel.Langs() {
			if text[l] == "" {
				return r.bad(name, string(l))
			}
		}
	}
	for _, by := range r.By {
		if !slices.Contains([]string{"year", "month", "territory"}, by) {
			return r.bad("by", by)
		}
	}
	return r.scoped()
}

// scoped refuses a scope of fields or codes that there are not.
func (r *Rule) scoped() error {
	for d := range r.Scope.Where {
		if f, ok := FieldNamed(string(d)); !ok || f.Type != Code {
			return r.unknown("scope.where", string(d))
		}
	}
	for name, t := range r.Terms {
		for d := range t.Where {
			if f, ok := FieldNamed(string(d)); !ok || f.Type != Code {
				return r.unknown("terms."+name, string(d))
			}
		}
	}
	for _, u := range r.Scope.Units {
		if !slices.Contains(kernel.CountingUnits(), u) {
			return r.bad("scope.units", string(u))
		}
	}
	return nil
}

func (r *Rule) unknown(at, name string) error {
	return fault.Invalid("quality.noSuchField", "rule", r.ID, "field", name).At(at)
}

// compile looks at what each kind needs.
func (r *Rule) compile() error {
	switch r.Kind {
	case Presence, Domain, Format:
		return r.single()
	case CrossRecord:
		if len(r.Key) == 0 {
			return r.bad("key", "")
		}
		for _, k := range r.Key {
			if _, ok := FieldNamed(k); !ok {
				return r.unknown("key", k)
			}
		}
		return nil
	case Convergence, Outlier:
		if r.Limit <= 0 {
			return r.bad("limit", number(r.Limit))
		}
		if r.Kind == Outlier && len(r.By) == 0 {
			return r.bad("by", "")
		}
		return nil
	case SeriesBreak:
		if r.Limit <= 0 {
			return r.bad("limit", number(r.Limit))
		}
		if !slices.Contains([]string{seriesTotal, seriesPerRow, seriesUnit}, r.Field) {
			return r.unknown("field", r.Field)
		}
		return nil
	case RateFits:
		if len(r.Published) == 0 {
			return r.bad("published", "")
		}
		return nil
	case AddUp:
		if r.Left == "" && r.Right == "" {
			return nil // the control totals that the publisher prints
		}
	}
	return r.comparison()
}

func (r *Rule) single() error {
	f, ok := FieldNamed(r.Field)
	if !ok {
		return r.unknown("field", r.Field)
	}
	switch r.Kind {
	case Domain:
		if f.Type == Number && r.Min == nil && r.Max == nil || f.Type != Number && len(r.Codes) == 0 {
			return r.bad("codes", "")
		}
	case Format:
		if f.Type != Code && f.Type != Text {
			return r.bad("field", r.Field)
		}
		if !portable(r.Pattern) {
			return fault.Invalid("quality.badPattern", "rule", r.ID, "value", r.Pattern).At("pattern")
		}
	}
	return nil
}

// portable says whether both fact engines read a pattern alike: literals, classes, repetitions, groups, alternatives.
func portable(pattern string) bool {
	if pattern == "" || strings.Contains(pattern, "(?") || strings.Contains(pattern, "[[:") {
		return false
	}
	for i := 0; i < len(pattern); i++ {
		if pattern[i] == '\\' {
			i++
			if i == len(pattern) || !strings.ContainsRune(`.-+*?()[]{}|^$\/`, rune(pattern[i])) {
				return false
			}
		}
	}
	_, err := regexp.Compile(pattern)
	return err == nil
}

func (r *Rule) comparison() error {
	if !slices.Contains(Operators(), r.Op) {
		return r.bad("op", string(r.Op))
	}
	for _, side := range []struct {
		at, text string
		into     *expression
	}{{"left", r.Left, &r.left}, {"right", r.Right, &r.right}} {
		e, p := parse(side.text)
		if p != nil {
			return fault.Invalid(p.message, "rule", r.ID, "value", side.text).At(side.at)
		}
		*side.into = e
	}
	if r.Grain() == BySum {
		return r.knowsSums()
	}
	left, ok := r.typed("left", r.left.root)
	if !ok {
		return r.unknownIn(r.left, "left")
	}
	right, ok := r.typed("right", r.right.root)
	if !ok {
		return r.unknownIn(r.right, "right")
	}
	if r.Op.Pair() {
		return nil
	}
	kind := func(t FieldType) FieldType {
		if t == Code {
			return Text
		}
		return t
	}
	if kind(left) != kind(right) || kind(left) == Text && r.Op != Equal && r.Op != NotEqual {
		return fault.Invalid("quality.sidesDiffer", "rule", r.ID, "left", r.Left, "right", r.Right).At("right")
	}
	return nil
}

func (r *Rule) unknownIn(e expression, at string) error {
	for _, n := range e.names() {
		if _, ok := FieldNamed(n); !ok {
			return r.unknown(at, n)
		}
	}
	return fault.Invalid(badExpression, "rule", r.ID, "value", map[string]string{"left": r.Left, "right": r.Right}[at]).At(at)
}

func (r *Rule) knowsSums() error {
	for _, n := range r.Names() {
		if _, ok := r.Terms[n]; !ok && !slices.Contains(builtIn, n) {
			return r.unknown("left", n)
		}
	}
	return nil
}

// typed is the type of a part; ok is false where a field is not known or texts are reckoned with.
func (r *Rule) typed(at string, n *node) (FieldType, bool) {
	switch n.op {
	case "name":
		f, ok := FieldNamed(n.text)
		return f.Type, ok
	case "number":
		return Number, true
	case "text":
		return Text, true
	}
	for _, a := range n.args {
		if t, ok := r.typed(at, a); !ok || t != Number {
			return "", false
		}
	}
	return Number, true
}

func number(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }

// AppliesTo says whether a rule speaks of a source at all.
func (r Rule) AppliesTo(src sources.Source) bool {
	if r.Inactive || len(r.Scope.Sources) > 0 && !slices.Contains(r.Scope.Sources, src.ID) {
		return false
	}
	if len(r.Scope.Units) > 0 && !slices.Contains(r.Scope.Units, src.Unit) {
		return false
	}
	for _, d := range r.Scope.Collects {
		if !slices.Contains(src.Collects, d) {
			return false
		}
	}
	return r.Field != "territory" || !isRegion(src.Country)
}

// isRegion says whether a source speaks of several countries, which are then its places.
func isRegion(country string) bool { return country >= "0" && country <= "9~" }
