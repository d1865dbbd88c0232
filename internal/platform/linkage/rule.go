package linkage

import (
	"fmt"
	"slices"
	"strings"

	"convive/internal/kernel/fault"
)

// Rule is a blocking rule: two records are compared if all its keys are there and agree. A key is FIELD.FORM, or FIELD.FORM=OTHER.FORM
// where the two sides differ, as for surnames that changed places. What pairs no rule makes is never seen.
type Rule struct {
	Name string   `yaml:"name"`
	Keys []string `yaml:"keys,flow"`
}

// keyForms are, by kind, the forms that a key may name and their columns. prefixN of a code or text is checked apart.
var keyForms = map[Kind]map[string]string{
	GivenKind:   {"exact": ".", "root": "root", "first": "first", "second": "second", "initial": "initial", "phonetic": "phon"},
	SurnameKind: {"exact": ".", "phonetic": "phon"},
	DateKind:    {"exact": ".", "year": "year", "month": "month", "day": "day"},
	CodeKind:    {"exact": "."},
	SexKind:     {"exact": "."},
	TextKind:    {"exact": "."},
	BloomKind:   {"phonetic": "phon"},

	KeyedGivenKind:   {"exact": ".", "root": "root", "first": "first", "second": "second", "phonetic": "phon"},
	KeyedSurnameKind: {"exact": ".", "phonetic": "phon"},
	KeyedDateKind:    {"exact": ".", "year": "year", "year_month": "ym"},
	KeyedCodeKind:    {"exact": "."},
}

// key is a rule's key as columns of either side.
type key struct{ left, right string }

func (m Model) checkRules() error {
	if len(m.Blocking) == 0 {
		return fault.Invalid("linkage.noRule").At("blocking")
	}
	seen := map[string]bool{}
	for _, r := range m.Blocking {
		if !plainName(r.Name) || seen[r.Name] {
			return fault.Invalid("linkage.ruleName", "rule", r.Name).At("blocking")
		}
		seen[r.Name] = true
		if _, err := m.keys(r); err != nil {
			return err
		}
	}
	return nil
}

// keys reads a rule's keys.
func (m Model) keys(r Rule) ([]key, error) {
	if len(r.Keys) == 0 {
		return nil, fault.Invalid("linkage.ruleEmpty", "rule", r.Name).At("blocking." + r.Name)
	}
	list := make([]key, len(r.Keys))
	for i, text := range r.Keys {
		left, right, two := strings.Cut(text, "=")
		if !two {
			right = left
		}
		l, ok := m.keyColumn(left)
		k, fine := m.keyColumn(right)
		if !ok || !fine {
			return nil, fault.Invalid("linkage.ruleKey", "rule", r.Name, "key", text).At("blocking." + r.Name)
		}
		list[i] = key{l, k}
	}
	return list, nil
}

func (m Model) keyColumn(text string) (string, bool) {
	name, part, ok := strings.Cut(text, ".")
	f, _, known := m.Field(name)
	if !ok || !known {
		return "", false
	}
	if n, is := strings.CutPrefix(part, "prefix"); is && (f.Kind == CodeKind || f.Kind == TextKind || f.Kind == SurnameKind) {
		length, fine := whole(n, 1, 20)
		return fmt.Sprintf("left(%%s.%s, %d)", name, length), fine
	}
	if n, is := strings.CutPrefix(part, "band"); is && f.Kind == CLKKind {
		return band(name, n)
	}
	suffix, ok := keyForms[f.Kind][part]
	return col("%s", name, suffix), ok
}

// join is one way of a rule to bring the lists together.
type join struct {
	rule int
	keys []key
	half bool // the other half is the mirror of it
}

// joins are the ways in which a rule brings two lists together: one, or two where the sides of a key differ, so that the lists may be
// exchanged.
func (m Model) joins(r Rule) ([][]key, error) {
	list, err := m.keys(r)
	if err != nil {
		return nil, err
	}
	mirror := make([]key, len(list))
	for i, k := range list {
		mirror[i] = key{k.right, k.left}
	}
	if slices.Equal(list, mirror) {
		return [][]key{list}, nil
	}
	return [][]key{list, mirror}, nil
}

// columns writes the keys of one side of a record x, and the condition that all are there.
func (j join) columns(right bool) (names, there string) {
	var all, present []string
	for _, k := range j.keys {
		text := k.left
		if right {
			text = k.right
		}
		text = fmt.Sprintf(text, "x")
		all = append(all, text)
		present = append(present, text+" IS NOT NULL")
	}
	return strings.Join(all, ", "), strings.Join(present, " AND ")
}
