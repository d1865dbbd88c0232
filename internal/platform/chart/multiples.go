package chart

import (
	"math"
	"slices"
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
	panels := make([]Panel, len(m.Items))
	for i, item := range m.Items {
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
	slices.SortStableFunc(panels, func(a, b Panel) int {
		switch {
		case a.Last.Defined && (!b.Last.Defined || a.Last.Value > b.Last.Value):
			return -1
		case b.Last.Defined && (!a.Last.Defined || b.Last.Value > a.Last.Value):
			return 1
		}
		return 0
	})
	return panels
}

// Table has one row per year and one column per territory.
func (m SmallMultiples) Table() Table {
	l := Line{Figure: m.Figure, Years: m.Years}
	t := Table{Caption: m.Title, Head: []string{m.Words.Category}}
	all := append([]Series{m.Reference}, make([]Series, 0, len(m.Items))...)
	for _, item := range m.Items {
		all = append(all, Series{item.Name, item.Values})
	}
	for _, s := range all {
		t.Head = append(t.Head, s.Name)
	}
	for i, y := range l.Years {
		row := []Cell{named(yearText(y))}
		for _, s := range all {
			row = append(row, m.cell(s.at(i), ""))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}
