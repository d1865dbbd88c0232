package chart

import "math"

// Bars compares categories by horizontal bars from zero. Each value is printed; a margin is a stroke.
type Bars struct {
	Figure
	Items []Bar
}

// Bar is one category. Unknown marks "not recorded": it is drawn hatched, since it is no category like the others.
type Bar struct {
	Label   string
	Value   Value
	Unknown bool
	Text    string // printed instead of the number; for a missing value, what it is: "sin dato", "protegido"
	Href    string
}

// barLayout is how labels, bars and numbers share the width.
type barLayout struct {
	above               bool // labels stand above the bars
	start, length, room float64
	row, thick          float64
	label               float64
}

// Draw draws both sizes.
func (b Bars) Draw() Pair {
	empty := len(b.Items) == 0
	wide, narrow := b.layout(b.wide()), b.layout(narrowWidth)
	n := float64(len(b.Items))
	return b.draw(empty, b.framesOf(n*wide.row+4, n*narrow.row+4), b.one)
}

func (b Bars) text(item Bar) string {
	v := item.Value.clean()
	switch {
	case item.Text != "":
		return item.Text
	case !v.Defined:
		return b.Words.Missing
	default:
		return b.format(v.Value)
	}
}

func (b Bars) layout(w float64) barLayout {
	label, number := 0.0, 0.0
	for _, item := range b.Items {
		label = math.Max(label, textWidth(item.Label))
		number = math.Max(number, boldWidth(b.text(item)))
	}
	l := barLayout{row: 30, thick: 16, label: math.Ceil(label), start: math.Ceil(label) + 10}
	if l.start > w*0.42 {
		l.above, l.row, l.start, l.label = true, 44, 1, w-2
		l.thick = 14
	}
	l.room = math.Min(math.Ceil(number)+10, w*0.45)
	l.length = w - l.start - l.room
	return l
}

func (b Bars) one(fr frame) SVG {
	role := "img"
	top := 0.0
	for _, item := range b.Items {
		if v := item.Value.clean(); v.Defined {
			top = math.Max(top, v.top())
		}
		if item.Href != "" {
			role = "group"
		}
	}
	if top <= 0 {
		top = 1
	}
	p := b.open(fr, role)
	l := b.layout(fr.w)
	x := along(top, l.length)
	for i, item := range b.Items {
		y := float64(i)*l.row + 2
		bar := y + (l.row-l.thick)/2
		text := y + l.row/2 + 4.5
		label := fit(item.Label, l.label)
		p.link(item.Href, item.Label+": "+b.text(item))
		if item.Href != "" { // a target as high as the row
			p.put(`<rect fill="none" pointer-events="all" x="0" y="`, y, `" width="`, math.Max(24, l.label), `" height="`, math.Min(l.row, 30)-2, `"/>`)
		}
		if l.above {
			p.text(0, y+13, "start", "k", label)
			bar, text = y+20, y+20+l.thick/2+4.5
		} else {
			p.text(l.start-8, text, "end", "k", label)
		}
		p.endLink(item.Href)
		if l.above {
			p.path("ax", at("M", l.start, " ", bar-2, "v", l.thick+4))
		}
		b.bar(p, item, l, x, bar, text)
	}
	if !l.above {
		p.path("ax", at("M", l.start, " 0V", fr.h))
	}
	return p.close()
}

func (b Bars) bar(p *pen, item Bar, l barLayout, x func(float64) float64, y, text float64) {
	v := item.Value.clean()
	title := item.Label + ": " + b.text(item)
	if !v.Defined {
		p.text(l.start+6, text, "start", "", fit(b.text(item), l.length+l.room-8))
		return
	}
	end := l.start + x(v.Value)
	if item.Unknown {
		p.rect("nodata sw", l.start, y+0.5, end-l.start, l.thick-1, title)
	} else {
		p.rect("f1", l.start, y, end-l.start, l.thick, title)
	}
	after := end
	if v.Interval && v.High > v.Low {
		mid := y + l.thick/2
		after = math.Max(end, l.start+x(v.High))
		p.stroke(at("M", l.start+x(v.Low), " ", mid, "H", l.start+x(v.High)))
	}
	p.text(after+6, text, "start", "b", fit(b.text(item), l.room-6))
}

// Table has one row per category.
func (b Bars) Table() Table {
	values := make([]Value, len(b.Items))
	for i, item := range b.Items {
		values[i] = item.Value
	}
	margins := anyInterval(values)
	t := Table{Caption: b.Title, Head: append([]string{b.Words.Category}, b.head(b.Words.Value, margins)...)}
	for _, item := range b.Items {
		t.Rows = append(t.Rows, append([]Cell{named(item.Label)}, b.cells(item.Value, item.Text, margins)...))
	}
	return t
}
