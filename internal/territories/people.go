package territories

import (
	"fmt"
	"maps"
	"slices"
	"sort"
	"strings"

	"convive/internal/kernel"
)

// figureKey is what a population figure is about.
type figureKey struct {
	code     kernel.Code
	year     int
	sex, age string
}

// figure is a count and the vintages that made it.
type figure struct {
	count   float64
	vintage string
}

// breakdown is a sex and an age group.
type breakdown struct{ sex, age string }

// count keeps the figures and sums them upwards, level by level.
func (a *Atlas) count(populations []Population) {
	a.figures = make(map[figureKey]figure, len(populations))
	a.parts = map[figureKey]figure{}
	a.years = map[kernel.Code][]int{}
	counted := map[kernel.Code]map[breakdown]bool{} // which units ever have a population
	spans := map[breakdown]map[int]bool{}
	ages := map[string]bool{}
	note := func(code kernel.Code, b breakdown) {
		if counted[code] == nil {
			counted[code] = map[breakdown]bool{}
		}
		counted[code][b] = true
	}
	for _, p := range populations {
		b := breakdown{p.Sex, p.Age}
		a.figures[figureKey{p.Code, p.Year, p.Sex, p.Age}] = figure{float64(p.Count), p.Vintage}
		note(p.Code, b)
		ages[p.Age] = true
		if spans[b] == nil {
			spans[b] = map[int]bool{}
		}
		spans[b][p.Year] = true
	}
	delete(ages, kernel.Total)
	a.ages = slices.Sorted(maps.Keys(ages))
	parents := make([]kernel.Code, 0, len(a.children))
	for code := range a.children {
		parents = append(parents, code)
	}
	sort.Slice(parents, func(i, j int) bool { // the lowest first, so that its sum is there when its parent is summed
		if x, y := a.level(parents[i]), a.level(parents[j]); x != y {
			return x > y
		}
		return parents[i] < parents[j]
	})
	for _, code := range parents {
		for b, years := range spans {
			for year := range years {
				key := figureKey{code, year, b.sex, b.age}
				f, ok := a.sum(code, year, b, counted)
				if !ok {
					continue
				}
				if _, own := a.figures[key]; own {
					a.parts[key] = f
					continue
				}
				a.figures[key] = f
				note(code, b)
			}
		}
	}
	for key := range a.figures {
		if key.sex == kernel.Total && key.age == kernel.Total {
			a.years[key.code] = append(a.years[key.code], key.year)
		}
	}
	for _, list := range a.years {
		sort.Ints(list)
	}
}

func (a *Atlas) level(code kernel.Code) int {
	u, _ := a.Unit(code)
	return u.Level
}

// sum adds the children. It has no value if one that ever had a population lacks it in that year while being valid:
// half a sum would be a wrong denominator.
func (a *Atlas) sum(code kernel.Code, year int, b breakdown, counted map[kernel.Code]map[breakdown]bool) (figure, bool) {
	middle := fmt.Sprintf("%04d-07-01", year)
	total, vintages := 0.0, map[string]bool{}
	found := false
	for _, i := range a.children[code] {
		u := a.units[i]
		if u.Hierarchy != Administrative || !counted[u.Code][b] || !u.ValidOn(middle) {
			continue
		}
		f, ok := a.figures[figureKey{u.Code, year, b.sex, b.age}]
		if !ok {
			return figure{}, false
		}
		total += f.count
		vintages[f.vintage] = true
		found = true
	}
	names := make([]string, 0, len(vintages))
	for v := range vintages {
		names = append(names, v)
	}
	sort.Strings(names)
	return figure{total, strings.Join(names, "; ")}, found
}

// Population is the number of people in a unit in a year, with the vintage of the figure. A unit without a figure of its
// own is the sum of the units right below it, if all of them that are valid in the middle of that year and ever have a
// population have one; otherwise ok is false, which says unknown, not 0. Sex and age are kernel.Total for all.
func (a *Atlas) Population(code kernel.Code, year int, sex, age string) (count float64, vintage string, ok bool) {
	f, ok := a.figures[figureKey{code, year, sex, age}]
	return f.count, f.vintage, ok
}

// NationalPopulation is Population as the country's own statistics office counts it: where a unit has both a figure of
// its own (an international series) and the sum of its parts, the sum.
func (a *Atlas) NationalPopulation(code kernel.Code, year int, sex, age string) (count float64, vintage string, ok bool) {
	if f, ok := a.parts[figureKey{code, year, sex, age}]; ok {
		return f.count, f.vintage, true
	}
	return a.Population(code, year, sex, age)
}

// PopulationAges are the age groups in which any population is counted, in no order that means something. They may overlap,
// and not every unit has each.
func (a *Atlas) PopulationAges() []string { return append([]string{}, a.ages...) }

// PopulationYears are the years for which the total population of a unit is known.
func (a *Atlas) PopulationYears(code kernel.Code) []int { return append([]int{}, a.years[code]...) }

// PopulationBreaks are the years whose total population (as NationalPopulation gives it) comes from another vintage than
// that of the year before: a rate steps there without any change in its numerator.
func (a *Atlas) PopulationBreaks(code kernel.Code) []int {
	list := []int{}
	for _, year := range a.years[code] {
		_, before, ok := a.NationalPopulation(code, year-1, kernel.Total, kernel.Total)
		_, now, _ := a.NationalPopulation(code, year, kernel.Total, kernel.Total)
		if ok && before != now {
			list = append(list, year)
		}
	}
	return list
}
