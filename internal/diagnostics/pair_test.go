package diagnostics_test

import (
	"math"
	"reflect"
	"testing"

	"convive/internal/diagnostics"
	"convive/internal/kernel"
	"convive/internal/statistics"

	"pgregory.net/rapid"
)

// years makes counts of consecutive years; a negative number is a year without a figure.
func years(from int, list ...float64) map[int]diagnostics.Count {
	m := map[int]diagnostics.Count{}
	for i, n := range list {
		if n >= 0 {
			m[from+i] = diagnostics.Count{N: n, Status: statistics.Normal}
		}
	}
	return m
}

// Chile, 2018 to 2022, added up from the published file by another program.
func chile() []diagnostics.Side {
	return []diagnostics.Side{
		{ID: "cead", Unit: kernel.UnitCase, Counts: years(2018, 688, 718, 938, 739, 980)},
		{ID: "fiscalia", Unit: kernel.UnitCase, Counts: years(2018, 1833, 2127, 2677, 2333, 2920)},
		{ID: "oficial", Unit: kernel.UnitVictim, Official: true, Counts: years(2018, 845, 924, 1115, 906, 1330)},
	}
}

func find(t *testing.T, list []diagnostics.Pair, a, b string, year int) diagnostics.Pair {
	t.Helper()
	for _, p := range list {
		if p.A.ID == a && p.B.ID == b && p.Year == year {
			return p
		}
	}
	t.Fatalf("no pair %s, %s in %d", a, b, year)
	return diagnostics.Pair{}
}

func near(t *testing.T, what string, got *float64, want float64) {
	t.Helper()
	if got == nil || math.Abs(*got-want) > 5e-7 {
		t.Errorf("%s is %v, want %v", what, got, want)
	}
}

func TestCompare_ByHand(t *testing.T) {
	list := diagnostics.Compare(chile(), []int{2018, 2019, 2020, 2021, 2022}, diagnostics.Bogota())
	if len(list) != 15 {
		t.Fatalf("%d pairs", len(list))
	}
	p := find(t, list, "oficial", "cead", 2019)
	near(t, "718/924", p.Ratio, 0.777056)
	near(t, "206/821", p.Divergence, 0.250914)
	if p.Verdict != diagnostics.DifferentUnits || p.Agreement.Why != diagnostics.FewYears || p.Agreement.Earlier != 1 {
		t.Errorf("got %+v", p)
	}
	p = find(t, list, "cead", "fiscalia", 2019)
	near(t, "2127/718", p.Ratio, 2.962396)
	near(t, "1409/1422.5", p.Divergence, 0.990510)
	if p.Verdict != diagnostics.Diverges {
		t.Errorf("got %+v", p)
	}
	// Ratios 0.814201, 0.777056, 0.841256, 0.815673: median 0.814937, deviations 0.000736, 0.037881, 0.026319, 0.000736, so
	// MAD 0.013527; 2022 has 980/1330 = 0.736842, z = 0.6745 · 0.078095 / 0.013527 = 3.894.
	g := find(t, list, "oficial", "cead", 2022).Agreement
	if g.Habit != diagnostics.Left || g.Earlier != 4 || math.Abs(g.Median-0.814937) > 1e-6 || math.Abs(g.MAD-0.013527) > 1e-6 || math.Abs(g.Z-3.894) > 1e-3 {
		t.Errorf("got %+v", g)
	}
}

func one(a, b diagnostics.Count, ua, ub kernel.CountingUnit) diagnostics.Pair {
	return diagnostics.Compare([]diagnostics.Side{{ID: "a", Unit: ua, Counts: map[int]diagnostics.Count{2020: a}}, {ID: "b", Unit: ub, Counts: map[int]diagnostics.Count{2020: b}}},
		[]int{2020}, diagnostics.Bogota())[0]
}

func TestCompare_Verdicts(t *testing.T) {
	n := func(x float64) diagnostics.Count { return diagnostics.Count{N: x, Status: statistics.Normal} }
	v, c := kernel.UnitVictim, kernel.UnitCase
	for name, test := range map[string]struct {
		pair       diagnostics.Pair
		verdict    diagnostics.Verdict
		ratio, div bool
	}{
		"Close":         {one(n(110), n(90), v, v), diagnostics.Close, true, true}, // 20/100 is not more than 20 %
		"Beyond":        {one(n(111), n(90), v, v), diagnostics.Diverges, true, true},
		"Few":           {one(n(5), n(9), v, v), diagnostics.FewEvents, true, true},
		"FewAgainst":    {one(n(5), n(90), v, v), diagnostics.Diverges, true, true},
		"Units":         {one(n(100), n(100), v, c), diagnostics.DifferentUnits, true, true},
		"BothZero":      {one(n(0), n(0), v, v), diagnostics.Close, false, true},
		"ZeroAndMany":   {one(n(0), n(40), v, v), diagnostics.Diverges, false, true},
		"Missing":       {one(n(40), diagnostics.Count{}, v, v), diagnostics.NotGiven, false, false},
		"MissingMarked": {one(n(40), diagnostics.Count{Status: statistics.Missing}, v, v), diagnostics.NotGiven, false, false},
		"Incomplete":    {one(n(40), diagnostics.Count{N: 3, Status: statistics.Partial}, v, v), diagnostics.NotWhole, false, false},
		"Part":          {one(n(40), diagnostics.Count{N: 3, Status: statistics.OfPart}, v, v), diagnostics.OfAPart, false, false},
	} {
		p := test.pair
		if p.Verdict != test.verdict || (p.Ratio != nil) != test.ratio || (p.Divergence != nil) != test.div {
			t.Errorf("%s: %s, ratio %v, divergence %v", name, p.Verdict, p.Ratio, p.Divergence)
		}
	}
}

