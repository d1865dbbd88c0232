package chart

import "math"

// Columns compares the parts of a cycle: hours, weekdays, months. A column of unknown time stands apart and hatched.
type Columns struct {
	Figure
	Items     []Column
	Reference *Reference
}

// Column is one part. Label is short: it is written below, as far as there is room.
type Column struct {
	Label   string
	Value   Value
	Unknown bool
}

// Reference is a dashed line: an average to compare with.
type Reference struct {
	Value float64
	Label string
}

// Draw draws both sizes.
func (c Columns) Draw() Pair {
	empty := true
	for _, item := range c.Items {
		empty = empty && !item.Value.clean().Defined
	}
	wide := float64(c.Height)
	if wide <= 0 {
		wide = math.Round(math.Min(300, 150+c.wide()*0.17))
	}
	return c.draw(empty, c.framesOf(wide, math.Min(wide, 210)), c.one)
}

func (c Columns) one(fr frame) SVG {
	p := c.open(fr, "img")
	top, unknown := 0.0, false
	for _, item := range c.Items {
		if v := item.Value.clean(); v.Defined {
			top = math.Max(top, v.top())
		}
		unknown = unknown || item.Unknown
	}
	if c.Reference != nil && finite(c.Reference.Value) {
		top = math.Max(top, c.Reference.Value)
	}
	pl := c.grid(p, fr, top, 0)
	const gapWidth, apart = 4.0, 14.0
	room := pl.right - pl.left - gapWidth
	if unknown {
		room -= apart
	}
	step := room / float64(len(c.Items))
	gap := math.Min(gapWidth, step*0.25)
	every := c.every(step)
	var bars, written []box
	label := func(item Column, mid float64) {
		text := fit(item.Label, math.Min(fr.w-8, math.Max(step*float64(every), 80)))
		half := textWidth(text) / 2
		at0 := math.Max(half+1, math.Min(mid, fr.w-half-1))
		b := box{at0 - half - 3, 0, at0 + half + 3, 1}
		for _, w := range written {
			if b.overlap(w) > 0 {
				return
			}
		}
		written = append(written, b)
		p.text(at0, pl.bottom+17, "middle", "", text)
	}
	place := func(i int) float64 {
		x := pl.left + gapWidth + float64(i)*step
		if c.Items[i].Unknown {
			x += apart
		}
		return x
	}
	for i, item := range c.Items {
		c.column(p, pl, item, place(i), step-gap)
		if v := item.Value.clean(); v.Defined {
			bars = append(bars, box{place(i), pl.y(v.top()), place(i) + step - gap, pl.bottom})
		}
	}
	for i, item := range c.Items { // the word for unknown comes first: it is the one that nobody guesses
		if item.Unknown {
			label(item, place(i)+(step-gap)/2)
		}
	}
	for i, item := range c.Items {
		if !item.Unknown && i%every == 0 {
			label(item, place(i)+(step-gap)/2)
		}
	}
	c.reference(p, pl, bars)
	return p.close()
}

// reference draws the line, and its name where the columns leave room above it.
func (c Columns) reference(p *pen, pl plot, bars []box) {
	r := c.Reference
	if r == nil || !finite(r.Value) {
		return
	}
	y := pl.y(r.Value)
	p.path("l2 dash thin", at("M", pl.left, " ", y, "H", pl.right))
	if r.Label == "" {
		return
	}
	text := fit(r.Label, (pl.right-pl.left)*0.8)
	w, base := boldWidth(text), math.Max(12, y-6)
	best, cost := pl.right-2, math.Inf(1)
	for x := pl.right - 2; x-w >= pl.left; x -= 8 {
		sum := 0.0
		for _, b := range bars {
			sum += b.overlap(box{x - w - 3, base - 11, x + 3, base + 3})
		}
		if sum < cost {
			best, cost = x, sum
		}
	}
	p.text(best, base, "end", "k2 halo", text)
}

// every is how many columns share one label, a divisor that reads well on a clock: 1, 2, 3, 6, 12.
func (c Columns) every(step float64) int {
	widest := 0.0
	for _, item := range c.Items {
		if !item.Unknown {
			widest = math.Max(widest, textWidth(item.Label))
		}
	}
	for _, n := range []int{1, 2, 3, 6, 12} {
		if widest+6 <= step*float64(n) {
			return n
		}
	}
	return 24
}

func (c Columns) column(p *pen, pl plot, item Column, x, w float64) {
	v := item.Value.clean()
	if !v.Defined {
		// The whole height: a short hatched bar would look like a small number.
		p.rect("nodata", x, pl.top, w, pl.bottom-pl.top, item.Label+": "+c.Words.Missing)
		return
	}
	y := pl.y(v.Value)
	class := "f1"
	if item.Unknown {
		class = "nodata sw"
	}
	p.rect(class, x, y, w, pl.bottom-y, item.Label+": "+c.format(v.Value))
	if v.Interval && v.High > v.Low {
		p.stroke(at("M", x+w/2, " ", pl.y(v.Low), "V", pl.y(v.High)))
	}
}

// Table has one row per column.
func (c Columns) Table() Table {
	b := Bars{Figure: c.Figure}
	for _, item := range c.Items {
		b.Items = append(b.Items, Bar{Label: item.Label, Value: item.Value})
	}
	return b.Table()
}
