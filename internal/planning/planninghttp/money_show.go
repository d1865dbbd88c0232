package planninghttp

import (
	"context"
	"math"
	"strconv"

	"convive/internal/kernel"
	"convive/internal/planning"
	"convive/internal/platform/chart"
	"convive/internal/platform/i18n"
	"convive/internal/platform/web"
	"convive/internal/platform/web/ui"
)

// moneyView is the money of an objective: what its activities cost, what the budget gave and what a result cost.
type moneyView struct {
	facts        []ui.Pair
	lines, years ui.TableInfo
	files        []ui.Link
}

// exact is an amount to the last minor unit.
func exact(ctx context.Context, minor int64, currency string) string {
	decimals := kernel.Decimals(currency)
	return i18n.Number(ctx, float64(minor)/math.Pow10(decimals), decimals) + " " + currency
}

// mostInFull is the largest amount that the map writes in full, in the currency; larger ones are written in millions.
const mostInFull = 1e6

func short(ctx context.Context, minor int64, currency string) string {
	x := float64(minor) / math.Pow10(kernel.Decimals(currency))
	if x < mostInFull {
		return i18n.Number(ctx, x, 0) + " " + currency
	}
	return i18n.T(ctx, "planning.money.millions", "n", i18n.Number(ctx, x/1e6, 1), "currency", currency)
}

func reason(ctx context.Context, why string) string {
	return i18n.T(ctx, "planning.why."+i18n.Camel(why))
}

func sum(ctx context.Context, s planning.Sum, currency string) string {
	if s.Why != "" {
		return i18n.T(ctx, "planning.money.none", "why", reason(ctx, s.Why))
	}
	return exact(ctx, s.Minor, currency)
}

// inCell is a sum in a table whose last column says why there is none.
func inCell(ctx context.Context, s planning.Sum, currency string) string {
	switch s.Why {
	case "":
		return exact(ctx, s.Minor, currency)
	case "notReported":
		return i18n.T(ctx, "planning.money.notStated")
	}
	return "–"
}

// moneyOnMap is what was given and paid, with its bar, or why that is not told.
func moneyOnMap(ctx context.Context, f planning.Funding, top float64) (text string, bar ui.SVG, note string) {
	years := period(f.First, f.Last)
	if share, ok := f.Share(); ok {
		note = i18n.T(ctx, "planning.money.shareOfCost", "share", i18n.Percent(ctx, share*100, 0), "years", years)
	} else if f.Given.Why == "" {
		note = i18n.T(ctx, "planning.money.noShare", "why", reason(ctx, f.Why))
	}
	if f.Given.Why != "" {
		return capital(reason(ctx, f.Given.Why)) + ".", "", ""
	}
	text = i18n.T(ctx, "planning.money.given", "given", short(ctx, f.Given.Minor, f.Currency))
	if f.Paid.Why == "" {
		text = i18n.T(ctx, "planning.money.givenPaid", "given", short(ctx, f.Given.Minor, f.Currency), "paid", short(ctx, f.Paid.Minor, f.Currency))
	}
	return text, ui.SVG(chart.Share{Part: float64(f.Paid.Minor), Whole: float64(f.Given.Minor), Top: top}.Draw()), note
}

func period(first, last int) string {
	if first == last {
		return strconv.Itoa(first)
	}
	return strconv.Itoa(first) + "–" + strconv.Itoa(last)
}

func (p *Pages) moneyOf(ctx context.Context, plan planning.Plan, g planning.Progress) (moneyView, error) {
	m, err := p.planning.Money(ctx, plan, g)
	if err != nil {
		return moneyView{}, err
	}
	v := moneyView{facts: append(wholeFacts(ctx, m.Whole), priceFacts(ctx, m.Price)...)}
	v.lines = lineTable(ctx, m.Lines)
	v.years = yearTable(ctx, m.Years)
	at := "/api/v1/plans/" + plan.Code
	v.files = []ui.Link{{Text: i18n.T(ctx, "planning.money.fundingFile"), Href: web.WithMoment(ctx, at+"/funding?format=csv")}, {Text: i18n.T(ctx, "planning.money.priceFile"), Href: web.WithMoment(ctx, at+"/unit-costs?format=csv")}}
	return v, nil
}

// wholeFacts are the money of the years of the plan against the cost, with both parts.
func wholeFacts(ctx context.Context, f planning.Funding) []ui.Pair {
	years := period(f.First, f.Last)
	list := []ui.Pair{{Term: i18n.T(ctx, "planning.money.cost", "years", years), Text: costText(ctx, f)}}
	if f.Given.Why == "" { // else the sufficiency says why
		list = append(list, ui.Pair{Term: i18n.T(ctx, "planning.money.givenIn", "years", years), Text: sum(ctx, f.Given, f.Currency) + withLines(ctx, f)},
			ui.Pair{Term: i18n.T(ctx, "planning.money.paidIn", "years", years), Text: sum(ctx, f.Paid, f.Currency)})
	}
	return append(list, ui.Pair{Term: i18n.T(ctx, "planning.money.sufficiency"), Text: shareText(ctx, f)})
}

