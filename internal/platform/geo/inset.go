package geo

import (
	"math"
	"slices"

	"github.com/paulmach/orb"
)

// part is one polygon of one shape.
type part struct{ shape, polygon int }

// groups divides the parts into the main land and far groups. Parts belong together when the gap between their boxes is
// under a tenth of the diagonal of everything. The group of the largest area is the main one; another large one (over a
// tenth of it: an archipelago State, a country in two halves) stays with it. A tiny far rock of a shape that is seen on
// the main land gets no box.
func groups(shapes []Shape) (main []part, far [][]part) {
	var parts []part
	var bounds []orb.Bound
	var areas []float64
	var all orb.Bound
	for i, s := range shapes {
		for j, p := range s.Geometry {
			if len(p) == 0 || len(p[0]) == 0 {
				continue
			}
			b := p.Bound()
			if len(parts) == 0 {
				all = b
			}
			all = all.Union(b)
			parts, bounds = append(parts, part{i, j}), append(bounds, b)
			areas = append(areas, math.Abs(ringArea(open(p[0]))))
		}
	}
	near := 0.1 * math.Hypot(all.Max[0]-all.Min[0], all.Max[1]-all.Min[1])
	clusters := cluster(bounds, near)
	size := func(c []int) float64 {
		sum := 0.0
		for _, k := range c {
			sum += areas[k]
		}
		return sum
	}
	slices.SortStableFunc(clusters, func(a, b []int) int {
		if size(a) > size(b) {
			return -1
		} else if size(a) < size(b) {
			return 1
		}
		return 0
	})
	seen := map[int]bool{}
	for n, c := range clusters {
		big := n == 0 || size(c) > 0.1*size(clusters[0])
		group := make([]part, len(c))
		speck := size(c) < 0.0001*size(clusters[0])
		for k, at := range c {
			group[k] = parts[at]
			speck = speck && seen[parts[at].shape]
		}
		for _, g := range group {
			seen[g.shape] = true
		}
		switch {
		case big:
			main = append(main, group...)
		case !speck:
			far = append(far, group)
		}
	}
	return main, far
}

// cluster joins boxes whose gap is at most near, transitively.
func cluster(bounds []orb.Bound, near float64) [][]int {
	group := make([]int, len(bounds))
	for i := range group {
		group[i] = -1
	}
	var all [][]int
	for i := range bounds {
		if group[i] >= 0 {
			continue
		}
		members := []int{i}
		group[i] = len(all)
		for k := 0; k < len(members); k++ {
			for j := range bounds {
				if group[j] < 0 && gap(bounds[members[k]], bounds[j]) <= near {
					group[j] = len(all)
					members = append(members, j)
				}
			}
		}
		all = append(all, members)
	}
	return all
}

func gap(a, b orb.Bound) float64 {
	dx := math.Max(0, math.Max(a.Min[0]-b.Max[0], b.Min[0]-a.Max[0]))
	dy := math.Max(0, math.Max(a.Min[1]-b.Max[1], b.Min[1]-a.Max[1]))
	return math.Hypot(dx, dy)
}

func boundOf(shapes []Shape, parts []part) orb.Bound {
	b := shapes[parts[0].shape].Geometry[parts[0].polygon].Bound()
	for _, p := range parts {
		b = b.Union(shapes[p.shape].Geometry[p.polygon].Bound())
	}
	return b
}

