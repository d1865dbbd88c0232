package main

import (
	"fmt"
	"slices"
	"time"

	"convive/internal/platform/authz"
)

// decideRounds is how often each example is asked.
const decideRounds = 2000

// decisions measures how long one decision on who may do what takes, the building of its entities included: the median over
// the shipped examples, by the shipped set.
func decisions() ([]result, error) {
	set, err := authz.Shipped()
	if err != nil {
		return nil, err
	}
	cases, err := authz.Reference()
	if err != nil {
		return nil, err
	}
	requests, err := cases.Requests(time.Now())
	if err != nil {
		return nil, err
	}
	took := make([]time.Duration, len(requests))
	for i, r := range requests {
		began := time.Now()
		for range decideRounds {
			set.Decide(r)
		}
		took[i] = time.Since(began) / decideRounds
	}
	slices.Sort(took)
	median, slowest := took[len(took)/2], took[len(took)-1]
	return []result{
		{name: fmt.Sprintf("decision on access, median of %d examples", len(took)), value: micros(median), bar: "≤ 20 µs", met: median <= 20*time.Microsecond},
		{name: "decision on access, slowest example", value: micros(slowest)},
	}, nil
}

func micros(d time.Duration) string { return fmt.Sprintf("%.1f µs", float64(d.Nanoseconds())/1000) }
