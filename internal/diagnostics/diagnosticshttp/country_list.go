package diagnosticshttp

import (
	"net/http"

	"convive/internal/diagnostics"
	"convive/internal/platform/i18n"
	"convive/internal/platform/web"
	"convive/internal/platform/web/ui"
)

func (p pages) listCountries(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	list, err := p.diagnostics.Countries(ctx)
	if err != nil {
		return err
	}
	i18n.Sort(ctx, list, func(l diagnostics.Listed) string { return words(ctx, l.Country.Name) })
	t := ui.TableInfo{Caption: i18n.T(ctx, "diagnostics.list.caption"), Columns: []ui.Column{{Text: i18n.T(ctx, "diagnostics.column.country")},
		{Text: i18n.T(ctx, "diagnostics.column.offence")}, {Text: i18n.T(ctx, "diagnostics.column.sources")}}}
	for _, l := range list {
		titles := make([]string, len(l.Sources))
		for i, src := range l.Sources {
			titles[i] = words(ctx, src.Title)
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: words(ctx, l.Country.Name), Href: web.URL(ctx, path+"/"+string(l.Country.Code), "offence", l.Family.ID)},
			{Text: p.offence(ctx, l.Family)}, {Text: i18n.List(ctx, titles)}}})
	}
	title := i18n.T(ctx, "diagnostics.title")
	return web.Render(w, r, web.PageInfo{Title: title, Description: i18n.T(ctx, "diagnostics.list.lead"), Crumbs: way(ctx, ui.Link{Text: title})}, countriesPage(title, t))
}
