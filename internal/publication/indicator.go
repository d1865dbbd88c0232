package publication

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/sources"
	"convive/internal/statistics"
	"convive/internal/territories"
)

// IndicatorQuery is what a reader asks of an indicator's page. Zero values: chosen.
type IndicatorQuery struct {
	ID        string
	Source    string
	Territory kernel.Code
	Level     int // of the parts; 0: the next below the territory that the source delivers
	Year      int
	From, To  int // years of the trend
	Sex       string
}

// key names the query in memory.
func (q IndicatorQuery) key() string { return fmt.Sprintf("indicator/%+v", q) }

// IndicatorPage is what is known about one indicator in one place.
type IndicatorPage struct {
	Query     IndicatorQuery // with what was chosen
	Indicator statistics.Indicator
	Sources   []sources.Source // from which it can be computed, here or elsewhere
	Source    sources.Source   // the one that the page shows; empty if nobody has delivered
	Place     territories.Unit
	Years     []int
	Sexes     []string // codes that the trend may be limited to
	Now       Figure
	Trend     statistics.Series // of the sex asked for
	Marks     []Lettered
	Levels    []int
	Parts     Parts
	HasParts  bool
	Breaks    []Breakdown
	Silent    []kernel.Dimension // what the source does not state
	Months    Cycle
	HasMonths bool
	Clock     Clock
	HasClock  bool
	Victims   Pyramid  // by age and sex, where the source states both
	Beside    []Figure // the other sources of the same country or region, each its own series
	Quality   Quality
}

// Known says whether there is a figure to show.
func (p IndicatorPage) Known() bool { return p.Now.Known() }

// Indicator computes the page of an indicator. Faults: not_found for an indicator, source or territory that does not
// exist, invalid for years that are none.
func (s *Service) Indicator(ctx context.Context, q IndicatorQuery) (IndicatorPage, error) {
	return remember(ctx, s, q.key(), func() (IndicatorPage, error) { return s.indicator(ctx, q) })
}

func (s *Service) indicator(ctx context.Context, q IndicatorQuery) (IndicatorPage, error) {
	p := IndicatorPage{Query: q}
	var err error
	if p.Indicator, err = s.stats.Indicator(ctx, q.ID); err != nil {
		return p, err
	}
	if p.Sources, err = s.stats.SeriesOf(ctx, p.Indicator); err != nil {
		return p, err
	}
	if err := s.choose(ctx, &p); err != nil || p.Source.ID == "" {
		return p, err
	}
	if p.Now, err = s.figure(ctx, q.ID, p.Source.ID, p.Query.Territory, p.Query.Year); err != nil {
		return p, err
	}
	p.Query.Year = p.Now.Now.Year
	if !p.Known() {
		return p, nil
	}
	for _, step := range []func(context.Context, *IndicatorPage) error{s.trend, s.pageParts, s.divisions, s.beside, s.quality} {
		if err := step(ctx, &p); err != nil {
			return p, err
		}
	}
	return p, nil
}

// choose settles source, territory and year.
func (s *Service) choose(ctx context.Context, p *IndicatorPage) error {
	q := &p.Query
	if q.Source != "" {
		i := slices.IndexFunc(p.Sources, func(src sources.Source) bool { return src.ID == q.Source })
		if i < 0 {
			return fault.NotFound("publication.noSeries", "indicator", q.ID, "source", q.Source).At("source")
		}
		p.Source = p.Sources[i]
	}
	if q.Territory == "" {
		q.Territory = s.beginning(p)
	}
	if p.Source.ID == "" {
		i := slices.IndexFunc(p.Sources, func(src sources.Source) bool { return covers(src, q.Territory) })
		switch {
		case i >= 0:
			p.Source = p.Sources[i]
		case len(p.Sources) > 0 && p.Query.Territory == s.country(): // another country's data are better than none
			p.Source = p.Sources[0]
			q.Territory = kernel.Code(p.Source.Country)
		}
	}
	atlas, err := s.places.Atlas(ctx)
	if err != nil {
		return err
	}
	var ok bool
	if p.Place, ok = atlas.Unit(q.Territory); !ok {
		return fault.NotFound("publication.noTerritory", "territory", string(q.Territory)).At("territory")
	}
	if p.Source.ID == "" {
		return nil
	}
	cube, err := s.stats.Cube(ctx, time.Time{})
	if err != nil {
		return err
	}
	p.Years = cube.Years(p.Source.ID)
	if q.Year != 0 && !slices.Contains(p.Years, q.Year) {
		return fault.Invalid("publication.noYear", "year", strconv.Itoa(q.Year), "source", p.Source.ID).At("year")
	}
	if q.From != 0 && q.To != 0 && q.From > q.To {
		return fault.Invalid("publication.fromAfterTo").At("from")
	}
	if p.Indicator.Offers(kernel.DimSex) && slices.Contains(p.Source.Collects, kernel.DimSex) {
		p.Sexes = cube.Codes(p.Source.ID, kernel.DimSex)
	}
	if q.Sex != "" && !slices.Contains(p.Sexes, q.Sex) {
		return fault.Invalid("publication.noSex", "source", p.Source.ID).At("sex")
	}
	q.Source = p.Source.ID
	return nil
}

// beginning is the territory of a page whose reader has named none: the home territory, its country where no source tells
// of that, or the one that the source named tells of.
func (s *Service) beginning(p *IndicatorPage) kernel.Code {
	tells := func(code kernel.Code) bool {
		if p.Source.ID != "" {
			return covers(p.Source, code)
		}
		return slices.ContainsFunc(p.Sources, func(src sources.Source) bool { return covers(src, code) })
	}
	switch {
	case tells(s.home):
		return s.home
	case p.Source.ID == "" || tells(s.country()) || p.Source.Country == americas:
		return s.country()
	default:
		return kernel.Code(p.Source.Country)
	}
}

func covers(src sources.Source, code kernel.Code) bool {
	return src.Country == code.Country() || src.Country == americas && code.National() == ""
}

// trend is the series of the years asked for, of one sex if one was named.
func (s *Service) trend(ctx context.Context, p *IndicatorPage) error {
	q := statistics.ValuesQuery{Indicator: p.Query.ID, Source: p.Source.ID, Territory: p.Query.Territory, Level: -1, From: p.Query.From, To: p.Query.To}
	if p.Query.Sex != "" {
		q.By = []kernel.Dimension{kernel.DimSex}
	}
	var err error
	if p.Trend, err = s.stats.Values(ctx, q); err != nil {
		return err
	}
	if p.Query.Sex != "" {
		p.Trend.Values = slices.DeleteFunc(slices.Clone(p.Trend.Values), func(v statistics.Value) bool { return v.Codes[0] != p.Query.Sex })
	}
	p.Marks = letters(p.Trend.Breaks)
	return nil
}

// lowest is the deepest level that a page offers.
const lowest = 2

// pageParts are the parts of the level asked for, and the levels that there are.
func (s *Service) pageParts(ctx context.Context, p *IndicatorPage) error {
	if p.Source.Country == americas || p.Indicator.Kind == statistics.KindConcentration && p.Place.Level >= lowest-1 {
		return nil
	}
	for level := p.Place.Level + 1; level <= lowest; level++ {
		if p.Indicator.Kind == statistics.KindConcentration && level == lowest {
			break
		}
		parts, ok, err := s.parts(ctx, p.Indicator, p.Source.ID, p.Query.Territory, level, p.Query.Year)
		if err != nil {
			return err
		}
		if !ok {
			continue
		}
		p.Levels = append(p.Levels, level)
		if p.Query.Level == 0 && !p.HasParts || p.Query.Level == level {
			p.Parts, p.HasParts = parts, true
		}
	}
	if p.HasParts {
		p.Query.Level = p.Parts.Level
	}
	return nil
}

func (s *Service) divisions(ctx context.Context, p *IndicatorPage) error {
	cube, err := s.stats.Cube(ctx, time.Time{})
	if err != nil {
		return err
	}
	a := subject{cube: cube, ind: p.Indicator, src: p.Source, place: p.Query.Territory, year: p.Query.Year}
	p.Breaks, p.Silent = a.breakdowns()
	if p.Indicator.Kind != statistics.KindConcentration {
		p.Months, p.HasMonths = a.months()
		p.Clock, p.HasClock = a.clock()
		if victims, ok := a.victims(); ok {
			p.Victims = victims
		}
	}
	return nil
}

// beside are the same indicator from other sources for the same place.
func (s *Service) beside(ctx context.Context, p *IndicatorPage) error {
	for _, src := range p.Sources {
		if src.ID == p.Source.ID || !covers(src, p.Query.Territory) {
			continue
		}
		f, err := s.figure(ctx, p.Query.ID, src.ID, p.Query.Territory, 0)
		if err != nil {
			return err
		}
		if f.Known() {
			p.Beside = append(p.Beside, f)
		}
	}
	return nil
}

// ListedIndicator is an indicator in the list, with its latest value in the home territory if there is one.
type ListedIndicator struct {
	Indicator statistics.Indicator
	Figure    Figure
	Series    int // from how many sources it can be computed
}

// Indicators lists all, computed once for each state of the figures.
func (s *Service) Indicators(ctx context.Context) ([]ListedIndicator, error) {
	return remember(ctx, s, "indicators", func() ([]ListedIndicator, error) {
		all, err := s.stats.Indicators(ctx)
		if err != nil {
			return nil, err
		}
		list := make([]ListedIndicator, 0, len(all))
		for _, ind := range all {
			series, err := s.stats.SeriesOf(ctx, ind)
			if err != nil {
				return nil, err
			}
			f, err := s.figure(ctx, ind.ID, "", s.home, 0)
			if err != nil {
				return nil, err
			}
			list = append(list, ListedIndicator{ind, s.asDelivered(ctx, f), len(series)})
		}
		return list, nil
	})
}
