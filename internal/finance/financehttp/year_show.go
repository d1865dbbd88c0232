package financehttp

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strconv"

	"convive/internal/finance"
	"convive/internal/kernel/fault"
	"convive/internal/platform/chart"
	"convive/internal/platform/i18n"
	"convive/internal/platform/web"
	"convive/internal/platform/web/ui"
)

// yearView is the budget of one year.
type yearView struct {
	title      string
	lead       string
	closed     string
	years      []ui.Tab
	currencies []currencyView
	excesses   ui.TableInfo
	lines      ui.TableInfo
	origins    []string
	files      []ui.Link
}

// currencyView is the money of a year in one currency: amounts of several are never added up.
type currencyView struct {
	finding      string
	flow         ui.FigureInfo
	institutions ui.TableInfo
	classes      ui.TableInfo
}

func (p *Pages) showYear(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	ledger, err := p.finance.Published(ctx)
	if err != nil {
		return err
	}
	v := yearView{title: i18n.T(ctx, "finance.title"), lead: i18n.T(ctx, "finance.real.none")}
	if years := ledger.Years(); len(years) > 0 {
		year, err := chosen(r.URL.Query().Get("year"), years)
		if err != nil {
			return err
		}
		if v, err = p.yearView(ctx, ledger, year); err != nil {
			return err
		}
	}
	return web.Render(w, r, web.PageInfo{Title: v.title, Description: v.lead, Crumbs: way(ctx, ui.Link{Text: i18n.T(ctx, "finance.title")})}, yearPage(v))
}

// chosen is the year that a reader asks for, or the newest. Fault: noYear.
func chosen(text string, years []int) (int, error) {
	year := years[len(years)-1]
	if text == "" {
		return year, nil
	}
	year, err := strconv.Atoi(text)
	if err != nil || !slices.Contains(years, year) {
		return 0, fault.NotFound("finance.noYear", "year", text).At("year")
	}
	return year, nil
}

func (p *Pages) yearView(ctx context.Context, ledger *finance.Ledger, year int) (yearView, error) {
	text := strconv.Itoa(year)
	v := yearView{title: i18n.T(ctx, "finance.year.title", "year", text), lead: i18n.T(ctx, "finance.year.lead")}
	if closed, ok := ledger.Closed(year); ok {
		v.closed = i18n.T(ctx, "finance.year.closed", "day", closed.On, "act", closed.Act)
	}
	for _, y := range slices.Backward(ledger.Years()) {
		v.years = append(v.years, ui.Tab{Link: ui.Link{Text: strconv.Itoa(y), Href: web.URL(ctx, path, "year", strconv.Itoa(y))}, Current: y == year})
	}
	n, err := p.names(ctx)
	if err != nil {
		return v, err
	}
	lines := ledger.Lines(year)
	for _, currency := range currencies(lines) {
		of, err := currencyOf(ctx, ledger, n, p.finance.Classes(), year, currency)
		if err != nil {
			return v, err
		}
		v.currencies = append(v.currencies, of)
	}
	v.excesses, v.lines = excessTable(ctx, ledger, lines), linesTable(ctx, ledger, n, lines)
	for _, line := range lines {
		if !slices.Contains(v.origins, line.Origin) {
			v.origins = append(v.origins, line.Origin)
		}
	}
	address := "/api/v1/finance/years/" + text
	v.files = []ui.Link{{Text: i18n.T(ctx, "finance.file.lines"), Href: web.WithMoment(ctx, address+"/lines?format=csv")},
		{Text: i18n.T(ctx, "finance.file.institutions"), Href: web.WithMoment(ctx, address+"/totals?format=csv&by=institution")},
		{Text: i18n.T(ctx, "finance.file.classes"), Href: web.WithMoment(ctx, address+"/totals?format=csv&by=cofog")}}
	return v, nil
}

