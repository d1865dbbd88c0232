package geo

import (
	"math"
	"slices"

	"github.com/paulmach/orb"
)

// Simplify leaves out points so that no outline moves by more than about tolerance degrees. Borders that two shapes
// share point by point stay shared: the rings are cut into arcs where neighbours part, and each arc is simplified once,
// in one direction, whichever side it is met from. Islets smaller than the tolerance vanish, but every shape keeps a
// part, its largest if all would vanish, if need be in full detail.
func Simplify(shapes []Shape, tolerance float64) []Shape {
	if !(tolerance > 0) {
		return shapes
	}
	s := newSimplifier(shapes, tolerance)
	cut := s.cutAll(shapes)
	for s.rescue(shapes, cut) {
		// a finer arc may restore one shape and its neighbour at once; each round only refines, so it ends
	}
	out := make([]Shape, len(shapes))
	for i, shape := range shapes {
		out[i] = shape
		out[i].Geometry = s.rebuild(cut[i])
	}
	return out
}

// arc is a stretch of border between two junctions, in its canonical direction.
type arc struct {
	line      orb.LineString
	tolerance float64
	short     orb.LineString
}

// arcUse is an arc met by a ring, perhaps backwards.
type arcUse struct {
	arc  int
	back bool
}

type arcKey struct {
	first, second, last orb.Point
	length              int
}

type simplifier struct {
	tolerance float64
	junction  map[orb.Point]bool
	arcs      []arc
	known     map[arcKey][]int
}

// newSimplifier finds the junctions: points whose two neighbours are not the same in every ring that passes.
func newSimplifier(shapes []Shape, tolerance float64) *simplifier {
	type pair struct{ a, b orb.Point }
	s := &simplifier{tolerance: tolerance, junction: map[orb.Point]bool{}, known: map[arcKey][]int{}}
	seen := map[orb.Point]pair{}
	for _, shape := range shapes {
		for _, p := range shape.Geometry {
			for _, ring := range p {
				r := open(ring)
				for i, at := range r {
					a, b := r[(i+len(r)-1)%len(r)], r[(i+1)%len(r)]
					if less(b, a) {
						a, b = b, a
					}
					now := pair{a, b}
					if before, ok := seen[at]; ok && before != now {
						s.junction[at] = true
					}
					seen[at] = now
				}
			}
		}
	}
	return s
}

// open is the ring without repeated points and without the one that closes it.
func open(ring orb.Ring) []orb.Point {
	r := slices.Compact(slices.Clone([]orb.Point(ring)))
	for len(r) > 1 && r[0] == r[len(r)-1] {
		r = r[:len(r)-1]
	}
	return r
}

func less(a, b orb.Point) bool { return a[0] < b[0] || a[0] == b[0] && a[1] < b[1] }

func (s *simplifier) cutAll(shapes []Shape) [][][][]arcUse {
	all := make([][][][]arcUse, len(shapes))
	for i, shape := range shapes {
		all[i] = make([][][]arcUse, len(shape.Geometry))
		for j, p := range shape.Geometry {
			for _, ring := range p {
				all[i][j] = append(all[i][j], s.cut(open(ring)))
			}
		}
	}
	return all
}

// cut divides a ring at its junctions. A ring without any (an island, or an enclave and the hole that it fills) is cut
// at its least point, the same from inside and outside, and at the point farthest from it.
func (s *simplifier) cut(r []orb.Point) []arcUse {
	var ends []int
	for i, p := range r {
		if s.junction[p] {
			ends = append(ends, i)
		}
	}
	if len(ends) == 0 {
		ends = isolatedEnds(r)
	} else if len(ends) == 1 {
		ends = append(ends, farthest(r, ends[0]))
		slices.Sort(ends)
	}
	var uses []arcUse
	for k, from := range ends {
		to := ends[(k+1)%len(ends)]
		if to <= from {
			to += len(r)
		}
		line := make(orb.LineString, 0, to-from+1)
		for i := from; i <= to; i++ {
			line = append(line, r[i%len(r)])
		}
		uses = append(uses, s.use(line))
	}
	return uses
}

func isolatedEnds(r []orb.Point) []int {
	if len(r) == 0 {
		return nil
	}
	least := 0
	for i, p := range r {
		if less(p, r[least]) {
			least = i
		}
	}
	ends := []int{least}
	if f := farthest(r, least); f != least {
		ends = append(ends, f)
	}
	slices.Sort(ends)
	return ends
}

func farthest(r []orb.Point, from int) int {
	best, far := from, 0.0
	for i, p := range r {
		dx, dy := p[0]-r[from][0], p[1]-r[from][1]
		d := dx*dx + dy*dy
		if d > far || d == far && far > 0 && less(p, r[best]) {
			best, far = i, d
		}
	}
	return best
}

