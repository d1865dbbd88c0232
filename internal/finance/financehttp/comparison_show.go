package financehttp

import (
	"cmp"
	"context"
	"math"
	"net/http"
	"slices"
	"strconv"
	"unicode"

	"convive/internal/finance"
	"convive/internal/kernel"
	"convive/internal/platform/chart"
	"convive/internal/platform/i18n"
	"convive/internal/platform/web"
	"convive/internal/platform/web/ui"
)

const comparisonPath = "/budget/real"

// comparisonView is the page: figures of each currency, and the series behind them.
type comparisonView struct {
	title   string
	stages  []ui.Tab
	figures []ui.FigureInfo
	tables  []ui.TableInfo
	origins []string
	series  []seriesView
}

type seriesView struct {
	name  string
	facts []ui.Pair
}

func (p *Pages) showComparison(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	stage := finance.Stage(cmp.Or(r.URL.Query().Get("stage"), string(finance.Paid)))
	years, series, err := p.finance.Compare(ctx, stage)
	if err != nil {
		return err
	}
	v := comparisonView{title: i18n.T(ctx, "finance.real.title")}
	for _, s := range finance.Stages() {
		v.stages = append(v.stages, ui.Tab{Link: ui.Link{Text: stageName(ctx, s), Href: web.URL(ctx, comparisonPath) + "?stage=" + string(s)}, Current: s == stage})
	}
	for _, of := range byCurrency(years) {
		c := compared{ctx, stage, of, ofCurrency(series, of[0].Currency)}
		v.figures = append(v.figures, c.figures()...)
		v.tables = append(v.tables, c.table())
		for _, y := range of {
			for _, origin := range y.Origins {
				if !slices.Contains(v.origins, origin) {
					v.origins = append(v.origins, origin)
				}
			}
		}
	}
	for _, s := range series {
		v.series = append(v.series, seriesView{s.Name.Get(i18n.From(ctx).Lang), seriesFacts(ctx, s)})
	}
	return web.Render(w, r, web.PageInfo{Title: v.title, Description: i18n.T(ctx, "finance.real.lead"), Crumbs: way(ctx, ui.Link{Text: i18n.T(ctx, "finance.title"), Href: web.URL(ctx, path)}, ui.Link{Text: v.title})}, comparisonPage(v))
}

func stageName(ctx context.Context, s finance.Stage) string {
	return i18n.T(ctx, "finance.real.stage."+string(s))
}

// byCurrency divides what is in order of currency and year.
func byCurrency(years []finance.Comparison) (list [][]finance.Comparison) {
	for i, y := range years {
		if i == 0 || years[i-1].Currency != y.Currency {
			list = append(list, nil)
		}
		list[len(list)-1] = append(list[len(list)-1], y)
	}
	return list
}

func ofCurrency(series []finance.Series, currency string) (list []finance.Series) {
	for _, m := range finance.Measures() { // in the order in which a comparison has them
		for _, s := range series {
			if s.Measure == m && s.Currency == currency {
				list = append(list, s)
			}
		}
	}
	return list
}

// compared are the years of one currency.
type compared struct {
	ctx    context.Context
	stage  finance.Stage
	years  []finance.Comparison
	series []finance.Series
}

func (c compared) currency() string { return c.years[0].Currency }

// millions is an amount for drawing and reading; the exact one stands in the file.
func (c compared) millions(minor int64) float64 {
	return float64(minor) / math.Pow10(kernel.Decimals(c.currency())) / 1e6
}

func (c compared) money(minor int64) string { return i18n.Number(c.ctx, c.millions(minor), 1) }

func (c compared) percent(r finance.Ratio, decimals int) string {
	if x, ok := r.Value(); ok {
		return i18n.Percent(c.ctx, x*100, decimals)
	}
	return why(c.ctx, r.Why)
}

// lowered is a series' name within a sentence.
func lowered(ctx context.Context, s finance.Series) string {
	name := []rune(s.Name.Get(i18n.From(ctx).Lang))
	if len(name) > 1 && !unicode.IsUpper(name[1]) {
		name[0] = unicode.ToLower(name[0])
	}
	return string(name)
}

