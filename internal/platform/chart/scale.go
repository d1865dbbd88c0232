package chart

import "math"

// ticks are round numbers from zero up to the first at or above top, in about count steps. Top is at least a little
// above zero: all zeros get an axis of one.
func ticks(top float64, count int) []float64 {
	if !finite(top) || top <= 0 {
		return []float64{0, 1}
	}
	top = math.Min(math.Max(top, 1e-280), 1e280)
	raw := top / math.Max(1, float64(count))
	unit := math.Pow(10, math.Floor(math.Log10(raw)))
	step := unit
	for _, k := range []float64{1, 2, 2.5, 5, 10} {
		step = k * unit
		if step >= raw*0.999999 {
			break
		}
	}
	out := []float64{0}
	for i := 1; i < 50; i++ {
		v := float64(i) * step
		out = append(out, v)
		if v >= top*0.999999 {
			break
		}
	}
	return out
}

// upward maps [0, top] to [bottom, high] in pixels, y downwards.
func upward(top, bottom, high float64) func(float64) float64 {
	return func(v float64) float64 {
		share := v / top
		if !(share > 0) {
			share = 0
		}
		return bottom - math.Min(1, share)*(bottom-high)
	}
}

// along maps [0, top] to a length in pixels.
func along(top, length float64) func(float64) float64 {
	return func(v float64) float64 {
		share := v / top
		if !(share > 0) {
			share = 0
		}
		return math.Min(1, share) * length
	}
}

// classOf is how many limits a value reaches: zero is in the first class.
func classOf(v float64, limits []float64) int {
	n := 0
	for _, l := range limits {
		if v >= l && n < 4 {
			n++
		}
	}
	return n
}
