package app

import (
	"context"

	"convive/internal/app/shipped"
	"convive/internal/cases/caseshttp"
	"convive/internal/kernel"
	accessscreens "convive/internal/platform/access/screens"
	"convive/internal/platform/i18n"
	rulescreens "convive/internal/platform/rulebook/screens"
	"convive/internal/platform/web"
	"convive/internal/publication/publicationhttp"
	"convive/internal/reconciliation/reconciliationhttp"
	"convive/internal/sources/sourceshttp"
	"convive/internal/statistics"
	"convive/internal/statistics/statisticshttp"
)

// desk registers the workspace: the analysts' and the records of cases.
func (a *App) desk(site *web.Site, c WebConfig) error {
	f, err := shipped.Files.Open("classifications/iccs_v1.csv")
	if err != nil {
		return err
	}
	defer f.Close()
	iccs, err := statistics.ParseClassification(f)
	if err != nil {
		return err
	}
	keys := accessscreens.NewDesk(a.Gate, a.clock, accessscreens.Surroundings{Area: a.areaName, Institutions: a.Identity.Institutions,
		Record: func(ctx context.Context, id string) string { return web.URL(ctx, "/workspace/cases/"+id) }})
	keys.Pages(site)
	rulescreens.NewDesk(a.Rules, a.Gate).Pages(site)
	work := sourceshttp.NewDesk(a.Sources, a.Jobs, a, publicationhttp.Dimension)
	work.Announce(keys.Notice)
	work.Pages(site)
	wording := statisticshttp.Wording{Dimension: publicationhttp.Dimension, Category: publicationhttp.Category}
	statisticshttp.NewDesk(a.Statistics, a.Territories, a.Sources, iccs, wording).Pages(site)
	reconciliationhttp.NewDesk(a.Reconciliation, a.Jobs, a.Territories).Pages(site)
	caseshttp.NewDesk(a.Cases, a.Territories, c.Zone, func(ctx context.Context, code string) string {
		class, _ := iccs.Class(code)
		return class.Title.Get(i18n.From(ctx).Lang)
	}).Pages(site)
	return nil
}

// areaName is the name of a territory; a code that is none stands as it is.
func (a *App) areaName(ctx context.Context, code string) string {
	atlas, err := a.Territories.Atlas(ctx)
	if err != nil {
		return code
	}
	unit, ok := atlas.Unit(kernel.Code(code))
	if !ok {
		return code
	}
	return unit.Name.Get(i18n.From(ctx).Lang)
}
