package app

import (
	"bytes"
	"context"

	"convive/internal/diagnostics"
	"convive/internal/kernel"
	"convive/internal/platform/geo"
	"convive/internal/sources"
	"convive/internal/sources/sourcesdb"
	"convive/internal/statistics"
	"convive/internal/statistics/statisticsdb"
	"convive/internal/territories"
	"convive/internal/territories/territoriesdb"
)

// modules is the table of contents: each module, in the order in which the later ones read the earlier ones.
func (a *App) modules(ctx context.Context) error {
	if err := migrate(ctx, a.Records); err != nil {
		return err
	}
	for _, wire := range []func(context.Context) error{a.access, a.tenants, a.vault, a.identity, a.jobs, a.tlog, a.rulebook, a.territories, a.sources, a.statistics, a.institutions, a.planning, a.finance, a.quality, a.oversight, a.diagnostics, a.cases, a.reconciliation, a.management} {
		if err := wire(ctx); err != nil {
			return err
		}
	}
	system := kernel.WithActor(ctx, kernel.System())
	if err := a.Sources.Recover(system); err != nil {
		return err
	}
	if err := a.sweep(system); err != nil {
		return err
	}
	if err := a.furnish(system); err != nil {
		return err
	}
	if err := a.furnishAll(ctx); err != nil {
		return err
	}
	return a.enterStanding(ctx)
}

func (a *App) territories(ctx context.Context) error {
	a.Territories = territories.NewService(territoriesdb.New(a.Records), a.Config.Clock, a.Gate, territories.WithLocators(locator))
	return nil
}

// locator makes the point-in-polygon index of a boundary file.
func locator(list []territories.Boundary) (territories.Locator, error) {
	data, err := territories.EncodeBoundaries(list)
	if err != nil {
		return nil, err
	}
	shapes, err := geo.ReadGeoJSON(bytes.NewReader(data), geo.WithID("code"))
	if err != nil {
		return nil, err
	}
	return geo.NewIndex(shapes), nil
}

func (a *App) sources(ctx context.Context) error {
	importer := sourcesdb.NewImporter(a.Duck, a.Facts, a.Territories, a.Config.Clock)
	a.Sources = sources.NewService(sourcesdb.NewStore(a.Records), importer, a.Config.Clock, a.Gate)
	return nil
}

func (a *App) statistics(ctx context.Context) error {
	a.Statistics = statistics.NewService(a.Facts, statisticsdb.NewDefinitions(a.Records), a.Territories, a.Sources, a.Config.Clock, a.Gate)
	a.Sources.OnChange(a.Statistics.Changed)
	a.ledgers()
	return nil
}

func (a *App) diagnostics(context.Context) error {
	a.Diagnostics = diagnostics.NewService(a.Statistics, a.Territories, diagnostics.Bogota())
	return nil
}
