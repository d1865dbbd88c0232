package financehttp

import (
	"context"
	"net/http"
	"strconv"

	"convive/internal/finance"
	"convive/internal/platform/i18n"
	"convive/internal/platform/web"
	"convive/internal/platform/web/ui"
)

// homeView is the desk: the years, and what waits for another person.
type homeView struct {
	title, done    string
	years, changes ui.TableInfo
	keeps          bool // the actor may enter lines of some institution
}

func (d Desk) showHome(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	ledger, err := d.finance.Ledger(ctx)
	if err != nil {
		return err
	}
	n, err := d.register(ctx)
	if err != nil {
		return err
	}
	v := homeView{title: i18n.T(ctx, "finance.desk.title"), years: yearsTable(ctx, ledger), changes: d.changesTable(ctx, ledger, 0), done: deskDone(ctx, r), keeps: len(d.institutionChoices(ctx, n)) > 0}
	return web.Render(w, r, web.PageInfo{Title: v.title, Work: true, Crumbs: deskWay(ctx)[:1]}, homePage(v))
}

// deskDone says what was done before the page was shown.
func deskDone(ctx context.Context, r *http.Request) string {
	switch r.URL.Query().Get("done") {
	case "entered":
		return i18n.T(ctx, "finance.desk.done.entered")
	case "recorded":
		return i18n.T(ctx, "finance.desk.done.recorded")
	case "waits":
		return i18n.T(ctx, "finance.desk.done.waits")
	case "approved":
		return i18n.T(ctx, "finance.desk.done.approved")
	case "rejected":
		return i18n.T(ctx, "finance.desk.done.rejected")
	case "closed":
		return i18n.T(ctx, "finance.desk.done.closed")
	case "series":
		return i18n.T(ctx, "finance.desk.done.series")
	}
	return ""
}

// yearsTable are the years, the newest first, with what in each asks for attention.
func yearsTable(ctx context.Context, ledger *finance.Ledger) ui.TableInfo {
	t := ui.TableInfo{Caption: i18n.T(ctx, "finance.desk.years"), Note: i18n.T(ctx, "finance.desk.yearsNote"), Columns: []ui.Column{{Text: i18n.T(ctx, "finance.real.year")}, {Text: i18n.T(ctx, "finance.real.lines"), Right: true}, {Text: i18n.T(ctx, "finance.desk.state")},
		{Text: i18n.T(ctx, "finance.desk.waiting"), Right: true}, {Text: i18n.T(ctx, "finance.desk.explained"), Right: true}, {Text: i18n.T(ctx, "finance.desk.unexplained"), Right: true}}}
	waiting := map[int]int{}
	for _, e := range ledger.Waiting() {
		waiting[e.Line.Year]++
	}
	years := ledger.Years()
	for i := len(years) - 1; i >= 0; i-- {
		year, lines := years[i], ledger.Lines(years[i])
		explained, unexplained := 0, 0
		for _, line := range lines {
			for _, e := range ledger.Execution(line.Key).Excesses {
				if e.Exception != "" {
					explained++
				} else {
					unexplained++
				}
			}
		}
		link := yearLink(ctx, year)
		row := ui.Row{Cells: []ui.Cell{{Text: link.Text, Href: link.Href}, number(ctx, len(lines)), {Text: yearState(ctx, ledger, year)}, number(ctx, waiting[year]), number(ctx, explained), number(ctx, unexplained)}}
		if unexplained > 0 {
			row.Tone = ui.Risk
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func number(ctx context.Context, n int) ui.Cell { return ui.Cell{Text: i18n.Int(ctx, int64(n))} }

func yearState(ctx context.Context, ledger *finance.Ledger, year int) string {
	if closed, ok := ledger.Closed(year); ok {
		return i18n.T(ctx, "finance.desk.closedOn", "day", closed.On)
	}
	return i18n.T(ctx, "finance.desk.open")
}

// changesTable are the changes that wait, of a year or of all; each leads to where it is decided, for whom it may be.
func (d Desk) changesTable(ctx context.Context, ledger *finance.Ledger, year int) ui.TableInfo {
	t := ui.TableInfo{Caption: i18n.T(ctx, "finance.desk.changes"), Note: i18n.T(ctx, "finance.desk.changesNote"), Columns: []ui.Column{{Text: i18n.T(ctx, "finance.line")}, {Text: i18n.T(ctx, "finance.deeds.kind")}, {Text: i18n.T(ctx, "finance.amount"), Right: true},
		{Text: i18n.T(ctx, "finance.deeds.act")}, {Text: i18n.T(ctx, "finance.deeds.why")}, {Text: i18n.T(ctx, "finance.desk.by")}, {Text: i18n.T(ctx, "finance.desk.decision")}}}
	for _, e := range ledger.Waiting() {
		if year != 0 && e.Line.Year != year {
			continue
		}
		line, _ := ledger.Line(e.Line)
		decide := ui.Cell{Text: i18n.T(ctx, "finance.desk.another")}
		if d.finance.MayDecide(ctx, line, e) {
			decide = ui.Cell{Text: i18n.T(ctx, "finance.desk.decide"), Href: web.URL(ctx, changePath(e.Number))}
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: e.Line.String(), Href: web.URL(ctx, linePath(e.Line))}, {Text: kindText(ctx, e)}, {Text: exact(ctx, e.Amount.Minor, e.Amount.Currency)}, {Text: e.Act}, {Text: e.Reason}, {Text: e.By}, decide}})
	}
	return t
}

// kindText is what an event is, with the line that a transfer goes to.
func kindText(ctx context.Context, e finance.Event) string {
	text := i18n.T(ctx, "finance.kind."+string(e.Kind))
	if e.Other != "" {
		text += " → " + e.Other
	}
	return text
}

func changePath(number int64) string { return desk + "/changes/" + strconv.FormatInt(number, 10) }
