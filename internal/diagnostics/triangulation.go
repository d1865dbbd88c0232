package diagnostics

import (
	"context"
	"slices"
	"strconv"
	"time"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/sources"
	"convive/internal/statistics"
	"convive/internal/territories"
)

// Query asks what the sources of a country say of one kind of event.
type Query struct {
	Country   kernel.Code
	Territory kernel.Code // the country or a unit right below it; empty: the country
	Family    string      // empty: the first that two sources count
	Year      int         // that is looked at closely; 0: the last with two comparable figures
	Threshold string      // divergence in per cent that is named; empty: the installation's
}

// Voice is a source with all that its figures stand on.
type Voice struct {
	Side
	Source    sources.Source
	Indicator statistics.Indicator
	Marks     []statistics.Mark // breaks of the whole series
	Editions  []int             // that its figures come from
}

// Spot is a part of the whole, a unit or a month, with what each source says of it; Sides go with the voices.
type Spot struct {
	Unit  territories.Unit
	Month int // 1 to 12; 0 is a month that is not known
	Sides []Side
}

// Triangulation is the answer to a Query.
type Triangulation struct {
	Query    Query // with what was chosen
	Limits   Limits
	Country  territories.Unit
	Place    territories.Unit
	Family   Family
	Families []Family // that two sources of the country count
	Places   []territories.Unit
	Voices   []Voice
	Years    []int
	Pairs    []Pair // of the place, all years
	Units    []Spot // first-level units of the country, in the year
	Months   []Spot // of the place, in the year
}

// Triangulate puts the sources side by side. Faults: not_found for a country in which fewer than two sources count the same
// kind of event, for a family that is not counted twice there and for a territory that is neither the country nor right below it;
// invalid for a year in which nothing can be compared.
func (s *Service) Triangulate(ctx context.Context, q Query) (Triangulation, error) {
	t := Triangulation{Query: q}
	var err error
	if t.Limits, err = s.limits.WithThreshold(q.Threshold); err != nil {
		return t, err
	}
	atlas, err := s.places.Atlas(ctx)
	if err != nil {
		return t, err
	}
	if err := t.settle(atlas); err != nil {
		return t, err
	}
	who, err := s.choose(ctx, &t)
	if err != nil {
		return t, err
	}
	for _, c := range who {
		v, err := s.voice(ctx, c, t.Query.Territory)
		if err != nil {
			return t, err
		}
		t.Voices = append(t.Voices, v)
	}
	slices.SortFunc(t.Voices, func(a, b Voice) int { return a.before(b.Side) })
	if t.Years = YearsOf(t.sides()); t.Place.Level > 0 { // one may name units long before the other does
		t.Years = yearsOf(t.sides(), 1)
	}
	if err := t.chooseYear(); err != nil {
		return t, err
	}
	t.Pairs = Compare(t.sides(), t.Years, t.Limits)
	if t.Query.Year == 0 {
		return t, nil
	}
	if t.Place.Level == 0 {
		if err := s.units(ctx, &t); err != nil {
			return t, err
		}
	}
	return t, s.months(ctx, &t)
}

// settle finds the country and the place.
func (t *Triangulation) settle(atlas *territories.Atlas) error {
	var ok bool
	if t.Country, ok = atlas.Unit(t.Query.Country); !ok || t.Country.Level != 0 {
		return fault.NotFound("diagnostics.noCountry", "country", string(t.Query.Country)).At("country")
	}
	t.Places = atlas.Units(t.Country.Country, 1)
	if t.Query.Territory == "" {
		t.Query.Territory = t.Country.Code
	}
	t.Place, ok = atlas.Unit(t.Query.Territory)
	if !ok || t.Place.Country != t.Country.Country || t.Place.Level > 1 {
		return fault.NotFound("diagnostics.noTerritory", "territory", string(t.Query.Territory), "country", string(t.Country.Code)).At("territory")
	}
	return nil
}

// choose finds the family and those who count it.
func (s *Service) choose(ctx context.Context, t *Triangulation) ([]counted, error) {
	cube, err := s.stats.Cube(ctx, time.Time{})
	if err != nil {
		return nil, err
	}
	all, err := s.families(ctx)
	if err != nil {
		return nil, err
	}
	var chosen []counted
	for _, f := range all {
		list, err := s.countedIn(ctx, f)
		if err != nil {
			return nil, err
		}
		here := speaking(cube, list, t.Country.Code)
		if len(here) < 2 {
			continue
		}
		t.Families = append(t.Families, f)
		if t.Query.Family == "" || t.Query.Family == f.ID {
			t.Query.Family, t.Family, chosen = f.ID, f, here
		}
	}
	switch {
	case len(t.Families) == 0:
		return nil, fault.NotFound("diagnostics.oneSource", "country", string(t.Country.Code)).At("country")
	case chosen == nil:
		return nil, fault.NotFound("diagnostics.noOffence", "offence", t.Query.Family, "country", string(t.Country.Code)).At("offence")
	}
	return chosen, nil
}

// voice is what a source says of a place, all its years.
func (s *Service) voice(ctx context.Context, c counted, place kernel.Code) (Voice, error) {
	v := Voice{Side: sideOf(c.source), Source: c.source, Indicator: c.indicator}
	series, err := s.stats.Values(ctx, statistics.ValuesQuery{Indicator: c.indicator.ID, Source: c.source.ID, Territory: place, Level: -1})
	if err != nil {
		return v, err
	}
	for _, m := range series.Breaks {
		if m.Dimension == "" && !m.Population {
			v.Marks, v.Breaks = append(v.Marks, m), append(v.Breaks, m.Year)
		}
	}
	v.Counts = map[int]Count{}
	for _, value := range series.Values {
		v.Counts[value.Year] = countOf(series, value)
		v.Editions = append(v.Editions, series.EditionsOf(value.Year)...)
	}
	slices.Sort(v.Editions)
	v.Editions = slices.Compact(v.Editions)
	return v, nil
}

