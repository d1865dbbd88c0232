package statisticsdb

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"

	"convive/internal/kernel"
	"convive/internal/platform/factengine"
	"convive/internal/sources"
	"convive/internal/statistics"
)

// Facts is a fact store. What reads is the same text for both engines; only how rows come in differs.
type Facts struct {
	db     *sql.DB
	admit  func(ctx context.Context, key sources.EditionKey, texts map[string][]string) (map[string]string, error)
	sha256 string // the engine's expression for the digest of a text, in hex; %s is the text
	digest string // the engine's expression for a number of 64 bits made of a text; %s is the text
	number string // the engine's expression for the number that the first eight hexadecimal digits of a text are; %s is the text
	accept func(ctx context.Context, stage *factengine.Stage, key sources.EditionKey, base int, relation factengine.Relation) error

	// writing is held while rows come or go.
	writing sync.Locker
}

var _ statistics.FactStore = (*Facts)(nil)

// Ping says whether the engine answers.
func (f *Facts) Ping(ctx context.Context) error { return f.db.PingContext(ctx) }

// Admit makes the columns of codes ready for texts, and gives the types of those that the engine keeps by number.
func (f *Facts) Admit(ctx context.Context, key sources.EditionKey, texts map[string][]string) (map[string]string, error) {
	f.writing.Lock()
	defer f.writing.Unlock()
	return f.admit(ctx, key, texts)
}

// Accept adds the rows of a relation to an edition, after the facts of edition base if that is not 0; all or none.
func (f *Facts) Accept(ctx context.Context, stage *factengine.Stage, key sources.EditionKey, base int, relation factengine.Relation) error {
	f.writing.Lock()
	defer f.writing.Unlock()
	return f.accept(ctx, stage, key, base, relation)
}

// ReadEdition gives a query for an edition's facts and the engine that answers it.
func (f *Facts) ReadEdition(key sources.EditionKey) (factengine.Querier, string) {
	return f.db, "SELECT * FROM statistics_fact WHERE " + named(key)
}

// DropEdition removes an edition's facts.
func (f *Facts) DropEdition(ctx context.Context, key sources.EditionKey) error {
	return f.Drop(ctx, statistics.EditionKey{Tenant: key.Tenant, Source: key.Source, Edition: key.Number})
}

// columns lists the fact table's columns; from leaves out the first ones.
func columns(from int) string {
	var names []string
	for _, c := range statistics.Columns()[from:] {
		names = append(names, factengine.Ident(c.Name))
	}
	return strings.Join(names, ", ")
}

// identityColumns is how many columns name the edition: tenant, source, edition.
const identityColumns = 3

func createTable(types map[statistics.ColumnType]string) string {
	var list []string
	for _, c := range statistics.Columns() {
		list = append(list, factengine.Ident(c.Name)+" "+types[c.Type])
	}
	return "CREATE TABLE IF NOT EXISTS statistics_fact (" + strings.Join(list, ", ") + ")"
}

func copyEdition(tenant kernel.Tenant, source string, from, to int) string {
	return fmt.Sprintf("INSERT INTO statistics_fact SELECT tenant, source, %d, %s FROM statistics_fact WHERE tenant = %s AND source = %s AND edition = %d",
		to, columns(identityColumns), factengine.Quote(string(tenant)), factengine.Quote(source), from)
}

// ofEdition is the condition that a fact is of edition $3 of tenant $1 and source $2. Of a code that no fact has DuckDB
// would say that it is none, were it not told that a text is meant.
const ofEdition = "tenant = CAST($1 AS VARCHAR) AND source = CAST($2 AS VARCHAR) AND edition = $3"

// Drop removes an edition; one that does not exist is no error.
func (f *Facts) Drop(ctx context.Context, key statistics.EditionKey) error {
	f.writing.Lock()
	defer f.writing.Unlock()
	for _, table := range []string{"statistics_repeated", "statistics_fact"} {
		if _, err := f.db.ExecContext(ctx, "DELETE FROM "+table+" WHERE "+ofEdition, string(key.Tenant), key.Source, key.Edition); err != nil {
			return err
		}
	}
	return nil
}

// Copy makes edition to out of edition from.
func (f *Facts) Copy(ctx context.Context, from, to statistics.EditionKey) error {
	f.writing.Lock()
	defer f.writing.Unlock()
	_, err := f.db.ExecContext(ctx, copyEdition(from.Tenant, from.Source, from.Edition, to.Edition))
	return err
}

// Tally counts an edition by period.
func (f *Facts) Tally(ctx context.Context, key statistics.EditionKey) ([]statistics.PeriodTally, error) {
	return collect(ctx, f.db, func(rows *sql.Rows) (statistics.PeriodTally, error) {
		var p statistics.PeriodTally
		err := rows.Scan(&p.Period, &p.Rows, &p.Quantity)
		return p, err
	}, "SELECT period, count(*), CAST(sum(quantity) AS BIGINT) FROM statistics_fact WHERE "+ofEdition+" GROUP BY period ORDER BY period",
		string(key.Tenant), key.Source, key.Edition)
}

