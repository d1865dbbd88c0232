package publication

import (
	"context"
	"slices"
	"time"

	"convive/internal/kernel"
	"convive/internal/sources"
	"convive/internal/statistics"
)

// SourcePage is what is known about one source.
type SourcePage struct {
	Source     sources.Source
	Editions   []sources.Edition // newest first, as far as the reader may see them
	Delivery   Delivery
	Years      []int
	Indicators []statistics.Indicator // that can be computed from it
	InForce    map[int][]int          // edition → years for which it is the valid one
	Delivered  []Delivered            // from the first year to the last
	Series     statistics.Series      // names the editions in force
}

// Delivered is how much a source counts in a year, of all offences and places. Without Known it delivered nothing, which is
// not zero.
type Delivered struct {
	Year     int
	Quantity int64
	Known    bool
}

// delivered sums a source by years; a source of the region by its countries.
func (s *Service) delivered(ctx context.Context, cube *statistics.Cube, src sources.Source) ([]Delivered, error) {
	years := cube.Years(src.ID)
	if len(years) == 0 {
		return nil, nil
	}
	first, last := years[0], years[len(years)-1]
	places := []kernel.Code{kernel.Code(src.Country)}
	if src.Country == americas {
		atlas, err := s.places.Atlas(ctx)
		if err != nil {
			return nil, err
		}
		places = nil
		for _, u := range atlas.Countries() {
			places = append(places, u.Code)
		}
	}
	list := make([]Delivered, last-first+1)
	for i := range list {
		list[i] = Delivered{Year: first + i, Known: cube.Covers(src.ID, first+i)}
	}
	for _, place := range places {
		sums, _ := cube.Sum(statistics.Question{Source: src.ID, Territory: place, From: first, To: last})
		for key, n := range sums.Of {
			list[key.Year-first].Quantity += n
		}
	}
	return list, nil
}

// SourceOf computes the page of a source; fault not_found if there is none.
func (s *Service) SourceOf(ctx context.Context, id string) (SourcePage, error) {
	p := SourcePage{InForce: map[int][]int{}}
	var err error
	if p.Source, err = s.sources.Source(ctx, id); err != nil {
		return p, err
	}
	if p.Editions, err = s.sources.Editions(ctx, id); err != nil {
		return p, err
	}
	dues, err := s.sources.Dues(ctx, p.Source)
	if err != nil {
		return p, err
	}
	p.Delivery = deliveryOf(dues)
	cube, err := s.stats.Cube(ctx, time.Time{})
	if err != nil {
		return p, err
	}
	p.Years = cube.Years(id)
	for _, part := range cube.Selection.Parts {
		if part.Source == id {
			p.InForce[part.Edition] = yearsOf(part.Periods)
		}
	}
	p.Series.Parts = cube.Selection.Of(id)
	if p.Delivered, err = s.delivered(ctx, cube, p.Source); err != nil {
		return p, err
	}
	all, err := s.stats.Indicators(ctx)
	if err != nil {
		return p, err
	}
	for _, ind := range all {
		series, err := s.stats.SeriesOf(ctx, ind)
		if err != nil {
			return p, err
		}
		for _, src := range series {
			if src.ID == id {
				p.Indicators = append(p.Indicators, ind)
			}
		}
	}
	return p, nil
}

// ListedSource is a source in the list.
type ListedSource struct {
	Source  sources.Source
	Years   []int
	Edition int // the newest in force; 0 if nothing was published
}

// unpublished sorts a source with figures before one without.
func unpublished(l ListedSource) int {
	if l.Edition > 0 {
		return 0
	}
	return 1
}

// Sources lists all declared sources, those with published figures first.
func (s *Service) Sources(ctx context.Context) ([]ListedSource, error) {
	all, err := s.sources.Sources(ctx)
	if err != nil {
		return nil, err
	}
	cube, err := s.stats.Cube(ctx, time.Time{})
	if err != nil {
		return nil, err
	}
	newest := map[string]int{}
	for _, part := range cube.Selection.Parts {
		newest[part.Source] = max(newest[part.Source], part.Edition)
	}
	list := make([]ListedSource, 0, len(all))
	for _, src := range all {
		list = append(list, ListedSource{src, cube.Years(src.ID), newest[src.ID]})
	}
	slices.SortStableFunc(list, func(a, b ListedSource) int { return unpublished(a) - unpublished(b) })
	return list, nil
}
