package disclosure

import (
	"cmp"
	"slices"
)

// Protect hides the sensitive cells of a system and as few others as it can so that they do not follow.
func Protect(s System) Pattern {
	around := newNeighbours(s)
	p := publish(s, around, inOrder(s))
	r := newRanges(s, around)
	for _, within := range reaches {
		for i, c := range s.Cells {
			if c.Sensitive {
				r.widen(p, i, within)
			}
		}
	}
	for i, c := range s.Cells {
		if !c.Sensitive || r.enough(i) {
			continue
		}
		for _, more := range r.free(p, i) {
			p.Hidden[more] = true
		}
		if !r.enough(i) {
			p.Narrow = append(p.Narrow, i)
		}
	}
	slices.Sort(p.Narrow)
	p.Narrow = slices.Compact(p.Narrow)
	return p
}

// inOrder are the cells in the order in which they are offered: by rank, the larger first.
func inOrder(s System) []int {
	order := make([]int, len(s.Cells))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int {
		return cmp.Or(cmp.Compare(s.Cells[i].Rank, s.Cells[j].Rank), cmp.Compare(s.Cells[j].Value, s.Cells[i].Value))
	})
	return order
}

// publication is the state while cells are published one by one.
type publication struct {
	system  System
	public  *equations
	secrets *secrets
	bounds  *bounds
	need    []int64
	pattern Pattern
}

// publish offers all cells.
func publish(s System, around neighbours, order []int) Pattern {
	p := &publication{system: s, public: newEquations(len(s.Cells)), secrets: newSecrets(), bounds: newBounds(s, around),
		need: make([]int64, len(s.Cells)), pattern: Pattern{Hidden: make([]bool, len(s.Cells))}}
	for i, c := range s.Cells {
		if c.Sensitive {
			p.secrets.enter(&secret{cell: i, rest: one(i)})
		}
	}
	for _, l := range s.Sums {
		p.know(p.public.rest(l.vector(), 0), p.largest)
	}
	for _, i := range order {
		if s.Cells[i].Fixed {
			p.bounds.publish(i, func(int32) bool { return true })
			p.learn()
		}
	}
	for i, c := range s.Cells {
		if c.Sensitive {
			p.need[i] = min(c.Need, p.bounds.open(i))
		}
	}
	for _, i := range order {
		switch c := s.Cells[i]; {
		case c.Fixed:
		case c.hidden():
			p.pattern.Hidden[i] = true
		default:
			p.offer(i)
		}
	}
	return p.pattern
}

// offer publishes a cell unless too much of a sensitive one would be known.
func (p *publication) offer(i int) {
	rest := p.public.rest(one(i), 0)
	if len(rest.cells) == 0 {
		return // follows from what is public
	}
	if p.secrets.toldBy(rest) {
		p.pattern.Hidden[i] = true
		return
	}
	if !p.bounds.publish(i, func(cell int32) bool { return p.bounds.open(int(cell)) >= p.need[cell] }) {
		p.bounds.takeBack()
		p.pattern.Hidden[i] = true
		return
	}
	p.learn()
}

// learn adds what became known by the last publication to the public equations.
func (p *publication) learn() {
	for _, t := range p.bounds.trail {
		if p.bounds.known(t.cell) {
			p.know(p.public.rest(one(int(t.cell)), 0), p.leastSecret)
		}
	}
}

// know adds a rest to the public equations.
func (p *publication) know(rest vector, pivotOf func(vector) int32) {
	if len(rest.cells) == 0 {
		return
	}
	pivot := pivotOf(rest)
	row := p.public.append(rest, pivot)
	for _, x := range p.secrets.substitute(row, pivot) {
		p.pattern.Narrow = append(p.pattern.Narrow, x.cell)
	}
}

// largest is the largest part of a sum: the cells that are expressed by others are then few and seldom sensitive, and sums stay
// single unknowns, which keeps all equations short.
func (p *publication) largest(rest vector) int32 {
	best := rest.cells[0]
	for i, a := range rest.cells {
		x, y := p.system.Cells[a], p.system.Cells[best]
		if rest.coefs[i] == prime-1 && (x.Value > y.Value || rest.at(best) != prime-1) {
			best = a
		}
	}
	return best
}

// leastSecret is the cell on which the fewest secrets rest.
func (p *publication) leastSecret(rest vector) int32 {
	best, fewest := rest.cells[0], int(^uint(0)>>1)
	for _, a := range rest.cells {
		if n := len(p.secrets.byCell[a]); n < fewest {
			best, fewest = a, n
		}
	}
	return best
}
