package linkage

import (
	"context"
	"fmt"
)

// sampled is how many pairs are drawn for u.
const sampled = 2_000_000

// Estimate fits the model to the lists: u from pairs drawn from all that the lists can form, m and λ by EM on the compared pairs. It
// replaces the run's model by the fitted one, of the same version, which then stays with the results.
func (r *Run) Estimate(ctx context.Context) (Estimate, error) {
	if !r.compared {
		if _, err := r.Compare(ctx); err != nil {
			return Estimate{}, err
		}
	}
	seen, drawn, err := r.sample(ctx)
	if err != nil {
		return Estimate{}, err
	}
	fraction := drawn / r.Space()
	var est Estimate
	var same [][]float64 // pairs of the same person among all, by field and level
	for range rounds {
		if est, err = Fit(r.Model.withU(seen, same, fraction), r.counts, Fitting{Space: r.Space(), KeepU: true, Trust: trusted}); err != nil {
			return est, err
		}
		same = est.same
	}
	r.Model = est.Model
	return est, nil
}

// doubles is the share of a list's records of which a person is expected to stand in it a second time.
const doubles = 0.01

// EstimateDoubles fits the model to a list against itself: u from drawn pairs, and m and λ as they are taken to be, for the few
// doubles of a list are too few for EM to learn from.
func (r *Run) EstimateDoubles(ctx context.Context) error {
	if !r.compared {
		if _, err := r.Compare(ctx); err != nil {
			return err
		}
	}
	seen, _, err := r.sample(ctx)
	if err != nil {
		return err
	}
	r.Model = r.Model.withU(seen, nil, 0)
	if space := r.Space(); space > 0 {
		r.Model.Prior = doubles * float64(r.rows[0]) / max(space, float64(r.rows[0]))
	}
	return nil
}

// trusted is how many pairs the model's own m count for.
const trusted = 20

// rounds are enough for u to be of different persons only: in short lists the pairs drawn hold many of the same.
const rounds = 4

// sample counts the levels of pairs that are drawn by lot, always the same for the same lists; of short lists all pairs are taken.
func (r *Run) sample(ctx context.Context) (seen [][]float64, drawn float64, err error) {
	pattern, err := r.Model.patternSQL()
	if err != nil {
		return nil, 0, err
	}
	a, b := r.sides()
	from := fmt.Sprintf("%s AS a, %s AS b", a, b)
	if r.dedupe {
		from += " WHERE a.rid < b.rid"
	}
	if r.Space() > sampled {
		from = fmt.Sprintf("(SELECT CAST(hash(i) %% %d AS INTEGER) AS l, CAST(hash(i + %d) %% %d AS INTEGER) AS r FROM range(%d) AS t(i)) AS s JOIN %s AS a ON a.rid = s.l JOIN %s AS b ON b.rid = s.r",
			r.rows[0], sampled, r.rows[1], sampled, a, b)
		if r.dedupe {
			from += " WHERE s.l <> s.r"
		}
	}
	rows, err := r.stage.Conn.QueryContext(ctx, "SELECT pattern, count(*) FROM (SELECT "+pattern+" AS pattern FROM "+from+") GROUP BY pattern")
	if err != nil {
		return nil, 0, fmt.Errorf("sample pairs: %w", err)
	}
	defer rows.Close()
	seen = make([][]float64, len(r.Model.Fields))
	for i, f := range r.Model.Fields {
		seen[i] = make([]float64, len(f.Levels))
	}
	for rows.Next() {
		var c PatternCount
		if err := rows.Scan(&c.Pattern, &c.Count); err != nil {
			return nil, 0, err
		}
		drawn += float64(c.Count)
		for i := range seen {
			if l := c.Pattern.Level(i); l >= 0 {
				seen[i][l] += float64(c.Count)
			}
		}
	}
	return seen, drawn, rows.Err()
}

// withU takes u from drawn pairs without the share of them that is the same person. Half a pair is added to each level, so that none is
// impossible.
func (m Model) withU(seen, same [][]float64, fraction float64) Model {
	out := m
	out.Fields = make([]Field, len(m.Fields))
	for i, f := range m.Fields {
		f.Levels = append([]Level{}, f.Levels...)
		mass, sum, any := make([]float64, len(f.Levels)), 0.0, 0.0
		for j, n := range seen[i] {
			any += n
			if same != nil {
				n = max(n-same[i][j]*fraction, 0)
			}
			mass[j] = n + 0.5
			sum += mass[j]
		}
		if any > 0 {
			for j := range f.Levels {
				f.Levels[j].U = mass[j] / sum
			}
		}
		out.Fields[i] = f
	}
	return out
}
