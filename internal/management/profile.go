package management

import (
	"cmp"
	"slices"
)

// Profile is that of a subject in a year.
type Profile struct {
	Subject Subject
	Year    int
	Day     string // on which the evidence was read
	Factors []FactorScore
	Before  map[string]Level // by factor, of the year before; Unknown where it could not be told
}

// Factor is the score of a factor.
func (p Profile) Factor(id string) (FactorScore, bool) {
	for _, f := range p.Factors {
		if f.ID == id {
			return f, true
		}
	}
	return FactorScore{}, false
}

// At is how many factors have at least a level, and how many have one at all.
func (p Profile) At(l Level) (n, of int) {
	for _, f := range p.Factors {
		if f.Level == Unknown {
			continue
		}
		if of++; f.Level >= l {
			n++
		}
	}
	return n, of
}

// Step is what would lift a factor: the measure that keeps it down, nearest to its next level.
type Step struct {
	Factor  FactorScore
	Measure MeasureScore
	Next    float64 // value that lifts it; 0 of one of which nothing is recorded
}

// Steps are the most useful next ones: of each factor whose level one measure alone keeps down, the nearest first. Others would not move
// by one step.
func (p Profile) Steps(limit int) []Step {
	var list []Step
	for _, f := range p.Factors {
		if len(f.Bounding) == 0 {
			continue
		}
		m := f.Bounding[0]
		next, ok := m.Next(m.Level)
		if !ok {
			continue
		}
		list = append(list, Step{f, m, next})
	}
	slices.SortStableFunc(list, func(a, b Step) int {
		if n := len(a.Factor.Bounding) - len(b.Factor.Bounding); n != 0 {
			return n
		}
		return cmp.Compare(a.Measure.Distance, b.Measure.Distance)
	})
	return list[:min(limit, len(list))]
}

// Missing are the measures of a factor that could not be computed.
func (f FactorScore) Missing() []MeasureScore {
	var list []MeasureScore
	for _, m := range f.Measures {
		if m.Reading.Absent != "" {
			list = append(list, m)
		}
	}
	return list
}
