package diagnostics

import (
	"math"

	"convive/internal/statistics"
)

// Verdict says how the figures of two sources for one year stand to each other.
type Verdict string

// The verdicts.
const (
	Close          Verdict = "close"          // the same unit, within the limit
	Diverges       Verdict = "diverges"       // the same unit, beyond the limit
	FewEvents      Verdict = "few"            // beyond the limit, but so few that chance alone does it
	DifferentUnits Verdict = "differentUnits" // expected to differ
	NotGiven       Verdict = "missing"        // one of the two, or both, have no figure
	NotWhole       Verdict = "incomplete"     // one of the two is of a part of the year
	OfAPart        Verdict = "part"           // one of the two is of a part of the territory
)

// Pair is what two sources say of one year. A is the one that the ratio is held against.
type Pair struct {
	A, B       Side
	Year       int
	CountA     Count
	CountB     Count
	Ratio      *float64 // B over A; nil where it cannot be formed
	Divergence *float64 // |A − B| over their mean, 0 to 2; nil where either has no comparable figure
	Verdict    Verdict
	Agreement  Agreement
}

// Compare holds each two sources against each other, year by year; the pairs come by year, then in the order of Sorted.
func Compare(sides []Side, years []int, limits Limits) []Pair {
	sides = Sorted(sides)
	var list []Pair
	for _, year := range years {
		for i, a := range sides {
			for _, b := range sides[i+1:] {
				p := pairOf(a, b, year, limits)
				p.Agreement = agreement(a, b, year, limits)
				list = append(list, p)
			}
		}
	}
	return list
}

// pairOf is a pair without its past.
func pairOf(a, b Side, year int, limits Limits) Pair {
	p := Pair{A: a, B: b, Year: year, CountA: a.At(year), CountB: b.At(year)}
	if p.Verdict = obstacle(p.CountA, p.CountB); p.Verdict != "" {
		return p
	}
	x, y := p.CountA.N, p.CountB.N
	if r, ok := ratio(x, y); ok {
		p.Ratio = &r
	}
	d := divergence(x, y)
	p.Divergence = &d
	switch {
	case a.Unit != b.Unit:
		p.Verdict = DifferentUnits
	case d <= limits.Divergence:
		p.Verdict = Close
	case x < limits.Few && y < limits.Few:
		p.Verdict = FewEvents
	default:
		p.Verdict = Diverges
	}
	return p
}

// obstacle is why two counts may not be compared; empty if they may.
func obstacle(a, b Count) Verdict {
	is := func(test func(Count) bool) bool { return test(a) || test(b) }
	switch {
	case is(func(c Count) bool { return !c.Known() }):
		return NotGiven
	case is(func(c Count) bool { return c.Status == statistics.OfPart }):
		return OfAPart
	case is(func(c Count) bool { return !c.Whole() }):
		return NotWhole
	default:
		return ""
	}
}

// ratio is b over a; none over zero.
func ratio(a, b float64) (float64, bool) {
	if a <= 0 {
		return 0, false
	}
	return b / a, true
}

// divergence is the difference over the mean of the two. Two zeros agree.
func divergence(a, b float64) float64 {
	if a == b {
		return 0
	}
	return math.Abs(a-b) / ((a + b) / 2)
}
