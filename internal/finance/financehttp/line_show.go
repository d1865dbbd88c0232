package financehttp

import (
	"context"
	"net/http"
	"strconv"

	"convive/internal/finance"
	"convive/internal/kernel/fault"
	"convive/internal/platform/i18n"
	"convive/internal/platform/web"
	"convive/internal/platform/web/ui"
)

// lineView is one line with all that happened to it.
type lineView struct {
	title      string
	finding    string
	facts      []ui.Pair
	stages     ui.TableInfo
	excesses   ui.TableInfo
	deeds      ui.TableInfo
	course     ui.TableInfo
	objectives []ui.Link
	contracts  ui.Link // to the processes that the line pays; without a text there are none
	file       string
}

func (p *Pages) showLine(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	ledger, err := p.finance.Published(ctx)
	if err != nil {
		return err
	}
	year, _ := strconv.Atoi(r.PathValue("year")) // anything else is a year without lines
	line, ok := ledger.Line(finance.Key{Year: year, Code: fromPath(r.PathValue("code"))})
	if !ok {
		return fault.NotFound("finance.noLine", "line", r.PathValue("year")+"/"+fromPath(r.PathValue("code")))
	}
	v, err := p.lineView(ctx, ledger, line)
	if err != nil {
		return err
	}
	back := ui.Link{Text: i18n.T(ctx, "finance.year.title", "year", strconv.Itoa(line.Year)), Href: web.URL(ctx, path, "year", strconv.Itoa(line.Year))}
	return web.Render(w, r, web.PageInfo{Title: v.title, Description: v.finding, Crumbs: way(ctx, back, ui.Link{Text: line.Code})}, linePage(v))
}

func (p *Pages) lineView(ctx context.Context, ledger *finance.Ledger, line finance.Line) (lineView, error) {
	n, err := p.names(ctx)
	if err != nil {
		return lineView{}, err
	}
	x := ledger.Execution(line.Key)
	v := lineView{title: words(ctx, line.Name), finding: lineFinding(ctx, line, x), facts: p.lineFacts(ctx, n, line), stages: stagesTable(ctx, x, line.Currency), deeds: deedsTable(ctx, ledger, line),
		excesses: excessTable(ctx, ledger, []finance.Line{line}), course: courseTable(ctx, ledger, line), file: web.WithMoment(ctx, "/api/v1/finance/years/"+strconv.Itoa(line.Year)+"/lines/"+inPath(line.Code)+"/events?format=csv")}
	if v.contracts, err = p.paidContracts(ctx, line.Key); err != nil {
		return lineView{}, err
	}
	v.objectives, err = p.objectives(ctx, ledger.Objectives(line.Key))
	return v, err
}

func (p *Pages) paidContracts(ctx context.Context, line finance.Key) (ui.Link, error) {
	n, err := p.finance.PaidFrom(ctx, line)
	if err != nil || n == 0 {
		return ui.Link{}, err
	}
	return ui.Link{Text: i18n.N(ctx, "finance.line.contracts", int64(n)), Href: web.URL(ctx, contractPath, "line", line.String())}, nil
}

func lineFinding(ctx context.Context, line finance.Line, x finance.Execution) string {
	if r := x.Executed(); r.Why == "" {
		return i18n.T(ctx, "finance.line.finding", "paid", exact(ctx, r.Numerator, line.Currency), "amended", exact(ctx, r.Denominator, line.Currency), "percent", percent(ctx, r))
	}
	return i18n.T(ctx, "finance.line.unknown", "why", percent(ctx, x.Executed()))
}

func (p *Pages) lineFacts(ctx context.Context, n names, line finance.Line) []ui.Pair {
	pair := func(id, text string) ui.Pair {
		return ui.Pair{Term: i18n.T(ctx, "finance.field."+id), Text: text}
	}
	list := []ui.Pair{pair("code", line.Code), pair("year", strconv.Itoa(line.Year)), pair("institution", n.of(ctx, line.Institution)), pair("programme", line.Programme), {Term: i18n.T(ctx, "finance.field.cofog"), Part: cellPart(classCell(ctx, p.finance.Classes(), line.COFOG))},
		pair("share", i18n.Percent(ctx, float64(line.Share)/100, 2)), pair("source", i18n.T(ctx, "finance.source."+line.Source)), pair("level", i18n.T(ctx, "finance.level."+line.Level)),
		pair("territory", line.Territory), pair("origin", line.Origin), pair("published", line.Published)}
	if line.Revision > 0 {
		list = append(list, pair("revision", i18n.T(ctx, "finance.line.revised", "n", strconv.Itoa(line.Revision), "date", i18n.Date(ctx, line.At), "reason", line.Reason)))
	}
	return list
}

