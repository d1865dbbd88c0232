package statisticsdb

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"
	"strings"

	"convive/internal/platform/factengine"
	"convive/internal/sources"
	"convive/internal/statistics"

	"github.com/duckdb/duckdb-go/v2"
)

// codeColumns are the columns whose texts DuckDB stores by number.
func codeColumns(list []statistics.Column) []string {
	var names []string
	for _, c := range list {
		if c.Type == statistics.Code {
			names = append(names, c.Name)
		}
	}
	return names
}

// said gives the texts of a relation's columns of codes; those that it does not tell of are read.
func said(ctx context.Context, stage *factengine.Stage, relation factengine.Relation) (map[string][]string, error) {
	all := map[string][]string{}
	var unsaid []string
	for _, c := range codeColumns(statistics.Columns()[identityColumns:]) {
		if texts, ok := relation.Texts[c]; ok {
			all[c] = texts
		} else {
			unsaid = append(unsaid, c)
		}
	}
	from := fmt.Sprintf("(%s) AS coming(%s)", relation.SQL, columns(identityColumns))
	return all, distinct(ctx, stage.Conn, from, unsaid, all)
}

// admitDuck lets the fact table take every code that is about to come. What it adds stays when the import fails later; a
// code without facts does no harm.
func (f *Facts) admitDuck(ctx context.Context, key sources.EditionKey, texts map[string][]string) (map[string]string, error) {
	wanted := map[string][]string{"tenant": {string(key.Tenant)}, "source": {key.Source}}
	maps.Copy(wanted, texts)
	codes, err := f.codes(ctx)
	if err != nil {
		return nil, err
	}
	if err := f.widen(ctx, codes, wanted); err != nil {
		return nil, err
	}
	types := map[string]string{}
	for c, list := range codes {
		types[c] = codeType(list)
	}
	return types, nil
}

// distinct adds the texts of columns, read in one pass.
func distinct(ctx context.Context, engine factengine.Querier, from string, columns []string, into map[string][]string) error {
	lists := make([]string, len(columns))
	for i, c := range columns {
		lists[i] = fmt.Sprintf("list(DISTINCT %[1]s) FILTER (%[1]s IS NOT NULL)", factengine.Ident(c))
	}
	return texts(ctx, engine, lists, " FROM "+from, columns, into)
}

// codes gives the codes that each column of the fact table can take.
func (f *Facts) codes(ctx context.Context) (map[string][]string, error) {
	known := map[string][]string{}
	names := codeColumns(statistics.Columns())
	lists := make([]string, len(names))
	for i, c := range names {
		lists[i] = fmt.Sprintf("enum_range((SELECT %s FROM statistics_fact LIMIT 0))", factengine.Ident(c))
	}
	return known, texts(ctx, f.db, lists, "", names, known)
}

// texts runs a query of one row of lists, one for each column.
func texts(ctx context.Context, engine factengine.Querier, lists []string, from string, columns []string, into map[string][]string) error {
	if len(lists) == 0 {
		return nil
	}
	found := make([]duckdb.Composite[[]string], len(lists))
	scan := make([]any, len(lists))
	for i := range found {
		scan[i] = &found[i]
	}
	if err := engine.QueryRowContext(ctx, "SELECT "+strings.Join(lists, ", ")+from).Scan(scan...); err != nil {
		return err
	}
	for i, c := range columns {
		into[c] = found[i].Get()
	}
	return nil
}

// widen adds the wanted codes to those that are known, and to the types of their columns, all or none. DuckDB rewrites such a
// column: a third of a second for ten million facts.
func (f *Facts) widen(ctx context.Context, known, wanted map[string][]string) error {
	var statements []string
	for _, c := range codeColumns(statistics.Columns()) {
		has := map[string]bool{}
		for _, code := range known[c] {
			has[code] = true
		}
		var added []string
		for _, code := range wanted[c] {
			if !has[code] {
				has[code], added = true, append(added, code)
			}
		}
		if len(added) > 0 {
			slices.Sort(added)
			known[c] = append(known[c], added...)
			statements = append(statements, alterCodes(c, known[c]))
		}
	}
	return f.together(ctx, statements)
}

func alterCodes(column string, codes []string) string {
	return fmt.Sprintf("ALTER TABLE statistics_fact ALTER %s TYPE %s", factengine.Ident(column), codeType(codes))
}

func codeType(codes []string) string {
	quoted := make([]string, len(codes))
	for i, code := range codes {
		quoted[i] = factengine.Quote(code)
	}
	return "ENUM(" + strings.Join(quoted, ", ") + ")"
}

// together runs statements in one transaction.
func (f *Facts) together(ctx context.Context, statements []string) error {
	if len(statements) == 0 {
		return nil
	}
	tx, err := f.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	for _, s := range statements {
		if _, err := tx.ExecContext(ctx, s); err != nil {
			_ = tx.Rollback() // the first error is the one to tell
			return err
		}
	}
	return tx.Commit()
}

// convert gives columns that hold codes as texts their type.
func (f *Facts) convert(ctx context.Context) error {
	names, err := collect(ctx, f.db, func(rows *sql.Rows) (string, error) {
		var name string
		err := rows.Scan(&name)
		return name, err
	}, "SELECT column_name FROM duckdb_columns() WHERE table_name = 'statistics_fact' AND database_name = current_database() AND data_type = 'VARCHAR'")
	if err != nil {
		return err
	}
	var old, statements []string
	for _, c := range codeColumns(statistics.Columns()) {
		if slices.Contains(names, c) {
			old = append(old, c)
		}
	}
	found := map[string][]string{}
	if err := distinct(ctx, f.db, "statistics_fact", old, found); err != nil {
		return err
	}
	for _, c := range old {
		codes := slices.DeleteFunc(found[c], func(code string) bool { return code == "" })
		slices.Sort(codes)
		statements = append(statements, alterCodes(c, append([]string{""}, codes...)))
	}
	return f.together(ctx, statements)
}