func TestCompare_MissingYear(t *testing.T) {
	sides := []diagnostics.Side{
		{ID: "a", Unit: kernel.UnitVictim, Official: true, Counts: years(2015, 100, 100, 100, 100, 100, 100)},
		{ID: "b", Unit: kernel.UnitVictim, Counts: years(2015, 101, 99, -1, 102, 100, 160)},
	}
	list := diagnostics.Compare(sides, []int{2017, 2020}, diagnostics.Bogota())
	if p := list[0]; p.Verdict != diagnostics.NotGiven || p.Divergence != nil || p.Agreement.Why != diagnostics.NoRatio {
		t.Errorf("missing became %+v", p)
	}
	if g := list[1].Agreement; g.Habit != diagnostics.Left || g.Earlier != 4 {
		t.Errorf("four of five earlier years: %+v", g)
	}
}

// TestCompare_Break cuts the past of a pair where either source changed.
func TestCompare_Break(t *testing.T) {
	sides := []diagnostics.Side{
		{ID: "a", Unit: kernel.UnitVictim, Counts: years(2010, 100, 100, 100, 100, 100, 100, 100)},
		{ID: "b", Unit: kernel.UnitVictim, Counts: years(2010, 50, 51, 49, 52, 98, 99, 101)},
	}
	g := diagnostics.Compare(sides, []int{2014}, diagnostics.Bogota())[0].Agreement
	if g.Habit != diagnostics.Left {
		t.Errorf("without a break: %+v", g)
	}
	sides[1].Breaks = []int{2014}
	for _, year := range []int{2014, 2016} {
		g = diagnostics.Compare(sides, []int{year}, diagnostics.Bogota())[0].Agreement
		if g.Habit != diagnostics.NotAssessable || g.Why != diagnostics.FewYears || g.Earlier != year-2014 || g.Since != 2014 {
			t.Errorf("%d after the break: %+v", year, g)
		}
	}
}

func TestCompare_NoSpread(t *testing.T) {
	sides := []diagnostics.Side{{ID: "a", Counts: years(2010, 7, 9, 11, 13, 100)}, {ID: "b", Counts: years(2010, 7, 9, 11, 13, 101)}}
	if g := diagnostics.Compare(sides, []int{2014}, diagnostics.Bogota())[0].Agreement; g.Why != diagnostics.NoSpread {
		t.Errorf("got %+v", g)
	}
}

// TestCompare_Order gives the sources in every order: the answer is the same.
func TestCompare_Order(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var sides []diagnostics.Side
		for i := range rapid.IntRange(2, 5).Draw(t, "sources") {
			s := diagnostics.Side{ID: string(rune('a' + i)), Unit: rapid.SampledFrom([]kernel.CountingUnit{kernel.UnitVictim, kernel.UnitCase}).Draw(t, "unit"),
				Official: rapid.Bool().Draw(t, "official"), Partly: rapid.Bool().Draw(t, "partly"), Counts: map[int]diagnostics.Count{}}
			for y := 2010; y < 2020; y++ {
				status := rapid.SampledFrom([]statistics.Status{statistics.Normal, statistics.Normal, statistics.Normal, statistics.Missing, statistics.Partial, ""}).Draw(t, "status")
				s.Counts[y] = diagnostics.Count{N: float64(rapid.IntRange(0, 300).Draw(t, "n")), Status: status}
			}
			if rapid.Bool().Draw(t, "breaks") {
				s.Breaks = []int{rapid.IntRange(2010, 2019).Draw(t, "break")}
			}
			sides = append(sides, s)
		}
		all := diagnostics.YearsOf(sides)
		want := diagnostics.Compare(sides, all, diagnostics.Bogota())
		other := rapid.Permutation(sides).Draw(t, "order")
		if got := diagnostics.Compare(other, diagnostics.YearsOf(other), diagnostics.Bogota()); !reflect.DeepEqual(got, want) {
			t.Fatalf("another order, another answer")
		}
		for _, p := range want {
			if p.Divergence != nil && (*p.Divergence < 0 || *p.Divergence > 2) {
				t.Fatalf("divergence %v", *p.Divergence)
			}
		}
	})
}

func TestYearsOf(t *testing.T) {
	sides := []diagnostics.Side{{ID: "a", Counts: years(2000, 1, 2, 3, 4, -1)}, {ID: "b", Counts: years(2002, 1, -1, 2)}}
	if got := diagnostics.YearsOf(sides); !reflect.DeepEqual(got, []int{2002, 2003, 2004}) {
		t.Errorf("got %v", got)
	}
	if got := diagnostics.YearsOf([]diagnostics.Side{{ID: "a", Counts: years(2000, 1, 2)}, {ID: "b"}}); !reflect.DeepEqual(got, []int{2000, 2001}) {
		t.Errorf("of one source: %v", got)
	}
}

func TestWithThreshold(t *testing.T) {
	for text, want := range map[string]float64{"": 0.20, "10": 0.10, "12.5": 0.125, "200": 2} {
		if l, err := diagnostics.Bogota().WithThreshold(text); err != nil || l.Divergence != want {
			t.Errorf("%q: %v, %v", text, l.Divergence, err)
		}
	}
	for _, text := range []string{"0", "-1", "x", "201", "NaN", "Inf"} {
		if _, err := diagnostics.Bogota().WithThreshold(text); err == nil {
			t.Errorf("%q is taken", text)
		}
	}
}
