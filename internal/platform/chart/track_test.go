package chart_test

import (
	"math"
	"strings"
	"testing"

	"convive/internal/platform/chart"
)

func mark(v float64) *float64 { return &v }

// TestTrack: the scale begins at zero, or below it where a mark does; what is not there or no number is not drawn.
func TestTrack(t *testing.T) {
	full := chart.Track{Baseline: mark(30), Planned: mark(27), Target: mark(20), Value: with(26, 25, 27), Replaced: []float64{22}}.Draw()
	sound(t, full)
	for what, n := range map[string]int{`class="f1"`: 1, `class="f2"`: 1, `class="fp"`: 1, `class="l3"`: 1, `class="l2"`: 1, `stroke="currentColor"`: 2, `aria-hidden="true"`: 1} {
		if got := strings.Count(string(full), what); got != n {
			t.Errorf("%s stands %d times, want %d", what, got, n)
		}
	}
	band := chart.Track{Floor: mark(10), Target: mark(20), Value: chart.Exact(15)}.Draw()
	sound(t, band)
	if strings.Count(string(band), `class="f2"`) != 2 {
		t.Error("a band has two marks")
	}
	for name, track := range map[string]chart.Track{"nothing": {}, "no number": {Baseline: mark(math.NaN()), Target: mark(math.Inf(1)), Replaced: []float64{math.NaN()}}, "zero": {Baseline: mark(0), Target: mark(0)}, "below zero": {Baseline: mark(-5), Target: mark(5)}} {
		got := track.Draw()
		sound(t, got)
		if strings.Contains(string(got), "NaN") || strings.Contains(string(got), "Inf") || strings.Contains(string(got), `x="-`) {
			t.Errorf("%s: %s", name, got)
		}
	}
	for _, m := range chart.TrackMarks() {
		sound(t, m.Swatch())
	}
	sound(t, chart.Share{Part: 1, Whole: 2, Top: 4}.Draw())
	sound(t, chart.Share{}.Draw())
}

// TestLine_Targets: every promise is drawn, the replaced one with an empty mark and its label; a trajectory goes through the years between.
func TestLine_Targets(t *testing.T) {
	l := exampleLine()
	l.Targets = []chart.Target{{From: 2021, To: 2024, FromValue: 22, ToValue: 12, Between: []float64{22, 22}, Label: "original: 12", Replaced: true}, {From: 2021, To: 2024, FromValue: 22, ToValue: 16, Label: "16"}, {From: 2026, To: 2026, ToValue: 10, Label: "10"}}
	for _, drawing := range []chart.SVG{l.Draw().Wide, l.Draw().Narrow} {
		sound(t, drawing)
		for what, n := range map[string]int{`class="fp" stroke`: 1, `class="f2"`: 2, `class="l3 dash thin"`: 1, `class="l2 dash"`: 1, "original: 12<": 1, ">2026<": 1} {
			if got := strings.Count(string(drawing), what); got != n {
				t.Errorf("%s stands %d times, want %d", what, got, n)
			}
		}
	}
}