// currencyOf is the money of a year in one currency.
func currencyOf(ctx context.Context, ledger *finance.Ledger, n names, names finance.Classes, year int, currency string) (v currencyView, err error) {
	whole, err := ofOne(ledger, year, finance.ByYear, currency)
	if err != nil {
		return v, err
	}
	institutions, err := ofOne(ledger, year, finance.ByInstitution, currency)
	if err != nil {
		return v, err
	}
	classes, err := ofOne(ledger, year, finance.ByClass, currency)
	if err != nil {
		return v, err
	}
	slices.SortStableFunc(institutions, func(a, b finance.Total) int {
		return cmp.Compare(b.Execution.Amended.Minor, a.Execution.Amended.Minor)
	})
	name := func(code string) string { return n.of(ctx, code) }
	u := unitOf(ledger, ledger.Lines(year), currency)
	v.finding = yearFinding(ctx, whole[0], u)
	v.flow = flow(ctx, institutions, year, u, name)
	v.institutions = totalsTable(ctx, i18n.T(ctx, "finance.institution"), i18n.T(ctx, "finance.institution.caption", "unit", u.text(ctx)), institutions, whole, u, func(code string) ui.Cell { return ui.Cell{Text: name(code)} })
	v.classes = totalsTable(ctx, i18n.T(ctx, "finance.class"), i18n.T(ctx, "finance.class.caption", "unit", u.text(ctx)), classes, whole, u, func(code string) ui.Cell { return classCell(ctx, names, code) })
	return v, nil
}

func ofOne(ledger *finance.Ledger, year int, by finance.Heading, currency string) ([]finance.Total, error) {
	all, err := ledger.Totals(year, by)
	return slices.DeleteFunc(all, func(t finance.Total) bool { return t.Currency != currency }), err
}

// finding says in one sentence what became of the money of a year.
func yearFinding(ctx context.Context, t finance.Total, u unit) string {
	x := t.Execution
	kv := []any{"unit", u.text(ctx), "initial", u.money(ctx, x.Initial), "amended", u.money(ctx, x.Amended), "paid", u.money(ctx, t.Compared.Paid),
		"of", u.money(ctx, t.Compared.Amended), "percent", percent(ctx, t.Executed()), "lines", i18n.Int(ctx, int64(t.ComparedLines)), "all", i18n.Int(ctx, int64(len(t.Lines)))}
	if t.Executed().Why != "" {
		return i18n.T(ctx, "finance.year.unpaid", kv...)
	}
	return i18n.T(ctx, "finance.year.finding", kv...)
}

func totalsTable(ctx context.Context, head, caption string, list, whole []finance.Total, u unit, name func(string) ui.Cell) ui.TableInfo {
	t := ui.TableInfo{Caption: caption, Note: i18n.T(ctx, "finance.totals.note"), Columns: append([]ui.Column{{Text: head}}, stageHeadings(ctx)...)}
	row := func(title ui.Cell, of finance.Total) ui.Row {
		return ui.Row{Cells: append([]ui.Cell{title}, ui.Cells(stageCells(ctx, of.Execution, of.Unspent(), of.Executed(), u)...)...)}
	}
	for _, of := range list {
		t.Rows = append(t.Rows, row(name(of.Heading), of))
	}
	t.Foot = []ui.Row{row(ui.Cell{Text: i18n.T(ctx, "finance.all")}, whole[0])}
	return t
}

// mostRows of a flow stand by themselves; the smaller ones come together.
const mostRows = 8

