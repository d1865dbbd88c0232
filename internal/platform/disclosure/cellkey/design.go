package cellkey

import "math"

// Design is what a table of noise has to keep to.
type Design struct {
	D        int     // the greatest deviation, 1 to MostD
	JS       int     // no positive count that is shown is so small or smaller, 0 to D
	Variance float64 // of the noise of every count but zero
}

// MostD bounds a table: noise beyond it would make any small count useless.
const MostD = 50

// Flaw says which part of a design cannot be.
type Flaw string

// The flaws.
const (
	Sound       Flaw = ""
	BadD        Flaw = "d"
	BadJS       Flaw = "js"
	BadVariance Flaw = "variance"
)

// Check finds the first flaw. With BadVariance, low and high are between which values, both excluded, the variance of every count
// can lie; low ≥ high says that no variance fits all counts.
func (d Design) Check() (f Flaw, low, high float64) {
	switch {
	case d.D < 1 || d.D > MostD:
		return BadD, 0, 0
	case d.JS < 0 || d.JS > d.D:
		return BadJS, 0, 0
	}
	low, high = 0, math.Inf(1)
	for n := 1; n <= d.last(); n++ {
		least, most := extremes(d.support(n))
		low, high = max(low, least), min(high, most)
	}
	if !(d.Variance > low && d.Variance < high) {
		return BadVariance, low, high
	}
	return Sound, low, high
}

// last is the count from which on the noise does not depend on the count.
func (d Design) last() int { return d.D + d.JS + 1 }

// support are the deviations that a positive count may have, ascending.
func (d Design) support(n int) []int {
	var list []int
	for v := -d.D; v <= d.D; v++ {
		if shown := n + v; shown == 0 || shown > d.JS {
			list = append(list, v)
		}
	}
	return list
}

// extremes are the smallest and the greatest variance of unbiased noise on some deviations: on the two nearest to zero, or zero
// itself, and on the two farthest.
func extremes(support []int) (least, most float64) {
	below, above := 0, 0
	for _, v := range support {
		switch {
		case v == 0:
			return 0, float64(-support[0] * support[len(support)-1])
		case v < 0:
			below = v
		case above == 0:
			above = v
		}
	}
	return float64(-below * above), float64(-support[0] * support[len(support)-1])
}