// inset puts a far group into a box in a free corner.
func (p *Projection) inset(shapes []Shape, group []part) {
	const room, least = 14, 72 // inner margin holds half a marker
	b := boundOf(shapes, group)
	w := math.Max(least, math.Min(118, p.Width*0.2))
	h := math.Max(least, math.Round(w*0.78))
	in := Inset{Width: math.Round(w), Height: h, bound: b.Pad(0.05 * (b.Max[0] - b.Min[0] + b.Max[1] - b.Min[1]))}
	p.place(&in, b.Center())
	in.fit = fitInto(b, in.X+room, in.Y+room, in.Width-2*room, in.Height-2*room)
	n := len(p.Insets)
	byShape := map[int][]part{}
	for _, g := range group {
		if _, ok := byShape[g.shape]; !ok {
			in.Shapes = append(in.Shapes, g.shape)
		}
		byShape[g.shape] = append(byShape[g.shape], g)
	}
	for _, shape := range in.Shapes {
		alone := len(p.outlines[shape].Rings) == 0
		from := len(p.outlines[shape].Rings)
		was := p.outlines[shape].Inset
		p.draw(shapes, byShape[shape], n, in.fit)
		if !alone {
			p.outlines[shape].Inset = was // its label stays on the main land
		}
		enlarge(p.outlines[shape].Rings[from:], in)
	}
	p.Insets = append(p.Insets, in)
}

// enlarge grows each ring about its own middle until the largest has MarkerSize, and keeps it inside the box.
func enlarge(rings [][]Pixel, in Inset) {
	side := 0.0
	for _, r := range rings {
		x0, y0, x1, y1 := extent(r)
		side = math.Max(side, math.Max(x1-x0, y1-y0))
	}
	k := 1.0
	if side < MarkerSize {
		k = MarkerSize / math.Max(side, 0.5)
	}
	for _, r := range rings {
		x0, y0, x1, y1 := extent(r)
		cx, cy := (x0+x1)/2, (y0+y1)/2
		hw, hh := (x1-x0)/2*k+2, (y1-y0)/2*k+2
		nx := math.Max(in.X+hw, math.Min(in.X+in.Width-hw, cx))
		ny := math.Max(in.Y+hh, math.Min(in.Y+in.Height-hh, cy))
		for i := range r {
			r[i].X = math.Round((nx+(r[i].X-cx)*k)*10) / 10
			r[i].Y = math.Round((ny+(r[i].Y-cy)*k)*10) / 10
		}
	}
}

func extent(r []Pixel) (x0, y0, x1, y1 float64) {
	x0, y0, x1, y1 = math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	for _, q := range r {
		x0, y0, x1, y1 = math.Min(x0, q.X), math.Min(y0, q.Y), math.Max(x1, q.X), math.Max(y1, q.Y)
	}
	return x0, y0, x1, y1
}

// place takes the free corner nearest to where the group lies; where all four are taken, a strip below the map. The
// box keeps captionRoom above it for its name.
func (p *Projection) place(in *Inset, centre orb.Point) {
	const captionRoom = 30
	truth := p.main.pixel(centre)
	best, found := math.Inf(1), false
	for _, right := range []bool{false, true} {
		for _, low := range []bool{false, true} {
			x, y := 1.0, float64(captionRoom)
			if right {
				x = p.Width - in.Width - 1
			}
			if low {
				y = p.Height - in.Height - 1
			}
			if p.taken(x, y-captionRoom, in.Width, in.Height+captionRoom) {
				continue
			}
			if d := math.Hypot(x+in.Width/2-truth.X, y+in.Height/2-truth.Y); d < best {
				best, found, in.X, in.Y = d, true, x, y
			}
		}
	}
	if !found {
		in.X, in.Y = 1, p.Height+captionRoom
		p.Height = math.Ceil(in.Y + in.Height + 2)
	}
}

func (p *Projection) taken(x, y, w, h float64) bool {
	const clear = 4
	for _, in := range p.Insets {
		if x < in.X+in.Width+clear && in.X < x+w+clear && y < in.Y+in.Height+clear && in.Y-30 < y+h+clear {
			return true
		}
	}
	box := orb.Bound{Min: orb.Point{x - clear, y - clear}, Max: orb.Point{x + w + clear, y + h + clear}}
	for _, o := range p.outlines {
		for _, r := range o.Rings {
			for i := 1; i < len(r); i++ {
				a, b := r[i-1], r[i]
				edge := orb.MultiPoint{{a.X, a.Y}, {b.X, b.Y}}.Bound()
				if edge.Intersects(box) {
					return true
				}
			}
		}
	}
	return false
}
