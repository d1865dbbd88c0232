package linkage

import (
	"context"
	"fmt"
	"math"
	"slices"
	"sort"
)

// Threshold is what a threshold would give, by the model's own probabilities and, where the truth is known, in truth.
type Threshold struct {
	Weight float64 // pairs at or above it
	Pairs  int64
	// Precision and Recall as the model expects them. Recall is of the same persons among the compared pairs: what
	// blocking missed is not in it.
	Precision, Recall float64
	// True is the number of true pairs among them; the rates below are of all true pairs, missed by blocking or not.
	True                      int64
	TruePrecision, TrueRecall float64
}

// Truth is a query for the pairs that are the same, as identifiers: columns l and r. Identifiers must be unique within their lists for it.
type Truth struct{ Query string }

// perBit is how finely thresholds are listed: at every quarter of a bit.
const perBit = 4

// Thresholds lists every threshold at which something changes, in quarters of a bit, the highest first, down to the least weight kept. truth may be
// nil.
func (r *Run) Thresholds(ctx context.Context, truth *Truth) ([]Threshold, error) {
	scored := r.stage.Table("scored")
	matched := "0"
	join := ""
	var all int64
	if truth != nil {
		a, b := r.sides()
		known := r.stage.Table("truth")
		pair := "SELECT DISTINCT x.rid AS l, y.rid AS r FROM (" + truth.Query + ") AS t JOIN " + a + " AS x ON x.id = CAST(t.l AS VARCHAR) JOIN " + b + " AS y ON y.id = CAST(t.r AS VARCHAR)"
		if r.dedupe {
			pair = "SELECT DISTINCT least(l, r) AS l, greatest(l, r) AS r FROM (" + pair + ") WHERE l <> r"
		}
		if err := r.stage.Exec(ctx, "CREATE OR REPLACE TABLE "+known+" AS "+pair); err != nil {
			return nil, fmt.Errorf("read truth: %w", err)
		}
		n, err := count(ctx, r.stage, "truth")
		if err != nil {
			return nil, err
		}
		all = n
		matched = "count(t.l)"
		join = " LEFT JOIN " + known + " AS t ON t.l = p.l AND t.r = p.r"
	}
	rows, err := r.stage.Conn.QueryContext(ctx, fmt.Sprintf("SELECT floor(p.weight * %d) AS bin, count(*), sum(p.probability), %s FROM %s AS p%s GROUP BY bin ORDER BY bin DESC", perBit, matched, scored, join))
	if err != nil {
		return nil, fmt.Errorf("read thresholds: %w", err)
	}
	defer rows.Close()
	var list []Threshold
	var expected []float64
	var pairs, hits int64
	same := 0.0
	for rows.Next() {
		var bin, probability float64
		var n, found int64
		if err := rows.Scan(&bin, &n, &probability, &found); err != nil {
			return nil, err
		}
		pairs, hits, same = pairs+n, hits+found, same+probability
		t := Threshold{Weight: bin / perBit, Pairs: pairs, Precision: same / float64(pairs), True: hits}
		if truth != nil {
			t.TruePrecision = float64(hits) / float64(pairs)
			if all > 0 {
				t.TrueRecall = float64(hits) / float64(all)
			}
		}
		list, expected = append(list, t), append(expected, same)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	whole := same + r.expectedBelow()
	for i := range list {
		list[i].Recall = expected[i] / whole
	}
	return list, nil
}

// expectedBelow are the same persons that the model expects among the pairs that were not kept.
func (r *Run) expectedBelow() (sum float64) {
	for _, c := range r.counts {
		if w := r.Model.Weight(c.Pattern); w+r.Model.room(c.Pattern) < r.keep {
			sum += float64(c.Count) * Probability(w)
		}
	}
	return sum
}

// At is what a threshold gives: the entry of the list at the lowest weight that is not below it.
func At(list []Threshold, weight float64) Threshold {
	// the list falls: the last entry that is still at or above the weight
	i := sort.Search(len(list), func(i int) bool { return list[i].Weight < weight })
	if i == 0 {
		return Threshold{Weight: weight, Precision: 1}
	}
	return list[i-1]
}

// Choose gives the lowest threshold whose expected precision is at least what is asked; ok is false if none is.
func Choose(list []Threshold, precision float64) (weight float64, ok bool) {
	weight = math.Inf(1)
	for _, t := range slices.Backward(list) {
		if t.Precision >= precision {
			return t.Weight, true
		}
	}
	return weight, false
}
