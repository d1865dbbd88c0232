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
