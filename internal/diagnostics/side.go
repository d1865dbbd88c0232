package diagnostics

import (
	"cmp"
	"slices"

	"convive/internal/kernel"
	"convive/internal/statistics"
)

// Count is what a source says of a year. The zero value says nothing.
type Count struct {
	N        float64
	Status   statistics.Status
	Editions []int // from which it comes, oldest first
}

// Known says whether there is a number at all; zero is one.
func (c Count) Known() bool {
	return c.Status != "" && c.Status != statistics.Missing && c.Status != statistics.Protected
}

// Whole says whether the number is of the whole year and the whole territory, so that it may be held against another.
func (c Count) Whole() bool {
	return c.Status == statistics.Normal || c.Status == statistics.Unreliable
}

// Side is one source in a comparison.
type Side struct {
	ID       string
	Unit     kernel.CountingUnit
	Official bool // the figure that the State answers for
	Partly   bool // the source speaks of a part of its country
	Counts   map[int]Count
	Breaks   []int // first years of a new kind
}

// At is what the side says of a year.
func (s Side) At(year int) Count { return s.Counts[year] }

// before orders sides: the official one first, those of a part of the country last, then by identifier. The first is the
// one that ratios are held against; the order of the asking plays no part.
func (s Side) before(o Side) int {
	rank := func(x Side) int {
		n := 0
		if x.Partly {
			n = 2
		}
		if !x.Official {
			n++
		}
		return n
	}
	return cmp.Or(cmp.Compare(rank(s), rank(o)), cmp.Compare(s.ID, o.ID))
}

// Sorted are the sides in the order of every answer.
func Sorted(sides []Side) []Side {
	list := slices.Clone(sides)
	slices.SortFunc(list, Side.before)
	return list
}

// YearsOf are the years from the first in which two sides have a number to the last in which any has; where no two ever have,
// all years of any.
func YearsOf(sides []Side) []int {
	if years := yearsOf(sides, 2); len(years) > 0 {
		return years
	}
	return yearsOf(sides, 1)
}

// yearsOf are the years from the first in which so many sides have a number.
func yearsOf(sides []Side, least int) []int {
	known := map[int]int{}
	for _, s := range sides {
		for y, c := range s.Counts {
			if c.Known() {
				known[y]++
			}
		}
	}
	first, last := 0, 0
	for y, n := range known {
		if n >= least && (first == 0 || y < first) {
			first = y
		}
		last = max(last, y)
	}
	years := []int{}
	for y := first; first > 0 && y <= last; y++ {
		years = append(years, y)
	}
	return years
}

// lastBreak is the first year of the kind of figures to which a year belongs, for two sides together: a break of either
// cuts their comparison. 0 if neither broke.
func lastBreak(a, b Side, year int) int {
	last := 0
	for _, y := range append(slices.Clone(a.Breaks), b.Breaks...) {
		if y <= year {
			last = max(last, y)
		}
	}
	return last
}
