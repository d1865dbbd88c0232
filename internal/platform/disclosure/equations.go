package disclosure

import (
	"math/bits"
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
	w := vector{cells: slices.Clone(v.cells), coefs: make([]uint64, len(v.coefs))}
	for i, c := range v.coefs {
		w.coefs[i] = mulMod(c, k)
	}
	return w
}

// line is a number that all vectors of one line share, and hardly any other: a sum with the cells' own weights, over its first
// coefficient.
func (v vector) line() uint64 {
	if len(v.cells) == 0 {
		return 0
	}
	var sum uint64
	for i, a := range v.cells {
		sum = addMod(sum, mulMod(v.coefs[i], weight(a)))
	}
	return mulMod(sum, inverse(v.coefs[0]))
}

// weight of a cell is any number, by the mixing of SplitMix64 (Steele, Lea and Flood 2014).
func weight(cell int32) uint64 {
	z := (uint64(cell) + 1) * 0x9e3779b97f4a7c15
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return (z ^ z>>31) % prime
}

// along says whether a vector is a multiple of another.
func (v vector) along(w vector) bool {
	if !slices.Equal(v.cells, w.cells) {
		return false
	}
	for i := range v.coefs { // crosswise, so that neither has to be divided
		if mulMod(v.coefs[i], w.coefs[0]) != mulMod(w.coefs[i], v.coefs[0]) {
			return false
		}
	}
	return true
}

// clone is a vector of its own.
func (v vector) clone() vector { return vector{slices.Clone(v.cells), slices.Clone(v.coefs)} }

// equations are what is public, eliminated: each has an cell of its own (its pivot, coefficient 1) that no later one has.
type equations struct {
	rows  []vector
	pivot []int32 // of each row
	rowOf []int32 // of each cell: the row whose pivot it is, -1 for none
	work  []uint64
	seen  []uint64 // bits: cells with anything in work
	due   []uint64 // bits: rows that are to be taken
	out   vector
}

func newEquations(cells int) *equations {
	e := &equations{rowOf: make([]int32, cells), work: make([]uint64, cells), seen: make([]uint64, cells/64+1), due: make([]uint64, cells/64+1)}
	for i := range e.rowOf {
		e.rowOf[i] = -1
	}
	return e
}

// rest is what a vector says beyond the rows: no pivot is in it. Rows are taken in their order, since a row has pivots of later
// rows only. It is good until the next is asked for.
func (e *equations) rest(v vector) vector {
	for i, a := range v.cells {
		e.add(a, v.coefs[i])
	}
	for w := range e.due {
		for e.due[w] != 0 {
			r := 64*w + bits.TrailingZeros64(e.due[w])
			e.due[w] &= e.due[w] - 1
			if k := e.work[e.pivot[r]]; k != 0 {
				e.addRow(e.rows[r], negMod(k))
			}
		}
	}
	e.out.cells, e.out.coefs = e.out.cells[:0], e.out.coefs[:0]
	for w, seen := range e.seen {
		for ; seen != 0; seen &= seen - 1 {
			a := int32(64*w + bits.TrailingZeros64(seen))
			if c := e.work[a]; c != 0 {
				e.out.cells, e.out.coefs = append(e.out.cells, a), append(e.out.coefs, c)
			}
			e.work[a] = 0
		}
		e.seen[w] = 0
	}
	return e.out
}

func (e *equations) addRow(row vector, k uint64) {
	for i, a := range row.cells {
		switch row.coefs[i] {
		case 1:
			e.add(a, k)
		case prime - 1:
			e.add(a, negMod(k))
		default:
			e.add(a, mulMod(k, row.coefs[i]))
		}
	}
}

func (e *equations) add(cell int32, c uint64) {
	e.work[cell] = addMod(e.work[cell], c)
	if bit := uint64(1) << (cell % 64); e.seen[cell/64]&bit == 0 {
		e.seen[cell/64] |= bit
		if r := e.rowOf[cell]; r >= 0 {
			e.due[r/64] |= 1 << (r % 64)
		}
	}
}

// append adds a rest, which is not empty, with one of its cells as pivot.
func (e *equations) append(rest vector, pivot int32) vector {
	row := rest.times(inverse(rest.at(pivot)))
	e.rowOf[pivot] = int32(len(e.rows))
	e.rows = append(e.rows, row)
	e.pivot = append(e.pivot, pivot)
	return row
}
