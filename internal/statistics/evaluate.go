package statistics

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"sort"

	"convive/internal/kernel"
	"convive/internal/sources"
	"convive/internal/territories"
)

// evaluation computes one series from the cube and the populations. It is pure: same inputs, same digits.
type evaluation struct {
	audience sources.Audience
	ind      Indicator
	query    ValuesQuery
	source   string
	// regional sources compare countries by one international population series; national ones use the population that
	// the country's statistics office gives.
	regional bool
	// listed sources have a row for each territory that they speak of: without one the figure is missing, not zero.
	listed bool
	covers sources.Coverage
	cube   *Cube
	atlas  *territories.Atlas
}

// values computes the series for each place in turn, ordered by place, year and codes. Fault: noRecordSecret.
func (e evaluation) values(places []kernel.Code) ([]Value, error) {
	list := []Value{}
	for _, place := range places {
		if e.ind.Kind == KindConcentration {
			list = append(list, e.concentration(place)...)
			continue
		}
		if e.query.Free {
			if err := e.cube.Keyless(e.question(place, e.query.By, e.ind.Where), e.audience); err != nil {
				return nil, err
			}
		}
		list = append(list, e.place(place)...)
	}
	return list, nil
}

// sums are what everybody may hear, or this audience if the query is a free one.
func (e evaluation) sums(q Question) Sums {
	if !e.query.Free {
		sums, _ := e.cube.Sum(q)
		return sums
	}
	sums, _ := e.cube.Ask(q, e.audience)
	return sums
}

func (e evaluation) place(place kernel.Code) []Value {
	counted := e.sums(e.question(place, e.query.By, e.ind.Where))
	whole := counted
	if e.ind.Kind == KindShare {
		whole = e.sums(e.question(place, e.query.By, nil))
	}
	unknown := e.unknownShares(place)
	byYear := keysByYear(slices.Concat(slices.Collect(maps.Keys(whole.Of)), slices.Collect(maps.Keys(counted.Of)), slices.Collect(maps.Keys(whole.Hidden)), slices.Collect(maps.Keys(counted.Hidden))))
	var list []Value
	for year := e.query.From; year <= e.query.To; year++ {
		if !e.speaks(place, year) {
			list = append(list, Value{Territory: place, Year: year, Codes: totals(e.query.By), Status: Missing})
			continue
		}
		keys := byYear[year]
		if len(keys) == 0 && len(e.query.By) == 0 {
			keys = []SumKey{{Year: year}}
		}
		for _, key := range keys {
			v := Value{Territory: place, Year: year, Codes: append([]string{}, key.Codes[:len(e.query.By)]...), Unknown: unknown[year]}
			if counted.Hidden[key] || whole.Hidden[key] {
				v.Status = Protected
			} else {
				v.Rate, v.Status = e.rate(place, key, float64(counted.Of[key]), float64(whole.Of[key]))
				v.add(counted.Noise, whole.Noise, e.ind.Kind == KindShare)
			}
			list = append(list, v)
		}
	}
	return list
}

// speaks says whether the source says anything of a place in a year: it covers some of it, delivered the year, reports
// places as fine as this one, and has a row for it if it lists its territories.
func (e evaluation) speaks(place kernel.Code, year int) bool {
	return e.extent(place) != sources.Nothing && e.cube.Covers(e.source, year) && e.cube.Depth(e.source, year) >= len(e.atlas.Ancestors(place)) &&
		(!e.listed || e.cube.Speaks(e.source, place, year))
}

func (e evaluation) extent(place kernel.Code) sources.Extent {
	return e.covers.Of(e.atlas.Ancestors(place), e.atlas.Ancestors)
}

func (e evaluation) question(place kernel.Code, by []kernel.Dimension, where map[kernel.Dimension][]string) Question {
	return Question{Source: e.source, Territory: place, ICCS: e.ind.ICCS, Where: where, By: by, From: e.query.From, To: e.query.To}
}

