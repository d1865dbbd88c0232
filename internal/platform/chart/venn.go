package chart

import "math"

// Venn shows how two or three sets overlap as circles. Two are drawn to scale, their areas and that of their overlap by the numbers,
// where each number has room in its region; otherwise, and three always, the circles are plain. For more sets circles are no longer
// read: see UpSet.
type Venn struct {
	Figure
	Sets []string
	Rows []UpSetRow // a combination each
}

// lens is two circles on a line.
type lens struct{ r1, r2, apart float64 }

// The room of a drawing: names above and below, and a line for what the sign of a protected number means.
const (
	vennTwo   = 236
	vennThree = 360
	vennNote  = 22
	vennLong  = 82.0 // largest radius
)

// ToScale says whether the areas are those of the numbers.
func (v Venn) ToScale() bool {
	_, ok := v.scaled()
	return ok
}

// Draw draws both sizes.
func (v Venn) Draw() Pair {
	h := float64(vennTwo)
	if len(v.Sets) == 3 {
		h = vennThree
	}
	if v.hides() {
		h += vennNote
	}
	return v.draw(len(v.Rows) == 0 || len(v.Sets) < 2 || len(v.Sets) > 3, v.framesOf(h, h), v.one)
}

func (v Venn) hides() bool {
	for _, r := range v.Rows {
		if r.Protected {
			return true
		}
	}
	return false
}

// at finds the row of the sets in a mask.
func (v Venn) at(mask int) (UpSetRow, bool) {
	for _, r := range v.Rows {
		m := 0
		for i, in := range r.In {
			if in {
				m |= 1 << i
			}
		}
		if m == mask {
			return r, true
		}
	}
	return UpSetRow{}, false
}

// sign is the number of a region as it fits into it.
func (v Venn) sign(r UpSetRow) string {
	switch x := r.Value.clean(); {
	case r.Protected:
		return "*"
	case !x.Defined:
		return "–"
	default:
		return v.format(x.Value)
	}
}

// scaled are the circles of two sets whose areas are their numbers; ok is false where a number is not told or does not fit.
func (v Venn) scaled() (l lens, ok bool) {
	if len(v.Sets) != 2 {
		return l, false
	}
	var n [4]float64
	for mask := 1; mask < 4; mask++ {
		r, found := v.at(mask)
		x := r.Value.clean()
		if !found || r.Protected || !x.Defined {
			return l, false
		}
		n[mask] = x.Value
	}
	a, b := n[1]+n[3], n[2]+n[3]
	if a <= 0 || b <= 0 {
		return l, false
	}
	scale := vennLong / math.Sqrt(math.Max(a, b))
	l.r1, l.r2 = scale*math.Sqrt(a), scale*math.Sqrt(b)
	l.apart = apart(l.r1, l.r2, n[3]*math.Pi*scale*scale)
	left, middle, right := l.apart-l.r2+l.r1, l.r1+l.r2-l.apart, l.apart-l.r1+l.r2
	for mask, room := range map[int]float64{1: left, 2: right, 3: middle} {
		r, _ := v.at(mask)
		if room < boldWidth(v.sign(r))+10 {
			return l, false
		}
	}
	return l, true
}

// apart is how far from each other the centres of two circles are that have an area in common, by halving.
func apart(r1, r2, area float64) float64 {
	low, high := math.Abs(r1-r2), r1+r2
	for range 60 {
		d := (low + high) / 2
		if common(r1, r2, d) > area {
			low = d
		} else {
			high = d
		}
	}
	return (low + high) / 2
}

// common is the area of the lens of two circles.
func common(r1, r2, d float64) float64 {
	if d >= r1+r2 {
		return 0
	}
	if d <= math.Abs(r1-r2) {
		r := math.Min(r1, r2)
		return math.Pi * r * r
	}
	segment := func(r, other float64) float64 {
		half := math.Acos(math.Max(-1, math.Min(1, (d*d+r*r-other*other)/(2*d*r))))
		return r * r * (half - math.Sin(2*half)/2)
	}
	return segment(r1, r2) + segment(r2, r1)
}

func (v Venn) one(fr frame) SVG {
	p := v.open(fr, "img")
	if len(v.Sets) == 2 {
		v.two(p, fr)
	} else {
		v.three(p, fr)
	}
	if v.hides() {
		p.text(fr.w/2, fr.h-5, "middle", "k", "* "+v.Words.Protected)
	}
	return p.close()
}

func (v Venn) two(p *pen, fr frame) {
	l, ok := v.scaled()
	if !ok {
		l = lens{vennLong, vennLong, vennLong * 1.15}
	}
	y, width := 142.0, l.r1+l.apart+l.r2
	x1 := fr.w/2 - width/2 + l.r1
	x2 := x1 + l.apart
	v.disc(p, 0, x1, y, l.r1)
	v.disc(p, 1, x2, y, l.r2)
	v.name(p, 0, 2, 16, "start", fr.w-4)
	v.name(p, 1, fr.w-2, 38, "end", fr.w-4)
	p.path("lead-l", at("M", math.Min(x1, 40), " 22L", x1-l.r1*0.5, " ", y-l.r1*0.87))
	p.path("lead-l", at("M", math.Max(x2, fr.w-40), " 44L", x2+l.r2*0.5, " ", y-l.r2*0.87))
	v.number(p, 1, (x1-l.r1+x2-l.r2)/2, y)
	v.number(p, 3, (x2-l.r2+x1+l.r1)/2, y)
	v.number(p, 2, (x1+l.r1+x2+l.r2)/2, y)
}

func (v Venn) three(p *pen, fr frame) {
	const r, y = 95.0, 140.0
	x := fr.w / 2
	v.disc(p, 0, x-55, y, r)
	v.disc(p, 1, x+55, y, r)
	v.disc(p, 2, x, y+95, r)
	v.name(p, 0, 2, 16, "start", fr.w-4)
	v.name(p, 1, fr.w-2, 38, "end", fr.w-4)
	p.path("lead-l", at("M", 40, " 22L", x-103, " ", y-82))
	p.path("lead-l", at("M", fr.w-40, " 44L", x+103, " ", y-82))
	v.name(p, 2, x, y+95+r+20, "middle", fr.w-4)
	for _, s := range []struct {
		mask int
		dot
	}{{1, dot{x - 100, y - 20}}, {2, dot{x + 100, y - 20}}, {3, dot{x, y - 40}}, {4, dot{x, y + 135}}, {5, dot{x - 60, y + 57}}, {6, dot{x + 60, y + 57}}, {7, dot{x, y + 28}}} {
		v.number(p, s.mask, s.x, s.y)
	}
}

// disc is the circle of a set: tinted, so that the overlap is darker, with an edge that also stands in print.
func (v Venn) disc(p *pen, i int, x, y, r float64) {
	p.put(`<circle class="f`, i+1, `" fill-opacity="0.16" cx="`, x, `" cy="`, y, `" r="`, r, `"/>`)
	p.put(`<circle class="l`, i+1, `" cx="`, x, `" cy="`, y, `" r="`, r, `"/>`)
}

func (v Venn) name(p *pen, i int, x, y float64, anchor string, room float64) {
	p.text(x, y, anchor, "k", fit(v.Sets[i], room))
}

func (v Venn) number(p *pen, mask int, x, y float64) {
	if r, ok := v.at(mask); ok {
		p.text(x, y+5, "middle", "b", v.sign(r))
	}
}

// Table has one row per combination.
func (v Venn) Table() Table { return UpSet(v).Table() }
