package disclosure

import (
	"cmp"
	"slices"
)

// ranges are, for each cell, the smallest and largest value that some counts would have that agree with everything public. They
// grow as such counts are found; the true ones are the first.
type ranges struct {
	system    System
	around    neighbours
	low, high []int64
	place     []int // of each cell in the vicinity that is looked at, -1 for cells outside
	missing   []int // of each cell that was met: how many of its sums the vicinity does not hold, and one; 0 for others
	near      *vicinity
}

func newRanges(s System, around neighbours) *ranges {
	r := &ranges{system: s, around: around, low: make([]int64, len(s.Cells)), high: make([]int64, len(s.Cells)), place: make([]int, len(s.Cells)), missing: make([]int, len(s.Cells)), near: &vicinity{}}
	for i, c := range s.Cells {
		r.low[i], r.high[i], r.place[i] = c.Value, c.Value, -1
	}
	return r
}

// open looks for the room of every sensitive cell, and hides more where there is too little, unless that was done for the cell.
func (r *ranges) open(p *Pattern, done func(c Cell) bool) {
	for _, within := range reaches {
		for i, c := range r.system.Cells {
			if c.Sensitive {
				r.widen(*p, i, within)
			}
		}
	}
	for i, c := range r.system.Cells {
		if !c.Sensitive || r.enough(i) {
			continue
		}
		if !done(c) {
			for _, more := range r.free(*p, i) {
				p.Hidden[more] = true
			}
		}
		if !r.enough(i) {
			p.Narrow = append(p.Narrow, i)
		}
	}
}

func (r *ranges) enough(i int) bool { return r.high[i]-r.low[i] >= r.system.Cells[i].Need }

// reaches are how many hidden cells around a sensitive one may move while all others stay. The first is quick and mostly shows enough.
var reaches = []int{40, 120}

// widen looks for counts in which a sensitive cell, and those around it, have other values.
func (r *ranges) widen(p Pattern, cell int, within int) {
	if r.enough(cell) {
		return
	}
	v := r.vicinity(p, cell, within)
	for _, c := range v.cells {
		if r.system.Cells[c].Sensitive {
			v.move(r, int(c), 1)
			v.move(r, int(c), -1)
		}
	}
}

// free looks for counts in which a sensitive cell has another value if some public cells around it were hidden, as few as it can,
// and gives those. None: what must stay public stands in the way.
func (r *ranges) free(p Pattern, cell int) []int32 {
	for _, most := range []int{6, 48, 160} {
		v := r.vicinity(p.without(r.system, r.closest(p, cell, most)), cell, 100+2*most)
		for _, sign := range []float64{1, -1} {
			v.move(r, cell, sign)
			if r.enough(cell) {
				return v.moved(r.system, p)
			}
		}
	}
	return nil
}

// moved are the public cells of a vicinity whose value is not the true one.
func (v *vicinity) moved(s System, p Pattern) []int32 {
	var list []int32
	for i, c := range v.cells {
		if !p.Hidden[c] && abs(v.value[i]-float64(s.Cells[c].Value)) > tiny {
			list = append(list, c)
		}
	}
	return list
}

// without is the pattern with more cells hidden.
func (p Pattern) without(s System, more []int32) Pattern {
	q := Pattern{Hidden: slices.Clone(p.Hidden)}
	for _, c := range more {
		q.Hidden[c] = true
	}
	return q
}

// closest are public cells that may be hidden, by the number of sums between them and a cell, the smaller first.
func (r *ranges) closest(p Pattern, cell, most int) []int32 {
	var list, ring []int32
	seen := map[int32]bool{int32(cell): true}
	for at := []int32{int32(cell)}; len(at) > 0 && len(list) < most; at = ring {
		ring = nil
		var found []int32
		for _, a := range at {
			for _, n := range r.around.sums[a] {
				for _, c := range append([]int32{r.system.Sums[n].Of}, r.system.Sums[n].Parts...) {
					if seen[c] || r.system.Cells[c].Fixed || r.system.Cells[c].held {
						continue
					}
					seen[c] = true
					ring = append(ring, c)
					if !p.Hidden[c] {
						found = append(found, c)
					}
				}
			}
		}
		slices.SortStableFunc(found, func(a, b int32) int { return cmp.Compare(r.system.Cells[a].Value, r.system.Cells[b].Value) })
		list = append(list, found...)
	}
	return list[:min(most, len(list))]
}

