package gallery

import (
	"context"
	"math"

	"github.com/paulmach/orb"

	"convive/internal/platform/chart"
	"convive/internal/platform/geo"
	"convive/internal/platform/i18n"
	"convive/internal/platform/web/ui"
)

// exhibit is a chart with its kind, drawn from generated data.
type exhibit struct {
	figure ui.FigureInfo
	panels []chart.Panel
}

// generated is a number that looks like a rate: the same each time, with every kind of movement in it.
func generated(series, i int) float64 {
	return 24 + 7*math.Sin(float64(i)/2+float64(series)) + 3*math.Cos(float64(i*i+series*5))
}

// margin gives a generated value with a margin; the fourth of every nine is missing.
func margin(series, i int) chart.Value {
	if i%9 == 3 {
		return chart.Value{}
	}
	v := generated(series, i)
	return chart.Value{Value: v, Low: v * 0.9, High: v * 1.12, Defined: true, Interval: true}
}

func margins(series, n int) []chart.Value {
	list := make([]chart.Value, n)
	for i := range list {
		list[i] = margin(series, i)
	}
	return list
}

const firstYear, yearsShown = 2008, 15

func years() []int {
	list := make([]int, yearsShown)
	for i := range list {
		list[i] = firstYear + i
	}
	return list
}

// places are the names of generated territories.
var places = []string{"Alfa", "Beta", "Gamma", "Delta", "Épsilon", "Omega"}

// The halls and tones are put together of these prefixes and what they are.
var _ = i18n.Dynamic("gallery.hall.", "gallery.tone.")

// maker draws in the language of a reader.
type maker struct{ ctx context.Context }

func (m maker) say(id string) string { return i18n.T(m.ctx, id) }

func (m maker) figure(id, title string, width int, category string) chart.Figure {
	return chart.Figure{ID: id, Title: title, Desc: title + ". " + m.say("gallery.generated"), Width: width, Empty: m.say("gallery.empty"),
		Words: chart.Words{Category: category, Code: m.say("gallery.code"), Year: m.say("gallery.year"), Break: m.say("gallery.break"), Value: m.say("gallery.value"),
			Low: m.say("gallery.from"), High: m.say("gallery.to"), Missing: m.say("gallery.missing"), Protected: m.say("gallery.protected")},
		Format: func(x float64) string { return i18n.Number(m.ctx, x, 1) }, Axis: func(x float64) string { return i18n.Number(m.ctx, x, 0) }}
}

// exhibits are all kinds of charts and maps.
func exhibits(ctx context.Context) []exhibit {
	m := maker{ctx}
	list := []exhibit{m.line(), m.bars(), m.columns(), m.heat(), m.pyramid(), m.multiples(), m.choropleth(), m.symbols(), m.nothing()}
	for i := range list {
		list[i].figure.Caption = m.say("gallery.generated")
	}
	return list
}

func shown(title, sub string, p chart.Pair, t chart.Table) exhibit {
	return exhibit{figure: ui.FigureInfo{Finding: title, Sub: sub, Wide: ui.SVG(p.Wide), Narrow: ui.SVG(p.Narrow), Table: ui.Table(tableOf(t))}}
}

func tableOf(t chart.Table) ui.TableInfo {
	info := ui.TableInfo{Caption: t.Caption, Tight: true}
	for i, h := range t.Head {
		info.Columns = append(info.Columns, ui.Column{Text: h, Right: i > 0})
	}
	for _, r := range t.Rows {
		row := ui.Row{}
		for _, c := range r {
			row.Cells = append(row.Cells, ui.Cell{Text: c.Text})
		}
		info.Rows = append(info.Rows, row)
	}
	return info
}

func (m maker) line() exhibit {
	title := m.say("gallery.kind.line")
	l := chart.Line{Figure: m.figure("line", title, 544, m.say("gallery.year")), Years: years(), Series: []chart.Series{{Name: places[0], Values: margins(0, yearsShown)}, {Name: places[1], Values: margins(2, yearsShown)}},
		Reference: &chart.Series{Name: places[5], Values: margins(4, yearsShown)}, Breaks: []chart.Break{{FirstAfter: firstYear + 9, Letter: "A"}},
		Targets: []chart.Target{{From: firstYear + yearsShown - 1, To: firstYear + yearsShown + 3, FromValue: 24, ToValue: 16, Label: m.say("gallery.target")}}}
	return shown(title, m.say("gallery.kind.lineText"), l.Draw(), l.Table())
}

func (m maker) bars() exhibit {
	title := m.say("gallery.kind.bars")
	b := chart.Bars{Figure: m.figure("bars", title, 544, m.say("gallery.place"))}
	for i, p := range places[:4] {
		b.Items = append(b.Items, chart.Bar{Label: p, Value: margin(i, i+4)})
	}
	b.Items = append(b.Items, chart.Bar{Label: places[4], Text: m.say("gallery.protected")}, chart.Bar{Label: m.say("gallery.unknown"), Value: chart.Exact(6.5), Unknown: true})
	return shown(title, m.say("gallery.kind.barsText"), b.Draw(), b.Table())
}

func (m maker) columns() exhibit {
	title := m.say("gallery.kind.columns")
	c := chart.Columns{Figure: m.figure("columns", title, 544, m.say("gallery.month")), Reference: &chart.Reference{Value: 24, Label: m.say("gallery.average")}}
	for i := range 12 {
		c.Items = append(c.Items, chart.Column{Label: string([]rune(i18n.Month(m.ctx, i+1))[:3]), Value: margin(1, i)})
	}
	c.Items = append(c.Items, chart.Column{Label: "?", Value: chart.Exact(5), Unknown: true})
	return shown(title, m.say("gallery.kind.columnsText"), c.Draw(), c.Table())
}

