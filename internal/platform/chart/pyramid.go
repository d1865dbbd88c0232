package chart

import "math"

// Pyramid sets two sides, usually women and men, against each other by age group. Groups are given from young to old
// and drawn upwards. What has no known age or sex stands below as bars of its own, on the same scale.
type Pyramid struct {
	Figure
	Groups      []string
	Left, Right Series // Values go with Groups
	Unknown     []Bar
}

// Draw draws both sizes.
func (y Pyramid) Draw() Pair {
	empty := true
	for _, s := range []Series{y.Left, y.Right} {
		for i := range y.Groups {
			empty = empty && !s.at(i).Defined
		}
	}
	for _, u := range y.Unknown {
		empty = empty && !u.Value.clean().Defined
	}
	return y.draw(empty, y.framesOf(y.height(y.layout(y.wide())), y.height(y.layout(narrowWidth))), y.one)
}

const (
	pyramidRow   = 24.0
	pyramidLabel = 17.0
	pyramidLeast = 0.22 // of the width: bars no shorter than this, or the names of the groups stand above them
)

// pyramidLayout is how names, bars and numbers share the width.
type pyramidLayout struct {
	above  bool    // names of groups stand above their bars
	row    float64 // height of a group
	middle float64 // between the two sides
	room   float64 // for a number
	length float64 // of the longest bar
}

func (y Pyramid) layout(w float64) pyramidLayout {
	middle, number := 0.0, 0.0
	note := func(v Value) {
		text := y.Words.Missing
		if v.Defined {
			text = y.format(v.Value)
		}
		number = math.Max(number, textWidth(text))
	}
	for i, g := range y.Groups {
		middle = math.Max(middle, textWidth(g))
		note(y.Left.at(i))
		note(y.Right.at(i))
	}
	for _, u := range y.Unknown {
		note(u.Value.clean())
	}
	l := pyramidLayout{row: pyramidRow, middle: math.Min(middle+16, w*0.4), room: math.Min(number+8, w*0.28)}
	l.length = (w-l.middle)/2 - l.room
	if l.length < w*pyramidLeast {
		l.above, l.row, l.middle = true, pyramidRow+pyramidLabel, 12
		l.length = (w-l.middle)/2 - l.room
	}
	return l
}

func (y Pyramid) height(l pyramidLayout) float64 {
	h := 24 + float64(len(y.Groups))*l.row + 4
	if len(y.Unknown) > 0 {
		h += 14 + float64(len(y.Unknown))*(pyramidRow+pyramidLabel)
	}
	return h
}

func (y Pyramid) one(fr frame) SVG {
	p := y.open(fr, "img")
	top := 0.0
	for i := range y.Groups {
		top = math.Max(top, math.Max(y.Left.at(i).top(), y.Right.at(i).top()))
	}
	for _, u := range y.Unknown {
		top = math.Max(top, u.Value.clean().top())
	}
	if top <= 0 {
		top = 1
	}
	l := y.layout(fr.w)
	x := along(top, l.length)
	l0, r0 := (fr.w-l.middle)/2, (fr.w+l.middle)/2
	p.text(l0, 14, "end", "k1", fit(y.Left.Name, l0))
	p.text(r0, 14, "start", "b", fit(y.Right.Name, fr.w-r0))
	bottom := 24 + float64(len(y.Groups))*l.row
	for i, g := range y.Groups {
		at0 := bottom - float64(i+1)*l.row
		if l.above {
			p.text(fr.w/2, at0+pyramidLabel-3, "middle", "", fit(g, fr.w))
			at0 += pyramidLabel
			p.path("ax", at("M", l0, " ", at0, "v", pyramidRow, "M", r0, " ", at0, "v", pyramidRow))
		} else {
			p.text(fr.w/2, at0+pyramidRow/2+4.5, "middle", "", fit(g, l.middle-8))
		}
		y.side(p, y.Left.at(i), "f1", l0, -1, at0, x, y.Left.Name+", "+g, l.room)
		y.side(p, y.Right.at(i), "f3", r0, 1, at0, x, y.Right.Name+", "+g, l.room)
	}
	if !l.above {
		p.path("ax", at("M", l0, " 24V", bottom, "M", r0, " 24V", bottom))
	}
	at0 := bottom + 14
	for _, u := range y.Unknown {
		p.text(0, at0+13, "start", "k", fit(u.Label, fr.w))
		at0 += pyramidLabel
		y.side(p, u.Value.clean(), "nodata sw", 1, 1, at0, x, u.Label, l.room)
		at0 += pyramidRow
	}
	return p.close()
}

// side draws one bar; direction is -1 to the left and 1 to the right.
func (y Pyramid) side(p *pen, v Value, class string, from, direction, at0 float64, x func(float64) float64, name string, room float64) {
	const pad = 3
	anchor := "start"
	if direction < 0 {
		anchor = "end"
	}
	text := at0 + pyramidRow/2 + 4.5
	if !v.Defined {
		p.text(from+direction*4, text, anchor, "", fit(y.Words.Missing, room+20))
		return
	}
	w := x(v.Value)
	left := from
	if direction < 0 {
		left = from - w
	}
	p.rect(class, left, at0+pad, w, pyramidRow-2*pad, name+": "+y.format(v.Value))
	end := w
	if v.Interval && v.High > v.Low {
		mid := at0 + pyramidRow/2
		p.stroke(at("M", from+direction*x(v.Low), " ", mid, "H", from+direction*x(v.High)))
		end = math.Max(w, x(v.High))
	}
	p.text(from+direction*(end+4), text, anchor, "k", fit(y.format(v.Value), room-6))
}

// Table has one row per age group, and one per unknown bar with its number in the first column of values.
func (y Pyramid) Table() Table {
	margins := anyInterval(y.Left.Values, y.Right.Values)
	t := Table{Caption: y.Title, Head: []string{y.Words.Category}}
	t.Head = append(append(t.Head, y.sideHead(y.Left.Name, margins)...), y.sideHead(y.Right.Name, margins)...)
	unknown := len(y.Unknown) > 0
	if unknown {
		t.Head = append(t.Head, y.Words.Value)
	}
	for i, g := range y.Groups {
		row := append([]Cell{named(g)}, y.cells(y.Left.at(i), "", margins)...)
		row = append(row, y.cells(y.Right.at(i), "", margins)...)
		if unknown {
			row = append(row, Cell{Number: true})
		}
		t.Rows = append(t.Rows, row)
	}
	for _, u := range y.Unknown {
		row := []Cell{named(u.Label)}
		for range len(t.Head) - 2 {
			row = append(row, Cell{Number: true})
		}
		t.Rows = append(t.Rows, append(row, y.cell(u.Value, u.Text)))
	}
	return t
}
