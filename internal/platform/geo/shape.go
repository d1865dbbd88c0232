package geo

import (
	"math"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
)

// Shape is the outline of one territory. ID is unique within what was read together; Properties are the file's own, as
// text.
type Shape struct {
	ID         string
	Name       string
	Properties map[string]string
	Geometry   orb.MultiPolygon
}

// Bound is the box around the shape.
func (s Shape) Bound() orb.Bound { return s.Geometry.Bound() }

// Inner is a point inside the shape's largest part, where a label or a circle may stand: the middle of the widest of
// some horizontal cuts, because a centroid may fall outside a bent territory.
func (s Shape) Inner() orb.Point {
	largest, area := -1, -1.0
	for i, p := range s.Geometry {
		if a := math.Abs(planar.Area(p)); len(p) > 0 && a > area {
			largest, area = i, a
		}
	}
	if largest < 0 {
		return orb.Point{}
	}
	return innerPoint(s.Geometry[largest])
}

// innerPoint prefers the centroid where it lies well inside, since that is where a reader looks for it.
func innerPoint(p orb.Polygon) orb.Point {
	b := p.Bound()
	centre, _ := planar.CentroidArea(p)
	if left, right, ok := spanAt(p, centre); ok && right-left > 0.3*(b.Max[0]-b.Min[0]) {
		return centre
	}
	best, width := b.Center(), -1.0
	const cuts = 15
	for i := 1; i < cuts; i++ {
		y := b.Min[1] + (b.Max[1]-b.Min[1])*float64(i)/cuts
		xs := crossings(p, y)
		for j := 0; j+1 < len(xs); j += 2 {
			if w := xs[j+1] - xs[j]; w > width {
				best, width = orb.Point{(xs[j] + xs[j+1]) / 2, y}, w
			}
		}
	}
	return best
}

// spanAt is the stretch of the horizontal cut through at that holds it.
func spanAt(p orb.Polygon, at orb.Point) (left, right float64, ok bool) {
	xs := crossings(p, at[1])
	for j := 0; j+1 < len(xs); j += 2 {
		if xs[j] < at[0] && at[0] < xs[j+1] {
			return xs[j], xs[j+1], true
		}
	}
	return 0, 0, false
}
