package disclosure

// vicinity are cells that may move, with the sums that hold them together solved for some of them (the basic ones): a basic cell
// changes with the free ones, and the others stay. One is used again and again, so that nothing is allocated for each.
type vicinity struct {
	system System
	around neighbours
	cells  []int32
	sums   []int32 // that hold any of the cells
	holds  []bool  // of each sum of the system: whether it is among sums
	met    []met   // of each cell of the system
	seen   []int32 // cells that were met, taken or not
	queue  waiting
	value  []float64
	rows   []line // for each basic cell, by how much it changes with each cell; nothing of basic ones
	basic  []int  // place of each row's cell
	row    []int  // of each cell: its row, -1 if free
	held   []int  // of each cell: how many rows hold it
	spare  []line // rows that were used before
}

// met is what is known of a cell while a vicinity is gathered.
type met struct {
	place   int   // among the cells of the vicinity, -1 if it is not there
	missing int32 // how many of its sums the vicinity does not hold, and one; 0 if it was not met
	order   int32 // in which it was met
}

// waiting are cells that may come next, as they stood when they were met; one that was met again waits more than once.
type waiting []candidate

type candidate struct {
	cell           int32
	missing, order int32
	value          int64
}

// before says whether a candidate is to be taken before another.
func (c candidate) before(d candidate) bool {
	if c.missing != d.missing {
		return c.missing < d.missing
	}
	if c.value != d.value {
		return c.value > d.value
	}
	return c.order < d.order
}

// push and pop keep a heap, as container/heap does; there each candidate would be allocated.
func (w *waiting) push(c candidate) {
	list := append(*w, c)
	for i := len(list) - 1; i > 0; {
		up := (i - 1) / 2
		if !list[i].before(list[up]) {
			break
		}
		list[i], list[up] = list[up], list[i]
		i = up
	}
	*w = list
}

func (w *waiting) pop() candidate {
	list := *w
	first, last := list[0], len(list)-1
	list[0], list = list[last], list[:last]
	for i := 0; ; {
		down := 2*i + 1
		if down >= last {
			break
		}
		if down+1 < last && list[down+1].before(list[down]) {
			down++
		}
		if !list[down].before(list[i]) {
			break
		}
		list[i], list[down] = list[down], list[i]
		i = down
	}
	*w = list
	return first
}

func newVicinity(s System, around neighbours) *vicinity {
	v := &vicinity{system: s, around: around, holds: make([]bool, len(s.Sums)), met: make([]met, len(s.Cells))}
	for i := range v.met {
		v.met[i].place = -1
	}
	return v
}

// gather takes hidden cells that may move together with one: next always a cell that the fewest more sums hold, since each of
// those must be balanced by yet another cell; of equals the largest, which can give most.
func (v *vicinity) gather(p Pattern, cell, size int) {
	v.clear()
	v.seen = append(v.seen, int32(cell))
	v.take(p, int32(cell))
	for len(v.cells) < size && len(v.queue) > 0 {
		next := v.queue.pop().cell
		if v.met[next].place < 0 {
			v.take(p, next)
		}
	}
	v.solve()
}

func (v *vicinity) clear() {
	for _, c := range v.seen {
		v.met[c] = met{place: -1}
	}
	for _, n := range v.sums {
		v.holds[n] = false
	}
	v.cells, v.sums, v.seen, v.queue = v.cells[:0], v.sums[:0], v.seen[:0], v.queue[:0]
}

// take adds a cell, and lets those wait that its sums hold.
func (v *vicinity) take(p Pattern, cell int32) {
	v.met[cell].place = len(v.cells)
	v.cells = append(v.cells, cell)
	for _, n := range v.around.sums[cell] {
		if v.holds[n] {
			continue
		}
		v.holds[n] = true
		v.sums = append(v.sums, n)
		v.meet(p, v.system.Sums[n].Of)
		for _, part := range v.system.Sums[n].Parts {
			v.meet(p, part)
		}
	}
}

// meet counts a sum off from those that a hidden cell misses.
func (v *vicinity) meet(p Pattern, cell int32) {
	m := &v.met[cell]
	if !p.Hidden[cell] || v.system.Cells[cell].held || m.place >= 0 {
		return
	}
	if m.missing == 0 {
		m.missing, m.order = int32(len(v.around.sums[cell])+1), int32(len(v.seen))
		v.seen = append(v.seen, cell)
	}
	m.missing--
	v.queue.push(candidate{cell, m.missing, m.order, v.system.Cells[cell].Value})
}

