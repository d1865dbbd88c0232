package sourcesdb

import (
	"context"
	"database/sql/driver"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/factengine"
	"convive/internal/platform/table"
	"convive/internal/sources"

	"github.com/duckdb/duckdb-go/v2"
)

// maxTexts is how many different texts a coded column may hold; more means that it is no category.
const maxTexts = 500_000

// look turns the distinct texts of every coded column into codes, in tables that the mapping joins: a file of ten
// million rows holds a few hundred texts, and each is decided once, here.
func (r *run) look(ctx context.Context) error {
	p := &r.plan
	p.month, p.doubtful = map[string]bool{}, map[string]bool{}
	coded := []struct {
		field string
		rule  *sources.CodeRule
	}{{"iccs", &r.profile.Fact.ICCS}, {"unit", r.profile.Fact.UnitFrom}}
	for _, d := range sortedDimensions(r.profile.Fact.Categories) {
		coded = append(coded, struct {
			field string
			rule  *sources.CodeRule
		}{string(d), r.profile.Fact.Categories[d]})
	}
	for _, c := range coded {
		if c.rule == nil || c.rule.Fixed != "" {
			continue
		}
		if err := r.codes(ctx, c.field, *c.rule); err != nil {
			return err
		}
	}
	for _, t := range []*sources.TimeRule{&r.profile.Fact.Occurred, r.profile.Fact.Recorded} {
		if t != nil && t.Parts != nil && t.Parts.Month != "" {
			if err := r.months(ctx, t.Parts.Month); err != nil {
				return err
			}
		}
	}
	if err := r.declaredPlaces(ctx); err != nil {
		return err
	}
	return r.points(ctx)
}

func sortedDimensions(m map[kernel.Dimension]*sources.CodeRule) []kernel.Dimension {
	list := make([]kernel.Dimension, 0, len(m))
	for d := range m {
		list = append(list, d)
	}
	slices.Sort(list)
	return list
}

// codes makes the table code_FIELD: text, code; a text without code is not in the crosswalk.
func (r *run) codes(ctx context.Context, field string, rule sources.CodeRule) error {
	texts, err := r.distinct(ctx, rule.Column)
	if err != nil {
		return err
	}
	walk, err := newCrosswalk(rule)
	if err != nil {
		return err
	}
	rows := make([][]driver.Value, 0, len(texts))
	for _, t := range texts {
		var code driver.Value
		if c, ok := walk.code(t[0]); ok {
			code = c
		} else {
			r.plan.doubtful["code_"+field] = true
		}
		rows = append(rows, []driver.Value{t[0], code})
	}
	return r.fill(ctx, "code_"+field, "text VARCHAR, code VARCHAR", rows)
}

// crosswalk finds the code of a text.
type crosswalk struct {
	rule     sources.CodeRule
	exact    map[string]string
	unknown  map[string]bool
	patterns []*regexp.Regexp
}

func newCrosswalk(rule sources.CodeRule) (crosswalk, error) {
	w := crosswalk{rule: rule, exact: map[string]string{}, unknown: map[string]bool{"": true}}
	for text, code := range rule.Map {
		w.exact[table.Fold(text)] = code
	}
	for _, text := range rule.Unknown {
		w.unknown[table.Fold(text)] = true
	}
	for _, p := range rule.Patterns {
		re, err := regexp.Compile(p.Matches)
		if err != nil {
			return w, err
		}
		w.patterns = append(w.patterns, re)
	}
	return w, nil
}

func (w crosswalk) code(text string) (string, bool) {
	key := table.Fold(text)
	if code, ok := w.exact[key]; ok {
		return code, true
	}
	if w.unknown[key] {
		return kernel.Unknown, true
	}
	for i, re := range w.patterns {
		if re.MatchString(key) {
			return w.rule.Patterns[i].Code, true
		}
	}
	return w.rule.Else, w.rule.Else != ""
}

// months makes the table month_COLUMN: text, number; names are read in the four languages.
func (r *run) months(ctx context.Context, column string) error {
	texts, err := r.distinct(ctx, column)
	if err != nil {
		return err
	}
	rows := make([][]driver.Value, 0, len(texts))
	for _, t := range texts {
		var number driver.Value
		if n, ok := monthNumber(t[0]); ok {
			number = int32(n)
		}
		rows = append(rows, []driver.Value{t[0], number})
	}
	r.plan.month[column] = true
	return r.fill(ctx, "month_"+column, "text VARCHAR, number INTEGER", rows)
}

// distinct lists the different combinations of texts in columns; NULL is left out of a single column and empty in several.
func (r *run) distinct(ctx context.Context, columns ...string) ([][]string, error) {
	selected := make([]string, len(columns))
	for i, c := range columns {
		selected[i] = "coalesce(" + factengine.Ident(c) + ", '')"
	}
	rows, err := r.stage.Conn.QueryContext(ctx, fmt.Sprintf("SELECT DISTINCT %s FROM %s LIMIT %d", strings.Join(selected, ", "), r.stage.Table("rows"), maxTexts+1))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list [][]string
	for rows.Next() {
		texts := make([]string, len(columns))
		into := make([]any, len(columns))
		for i := range texts {
			into[i] = &texts[i]
		}
		if err := rows.Scan(into...); err != nil {
			return nil, err
		}
		list = append(list, texts)
	}
	if len(list) > maxTexts {
		return nil, fault.Invalid("sources.notACategory", "column", strings.Join(columns, ", "))
	}
	return list, rows.Err()
}

// fill makes a table of the stage and puts rows into it.
func (r *run) fill(ctx context.Context, name, columns string, rows [][]driver.Value) error {
	if err := r.stage.Exec(ctx, fmt.Sprintf("CREATE TABLE %s (%s)", r.stage.Table(name), columns)); err != nil {
		return err
	}
	return r.appendRows(name, func(add func(...driver.Value) error) error {
		for _, row := range rows {
			if err := add(row...); err != nil {
				return err
			}
		}
		return nil
	})
}

// appendRows streams rows into a table of the stage.
func (r *run) appendRows(name string, produce func(add func(...driver.Value) error) error) error {
	return r.stage.Conn.Raw(func(conn any) error {
		a, err := duckdb.NewAppender(conn.(driver.Conn), r.stage.Name, "main", name)
		if err != nil {
			return err
		}
		if err := produce(a.AppendRow); err != nil {
			_ = a.Close() // the first error is the one to tell
			return err
		}
		return a.Close()
	})
}
