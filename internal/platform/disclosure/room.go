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
	near      *vicinity
}

func newRanges(s System, around neighbours) *ranges {
	r := &ranges{system: s, around: around, low: make([]int64, len(s.Cells)), high: make([]int64, len(s.Cells)), near: newVicinity(s, around)}
	for i, c := range s.Cells {
		r.low[i], r.high[i] = c.Value, c.Value
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
	v := r.near
	v.gather(p, cell, within)
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
		v := r.near
		v.gather(p.without(r.system, r.closest(p, cell, most)), cell, 100+2*most)
		for _, sign := range []float64{1, -1} {
			v.move(r, cell, sign)
			if r.enough(cell) {
				return v.moved(p)
			}
		}
	}
	return nil
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
