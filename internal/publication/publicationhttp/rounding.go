package publicationhttp

import (
	"math"
	"slices"
)

// roundQuintiles are at most four limits near the fifths of a list, rounded to one and a half digits, ascending and
// different.
func roundQuintiles(list []float64) []float64 {
	if len(list) == 0 {
		return nil
	}
	sorted := slices.Clone(list)
	slices.Sort(sorted)
	var limits []float64
	for k := 1; k <= 4; k++ {
		x := roundTo(sorted[len(sorted)*k/5])
		if x > 0 && (len(limits) == 0 || x > limits[len(limits)-1]) {
			limits = append(limits, x)
		}
	}
	return limits
}

// roundTo gives the nearest of 1, 1.5, 2, 2.5, 3 … 9.5 times a power of ten.
func roundTo(x float64) float64 {
	if x <= 0 {
		return 0
	}
	unit := math.Pow(10, math.Floor(math.Log10(x))) / 2
	return math.Round(x/unit) * unit
}
