package chart

import (
	"strings"

	"convive/internal/platform/geo"
)

// Choropleth shades territories by a rate in classes whose limits stay the same for all years. No data is hatched, few
// cases are dotted, zero is in the first class.
type Choropleth struct {
	Figure
	Shapes []geo.Shape
	Areas  []Area    // by Code = the shape's ID; a shape without one has no data
	Limits []float64 // the lower limits of the second to fifth class
	Named  []string  // codes that the title names: they get a label with a leader line
	Me     string    // the code of the selected place
	Insets []string  // short names of the boxes of far shapes; nil: the shapes' names
}

// Area is one territory's value.
type Area struct {
	Code, Name string
	Value      float64
	Low, High  float64 // the margin, if Interval
	Defined    bool
	Interval   bool
	Few        bool   // under the number of cases from which a rate is stable
	Suppressed bool   // withheld to protect persons
	Title      string // name, value and margin as printed
	Href       string
}

func (a Area) value() Value {
	return Value{Value: a.Value, Low: a.Low, High: a.High, Interval: a.Interval, Defined: a.Defined && !a.Suppressed}.clean()
}

// areas are the areas in the order of the shapes.
func (c Choropleth) areas() []Area {
	byCode := map[string]Area{}
	for _, a := range c.Areas {
		byCode[a.Code] = a
	}
	out := make([]Area, len(c.Shapes))
	for i, s := range c.Shapes {
		a, ok := byCode[s.ID]
		if !ok {
			a = Area{Code: s.ID, Name: s.Name}
		}
		if a.Name == "" {
			a.Name = s.Name
		}
		if a.Title == "" {
			a.Title = a.Name + ": " + c.areaText(a)
		}
		out[i] = a
	}
	return out
}

func (c Choropleth) areaText(a Area) string {
	switch {
	case a.Suppressed:
		return c.Words.Protected
	case !a.value().Defined:
		return c.Words.Missing
	default:
		return c.format(a.Value)
	}
}

func (c Choropleth) class(a Area) string {
	if !a.value().Defined {
		return "nodata"
	}
	return classNames[classOf(a.Value, c.Limits)]
}

// Draw draws both sizes; the paths are in the wide one, which the narrow one uses.
func (c Choropleth) Draw() Pair {
	areas := c.areas()
	if len(c.Shapes) == 0 {
		return c.draw(true, c.framesOf(140, 140), nil)
	}
	height := mapMaxHeight
	if c.Height > 0 {
		height = float64(c.Height)
	}
	calls := func(b base) []callout {
		var list []callout
		for _, code := range c.Named {
			for i, a := range areas {
				if a.Code == code && len(b.outlines[i].Rings) > 0 {
					q := b.outlines[i].Anchor
					list = append(list, callout{name: fit(a.Name, 150), value: fit(c.areaText(a), 150), at: dot{q.X, q.Y}})
				}
			}
		}
		return list
	}
	b := layout(c.Shapes, c.wide()-4, height, calls)
	role := "img"
	for _, a := range areas {
		if a.Href != "" {
			role = "group"
		}
	}
	names := c.Insets
	if len(names) != len(b.projection.Insets) {
		names = insetNames(b, areas)
	}
	m := mapDrawing{Figure: c.Figure, base: b, callouts: calls(b), insets: names, role: role, thin: len(areas) > 200}
	m.body = func(p *pen) { c.body(p, b, areas) }
	return m.draw()
}

// insetNames names each box after its shapes.
func insetNames(b base, areas []Area) []string {
	var out []string
	for _, in := range b.projection.Insets {
		var names []string
		for _, i := range in.Shapes {
			names = append(names, areas[i].Name)
		}
		out = append(out, strings.Join(names, ", "))
	}
	return out
}

func (c Choropleth) body(p *pen, b base, areas []Area) {
	for _, in := range b.projection.Insets {
		p.put(`<rect class="box" x="`, in.X, `" y="`, in.Y, `" width="`, in.Width, `" height="`, in.Height, `" rx="3"/>`)
	}
	var me string
	for i, a := range areas {
		d := outlinePath(b.outlines[i])
		if d == "" {
			continue
		}
		if c.Me != "" && a.Code == c.Me {
			me = d
		}
		p.link(a.Href, a.Title)
		p.put(`<path class="`, c.class(a), `" d="`, d, `"><title>`)
		p.escape(a.Title)
		p.put(`</title></path>`)
		p.endLink(a.Href)
		if a.Few && a.value().Defined {
			p.put(`<path class="few" pointer-events="none" d="`, d, `"/>`)
		}
	}
	if me != "" {
		p.put(`<path class="me" pointer-events="none" d="`, me, `"/>`)
	}
}

// Legend has one row per class from high to low, then what is unstable, missing and protected, with the numbers of
// territories. Missing is always there; the others where they occur.
func (c Choropleth) Legend() []LegendRow {
	rows := classRows(c.Limits)
	few, missing, protected := 0, 0, 0
	for _, a := range c.areas() {
		switch {
		case a.Suppressed:
			protected++
		case !a.value().Defined:
			missing++
		default:
			rows[len(rows)-1-classOf(a.Value, c.Limits[:min(4, len(c.Limits))])].Count++
			if a.Few {
				few++
			}
		}
	}
	if few > 0 {
		rows = append(rows, LegendRow{Kind: LegendFew, Swatch: fewSwatch(), Count: few})
	}
	rows = append(rows, LegendRow{Kind: LegendMissing, Swatch: swatch("nodata"), Count: missing})
	if protected > 0 {
		rows = append(rows, LegendRow{Kind: LegendProtected, Swatch: protectedSwatch(), Count: protected})
	}
	return rows
}

// Table has one row per territory, in the order of the shapes.
func (c Choropleth) Table() Table {
	areas := c.areas()
	values := make([]Value, len(areas))
	for i, a := range areas {
		values[i] = a.value()
	}
	margins := anyInterval(values)
	t := Table{Caption: c.Title, Head: append(c.placeHead(), c.head(c.Words.Value, margins)...)}
	for i, a := range areas {
		instead := ""
		if a.Suppressed {
			instead = c.Words.Protected
		}
		t.Rows = append(t.Rows, append(c.placeCells(a.Code, a.Name), c.cells(values[i], instead, margins)...))
	}
	return t
}

// placeHead heads what names a place.
func (f Figure) placeHead() []string {
	if f.Words.Code == "" {
		return []string{f.Words.Category}
	}
	return []string{f.Words.Code, f.Words.Category}
}

func (f Figure) placeCells(code, name string) []Cell {
	if f.Words.Code == "" {
		return []Cell{named(name)}
	}
	return []Cell{named(code), named(name)}
}
