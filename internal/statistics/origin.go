package statistics

import (
	"context"
	"slices"
	"time"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/sources"
)

// regionOfAmericas stands for the countries of the Americas together (UN M49 gives 419 to Latin America and the
// Caribbean, the greater part of them). It is no unit: a source of the region has values for countries only.
const regionOfAmericas = "419"

// SeriesOf lists the sources from which an indicator can be computed, official ones first: those that count one of its
// units and have delivered facts of its offences.
func (s *Service) SeriesOf(ctx context.Context, ind Indicator) ([]sources.Source, error) {
	cube, err := s.Cube(ctx, time.Time{})
	if err != nil {
		return nil, err
	}
	all, err := s.sources.Sources(ctx)
	if err != nil {
		return nil, err
	}
	list := []sources.Source{}
	for _, src := range all {
		if slices.Contains(ind.Counts, src.Unit) && cube.has(src.ID, ind.ICCS) && collects(src, ind) {
			list = append(list, src)
		}
	}
	slices.SortStableFunc(list, func(a, b sources.Source) int { return rank(a) - rank(b) })
	return list, nil
}

// collects says whether the source states what the indicator filters on: a source that never asks for the sex of the
// victim has no share of women, not a share of zero.
func collects(src sources.Source, ind Indicator) bool {
	for d := range ind.Where {
		if !slices.Contains(src.Collects, d) {
			return false
		}
	}
	for _, d := range ind.By {
		if (d == kernel.DimHour || d == kernel.DimWeekday) && len(ind.By) <= 2 && !slices.Contains(src.Collects, d) {
			return false
		}
	}
	return true
}

// has says whether the source has facts of the offences.
func (c *Cube) has(source string, iccs []string) bool {
	s := c.slabs[slabKey{source, Cuboids()[0].Name}]
	if s == nil {
		return false
	}
	if len(iccs) == 0 {
		return true
	}
	return slices.ContainsFunc(s.iccsOf, func(code string) bool { return hasPrefix(code, iccs) })
}

func (s *Service) sourceFor(ctx context.Context, ind Indicator, q ValuesQuery) (sources.Source, error) {
	list, err := s.SeriesOf(ctx, ind)
	if err != nil {
		return sources.Source{}, err
	}
	for _, src := range list {
		if (q.Source == src.ID || q.Source == "") && (q.Territory == "" || covers(src, q.Territory)) {
			return src, nil
		}
	}
	if q.Source != "" && !slices.ContainsFunc(list, func(src sources.Source) bool { return src.ID == q.Source }) {
		return sources.Source{}, fault.NotFound("statistics.noSeries", "indicator", ind.ID, "source", q.Source)
	}
	return sources.Source{}, fault.NotFound("statistics.noSeriesFor", "indicator", ind.ID, "territory", string(q.Territory))
}

// rank puts sources of a whole country before those of a part of it, and of each the official one first.
func rank(src sources.Source) int {
	n := 0
	if !src.Covers.Whole() {
		n = 2
	}
	if !src.Official {
		n++
	}
	return n
}

func covers(src sources.Source, code kernel.Code) bool {
	return src.Country == code.Country() || src.Country == regionOfAmericas
}
