package financehttp

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"convive/internal/finance"
	"convive/internal/kernel/fault"
	"convive/internal/platform/i18n"
	"convive/internal/platform/web"
	"convive/internal/platform/web/ui"
	"convive/internal/territories"
)

// linesOnPage is how many lines the desk shows at once.
const linesOnPage = 50

// deskYearView is a year at the desk.
type deskYearView struct {
	title, state, done string
	year               int
	open               bool
	keeps, keepsAll    bool // the actor may enter lines of some institution; may close the year
	filter             []fieldView
	found              string
	lines, changes     ui.TableInfo
	pager              ui.PagerInfo
	document           ui.FieldInfo
	fault              *fault.Fault
}

func (d Desk) showYear(w http.ResponseWriter, r *http.Request) error {
	return d.year(w, r, http.StatusOK, "", nil)
}

func (d Desk) year(w http.ResponseWriter, r *http.Request, status int, document string, refused *fault.Fault) error {
	ctx := r.Context()
	ledger, err := d.finance.Ledger(ctx)
	if err != nil {
		return err
	}
	year, _ := strconv.Atoi(r.PathValue("year")) // anything else is a year without lines
	if !ledger.Has(year) {
		return fault.NotFound("finance.noYear", "year", r.PathValue("year"))
	}
	lines := ledger.Lines(year)
	n, err := d.register(ctx)
	if err != nil {
		return err
	}
	_, closed := ledger.Closed(year)
	v := deskYearView{title: i18n.T(ctx, "finance.desk.year", "year", strconv.Itoa(year)), state: yearState(ctx, ledger, year), done: deskDone(ctx, r), year: year, open: !closed, keeps: len(d.institutionChoices(ctx, n)) > 0, keepsAll: d.finance.MayKeep(ctx, ""), fault: refused}
	v.changes = d.changesTable(ctx, ledger, year)
	f := filterOf(r)
	shown := slices.DeleteFunc(slices.Clone(lines), func(line finance.Line) bool { return !f.holds(ctx, ledger, line) })
	v.filter = f.fields(ctx, ledger, n, lines)
	v.found = i18n.T(ctx, "finance.desk.found", "n", i18n.Int(ctx, int64(len(shown))), "all", i18n.Int(ctx, int64(len(lines))))
	pages := max(1, (len(shown)+linesOnPage-1)/linesOnPage)
	page, _ := strconv.Atoi(r.URL.Query().Get("page")) // anything else is the first
	page = min(max(page, 1), pages)
	v.pager = ui.PagerInfo{Page: page, Pages: pages, Href: func(n int) string { return web.Same(r, "page", strconv.Itoa(n)) }}
	v.lines = deskLinesTable(ctx, ledger, n, shown[(page-1)*linesOnPage:min(len(shown), page*linesOnPage)])
	v.document = ui.FieldInfo{Name: "act", Label: i18n.T(ctx, "finance.desk.closeAct"), Value: document, Width: "w6", Error: problemAt(ctx, refused, "act")}
	return web.RenderStatus(w, r, status, web.PageInfo{Title: v.title, Work: true, Crumbs: deskWay(ctx, ui.Link{Text: strconv.Itoa(year)})}, deskYearPage(v))
}

// lineFilter is which lines of a year are looked for.
type lineFilter struct{ text, institution, only string }

func filterOf(r *http.Request) lineFilter {
	q := r.URL.Query()
	return lineFilter{strings.TrimSpace(q.Get("q")), q.Get("institution"), q.Get("only")}
}

// holds compares without accents and capitals.
func (f lineFilter) holds(ctx context.Context, ledger *finance.Ledger, line finance.Line) bool {
	x := ledger.Execution(line.Key)
	switch {
	case f.institution != "" && line.Institution != f.institution:
		return false
	case f.text != "" && !strings.Contains(territories.Fold(line.Code+" "+line.Programme+" "+words(ctx, line.Name)), territories.Fold(f.text)):
		return false
	case f.only == "excess":
		return len(x.Excesses) > 0
	case f.only == "noInitial":
		return !x.Initial.Stated
	case f.only == "waiting":
		return slices.ContainsFunc(ledger.Waiting(), func(e finance.Event) bool {
			return e.Line == line.Key || e.Line.Year == line.Year && e.Other == line.Code
		})
	}
	return true
}

func (f lineFilter) fields(ctx context.Context, ledger *finance.Ledger, n names, lines []finance.Line) []fieldView {
	all := ui.Choice{Text: i18n.T(ctx, "finance.desk.allOf")}
	institutions := []ui.Choice{all}
	for _, line := range lines {
		if !slices.ContainsFunc(institutions, func(c ui.Choice) bool { return c.Value == line.Institution }) {
			institutions = append(institutions, ui.Choice{Value: line.Institution, Text: n.of(ctx, line.Institution), Chosen: line.Institution == f.institution})
		}
	}
	only := []ui.Choice{all}
	for _, code := range []string{"waiting", "excess", "noInitial"} {
		only = append(only, ui.Choice{Value: code, Text: i18n.T(ctx, "finance.desk.only."+code), Chosen: code == f.only})
	}
	return []fieldView{{info: ui.FieldInfo{Name: "q", Label: i18n.T(ctx, "finance.desk.search"), Value: f.text, Width: "w5"}},
		{info: ui.FieldInfo{Name: "institution", Label: i18n.T(ctx, "finance.institution"), Width: "w6"}, choices: institutions},
		{info: ui.FieldInfo{Name: "only", Label: i18n.T(ctx, "finance.desk.onlyThose"), Width: "w6"}, choices: only}}
}

// deskLinesTable are lines as the public reads them, each with its code; each leads to its page at the desk, and one that exceeds a stage stands out.
func deskLinesTable(ctx context.Context, ledger *finance.Ledger, n names, lines []finance.Line) ui.TableInfo {
	t := linesTable(ctx, ledger, n, lines)
	for i, line := range lines {
		t.Rows[i].Cells[0] = ui.Cell{Text: words(ctx, line.Name) + " · " + line.Code, Href: web.URL(ctx, linePath(line.Key))}
		if len(ledger.Execution(line.Key).Excesses) > 0 {
			t.Rows[i].Tone = ui.Risk
		}
	}
	return t
}

func (d Desk) closeYear(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return fault.Invalid("finance.desk.formUnreadable").Because(err)
	}
	year, _ := strconv.Atoi(r.PathValue("year")) // anything else is a year without lines
	document := typedIn(r)("act")
	err := d.finance.CloseYear(r.Context(), year, document)
	if f, ok := deskRefusal(err); ok {
		return d.year(w, r, web.Status(f), document, f)
	}
	if err != nil {
		return err
	}
	return web.SeeOther(w, r, yearPath(year), "done", "closed")
}
