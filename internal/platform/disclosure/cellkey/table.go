package cellkey

import (
	"fmt"
	"math"
)

// Table holds, for each count, the probabilities of its deviations.
type Table struct {
	Design Design
	rows   [][]step // of the counts from 1 on; the last is of all that are larger
}

// step is a deviation with the probability of it or a smaller one.
type step struct {
	by      int
	reached float64
}

// Keys are how many values a key can have: it is a sum modulo this.
const Keys = 1 << 32

// NewTable computes the probabilities. Error: the design has a flaw (Design.Check names it).
func NewTable(d Design) (*Table, error) {
	if flaw, low, high := d.Check(); flaw != Sound {
		return nil, fmt.Errorf("cell keys: the design %+v has no table by its %s (variances from %v to %v)", d, flaw, low, high)
	}
	t := &Table{Design: d}
	for n := 1; n <= d.last(); n++ {
		t.rows = append(t.rows, steps(d.support(n), d.Variance))
	}
	return t, nil
}

// steps are the distribution of greatest entropy with mean 0 and a variance: p(v) ∝ exp(a·v + b·v²), a and b by Newton's method on
// the convex dual. The variance lies within what the support allows, so there is one.
func steps(support []int, variance float64) []step {
	a, b := 0.0, 0.0
	p := make([]float64, len(support))
	for range 500 {
		m := moments(support, p, a, b)
		da, db := descend(m, variance)
		k := 1.0
		for k > 1e-9 && dual(support, a+k*da, b+k*db, variance) > dual(support, a, b, variance) {
			k /= 2
		}
		if a, b = a+k*da, b+k*db; math.Abs(da)+math.Abs(db) < 1e-13 {
			break
		}
	}
	moments(support, p, a, b)
	list, sum := make([]step, len(support)), 0.0
	for i, v := range support {
		sum += p[i]
		list[i] = step{v, sum}
	}
	list[len(list)-1].reached = 1
	return list
}

// moments fills in the probabilities and gives their moments from the first to the fourth.
func moments(support []int, p []float64, a, b float64) (m [5]float64) {
	most := math.Inf(-1)
	for _, v := range support {
		most = max(most, power(v, a, b))
	}
	sum := 0.0
	for i, v := range support {
		p[i] = math.Exp(power(v, a, b) - most)
		sum += p[i]
	}
	for i, v := range support {
		p[i] /= sum
		x := p[i]
		for k := range m {
			m[k] += x
			x *= float64(v)
		}
	}
	return m
}

func power(v int, a, b float64) float64 { return float64(v) * (a + b*float64(v)) }

// descend is the Newton step: the moments' distance from what they shall be, by the inverse of their covariances.
func descend(m [5]float64, variance float64) (da, db float64) {
	g1, g2 := m[1], m[2]-variance
	h11, h12, h22 := m[2]-m[1]*m[1], m[3]-m[1]*m[2], m[4]-m[2]*m[2]
	det := h11*h22 - h12*h12
	if det < 1e-14 { // next to the edge of what is possible: along the gradient
		return -g1, -g2
	}
	return -(h22*g1 - h12*g2) / det, -(h11*g2 - h12*g1) / det
}

// dual is what is smallest where the moments are right.
func dual(support []int, a, b, variance float64) float64 {
	most := math.Inf(-1)
	for _, v := range support {
		most = max(most, power(v, a, b))
	}
	sum := 0.0
	for _, v := range support {
		sum += math.Exp(power(v, a, b) - most)
	}
	return most + math.Log(sum) - b*variance
}

// Perturb is a count as it is shown, by its cell's key. Zero stays zero.
func (t *Table) Perturb(n int64, key uint32) int64 {
	if n <= 0 {
		return 0
	}
	at := float64(key) / Keys
	row := t.row(n)
	for _, s := range row {
		if at < s.reached {
			return n + int64(s.by)
		}
	}
	return n + int64(row[len(row)-1].by)
}

func (t *Table) row(n int64) []step { return t.rows[min(n, int64(len(t.rows)))-1] }

// Chance is how probable it is that a count is shown as another.
func (t *Table) Chance(n, shown int64) float64 {
	if n == 0 || shown < 0 {
		if n == shown {
			return 1
		}
		return 0
	}
	before := 0.0
	for _, s := range t.row(n) {
		if n+int64(s.by) == shown {
			return s.reached - before
		}
		before = s.reached
	}
	return 0
}
