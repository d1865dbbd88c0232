package publication

import (
	"context"
	"maps"
	"slices"
	"strconv"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/statistics"
	"convive/internal/territories"
)

// PlacePage is what is known about one territory.
type PlacePage struct {
	Unit       territories.Unit
	Above      []territories.Unit // from the country down, without the unit itself
	Country    territories.Unit
	Population []PopulationYear // newest first
	Headline   Figure
	Marks      []Lettered
	Parent     Figure // of the unit right above, or of the country, from the same source
	Against    Verdict
	Rank       Rank
	HasRank    bool
	Key        []Figure
	Parts      Parts
	HasParts   bool
	Below      []territories.Unit // units right below that are valid today
	Pyramid    Pyramid
	Successors []territories.Successor // for a unit that is no longer valid
	Former     bool
}

// PopulationYear is one year's number of people, with the projection that it comes from.
type PopulationYear struct {
	Year    int
	Count   float64
	Vintage string
}

// Place computes the page of a territory; fault not_found if there is none of that code.
func (s *Service) Place(ctx context.Context, code kernel.Code) (PlacePage, error) {
	return remember(ctx, s, "place/"+string(code), func() (PlacePage, error) { return s.place(ctx, code) })
}

func (s *Service) place(ctx context.Context, code kernel.Code) (PlacePage, error) {
	var p PlacePage
	atlas, err := s.places.Atlas(ctx)
	if err != nil {
		return p, err
	}
	var ok bool
	if p.Unit, ok = atlas.Unit(code); !ok {
		return p, fault.NotFound("publication.noTerritory", "territory", string(code))
	}
	for _, above := range atlas.Ancestors(code)[1:] {
		u, _ := atlas.Unit(above)
		p.Above = append([]territories.Unit{u}, p.Above...)
	}
	p.Country, _ = atlas.Unit(kernel.Code(code.Country()))
	p.Population, p.Pyramid = people(atlas, code)
	p.Below = atlas.Children(code)
	if today := atlas.Today(); !p.Unit.ValidOn(today) {
		p.Former = true
		p.Successors = atlas.Successors(code, p.Unit.From)
	}
	return p, s.placeFigures(ctx, &p)
}

func (s *Service) placeFigures(ctx context.Context, p *PlacePage) error {
	var err error
	if p.Headline, err = s.figure(ctx, Headline, "", p.Unit.Code, 0); fault.CodeOf(err) == fault.CodeNotFound {
		return nil
	} else if err != nil {
		return err
	}
	h := p.Headline
	p.Marks = letters(h.Series.Breaks)
	if h = s.asDelivered(ctx, h); !h.Known() {
		p.Headline = h
		return nil
	}
	if n := len(p.Above); n > 0 {
		if p.Parent, err = s.figure(ctx, Headline, h.Source.ID, p.Above[0].Code, h.Now.Year); err != nil {
			return err
		}
		p.Against = Judge(h.Now, p.Parent.Now, nil)
		equals, ok, err := s.equals(ctx, h, p.Unit)
		if err != nil {
			return err
		}
		if ok {
			p.Rank, p.HasRank = RankOf(p.Unit.Code, equals.Places)
		}
	}
	for _, id := range KeyFigures()[1:] {
		f, err := s.figure(ctx, id, h.Source.ID, p.Unit.Code, h.Now.Year)
		if fault.CodeOf(err) == fault.CodeNotFound {
			continue
		}
		if err != nil {
			return err
		}
		if f.Known() {
			p.Key = append(p.Key, f)
		}
	}
	p.Parts, p.HasParts, err = s.parts(ctx, h.Indicator, h.Source.ID, p.Unit.Code, p.Unit.Level+1, h.Now.Year)
	return err
}

// equals are all units of a place's level in its country.
func (s *Service) equals(ctx context.Context, h Figure, u territories.Unit) (Parts, bool, error) {
	type answer struct {
		parts Parts
		ok    bool
	}
	key := "equals/" + h.Indicator.ID + "/" + h.Source.ID + "/" + u.Country + "/" + strconv.Itoa(u.Level) + "/" + strconv.Itoa(h.Now.Year)
	a, err := remember(ctx, s, key, func() (answer, error) {
		parts, ok, err := s.parts(ctx, h.Indicator, h.Source.ID, kernel.Code(u.Country), u.Level, h.Now.Year)
		return answer{parts, ok}, err
	})
	return a.parts, a.ok, err
}