// withLines says which years have lines, where not all of them have.
func withLines(ctx context.Context, f planning.Funding) string {
	if f.Given.Why != "" || len(f.Years) > f.Last-f.First {
		return ""
	}
	text := ""
	for _, y := range f.Years {
		if text != "" {
			text += ", "
		}
		text += strconv.Itoa(y)
	}
	return " (" + i18n.T(ctx, "planning.money.linesOf", "years", text) + ")"
}

// costText is the cost of the activities; one that is not whole is told as such.
func costText(ctx context.Context, f planning.Funding) string {
	switch {
	case f.Cost.Why == "":
		return exact(ctx, f.Cost.Minor, f.Currency)
	case partly(f.Cost.Why):
		return i18n.T(ctx, "planning.money.atLeast", "cost", exact(ctx, f.Cost.Minor, f.Currency), "why", reason(ctx, f.Cost.Why))
	}
	return sum(ctx, f.Cost, f.Currency)
}

// partly says that a cost is known in part.
func partly(why string) bool { return why == "partlyCosted" || why == "spansYears" }

// knownPart is the part of a cost that is stated, where there is one.
func knownPart(s planning.Sum) planning.Sum {
	if partly(s.Why) {
		s.Why = ""
	}
	return s
}

func shareText(ctx context.Context, f planning.Funding) string {
	share, ok := f.Share()
	if !ok {
		return i18n.T(ctx, "planning.money.none", "why", reason(ctx, f.Why))
	}
	return i18n.T(ctx, "planning.money.ratio", "share", i18n.Percent(ctx, share*100, 1), "given", exact(ctx, f.Given.Minor, f.Currency), "cost", exact(ctx, f.Cost.Minor, f.Currency))
}

// priceFacts are the cost per result with numerator, denominator and period, or why there is none.
func priceFacts(ctx context.Context, p planning.Price) []ui.Pair {
	term := i18n.T(ctx, "planning.money.price")
	if p.Each.Why != "" {
		return []ui.Pair{{Term: term, Text: i18n.T(ctx, "planning.money.none", "why", reason(ctx, p.Each.Why))}}
	}
	unit := words(ctx, p.Unit)
	if p.Share {
		unit = i18n.T(ctx, "planning.money.points")
	}
	return []ui.Pair{{Term: term, Text: i18n.T(ctx, "planning.money.priceText", "each", exact(ctx, p.Each.Minor, p.Currency), "paid", exact(ctx, p.Paid.Minor, p.Currency), "units", unitsText(ctx, p.Units), "unit", unit, "years", period(p.First, p.Last))}}
}

// unitsText are the units of a result as the reader writes numbers, with all their decimals.
func unitsText(ctx context.Context, units string) string {
	x, err := strconv.ParseFloat(units, 64)
	if err != nil {
		return units
	}
	decimals := 0
	for i, r := range units {
		if r == '.' {
			decimals = len(units) - i - 1
		}
	}
	return i18n.Number(ctx, x, decimals)
}

// lineTable are the lines that pay for an objective, each in its own currency; nothing is added up across currencies.
func lineTable(ctx context.Context, lines []planning.BudgetLine) ui.TableInfo {
	t := ui.TableInfo{Caption: i18n.T(ctx, "planning.money.lines"), Note: i18n.T(ctx, "planning.money.linesNote"), Columns: heads(ctx, "year", "line", "initial", "given", "paid")}
	right(t.Columns[2:])
	for _, l := range lines {
		name := words(ctx, l.Name)
		if name == "" {
			name = l.Code
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: strconv.Itoa(l.Year)}, {Text: name + " · " + l.Code, Href: web.URL(ctx, l.Path)}, {Text: sum(ctx, l.Initial, l.Currency)}, {Text: sum(ctx, l.Given, l.Currency)}, {Text: sum(ctx, l.Paid, l.Currency)}}})
	}
	return t
}

// yearTable holds the money of each year against the cost of the activities of that year.
func yearTable(ctx context.Context, years []planning.Funding) ui.TableInfo {
	t := ui.TableInfo{Tight: true, Caption: i18n.T(ctx, "planning.money.years"), Columns: heads(ctx, "year", "cost", "given", "paid", "sufficiency")}
	right(t.Columns[1:])
	for _, f := range years {
		x, ok := f.Share()
		share := i18n.Percent(ctx, x*100, 1)
		if !ok {
			share = reason(ctx, f.Why)
		}
		t.Rows = append(t.Rows, ui.Row{Cells: ui.Cells(strconv.Itoa(f.First), inCell(ctx, knownPart(f.Cost), f.Currency), inCell(ctx, f.Given, f.Currency), inCell(ctx, f.Paid, f.Currency), share)})
	}
	return t
}

func right(columns []ui.Column) {
	for i := range columns {
		columns[i].Right = true
	}
}

// costCell is what an activity costs and in which years.
func costCell(ctx context.Context, activity planning.Row) ui.Cell {
	c, ok := planning.CostOf(activity)
	if !ok {
		return ui.Cell{Text: i18n.T(ctx, "planning.money.notStated")}
	}
	return ui.Cell{Text: exact(ctx, c.Money.Minor, c.Money.Currency) + ", " + period(c.First, c.Last)}
}
