package oversighthttp

import (
	"context"
	"net/http"

	"convive/internal/oversight"
	"convive/internal/platform/i18n"
	"convive/internal/platform/web"
	"convive/internal/platform/web/ui"
)

// listView are the signed reports.
type listView struct {
	finding string
	table   ui.TableInfo
	waiting string
}

func (p *Pages) listReports(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	all, err := p.oversight.Reports(ctx)
	if err != nil {
		return err
	}
	n, err := p.names(ctx)
	if err != nil {
		return err
	}
	open, err := p.oversight.Outstanding(ctx)
	if err != nil {
		return err
	}
	v := listView{table: reportTable(ctx, n, all, func(report oversight.Report) (string, bool) {
		return reportURL(ctx, report.Code), report.State().Public()
	})}
	v.finding = i18n.N(ctx, "oversight.list.finding", int64(len(v.table.Rows)))
	overdue := 0
	for _, o := range open {
		if o.Overdue {
			overdue++
		}
	}
	v.waiting = i18n.T(ctx, "oversight.list.waiting", "n", int64(len(open)), "overdue", int64(overdue))
	return web.Render(w, r, web.PageInfo{Title: i18n.T(ctx, "oversight.title"), Description: i18n.T(ctx, "oversight.list.lead"), Crumbs: []ui.Link{{Text: i18n.T(ctx, "oversight.home"), Href: web.URL(ctx, "/")}, {Text: i18n.T(ctx, "oversight.title")}}}, listPage(v))
}

// reportTable lists the reports that shown lets in, each with its address.
func reportTable(ctx context.Context, n institutionNames, all []oversight.Report, shown func(oversight.Report) (string, bool)) ui.TableInfo {
	t := ui.TableInfo{Caption: i18n.T(ctx, "oversight.list.caption"), Columns: heads(ctx, "report", "owner", "body", "period", "state", "open:r")}
	for _, report := range all {
		href, ok := shown(report)
		if !ok {
			continue
		}
		open := 0
		for _, i := range report.Items {
			if i.State() != oversight.ItemClosed {
				open++
			}
		}
		title := words(ctx, report.Title)
		if report.Illustrative {
			title += " (" + i18n.T(ctx, "oversight.illustrative") + ")"
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: title, Href: href}, {Text: n.of(ctx, report.Owner)}, {Text: n.of(ctx, report.Body)}, {Text: i18n.T(ctx, "oversight.period", "from", dayWord(ctx, report.From), "to", dayWord(ctx, report.To))},
			{Text: code(ctx, "state", string(report.State()))}, {Text: i18n.Int(ctx, int64(open))}}})
	}
	return t
}

func (p *Pages) listOutstanding(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	open, err := p.oversight.Outstanding(ctx)
	if err != nil {
		return err
	}
	n, err := p.names(ctx)
	if err != nil {
		return err
	}
	t := ui.TableInfo{Caption: i18n.T(ctx, "oversight.outstanding.caption"), Note: i18n.T(ctx, "oversight.outstanding.note"), Columns: heads(ctx, "matter_asked", "report", "item", "awaits", "due", "state")}
	overdue := 0
	for _, o := range open {
		due, row := "–", ui.Row{}
		if o.Due != "" {
			due = dayWord(ctx, o.Due)
		}
		if o.Overdue {
			overdue++
			row.Tone = ui.Risk
		}
		row.Cells = []ui.Cell{{Text: o.Item.Text, Href: itemURL(ctx, o.Report.Code, o.Item.Number)}, {Text: words(ctx, o.Report.Title), Href: reportURL(ctx, o.Report.Code)}, {Text: code(ctx, "item.kind", string(o.Item.Kind))},
			{Text: n.of(ctx, o.Awaits)}, {Text: due}, {Part: ui.Chip(tone(o.Item), itemState(ctx, o.Item))}}
		t.Rows = append(t.Rows, row)
	}
	title := i18n.T(ctx, "oversight.outstanding.title")
	v := listView{finding: i18n.T(ctx, "oversight.outstanding.finding", "n", int64(len(open)), "overdue", int64(overdue)), table: t}
	return web.Render(w, r, web.PageInfo{Title: title, Description: i18n.T(ctx, "oversight.outstanding.lead"), Crumbs: way(ctx, ui.Link{Text: title})}, outstandingPage(v))
}

// itemState is where an item stands, with what a verification found.
func itemState(ctx context.Context, i oversight.Item) string {
	text := code(ctx, "item.state", string(i.State()))
	if l := i.Level(); l != "" && (i.State() == oversight.Verified || i.State() == oversight.ItemClosed) {
		text += ": " + code(ctx, "choice", string(l))
	}
	return text
}