func (e evaluation) rate(place kernel.Code, key SumKey, counted, whole float64) (kernel.Rate, Status) {
	var r kernel.Rate
	part := e.extent(place) == sources.Part
	switch e.ind.Kind {
	case KindShare:
		r = kernel.NewShare(counted, whole, e.ind.Multiplier)
	case KindRate:
		if part { // the people of the whole are not those among whom was counted
			return kernel.Rate{Numerator: counted, Multiplier: e.ind.Multiplier}, OfPart
		}
		r = kernel.NewRate(counted, e.population(place, key), e.ind.Multiplier)
		if !r.Defined {
			return r, NoPopulation
		}
	default:
		r = kernel.NewCount(counted)
	}
	if status := e.status(key.Year, counted); status != Normal || !part {
		return r, status
	}
	return r, OfPart
}

func (e evaluation) status(year int, counted float64) Status {
	if e.incomplete(year) {
		return Partial
	}
	if e.ind.Kind == KindRate && counted < float64(e.ind.Few) {
		return Unreliable
	}
	return Normal
}

// incomplete says whether a part of the year is missing: by what was delivered if the source delivers months, else by the
// months in which there are facts.
func (e evaluation) incomplete(year int) bool {
	if months, ok := e.cube.Delivered(e.source, year); ok {
		return months < 12
	}
	m := e.cube.Months(e.source, year)
	return m > 0 && m < 12 && e.yearHasStopped(year)
}

// yearHasStopped says whether months are missing because the year is the first or last that was delivered: between
// them a month without events in a small country is a zero.
func (e evaluation) yearHasStopped(year int) bool {
	years := e.cube.Years(e.source)
	return len(years) > 0 && (year == years[0] || year == years[len(years)-1])
}

// population is the persons that a rate's events are held against: of the year, of the sex and age that the indicator or
// the breakdown names, and for a month the person-time of its actual days, so that twelve months make exactly a year.
func (e evaluation) population(place kernel.Code, key SumKey) float64 {
	sex, age := orTotal(e.ind.Population.Sex), orTotal(e.ind.Population.Age)
	days, whole := 1.0, 1.0
	for i, d := range e.query.By {
		code := key.Codes[i]
		switch d {
		case kernel.DimSex:
			sex = code
		case kernel.DimAge:
			age = code
		case kernel.DimMonth:
			days, whole = daysOf(key.Year, code)
		}
	}
	people := e.atlas.NationalPopulation
	if e.regional {
		people = e.atlas.Population
	}
	n, _, ok := people(place, key.Year, sex, age)
	if !ok {
		return 0
	}
	return n * days / whole
}

func orTotal(code string) string {
	if code == "" {
		return kernel.Total
	}
	return code
}

var monthDays = map[string]float64{"1": 31, "2": 28, "3": 31, "4": 30, "5": 31, "6": 30, "7": 31, "8": 31, "9": 30, "10": 31, "11": 30, "12": 31}

// daysOf is how many days a month and its year have.
func daysOf(year int, month string) (days, whole float64) {
	days, whole = monthDays[month], 365.0
	if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
		whole = 366
		if month == "2" {
			days = 29
		}
	}
	return days, whole
}

// unknownShares is, by year, the share of events of the indicator's offences in which each dimension is not known.
func (e evaluation) unknownShares(place kernel.Code) map[int]map[kernel.Dimension]float64 {
	shares := map[int]map[kernel.Dimension]float64{}
	for _, d := range e.ind.Unknown {
		sums, ok := e.cube.Sum(e.question(place, []kernel.Dimension{d}, nil))
		if !ok {
			continue
		}
		whole, _ := e.cube.Sum(e.question(place, nil, nil))
		for at, n := range whole.Of {
			key := SumKey{Year: at.Year}
			key.Codes[0] = kernel.Unknown
			if sums.Hidden[key] {
				continue
			}
			if shares[at.Year] == nil {
				shares[at.Year] = map[kernel.Dimension]float64{}
			}
			if n > 0 {
				shares[at.Year][d] = float64(sums.Of[key]) / float64(n)
			}
		}
	}
	return shares
}

