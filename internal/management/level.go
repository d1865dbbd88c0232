package management

import (
	"cmp"
	"slices"
)

// Level is how far a factor or measure is, from 0 to 4; Unknown where it cannot be told.
type Level int

// The levels.
const (
	Unknown     Level = -1 // not assessable
	NoEvidence  Level = 0  // nothing is recorded
	Started     Level = 1  // something exists
	Partial     Level = 2  // half of what the rule asks
	Established Level = 3  // the rule is met
	Managed     Level = 4  // met in three consecutive periods, and improving or at its ceiling
)

// Value is the number of a reading in the unit of its measure; ok is false where there is none.
func (m Measure) Value(r Reading) (value float64, ok bool) {
	switch {
	case r.Absent != "" || !r.Recorded:
		return 0, false
	case m.Unit != Share:
		return r.Numerator, true
	case r.Denominator == 0:
		return 0, false
	}
	return 100 * r.Numerator / r.Denominator, true
}

// bounds says whether the measure has a rule at all.
func (m Measure) bounds() bool { return m.AtLeast != nil || m.AtMost != nil }

// met says whether a value is what the rule asks; half, whether it is half of that: half of the least, twice the most.
func (m Measure) met(v float64) bool {
	return (m.AtLeast == nil || v >= *m.AtLeast) && (m.AtMost == nil || v <= *m.AtMost)
}

func (m Measure) half(v float64) bool {
	return (m.AtLeast == nil || v >= *m.AtLeast/2) && (m.AtMost == nil || v <= *m.AtMost*2)
}

// level of a measure by its readings, the newest first. Without a rule it has none.
func (m Measure) level(readings []Reading) Level {
	if len(readings) == 0 || !m.bounds() || readings[0].Absent != "" {
		return Unknown
	}
	v, ok := m.Value(readings[0])
	switch {
	case !ok:
		return NoEvidence
	case m.met(v) && m.lasting(readings):
		return Managed
	case m.met(v):
		return Established
	case m.half(v):
		return Partial
	}
	return Started
}

// lasting says whether the rule was met in three consecutive periods, and the newest value is better than the oldest of them or at
// the ceiling.
func (m Measure) lasting(readings []Reading) bool {
	if len(readings) < 3 {
		return false
	}
	var values []float64
	for _, r := range readings[:3] {
		v, ok := m.Value(r)
		if !ok || !m.met(v) {
			return false
		}
		values = append(values, v)
	}
	newest, oldest := values[0], values[2]
	switch {
	case m.AtLeast != nil && m.AtMost != nil:
		return true // within the band three times
	case m.AtMost != nil:
		return newest == 0 || newest < oldest
	}
	return m.Unit == Share && newest == 100 || newest > oldest
}

// MeasureScore is a measure with what the evidence says.
type MeasureScore struct {
	Measure
	Level    Level
	Value    float64
	Known    bool    // there is a value
	Reading  Reading // of the period
	Earlier  []Reading
	Distance float64 // how much of the way to the next level is missing, from 0 to 1; of those with a next level
}

// Next is the value that lifts the measure to its next level; ok is false where none does.
func (m Measure) Next(l Level) (value float64, ok bool) {
	if l < NoEvidence || l >= Established || !m.bounds() {
		return 0, false
	}
	whole := l == Partial
	switch {
	case m.AtLeast != nil && whole:
		return *m.AtLeast, true
	case m.AtLeast != nil && l == Started:
		return *m.AtLeast / 2, true
	case m.AtMost != nil && whole:
		return *m.AtMost, true
	case m.AtMost != nil && l == Started:
		return *m.AtMost * 2, true
	}
	return 0, l == NoEvidence
}

func (m Measure) score(readings []Reading) MeasureScore {
	s := MeasureScore{Measure: m, Level: m.level(readings), Reading: readings[0], Earlier: readings[1:]}
	s.Value, s.Known = m.Value(readings[0])
	s.Distance = 1
	if next, ok := m.Next(s.Level); ok && s.Known && m.AtLeast != nil && next > 0 && s.Value < next {
		s.Distance = (next - s.Value) / next
	} else if ok && s.Known && m.AtMost != nil && s.Value > 0 && s.Value > next {
		s.Distance = (s.Value - next) / s.Value
	}
	return s
}

// FactorScore is a factor with its measures. Level is the lowest of those that have a rule and could be computed; Unknown if less
// than half of all could.
type FactorScore struct {
	Factor
	Level    Level
	Computed int            // measures that could be computed
	Bounding []MeasureScore // those that keep the level where it is
	Measures []MeasureScore
}

// Coverage is the share of measures that could be computed, from 0 to 1.
func (f FactorScore) Coverage() float64 { return float64(f.Computed) / float64(len(f.Measures)) }

// leastCoverage is the share of measures under which a factor has no level.
const leastCoverage = 0.5

func (f Factor) score(readings map[string][]Reading) FactorScore {
	s := FactorScore{Factor: f, Level: Unknown}
	for _, m := range f.Measures {
		one := m.score(readings[m.ID])
		s.Measures = append(s.Measures, one)
		if one.Reading.Absent == "" {
			s.Computed++
		}
		if one.Level != Unknown && (s.Level == Unknown || one.Level < s.Level) {
			s.Level = one.Level
		}
	}
	if s.Coverage() < leastCoverage {
		s.Level = Unknown
	}
	for _, one := range s.Measures {
		if one.Level == s.Level && s.Level != Unknown {
			s.Bounding = append(s.Bounding, one)
		}
	}
	slices.SortStableFunc(s.Bounding, func(a, b MeasureScore) int { return cmp.Compare(a.Distance, b.Distance) })
	return s
}
