package statistics

import (
	"sort"

	"convive/internal/kernel"
)

// Level at which one comparison counts as more than chance, and the false discovery rate of a family of comparisons.
const significance = 0.05

// Pair is a figure and the one it is held against.
type Pair struct{ Now, Before kernel.Rate }

// Compare tells whether a single figure changed more than chance explains.
func Compare(p Pair) kernel.Change {
	c, _ := kernel.Compare(p.Now, p.Before, significance)
	return c
}

// CompareAll tells which of many figures changed more than chance explains, with the share of false findings among those
// named held at five in a hundred (Benjamini and Hochberg 1995): of 33 departments compared one by one, one or two would
// be named by chance alone.
func CompareAll(pairs []Pair) []kernel.Change {
	type test struct {
		at int
		p  float64
	}
	changes := make([]kernel.Change, len(pairs))
	var tests []test
	for i, pair := range pairs {
		c, p := kernel.Compare(pair.Now, pair.Before, 1.1) // direction and p-value; the threshold follows
		changes[i] = c
		if c == kernel.Higher || c == kernel.Lower {
			tests = append(tests, test{i, p})
		}
	}
	sort.Slice(tests, func(a, b int) bool { return tests[a].p < tests[b].p })
	found := 0
	for rank, t := range tests {
		if t.p <= significance*float64(rank+1)/float64(len(tests)) {
			found = rank + 1
		}
	}
	for _, t := range tests[found:] {
		changes[t.at] = kernel.Indistinct
	}
	return changes
}
