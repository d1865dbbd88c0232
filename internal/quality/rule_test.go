package quality_test

import (
	"strings"
	"testing"

	"convive/internal/kernel/fault"
	"convive/internal/quality"
)

// document is a rule with the lines that every one has.
func document(body string) string {
	text := "{es: a, en: a, pt: a, fr: a}"
	return "rule: a-rule\nversion: 1\nseverity: error\norigin: ours\ntitle: " + text + "\nmessage: " + text + "\n" + body
}

// TestParseRule_Refuses: each mistake has a message of its own, at its field.
func TestParseRule_Refuses(t *testing.T) {
	for name, c := range map[string]struct{ body, message, field string }{
		"no YAML":            {"kind: [", "quality.ruleUnreadable", ""},
		"unknown key":        {"kind: presence\nfield: sex\nlimits: 3", "quality.ruleUnreadable", ""},
		"unknown kind":       {"kind: guess", "quality.ruleField", "kind"},
		"unknown field":      {"kind: presence\nfield: weapon", "quality.noSuchField", "field"},
		"unknown in a side":  {"kind: within_record\nleft: weapon\nop: \"=\"\nright: \"1\"", "quality.noSuchField", "left"},
		"unknown sum":        {"kind: temporal\nby: [year]\nleft: firearm / total\nop: <\nright: \"1\"", "quality.noSuchField", "left"},
		"unknown scope":      {"kind: presence\nfield: sex\nscope: {where: {weapon: [a]}}", "quality.noSuchField", "scope.where"},
		"division by zero":   {"kind: within_record\nleft: quantity / 0\nop: \"=\"\nright: \"1\"", "quality.divisionByZero", "left"},
		"hidden zero":        {"kind: within_record\nleft: quantity / (2 - 2)\nop: \"=\"\nright: \"1\"", "quality.divisionByZero", "left"},
		"no expression":      {"kind: within_record\nleft: quantity +\nop: \"=\"\nright: \"1\"", "quality.badExpression", "left"},
		"open bracket":       {"kind: within_record\nleft: (quantity\nop: \"=\"\nright: \"1\"", "quality.badExpression", "left"},
		"statement":          {"kind: within_record\nleft: \"quantity; DROP TABLE x\"\nop: \"=\"\nright: \"1\"", "quality.badExpression", "left"},
		"unlike sides":       {"kind: within_record\nleft: sex\nop: \"=\"\nright: \"1\"", "quality.sidesDiffer", "right"},
		"order of texts":     {"kind: within_record\nleft: sex\nop: <\nright: age", "quality.sidesDiffer", "right"},
		"unknown operator":   {"kind: within_record\nleft: quantity\nop: \"~\"\nright: \"1\"", "quality.ruleField", "op"},
		"not portable":       {"kind: format\nfield: incident\npattern: '\\d+'", "quality.badPattern", "pattern"},
		"no pattern":         {"kind: format\nfield: incident\npattern: '['", "quality.badPattern", "pattern"},
		"share":              {"kind: presence\nfield: sex\nat_most: 100", "quality.ruleField", "at_most"},
		"no limit":           {"kind: outlier\nby: [year]", "quality.ruleField", "limit"},
		"no rates":           {"kind: published_rate", "quality.ruleField", "published"},
		"coordinate":         {"kind: outlier\nlimit: 3\nby: [weekday]", "quality.ruleField", "by"},
		"policy":             {"kind: presence\nfield: sex\nmissing: guess", "quality.ruleField", "missing"},
		"what a break is of": {"kind: series_break\nlimit: 3\nfield: sex", "quality.noSuchField", "field"},
	} {
		_, err := quality.ParseRule([]byte(document(c.body)))
		f, ok := fault.Of(err)
		if !ok || f.Message != c.message || f.Field != c.field {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := quality.ParseRule([]byte(strings.Replace(document("kind: presence\nfield: sex"), "fr: a}", "fr: ''}", 1))); fault.CodeOf(err) != fault.CodeInvalid {
		t.Errorf("a title that lacks a language: %v", err)
	}
}

// TestOperator_Holds holds all six comparisons against what they say, with and without a tolerance.
func TestOperator_Holds(t *testing.T) {
	for _, c := range []struct {
		op                     quality.Operator
		left, right, tolerance float64
		want                   bool
	}{
		{quality.Equal, 1, 1, 0, true}, {quality.Equal, 1, 1.1, 0, false}, {quality.Equal, 1, 1.1, 0.2, true},
		{quality.NotEqual, 1, 2, 0, true}, {quality.NotEqual, 1, 1, 0, false}, {quality.NotEqual, 1, 1.1, 0.2, false},
		{quality.Less, 1, 2, 0, true}, {quality.Less, 2, 2, 0, false}, {quality.Less, 2.1, 2, 0.2, true},
		{quality.AtMostOp, 2, 2, 0, true}, {quality.AtMostOp, 2.1, 2, 0, false}, {quality.AtMostOp, 2.1, 2, 0.2, true},
		{quality.More, 2, 1, 0, true}, {quality.More, 2, 2, 0, false}, {quality.More, 1.9, 2, 0.2, true},
		{quality.AtLeastOp, 2, 2, 0, true}, {quality.AtLeastOp, 1.9, 2, 0, false}, {quality.AtLeastOp, 1.9, 2, 0.2, true},
	} {
		if got := c.op.Holds(c.left, c.right, c.tolerance); got != c.want {
			t.Errorf("%v %s %v within %v: %v", c.left, c.op, c.right, c.tolerance, got)
		}
	}
	if n := len(quality.Operators()); n != 8 {
		t.Errorf("%d operators", n)
	}
}

// TestNext walks every state by every act: what is not in the table is refused.
func TestNext(t *testing.T) {
	want := map[quality.State]map[quality.Act]quality.State{
		quality.Open:       {quality.Query: quality.Queried, quality.Respond: quality.Responded, quality.Vanish: quality.Resolved},
		quality.Queried:    {quality.Respond: quality.Responded, quality.Vanish: quality.Resolved},
		quality.Responded:  {quality.Query: quality.Queried, quality.Accept: quality.Accepted, quality.Override: quality.Overridden, quality.Vanish: quality.Resolved},
		quality.Accepted:   {quality.Vanish: quality.Resolved},
		quality.Overridden: {quality.Vanish: quality.Resolved},
		quality.Resolved:   {quality.Recur: quality.Open},
	}
	for _, from := range quality.States() {
		for _, act := range append(quality.Acts(), quality.Vanish, quality.Recur) {
			to, ok := quality.Next(from, act)
			expected, allowed := want[from][act]
			if ok != allowed || ok && to != expected {
				t.Errorf("%s by %s: %s, %v", from, act, to, ok)
			}
		}
	}
}

func TestSegment(t *testing.T) {
	for _, s := range []quality.Segment{{}, {Year: 2019}, {Year: 2019, Month: 3}, {Year: 2019, Territory: "CO-05"}, {Territory: "CO-05"}, {Year: 2019, Month: 3, Territory: "CO-05"}} {
		if got := quality.SegmentOf(s.Key()); got != s {
			t.Errorf("%+v became %q and %+v", s, s.Key(), got)
		}
	}
}

func TestAgeEnds(t *testing.T) {
	for code, want := range map[string][2]int{"Y0T12": {0, 12}, "Y_GE18": {18, 200}, "Y17": {17, 17}} {
		if low, high, ok := quality.AgeEnds(code); !ok || low != want[0] || high != want[1] {
			t.Errorf("%s: %d, %d, %v", code, low, high, ok)
		}
	}
	if _, _, ok := quality.AgeEnds("_U"); ok {
		t.Error("unknown has ends")
	}
}
