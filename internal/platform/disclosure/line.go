package disclosure

import (
	"iter"
	"math/bits"
)

// line is a row of coefficients, most of them 0: those alone are kept that have a bit.
type line struct {
	bits []uint64
	coef []float64
}

// blank is a line of so many zeros in the place of another.
func (l line) blank(n int) line {
	l.bits, l.coef = resized(l.bits, (n+63)/64), resized(l.coef, n)
	clear(l.bits)
	return l
}

func (l line) has(i int) bool { return l.bits[i/64]>>(i%64)&1 == 1 }

func (l line) at(i int) float64 {
	if l.has(i) {
		return l.coef[i]
	}
	return 0
}

func (l line) set(i int, x float64) {
	if x == 0 {
		l.bits[i/64] &^= 1 << (i % 64)
		return
	}
	l.bits[i/64] |= 1 << (i % 64)
	l.coef[i] = x
}

// all are the places and coefficients that are not 0, in order.
func (l line) all() iter.Seq2[int, float64] {
	return func(yield func(int, float64) bool) {
		for w, b := range l.bits {
			for ; b != 0; b &= b - 1 {
				if i := 64*w + bits.TrailingZeros64(b); !yield(i, l.coef[i]) {
					return
				}
			}
		}
	}
}
