package geo

import (
	"slices"

	"github.com/paulmach/orb"
)

// crossings are the places, from left to right, where a horizontal line at y cuts the rings.
func crossings(p orb.Polygon, y float64) []float64 {
	var xs []float64
	for _, ring := range p {
		for i := 1; i < len(ring); i++ {
			if x, ok := crossingAt(ring[i-1], ring[i], y); ok {
				xs = append(xs, x)
			}
		}
	}
	slices.Sort(xs)
	return xs
}

// crossingAt takes the lower end first, so that a border gives the same digits from both of its sides; an end counts as
// above when it lies on the line, so that a corner is counted once.
func crossingAt(a, b orb.Point, y float64) (float64, bool) {
	if a[1] > b[1] {
		a, b = b, a
	}
	if a[1] > y || b[1] <= y {
		return 0, false
	}
	return a[0] + (y-a[1])/(b[1]-a[1])*(b[0]-a[0]), true
}
