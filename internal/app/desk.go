package app

import (
	"convive/internal/app/shipped"
	accessscreens "convive/internal/platform/access/screens"
	rulescreens "convive/internal/platform/rulebook/screens"
	"convive/internal/platform/web"
	"convive/internal/publication/publicationhttp"
	"convive/internal/sources/sourceshttp"
	"convive/internal/statistics"
	"convive/internal/statistics/statisticshttp"
)

// desk registers the workspace of the analysts.
func (a *App) desk(site *web.Site) error {
	f, err := shipped.Files.Open("classifications/iccs_v1.csv")
	if err != nil {
		return err
	}
	defer f.Close()
	iccs, err := statistics.ParseClassification(f)
	if err != nil {
		return err
	}
	keys := accessscreens.NewDesk(a.Gate, a.Config.Clock)
	keys.Pages(site)
	rulescreens.NewDesk(a.Rules, a.Gate).Pages(site)
	work := sourceshttp.NewDesk(a.Sources, a.Jobs, a, publicationhttp.Dimension)
	work.Announce(keys.Notice)
	work.Pages(site)
	wording := statisticshttp.Wording{Dimension: publicationhttp.Dimension, Category: publicationhttp.Category}
	statisticshttp.NewDesk(a.Statistics, a.Territories, a.Sources, iccs, wording).Pages(site)
	return nil
}
