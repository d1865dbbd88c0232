package sourceshttp

import (
	"context"
	"net/http"
	"strconv"

	"convive/internal/platform/i18n"
	"convive/internal/platform/web"
	"convive/internal/platform/web/ui"
	"convive/internal/sources"
)

// sourceRow is a source with its latest editions.
type sourceRow struct {
	source   sources.Source
	editions []sources.Edition
}

// editionsShown is how many editions of a source the list shows.
const editionsShown = 3

func (d *Desk) listSources(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	declared, err := d.sources.Sources(ctx)
	if err != nil {
		return err
	}
	all, err := d.sources.Editions(ctx, "")
	if err != nil {
		return err
	}
	of := map[string][]sources.Edition{}
	for _, e := range all {
		of[e.Source] = append(of[e.Source], e)
	}
	rows := make([]sourceRow, len(declared))
	for i, s := range declared {
		rows[i] = sourceRow{s, of[s.ID][:min(len(of[s.ID]), editionsShown)]}
	}
	i18n.Sort(ctx, rows, func(row sourceRow) string { return words(ctx, row.source.Title) })
	title := i18n.T(ctx, "sources.desk.sources")
	return web.Render(w, r, web.PageInfo{Title: title, Work: true, Crumbs: crumbs(ctx, ui.Link{Text: title})}, sourcesPage(rows))
}

func sourceTable(ctx context.Context, rows []sourceRow) ui.TableInfo {
	t := ui.TableInfo{Caption: i18n.N(ctx, "sources.desk.declared", int64(len(rows))), Note: i18n.T(ctx, "sources.desk.declaredNote"), Columns: []ui.Column{
		{Text: i18n.T(ctx, "sources.desk.source")}, {Text: i18n.T(ctx, "sources.desk.institution")}, {Text: i18n.T(ctx, "sources.desk.counts")},
		{Text: i18n.T(ctx, "sources.desk.latest")}}}
	for _, row := range rows {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: words(ctx, row.source.Title), Href: web.URL(ctx, "/sources/"+row.source.ID)},
			{Text: words(ctx, row.source.Institution)}, {Text: unitText(ctx, row.source.Unit)}, {Part: latest(row.editions)}}})
	}
	return t
}

func editionWord(ctx context.Context, e sources.Edition) string {
	return i18n.T(ctx, "sources.desk.change.edition", "n", strconv.Itoa(e.Number))
}
