package linkage

import (
	"context"
	"database/sql/driver"
	"fmt"
	"math"
	"strings"
)

// PriorWeight is the weight of a pair of which nothing is known: log2(λ/(1−λ)).
func (m Model) PriorWeight() float64 {
	if m.Prior <= 0 {
		return 0
	}
	return math.Log2(m.Prior / (1 - m.Prior))
}

// Weight is that of a pattern in bits: the prior and log2(m/u) of every field that has a level, without the adjustment by frequency.
func (m Model) Weight(p Pattern) float64 {
	w := m.PriorWeight()
	for i, f := range m.Fields {
		if l := p.Level(i); l >= 0 && l < len(f.Levels) {
			w += f.Levels[l].weight()
		}
	}
	return w
}

// Probability is that of being the same, by a weight in bits.
func Probability(weight float64) float64 { return 1 / (1 + math.Exp2(-weight)) }

// room is by how much frequencies can raise the weight of a pattern.
func (m Model) room(p Pattern) (bits float64) {
	for i, f := range m.Fields {
		if l := p.Level(i); f.Frequency != nil && l >= 0 && l < f.Frequency.Levels {
			bits += f.Frequency.Most
		}
	}
	return bits
}

// reach is how far below the lower threshold pairs are still kept, to show what another threshold would give.
const reach = 10

// Score weighs the compared pairs by the run's model and keeps those from 10 bits below the lower threshold on. It may be called again after the
// model was changed, as to another threshold.
func (r *Run) Score(ctx context.Context) error {
	if !r.compared {
		if _, err := r.Compare(ctx); err != nil {
			return err
		}
	}
	r.keep = r.Model.Thresholds.Review - reach
	var kept []PatternCount
	for _, c := range r.counts {
		if r.Model.Weight(c.Pattern)+r.Model.room(c.Pattern) >= r.keep {
			kept = append(kept, c)
		}
	}
	weights := r.stage.Table("weights")
	if err := r.stage.Exec(ctx, "CREATE OR REPLACE TABLE "+weights+" (pattern BIGINT, bits DOUBLE)"); err != nil {
		return err
	}
	if err := AppendRows(r.stage, "weights", len(kept), func(i int) []driver.Value {
		return []driver.Value{int64(kept[i].Pattern), r.Model.Weight(kept[i].Pattern)}
	}); err != nil {
		return err
	}
	query, err := r.frequencies(ctx)
	if err != nil {
		return err
	}
	if err := r.stage.Exec(ctx, "CREATE OR REPLACE TABLE "+r.stage.Table("scored")+" AS "+query); err != nil {
		return fmt.Errorf("score pairs: %w", err)
	}
	return nil
}

// frequencies makes the tables of frequent values and writes the query that adjusts weights by them: an agreement on a value that a share
// f of the records has weighs log2(Σf²/f) more, since Σf² is how often any two records agree. Where two values are similar, the
// more frequent counts.
func (r *Run) frequencies(ctx context.Context) (string, error) {
	a, b := r.sides()
	joins := fmt.Sprintf("%s AS p JOIN %s AS w ON w.pattern = p.pattern", r.stage.Table("pairs"), r.stage.Table("weights"))
	var adjustments, sum []string
	lists := false
	for i, f := range r.Model.Fields {
		q := f.Frequency
		if q == nil {
			continue
		}
		if !lists {
			joins += fmt.Sprintf(" JOIN %s AS a ON a.rid = p.l JOIN %s AS b ON b.rid = p.r", a, b)
			lists = true
		}
		value := plainCol(f.Name, kinds[f.Kind].value)
		pool := "SELECT " + value + " AS v FROM " + a + " WHERE " + value + " IS NOT NULL"
		if !r.dedupe {
			pool += " UNION ALL SELECT " + value + " FROM " + b + " WHERE " + value + " IS NOT NULL"
		}
		table := r.stage.Table("frequency_" + f.Name)
		// a value that one record has in each list is no rarer than that
		query := fmt.Sprintf(`CREATE OR REPLACE TABLE %s AS WITH n AS (SELECT v, count(*) AS n FROM (%s) GROUP BY v),
			s AS (SELECT v, n / sum(n) OVER () AS f FROM n)
			SELECT v, greatest(-%[3]g, least(%[3]g, log2(sum(f * f) OVER () / f))) AS bits FROM s`, table, pool, q.Most)
		if err := r.stage.Exec(ctx, query); err != nil {
			return "", fmt.Errorf("count frequencies of %s: %w", f.Name, err)
		}
		joins += fmt.Sprintf(" LEFT JOIN %[1]s AS fa%[2]d ON fa%[2]d.v = a.%[3]s LEFT JOIN %[1]s AS fb%[2]d ON fb%[2]d.v = b.%[3]s", table, i, value)
		adjust := fmt.Sprintf("CASE WHEN ((p.pattern >> %d) & 15) BETWEEN 1 AND %d THEN least(fa%[3]d.bits, fb%[3]d.bits) ELSE 0.0 END", levelBits*i, q.Levels, i)
		adjustments = append(adjustments, fmt.Sprintf("CAST(%s AS DOUBLE) AS q%d", adjust, i))
		sum = append(sum, fmt.Sprintf("q%d", i))
	}
	chosen := append([]string{"p.l", "p.r", "p.rule", "p.pattern", "w.bits"}, adjustments...)
	weight := strings.Join(append([]string{"bits"}, sum...), " + ")
	return fmt.Sprintf(`WITH weighed AS (SELECT %s FROM %s), summed AS (SELECT *, %s AS weight FROM weighed)
		SELECT *, 1 / (1 + pow(2, -weight)) AS probability FROM summed WHERE weight >= %g`, strings.Join(chosen, ", "), joins, weight, r.keep), nil
}