func countOf(series statistics.Series, v statistics.Value) Count {
	if v.Status == statistics.Missing || v.Status == statistics.Protected {
		return Count{Status: v.Status}
	}
	return Count{N: v.Rate.Numerator, Status: v.Status, Editions: series.EditionsOf(v.Year)}
}

func (t *Triangulation) sides() []Side {
	list := make([]Side, len(t.Voices))
	for i, v := range t.Voices {
		list[i] = v.Side
	}
	return list
}

// chooseYear takes the last year in which two sources have figures of the whole.
func (t *Triangulation) chooseYear() error {
	if t.Query.Year != 0 {
		if !slices.Contains(t.Years, t.Query.Year) {
			return fault.Invalid("diagnostics.noYear", "year", strconv.Itoa(t.Query.Year)).At("year")
		}
		return nil
	}
	for _, y := range t.Years {
		whole := 0
		for _, v := range t.Voices {
			if v.At(y).Whole() {
				whole++
			}
		}
		if whole > 1 {
			t.Query.Year = y
		}
	}
	if t.Query.Year == 0 && len(t.Years) > 0 {
		t.Query.Year = t.Years[len(t.Years)-1]
	}
	return nil
}

// units are the parts of the country as each source sees them.
func (s *Service) units(ctx context.Context, t *Triangulation) error {
	at := map[kernel.Code]int{}
	middle := kernel.Year(t.Query.Year).String() + "-07-01"
	for _, u := range t.Places {
		if u.ValidOn(middle) {
			at[u.Code] = len(t.Units)
			t.Units = append(t.Units, Spot{Unit: u, Sides: t.empty()})
		}
	}
	known := false
	for i, v := range t.Voices {
		series, err := s.stats.Values(ctx, statistics.ValuesQuery{Indicator: v.Indicator.ID, Source: v.Source.ID, Territory: t.Country.Code, Level: 1})
		if err != nil {
			return err
		}
		for _, value := range series.Values {
			if k, ok := at[value.Territory]; ok {
				c := countOf(series, value)
				t.Units[k].Sides[i].Counts[value.Year] = c
				known = known || c.Known()
			}
		}
	}
	if !known {
		t.Units = nil
	}
	return nil
}

// empty are the sides of a part, without figures yet.
func (t *Triangulation) empty() []Side {
	list := t.sides()
	for i := range list {
		list[i].Counts = map[int]Count{}
	}
	return list
}

// months are those of the year, as far as a source states them.
func (s *Service) months(ctx context.Context, t *Triangulation) error {
	spots := make([]Spot, 13)
	for m := range spots {
		spots[m] = Spot{Month: m, Sides: t.empty()}
	}
	stated := false
	for i, v := range t.Voices {
		year := v.At(t.Query.Year)
		if !year.Known() || !slices.Contains(v.Source.Collects, kernel.DimMonth) || !v.Indicator.Offers(kernel.DimMonth) {
			continue
		}
		series, err := s.stats.Values(ctx, statistics.ValuesQuery{Indicator: v.Indicator.ID, Source: v.Source.ID, Territory: t.Place.Code, Level: -1,
			By: []kernel.Dimension{kernel.DimMonth}, From: t.Query.Year, To: t.Query.Year})
		if err != nil {
			return err
		}
		if year.Whole() && v.Source.Absent != "missing" { // a list of events without any in a month says zero
			for m := 1; m <= 12; m++ {
				spots[m].Sides[i].Counts[t.Query.Year] = Count{Status: year.Status, Editions: year.Editions}
			}
		}
		for _, value := range series.Values {
			m, err := strconv.Atoi(value.Codes[0])
			if err != nil || m < 1 || m > 12 {
				m = 0
			}
			c := countOf(series, value)
			stated = stated || c.Known() && m > 0
			spots[m].Sides[i].Counts[t.Query.Year] = c
		}
	}
	if stated {
		t.Months = append(spots[1:], spots[0])
	}
	return nil
}

// At is what a source says of a part in the year of the query.
func (t Triangulation) At(s Spot, voice int) Count { return s.Sides[voice].At(t.Query.Year) }

// Now are the pairs of the year.
func (t Triangulation) Now() []Pair { return t.In(t.Query.Year) }

// In are the pairs of the place in a year.
func (t Triangulation) In(year int) []Pair {
	var list []Pair
	for _, p := range t.Pairs {
		if p.Year == year {
			list = append(list, p)
		}
	}
	return list
}

// Of are the pairs of a part in the year.
func (t Triangulation) Of(s Spot) []Pair { return Compare(s.Sides, []int{t.Query.Year}, t.Limits) }

// Nowhere is how much of a source's figure of the year stands in no unit; ok is false where the source names no units.
func (t Triangulation) Nowhere(voice int) (n float64, ok bool) {
	whole := t.Voices[voice].At(t.Query.Year)
	n = whole.N
	for _, u := range t.Units {
		if c := t.At(u, voice); c.Known() {
			n, ok = n-c.N, true
		}
	}
	return n, ok && whole.Known()
}

// Officials are how many of the sources are official. With none or several, the one that ratios are held against is only
// the first of the order.
func (t Triangulation) Officials() int {
	n := 0
	for _, v := range t.Voices {
		if v.Official {
			n++
		}
	}
	return n
}
