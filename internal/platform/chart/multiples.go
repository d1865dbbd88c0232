package chart

import (
	"math"
	"slices"
	"strings"
)

// SmallMultiples shows the same line for many territories on one scale, with the whole in grey.
type SmallMultiples struct {
	Figure
	Years     []int
	Reference Series
	Items     []Multiple
	Breaks    []Break
}

// Multiple is one territory.
type Multiple struct {
	Code, Name, Href string
	Values           []Value
}

// Panel is a drawn territory. The page writes the name, and Last, its last value, as text.
type Panel struct {
	Multiple
	SVG  SVG
	Last Value
	Text string // Last as printed
	Year int    // of Last; 0 if there is none
}

// Scale is the common end of the scale and its grid lines, for the sentence that says so.
func (m SmallMultiples) Scale() (top float64, lines []float64) {
	high := 0.0
	for _, list := range append([][]Value{m.Reference.Values}, values(m.Items)...) {
		for i := range min(len(list), len(m.Years)) {
			if v := list[i].clean(); v.Defined {
				high = math.Max(high, v.top())
			}
		}
	}
	t := ticks(high, 3)
	if n := len(t) - 1; high > 0 && high <= t[n-1]+(t[n]-t[n-1])*0.5 {
		return high, t[1:n]
	}
	return t[len(t)-1], t[1 : len(t)-1]
}

func values(items []Multiple) [][]Value {
	out := make([][]Value, len(items))
	for i, item := range items {
		out[i] = item.Values
	}
	return out
}

// Draw gives the panels by their last value, highest first; those without one come last, in the order given.
func (m SmallMultiples) Draw() []Panel {
	top, lines := m.Scale()
	items := m.sorted()
	panels := make([]Panel, len(items))
	for i, item := range items {
		panels[i] = Panel{Multiple: item, Text: m.Words.Missing}
		for k := min(len(item.Values), len(m.Years)) - 1; k >= 0; k-- {
			if v := item.Values[k].clean(); v.Defined {
				panels[i].Last, panels[i].Year, panels[i].Text = v, m.Years[k], m.format(v.Value)
				break
			}
		}
		panels[i].SVG = Spark{
			Years: m.Years, Values: item.Values, Reference: m.Reference.Values, Breaks: m.Breaks,
			Width: 150, Height: 70, Top: top, Lines: lines,
		}.Draw()
	}
	return panels
}

// sorted are the territories by their last value.
func (m SmallMultiples) sorted() []Multiple {
	last := func(item Multiple) Value {
		for k := min(len(item.Values), len(m.Years)) - 1; k >= 0; k-- {
			if v := item.Values[k].clean(); v.Defined {
				return v
			}
		}
		return Value{}
	}
	items := slices.Clone(m.Items)
	slices.SortStableFunc(items, func(a, b Multiple) int {
		x, y := last(a), last(b)
		switch {
		case x.Defined && (!y.Defined || x.Value > y.Value):
			return -1
		case y.Defined && (!x.Defined || y.Value > x.Value):
			return 1
		}
		return 0
	})
	return items
}

// Table has one row per territory, the whole first, and one column per year.
func (m SmallMultiples) Table() Table {
	t := Table{Caption: m.Title, Head: m.placeHead()}
	for _, y := range m.Years {
		t.Head = append(t.Head, yearText(y))
	}
	for _, item := range m.lines() {
		row := m.placeCells(item.Code, item.Name)
		for i := range m.Years {
			row = append(row, m.cell(Series{Values: item.Values}.at(i), ""))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// Long has one row per territory and year with the margin, which the drawing shows too.
func (m SmallMultiples) Long() Table {
	lines := m.lines()
	margins := anyInterval(values(lines)...)
	t := Table{Caption: m.Title, Head: append(append(m.placeHead(), m.Words.Year), m.head(m.Words.Value, margins)...)}
	for _, item := range lines {
		for i, y := range m.Years {
			row := append(m.placeCells(item.Code, item.Name), named(yearText(y)))
			t.Rows = append(t.Rows, append(row, m.cells(Series{Values: item.Values}.at(i), "", margins)...))
		}
	}
	return t
}

// lines are what is drawn: the whole, if there is one, and the territories in the order of the panels.
func (m SmallMultiples) lines() []Multiple {
	var out []Multiple
	if m.Reference.Values != nil {
		out = append(out, Multiple{Name: m.Reference.Name, Values: m.Reference.Values})
	}
	return append(out, m.sorted()...)
}

const (
	panelWidth  = 150.0
	panelHeight = 70.0
	panelGap    = 24.0
	panelsWide  = 6
)

// Whole sets the panels into one drawing with their names and last values, for a file.
func (m SmallMultiples) Whole() SVG {
	panels := m.Draw()
	across := min(panelsWide, max(1, len(panels)))
	down := (len(panels) + across - 1) / across
	const high = panelHeight + 36 + panelGap
	p := m.open(frame{w: float64(across)*(panelWidth+panelGap) - panelGap, h: float64(down) * high, class: "chart wide"}, "img")
	for i, panel := range panels {
		x, y := float64(i%across)*(panelWidth+panelGap), float64(i/across)*high
		text := panel.Text
		if panel.Year > 0 && panel.Year != m.Years[len(m.Years)-1] {
			text += " (" + yearText(panel.Year) + ")"
		}
		p.text(x, y+14, "start", "k", fit(panel.Name, panelWidth+panelGap-6))
		p.text(x, y+31, "start", "b", text)
		content := string(panel.SVG)
		p.put(`<g transform="translate(`, x, ` `, y+36, `)">`, content[strings.Index(content, ">")+1:strings.LastIndex(content, "</svg>")], `</g>`)
	}
	return p.close()
}
