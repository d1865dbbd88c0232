package geo

import (
	"math"

	"github.com/paulmach/orb"
)

// MarkerSize is the least side in pixels of a territory in an inset, so that it can be seen and pressed.
const MarkerSize = 24

// Pixel is a place on the page, y downwards.
type Pixel struct{ X, Y float64 }

// Frame is the room for a map in pixels. The map fills Width; where it would be higher than MaxHeight (0: no limit) it
// is made narrower and centred.
type Frame struct{ Width, MaxHeight float64 }

// Projection draws shapes equirectangularly, with true lengths at the middle latitude. Shapes, or parts of shapes, that
// lie far from the rest are drawn in a box of their own at a larger scale, so that a far island does not shrink a
// country.
type Projection struct {
	Width, Height float64
	Insets        []Inset
	outlines      []Outline
	main          planeFit
}

// Inset is a box for far-away shapes, in pixels, and the numbers of the shapes in it.
type Inset struct {
	X, Y, Width, Height float64
	Shapes              []int
	bound               orb.Bound
	fit                 planeFit
}

// Outline is a projected shape: closed rings, a point inside for a label, and the number of its inset, -1 for the main
// map.
type Outline struct {
	Rings  [][]Pixel
	Anchor Pixel
	Inset  int
}

// planeFit maps degrees to pixels.
type planeFit struct{ scaleX, scaleY, lon0, lat0, x0, y0 float64 }

func (f planeFit) pixel(p orb.Point) Pixel {
	return Pixel{f.x0 + (p[0]-f.lon0)*f.scaleX, f.y0 - (p[1]-f.lat0)*f.scaleY}
}

// fitInto centres the bound in the box.
func fitInto(b orb.Bound, x, y, w, h float64) planeFit {
	cos := math.Max(0.05, math.Cos(b.Center()[1]*math.Pi/180))
	dx, dy := (b.Max[0]-b.Min[0])*cos, b.Max[1]-b.Min[1]
	scale := math.Min(ratio(w, dx), ratio(h, dy))
	if math.IsInf(scale, 1) {
		scale = 1
	}
	c := b.Center()
	return planeFit{scaleX: scale * cos, scaleY: scale, lon0: c[0], lat0: c[1], x0: x + w/2, y0: y + h/2}
}

func ratio(room, need float64) float64 {
	if need <= 0 {
		return math.Inf(1)
	}
	return room / need
}

// Fit lays the shapes out in the frame.
func Fit(shapes []Shape, frame Frame) *Projection {
	main, far := groups(shapes)
	p := &Projection{Width: frame.Width, outlines: make([]Outline, len(shapes))}
	if len(main) == 0 {
		return p
	}
	const edge = 2 // room for half an outline
	b := boundOf(shapes, main)
	cos := math.Max(0.05, math.Cos(b.Center()[1]*math.Pi/180))
	h := (frame.Width - 2*edge) * ratio(b.Max[1]-b.Min[1], (b.Max[0]-b.Min[0])*cos)
	if frame.MaxHeight > 0 {
		h = math.Min(h, frame.MaxHeight-2*edge)
	}
	if math.IsInf(h, 0) || math.IsNaN(h) {
		h = frame.Width
	}
	h = math.Max(h, 8)
	p.Height = math.Ceil(h + 2*edge)
	p.main = fitInto(b, edge, edge, frame.Width-2*edge, h)
	p.draw(shapes, main, -1, p.main)
	for _, group := range far {
		p.inset(shapes, group)
	}
	for i := range p.outlines {
		p.anchor(shapes[i], i)
	}
	return p
}

// Outline is shape number i as it is drawn.
func (p *Projection) Outline(i int) Outline { return p.outlines[i] }

// Point is where a place is drawn: in an inset if it lies in one's part of the world.
func (p *Projection) Point(lon, lat float64) Pixel {
	at := orb.Point{lon, lat}
	for _, in := range p.Insets {
		if in.bound.Contains(at) {
			return in.fit.pixel(at)
		}
	}
	return p.main.pixel(at)
}

func (p *Projection) draw(shapes []Shape, parts []part, inset int, fit planeFit) {
	for _, at := range parts {
		o := &p.outlines[at.shape]
		o.Inset = inset
		for _, ring := range shapes[at.shape].Geometry[at.polygon] {
			o.Rings = append(o.Rings, project(ring, fit))
		}
	}
}

// project rounds to a tenth of a pixel and leaves out points that fall together.
func project(ring orb.Ring, fit planeFit) []Pixel {
	out := make([]Pixel, 0, len(ring))
	for _, c := range ring {
		q := fit.pixel(c)
		q = Pixel{math.Round(q.X*10) / 10, math.Round(q.Y*10) / 10}
		if len(out) == 0 || out[len(out)-1] != q {
			out = append(out, q)
		}
	}
	return out
}

// anchor finds the label point on the drawing, where an enlarged island has moved away from its coordinates.
func (p *Projection) anchor(s Shape, i int) {
	o := &p.outlines[i]
	if len(o.Rings) == 0 {
		return
	}
	var best orb.Polygon
	area := -1.0
	for _, r := range o.Rings {
		ring := make(orb.Ring, len(r))
		for j, q := range r {
			ring[j] = orb.Point{q.X, q.Y}
		}
		if a := math.Abs(ringArea(open(ring))); a > area {
			best, area = orb.Polygon{ring}, a
		}
	}
	c := innerPoint(best)
	o.Anchor = Pixel{math.Round(c[0]*10) / 10, math.Round(c[1]*10) / 10}
}
