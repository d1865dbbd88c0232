package management

import (
	"strings"
	"testing"

	"convive/internal/kernel"

	"pgregory.net/rapid"
)

func limit(x float64) *float64 { return &x }

func share(n, of float64) Reading { return Reading{Numerator: n, Denominator: of, Recorded: true} }

// TestMeasure_Level holds every level of every kind of rule against its definition.
func TestMeasure_Level(t *testing.T) {
	least := Measure{Unit: Share, AtLeast: limit(80)}
	mostly := Measure{Unit: Share, AtMost: limit(10)}
	none := Measure{Unit: Count, AtMost: limit(0)}
	band := Measure{Unit: Share, AtLeast: limit(85), AtMost: limit(100)}
	count := func(n float64) Reading { return Reading{Numerator: n, Recorded: true} }
	for name, c := range map[string]struct {
		of       Measure
		readings []Reading
		want     Level
	}{
		"no module":                      {least, []Reading{{Absent: NoModule}}, Unknown},
		"no rule":                        {Measure{Unit: Share}, []Reading{share(1, 2)}, Unknown},
		"nothing recorded":               {least, []Reading{{}}, NoEvidence},
		"recorded of nothing":            {least, []Reading{share(0, 0)}, NoEvidence},
		"something":                      {least, []Reading{share(0, 9)}, Started},
		"just under half":                {least, []Reading{share(39, 100)}, Started},
		"half":                           {least, []Reading{share(40, 100)}, Partial},
		"just under the rule":            {least, []Reading{share(79, 100)}, Partial},
		"the rule":                       {least, []Reading{share(80, 100)}, Established},
		"two years are not three":        {least, []Reading{share(90, 100), share(85, 100)}, Established},
		"three years, better":            {least, []Reading{share(90, 100), share(85, 100), share(80, 100)}, Managed},
		"three years, not better":        {least, []Reading{share(85, 100), share(95, 100), share(90, 100)}, Established},
		"three years at the ceiling":     {least, []Reading{share(5, 5), share(4, 4), share(3, 3)}, Managed},
		"a year in between below":        {least, []Reading{share(90, 100), share(70, 100), share(80, 100)}, Established},
		"a year in between not kept":     {least, []Reading{share(90, 100), {Absent: NotKept}, share(80, 100)}, Established},
		"at most, met":                   {mostly, []Reading{share(10, 100)}, Established},
		"at most, twice":                 {mostly, []Reading{share(20, 100)}, Partial},
		"at most, more":                  {mostly, []Reading{share(21, 100)}, Started},
		"at most, three years, less":     {mostly, []Reading{share(5, 100), share(6, 100), share(7, 100)}, Managed},
		"none allowed, none":             {none, []Reading{count(0)}, Established},
		"none allowed, one":              {none, []Reading{count(1)}, Started},
		"none allowed, none for 3 years": {none, []Reading{count(0), count(0), count(0)}, Managed},
		"within the band":                {band, []Reading{share(90, 100)}, Established},
		"over the band":                  {band, []Reading{share(120, 100)}, Partial},
		"under the band":                 {band, []Reading{share(42, 100)}, Started},
	} {
		if got := c.of.level(c.readings); got != c.want {
			t.Errorf("%s: level %d, want %d", name, got, c.want)
		}
	}
}

// TestFactor_Weakest: strength elsewhere hides no hole, and under half of the measures there is no level, whatever the others say.
func TestFactor_Weakest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f, readings, computed := Factor{ID: "F1"}, map[string][]Reading{}, 0
		lowest := Managed
		for i := range rapid.IntRange(1, 6).Draw(t, "measures") {
			m := Measure{ID: strings.Repeat("m", i+1), Unit: Share, AtLeast: limit(80)}
			r := rapid.SampledFrom([]Reading{{Absent: NoModule}, {}, share(0, 4), share(2, 4), share(4, 4)}).Draw(t, "reading")
			f.Measures, readings[m.ID] = append(f.Measures, m), []Reading{r}
			if r.Absent == "" {
				computed++
				lowest = min(lowest, m.level([]Reading{r}))
			}
		}
		want := lowest
		if 2*computed < len(f.Measures) {
			want = Unknown
		}
		s := f.score(readings)
		if s.Level != want || s.Computed != computed {
			t.Fatalf("level %d of %d computed, want %d of %d", s.Level, s.Computed, want, computed)
		}
		for _, b := range s.Bounding {
			if b.Level != s.Level {
				t.Fatalf("%s is at %d and is said to bound %d", b.ID, b.Level, s.Level)
			}
		}
	})
}

// TestProfile_Steps: the nearest single measure comes first, and a step reaches what it promises.
func TestProfile_Steps(t *testing.T) {
	near, far := Measure{ID: "near", Unit: Share, AtLeast: limit(80)}, Measure{ID: "far", Unit: Share, AtLeast: limit(80)}
	one := Factor{ID: "F1", Measures: []Measure{far}}.score(map[string][]Reading{"far": {share(10, 100)}})
	two := Factor{ID: "F2", Measures: []Measure{near}}.score(map[string][]Reading{"near": {share(75, 100)}})
	done := Factor{ID: "F3", Measures: []Measure{near}}.score(map[string][]Reading{"near": {share(80, 100)}})
	steps := Profile{Factors: []FactorScore{one, two, done}}.Steps(3)
	if len(steps) != 2 || steps[0].Measure.ID != "near" || steps[0].Next != 80 || steps[1].Next != 40 {
		t.Fatalf("steps %+v", steps)
	}
	for _, s := range steps {
		if got := s.Measure.level([]Reading{share(s.Next, 100)}); got != s.Measure.Level+1 {
			t.Errorf("%s at %v is at %d, promised %d", s.Measure.ID, s.Next, got, s.Measure.Level+1)
		}
	}
}

const ruleText = `factor: F4
version: 1
title: {es: T, en: T, pt: T, fr: T}
measures:
  - id: a
    title: {es: T, en: T, pt: T, fr: T}
    formula: {es: T, en: T, pt: T, fr: T}
    unit: share
    at_least: 90
    supplier: ministry
`

// TestParseFactor refuses what could not be computed or read, at the field that is wrong.
func TestParseFactor(t *testing.T) {
	f, err := ParseFactor(ruleText)
	if err != nil || f.Band() != Possible || *f.Measures[0].AtLeast != 90 || f.Title[kernel.French] != "T" {
		t.Fatalf("%+v, %v", f, err)
	}
	for old, wrong := range map[string]string{"factor: F4": "factor: F11", "version: 1": "version: 0", "unit: share": "unit: points", "at_least: 90": "at_least: 101", "supplier: ministry": "supplier: nobody",
		"id: a": "id: A b", "title: {es: T, en: T, pt: T, fr: T}\nm": "title: {es: T, en: T, pt: T}\nm", "    supplier": "    at_most: 80\n    supplier", "    unit": "    guard: b\n    unit", "measures:\n": "weights: [1]\nmeasures:\n"} {
		if _, err := ParseFactor(strings.Replace(ruleText, old, wrong, 1)); err == nil {
			t.Errorf("%q is taken", wrong)
		}
	}
	for id, want := range map[string]bool{"F10": true, "F0": false, "I8": true, "I9": false, "T12": true, "T13": false, "X2": true, "V1": false, "F1x": false} {
		if KnownFactor(id) != want {
			t.Errorf("%s known: %v", id, !want)
		}
	}
}
