package planning

import (
	"math"
	"slices"
	"strconv"

	"convive/internal/kernel/fault"
)

// TargetKind is what a target says of the value of its year.
type TargetKind string

// The kinds. Of Change, Value is a share in per cent of the baseline: −20 is a fifth less.
const (
	Absolute TargetKind = "absolute" // come to Value
	Change   TargetKind = "change"   // come to the baseline changed by Value per cent
	Ceiling  TargetKind = "ceiling"  // stay at Value or below, in every year
	Floor    TargetKind = "floor"    // stay at Value or above, in every year
	Band     TargetKind = "band"     // stay from Value to High, in every year
)

// TargetKinds are all of them.
func TargetKinds() []TargetKind { return []TargetKind{Absolute, Change, Ceiling, Floor, Band} }

// Trajectory is the planned way from the baseline to the target of a year.
type Trajectory string

// The trajectories.
const (
	Linear    Trajectory = "linear"    // the same step every year
	Step      Trajectory = "step"      // nothing is planned before the year of the target
	Geometric Trajectory = "geometric" // the same share every year
)

// Trajectories are all of them.
func Trajectories() []Trajectory { return []Trajectory{Linear, Step, Geometric} }

// Baseline is the value from which a plan starts. Of a computed one, Value is that of the indicator in Year by the edition of then; of
// a declared one, Origin says where it comes from.
type Baseline struct {
	Year      int
	Value     float64
	Low, High float64 // margin of 95 %; equal to Value where there is none
	Declared  bool
	Origin    string // of a declared one: source and page
}

// Target is what is to be reached by the end of Year.
type Target struct {
	Year       int
	Kind       TargetKind
	Value      float64
	High       float64 // of a band
	Trajectory Trajectory
}

// check refuses a target that cannot be assessed. Faults, each at its field: badKind, badTrajectory, beforeBaseline, badBand,
// badChange, badGeometric, notFinite.
func (t Target) check(b Baseline) error {
	switch {
	case !slices.Contains(TargetKinds(), t.Kind):
		return fault.Invalid("planning.badKind", "value", string(t.Kind)).At("kind")
	case !slices.Contains(Trajectories(), t.Trajectory):
		return fault.Invalid("planning.badTrajectory", "value", string(t.Trajectory)).At("trajectory")
	case !finite(t.Value) || !finite(t.High):
		return fault.Invalid("planning.notFinite").At("value")
	case t.Year <= b.Year:
		return fault.Invalid("planning.beforeBaseline", "target", strconv.Itoa(t.Year), "baseline", strconv.Itoa(b.Year)).At("year")
	case t.Kind == Band && t.High < t.Value:
		return fault.Invalid("planning.badBand").At("high")
	case t.Kind == Change && t.Value < -100:
		return fault.Invalid("planning.badChange").At("value")
	case t.Trajectory == Geometric && t.moves() && (b.Value <= 0 || t.end(b) <= 0):
		return fault.Invalid("planning.badGeometric").At("trajectory")
	}
	return nil
}

// moves says that the target is one to come to, not one to stay within.
func (t Target) moves() bool { return t.Kind == Absolute || t.Kind == Change }

// end is the value to come to.
func (t Target) end(b Baseline) float64 {
	if t.Kind == Change {
		return b.Value * (1 + t.Value/100)
	}
	return t.Value
}

// Expected is the planned value of a year: on the trajectory from the baseline, and the target itself from its year on. For
// targets to stay within it is the limit (the upper one of a band).
func (t Target) Expected(b Baseline, year int) float64 {
	switch {
	case t.Kind == Band:
		return t.High
	case !t.moves() || year >= t.Year:
		return t.end(b)
	case year <= b.Year:
		return b.Value
	}
	share := float64(year-b.Year) / float64(t.Year-b.Year)
	switch t.Trajectory {
	case Step:
		return b.Value
	case Geometric:
		return b.Value * math.Pow(t.end(b)/b.Value, share)
	default:
		return b.Value + (t.end(b)-b.Value)*share
	}
}

func finite(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }
