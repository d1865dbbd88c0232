package app

import (
	"context"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/tenants"
	"convive/internal/sources"
	"convive/internal/statistics"
	"convive/internal/territories"
)

// published is what agreements between governments are about: the figures that each has published.
type published struct{ *App }

var _ tenants.Figures = published{}

// Indicators are those of the actor's government.
func (p published) Indicators(ctx context.Context) ([]tenants.Indicator, error) {
	all, err := p.Statistics.Indicators(ctx)
	list := make([]tenants.Indicator, len(all))
	for i, ind := range all {
		list[i] = tenants.Indicator{ID: ind.ID, Title: ind.Title}
	}
	return list, err
}

// Published asks as a citizen of the government, for the territory that it answers for and nothing below.
func (p published) Published(ctx context.Context, of tenants.Tenant, indicator string) ([]tenants.Total, error) {
	citizen := kernel.Citizen()
	citizen.Tenant = of.ID
	ctx = kernel.WithActor(ctx, citizen)
	ind, err := p.Statistics.Indicator(ctx, indicator)
	if err != nil {
		return nil, err
	}
	atlas, err := p.Territories.Atlas(ctx)
	if err != nil {
		return nil, err
	}
	place, ok := atlas.Unit(of.Place())
	if !ok {
		return []tenants.Total{}, nil
	}
	series, err := p.Statistics.SeriesOf(ctx, ind)
	if err != nil {
		return nil, err
	}
	list := []tenants.Total{}
	for _, src := range series {
		if src.Country != place.Country {
			continue
		}
		totals, err := p.bySource(ctx, of.ID, ind, src, place)
		if err != nil {
			return nil, err
		}
		list = append(list, totals...)
	}
	return list, nil
}

// bySource are the totals of one source; none where it delivers nothing at the level of the place, for its zero would be
// no finding.
func (p published) bySource(ctx context.Context, of kernel.Tenant, ind statistics.Indicator, src sources.Source, place territories.Unit) ([]tenants.Total, error) {
	values, err := p.Statistics.Values(ctx, statistics.ValuesQuery{Indicator: ind.ID, Source: src.ID, Territory: place.Code, Level: -1})
	if fault.CodeOf(err) == fault.CodeNotFound {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if delivered, err := p.delivers(ctx, ind, src, place); err != nil || !delivered {
		return nil, err
	}
	var list []tenants.Total
	for _, r := range statistics.Rows(values) {
		if r.Numerator == nil || r.Edition == 0 {
			continue
		}
		e, err := p.Sources.Edition(ctx, src.ID, r.Edition)
		if err != nil {
			return nil, err
		}
		list = append(list, tenants.Total{Government: of, Indicator: ind.ID, Version: ind.Version, Title: ind.Title, Measure: ind.Measure, Unit: values.Unit, Decimals: ind.Decimals,
			Territory: place.Code, Place: place.Name, Year: r.Year, Value: r.Value, Low: r.Low, High: r.High, Numerator: r.Numerator, Denominator: r.Denominator,
			Multiplier: r.Multiplier, Status: r.Status, Source: src.ID, SourceTitle: src.Title, Edition: r.Edition, Published: e.ApprovedAt})
	}
	return list, nil
}

func (p published) delivers(ctx context.Context, ind statistics.Indicator, src sources.Source, place territories.Unit) (bool, error) {
	if place.Level == 0 {
		return true, nil
	}
	all, err := p.Statistics.Values(ctx, statistics.ValuesQuery{Indicator: ind.ID, Source: src.ID, Territory: kernel.Code(place.Country), Level: place.Level})
	if err != nil {
		return false, err
	}
	for _, v := range all.Values {
		if v.Rate.Numerator > 0 {
			return true, nil
		}
	}
	return false, nil
}
