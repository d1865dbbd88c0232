package diagnostics

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"convive/internal/kernel"
	"convive/internal/sources"
	"convive/internal/statistics"
)

// Family is one kind of event that may be counted in several units: the indicators that count the same ICCS offences
// whole, one for victims, another for cases.
type Family struct {
	ID         string // the codes, joined by +
	ICCS       []string
	Indicators []statistics.Indicator
}

// familyID names a set of offences.
func familyID(iccs []string) string {
	codes := slices.Clone(iccs)
	slices.Sort(codes)
	return strings.Join(codes, "+")
}

// families are those of the defined indicators, by their codes.
func (s *Service) families(ctx context.Context) ([]Family, error) {
	all, err := s.stats.Indicators(ctx)
	if err != nil {
		return nil, err
	}
	var list []Family
	for _, ind := range all {
		if ind.Kind != statistics.KindCount || len(ind.Where) > 0 || len(ind.ICCS) == 0 {
			continue
		}
		id := familyID(ind.ICCS)
		i := slices.IndexFunc(list, func(f Family) bool { return f.ID == id })
		if i < 0 {
			i, list = len(list), append(list, Family{ID: id, ICCS: ind.ICCS})
		}
		list[i].Indicators = append(list[i].Indicators, ind)
	}
	slices.SortFunc(list, func(a, b Family) int { return cmp.Compare(a.ID, b.ID) })
	return list, nil
}

// americas stands for the countries together, as in the module statistics.
const americas = "419"

// counted is a source with the indicator by which it counts a family.
type counted struct {
	source    sources.Source
	indicator statistics.Indicator
}

// countedIn lists who counts a family in any country, each source once.
func (s *Service) countedIn(ctx context.Context, f Family) ([]counted, error) {
	var list []counted
	for _, ind := range f.Indicators {
		series, err := s.stats.SeriesOf(ctx, ind)
		if err != nil {
			return nil, err
		}
		for _, src := range series {
			if !slices.ContainsFunc(list, func(c counted) bool { return c.source.ID == src.ID }) {
				list = append(list, counted{src, ind})
			}
		}
	}
	return list, nil
}

// speaking keeps those that say anything of a country.
func speaking(cube *statistics.Cube, all []counted, country kernel.Code) []counted {
	var list []counted
	for _, c := range all {
		speaks := func(year int) bool { return cube.Speaks(c.source.ID, country, year) }
		if c.source.Country == country.Country() || c.source.Country == americas && slices.ContainsFunc(cube.Years(c.source.ID), speaks) {
			list = append(list, c)
		}
	}
	return list
}

// Compares says whether at least two sources count an indicator's offences in a country, and by which family they stand
// side by side.
func (s *Service) Compares(ctx context.Context, country kernel.Code, iccs []string) (family string, ok bool, err error) {
	cube, err := s.stats.Cube(ctx, time.Time{})
	if err != nil {
		return "", false, err
	}
	all, err := s.families(ctx)
	if err != nil {
		return "", false, err
	}
	for _, f := range all {
		if f.ID != familyID(iccs) {
			continue
		}
		list, err := s.countedIn(ctx, f)
		return f.ID, len(speaking(cube, list, country)) > 1, err
	}
	return "", false, nil
}
