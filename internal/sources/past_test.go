package sources_test

import (
	"testing"

	"convive/internal/sources"
)

// TestDisclosure_Stricter: what either rule hides, both together hide, in whichever order.
func TestDisclosure_Stricter(t *testing.T) {
	for _, c := range []struct {
		a, b           sources.Method
		method, rounds sources.Method
	}{
		{"", sources.AsTheyAre, sources.AsTheyAre, ""},
		{sources.AsTheyAre, sources.RoundTo5, sources.RoundTo5, sources.RoundTo5},
		{sources.RoundTo5, sources.TenFive, sources.TenFive, sources.TenFive},
		{sources.Suppress, sources.AsTheyAre, sources.Suppress, ""},
		{sources.Suppress, sources.TenFive, sources.Suppress, sources.TenFive},
		{sources.Suppress, sources.Suppress, sources.Suppress, ""},
	} {
		a, b := sources.Disclosure{Method: c.a, Threshold: 5, SmallPopulation: 2000}, sources.Disclosure{Method: c.b, Threshold: 9, SmallPopulation: 1000}
		for _, got := range []sources.Disclosure{a.Stricter(b), b.Stricter(a)} {
			if got.Method != c.method || got.Rounding() != c.rounds || got.Threshold != 9 || got.SmallPopulation != 2000 {
				t.Errorf("%s and %s: %+v", c.a, c.b, got)
			}
		}
	}
}

// TestDisclosure_StricterThanNoise: noise hides less than suppression does, so of an earlier moment it is suppression.
func TestDisclosure_StricterThanNoise(t *testing.T) {
	noise := sources.Disclosure{Method: sources.CellKeys, Threshold: 5, CellKey: sources.CellKey{D: 5, Variance: 3, Audience: []sources.Audience{sources.ThePublic}}}
	for _, other := range []sources.Disclosure{{}, {Method: sources.AsTheyAre}, {Method: sources.Suppress}, {Method: sources.RoundTo5}, noise} {
		for _, got := range []sources.Disclosure{noise.Stricter(other), other.Stricter(noise)} {
			if got.Method != sources.Suppress || got.Answers(sources.ThePublic) || got.CellKey.D != 0 {
				t.Errorf("with %s: %+v", other.Method, got)
			}
		}
	}
}
