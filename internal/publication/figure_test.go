package publication_test

import (
	"testing"

	"convive/internal/kernel"
	"convive/internal/publication"
	"convive/internal/statistics"
	"convive/internal/territories"
)

func place(code string, events, people float64) publication.PlaceFigure {
	v := rate(2022, events, people)
	if events < 20 {
		v.Status = statistics.Unreliable
	}
	return publication.PlaceFigure{Unit: territories.Unit{Code: kernel.Code(code)}, Now: v}
}

func TestRankOf(t *testing.T) {
	places := []publication.PlaceFigure{place("CO-01", 900, 1e6), place("CO-02", 520, 1e6), place("CO-03", 500, 1e6), place("CO-04", 100, 1e6), place("CO-05", 5, 1e4)}
	for code, want := range map[kernel.Code]publication.Rank{
		"CO-01": {Place: 1, Best: 1, Worst: 1, Among: 4, WithFewer: 1},
		"CO-02": {Place: 2, Best: 2, Worst: 3, Among: 4, WithFewer: 1},
		"CO-03": {Place: 3, Best: 2, Worst: 3, Among: 4, WithFewer: 1},
		"CO-04": {Place: 4, Best: 4, Worst: 4, Among: 4, WithFewer: 1},
	} {
		got, ok := publication.RankOf(code, places)
		if !ok || got != want {
			t.Errorf("%s: %+v %v, want %+v", code, got, ok, want)
		}
	}
	if _, ok := publication.RankOf("CO-05", places); ok {
		t.Error("a place with few events has a rank")
	}
	if _, ok := publication.RankOf("CO-01", places[:2]); ok {
		t.Error("two places make an order")
	}
}

// TestSinceComparable: a figure is held against the first year after the last break, never across it.
func TestSinceComparable(t *testing.T) {
	f := publication.Figure{Now: rate(2022, 500, 1e6), Series: statistics.Series{Values: []statistics.Value{rate(2011, 900, 1e6), rate(2018, 510, 1e6), rate(2019, 700, 1e6), rate(2022, 500, 1e6)}}}
	if from, v, ok := f.SinceComparable(); !ok || from != 2011 || v != publication.Fell {
		t.Errorf("without break: %d %s %v", from, v, ok)
	}
	f.Series.Breaks = []statistics.Mark{{Year: 2018, Population: true}}
	if from, v, ok := f.SinceComparable(); !ok || from != 2018 || v != publication.Indistinct {
		t.Errorf("with break: %d %s %v", from, v, ok)
	}
	f.Series.Breaks = []statistics.Mark{{Year: 2022}}
	if _, _, ok := f.SinceComparable(); ok {
		t.Error("compared across a break of its own year")
	}
}

func TestParseAge(t *testing.T) {
	for code, want := range map[string]publication.AgeGroup{"Y0T12": {0, 12}, "Y_GE18": {18, -1}, "Y_LT5": {-1, 4}, "Y5": {5, 5}, "Y100T104": {100, 104}} {
		if got, ok := publication.ParseAge(code); !ok || got != want {
			t.Errorf("%s: %+v %v", code, got, ok)
		}
	}
	for _, code := range []string{"", "_U", "Y", "YxTy", "Y12T5", "Y_GE", "adult", "Y1T99999"} {
		if got, ok := publication.ParseAge(code); ok {
			t.Errorf("%s is read as %+v", code, got)
		}
	}
}

func TestSpan(t *testing.T) {
	for want, list := range map[string][]int{"": nil, "2011": {2011}, "2011–2013, 2015, 2017–2018": {2011, 2012, 2013, 2015, 2017, 2018}} {
		if got := publication.Span(list); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
