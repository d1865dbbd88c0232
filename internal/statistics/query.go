package statistics

import (
	"context"
	"slices"
	"time"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/sources"
	"convive/internal/territories"
)

// ValuesQuery asks for the values of one indicator from one source.
type ValuesQuery struct {
	Indicator string
	Source    string             // empty: the official source of the territory's country
	Territory kernel.Code        // the unit, or the unit whose descendants are asked for
	Level     int                // -1: the unit itself; else its descendants at this level
	By        []kernel.Dimension // breakdowns besides territory and year
	From, To  int                // years; 0: as far as the source reaches
	Free      bool               // numbers that no published table holds may be told with noise, where the source's rule says so
	AsOf      time.Time          // zero: the moment of the call, which is now unless its context names another (kernel.AsOf)
}

// Values computes a series. Without a source it takes the first of SeriesOf whose country is the territory's.
// As of a moment it rests on the editions, definitions, declarations, units and populations that were in force then, and gives
// the same digits for ever; what is hidden is decided by the strictest rule that was ever declared.
func (s *Service) Values(ctx context.Context, q ValuesQuery) (Series, error) {
	if q.AsOf.IsZero() {
		q.AsOf = kernel.MomentOf(ctx)
	}
	ctx = kernel.AsOf(ctx, q.AsOf)
	ind, err := s.Indicator(ctx, q.Indicator)
	if err != nil {
		return Series{}, err
	}
	atlas, err := s.places.Atlas(ctx)
	if err != nil {
		return Series{}, err
	}
	src, err := s.sourceFor(ctx, ind, q)
	if err != nil {
		return Series{}, err
	}
	if q.Territory == "" {
		q.Territory = kernel.Code(src.Country)
	}
	if err := check(ind, src, q, atlas); err != nil {
		return Series{}, err
	}
	cube, err := s.Cube(ctx, q.AsOf)
	if err != nil {
		return Series{}, err
	}
	q.From, q.To = reach(q, cube.Years(src.ID))
	e := evaluation{audience: sources.AudienceOf(kernel.ActorFrom(ctx)), ind: ind, query: q, source: src.ID, regional: src.Country == regionOfAmericas, listed: src.Absent == "missing", covers: src.Covers, cube: cube, atlas: atlas}
	series := Series{Indicator: ind, Source: src.ID, Unit: src.Unit, By: q.By, AsOf: q.AsOf, Computed: s.clock.Now(), Parts: cube.Selection.Of(src.ID)}
	if series.Values, err = e.values(placesOf(atlas, q)); err != nil {
		return Series{}, err
	}
	series.Breaks = marks(src, ind, atlas, q)
	return series, nil
}

func check(ind Indicator, src sources.Source, q ValuesQuery, atlas *territories.Atlas) error {
	if _, ok := atlas.Unit(q.Territory); !ok && (src.Country != regionOfAmericas || q.Territory != regionOfAmericas) {
		return fault.NotFound("statistics.noTerritory", "territory", string(q.Territory))
	}
	if len(q.By) > maxBy {
		return fault.Invalid("statistics.tooManyDimensions", "most", "4").At("by")
	}
	for _, d := range q.By {
		if d == kernel.DimTerritory || d == kernel.DimYear || !ind.Offers(d) {
			return fault.Invalid("statistics.noBreakdown", "indicator", ind.ID, "dimension", string(d)).At("by")
		}
		if _, isCategory := categorySet[d]; isCategory && !slices.Contains(src.Collects, d) {
			return fault.Invalid("statistics.notCollected", "source", src.ID, "dimension", string(d)).At("by")
		}
	}
	if _, ok := answering(Question{Where: ind.Where, By: q.By}); !ok {
		return fault.Invalid("statistics.noCombination", "indicator", ind.ID).At("by")
	}
	if ind.Kind == KindConcentration && len(q.By) > 0 {
		return fault.Invalid("statistics.noBreakdown", "indicator", ind.ID, "dimension", string(q.By[0])).At("by")
	}
	if q.From != 0 && q.To != 0 && q.From > q.To {
		return fault.Invalid("statistics.fromAfterTo").At("from")
	}
	return nil
}

var categorySet = func() map[kernel.Dimension]bool {
	m := map[kernel.Dimension]bool{}
	for _, d := range Categories() {
		m[d] = true
	}
	return m
}()

func reach(q ValuesQuery, years []int) (from, to int) {
	if len(years) == 0 {
		return 1, 0
	}
	from, to = years[0], years[len(years)-1]
	if q.From > from {
		from = q.From
	}
	if q.To != 0 && q.To < to {
		to = q.To
	}
	return from, to
}

func placesOf(atlas *territories.Atlas, q ValuesQuery) []kernel.Code {
	if q.Level < 0 {
		return []kernel.Code{q.Territory}
	}
	list := []kernel.Code{}
	if q.Territory == regionOfAmericas {
		for _, u := range atlas.Countries() {
			list = append(list, u.Code)
		}
		return list
	}
	for _, u := range atlas.Units(q.Territory.Country(), q.Level) {
		if at := atlas.Ancestors(u.Code); slices.Contains(at, q.Territory) {
			list = append(list, u.Code)
		}
	}
	return list
}