// stagesTable are the exact amounts of a line.
func stagesTable(ctx context.Context, x finance.Execution, currency string) ui.TableInfo {
	t := ui.TableInfo{Caption: i18n.T(ctx, "finance.stages.caption"), Note: i18n.T(ctx, "finance.stages.note"), Columns: []ui.Column{{Text: i18n.T(ctx, "finance.stage")}, {Text: i18n.T(ctx, "finance.amount"), Right: true}}}
	row := func(name string, a finance.Amount) {
		text := i18n.T(ctx, "finance.real.notStated")
		if a.Stated {
			text = exact(ctx, a.Minor, currency)
		}
		t.Rows = append(t.Rows, ui.Row{Cells: ui.Cells(name, text)})
	}
	for _, s := range finance.Stages() {
		row(stageName(ctx, s), x.At(s))
	}
	row(i18n.T(ctx, "finance.unspent"), x.Unspent())
	return t
}

// deedsTable is what happened to a line, in the order in which it was recorded.
func deedsTable(ctx context.Context, ledger *finance.Ledger, line finance.Line) ui.TableInfo {
	t := ui.TableInfo{Caption: i18n.T(ctx, "finance.deeds.caption"), Columns: []ui.Column{{Text: i18n.T(ctx, "finance.deeds.on")}, {Text: i18n.T(ctx, "finance.deeds.kind")}, {Text: i18n.T(ctx, "finance.amount"), Right: true}, {Text: i18n.T(ctx, "finance.deeds.act")}, {Text: i18n.T(ctx, "finance.deeds.why")}}}
	for _, d := range ledger.Deeds(line.Key) {
		amount := ""
		if d.Moves() {
			amount = exact(ctx, d.Effect, line.Currency)
		}
		t.Rows = append(t.Rows, ui.Row{Cells: ui.Cells(d.On, deedText(ctx, d, line.Key), amount, d.Act, joined(d.Reason, exceptionOf(d)))})
	}
	return t
}

func deedText(ctx context.Context, d finance.Deed, k finance.Key) string {
	text := i18n.T(ctx, "finance.kind."+string(d.Kind))
	if other := otherEnd(d, k); other != "" {
		text += " (" + other + ")"
	}
	if d.Late {
		text += " · " + i18n.T(ctx, "finance.deeds.late")
	}
	return text
}

// joined puts what is stated of two texts behind each other.
func joined(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + " · " + b
}

// courseTable is the line through its years; without others there is none.
func courseTable(ctx context.Context, ledger *finance.Ledger, line finance.Line) ui.TableInfo {
	course := ledger.Course(line.Code)
	u := unitOf(ledger, course, line.Currency)
	t := ui.TableInfo{Caption: i18n.T(ctx, "finance.course.caption", "unit", u.text(ctx)), Columns: append([]ui.Column{{Text: i18n.T(ctx, "finance.real.year")}}, stageHeadings(ctx)...)}
	if len(course) < 2 {
		return t
	}
	for _, of := range course {
		x := ledger.Execution(of.Key)
		cells := []ui.Cell{{Text: strconv.Itoa(of.Year), Href: lineURL(ctx, of.Key)}}
		t.Rows = append(t.Rows, ui.Row{Cells: append(cells, ui.Cells(stageCells(ctx, x, x.Unspent(), x.Executed(), unit{of.Currency, u.small})...)...)})
	}
	return t
}

// objectives are those that a line pays for, with their pages where the public may read them.
func (p *Pages) objectives(ctx context.Context, references []string) ([]ui.Link, error) {
	if len(references) == 0 {
		return nil, nil
	}
	all, err := p.finance.Objectives(ctx)
	var list []ui.Link
	for _, reference := range references {
		link := ui.Link{Text: reference}
		for _, o := range all {
			if o.Reference == reference {
				link = ui.Link{Text: words(ctx, o.Title), Href: web.URL(ctx, o.Path)}
			}
		}
		list = append(list, link)
	}
	return list, err
}
