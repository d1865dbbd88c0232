package reconciliationhttp

import (
	"context"
	"net/http"

	"convive/internal/platform/i18n"
	"convive/internal/platform/web"
	"convive/internal/platform/web/ui"
	"convive/internal/reconciliation"
	"convive/internal/territories"
)

// publicBase is where everybody reads what was published.
const publicBase = "/diagnostics/reconciliation"

type pages struct {
	service *reconciliation.Service
	places  *territories.Service
}

// Pages registers the public pages.
func Pages(site *web.Site, service *reconciliation.Service, places *territories.Service) {
	p := pages{service, places}
	site.Page(http.MethodGet, publicBase, web.Public, p.listPublished, web.Dated())
	site.Page(http.MethodGet, publicBase+"/{round}", web.Public, p.showPublished, web.Dated())
}

// Footer is the module's part of the footer's column for who checks figures.
func Footer() []web.MenuEntry {
	return []web.MenuEntry{{Message: "reconciliation.public.menu", Path: publicBase}}
}

func (p pages) listPublished(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	list, err := p.service.Published(ctx)
	if err != nil {
		return err
	}
	t := ui.TableInfo{Caption: i18n.T(ctx, "reconciliation.public.caption"), Columns: []ui.Column{{Text: i18n.T(ctx, "reconciliation.column.round")}, {Text: i18n.T(ctx, "reconciliation.column.place")}, {Text: i18n.T(ctx, "reconciliation.column.period")},
		{Text: i18n.T(ctx, "reconciliation.figure.validated"), Right: true}, {Text: i18n.T(ctx, "reconciliation.column.state")}}}
	for _, x := range list {
		place, err := placeName(ctx, p.places, x.Figures.Territory)
		if err != nil {
			return err
		}
		title := x.Figures.Title
		if x.Figures.Generated {
			title += " · " + i18n.T(ctx, "reconciliation.generatedShort")
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: title, Href: web.URL(ctx, publicBase+"/"+string(x.Round))}, {Text: place},
			{Text: i18n.T(ctx, "reconciliation.period", "from", dateText(ctx, x.Figures.From), "to", dateText(ctx, x.Figures.To))}, {Text: cell(ctx, x.Figures.Validated)}, {Text: mark(ctx, x.Figures)}}})
	}
	title := i18n.T(ctx, "reconciliation.public.title")
	return web.Render(w, r, web.PageInfo{Title: title, Description: i18n.T(ctx, "reconciliation.public.lead"), Crumbs: way(ctx, ui.Link{Text: title})}, publishedPage(title, t))
}

// mark says whether a figure is still to change.
func mark(ctx context.Context, f reconciliation.Figures) string {
	if f.Preliminary {
		return i18n.T(ctx, "reconciliation.preliminary")
	}
	return i18n.T(ctx, "reconciliation.final")
}

func way(ctx context.Context, rest ...ui.Link) []ui.Link {
	return append([]ui.Link{{Text: i18n.T(ctx, "reconciliation.home"), Href: web.URL(ctx, "/")}}, rest...)
}

// publicView is the page of a round's newest release.
type publicView struct {
	*figuresView
	newest  reconciliation.Release
	history []reconciliation.Release
	place   string
	title   string
	lead    string
}

func (p pages) showPublished(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	list, err := p.service.History(ctx, idOf(r, "round"))
	if err != nil {
		return err
	}
	figures, err := newFigures(ctx, p.places, list[0].Figures, r.URL.Query().Get("place"), publicBase+"/"+string(list[0].Round))
	if err != nil {
		return err
	}
	v := publicView{figuresView: figures, newest: list[0], history: list}
	if v.place, err = placeName(ctx, p.places, v.Territory); err != nil {
		return err
	}
	v.title = i18n.T(ctx, "reconciliation.public.finding", "n", cell(ctx, v.Validated), "place", v.place)
	v.lead = i18n.T(ctx, "reconciliation.public.of", "from", dateText(ctx, v.From), "to", dateText(ctx, v.To), "pending", cell(ctx, v.Pending), "victims", cell(ctx, v.Victims))
	parent := ui.Link{Text: i18n.T(ctx, "reconciliation.public.title"), Href: web.URL(ctx, publicBase)}
	return web.Render(w, r, web.PageInfo{Title: v.title, Description: v.lead, Feeds: []web.Feed{{Type: "text/csv", Title: v.Title, Href: v.address(ctx, "csv")}}, Crumbs: way(ctx, parent, ui.Link{Text: v.Title})}, publicPage(v))
}

func (v publicView) address(ctx context.Context, format string) string {
	address := "/api/v1/reconciliation/" + string(v.newest.Round)
	if format != "" {
		address += "?format=" + format
	}
	return web.WithMoment(ctx, address)
}

// revisions is the history of what was published.
func (v publicView) revisions(ctx context.Context) ui.TableInfo {
	t := ui.TableInfo{Caption: i18n.T(ctx, "reconciliation.revisions.caption"), Note: i18n.T(ctx, "reconciliation.revisions.note"), Columns: []ui.Column{{Text: i18n.T(ctx, "reconciliation.column.release")}, {Text: i18n.T(ctx, "reconciliation.column.at")},
		{Text: i18n.T(ctx, "reconciliation.figure.validated"), Right: true}, {Text: i18n.T(ctx, "reconciliation.figure.pending"), Right: true}, {Text: i18n.T(ctx, "reconciliation.column.state")}}}
	for _, x := range v.history {
		t.Rows = append(t.Rows, ui.Row{Cells: ui.Cells(i18n.Int(ctx, x.Number), i18n.Date(ctx, x.At), cell(ctx, x.Figures.Validated), cell(ctx, x.Figures.Pending), mark(ctx, x.Figures))})
	}
	return t
}

// assumptions are what the range rests on.
func assumptions(ctx context.Context) []string {
	var list []string
	for _, a := range []string{"closed", "linked", "independent", "equal"} {
		list = append(list, i18n.T(ctx, "reconciliation.assume."+a))
	}
	return list
}