func (m maker) heat() exhibit {
	title := m.say("gallery.kind.heat")
	h := chart.Heat{Figure: m.figure("heat", title, 544, m.say("gallery.weekday"))}
	for c := range 12 {
		h.Columns = append(h.Columns, i18n.Int(m.ctx, int64(2*c)))
	}
	for d := range 7 {
		h.Rows = append(h.Rows, i18n.Weekday(m.ctx, d+1))
		h.Values = append(h.Values, margins(d, 12))
	}
	return shown(title, m.say("gallery.kind.heatText"), h.Draw(), h.Table())
}

func (m maker) pyramid() exhibit {
	title := m.say("gallery.kind.pyramid")
	y := chart.Pyramid{Figure: m.figure("pyramid", title, 544, m.say("gallery.age")), Groups: []string{"0–14", "15–29", "30–44", "45–59", "60+"},
		Left: chart.Series{Name: m.say("gallery.women"), Values: margins(3, 5)}, Right: chart.Series{Name: m.say("gallery.men"), Values: margins(5, 5)},
		Unknown: []chart.Bar{{Label: m.say("gallery.unknown"), Value: chart.Exact(8)}}}
	return shown(title, m.say("gallery.kind.pyramidText"), y.Draw(), y.Table())
}

func (m maker) multiples() exhibit {
	title := m.say("gallery.kind.multiples")
	s := chart.SmallMultiples{Figure: m.figure("multiples", title, 544, m.say("gallery.place")), Years: years(), Reference: chart.Series{Name: places[5], Values: margins(9, yearsShown)}}
	for i, p := range places[:5] {
		s.Items = append(s.Items, chart.Multiple{Code: p[:1], Name: p, Values: margins(i, yearsShown)})
	}
	return exhibit{figure: ui.FigureInfo{Finding: title, Sub: m.say("gallery.kind.multiplesText"), Table: ui.Table(tableOf(s.Table()))}, panels: s.Draw()}
}

// land are the outlines of the generated territories: a chessboard and an island.
func land() []geo.Shape {
	square := func(name string, x, y, side float64) geo.Shape {
		return geo.Shape{ID: name, Name: name, Geometry: orb.MultiPolygon{{{{x, y}, {x + side, y}, {x + side, y + side}, {x, y + side}, {x, y}}}}}
	}
	return []geo.Shape{square(places[0], 0, 0, 2), square(places[1], 2, 0, 2), square(places[2], 4, 0, 2), square(places[3], 0, 2, 2), square(places[4], 2, 2, 2), square(places[5], -7, 5, 0.1)}
}

func (m maker) choropleth() exhibit {
	title := m.say("gallery.kind.choropleth")
	c := chart.Choropleth{Figure: m.figure("choropleth", title, 448, m.say("gallery.place")), Shapes: land(), Limits: []float64{10, 20, 25, 30}, Named: []string{places[0], places[2]}, Me: places[2]}
	for i, p := range places[:5] {
		value := generated(i, i)
		if i == 4 {
			value = 0
		}
		c.Areas = append(c.Areas, chart.Area{Code: p, Name: p, Value: value, Defined: true, Few: i == 1, Suppressed: i == 3})
	}
	e := shown(title, m.say("gallery.kind.choroplethText"), c.Draw(), c.Table())
	e.figure.Legend = legend(m.rows(c.Legend()))
	return e
}

// rows words a legend.
func (m maker) rows(list []chart.LegendRow) []swatchRow {
	var out []swatchRow
	for _, r := range list {
		text := map[chart.LegendKind]string{chart.LegendFew: m.say("gallery.few"), chart.LegendMissing: m.say("gallery.missing"), chart.LegendProtected: m.say("gallery.protected")}[r.Kind]
		if r.Kind == chart.LegendClass {
			text = "< " + i18n.Number(m.ctx, r.To, 0)
			if r.HasFrom {
				text = "≥ " + i18n.Number(m.ctx, r.From, 0)
			}
		}
		out = append(out, swatchRow{string(r.Swatch), text})
	}
	return out
}

// swatchRow is a line of a legend.
type swatchRow struct{ swatch, text string }

func (m maker) symbols() exhibit {
	title := m.say("gallery.kind.symbols")
	s := chart.Symbols{Figure: m.figure("symbols", title, 448, m.say("gallery.place")), Shapes: land()}
	for i, p := range places[:5] {
		s.Points = append(s.Points, chart.Symbol{Lon: float64(i%3)*2 + 1, Lat: float64(i/3)*2 + 1, Code: p[:1], Name: p, Value: chart.Exact(math.Round(generated(i, i) * float64(1+i*i*4)))})
	}
	return shown(title, m.say("gallery.kind.symbolsText"), s.Draw(), s.Table())
}

// nothing is a chart without data: its sentence in a box.
func (m maker) nothing() exhibit {
	title := m.say("gallery.kind.nothing")
	l := chart.Line{Figure: m.figure("nothing", title, 544, m.say("gallery.year")), Years: years()}
	e := shown(title, m.say("gallery.kind.nothingText"), l.Draw(), l.Table())
	e.figure.Table = nil
	return e
}