// Present lists the editions of which there are facts.
func (f *Facts) Present(ctx context.Context) ([]statistics.EditionKey, error) {
	return collect(ctx, f.db, func(rows *sql.Rows) (statistics.EditionKey, error) {
		var k statistics.EditionKey
		err := rows.Scan(&k.Tenant, &k.Source, &k.Edition)
		return k, err
	}, "SELECT DISTINCT CAST(tenant AS VARCHAR), CAST(source AS VARCHAR), edition FROM statistics_fact ORDER BY 1, 2, 3")
}

// selected is the condition that a fact belongs to a selection.
func selected(sel statistics.Selection) string {
	if len(sel.Parts) == 0 {
		return "1 = 0"
	}
	var parts []string
	for _, p := range sel.Parts {
		periods := make([]string, len(p.Periods))
		for i, k := range p.Periods {
			periods[i] = strconv.Itoa(k)
		}
		unit := ""
		if p.Unit != "" {
			unit = " AND unit = " + factengine.Quote(string(p.Unit))
		}
		parts = append(parts, fmt.Sprintf("(source = %s AND edition = %d AND period IN (%s)%s)", factengine.Quote(p.Source), p.Edition, strings.Join(periods, ", "), unit))
	}
	return "tenant = " + factengine.Quote(string(sel.Tenant)) + " AND (" + strings.Join(parts, " OR ") + ")"
}

// Cells sums the selected facts over the coordinates of a cuboid.
func (f *Facts) Cells(ctx context.Context, sel statistics.Selection, shape statistics.Cuboid, emit func(statistics.Cell) error) error {
	by := []string{"source", "unit", "territory", "year", "iccs"}
	optional := func(used bool, column string) string {
		if used {
			by = append(by, column)
			return column
		}
		return "0"
	}
	selectList := []string{"source", "unit", "territory", "year", "iccs", optional(shape.Month, "month"), optional(shape.Clock, "hour"), optional(shape.Clock, "weekday")}
	for i := range len(statistics.Cell{}.Codes) {
		code := "''"
		if i < len(shape.Categories) {
			code = read(shape.Categories[i])
			by = append(by, code)
		}
		selectList = append(selectList, code)
	}
	key, secrets := f.cellKey(sel, shape)
	query := fmt.Sprintf("SELECT %s, CAST(sum(quantity) AS BIGINT), count(*), %s FROM statistics_fact WHERE %s GROUP BY %s",
		strings.Join(selectList, ", "), key, selected(sel), strings.Join(by, ", "))
	rows, err := f.db.QueryContext(ctx, query, secrets...)
	if err != nil {
		return fmt.Errorf("sum facts: %w", err)
	}
	defer rows.Close()
	var c statistics.Cell
	for rows.Next() {
		if err := rows.Scan(&c.Source, &c.Unit, &c.Territory, &c.Year, &c.ICCS, &c.Month, &c.Hour, &c.Weekday, &c.Codes[0], &c.Codes[1], &c.Codes[2], &c.Quantity, &c.Rows, &c.Key); err != nil {
			return err
		}
		if err := emit(c); err != nil {
			return err
		}
	}
	return rows.Err()
}

// groupable are the columns that an ad-hoc question may name.
var groupable = append([]kernel.Dimension{kernel.DimTerritory, kernel.DimYear, kernel.DimMonth, kernel.DimHour, kernel.DimWeekday, kernel.DimICCS}, statistics.Categories()...)

// Group answers an ad-hoc question.
func (f *Facts) Group(ctx context.Context, sel statistics.Selection, q statistics.GroupQuery) ([]statistics.GroupRow, error) {
	query, err := GroupSQL(sel, q)
	if err != nil {
		return nil, err
	}
	return collect(ctx, f.db, func(rows *sql.Rows) (statistics.GroupRow, error) {
		g := statistics.GroupRow{Keys: make([]string, len(q.By))}
		into := make([]any, 0, len(q.By)+2)
		for i := range g.Keys {
			into = append(into, &g.Keys[i])
		}
		err := rows.Scan(append(into, &g.Quantity, &g.Rows)...)
		return g, err
	}, query)
}

// read is a dimension's column as it is to be read: a category that the source does not state is unknown.
func read(d kernel.Dimension) string {
	column := factengine.Ident(string(d))
	if slices.Contains(statistics.Categories(), d) {
		return "coalesce(" + column + ", '" + kernel.Unknown + "')"
	}
	return column
}

func asText(d kernel.Dimension) string { return "CAST(" + read(d) + " AS VARCHAR)" }

// coded are the groupable columns that hold codes.
var coded = append([]kernel.Dimension{kernel.DimTerritory, kernel.DimICCS}, statistics.Categories()...)

