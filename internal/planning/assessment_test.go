package planning_test

import (
	"math"
	"testing"

	"convive/internal/planning"

	"pgregory.net/rapid"
)

func value(year int, v, margin float64) *planning.Actual {
	return &planning.Actual{Year: year, Value: v, Low: v - margin, High: v + margin}
}

// TestAssess: from 40 in 2020 to 20 in 2030, and what can be said of a year, worked out by hand.
func TestAssess(t *testing.T) {
	b := &planning.Baseline{Year: 2020, Value: 40, Low: 40, High: 40}
	down := planning.Target{Year: 2030, Kind: planning.Absolute, Value: 20, Trajectory: planning.Linear} // 30 in 2025
	with := func(change func(*planning.Target)) *planning.Target {
		x := down
		change(&x)
		return &x
	}
	up := with(func(x *planning.Target) { x.Value = 60 }) // 50 in 2025
	broken, changed, hidden, partial := value(2025, 29, 0), value(2025, 29, 0), value(2025, 29, 0), value(2025, 29, 0)
	broken.Broken, changed.Changed, hidden.Protected, partial.Missing = true, true, true, 0.2
	for name, c := range map[string]struct {
		target *planning.Target
		base   *planning.Baseline
		actual *planning.Actual
		status planning.Status
		why    planning.Why
	}{
		"on the trajectory":              {&down, b, value(2025, 30, 0), planning.OnTrack, ""},
		"better, the whole margin":       {&down, b, value(2025, 28, 1), planning.OnTrack, ""},
		"better, the margin spans it":    {&down, b, value(2025, 29, 2), planning.AtRisk, ""},
		"behind, the margin spans it":    {&down, b, value(2025, 37, 8), planning.AtRisk, ""},
		"behind, half of the way":        {&down, b, value(2025, 35, 1), planning.AtRisk, ""},
		"behind, less than half":         {&down, b, value(2025, 36, 1), planning.OffTrack, ""},
		"worse than the baseline":        {&down, b, value(2025, 45, 1), planning.OffTrack, ""},
		"met":                            {&down, b, value(2030, 20, 0), planning.Met, ""},
		"met but for the margin":         {&down, b, value(2030, 19.9, 0.2), planning.AtRisk, ""},
		"missed in its year":             {&down, b, value(2030, 25, 0), planning.AtRisk, ""},
		"met a year later":               {&down, b, value(2031, 18, 1), planning.Met, ""},
		"upwards, on the way":            {up, b, value(2025, 50, 0), planning.OnTrack, ""},
		"upwards, behind":                {up, b, value(2025, 42, 1), planning.OffTrack, ""},
		"a fifth less":                   {with(func(x *planning.Target) { x.Kind, x.Value = planning.Change, -20 }), b, value(2030, 32, 0), planning.Met, ""},
		"geometric: 28.3 in 2025":        {with(func(x *planning.Target) { x.Trajectory = planning.Geometric }), b, value(2025, 28.3, 0), planning.AtRisk, ""},
		"geometric: 28.2 in 2025":        {with(func(x *planning.Target) { x.Trajectory = planning.Geometric }), b, value(2025, 28.2, 0), planning.OnTrack, ""},
		"step, before its year":          {with(func(x *planning.Target) { x.Trajectory = planning.Step }), b, value(2025, 10, 0), planning.NotAssessable, planning.NotYet},
		"step, in its year":              {with(func(x *planning.Target) { x.Trajectory = planning.Step }), b, value(2030, 10, 0), planning.Met, ""},
		"under a ceiling":                {with(func(x *planning.Target) { x.Kind, x.Value = planning.Ceiling, 30 }), b, value(2025, 29, 1), planning.OnTrack, ""},
		"at a ceiling":                   {with(func(x *planning.Target) { x.Kind, x.Value = planning.Ceiling, 30 }), b, value(2025, 30, 1), planning.AtRisk, ""},
		"over a ceiling":                 {with(func(x *planning.Target) { x.Kind, x.Value = planning.Ceiling, 30 }), b, value(2025, 32, 1), planning.OffTrack, ""},
		"over a floor":                   {with(func(x *planning.Target) { x.Kind, x.Value = planning.Floor, 30 }), b, value(2030, 32, 1), planning.Met, ""},
		"in a band":                      {with(func(x *planning.Target) { x.Kind, x.Value, x.High = planning.Band, 25, 30 }), b, value(2025, 27, 1), planning.OnTrack, ""},
		"under a band":                   {with(func(x *planning.Target) { x.Kind, x.Value, x.High = planning.Band, 25, 30 }), b, value(2025, 20, 1), planning.OffTrack, ""},
		"no target":                      {nil, b, value(2025, 30, 0), planning.NotAssessable, planning.NoTarget},
		"no baseline":                    {&down, nil, value(2025, 30, 0), planning.NotAssessable, planning.NoBaseline},
		"no value":                       {&down, b, nil, planning.NotAssessable, planning.NoValue},
		"a value of the baseline's year": {&down, b, value(2020, 10, 0), planning.NotAssessable, planning.NoValue},
		"another definition":             {&down, b, changed, planning.NotAssessable, planning.DefinitionChanged},
		"another source":                 {&down, b, broken, planning.NotAssessable, planning.SeriesBroke},
		"a fifth of the country missing": {&down, b, partial, planning.NotAssessable, planning.Incomplete},
		"a protected value":              {&down, b, hidden, planning.NotAssessable, planning.Protected},
	} {
		got := planning.Assess(c.target, c.base, c.actual)
		if got.Status != c.status || got.Why != c.why {
			t.Errorf("%s: %s %s, want %s %s (%+v)", name, got.Status, got.Why, c.status, c.why, got)
		}
	}
}

