package chart

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"convive/internal/platform/geo"
)

func yearText(y int) string { return strconv.Itoa(y) }

// The narrow map is drawn in a space of this width, because the sheet writes its text at 25 units there: 13 px on a
// telephone.
const (
	narrowMapWidth = 620.0
	narrowMapText  = 25.0 / textSize
	mapMaxHeight   = 640.0
)

// base is a drawn map on which labels are laid: outlines in the base's own pixels.
type base struct {
	projection *geo.Projection
	outlines   []geo.Outline
	x0, x1     float64 // extent of what is drawn
}

// newBase fits the map without wide empty sides, which would move an inset far away from the land.
func newBase(shapes []geo.Shape, width, maxHeight float64) base {
	pr := geo.Fit(shapes, geo.Frame{Width: width, MaxHeight: maxHeight})
	if x0, x1 := landExtent(pr, len(shapes)); x1-x0 < width*0.9 && x1 > x0 {
		pr = geo.Fit(shapes, geo.Frame{Width: math.Ceil((x1 - x0) * 1.06), MaxHeight: maxHeight})
	}
	b := base{projection: pr, x0: math.Inf(1), x1: math.Inf(-1)}
	for i := range shapes {
		o := pr.Outline(i)
		b.outlines = append(b.outlines, o)
		for _, r := range o.Rings {
			for _, q := range r {
				b.x0, b.x1 = math.Min(b.x0, q.X), math.Max(b.x1, q.X)
			}
		}
	}
	for _, in := range pr.Insets {
		b.x0, b.x1 = math.Min(b.x0, in.X), math.Max(b.x1, in.X+in.Width)
	}
	if b.x0 > b.x1 {
		b.x0, b.x1 = 0, width
	}
	return b
}

func landExtent(pr *geo.Projection, n int) (x0, x1 float64) {
	x0, x1 = math.Inf(1), math.Inf(-1)
	for i := range n {
		o := pr.Outline(i)
		if o.Inset >= 0 {
			continue
		}
		for _, r := range o.Rings {
			for _, q := range r {
				x0, x1 = math.Min(x0, q.X), math.Max(x1, q.X)
			}
		}
	}
	return x0, x1
}

// outlinePath is the outline's path.
func outlinePath(o geo.Outline) string {
	d := ""
	for _, r := range o.Rings {
		points := make([]dot, 0, len(r))
		for i, q := range r {
			if i == len(r)-1 && len(r) > 1 && q == r[0] {
				continue // Z closes it
			}
			points = append(points, dot{q.X, q.Y})
		}
		if len(points) < 3 { // too small for a tenth of a pixel, but never left out
			q := points[0]
			points = []dot{{q.x, q.y}, {q.x + 0.4, q.y}, {q.x + 0.4, q.y + 0.4}}
		}
		d += line(points) + "Z"
	}
	return d
}

// callout is the name and value of a place with a leader line to it.
type callout struct {
	name, value string
	at          dot
	left        bool
	y           float64 // of the name's base line
	edge        float64 // where the text ends (left) or begins
}

// silhouette is how far the land and the boxes reach to the left and right between two heights.
func (b base) silhouette(y0, y1 float64) (left, right float64) {
	left, right = b.land(y0, y1)
	for _, in := range b.projection.Insets {
		if in.Y-24 <= y1 && in.Y+in.Height >= y0 {
			left, right = math.Min(left, in.X), math.Max(right, in.X+in.Width)
		}
	}
	if left > right {
		mid := (b.x0 + b.x1) / 2
		return mid, mid
	}
	return left, right
}

// land is the silhouette without the boxes; left is infinite where there is none.
func (b base) land(y0, y1 float64) (left, right float64) {
	left, right = math.Inf(1), math.Inf(-1)
	for _, o := range b.outlines {
		if o.Inset >= 0 {
			continue
		}
		for _, r := range o.Rings {
			for i := 1; i < len(r); i++ {
				p, q := r[i-1], r[i]
				if math.Max(p.Y, q.Y) < y0 || math.Min(p.Y, q.Y) > y1 {
					continue
				}
				left, right = math.Min(left, math.Min(p.X, q.X)), math.Max(right, math.Max(p.X, q.X))
			}
		}
	}
	return left, right
}

// callouts places names outside the land, beside their places, two lines each. Scale is the size of the text in the
// base's pixels.
func (b base) callouts(list []callout, scale float64) []callout {
	for i := range list {
		c := &list[i]
		left, right := b.silhouette(c.at.y-16*scale, c.at.y+22*scale)
		c.left = c.at.x-left < right-c.at.x
		c.y = b.besideInsets(*c, scale)
	}
	slices.SortStableFunc(list, func(p, q callout) int {
		switch {
		case p.y < q.y:
			return -1
		case p.y > q.y:
			return 1
		}
		return 0
	})
	step := 38 * scale
	for _, left := range []bool{true, false} {
		var side []int
		for i := range list {
			if list[i].left == left {
				side = append(side, i)
			}
		}
		low := 14 * scale
		for _, i := range side {
			list[i].y = math.Max(low, list[i].y)
			low = list[i].y + step
		}
		high := b.projection.Height - 18*scale
		for k := len(side) - 1; k >= 0; k-- {
			list[side[k]].y = math.Min(high, list[side[k]].y)
			high = list[side[k]].y - step
		}
		low = 14 * scale // a map lower than its labels: the drawing grows downwards, never out of its top
		for _, i := range side {
			list[i].y = math.Max(low, list[i].y)
			low = list[i].y + step
		}
	}
	for i := range list {
		c := &list[i]
		left, right := b.silhouette(c.y-16*scale, c.y+22*scale)
		if c.left {
			c.edge = math.Min(left, c.at.x) - 16*scale
		} else {
			c.edge = math.Max(right, c.at.x) + 16*scale
		}
	}
	return list
}