// flow is where the amended money of a year ended, of the lines that state what was amended and what was paid.
func flow(ctx context.Context, list []finance.Total, year int, u unit, name func(string) string) ui.FigureInfo {
	title := i18n.T(ctx, "finance.flow.title", "year", strconv.Itoa(year))
	sub := i18n.T(ctx, "finance.flow.sub", "unit", u.text(ctx))
	f := chart.Flow{Figure: chart.Figure{ID: "flow-" + u.currency, Title: title, Desc: sub, Width: 736, Empty: i18n.T(ctx, "finance.flow.none"), Format: func(x float64) string { return i18n.Number(ctx, x, 0) },
		Words: chart.Words{Category: i18n.T(ctx, "finance.institution"), Value: i18n.T(ctx, "finance.all"), Missing: i18n.T(ctx, "finance.real.notStated")}},
		Ends: []string{i18n.T(ctx, "finance.flow.paid"), i18n.T(ctx, "finance.flow.owed"), i18n.T(ctx, "finance.flow.unspent")}}
	rest := chart.FlowRow{Label: i18n.T(ctx, "finance.flow.rest"), Parts: []chart.Value{{}, {}, {}}}
	for i, t := range list {
		parts := ends3(t, u)
		if i < mostRows-1 || len(list) == mostRows {
			f.Rows = append(f.Rows, chart.FlowRow{Label: name(t.Heading), Parts: parts})
			continue
		}
		for k, part := range parts {
			rest.Parts[k] = chart.Value{Value: rest.Parts[k].Value + part.Value, Defined: rest.Parts[k].Defined || part.Defined}
		}
	}
	if len(list) > mostRows {
		f.Rows = append(f.Rows, rest)
	}
	pair := f.Draw()
	return ui.FigureInfo{ID: f.ID + "-figure", Finding: title, Sub: sub, Wide: ui.SVG(pair.Wide), Narrow: ui.SVG(pair.Narrow), Caption: i18n.T(ctx, "finance.flow.caption"), Table: ui.Table(ui.ChartTable(f.Table(), "")), TableLabel: i18n.T(ctx, "finance.flow.table")}
}

// ends3 are what was paid, what is owed where accruals are stated, and what was not spent.
func ends3(t finance.Total, u unit) []chart.Value {
	x := t.Compared
	if !x.Paid.Stated {
		return []chart.Value{{}, {}, {}}
	}
	paid, amended, owed := u.of(x.Paid.Minor), u.of(x.Amended.Minor), chart.Value{}
	if x.Accrued.Stated {
		owed = chart.Exact(u.of(x.Accrued.Minor - x.Paid.Minor))
	}
	return []chart.Value{chart.Exact(paid), owed, chart.Exact(amended - paid - owed.Value)}
}

// excessTable are the stages above the one before them, with why.
func excessTable(ctx context.Context, ledger *finance.Ledger, lines []finance.Line) ui.TableInfo {
	t := ui.TableInfo{Caption: i18n.T(ctx, "finance.excess.caption"), Columns: []ui.Column{{Text: i18n.T(ctx, "finance.line")}, {Text: i18n.T(ctx, "finance.excess.what")}, {Text: i18n.T(ctx, "finance.excess.by"), Right: true}, {Text: i18n.T(ctx, "finance.excess.why")}}}
	for _, line := range lines {
		for _, e := range ledger.Execution(line.Key).Excesses {
			t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: words(ctx, line.Name), Href: lineURL(ctx, line.Key)}, {Text: excessText(ctx, e)}, {Text: exact(ctx, e.By, line.Currency)}, {Text: e.Exception}}})
		}
	}
	return t
}

func excessText(ctx context.Context, e finance.Excess) string {
	return i18n.T(ctx, "finance.excess.text", "stage", stageName(ctx, e.Stage), "over", stageName(ctx, e.Over))
}

func linesTable(ctx context.Context, ledger *finance.Ledger, n names, lines []finance.Line) ui.TableInfo {
	t := ui.TableInfo{Tight: true, Caption: i18n.T(ctx, "finance.lines.caption"), Note: i18n.T(ctx, "finance.lines.note"),
		Columns: append([]ui.Column{{Text: i18n.T(ctx, "finance.line")}, {Text: i18n.T(ctx, "finance.institution")}, {Text: i18n.T(ctx, "finance.unit")}}, stageHeadings(ctx)...)}
	units := map[string]unit{}
	for _, currency := range currencies(lines) {
		units[currency] = unitOf(ledger, lines, currency)
	}
	for _, line := range lines {
		x := ledger.Execution(line.Key)
		cells := []ui.Cell{{Text: words(ctx, line.Name), Href: lineURL(ctx, line.Key)}, {Text: n.of(ctx, line.Institution)}, {Text: units[line.Currency].text(ctx)}}
		t.Rows = append(t.Rows, ui.Row{Cells: append(cells, ui.Cells(stageCells(ctx, x, x.Unspent(), x.Executed(), units[line.Currency])...)...)})
	}
	return t
}