// asDelivered takes a zero back where the source has no event at all at the level of the place: it is no finding there.
func (s *Service) asDelivered(ctx context.Context, f Figure) Figure {
	if f.Place.Level == 0 || f.Now.Rate.Numerator != 0 || s.deliversLevel(ctx, f) {
		return f
	}
	return Figure{Indicator: f.Indicator, Place: f.Place, Verdict: NoData}
}

// deliversLevel says whether the source has any event at the level of a place.
func (s *Service) deliversLevel(ctx context.Context, f Figure) bool {
	if f.Source.Country == americas {
		return f.Place.Level == 0
	}
	_, ok, err := s.equals(ctx, f, f.Place)
	return err == nil && ok
}

// people are the population of a place in every year, newest first, and the newest pyramid that is known.
func people(atlas *territories.Atlas, code kernel.Code) ([]PopulationYear, Pyramid) {
	list := atlas.PopulationYears(code)
	var all []PopulationYear
	var p Pyramid
	for i := len(list) - 1; i >= 0; i-- {
		n, vintage, ok := atlas.NationalPopulation(code, list[i], kernel.Total, kernel.Total)
		if !ok {
			continue
		}
		all = append(all, PopulationYear{list[i], n, vintage})
		if !p.Known() {
			p = inhabitants(atlas, code, all[len(all)-1])
		}
	}
	return all, p
}

// CountryList is a country, or another territory, with the units right below it.
type CountryList struct {
	Country territories.Unit
	Units   []territories.Unit
}

// Places are all countries.
type Places struct {
	Own    []CountryList // the home territory and its country
	Others []CountryList
}

// Places lists where the government's pages begin first, then its country, then the others, each with the units right
// below it.
func (s *Service) Places(ctx context.Context) (Places, error) {
	atlas, err := s.places.Atlas(ctx)
	if err != nil {
		return Places{}, err
	}
	var first, list []CountryList
	if u, ok := atlas.Unit(s.home); ok && u.Level > 0 {
		first = append(first, CountryList{u, atlas.Children(u.Code)})
	}
	for _, c := range atlas.Countries() {
		entry := CountryList{c, atlas.Children(c.Code)}
		if c.Code == s.country() {
			first = append(first, entry)
		} else {
			list = append(list, entry)
		}
	}
	return Places{first, list}, nil
}

// Found is what a search finds.
type Found struct {
	Query      string
	Places     []FoundPlace
	Indicators []statistics.Indicator
}

// FoundPlace is a territory with the units above it, nearest first.
type FoundPlace struct {
	Unit  territories.Unit
	Above []territories.Unit
}

// mostFound bounds what a search shows, and mostSorted what it looks at.
const mostFound, mostSorted = 50, 2000

// nearest are the territories of a name: those that are called exactly so before those that contain it, and among each
// those in the home territory, then those in its country, then the others.
func (s *Service) nearest(atlas *territories.Atlas, query, key string) []territories.Unit {
	list := atlas.Find(query, mostSorted)
	far := make(map[kernel.Code]int, len(list))
	for _, u := range list {
		far[u.Code] = s.distance(atlas, u)
		if !slices.ContainsFunc(slices.Collect(maps.Values(u.Name)), func(name string) bool { return territories.Fold(name) == key }) {
			far[u.Code] += 3
		}
	}
	slices.SortStableFunc(list, func(a, b territories.Unit) int { return far[a.Code] - far[b.Code] })
	return list[:min(mostFound, len(list))]
}

// distance is how far a place is from home: in it, in its country, elsewhere.
func (s *Service) distance(atlas *territories.Atlas, u territories.Unit) int {
	switch {
	case slices.Contains(atlas.Ancestors(u.Code), s.home):
		return 0
	case u.Country == s.home.Country():
		return 1
	default:
		return 2
	}
}

// Search finds territories by any of their names, those of the home territory first, and indicators by the words of their
// titles in any language.
func (s *Service) Search(ctx context.Context, query string) (Found, error) {
	found := Found{Query: query}
	key := territories.Fold(query)
	if key == "" {
		return found, nil
	}
	atlas, err := s.places.Atlas(ctx)
	if err != nil {
		return found, err
	}
	for _, u := range s.nearest(atlas, query, key) {
		f := FoundPlace{Unit: u}
		for _, code := range atlas.Ancestors(u.Code)[1:] {
			above, _ := atlas.Unit(code)
			f.Above = append(f.Above, above)
		}
		found.Places = append(found.Places, f)
	}
	all, err := s.stats.Indicators(ctx)
	if err != nil {
		return found, err
	}
	for _, ind := range all {
		if mentions(ind, key) {
			found.Indicators = append(found.Indicators, ind)
		}
	}
	return found, nil
}