// moved are the public cells whose value is not the true one.
func (v *vicinity) moved(p Pattern) []int32 {
	var list []int32
	for i, c := range v.cells {
		if !p.Hidden[c] && abs(v.value[i]-float64(v.system.Cells[c].Value)) > tiny {
			list = append(list, c)
		}
	}
	return list
}

// solve begins with the true counts, and solves all sums.
func (v *vicinity) solve() {
	n := len(v.cells)
	v.value, v.row, v.held = resized(v.value, n), resized(v.row, n), resized(v.held, n)
	for i, c := range v.cells {
		v.value[i], v.row[i], v.held[i] = float64(v.system.Cells[c].Value), -1, 0
	}
	v.spare = append(v.spare, v.rows...)
	v.rows, v.basic = v.rows[:0], v.basic[:0]
	for _, n := range v.sums {
		v.hold(v.system.Sums[n])
	}
}

// blank is a row of nothing.
func (v *vicinity) blank() line {
	var l line
	if last := len(v.spare) - 1; last >= 0 {
		l, v.spare = v.spare[last], v.spare[:last]
	}
	return l.blank(len(v.cells))
}

// hold adds the equation of a sum: what of it may move must balance.
func (v *vicinity) hold(s Sum) {
	e := v.blank()
	v.put(e, s.Of, -1)
	for _, part := range s.Parts {
		v.put(e, part, 1)
	}
	pivot := v.pivot(e)
	if pivot < 0 {
		v.spare = append(v.spare, e)
		return
	}
	k := e.at(pivot)
	e.set(pivot, 0)
	for j, m := range e.all() {
		e.set(j, clean(-m/k))
	}
	v.enter(pivot, e)
}

// put adds a cell to an equation: itself if it is free, and what it is told by if it is basic.
func (v *vicinity) put(e line, cell int32, k float64) {
	i := v.met[cell].place
	switch {
	case i < 0:
	case v.row[i] < 0:
		e.set(i, e.at(i)+k)
	default:
		for j, m := range v.rows[v.row[i]].all() {
			e.set(j, e.at(j)+k*m)
		}
	}
}

// pivot is the cell of an equation that it is solved for: one that the fewest rows hold, so that they stay short, and of those the
// largest, which is the last to hit zero.
func (v *vicinity) pivot(e line) int {
	pivot, fewest := -1, 0
	for i, k := range e.all() {
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
func (v *vicinity) enter(pivot int, e line) {
	for j := range e.all() {
		v.held[j]++
	}
	for _, row := range v.rows {
		if row.has(pivot) {
			v.substitute(row, pivot, e)
		}
	}
	v.row[pivot] = len(v.rows)
	v.rows = append(v.rows, e)
	v.basic = append(v.basic, pivot)
}

// substitute puts an equation for a cell into a row.
func (v *vicinity) substitute(row line, cell int, e line) {
	k := row.at(cell)
	row.set(cell, 0)
	v.held[cell]--
	for j, m := range e.all() {
		before := row.at(j)
		after := clean(before + k*m)
		row.set(j, after)
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
		free, dir := v.best(v.met[cell].place, sign)
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
	if v.row[cell] < 0 {
		if sign > 0 || v.value[cell] > tiny {
			return cell, sign
		}
		return -1, 0
	}
	for i, k := range v.rows[v.row[cell]].all() {
		switch g := sign * k; {
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
		if by := row.at(free) * dir; by < -tiny {
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
		if k := row.at(free); k != 0 {
			b := v.basic[n]
			v.value[b] = clean(v.value[b] + k*dir*far)
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
	k := e.at(free)
	e.set(free, 0)
	for j, m := range e.all() {
		e.set(j, clean(-m/k))
	}
	e.set(leaving, 1/k)
	v.value[leaving] = 0
	for m, row := range v.rows {
		if m == n || !row.has(free) {
			continue
		}
		by := row.at(free)
		row.set(free, 0)
		for j, x := range e.all() {
			row.set(j, clean(row.at(j)+by*x))
		}
	}
	v.basic[n], v.row[free], v.row[leaving] = free, n, -1
}

// resized is a list of some length, whatever it holds, in the place of another.
func resized[T any](list []T, n int) []T {
	if cap(list) < n {
		return make([]T, n, 2*n)
	}
	return list[:n]
}
