package diagnostics

import (
	"math"
	"slices"
)

// Habit says whether two sources stand to each other as they usually do.
type Habit string

// The habits.
const (
	Usual         Habit = "usual"
	Left          Habit = "left" // the ratio has left its usual range
	NotAssessable Habit = "notAssessable"
)

// Why says why a habit cannot be assessed.
type Why string

// The reasons.
const (
	NoRatio   Why = "noRatio"   // this year has no comparable figures of both
	FewYears  Why = "fewYears"  // too few earlier years since the last break
	NoSpread  Why = "noSpread"  // at least half of the earlier ratios are equal: their spread is zero and nothing can be held against it
	NoneAsked Why = "noneAsked" // a part of a year has no past of its own here
)

// Agreement holds the ratio of a year against the ratios of the earlier ones: how far it is from their median, in units of
// their median absolute deviation. Neither is moved by a single odd year.
type Agreement struct {
	Habit   Habit
	Why     Why
	Earlier int // years that it is held against
	Since   int // first year after the last break of either source; 0 without one
	Median  float64
	MAD     float64
	Z       float64 // modified z = 0.6745·|ratio − median|/MAD
}

// normal makes the median absolute deviation of normal data a standard deviation.
const normal = 0.6745

func agreement(a, b Side, year int, limits Limits) Agreement {
	since := lastBreak(a, b, year)
	g := Agreement{Habit: NotAssessable, Since: since}
	now, ok := usable(a, b, year)
	if !ok {
		g.Why = NoRatio
		return g
	}
	var earlier []float64
	for y := range a.Counts {
		if y >= year || y < since {
			continue
		}
		if r, ok := usable(a, b, y); ok {
			earlier = append(earlier, r)
		}
	}
	if g.Earlier = len(earlier); g.Earlier < limits.Earlier {
		g.Why = FewYears
		return g
	}
	g.Median = median(earlier)
	away := make([]float64, len(earlier))
	for i, r := range earlier {
		away[i] = math.Abs(r - g.Median)
	}
	if g.MAD = median(away); g.MAD <= 1e-12*math.Abs(g.Median) {
		g.MAD, g.Why = 0, NoSpread
		return g
	}
	g.Z = normal * math.Abs(now-g.Median) / g.MAD
	if g.Habit = Usual; g.Z > limits.Z {
		g.Habit = Left
	}
	return g
}

// usable is the ratio of a year if both figures may be compared.
func usable(a, b Side, year int) (float64, bool) {
	x, y := a.At(year), b.At(year)
	if obstacle(x, y) != "" {
		return 0, false
	}
	return ratio(x.N, y.N)
}

func median(list []float64) float64 {
	list = slices.Sorted(slices.Values(list))
	n := len(list)
	if n == 0 {
		return 0
	}
	if n%2 == 1 {
		return list[n/2]
	}
	return (list[n/2-1] + list[n/2]) / 2
}