// vicinity are cells that may move, with the sums that hold them together solved for some of them (the basic ones): a basic cell
// changes with the free ones, and the others stay.
type vicinity struct {
	cells []int32
	seen  []int32 // cells that were met, taken or not
	place []int   // of a cell of the system among cells, -1 if it is not
	value []float64
	rows  [][]float64 // for each basic cell, by how much it changes with each cell; 0 for basic ones
	basic []int       // place of each row's cell
	row   []int       // of each cell: its row, -1 if free
	held  []int       // of each cell: how many rows hold it
}

// vicinity gathers hidden cells that may move together with one: next always a cell that the fewest more sums hold, since each of
// those must be balanced by yet another cell; of equals the largest, which can give most.
func (r *ranges) vicinity(p Pattern, cell, size int) *vicinity {
	for _, c := range r.near.seen {
		r.place[c], r.missing[c] = -1, 0
	}
	v := &vicinity{place: r.place}
	r.near = v
	touched := map[int32]bool{}
	var sums, waiting []int32
	take := func(i int32) {
		v.place[i] = len(v.cells)
		v.cells = append(v.cells, i)
		for _, n := range r.around.sums[i] {
			if touched[n] {
				continue
			}
			touched[n] = true
			sums = append(sums, n)
			waiting = r.meet(p, v, r.system.Sums[n], waiting)
		}
	}
	v.seen = append(v.seen, int32(cell))
	take(int32(cell))
	for len(v.cells) < size && len(waiting) > 0 {
		best := 0
		for k, c := range waiting {
			if d := cmp.Or(cmp.Compare(r.missing[c], r.missing[waiting[best]]), cmp.Compare(r.system.Cells[waiting[best]].Value, r.system.Cells[c].Value)); d < 0 {
				best = k
			}
		}
		next := waiting[best]
		waiting = slices.Delete(waiting, best, best+1)
		take(next)
	}
	v.value, v.row, v.held = make([]float64, len(v.cells)), make([]int, len(v.cells)), make([]int, len(v.cells))
	for i, c := range v.cells {
		v.value[i], v.row[i] = float64(r.system.Cells[c].Value), -1
	}
	for _, n := range sums {
		v.hold(r.system.Sums[n])
	}
	return v
}

// meet counts a sum off from those that its hidden members miss, and lets those wait that were not met before.
func (r *ranges) meet(p Pattern, v *vicinity, s Sum, waiting []int32) []int32 {
	one := func(m int32) {
		if !p.Hidden[m] || r.system.Cells[m].held || v.place[m] >= 0 {
			return
		}
		if r.missing[m] == 0 {
			r.missing[m] = len(r.around.sums[m]) + 1
			v.seen = append(v.seen, m)
			waiting = append(waiting, m)
		}
		r.missing[m]--
	}
	one(s.Of)
	for _, part := range s.Parts {
		one(part)
	}
	return waiting
}

// hold adds the equation of a sum: what of it may move must balance.
func (v *vicinity) hold(s Sum) {
	e := make([]float64, len(v.cells))
	v.put(e, s.Of, -1)
	for _, part := range s.Parts {
		v.put(e, part, 1)
	}
	pivot := v.pivot(e)
	if pivot < 0 {
		return
	}
	k := e[pivot]
	e[pivot] = 0
	for j, m := range e {
		if m != 0 {
			e[j] = clean(-m / k)
		}
	}
	v.enter(pivot, e)
}

// put adds a cell to an equation: itself if it is free, and what it is told by if it is basic.
func (v *vicinity) put(e []float64, cell int32, k float64) {
	i := v.place[cell]
	switch {
	case i < 0:
	case v.row[i] < 0:
		e[i] += k
	default:
		for j, m := range v.rows[v.row[i]] {
			e[j] += k * m
		}
	}
}

// pivot is the cell of an equation that it is solved for: one that the fewest rows hold, so that they stay short, and of those the
// largest, which is the last to hit zero.
func (v *vicinity) pivot(e []float64) int {
	pivot, fewest := -1, 0
	for i, k := range e {
		if abs(k) <= tiny {
			continue
		}
		n := v.held[i]
		if pivot < 0 || n < fewest || n == fewest && v.value[i] > v.value[pivot] {
			pivot, fewest = i, n
		}
	}
	return pivot
}

