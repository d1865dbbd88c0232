package disclosure

import (
	"container/heap"
	"encoding/binary"
	"hash/maphash"
	"slices"
)

// vector is a sum of cells with coefficients modulo prime, none 0, ordered by cell.
type vector struct {
	cells []int32
	coefs []uint64
}

// one is a cell by itself.
func one(cell int) vector { return vector{cells: []int32{int32(cell)}, coefs: []uint64{1}} }

// vector of a sum is zero whatever the cells hold: the sum less its parts.
func (l Sum) vector() vector {
	v := vector{cells: append([]int32{l.Of}, l.Parts...)}
	slices.Sort(v.cells)
	v.coefs = make([]uint64, len(v.cells))
	for i, a := range v.cells {
		if v.coefs[i] = prime - 1; a == l.Of {
			v.coefs[i] = 1
		}
	}
	return v
}

func (v vector) at(cell int32) uint64 {
	if i, ok := slices.BinarySearch(v.cells, cell); ok {
		return v.coefs[i]
	}
	return 0
}

func (v vector) times(k uint64) vector {
	w := vector{cells: v.cells, coefs: make([]uint64, len(v.coefs))}
	for i, c := range v.coefs {
		w.coefs[i] = mulMod(c, k)
	}
	return w
}

// direction is the vector with the coefficient of its first cell made 1: vectors of one line have the same.
func (v vector) direction() vector {
	if len(v.cells) == 0 || v.coefs[0] == 1 {
		return v
	}
	return v.times(inverse(v.coefs[0]))
}

var seed = maphash.MakeSeed()

func (v vector) hash() uint64 {
	var h maphash.Hash
	h.SetSeed(seed)
	var b [12]byte
	for i, a := range v.cells {
		binary.LittleEndian.PutUint32(b[:], uint32(a))
		binary.LittleEndian.PutUint64(b[4:], v.coefs[i])
		_, _ = h.Write(b[:])
	}
	return h.Sum64()
}

func (v vector) equal(w vector) bool {
	return slices.Equal(v.cells, w.cells) && slices.Equal(v.coefs, w.coefs)
}

// equations are what is public, eliminated: each has an cell of its own (its pivot, coefficient 1) that no later one has.
type equations struct {
	rows  []vector
	pivot []int32 // of each row
	rowOf []int32 // of each cell: the row whose pivot it is, -1 for none
	work  []uint64
	seen  []bool
}

func newEquations(cells int) *equations {
	e := &equations{rowOf: make([]int32, cells), work: make([]uint64, cells), seen: make([]bool, cells)}
	for i := range e.rowOf {
		e.rowOf[i] = -1
	}
	return e
}

type queue []int32

func (q queue) Len() int           { return len(q) }
func (q queue) Less(i, j int) bool { return q[i] < q[j] }
func (q queue) Swap(i, j int)      { q[i], q[j] = q[j], q[i] }
func (q *queue) Push(x any)        { *q = append(*q, x.(int32)) }
func (q *queue) Pop() any {
	old := *q
	x := old[len(old)-1]
	*q = old[:len(old)-1]
	return x
}

// rest is what a vector says beyond the rows from a number on: no pivot of those is in it. Rows are taken in their order,
// since a row has pivots of later rows only.
func (e *equations) rest(v vector, from int) vector {
	var touched []int32
	var due queue
	add := func(cell int32, c uint64) {
		if !e.seen[cell] {
			e.seen[cell] = true
			touched = append(touched, cell)
			if r := e.rowOf[cell]; int(r) >= from {
				heap.Push(&due, r)
			}
		}
		e.work[cell] = addMod(e.work[cell], c)
	}
	for i, a := range v.cells {
		add(a, v.coefs[i])
	}
	for len(due) > 0 {
		r := heap.Pop(&due).(int32)
		k := e.work[e.pivot[r]]
		if k == 0 {
			continue
		}
		k = negMod(k)
		row := e.rows[r]
		for i, a := range row.cells {
			if row.coefs[i] == 1 {
				add(a, k)
			} else {
				add(a, mulMod(k, row.coefs[i]))
			}
		}
	}
	slices.Sort(touched)
	var out vector
	for _, a := range touched {
		if c := e.work[a]; c != 0 {
			out.cells = append(out.cells, a)
			out.coefs = append(out.coefs, c)
		}
		e.work[a], e.seen[a] = 0, false
	}
	return out
}

// append adds a rest, which is not empty, with one of its cells as pivot.
func (e *equations) append(rest vector, pivot int32) vector {
	row := rest
	if c := rest.at(pivot); c != 1 {
		row = rest.times(inverse(c))
	}
	e.rowOf[pivot] = int32(len(e.rows))
	e.rows = append(e.rows, row)
	e.pivot = append(e.pivot, pivot)
	return row
}
