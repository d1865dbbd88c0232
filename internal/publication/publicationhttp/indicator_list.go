package publicationhttp

import (
	"net/http"

	"convive/internal/platform/i18n"
	"convive/internal/platform/web"
	"convive/internal/platform/web/ui"
	"convive/internal/publication"
	"convive/internal/statistics"
)

// indicatorGroup is the indicators of one kind.
type indicatorGroup struct {
	kind statistics.Kind
	list []publication.ListedIndicator
}

func (p *Portal) listIndicators(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	all, err := p.pages.Indicators(ctx)
	if err != nil {
		return err
	}
	var groups []indicatorGroup
	for _, kind := range []statistics.Kind{statistics.KindRate, statistics.KindShare, statistics.KindCount, statistics.KindConcentration} {
		g := indicatorGroup{kind: kind}
		for _, l := range all {
			if l.Indicator.Kind == kind {
				g.list = append(g.list, l)
			}
		}
		if len(g.list) > 0 {
			groups = append(groups, g)
		}
	}
	title := i18n.T(ctx, "publication.menu.indicators")
	return web.Render(w, r, web.PageInfo{Title: title, Description: i18n.T(ctx, "publication.indicators.lead"),
		Crumbs: []ui.Link{home(ctx), {Text: title}}}, indicatorsPage(groups))
}