// concentration is the smallest share of the finest units inside a place that together hold half of its events. Units
// without events count among all units. Where the source locates fewer than half of the events in them, nothing is known of
// the rest and the year is missing: a source of whole countries says nothing about municipalities.
func (e evaluation) concentration(place kernel.Code) []Value {
	whole, _ := e.cube.Sum(e.question(place, nil, e.ind.Where))
	sums := map[kernel.Code]Sums{}
	var list []Value
	for year := e.query.From; year <= e.query.To; year++ {
		v := Value{Territory: place, Year: year, Codes: []string{}, Status: Missing}
		units, depth := e.finest(place, year)
		var counts []int64
		var located int64
		for _, u := range units {
			if sums[u].Of == nil {
				sums[u], _ = e.cube.Sum(e.question(u, nil, e.ind.Where))
			}
			n := sums[u].Of[SumKey{Year: year}]
			counts, located = append(counts, n), located+n
		}
		reaches := len(units) > 0 && e.cube.Depth(e.source, year) >= depth && 2*located >= whole.Of[SumKey{Year: year}]
		if e.cube.Covers(e.source, year) && reaches && e.extent(place) == sources.All {
			v.Status = e.status(year, math.Inf(1))
			v.Rate = kernel.Plain(float64(unitsWithHalf(counts)), float64(len(units)), e.ind.Multiplier)
			if v.Rate.Numerator == 0 { // without events there is no half of them
				v.Rate.Value, v.Rate.Low, v.Rate.High, v.Rate.Defined = 0, 0, 0, false
			}
		}
		list = append(list, v)
	}
	return list
}

// finest are the units below a place that had no units below them in the middle of a year, and how many steps the deepest
// of them is from its country, itself counted.
func (e evaluation) finest(place kernel.Code, year int) (units []kernel.Code, depth int) {
	day := fmt.Sprintf("%04d-07-01", year)
	depth = len(e.atlas.Ancestors(place))
	for level := []kernel.Code{place}; len(level) > 0; depth++ {
		var below []kernel.Code
		for _, code := range level {
			children := e.atlas.ChildrenOn(code, day)
			for _, u := range children {
				below = append(below, u.Code)
			}
			if len(children) == 0 && code != place {
				units = append(units, code)
			}
		}
		level = below
	}
	return units, depth - 1
}

// unitsWithHalf is how many of the largest counts make half of the sum.
func unitsWithHalf(counts []int64) int {
	var sum int64
	for _, n := range counts {
		sum += n
	}
	sort.Slice(counts, func(i, j int) bool { return counts[i] > counts[j] })
	var held int64
	for i, n := range counts {
		if held += n; 2*held >= sum && sum > 0 {
			return i + 1
		}
	}
	return 0
}

func keysByYear(keys []SumKey) map[int][]SumKey {
	seen := map[SumKey]bool{}
	byYear := map[int][]SumKey{}
	for _, key := range keys {
		if !seen[key] {
			seen[key] = true
			byYear[key.Year] = append(byYear[key.Year], key)
		}
	}
	for _, keys := range byYear {
		sort.Slice(keys, func(i, j int) bool { return lessCodes(keys[i].Codes, keys[j].Codes) })
	}
	return byYear
}

// lessCodes orders numbers as numbers (months, hours) and the special codes last.
func lessCodes(a, b [maxBy]string) bool {
	for i := range a {
		if a[i] != b[i] {
			return codeRank(a[i]) < codeRank(b[i])
		}
	}
	return false
}

func codeRank(code string) string {
	switch {
	case code == kernel.Unknown:
		return "~~"
	case code == kernel.Other || code == kernel.NotApplicable:
		return "~"
	case len(code) == 1 && code[0] >= '0' && code[0] <= '9':
		return "0" + code
	}
	return code
}

func totals(by []kernel.Dimension) []string {
	list := make([]string, len(by))
	for i := range list {
		list[i] = kernel.Total
	}
	return list
}
