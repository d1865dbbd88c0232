package qualitydb

import (
	"context"
	"fmt"
	"strings"
	"time"

	"convive/internal/quality"
	"convive/internal/sources"
)

// Keys answers all rules on keys: one pass counts what has a key at all; a rule for which there is any compares the rows
// whose key may occur more than once.
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
			if t.Failed, err = e.repeated(ctx, key, c, r); err != nil {
				return nil, fmt.Errorf("rule %s: %w", r.ID, err)
			}
		}
		of[r.ID] = t
	}
	return of, nil
}

// repeated counts the rows that are one too many under their key.
func (e Engine) repeated(ctx context.Context, key sources.EditionKey, c *compiler, r quality.Rule) (n int64, err error) {
	k, err := e.candidates(ctx, key, c, r)
	if err != nil || k.among == "false" {
		return 0, err
	}
	engine, query := e.facts.ReadEdition(key)
	statement := "SELECT CAST(coalesce(sum(n - 1), 0) AS BIGINT) FROM (SELECT count(*) AS n FROM (" + c.relation(query) + ") AS looked WHERE " + k.among + " GROUP BY " + k.text + ") AS grouped"
	err = engine.QueryRowContext(ctx, statement).Scan(&n)
	return n, err
}

// among is a key as one text, and the condition that a row may have it in common with another.
type among struct{ text, among string }

// candidates narrows the rows of a rule on keys to those whose key may occur again. Of incident numbers it is known which do; by
// another field every row is one.
func (e Engine) candidates(ctx context.Context, key sources.EditionKey, c *compiler, r quality.Rule) (among, error) {
	k := c.key(r)
	of := among{k.text, and(c.scope(r), k.stated)}
	if r.Key[0] != "incident" {
		return of, nil
	}
	twice, some, err := e.facts.Repeated(ctx, key)
	if err != nil || !some {
		of.among = "false"
		return of, err
	}
	of.among += " AND " + c.value("incident") + " IN (" + twice + ")"
	return of, nil
}
