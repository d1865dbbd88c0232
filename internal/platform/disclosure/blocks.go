package disclosure

import (
	"runtime"
	"slices"
	"sync"
)

// block is a part of a system as a system of its own: the top, or what lies below one part of it together with the cells of the
// top that its sums reach into.
type block struct {
	System
	number  int32
	cells   []int32         // of the whole system
	local   map[int32]int32 // place of a cell of the whole system
	reaches []int32         // local cells that belong to the top
}

// within is the block that a sum is of: that of its parts, or of its total if it has none.
func (s System) within(sum Sum) int32 {
	if len(sum.Parts) == 0 {
		return s.Cells[sum.Of].Block
	}
	return s.Cells[sum.Parts[0]].Block
}

// divide gives the blocks of a system, the top first; a system without blocks is one.
func divide(s System) []*block {
	list := []*block{{local: map[int32]int32{}}}
	of := map[int32]*block{0: list[0]}
	for i, c := range s.Cells {
		b := of[c.Block]
		if b == nil {
			b = &block{number: c.Block, local: map[int32]int32{}}
			of[c.Block] = b
			list = append(list, b)
		}
		b.take(s, int32(i))
	}
	for _, sum := range s.Sums {
		b := of[s.within(sum)]
		if s.Cells[sum.Of].Block == 0 && b != list[0] {
			if _, ok := b.local[sum.Of]; !ok {
				b.reaches = append(b.reaches, b.take(s, sum.Of))
			}
		}
		b.add(sum)
	}
	for _, sum := range s.Sums { // what the top says of the cells that a block reaches into is known there too
		if s.Cells[sum.Of].Block != 0 || s.within(sum) != 0 {
			continue
		}
		for _, b := range list[1:] {
			if b.holds(sum) {
				b.add(sum)
			}
		}
	}
	return list
}

func (b *block) take(s System, cell int32) int32 {
	n := int32(len(b.Cells))
	b.local[cell] = n
	b.cells = append(b.cells, cell)
	b.Cells = append(b.Cells, s.Cells[cell])
	return n
}

func (b *block) holds(sum Sum) bool {
	if _, ok := b.local[sum.Of]; !ok {
		return false
	}
	return !slices.ContainsFunc(sum.Parts, func(p int32) bool { _, ok := b.local[p]; return !ok })
}

func (b *block) add(sum Sum) {
	own := Sum{Of: b.local[sum.Of], Parts: make([]int32, len(sum.Parts))}
	for i, p := range sum.Parts {
		own.Parts[i] = b.local[p]
	}
	b.Sums = append(b.Sums, own)
}

// protectBlocks protects the top first, and then each block by itself. What is public of a block tells nothing of hidden cells of
// the top that the top did not tell, so no two blocks together tell more than each by itself: whatever the blocks add up to of one
// cell, the parts that lie in other blocks speak of cells of the top alone, and are known from the top.
func protectBlocks(s System, divided []*block) Pattern {
	top := divided[0]
	published := publish(top.System, newNeighbours(top.System), inOrder(top.System), nil)
	p := Pattern{Hidden: make([]bool, len(s.Cells))}
	top.report(published.pattern, &p)
	r := newRanges(s, newNeighbours(s))
	var wait sync.WaitGroup
	var writing sync.Mutex
	free := make(chan struct{}, runtime.GOMAXPROCS(0))
	for _, b := range divided[1:] {
		free <- struct{}{}
		wait.Go(func() {
			defer func() { <-free }()
			own, room := b.protect(published, top)
			writing.Lock()
			defer writing.Unlock()
			b.report(own, &p)
			for i, cell := range b.cells {
				r.low[cell], r.high[cell] = min(r.low[cell], room.low[i]), max(r.high[cell], room.high[i])
			}
		})
	}
	wait.Wait()
	p.Narrow = nil // cells of the top may move as well: all are looked at once more
	r.open(&p, func(c Cell) bool { return c.Block != 0 })
	return p
}

// report writes what was decided of a block's own cells into the pattern of the whole.
func (b *block) report(own Pattern, whole *Pattern) {
	for i, cell := range b.cells {
		if b.Cells[i].Block == b.number {
			whole.Hidden[cell] = own.Hidden[i]
		}
	}
}

// protect decides of a block's cells, with the top as it was published.
func (b *block) protect(published *publication, top *block) (Pattern, *ranges) {
	var hidden []int32 // cells of the top that are hidden and that the block reaches into, by their place in the top
	for _, i := range b.reaches {
		c := &b.Cells[i]
		at := top.local[b.cells[i]]
		c.held = published.pattern.Hidden[at]
		c.Fixed, c.Sensitive, c.Never = !c.held, false, false
		if c.held {
			hidden = append(hidden, at)
		}
	}
	known := published.about(hidden)
	for k, v := range known {
		known[k] = b.renumbered(v, top)
	}
	around := newNeighbours(b.System)
	p := publish(b.System, around, inOrder(b.System), known).pattern
	r := newRanges(b.System, around)
	r.open(&p, func(Cell) bool { return false })
	return p, r
}

// renumbered is a vector over the top's cells as one over the block's.
func (b *block) renumbered(v vector, top *block) vector {
	type term struct {
		cell int32
		coef uint64
	}
	list := make([]term, len(v.cells))
	for i, a := range v.cells {
		list[i] = term{b.local[top.cells[a]], v.coefs[i]}
	}
	slices.SortFunc(list, func(x, y term) int { return int(x.cell - y.cell) })
	var w vector
	for _, t := range list {
		w.cells, w.coefs = append(w.cells, t.cell), append(w.coefs, t.coef)
	}
	return w
}

// about is what is public of some hidden cells alone: the public equations, without the cells that are public, eliminated in such an
// order that the other hidden cells go first.
func (p *publication) about(some []int32) []vector {
	wanted := make([]bool, len(p.system.Cells))
	for _, a := range some {
		wanted[a] = true
	}
	e := newEquations(len(p.system.Cells))
	var list []vector
	for _, row := range p.public.rows {
		rest := e.rest(p.secretPart(row))
		if len(rest.cells) == 0 {
			continue
		}
		pivot := rest.cells[0]
		if at := slices.IndexFunc(rest.cells, func(a int32) bool { return !wanted[a] }); at >= 0 {
			pivot = rest.cells[at]
		} else {
			list = append(list, rest.clone())
		}
		e.append(rest, pivot)
	}
	return list
}

// secretPart is a row without the cells that are public.
func (p *publication) secretPart(row vector) vector {
	var v vector
	for i, a := range row.cells {
		if p.pattern.Hidden[a] {
			v.cells, v.coefs = append(v.cells, a), append(v.coefs, row.coefs[i])
		}
	}
	return v
}
