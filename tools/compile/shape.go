package main

import (
	"container/heap"
	"math"
)

type (
	position [2]float64 // longitude, latitude
	ring     []position // closed: the last position is the first
	polygon  []ring     // the outer ring, then holes
	shape    []polygon
)

// area is the ring's area in square degrees, without sign.
func (r ring) area() float64 {
	sum := 0.0
	for i := 0; i+1 < len(r); i++ {
		sum += r[i][0]*r[i+1][1] - r[i+1][0]*r[i][1]
	}
	return math.Abs(sum) / 2
}

func (r ring) contains(p position) bool {
	in := false
	for i := 0; i+1 < len(r); i++ {
		a, b := r[i], r[i+1]
		if (a[1] > p[1]) != (b[1] > p[1]) && p[0] < (b[0]-a[0])*(p[1]-a[1])/(b[1]-a[1])+a[0] {
			in = !in
		}
	}
	return in
}

func (p polygon) contains(q position) bool {
	if len(p) == 0 || !p[0].contains(q) {
		return false
	}
	for _, hole := range p[1:] {
		if hole.contains(q) {
			return false
		}
	}
	return true
}

func (s shape) contains(q position) bool {
	for _, p := range s {
		if p.contains(q) {
			return true
		}
	}
	return false
}

// largest is the polygon with the largest outer ring: the mainland.
func (s shape) largest() polygon {
	var best polygon
	for _, p := range s {
		if best == nil || p[0].area() > best[0].area() {
			best = p
		}
	}
	return best
}

// round cuts coordinates to so many decimals and drops what falls together; a polygon that vanishes is left out.
func (s shape) round(decimals int) shape {
	k := math.Pow10(decimals)
	var out shape
	for _, p := range s {
		var kept polygon
		for i, r := range p {
			var short ring
			for _, q := range r {
				q = position{math.Round(q[0]*k) / k, math.Round(q[1]*k) / k}
				if len(short) == 0 || short[len(short)-1] != q {
					short = append(short, q)
				}
			}
			if len(short) >= 4 {
				kept = append(kept, short)
			} else if i == 0 {
				break
			}
		}
		if len(kept) > 0 {
			out = append(out, kept)
		}
	}
	return out
}

func distanceToSegment(p, a, b position) float64 {
	dx, dy := b[0]-a[0], b[1]-a[1]
	if l := dx*dx + dy*dy; l > 0 {
		t := math.Max(0, math.Min(1, ((p[0]-a[0])*dx+(p[1]-a[1])*dy)/l))
		a = position{a[0] + t*dx, a[1] + t*dy}
	}
	return math.Hypot(p[0]-a[0], p[1]-a[1])
}

// clearance is the distance to the nearest edge, negative outside.
func (p polygon) clearance(q position) float64 {
	best := math.Inf(1)
	for _, r := range p {
		for i := 0; i+1 < len(r); i++ {
			best = math.Min(best, distanceToSegment(q, r[i], r[i+1]))
		}
	}
	if !p.contains(q) {
		return -best
	}
	return best
}

// cell is a square of the search for the inner point.
type cell struct {
	middle position
	half   float64
	here   float64 // clearance of the middle
	most   float64 // no point of the cell can have more
}

type cells []cell

func (c cells) Len() int           { return len(c) }
func (c cells) Less(i, j int) bool { return c[i].most > c[j].most }
func (c cells) Swap(i, j int)      { c[i], c[j] = c[j], c[i] }
func (c *cells) Push(x any)        { *c = append(*c, x.(cell)) }
func (c *cells) Pop() any {
	last := (*c)[len(*c)-1]
	*c = (*c)[:len(*c)-1]
	return last
}

// innerPoint is the pole of inaccessibility: the point inside that lies farthest from every edge, found by splitting
// squares and discarding those that cannot hold a better one (Garcia-Castellanos and Lombardo 2007 for the notion).
// Unlike a centroid it always lies inside.
func (p polygon) innerPoint() position {
	minX, minY, maxX, maxY := math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	for _, q := range p[0] {
		minX, maxX = math.Min(minX, q[0]), math.Max(maxX, q[0])
		minY, maxY = math.Min(minY, q[1]), math.Max(maxY, q[1])
	}
	size := math.Min(maxX-minX, maxY-minY)
	if size <= 0 {
		return p[0][0]
	}
	make := func(x, y, h float64) cell {
		d := p.clearance(position{x, y})
		return cell{position{x, y}, h, d, d + h*math.Sqrt2}
	}
	queue := &cells{}
	h := size / 2
	for x := minX; x < maxX; x += size {
		for y := minY; y < maxY; y += size {
			heap.Push(queue, make(x+h, y+h, h))
		}
	}
	best := make((minX+maxX)/2, (minY+maxY)/2, 0)
	precision := size / 100
	for queue.Len() > 0 {
		c := heap.Pop(queue).(cell)
		if c.here > best.here {
			best = c
		}
		if c.most-best.here <= precision {
			break
		}
		h := c.half / 2
		for _, d := range [4]position{{-h, -h}, {h, -h}, {-h, h}, {h, h}} {
			heap.Push(queue, make(c.middle[0]+d[0], c.middle[1]+d[1], h))
		}
	}
	return best.middle
}

// representative is a point that lies inside the shape after rounding to so many decimals; ok is false if none was found.
func (s shape) representative(decimals int) (position, bool) {
	if len(s) == 0 {
		return position{}, false
	}
	p := s.largest().innerPoint()
	k := math.Pow10(decimals)
	p = position{math.Round(p[0]*k) / k, math.Round(p[1]*k) / k}
	return p, s.contains(p)
}