// besideInsets moves a name below a box that its leader line would cross.
func (b base) besideInsets(c callout, scale float64) float64 {
	for _, in := range b.projection.Insets {
		between := in.X < c.at.x == c.left
		if between && c.at.y > in.Y-30*scale && c.at.y < in.Y+in.Height+14*scale {
			return in.Y + in.Height + 22*scale
		}
	}
	return c.at.y
}

func (c callout) width() float64 { return math.Max(boldWidth(c.name), textWidth(c.value)) }

func (p *pen) callout(c callout, scale float64) {
	anchor, pad := "start", 4.0
	if c.left {
		anchor, pad = "end", -4.0
	}
	p.path("lead-l", at("M", c.edge, " ", c.y-4*scale, "L", c.at.x, " ", c.at.y))
	p.circle("fp", c.at.x, c.at.y, 2.6*math.Sqrt(scale))
	p.text(c.edge+pad*scale, c.y, anchor, "b", c.name)
	if c.value != "" {
		p.text(c.edge+pad*scale, c.y+16*scale, anchor, "k", c.value)
	}
}

// mapDrawing lays a base, its insets' names and its callouts into both frames. Body writes the marks; it is written
// once and used again by the twin.
type mapDrawing struct {
	Figure
	base     base
	callouts []callout
	insets   []string
	role     string
	thin     bool
	body     func(*pen)
	foot     float64 // room below the map in px
	below    func(p *pen, y, text, marks float64)
}

// layout finds the base that fits with its callouts: their overhang makes the land smaller.
func layout(shapes []geo.Shape, width, maxHeight float64, calls func(base) []callout) base {
	b := newBase(shapes, width, maxHeight)
	for range 4 {
		x0, x1 := overhang(b, b.callouts(calls(b), 1), 1)
		if x1-x0 <= width {
			break
		}
		b = newBase(shapes, math.Max(width*0.3, (b.x1-b.x0)-(x1-x0-width)-2), maxHeight)
	}
	return b
}

func overhang(b base, list []callout, scale float64) (x0, x1 float64) {
	x0, x1 = b.x0, b.x1
	for _, c := range list {
		if c.left {
			x0 = math.Min(x0, c.edge-(c.width()+6)*scale)
		} else {
			x1 = math.Max(x1, c.edge+(c.width()+6)*scale)
		}
	}
	return x0, x1
}

func (m mapDrawing) draw() Pair {
	list := m.base.callouts(slices.Clone(m.callouts), 1)
	x0, x1 := overhang(m.base, list, 1)
	x0, x1 = m.withInsetNames(x0, x1, 1)
	height := m.base.projection.Height
	for _, c := range list {
		height = math.Max(height, math.Ceil(c.y+22))
	}
	fr := frame{w: math.Min(m.wide(), math.Ceil(x1-x0)+2), h: height + m.foot, class: "chart map wide"}
	p := m.open(fr, m.role)
	p.put(`<g transform="translate(`, 1-x0, ` 0)"><g id="`)
	p.escape(m.ID + "-map")
	p.put(`"`)
	if m.thin {
		p.put(` stroke-width="0.35"`)
	}
	p.put(`>`)
	m.body(p)
	p.put(`</g>`)
	m.words(p, list)
	p.put(`</g>`)
	if m.below != nil {
		m.below(p, height, 1, 1)
	}
	return Pair{p.close(), m.twin()}
}

// insetName is the box's name as far as there is room before the land, and where it stands, in the base's pixels.
func (m mapDrawing) insetName(i int, scale float64) (text string, x float64, anchor string) {
	in := m.base.projection.Insets[i]
	left, right := m.base.land(in.Y-26*scale, in.Y)
	x, anchor = in.X, "start"
	room := left - in.X
	if in.X > (m.base.x0+m.base.x1)/2 {
		x, anchor, room = in.X+in.Width, "end", in.X+in.Width-right
	}
	room = math.Max(in.Width, math.Min(room-6, 220*scale))
	return fit(m.insets[i], room/scale), x, anchor
}