func why(ctx context.Context, reason string) string {
	return i18n.T(ctx, "finance.real.why."+reason)
}

// figures are the amounts, as they were and in the prices of one year, and their share of product.
func (c compared) figures() (list []ui.FigureInfo) {
	amounts := chart.Series{Name: i18n.T(c.ctx, "finance.real.nominal")}
	var years []int
	for _, y := range c.years {
		years, amounts.Values = append(years, y.Year), append(amounts.Values, c.value(y.Nominal.Stated, c.millions(y.Nominal.Minor)))
	}
	prices, shares := 0, 0
	for _, s := range c.series {
		drawn := chart.Series{Name: i18n.T(c.ctx, "finance.real.inPricesOf", "year", strconv.Itoa(s.Base))}
		if s.Measure == finance.Product {
			drawn.Name = s.Name.Get(i18n.From(c.ctx).Lang)
		}
		for _, y := range c.years {
			if s.Measure == finance.Prices {
				x := y.Real[prices]
				drawn.Values = append(drawn.Values, c.value(x.Why == "", c.millions(x.Money.Minor)))
				continue
			}
			x, ok := y.Shares[shares].Ratio.Value()
			drawn.Values = append(drawn.Values, c.value(ok, x*100))
		}
		id, format, lines, message := "real-"+s.Code, func(x float64) string { return i18n.Number(c.ctx, x, 0) }, []chart.Series{drawn, amounts}, "finance.real.subPrices"
		if s.Measure == finance.Prices {
			prices++
		} else {
			id, format, lines, message = "share-"+s.Code, func(x float64) string { return i18n.Percent(c.ctx, x, 2) }, []chart.Series{drawn}, "finance.real.subShare"
			shares++
		}
		list = append(list, c.figure(s, id+"-"+c.currency(), years, lines, format, i18n.T(c.ctx, message, "currency", c.currency(), "year", strconv.Itoa(s.Base))))
	}
	return list
}

func (c compared) value(ok bool, x float64) chart.Value {
	if !ok {
		return chart.Value{}
	}
	return chart.Exact(x)
}

func (c compared) figure(s finance.Series, id string, years []int, lines []chart.Series, format func(float64) string, sub string) ui.FigureInfo {
	ctx := c.ctx
	title := i18n.T(ctx, "finance.real.figurePrices", "stage", stageName(ctx, c.stage), "year", strconv.Itoa(s.Base))
	if s.Measure == finance.Product {
		title = i18n.T(ctx, "finance.real.figureShare", "stage", stageName(ctx, c.stage), "series", lowered(ctx, s))
	}
	l := chart.Line{Figure: chart.Figure{ID: id, Title: title, Desc: title, Width: 736, Empty: i18n.T(ctx, "finance.real.none"), Format: format,
		Words: chart.Words{Category: i18n.T(ctx, "finance.real.year"), Value: sub, Missing: i18n.T(ctx, "finance.real.notStated")}}, Years: years, Series: lines, Labels: endLabels(lines, years, format)}
	pair := l.Draw()
	return ui.FigureInfo{ID: id + "-figure", Finding: finding(c, title, lines[0], years, format), Sub: sub, Wide: ui.SVG(pair.Wide), Narrow: ui.SVG(pair.Narrow),
		Caption: i18n.T(ctx, "finance.real.caption", "origin", s.Origin, "revision", strconv.Itoa(s.Revision)), Downloads: []ui.Link{{Text: "CSV", Href: "/api/v1/finance/comparisons?format=csv&stage=" + string(c.stage)}}}
}

// endLabels name two lines that meet in the base year apart: the first at its end, the second at its beginning.
func endLabels(lines []chart.Series, years []int, format func(float64) string) (list []chart.Label) {
	for i, line := range lines {
		first, last := ends(line)
		at := last
		if i > 0 {
			at = first
		}
		if len(lines) > 1 && at >= 0 {
			list = append(list, chart.Label{Series: i, Year: years[at], Text: line.Name + " " + format(line.Values[at].Value)})
		}
	}
	return list
}