// TestAssess_NeverFalseGreen: whatever the numbers, a wider margin never makes a status better, a margin that spans the
// trajectory is never green, and a better value never makes a status worse.
func TestAssess_NeverFalseGreen(t *testing.T) {
	rank := map[planning.Status]int{planning.OffTrack: 0, planning.AtRisk: 1, planning.OnTrack: 2, planning.Met: 2}
	rapid.Check(t, func(rt *rapid.T) {
		number := rapid.Float64Range(0, 100)
		b := planning.Baseline{Year: 2020, Value: number.Draw(rt, "baseline")}
		target := planning.Target{Year: 2020 + rapid.IntRange(1, 10).Draw(rt, "years"), Kind: rapid.SampledFrom(planning.TargetKinds()).Draw(rt, "kind"), Value: number.Draw(rt, "target"), Trajectory: planning.Linear}
		target.High = target.Value + number.Draw(rt, "band")
		year := 2020 + rapid.IntRange(1, 12).Draw(rt, "year")
		v, margin := number.Draw(rt, "value"), number.Draw(rt, "margin")
		got := planning.Assess(&target, &b, value(year, v, margin))
		if narrow := planning.Assess(&target, &b, value(year, v, margin/2)); rank[got.Status] == 2 && rank[narrow.Status] != 2 {
			rt.Fatalf("a wider margin is greener: %+v, %+v", narrow, got)
		}
		if green := rank[got.Status] == 2; green && target.Kind != planning.Band && margin > 0 && v-margin < got.Expected && got.Expected < v+margin {
			rt.Fatalf("the margin spans %v and it is green: %+v", got.Expected, got)
		}
		if target.Kind == planning.Ceiling {
			if lower := planning.Assess(&target, &b, value(year, v-1, margin)); rank[lower.Status] < rank[got.Status] {
				rt.Fatalf("less is worse under a ceiling: %+v, %+v", got, lower)
			}
		}
		if math.IsNaN(got.Expected) {
			rt.Fatal("the expected value is no number")
		}
	})
}
