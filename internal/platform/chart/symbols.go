package chart

import (
	"cmp"
	"math"
	"slices"

	"convive/internal/platform/geo"
)

// Symbols is a map of counts: circles whose area is the number, over grey outlines, the largest drawn first so that
// none hides a smaller one. Zero is a small ring; missing is a small hatched circle.
type Symbols struct {
	Figure
	Shapes []geo.Shape
	Points []Symbol
	Radius float64  // of the largest circle; 0: 22 px
	Me     string   // the code of the selected place
	Insets []string // names of the boxes of far shapes, in the shapes' order; nil: the shapes' names
}

// Symbol is one place.
type Symbol struct {
	Lon, Lat float64
	Code     string
	Name     string
	Value    Value
	Title    string
	Href     string
}

func (s Symbols) top() float64 {
	top := 0.0
	for _, q := range s.Points {
		if v := q.Value.clean(); v.Defined {
			top = math.Max(top, v.Value)
		}
	}
	return top
}

func (s Symbols) radius(v float64) float64 {
	top := s.top()
	if top <= 0 || v <= 0 {
		return 0
	}
	most := s.Radius
	if most <= 0 {
		most = 22
	}
	return most * math.Sqrt(v/top)
}

// sizes are the round numbers of the size legend, large to small.
func (s Symbols) sizes() []float64 {
	t := ticks(s.top(), 2)
	if s.top() <= 0 {
		return nil
	}
	big := t[len(t)-1]
	if big > s.top() {
		big = t[len(t)-2]
	}
	if big <= 0 {
		big = t[1] / 2
	}
	return []float64{big, big / 4, big / 20}
}

// Draw draws both sizes.
func (s Symbols) Draw() Pair {
	if len(s.Shapes) == 0 && len(s.Points) == 0 {
		return s.draw(true, s.framesOf(140, 140), nil)
	}
	height := mapMaxHeight
	if s.Height > 0 {
		height = float64(s.Height)
	}
	b := layout(s.Shapes, s.wide()-4, height, func(base) []callout { return nil })
	areas := make([]Area, len(s.Shapes))
	for i, sh := range s.Shapes {
		areas[i].Name = sh.Name
	}
	names := s.Insets
	if len(names) != len(b.projection.Insets) {
		names = insetNames(b, areas)
	}
	role := "img"
	for _, q := range s.Points {
		if q.Href != "" {
			role = "group"
		}
	}
	m := mapDrawing{Figure: s.Figure, base: b, insets: names, role: role, thin: len(areas) > 200}
	m.body = func(p *pen) { s.body(p, b) }
	if sizes := s.sizes(); sizes != nil {
		m.foot = math.Ceil(2*s.radius(sizes[0])) + 16
		m.below = s.sizeLegend(sizes)
	}
	return m.draw()
}

func (s Symbols) body(p *pen, b base) {
	for _, in := range b.projection.Insets {
		p.put(`<rect class="box" x="`, in.X, `" y="`, in.Y, `" width="`, in.Width, `" height="`, in.Height, `" rx="3"/>`)
	}
	for i, o := range b.outlines {
		if d := outlinePath(o); d != "" {
			p.put(`<path class="f0" d="`, d, `"><title>`)
			p.escape(s.Shapes[i].Name)
			p.put(`</title></path>`)
		}
	}
	points := slices.Clone(s.Points)
	slices.SortStableFunc(points, func(x, y Symbol) int { return cmp.Compare(y.Value.clean().Value, x.Value.clean().Value) })
	for _, q := range points {
		v := q.Value.clean()
		class, r := "f1", s.radius(v.Value)
		switch {
		case !v.Defined:
			class, r = "nodata", 3
		case v.Value <= 0:
			class, r = "ring", 2
		}
		title := q.Title
		if title == "" {
			title = q.Name + ": " + s.cell(v, "").Text
		}
		at0 := b.projection.Point(q.Lon, q.Lat)
		p.link(q.Href, title)
		p.put(`<circle class="`, class, `"`)
		if class == "f1" {
			p.put(` fill-opacity="0.6"`)
		}
		p.put(` cx="`, at0.X, `" cy="`, at0.Y, `" r="`, math.Max(r, 0.8), `"><title>`)
		p.escape(title)
		p.put(`</title></circle>`)
		p.endLink(q.Href)
	}
	for _, q := range points {
		if at0 := b.projection.Point(q.Lon, q.Lat); s.Me != "" && q.Code == s.Me {
			p.put(`<circle class="me" pointer-events="none" cx="`, at0.X, `" cy="`, at0.Y, `" r="`, s.radius(q.Value.clean().Value)+4, `"/>`)
		}
	}
}

// sizeLegend is a row of circles with their numbers below the map, at the scale of the map's circles.
func (s Symbols) sizeLegend(sizes []float64) func(p *pen, y, text, marks float64) {
	return func(p *pen, y, text, marks float64) {
		tall := s.radius(sizes[0]) * marks
		x := 2.0
		for _, v := range sizes {
			r := math.Max(0.8, s.radius(v)*marks)
			x += r
			p.put(`<circle class="f1" fill-opacity="0.6" cx="`, x, `" cy="`, y+8+tall, `" r="`, r, `"/>`)
			x += r + 6*text
			number := fit(s.axis(v), 120)
			p.text(x, y+8+tall+4.5*text, "start", "", number)
			x += (textWidth(number) + 18) * text
		}
	}
}

// Table has one row per place.
func (s Symbols) Table() Table {
	t := Table{Caption: s.Title, Head: append(s.placeHead(), s.Words.Value)}
	for _, q := range s.Points {
		t.Rows = append(t.Rows, append(s.placeCells(q.Code, q.Name), s.cell(q.Value, "")))
	}
	return t
}
