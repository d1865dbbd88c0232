package publicationhttp

import (
	"context"
	"strconv"
	"strings"

	"convive/internal/kernel"
	"convive/internal/platform/chart"
	"convive/internal/platform/i18n"
	"convive/internal/platform/web/ui"
	"convive/internal/publication"
	"convive/internal/statistics"
)

// countFigure begins a chart of numbers of events.
func countFigure(ctx context.Context, id, title string, width int, category string) chart.Figure {
	f := chart.Figure{ID: id, Title: title, Desc: title, Width: width, Empty: i18n.T(ctx, "publication.noDrawing"), Words: chartWords(ctx, category),
		Format: func(x float64) string { return whole(ctx, x) }}
	f.Axis = f.Format
	return f
}

func (v *indicatorView) drawCycles(ctx context.Context) {
	if v.HasMonths {
		v.plates = append(v.plates, v.monthsPlate(ctx))
	}
	if v.HasClock {
		v.plates = append(v.plates, v.clockPlate(ctx))
	}
}

// eventsOf says what is counted where: a sub-title of a figure of events.
func (v *indicatorView) eventsOf(ctx context.Context) string {
	return i18n.T(ctx, "publication.eventsOf", "unit", i18n.T(ctx, "publication.events."+string(v.Source.Unit)), "title", words(ctx, v.Indicator.Title), "place", v.where(ctx))
}

func (v *indicatorView) monthsPlate(ctx context.Context) plate {
	title := i18n.T(ctx, "publication.months.title", "year", year(v.Query.Year))
	c := chart.Columns{Figure: countFigure(ctx, "months", title, 544, i18n.T(ctx, "publication.dimension.month"))}
	table := c
	for m, n := range v.Months.Counts {
		c.Items = append(c.Items, chart.Column{Label: shortMonth(ctx, m+1), Value: chart.Of(kernel.NewCount(n))})
		table.Items = append(table.Items, chart.Column{Label: i18n.Month(ctx, m+1), Value: chart.Of(kernel.NewCount(n))})
	}
	if v.Months.Unknown > 0 {
		unknown := chart.Column{Label: i18n.T(ctx, "publication.code.U"), Value: chart.Exact(v.Months.Unknown), Unknown: true}
		c.Items, table.Items = append(c.Items, unknown), append(table.Items, unknown)
	}
	return plate{name: "months", about: v.about() + spanName([]int{v.Query.Year}), title: title, sub: v.eventsOf(ctx) + " " + i18n.T(ctx, "publication.months.sub"),
		drawn: c.Draw(), table: table.Table(), source: sourceLine(ctx, v.Now)}
}

func (v *indicatorView) clockPlate(ctx context.Context) plate {
	title := i18n.T(ctx, "publication.clock.title", "year", year(v.Query.Year))
	h := chart.Heat{Figure: countFigure(ctx, "clock", title, 1120, i18n.T(ctx, "publication.dimension.weekday"))}
	for hour := range 24 {
		h.Columns = append(h.Columns, strconv.Itoa(hour))
	}
	for d := range 7 {
		h.Rows = append(h.Rows, i18n.Weekday(ctx, d+1))
		row := make([]chart.Value, 24)
		for hour, n := range v.Clock.Counts[d] {
			row[hour] = chart.Exact(n)
		}
		h.Values = append(h.Values, row)
	}
	return plate{name: "clock", about: v.about() + spanName([]int{v.Query.Year}), title: title,
		sub:   v.eventsOf(ctx) + " " + i18n.T(ctx, "publication.clock.sub", "n", i18n.N(ctx, "publication.unit."+string(v.Source.Unit), int64(v.Clock.Unknown))),
		drawn: h.Draw(), table: h.Table(), legend: classLegend(ctx, statistics.Indicator{Kind: statistics.KindCount}, v.Source.Unit, h.Legend()),
		legendTitle: capital(i18n.T(ctx, "publication.events."+string(v.Source.Unit))), source: sourceLine(ctx, v.Now)}
}

