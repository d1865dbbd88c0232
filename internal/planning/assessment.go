package planning

// Status is how far an objective is.
type Status string

// The states of an assessment.
const (
	Met           Status = "met"            // the year of the target has come, and the whole margin is at it or better
	OnTrack       Status = "on_track"       // the whole margin is on the trajectory or better
	AtRisk        Status = "at_risk"        // behind, or the margin spans the trajectory; at least half of the planned way is done
	OffTrack      Status = "off_track"      // less than half of the planned way is done
	NotAssessable Status = "not_assessable" // Why says what is missing
)

// Why is a reason for which nothing can be assessed.
type Why string

// The reasons.
const (
	NoTarget          Why = "no_target"
	NoBaseline        Why = "no_baseline"
	NoValue           Why = "no_value"           // no source published one after the baseline
	NotYet            Why = "not_yet"            // nothing is planned before the year of the target
	Incomplete        Why = "incomplete"         // more of the territory is missing than the rule allows
	DefinitionChanged Why = "definition_changed" // the indicator has another version than the one of the target
	SeriesBroke       Why = "series_broke"       // values on the two sides of a break do not compare
	Protected         Why = "protected"          // the value is hidden to protect persons
)

// Actual is a value of the indicator after the baseline.
type Actual struct {
	Year      int
	Value     float64
	Low, High float64 // margin of 95 %; equal to Value where there is none
	Missing   float64 // share of the territory without figures, from 0 to 1
	Changed   bool    // computed by another version of the indicator than the target names
	Broken    bool    // the series broke since the baseline
	Protected bool
}

// MostMissing is the share of the territory that may be missing.
const MostMissing = 0.05

// Assessment is the status of an objective in a year.
type Assessment struct {
	Status   Status
	Why      Why // of NotAssessable
	Year     int
	Actual   Actual
	Expected float64 // what was planned for the year
	Way      float64 // share of the planned way that is done; 1 is all of it. Of targets to stay within it is 0
}

// Assess holds the newest value against a target, by the rule of the visual language (status rule): a margin that spans the
// trajectory is never green.
func Assess(t *Target, b *Baseline, a *Actual) Assessment {
	if why := hindrance(t, b, a); why != "" {
		return Assessment{Status: NotAssessable, Why: why}
	}
	r := Assessment{Year: a.Year, Actual: *a, Expected: t.Expected(*b, a.Year)}
	if !t.moves() {
		r.Status = t.within(*a)
		return r
	}
	planned := r.Expected - b.Value
	better, behind := a.High <= r.Expected, a.Low > r.Expected
	if t.end(*b) > b.Value {
		better, behind = a.Low >= r.Expected, a.High < r.Expected
	}
	if planned != 0 {
		r.Way = (a.Value - b.Value) / planned
	}
	switch {
	case better && a.Year >= t.Year:
		r.Status = Met
	case better:
		r.Status = OnTrack
	case !behind || r.Way >= 0.5:
		r.Status = AtRisk
	default:
		r.Status = OffTrack
	}
	return r
}

// hindrance is why nothing can be assessed; empty if it can.
func hindrance(t *Target, b *Baseline, a *Actual) Why {
	switch {
	case t == nil:
		return NoTarget
	case b == nil:
		return NoBaseline
	case a == nil || a.Year <= b.Year:
		return NoValue
	case a.Protected:
		return Protected
	case a.Changed:
		return DefinitionChanged
	case a.Broken:
		return SeriesBroke
	case a.Missing > MostMissing:
		return Incomplete
	case t.moves() && t.Trajectory == Step && a.Year < t.Year:
		return NotYet
	}
	return ""
}

// within holds a value against limits: all of its margin inside is good, all of it outside is not, anything else is a risk.
func (t Target) within(a Actual) Status {
	good := OnTrack
	if a.Year >= t.Year {
		good = Met
	}
	above, below := false, false // wholly
	inside := true
	if t.Kind == Ceiling || t.Kind == Band {
		limit := t.Value
		if t.Kind == Band {
			limit = t.High
		}
		above, inside = a.Low > limit, inside && a.High <= limit
	}
	if t.Kind == Floor || t.Kind == Band {
		below, inside = a.High < t.Value, inside && a.Low >= t.Value
	}
	switch {
	case inside:
		return good
	case above || below:
		return OffTrack
	default:
		return AtRisk
	}
}
