package diagnostics

import (
	"strconv"

	"convive/internal/kernel/fault"
)

// Limits say from when on something is named. They are conventions, not laws: a reader may hold the figures against other
// ones, and the answer says which were used.
type Limits struct {
	Divergence float64 // a larger difference between two sources, over their mean, is named
	Z          float64 // a ratio whose modified z is larger has left its usual range
	Earlier    int     // fewer earlier years show no usual range
	Few        float64 // if both counts are below, chance alone makes large differences
}

// Bogota are the limits of the Bogotá Protocol on homicide data quality (2015), whose criterion of convergence is a
// divergence of at most 20 %; the limit of the modified z is that of Iglewicz and Hoaglin (1993); fewer than 20 events are
// few everywhere in the system.
func Bogota() Limits { return Limits{Divergence: 0.20, Z: 3.5, Earlier: 4, Few: 20} }

// Percent is the limit of the divergence as it is written, without a sign.
func (l Limits) Percent() string { return strconv.FormatFloat(l.Divergence*100, 'f', -1, 64) }

// WithThreshold are the limits with another divergence, in per cent as a reader writes it; empty changes nothing. Fault:
// invalid for what is no number above 0 and up to 200, the largest divergence that there is.
func (l Limits) WithThreshold(percent string) (Limits, error) {
	if percent == "" {
		return l, nil
	}
	x, err := strconv.ParseFloat(percent, 64)
	if err != nil || !(x > 0 && x <= 200) {
		return l, fault.Invalid("diagnostics.badThreshold", "value", percent).At("threshold")
	}
	l.Divergence = x / 100
	return l, nil
}