// drawVictims sets the victims' sexes against each other by age, where the source states both.
func (v *indicatorView) drawVictims(ctx context.Context) {
	if !v.Victims.Known() {
		return
	}
	y := pyramidOf(ctx, "victims", i18n.T(ctx, "publication.victims.title", "year", year(v.Victims.Year)), v.Victims, true)
	v.plates = append(v.plates, plate{name: "victims", about: v.about() + "-age-sex" + spanName([]int{v.Victims.Year}), title: y.Title, sub: v.eventsOf(ctx),
		drawn: y.Draw(), table: y.Table(), notes: []string{unknownPeople(ctx, v.Victims)}, source: sourceLine(ctx, v.Now)})
}

// shortMonth is the beginning of a month's name, as far as an axis has room.
func shortMonth(ctx context.Context, m int) string {
	letters := []rune(i18n.Month(ctx, m))
	return string(letters[:min(3, len(letters))])
}

// drawBeside sets the sources next to each other: one table, and one chart where they count the same unit.
func (v *indicatorView) drawBeside(ctx context.Context) {
	if len(v.Beside) == 0 {
		return
	}
	v.hasBeside = true
	all := append([]publication.Figure{v.Now}, v.Beside...)
	list := jointYears(all)
	l := chart.Line{Figure: figureOf(ctx, v.Indicator, "sources-chart", i18n.T(ctx, "publication.beside.title"), 544, i18n.T(ctx, "publication.column.year")), Years: list, Breaks: breaksOf(letteredOf(v))}
	t := ui.TableInfo{Tight: true, Caption: i18n.T(ctx, "publication.beside.caption"), Note: i18n.T(ctx, "publication.beside.note"),
		Columns: []ui.Column{{Text: i18n.T(ctx, "publication.column.year")}}}
	for i, f := range all {
		title := words(ctx, f.Source.Title)
		t.Columns = append(t.Columns, ui.Column{Text: title + " (" + i18n.T(ctx, "publication.events."+string(f.Source.Unit)) + ")", Right: true})
		if f.Source.Unit == v.Source.Unit && i < 3 {
			l.Series = append(l.Series, chart.Series{Name: short(words(ctx, f.Source.Institution)), Values: over(f.Series, v.Place.Code, list)})
		}
	}
	for i := len(list) - 1; i >= 0; i-- {
		cells := []ui.Cell{{Text: year(list[i])}}
		for _, f := range all {
			got, ok := f.Series.At(v.Place.Code, list[i])
			text := i18n.T(ctx, "publication.noData")
			if ok {
				text = value(ctx, v.Indicator, got)
			}
			cells = append(cells, ui.Cell{Text: text})
		}
		t.Rows = append(t.Rows, ui.Row{Cells: cells})
	}
	v.besideTable = t
	if len(l.Series) > 0 {
		lines := make([]string, len(all))
		for i, f := range all {
			lines[i] = sourceLine(ctx, f)
		}
		v.plates = append(v.plates, plate{name: "sources", about: v.about() + "-by-source" + spanName(list), title: i18n.T(ctx, "publication.beside.title"),
			sub: words(ctx, v.Indicator.Title) + ", " + v.where(ctx) + ".", drawn: l.Draw(), table: l.Table(), marks: v.marks, source: strings.Join(lines, " ")})
	}
}

// short is an institution's name before its first comma.
func short(s string) string {
	before, _, _ := strings.Cut(s, ",")
	return before
}

// letteredOf are the breaks of the page's own series, also where the trend shows a part of its years.
func letteredOf(v *indicatorView) []publication.Lettered {
	if len(v.Marks) > 0 {
		return v.Marks
	}
	var list []publication.Lettered
	for _, m := range v.Now.Series.Breaks {
		list = append(list, publication.Lettered{Letter: "A", Mark: m})
	}
	return list
}

// jointYears are the years from the first of the page's source to the last of any.
func jointYears(all []publication.Figure) []int {
	first, last := 0, 0
	for i, f := range all {
		for _, v := range f.Series.Values {
			if !v.Rate.Defined {
				continue
			}
			if i == 0 && (first == 0 || v.Year < first) {
				first = v.Year
			}
			last = max(last, v.Year)
		}
	}
	var list []int
	for y := first; y <= last && first > 0; y++ {
		list = append(list, y)
	}
	return list
}
