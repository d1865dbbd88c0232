package qualitydb

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"time"

	"convive/internal/kernel"
	"convive/internal/platform/factengine"
	"convive/internal/quality"
	"convive/internal/sources"
)

// Facts gives a query for an edition's facts and the engine that answers it.
type Facts interface {
	ReadEdition(key sources.EditionKey) (factengine.Querier, string)
}

// Engine answers rules from the facts.
type Engine struct {
	facts    Facts
	postgres bool
}

var _ quality.Engine = Engine{}

// NewEngine makes an Engine; postgres says that the facts are there, whose patterns are matched by another operator.
func NewEngine(facts Facts, postgres bool) Engine { return Engine{facts, postgres} }

// Rows answers all rules on rows in one statement: rows of the result are years, columns are filtered sums, each distinct one
// once.
func (e Engine) Rows(ctx context.Context, key sources.EditionKey, received time.Time, rules []quality.Rule) (quality.RowAnswer, error) {
	answer := quality.RowAnswer{Of: map[string]map[int]quality.Tally{}, Known: map[string]int64{}}
	c, engine, query, err := e.compiler(ctx, key, received, rules)
	if err != nil {
		return answer, err
	}
	plan, err := c.rowPlan(rules)
	if err != nil {
		return answer, err
	}
	rows, err := engine.QueryContext(ctx, "SELECT year, count(*)"+plan.columns()+" FROM ("+c.relation(query)+") AS looked GROUP BY year")
	if err != nil {
		return answer, fmt.Errorf("rules on rows: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var year sql.NullInt64
		var all int64
		values := make([]int64, len(plan.sums))
		into := []any{&year, &all}
		for i := range values {
			into = append(into, &values[i])
		}
		if err := rows.Scan(into...); err != nil {
			return answer, err
		}
		answer.Rows += all
		for i, field := range plan.known {
			answer.Known[field] += values[plan.knownAt[i]]
		}
		for i, r := range rules {
			if answer.Of[r.ID] == nil {
				answer.Of[r.ID] = map[int]quality.Tally{}
			}
			if t := plan.rules[i].tally(values); t != (quality.Tally{}) {
				answer.Of[r.ID][int(year.Int64)] = t
			}
		}
	}
	return answer, rows.Err()
}

// rowPlan are the sums that a group of rules needs.
type rowPlan struct {
	sums    []string
	place   map[string]int
	rules   []rulePlan
	known   []string
	knownAt []int
}

// rulePlan are the places of a rule's sums; -1 where there is nothing to count.
type rulePlan struct{ inScope, looked, failed, undefined int }

func (p rulePlan) tally(values []int64) quality.Tally {
	at := func(i int) int64 {
		if i < 0 {
			return 0
		}
		return values[i]
	}
	t := quality.Tally{Looked: at(p.looked) - at(p.undefined), Failed: at(p.failed), Undefined: at(p.undefined)}
	t.Skipped = at(p.inScope) - at(p.looked)
	return t
}

// sum is the place of a filtered sum.
func (p *rowPlan) sum(what, condition string) int {
	text := fmt.Sprintf("CAST(coalesce(%s FILTER (WHERE %s), 0) AS BIGINT)", what, condition)
	if i, ok := p.place[text]; ok {
		return i
	}
	p.place[text] = len(p.sums)
	p.sums = append(p.sums, text)
	return len(p.sums) - 1
}

func (p *rowPlan) columns() string {
	if len(p.sums) == 0 {
		return ""
	}
	return ", " + strings.Join(p.sums, ", ")
}

func (c *compiler) rowPlan(rules []quality.Rule) (*rowPlan, error) {
	p := &rowPlan{place: map[string]int{}}
	for _, r := range rules {
		x, err := c.rule(r)
		if err != nil {
			return nil, err
		}
		what := "count(*)"
		if r.Weight() == "quantity" {
			what = "sum(quantity)"
		}
		one := rulePlan{inScope: p.sum(what, x.scope), undefined: -1}
		one.looked = p.sum(what, and(x.scope, not(x.skip)))
		one.failed = p.sum(what, and(x.scope, not(x.skip), x.fails))
		if r.Divides() {
			one.undefined = p.sum(what, and(x.scope, not(x.skip), x.undefined))
		}
		p.rules = append(p.rules, one)
		for _, f := range x.fields {
			if stated, ok := c.stated(f); ok && !slices.Contains(p.known, f) {
				p.known, p.knownAt = append(p.known, f), append(p.knownAt, p.sum("count(*)", stated))
			}
		}
	}
	return p, nil
}

// Sample gives some rows that a rule does not fit, in the order of their lines.
func (e Engine) Sample(ctx context.Context, key sources.EditionKey, received time.Time, r quality.Rule, limit int) ([]quality.YearLine, error) {
	c, engine, query, err := e.compiler(ctx, key, received, []quality.Rule{r})
	if err != nil {
		return nil, err
	}
	var statement string
	if r.Grain() == quality.ByKey {
		k, scope := c.key(r), c.scope(r)
		statement = fmt.Sprintf("SELECT 0, max(file), max(line) FROM (%s) AS looked WHERE %s GROUP BY %s HAVING count(*) > 1 ORDER BY 2, 3 LIMIT %d", c.relation(query), and(scope, k.stated), k.text, limit)
	} else {
		x, err := c.rule(r)
		if err != nil {
			return nil, err
		}
		statement = fmt.Sprintf("SELECT coalesce(year, 0), file, line FROM (%s) AS looked WHERE %s ORDER BY file, line LIMIT %d", c.relation(query), and(x.scope, not(x.skip), x.fails), limit)
	}
	rows, err := engine.QueryContext(ctx, statement)
	if err != nil {
		return nil, fmt.Errorf("sample of %s: %w", r.ID, err)
	}
	defer rows.Close()
	var list []quality.YearLine
	for rows.Next() {
		var l quality.YearLine
		if err := rows.Scan(&l.Year, &l.File, &l.Line.Line); err != nil {
			return nil, err
		}
		list = append(list, l)
	}
	return list, rows.Err()
}

// Keys answers all rules on keys in one statement.
func (e Engine) Keys(ctx context.Context, key sources.EditionKey, rules []quality.Rule) (map[string]quality.Tally, error) {
	c, engine, query, err := e.compiler(ctx, key, time.Time{}, rules)
	if err != nil {
		return nil, err
	}
	var sums []string
	values := make([]int64, 3*len(rules))
	into := make([]any, len(values))
	for _, r := range rules {
		k, scope := c.key(r), c.scope(r)
		sums = append(sums, fmt.Sprintf("count(*) FILTER (WHERE %s)", scope), fmt.Sprintf("count(*) FILTER (WHERE %s)", and(scope, k.stated)),
			fmt.Sprintf("count(DISTINCT CASE WHEN %s THEN %s END)", and(scope, k.stated), k.text))
	}
	for i := range values {
		into[i] = &values[i]
	}
	if err := engine.QueryRowContext(ctx, "SELECT "+strings.Join(sums, ", ")+" FROM ("+c.relation(query)+") AS looked").Scan(into...); err != nil {
		return nil, fmt.Errorf("rules on keys: %w", err)
	}
	of := map[string]quality.Tally{}
	for i, r := range rules {
		all, stated, distinct := values[3*i], values[3*i+1], values[3*i+2]
		of[r.ID] = quality.Tally{Looked: stated, Failed: stated - distinct, Skipped: all - stated}
	}
	return of, nil
}

// Sums adds quantity up by coordinates, with all terms, in one statement.
func (e Engine) Sums(ctx context.Context, key sources.EditionKey, unit kernel.CountingUnit, by []string, terms []quality.Term) ([]quality.Sum, error) {
	c := &compiler{postgres: e.postgres}
	coordinate := func(name string) string {
		if slices.Contains(by, name) {
			return c.column(name)
		}
		return map[string]string{"year": "0", "month": "0", "territory": "''"}[name]
	}
	sums := []string{coordinate("year"), coordinate("month"), coordinate("territory"), "count(*)", "CAST(sum(quantity) AS DOUBLE PRECISION)"}
	var grouped []string
	for _, name := range by {
		grouped = append(grouped, c.column(name))
	}
	for _, t := range terms {
		sums = append(sums, "CAST(coalesce(sum(quantity) FILTER (WHERE "+c.fits(t.ICCS, nil, t.Where)+"), 0) AS DOUBLE PRECISION)")
	}
	engine, query := e.facts.ReadEdition(key)
	counted := c.column("unit")
	rows, err := engine.QueryContext(ctx, "SELECT "+strings.Join(sums, ", ")+" FROM ("+c.relation(query)+") AS looked WHERE "+counted+" = "+factengine.Quote(string(unit))+" GROUP BY "+strings.Join(grouped, ", "))
	if err != nil {
		return nil, fmt.Errorf("rules on sums: %w", err)
	}
	defer rows.Close()
	var list []quality.Sum
	for rows.Next() {
		s := quality.Sum{Terms: make([]float64, len(terms))}
		into := []any{&s.Year, &s.Month, &s.Territory, &s.Rows, &s.Total}
		for i := range s.Terms {
			into = append(into, &s.Terms[i])
		}
		if err := rows.Scan(into...); err != nil {
			return nil, err
		}
		list = append(list, s)
	}
	return list, rows.Err()
}

// Years tells what the edition holds by year and unit.
func (e Engine) Years(ctx context.Context, key sources.EditionKey) ([]quality.YearTally, error) {
	engine, query := e.facts.ReadEdition(key)
	rows, err := engine.QueryContext(ctx, "SELECT coalesce(year, 0), CAST(unit AS VARCHAR), count(*), CAST(sum(quantity) AS BIGINT) FROM ("+query+") AS looked GROUP BY 1, 2 ORDER BY 1, 2")
	if err != nil {
		return nil, fmt.Errorf("years of an edition: %w", err)
	}
	defer rows.Close()
	list := []quality.YearTally{}
	for rows.Next() {
		var t quality.YearTally
		if err := rows.Scan(&t.Year, &t.Unit, &t.Rows, &t.Quantity); err != nil {
			return nil, err
		}
		list = append(list, t)
	}
	return list, rows.Err()
}