// ends are the places of the first and last value of a line; -1 where it has none.
func ends(line chart.Series) (first, last int) {
	first, last = -1, -1
	for i, v := range line.Values {
		if v.Defined {
			if last = i; first < 0 {
				first = i
			}
		}
	}
	return first, last
}

// finding says the first and the last value, or the title alone where there are no two.
func finding(c compared, title string, line chart.Series, years []int, format func(float64) string) string {
	first, last := ends(line)
	if first == last {
		return title
	}
	return i18n.T(c.ctx, "finance.real.finding", "title", title, "first", format(line.Values[first].Value), "from", strconv.Itoa(years[first]), "last", format(line.Values[last].Value), "to", strconv.Itoa(years[last]))
}

func (c compared) table() ui.TableInfo {
	ctx := c.ctx
	t := ui.TableInfo{Caption: i18n.T(ctx, "finance.real.caption.table", "stage", stageName(ctx, c.stage), "currency", c.currency()), Note: i18n.T(ctx, "finance.real.note"),
		Columns: []ui.Column{{Text: i18n.T(ctx, "finance.real.year")}, {Text: i18n.T(ctx, "finance.real.nominal"), Right: true}}}
	for _, s := range c.series {
		if s.Measure == finance.Prices {
			t.Columns = append(t.Columns, ui.Column{Text: i18n.T(ctx, "finance.real.inPricesOf", "year", strconv.Itoa(s.Base)), Right: true}, ui.Column{Text: i18n.T(ctx, "finance.real.change"), Right: true})
			continue
		}
		t.Columns = append(t.Columns, ui.Column{Text: i18n.T(ctx, "finance.real.shareOf", "series", lowered(ctx, s)), Right: true})
	}
	t.Columns = append(t.Columns, ui.Column{Text: i18n.T(ctx, "finance.real.lines"), Right: true})
	for _, y := range c.years {
		t.Rows = append(t.Rows, ui.Row{Cells: ui.Cells(c.cells(y)...)})
	}
	return t
}

func (c compared) cells(y finance.Comparison) []string {
	cells := []string{strconv.Itoa(y.Year), i18n.T(c.ctx, "finance.real.notStated")}
	if y.Nominal.Stated {
		cells[1] = c.money(y.Nominal.Minor)
	}
	for _, x := range y.Real {
		amount := why(c.ctx, x.Why)
		if x.Why == "" {
			amount = c.money(x.Money.Minor)
		}
		cells = append(cells, amount, c.percent(x.Change, 1))
	}
	for _, x := range y.Shares {
		cells = append(cells, c.percent(x.Ratio, 3))
	}
	count := i18n.Int(c.ctx, int64(y.Lines-y.NotStated))
	if y.NotStated > 0 {
		count = i18n.T(c.ctx, "finance.real.someLines", "n", count, "all", i18n.Int(c.ctx, int64(y.Lines)))
	}
	return append(cells, count)
}

func seriesFacts(ctx context.Context, s finance.Series) []ui.Pair {
	published := s.Published
	if published == "" {
		published = i18n.T(ctx, "finance.real.notStated")
	}
	list := []ui.Pair{{Term: i18n.T(ctx, "finance.real.origin"), Text: s.Origin}, {Term: i18n.T(ctx, "finance.real.licence"), Text: s.Licence}, {Term: i18n.T(ctx, "finance.real.published"), Text: published},
		{Term: i18n.T(ctx, "finance.real.revision"), Text: strconv.Itoa(s.Revision)}}
	if s.Measure == finance.Prices {
		list = append(list, ui.Pair{Term: i18n.T(ctx, "finance.real.base"), Text: strconv.Itoa(s.Base)})
	}
	if s.Note != "" {
		list = append(list, ui.Pair{Term: i18n.T(ctx, "finance.real.made"), Text: s.Note})
	}
	if s.Address != "" {
		list = append(list, ui.Pair{Term: i18n.T(ctx, "finance.real.address"), Part: outward(s.Address)})
	}
	return list
}