// GroupSQL is the statement that Group runs.
func GroupSQL(sel statistics.Selection, q statistics.GroupQuery) (string, error) {
	var by, shown, order []string
	for _, d := range q.By {
		if !slices.Contains(groupable, d) {
			return "", fmt.Errorf("facts have no dimension %q", d)
		}
		by = append(by, read(d))
		shown = append(shown, asText(d))
		if slices.Contains(coded, d) { // whose own order is that of their coming
			order = append(order, asText(d))
		} else {
			order = append(order, read(d))
		}
	}
	conditions, err := where(q.Where)
	if err != nil {
		return "", err
	}
	query := "SELECT " + strings.Join(append(shown, "CAST(coalesce(sum(quantity), 0) AS BIGINT)", "count(*)"), ", ") +
		" FROM statistics_fact WHERE " + strings.Join(append([]string{selected(sel)}, conditions...), " AND ")
	if len(by) > 0 {
		query += " GROUP BY " + strings.Join(by, ", ") + " ORDER BY " + strings.Join(order, ", ")
	}
	return query, nil
}

// where writes conditions in the order of the dimensions' names, so that the same question is the same text.
func where(conditions map[kernel.Dimension][]string) ([]string, error) {
	dimensions := make([]kernel.Dimension, 0, len(conditions))
	for d := range conditions {
		if !slices.Contains(groupable, d) {
			return nil, fmt.Errorf("facts have no dimension %q", d)
		}
		dimensions = append(dimensions, d)
	}
	slices.Sort(dimensions)
	var list []string
	for _, d := range dimensions {
		column := read(d)
		var any []string
		for _, code := range conditions[d] {
			switch d {
			case kernel.DimICCS, kernel.DimTerritory:
				any = append(any, prefixed(column, code))
			case kernel.DimYear, kernel.DimMonth, kernel.DimHour, kernel.DimWeekday:
				n, err := strconv.Atoi(code)
				if err != nil {
					return nil, fmt.Errorf("%s %q is no number", d, code)
				}
				any = append(any, fmt.Sprintf("%s = %d", column, n))
			default:
				any = append(any, column+" = "+factengine.Quote(code))
			}
		}
		if len(any) > 0 {
			list = append(list, "("+strings.Join(any, " OR ")+")")
		}
	}
	return list, nil
}

// prefixed is the condition that a code begins with another, by range so that both engines can skip blocks.
func prefixed(column, code string) string {
	return fmt.Sprintf("(%[1]s >= %[2]s AND %[1]s < %[3]s)", column, factengine.Quote(code), factengine.Quote(code+"~"))
}

// Lines reads facts themselves.
func (f *Facts) Lines(ctx context.Context, sel statistics.Selection, q statistics.LineQuery) ([]statistics.Line, error) {
	conditions, err := where(lineConditions(q))
	if err != nil {
		return nil, err
	}
	categories := statistics.Categories()
	names := make([]string, len(categories))
	for i, d := range categories {
		names[i] = read(d)
	}
	query := "SELECT edition, file, line, quantity, coalesce(CAST(occurred AS VARCHAR), ''), occurred_precision, territory, iccs, " + strings.Join(names, ", ") +
		" FROM statistics_fact WHERE " + strings.Join(append([]string{selected(sel)}, conditions...), " AND ") +
		fmt.Sprintf(" ORDER BY edition, file, line LIMIT %d OFFSET %d", q.Limit, q.Offset)
	return collect(ctx, f.db, func(rows *sql.Rows) (statistics.Line, error) {
		l := statistics.Line{Codes: map[kernel.Dimension]string{}}
		var precision string
		codes := make([]string, len(categories))
		into := []any{&l.Edition, &l.File, &l.Line, &l.Quantity, &l.Occurred, &precision, &l.Territory, &l.ICCS}
		for i := range codes {
			into = append(into, &codes[i])
		}
		if err := rows.Scan(into...); err != nil {
			return l, err
		}
		l.Occurred = asPrecise(l.Occurred, kernel.Precision(precision))
		for i, d := range categories {
			if codes[i] != kernel.Unknown {
				l.Codes[d] = codes[i]
			}
		}
		return l, nil
	}, query)
}

func lineConditions(q statistics.LineQuery) map[kernel.Dimension][]string {
	all := map[kernel.Dimension][]string{}
	for d, codes := range q.Where {
		all[d] = codes
	}
	if q.Territory != "" {
		all[kernel.DimTerritory] = []string{string(q.Territory)}
	}
	if len(q.ICCS) > 0 {
		all[kernel.DimICCS] = q.ICCS
	}
	if q.Year != 0 {
		all[kernel.DimYear] = []string{strconv.Itoa(q.Year)}
	}
	return all
}

// asPrecise cuts a timestamp's text to what is known.
func asPrecise(text string, p kernel.Precision) string {
	length := map[kernel.Precision]int{kernel.ToMinute: 16, kernel.ToHour: 13, kernel.ToDay: 10, kernel.ToMonth: 7, kernel.ToYear: 4}[p]
	if length == 0 || len(text) < length {
		return ""
	}
	return text[:length]
}

func collect[T any](ctx context.Context, pool *sql.DB, scan func(*sql.Rows) (T, error), query string, args ...any) ([]T, error) {
	rows, err := pool.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	list := []T{}
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	return list, rows.Err()
}
