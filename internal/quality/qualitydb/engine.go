package qualitydb

import (
	"context"
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
	// Repeated gives a query for the incident numbers that stand on more than one row, and whether there is any.
	Repeated(ctx context.Context, key sources.EditionKey) (query string, some bool, err error)
}

// Engine answers rules from the facts.
type Engine struct {
	facts    Facts
	postgres bool
}

var _ quality.Engine = Engine{}

// NewEngine makes an Engine; postgres says that the facts are there, whose patterns are matched by another operator.
func NewEngine(facts Facts, postgres bool) Engine { return Engine{facts, postgres} }

// Sample gives some rows that a rule does not fit, in the order of their lines.
func (e Engine) Sample(ctx context.Context, key sources.EditionKey, received time.Time, r quality.Rule, limit int) ([]quality.YearLine, error) {
	c, engine, query, err := e.compiler(ctx, key, received, []quality.Rule{r})
	if err != nil {
		return nil, err
	}
	var statement string
	if r.Grain() == quality.ByKey {
		k, err := e.candidates(ctx, key, c, r)
		if err != nil {
			return nil, err
		}
		statement = fmt.Sprintf("SELECT 0, max(file), max(line) FROM (%s) AS looked WHERE %s GROUP BY %s HAVING count(*) > 1 ORDER BY 2, 3 LIMIT %d", c.relation(query), k.among, k.text, limit)
	} else {
		x, err := c.rule(r)
		if err != nil {
			return nil, err
		}
		if r.Weight() == "quantity" { // a cell of a table that stands for nobody is no example
			x.scope = and(x.scope, "quantity > 0")
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

// Years tells what the edition holds by year, unit and kind of row.
func (e Engine) Years(ctx context.Context, key sources.EditionKey) ([]quality.YearTally, error) {
	engine, query := e.facts.ReadEdition(key)
	rows, err := engine.QueryContext(ctx, "SELECT coalesce(year, 0), CAST(unit AS VARCHAR), CAST(kind AS VARCHAR), count(*), CAST(sum(quantity) AS BIGINT) FROM ("+query+") AS looked GROUP BY 1, 2, 3 ORDER BY 1, 2, 3")
	if err != nil {
		return nil, fmt.Errorf("years of an edition: %w", err)
	}
	defer rows.Close()
	list := []quality.YearTally{}
	for rows.Next() {
		var t quality.YearTally
		if err := rows.Scan(&t.Year, &t.Unit, &t.Kind, &t.Rows, &t.Quantity); err != nil {
			return nil, err
		}
		list = append(list, t)
	}
	return list, rows.Err()
}
