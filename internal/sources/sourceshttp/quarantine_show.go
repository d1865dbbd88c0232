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

// quarantineView is one page of the rows that an edition set aside.
type quarantineView struct {
	report
	source  sources.Source
	query   sources.QuarantineQuery
	rows    []sources.Quarantined
	total   int
	reasons []sources.ReasonCount
	pager   ui.PagerInfo
	open    bool
}

// pageRows is how many rows stand on one page.
const pageRows = 50

func (d *Desk) showQuarantine(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	e, err := d.named(r)
	if err != nil {
		return err
	}
	page, _ := strconv.Atoi(r.URL.Query().Get("page")) // anything else is the first
	page = max(page, 1)
	v := quarantineView{report: report{desk: d, edition: e}, open: e.Correctable()}
	v.query = sources.QuarantineQuery{Reason: r.URL.Query().Get("reason"), Field: r.URL.Query().Get("field"), Offset: (page - 1) * pageRows, Limit: pageRows}
	if v.source, err = d.sources.Source(ctx, e.Source); err != nil {
		return err
	}
	profile, err := d.sources.Profile(ctx, e.Profile, e.ProfileVersion)
	if err != nil {
		return err
	}
	v.columns = profile.Columns
	if v.rows, v.total, err = d.sources.QuarantineOf(ctx, e.Source, e.Number, v.query); err != nil {
		return err
	}
	if v.reasons, err = d.sources.QuarantineReasons(ctx, e.Source, e.Number); err != nil {
		return err
	}
	v.pager = ui.PagerInfo{Page: page, Pages: (v.total + pageRows - 1) / pageRows, Href: func(n int) string { return web.Same(r, "page", strconv.Itoa(n)) }}
	title := i18n.T(ctx, "sources.desk.quarantine.title")
	name := i18n.T(ctx, "sources.desk.editionOf", "source", words(ctx, v.source.Title), "n", strconv.Itoa(e.Number))
	info := web.PageInfo{Title: title + " · " + name, Work: true, Crumbs: crumbs(ctx, ui.Link{Text: i18n.T(ctx, "sources.desk.sources"), Href: web.URL(ctx, "/workspace/sources")},
		ui.Link{Text: name, Href: href(ctx, e, "")}, ui.Link{Text: title})}
	return web.Render(w, r, info, quarantinePage(v))
}

// tabs are the reasons, each with its own list.
func (v quarantineView) tabs(ctx context.Context) []ui.Tab {
	at := pathOf(v.edition) + "/quarantine"
	all := int64(0)
	for _, c := range v.reasons {
		all += c.Rows
	}
	list := []ui.Tab{{Link: ui.Link{Text: i18n.T(ctx, "sources.desk.quarantine.every"), Href: web.URL(ctx, at)}, Count: i18n.Int(ctx, all), Current: v.query.Reason == ""}}
	for _, c := range v.reasons {
		text := shortReason(ctx, c.Reason)
		if c.Field != "" {
			text += ": " + v.heading(ctx, c.Field)
		}
		list = append(list, ui.Tab{Link: ui.Link{Text: text, Href: web.URL(ctx, at, "reason", c.Reason, "field", c.Field)}, Count: i18n.Int(ctx, c.Rows),
			Current: v.query.Reason == c.Reason && v.query.Field == c.Field})
	}
	return list
}
