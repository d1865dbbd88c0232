package qualitydb

import (
	"context"
	"fmt"
	"strings"
	"time"

	"convive/internal/platform/factengine"
	"convive/internal/quality"
	"convive/internal/sources"
)

// Keys answers all rules on keys: one pass counts what has a key at all; a rule for which there is any asks for the keys
// that occur more than once, and only their rows are compared further.
func (e Engine) Keys(ctx context.Context, key sources.EditionKey, rules []quality.Rule) (map[string]quality.Tally, error) {
	c, engine, query, err := e.compiler(ctx, key, time.Time{}, rules)
	if err != nil {
		return nil, err
	}
	var counts []string
	for _, r := range rules {
		scope := c.scope(r)
		counts = append(counts, "count(*) FILTER (WHERE "+scope+")", "count(*) FILTER (WHERE "+and(scope, c.key(r).stated)+")")
	}
	values := make([]int64, len(counts))
	into := make([]any, len(counts))
	for i := range values {
		into[i] = &values[i]
	}
	if err := engine.QueryRowContext(ctx, "SELECT "+strings.Join(counts, ", ")+" FROM ("+c.relation(query)+") AS looked").Scan(into...); err != nil {
		return nil, fmt.Errorf("rules on keys: %w", err)
	}
	of := map[string]quality.Tally{}
	for i, r := range rules {
		t := quality.Tally{Looked: values[2*i+1], Skipped: values[2*i] - values[2*i+1]}
		if t.Looked > 1 {
			if t.Failed, err = c.repeated(ctx, engine, query, r); err != nil {
				return nil, fmt.Errorf("rule %s: %w", r.ID, err)
			}
		}
		of[r.ID] = t
	}
	return of, nil
}

// repeated counts the rows that are one too many under their key. To remember a number of 64 bits for each costs a third of what the
// texts would; what has a number twice is compared whole.
func (c *compiler) repeated(ctx context.Context, engine factengine.Querier, query string, r quality.Rule) (n int64, err error) {
	k := c.key(r)
	condition := and(c.scope(r), k.stated)
	looked := "(" + c.relation(query) + ") AS looked WHERE " + condition
	statement := "WITH twice AS MATERIALIZED (SELECT " + k.digest + " AS digest FROM " + looked + " GROUP BY 1 HAVING count(*) > 1) " +
		"SELECT CAST(coalesce(sum(n - 1), 0) AS BIGINT) FROM (SELECT count(*) AS n FROM " + looked + " AND " + k.digest + " IN (SELECT digest FROM twice) GROUP BY " + k.text + ") AS grouped"
	err = engine.QueryRowContext(ctx, statement).Scan(&n)
	return n, err
}