// use finds the arc among those known, in either direction, or keeps it.
func (s *simplifier) use(line orb.LineString) arcUse {
	back := backwards(line)
	if back {
		slices.Reverse(line)
	}
	key := arcKey{line[0], line[min(1, len(line)-1)], line[len(line)-1], len(line)}
	for _, i := range s.known[key] {
		if slices.Equal(s.arcs[i].line, line) {
			return arcUse{i, back}
		}
	}
	s.known[key] = append(s.known[key], len(s.arcs))
	s.arcs = append(s.arcs, arc{line: line, tolerance: s.tolerance, short: peucker(line, s.tolerance)})
	return arcUse{len(s.arcs) - 1, back}
}

// backwards compares the line with its reverse, from the ends inwards.
func backwards(line orb.LineString) bool {
	for i, j := 0, len(line)-1; i < j; i, j = i+1, j-1 {
		if line[i] != line[j] {
			return less(line[j], line[i])
		}
	}
	return false
}

// rescue refines the arcs of shapes whose largest part would vanish; it tells whether it changed any.
func (s *simplifier) rescue(shapes []Shape, cut [][][][]arcUse) bool {
	changed := false
	for i := range shapes {
		if len(s.rebuild(cut[i])) > 0 {
			continue
		}
		largest, area := -1, -1.0
		for j, p := range shapes[i].Geometry {
			if len(p) == 0 {
				continue
			}
			if a := math.Abs(ringArea(open(p[0]))); a > area {
				largest, area = j, a
			}
		}
		if largest < 0 {
			continue
		}
		for _, u := range cut[i][largest][0] {
			a := &s.arcs[u.arc]
			if a.tolerance == 0 {
				continue
			}
			a.tolerance /= 4
			if a.tolerance < s.tolerance/1000 {
				a.tolerance = 0
			}
			a.short = peucker(a.line, a.tolerance)
			changed = true
		}
	}
	return changed
}

// rebuild joins the simplified arcs to rings again and leaves out what has no area.
func (s *simplifier) rebuild(parts [][][]arcUse) orb.MultiPolygon {
	var all orb.MultiPolygon
	for _, part := range parts {
		var p orb.Polygon
		for i, uses := range part {
			ring := s.ring(uses)
			if len(ring) >= 4 && ringArea(ring) != 0 {
				p = append(p, ring)
			} else if i == 0 {
				break // without its outer ring a part is gone
			}
		}
		if len(p) > 0 {
			all = append(all, p)
		}
	}
	return all
}

func (s *simplifier) ring(uses []arcUse) orb.Ring {
	var ring orb.Ring
	for _, u := range uses {
		line := s.arcs[u.arc].short
		for j := range line {
			p := line[j]
			if u.back {
				p = line[len(line)-1-j]
			}
			if len(ring) == 0 || ring[len(ring)-1] != p {
				ring = append(ring, p)
			}
		}
	}
	return ring
}

func ringArea(r []orb.Point) float64 {
	sum := 0.0
	for i := range r {
		a, b := r[i], r[(i+1)%len(r)]
		sum += (a[0]-r[0][0])*(b[1]-r[0][1]) - (b[0]-r[0][0])*(a[1]-r[0][1])
	}
	return sum / 2
}

// peucker keeps the ends and every point that lies farther than the tolerance from the line without it (Douglas and
// Peucker 1973), with a stack of its own, since a coast may have a million points.
func peucker(line orb.LineString, tolerance float64) orb.LineString {
	if tolerance <= 0 || len(line) < 3 {
		return line
	}
	keep := make([]bool, len(line))
	keep[0], keep[len(line)-1] = true, true
	stack := [][2]int{{0, len(line) - 1}}
	for len(stack) > 0 {
		from, to := stack[len(stack)-1][0], stack[len(stack)-1][1]
		stack = stack[:len(stack)-1]
		at, far := -1, tolerance
		for i := from + 1; i < to; i++ {
			if d := distance(line[i], line[from], line[to]); d > far {
				at, far = i, d
			}
		}
		if at >= 0 {
			keep[at] = true
			stack = append(stack, [2]int{from, at}, [2]int{at, to})
		}
	}
	var out orb.LineString
	for i, p := range line {
		if keep[i] {
			out = append(out, p)
		}
	}
	return out
}

// distance is from p to the stretch a-b.
func distance(p, a, b orb.Point) float64 {
	dx, dy := b[0]-a[0], b[1]-a[1]
	t := 0.0
	if l := dx*dx + dy*dy; l > 0 {
		t = min(1, max(0, ((p[0]-a[0])*dx+(p[1]-a[1])*dy)/l))
	}
	return math.Hypot(p[0]-a[0]-t*dx, p[1]-a[1]-t*dy)
}