// insetLines is the box's name in two lines, where one has no room for it; where two have none either, one is cut.
func (m mapDrawing) insetLines(i int, scale float64) []string {
	text, _, _ := m.insetName(i, scale)
	in := m.base.projection.Insets[i]
	if text == m.insets[i] {
		return []string{text}
	}
	left, right := m.base.land(in.Y-(26+insetLine)*scale, in.Y)
	room := left - in.X
	if in.X > (m.base.x0+m.base.x1)/2 {
		room = in.X + in.Width - right
	}
	lines := wrap(m.insets[i], math.Max(in.Width, math.Min(room-6, 220*scale))/scale)
	if len(lines) != 2 || strings.Join(lines, " ") != m.insets[i] {
		return []string{text}
	}
	return lines
}

// insetLine is the height of a line of a box's name at 13 px.
const insetLine = 15.0

func (m mapDrawing) withInsetNames(x0, x1, scale float64) (float64, float64) {
	for i := range m.base.projection.Insets {
		text, x, anchor := m.insetName(i, scale)
		if w := textWidth(text) * scale; anchor == "end" {
			x0 = math.Min(x0, x-w)
		} else {
			x1 = math.Max(x1, x+w)
		}
	}
	return x0, x1
}

// words writes the names of the boxes and the callouts of the wide drawing.
func (m mapDrawing) words(p *pen, list []callout) {
	for i, in := range m.base.projection.Insets {
		text, x, anchor := m.insetName(i, 1)
		p.text(x, in.Y-8, anchor, "", text)
	}
	for _, c := range list {
		p.callout(c, 1)
	}
}

// twin is the narrow drawing: the same marks at another scale, with larger text laid out anew. Where names beside the
// land would make it too small, they become numbers with a key below.
func (m mapDrawing) twin() SVG {
	const least = 0.75
	full := m.twinScale(nil)
	k, list, keyed := m.twinScale(m.callouts), m.callouts, false
	if k < least*full {
		k, keyed = full, true
	}
	text := narrowMapText / k // the size of text in the base's pixels
	x0, x1 := m.base.x0, m.base.x1
	if !keyed {
		list = m.base.callouts(slices.Clone(list), text)
		x0, x1 = overhang(m.base, list, text)
	}
	x0, x1 = m.withInsetNames(x0, x1, text)
	pad := m.roomAbove(k, text)
	h := m.base.projection.Height*k + pad
	if !keyed {
		for _, c := range list {
			h = math.Max(h, (c.y+22*text)*k+pad)
		}
	}
	const row = 34
	key := 0.0
	if keyed {
		key = row*float64(len(list)) + 8
	}
	fr := frame{w: narrowMapWidth, h: math.Ceil(h + key + m.foot*narrowMapText), class: "chart map narrow", suffix: "n", narrow: true}
	p := m.open(fr, "img")
	shift := (narrowMapWidth-(x1-x0)*k)/2 - x0*k
	move := func(q dot) dot { return dot{shift + q.x*k, q.y*k + pad} }
	p.put(`<g transform="translate(`, shift, ` `, pad, `) scale(`, strconv.FormatFloat(k, 'f', 4, 64), `)"><use href="#`)
	p.escape(m.ID + "-map")
	p.put(`"/></g>`)
	for i, in := range m.base.projection.Insets {
		_, x, anchor := m.insetName(i, text)
		q := move(dot{x, in.Y})
		lines := m.insetLines(i, text)
		for n, line := range lines {
			p.text(q.x, math.Max(22, q.y-8)-float64(len(lines)-1-n)*insetLine*narrowMapText, anchor, "", line)
		}
	}
	for i, c := range list {
		to := move(c.at)
		if !keyed {
			from := move(dot{c.edge, c.y})
			p.callout(callout{name: c.name, value: c.value, at: to, left: c.left, y: from.y, edge: from.x}, narrowMapText)
			continue
		}
		y := h + 8 + row*float64(i) + row/2
		for _, at0 := range []dot{to, {17, y}} {
			p.circle("fp", at0.x, at0.y, 15)
			p.text(at0.x, at0.y+9, "middle", "b", strconv.Itoa(i+1))
		}
		p.text(44, y+9, "start", "k", fit(c.name+"  "+c.value, (narrowMapWidth-50)/narrowMapText))
	}
	if m.below != nil {
		m.below(p, h+key, narrowMapText, k)
	}
	return p.close()
}

// roomAbove is how far the narrow map moves down so that names of two lines have room above their boxes.
func (m mapDrawing) roomAbove(k, text float64) float64 {
	pad := 0.0
	for i, in := range m.base.projection.Insets {
		if n := len(m.insetLines(i, text)); n > 1 {
			pad = math.Max(pad, 22+insetLine*narrowMapText-(in.Y*k-8))
		}
	}
	return math.Ceil(pad)
}

// twinScale is how large the base can be drawn with these callouts beside it.
func (m mapDrawing) twinScale(callouts []callout) float64 {
	k := math.Min(2, (narrowMapWidth-4)/(m.base.x1-m.base.x0))
	for range 8 {
		text := narrowMapText / k
		x0, x1 := overhang(m.base, m.base.callouts(slices.Clone(callouts), text), text)
		x0, x1 = m.withInsetNames(x0, x1, text)
		next := math.Min(2, (narrowMapWidth-4)/(x1-x0))
		if next >= k*0.999 {
			break
		}
		k = next
	}
	return k
}