// enter makes a free cell basic, by its equation in the free cells, and puts it into all other rows.
func (v *vicinity) enter(pivot int, e []float64) {
	var in []int // cells that the equation holds
	for j, m := range e {
		if m != 0 {
			in = append(in, j)
			v.held[j]++
		}
	}
	for _, row := range v.rows {
		if row[pivot] != 0 {
			v.substitute(row, pivot, e, in)
		}
	}
	v.row[pivot] = len(v.rows)
	v.rows = append(v.rows, e)
	v.basic = append(v.basic, pivot)
}

// substitute puts an equation for a cell into a row.
func (v *vicinity) substitute(row []float64, cell int, e []float64, in []int) {
	k := row[cell]
	row[cell] = 0
	v.held[cell]--
	for _, j := range in {
		before := row[j]
		after := clean(before + k*e[j])
		row[j] = after
		switch {
		case before == 0 && after != 0:
			v.held[j]++
		case before != 0 && after == 0:
			v.held[j]--
		}
	}
}

const tiny = 1e-9

func abs(x float64) float64 { return max(x, -x) }

// clean makes what is only a rounding error zero.
func clean(x float64) float64 {
	if abs(x) < tiny {
		return 0
	}
	return x
}

// mostSteps bounds a search, which seldom needs more than a few dozen steps.
const mostSteps = 400

// move raises (sign 1) or lowers a cell step by step, as the simplex method does, until it has the room that it needs or no
// step leads further. Every point on the way is written into the ranges.
func (v *vicinity) move(r *ranges, cell int, sign float64) {
	for range mostSteps {
		if r.enough(cell) {
			return
		}
		free, dir := v.best(v.place[cell], sign)
		if free < 0 {
			return
		}
		v.slide(free, dir)
		for i, c := range v.cells { // whole counts only: of a fraction the nearer whole number may not be reached
			n := int64(v.value[i] + 0.5)
			if abs(v.value[i]-float64(n)) < 1e-6 {
				r.low[c], r.high[c] = min(r.low[c], n), max(r.high[c], n)
			}
		}
	}
}

// best is the first free cell, and its direction, whose move changes the cell the wanted way. The first, not the steepest, so
// that the search cannot turn in a circle (Bland).
func (v *vicinity) best(cell int, sign float64) (free int, dir float64) {
	gain := func(i int) float64 {
		if v.row[cell] < 0 {
			if i == cell {
				return sign
			}
			return 0
		}
		return sign * v.rows[v.row[cell]][i]
	}
	for i := range v.cells {
		if v.row[i] >= 0 {
			continue
		}
		switch g := gain(i); {
		case g > tiny:
			return i, 1
		case g < -tiny && v.value[i] > tiny:
			return i, -1
		}
	}
	return -1, 0
}

// slide moves a free cell until a count becomes zero; the cell that does takes its place among the free ones.
func (v *vicinity) slide(free int, dir float64) {
	far, stop := 1e12, -1
	if dir < 0 {
		far = v.value[free]
	}
	for n, row := range v.rows {
		if by := row[free] * dir; by < -tiny {
			b := v.basic[n]
			if d := v.value[b] / -by; d < far-tiny || d < far+tiny && stop >= 0 && b < v.basic[stop] {
				far, stop = max(0, d), n
			}
		}
	}
	if far >= 1e12 { // nothing stops it: everything around is open
		far = 1e6
	}
	v.value[free] = clean(v.value[free] + dir*far)
	for n, row := range v.rows {
		if row[free] != 0 {
			b := v.basic[n]
			v.value[b] = clean(v.value[b] + row[free]*dir*far)
		}
	}
	if stop >= 0 {
		v.swap(free, stop)
	}
}

// swap makes a free cell basic in the place of the basic cell of a row.
func (v *vicinity) swap(free, n int) {
	leaving := v.basic[n]
	e := v.rows[n]
	k := e[free]
	e[free] = 0
	for j := range e {
		e[j] = clean(-e[j] / k)
	}
	e[leaving] = 1 / k
	v.value[leaving] = 0
	for m, row := range v.rows {
		if m == n || row[free] == 0 {
			continue
		}
		by := row[free]
		row[free] = 0
		for j, x := range e {
			if x != 0 {
				row[j] = clean(row[j] + by*x)
			}
		}
	}
	v.basic[n], v.row[free], v.row[leaving] = free, n, -1
}
