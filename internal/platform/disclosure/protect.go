package disclosure

import (
	"cmp"
	"slices"
)

// large is from how many cells on a system is protected block by block. As a whole takes time that grows with the square; a small
// one loses more cells by blocks, whose ties to the top are few.
const large = 5000

// Protect hides the sensitive cells of a system and as few others as it can so that they do not follow.
func Protect(s System) Pattern { return protect(s, large) }

func protect(s System, large int) Pattern {
	p := Pattern{}
	if divided := divide(s); len(divided) > 1 && len(s.Cells) >= large {
		p = protectBlocks(s, divided)
	} else {
		around := newNeighbours(s)
		p = publish(s, around, inOrder(s), nil).pattern
		newRanges(s, around).open(&p, func(Cell) bool { return false })
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

// publish offers all cells; known are sums of cells that are public besides.
func publish(s System, around neighbours, order []int, known []vector) *publication {
	p := &publication{system: s, public: newEquations(len(s.Cells)), secrets: newSecrets(len(s.Cells)), bounds: newBounds(s, around),
		need: make([]int64, len(s.Cells)), pattern: Pattern{Hidden: make([]bool, len(s.Cells))}}
	for i, c := range s.Cells {
		if c.Sensitive {
			p.secrets.enter(i)
		}
	}
	for _, l := range s.Sums {
		p.know(p.public.rest(l.vector()), p.largest)
	}
	for _, v := range known {
		p.know(p.public.rest(v), p.leastSecret)
	}
	for _, i := range order {
		if s.Cells[i].Fixed {
			p.bounds.publish(i, func(int32) bool { return true })
			p.learn()
		}
	}
	for i, c := range s.Cells {
		switch {
		case c.Sensitive:
			p.need[i] = min(c.Need, p.bounds.open(i))
		case c.held:
			p.need[i] = min(1, p.bounds.open(i))
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
	return p
}

// offer publishes a cell unless too much of a sensitive one would be known, or anything more of those that are held.
func (p *publication) offer(i int) {
	rest := p.public.rest(one(i))
	if len(rest.cells) == 0 {
		return // follows from what is public
	}
	if p.secrets.toldBy(rest) || p.ofHeld(rest) {
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

// ofHeld says whether a rest tells something of held cells alone.
func (p *publication) ofHeld(rest vector) bool {
	return !slices.ContainsFunc(rest.cells, func(a int32) bool { return !p.system.Cells[a].held })
}

// learn adds what became known by the last publication to the public equations.
func (p *publication) learn() {
	for _, t := range p.bounds.trail {
		if p.bounds.known(t.cell) {
			p.know(p.public.rest(one(int(t.cell))), p.leastSecret)
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

// leastSecret is the cell on which the fewest secrets rest; a held one only where there are no others, so that what becomes known
// of those alone shows.
func (p *publication) leastSecret(rest vector) int32 {
	best, fewest := rest.cells[0], int(^uint(0)>>1)
	for _, a := range rest.cells {
		n := p.secrets.number[a]
		if p.system.Cells[a].held {
			n += len(p.system.Cells)
		}
		if n < fewest {
			best, fewest = a, n
		}
	}
	return best
}
