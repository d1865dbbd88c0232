package chart

import "math"

// Spark is a line the size of a word, from zero, for a number that stands beside it: it is hidden from screen readers,
// which read the number and the table.
type Spark struct {
	Years         []int
	Values        []Value
	Reference     []Value // in grey
	Breaks        []Break
	Width, Height int     // 0: 200 by 44
	Top           float64 // the scale's end; 0: the highest value
	Lines         []float64
}

// Draw draws it once: it fits every column.
func (s Spark) Draw() SVG {
	w, h := float64(s.Width), float64(s.Height)
	if w <= 0 {
		w = 200
	}
	if h <= 0 {
		h = 44
	}
	var p pen
	p.put(`<svg class="spark" viewBox="0 0 `, w, ` `, h, `" width="`, w, `" height="`, h, `" aria-hidden="true" focusable="false">`)
	bottom := h - 2
	axis := "gl"
	if len(s.Lines) > 0 || len(s.Reference) > 0 {
		axis = "ax"
	}
	p.path(axis, at("M0 ", bottom, "H", w))
	l := Line{Years: s.Years, Breaks: s.Breaks, Series: []Series{{Values: s.Values}}}
	if s.Reference != nil {
		l.Reference = &Series{Values: s.Reference}
	}
	top := s.Top
	if !(top > 0) || !finite(top) {
		top = l.top()
	}
	if len(s.Years) == 0 || top <= 0 && l.lastYear(l.Series[0]) < 0 {
		return p.close()
	}
	if top <= 0 {
		top = 1
	}
	pl := plot{left: 3, right: w - 5, bottom: bottom, y: upward(top, bottom, 5)}
	first, last := s.Years[0], s.Years[len(s.Years)-1]
	x := func(year float64) float64 {
		if last == first {
			return pl.right
		}
		return pl.left + (year-float64(first))/float64(last-first)*(pl.right-pl.left)
	}
	for _, v := range s.Lines {
		if v > 0 && v <= top {
			p.path("gl", at("M0 ", pl.y(v), "H", w))
		}
	}
	room := &placer{}
	if l.Reference != nil {
		l.strokes(&p, pl, x, *l.Reference, "l3", "f3", room)
	}
	l.bands(&p, pl, x, l.Series[0])
	l.strokes(&p, pl, x, l.Series[0], "l1 thin", "f1", room)
	if k := l.lastYear(l.Series[0]); k >= 0 {
		p.circle("f1", x(float64(s.Years[k])), pl.y(l.Series[0].at(k).Value), 3)
	}
	return p.close()
}

// Dot is one value with its margin on a common scale, for a row of a table: a rate against the national mark, a change
// against zero. Its scale may go below zero, because a dot's place is read and not a length.
type Dot struct {
	Value    Value
	Min, Max float64 // ends of the scale, the same for all rows
	Mark     *float64
	Contrast bool // in the contrast colour: beyond chance
	Width    int  // 0: 200
}

// Draw draws it once.
func (d Dot) Draw() SVG {
	w := float64(d.Width)
	if w <= 0 {
		w = 200
	}
	var p pen
	p.put(`<svg class="spark" viewBox="0 0 `, w, ` 18" width="`, w, `" height="18" aria-hidden="true" focusable="false">`)
	p.path("gl", at("M0 9H", w))
	x := func(v float64) float64 {
		share := (v - d.Min) / (d.Max - d.Min)
		if !finite(share) {
			share = 0
		}
		return 6 + math.Min(1, math.Max(0, share))*(w-12)
	}
	if d.Mark != nil && finite(*d.Mark) {
		p.path("bk", at("M", x(*d.Mark), " 0V18"))
	}
	if v := d.Value.clean(); v.Defined {
		if v.Interval {
			p.put(`<path stroke="currentColor" stroke-width="1.75" d="`, at("M", x(v.Low), " 9H", x(v.High)), `"/>`)
		}
		class := "f1"
		if d.Contrast {
			class = "f2"
		}
		p.circle(class, x(v.Value), 9, 4.5)
	}
	return p.close()
}
