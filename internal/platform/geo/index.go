package geo

import (
	"math"

	"github.com/paulmach/orb"
)

// Index finds the shape that holds a point. A grid names the few shapes that touch a square; each shape keeps its edges
// in horizontal strips, so that a test looks at a handful of them. It never changes after NewIndex.
type Index struct {
	bound      orb.Bound
	cols, rows int
	perX, perY float64 // squares per degree
	first      []uint32
	entries    []entry
	shapes     []striped
	ids        []string
}

// entry is a shape that touches a square of the grid; whole when it covers all of it.
type entry struct {
	shape uint32
	whole bool
}

// striped is a shape's edges, those of strip i at edges[start[i]:start[i+1]].
type striped struct {
	bound orb.Bound
	per   float64 // strips per degree
	start []uint32
	edges []edge
}

// edge has its lower end first: a border gives the same digits from both of its sides.
type edge struct{ x0, y0, x1, y1 float64 }

// NewIndex prepares the shapes. Where shapes overlap, the earlier one wins; a point on a common border belongs to one
// side only.
func NewIndex(shapes []Shape) *Index {
	ix := &Index{}
	edges := 0
	for _, s := range shapes {
		st := stripe(s.Geometry)
		if len(st.edges) > 0 {
			if edges == 0 {
				ix.bound = st.bound
			}
			edges += len(st.edges)
			ix.bound = ix.bound.Union(st.bound)
		}
		ix.shapes, ix.ids = append(ix.shapes, st), append(ix.ids, s.ID)
	}
	ix.grid(edges)
	return ix
}

// Len is how many shapes the index holds.
func (ix *Index) Len() int { return len(ix.ids) }

// Locate names the shape that holds the point; ok is false where none does.
func (ix *Index) Locate(lon, lat float64) (id string, ok bool) {
	b := &ix.bound
	if len(ix.entries) == 0 || !(lon >= b.Min[0] && lon <= b.Max[0] && lat >= b.Min[1] && lat <= b.Max[1]) {
		return "", false
	}
	at := ix.row(lat)*ix.cols + ix.col(lon)
	for _, e := range ix.entries[ix.first[at]:ix.first[at+1]] {
		if e.whole || ix.shapes[e.shape].holds(lon, lat) {
			return ix.ids[e.shape], true
		}
	}
	return "", false
}

func (ix *Index) col(lon float64) int {
	return min(ix.cols-1, max(0, int((lon-ix.bound.Min[0])*ix.perX)))
}
func (ix *Index) row(lat float64) int {
	return min(ix.rows-1, max(0, int((lat-ix.bound.Min[1])*ix.perY)))
}

func stripe(g orb.MultiPolygon) striped {
	var s striped
	var all []edge
	for _, p := range g {
		for _, ring := range p {
			for i := 1; i < len(ring); i++ {
				a, b := ring[i-1], ring[i]
				if a[1] > b[1] {
					a, b = b, a
				}
				all = append(all, edge{a[0], a[1], b[0], b[1]})
			}
		}
	}
	if len(all) == 0 {
		return s
	}
	s.bound = g.Bound()
	strips := min(4096, max(1, len(all)/4))
	if h := s.bound.Max[1] - s.bound.Min[1]; h > 0 {
		s.per = float64(strips) / h
	}
	s.start = make([]uint32, strips+1)
	for _, e := range all {
		for i := s.strip(e.y0); i <= s.strip(e.y1); i++ {
			s.start[i+1]++
		}
	}
	for i := range strips {
		s.start[i+1] += s.start[i]
	}
	s.edges = make([]edge, s.start[strips])
	next := append([]uint32(nil), s.start...)
	for _, e := range all {
		for i := s.strip(e.y0); i <= s.strip(e.y1); i++ {
			s.edges[next[i]] = e
			next[i]++
		}
	}
	return s
}

func (s *striped) strip(y float64) int {
	return min(len(s.start)-2, max(0, int((y-s.bound.Min[1])*s.per)))
}

// holds counts the edges to the left of the point: odd is inside. A hole is an edge like another.
func (s *striped) holds(x, y float64) bool {
	if x < s.bound.Min[0] || x > s.bound.Max[0] || y < s.bound.Min[1] || y > s.bound.Max[1] {
		return false
	}
	i := s.strip(y)
	inside := false
	for _, e := range s.edges[s.start[i]:s.start[i+1]] {
		if e.y0 <= y && y < e.y1 && e.x0+(y-e.y0)/(e.y1-e.y0)*(e.x1-e.x0) <= x {
			inside = !inside
		}
	}
	return inside
}

// grid makes about one square per edge, which leaves most squares with a single shape.
func (ix *Index) grid(edges int) {
	w, h := ix.bound.Max[0]-ix.bound.Min[0], ix.bound.Max[1]-ix.bound.Min[1]
	side := min(512, max(8, int(math.Sqrt(float64(edges)))))
	ix.cols, ix.rows = side, side
	if w > 0 {
		ix.perX = float64(side) / w
	}
	if h > 0 {
		ix.perY = float64(side) / h
	}
	lists := make([][]entry, side*side)
	if edges > 0 {
		for i := range ix.shapes {
			ix.rasterise(uint32(i), lists)
		}
	}
	ix.first = make([]uint32, side*side+1)
	for i, l := range lists {
		ix.entries = append(ix.entries, l...)
		ix.first[i+1] = uint32(len(ix.entries))
	}
}

// rasterise writes the shape into the squares that it touches. A square that no edge crosses lies wholly inside or
// wholly outside, so its middle decides.
func (ix *Index) rasterise(i uint32, lists [][]entry) {
	s := &ix.shapes[i]
	if len(s.edges) == 0 {
		return
	}
	c0, c1 := ix.col(s.bound.Min[0]), ix.col(s.bound.Max[0])
	r0, r1 := ix.row(s.bound.Min[1]), ix.row(s.bound.Max[1])
	width := c1 - c0 + 1
	crossed := make([]bool, width*(r1-r0+1))
	for _, e := range s.edges {
		ix.touch(e, func(c, r int) { crossed[(r-r0)*width+c-c0] = true })
	}
	for r := r0; r <= r1; r++ {
		for c := c0; c <= c1; c++ {
			at := r*ix.cols + c
			if crossed[(r-r0)*width+c-c0] {
				lists[at] = append(lists[at], entry{i, false})
				continue
			}
			x := ix.bound.Min[0] + (float64(c)+0.5)/ix.perX
			y := ix.bound.Min[1] + (float64(r)+0.5)/ix.perY
			if s.holds(x, y) {
				lists[at] = append(lists[at], entry{i, true})
			}
		}
	}
}

// touch names every square that the edge may pass through, row by row, one square wider than the exact answer so that
// rounding cannot miss one.
func (ix *Index) touch(e edge, mark func(c, r int)) {
	r0, r1 := ix.row(e.y0), ix.row(e.y1)
	lo, hi := ix.col(min(e.x0, e.x1)), ix.col(max(e.x0, e.x1))
	for r := r0; r <= r1; r++ {
		a, b := lo, hi
		if e.y1 > e.y0 {
			at := func(y float64) int {
				y = min(e.y1, max(e.y0, y))
				return ix.col(e.x0 + (y-e.y0)/(e.y1-e.y0)*(e.x1-e.x0))
			}
			p, q := at(ix.bound.Min[1]+float64(r)/ix.perY), at(ix.bound.Min[1]+float64(r+1)/ix.perY)
			a, b = max(lo, min(p, q)-1), min(hi, max(p, q)+1)
		}
		for c := a; c <= b; c++ {
			mark(c, r)
		}
	}
}
