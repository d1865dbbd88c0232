package sourcesdb

import (
	"context"
	"database/sql/driver"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/factengine"
	"convive/internal/platform/table"
	"convive/internal/sources"

	"github.com/duckdb/duckdb-go/v2"
)

// maxTexts is how many rows are looked at to tell a category from an identifier: a quarter of them with a text of their
// own means that the column is no category.
const maxTexts = 500_000

// look turns the distinct texts of every coded column into codes, in tables that the mapping joins: a file of ten
// million rows holds a few hundred texts, and each is decided once, here. All texts are gathered in one pass.
func (r *run) look(ctx context.Context) error {
	r.plan.month, r.plan.doubtful = map[string]bool{}, map[string]bool{}
	fact := r.profile.Fact
	r.wantCode("iccs", &fact.ICCS)
	r.wantCode("unit", fact.UnitFrom)
	for _, d := range sortedDimensions(fact.Categories) {
		r.wantCode(string(d), fact.Categories[d])
	}
	for _, t := range []*sources.TimeRule{&fact.Occurred, fact.Recorded} {
		if t != nil && t.Parts != nil && t.Parts.Month != "" {
			r.wantMonth(t.Parts.Month)
		}
	}
	r.wantPlace()
	if err := r.points(ctx); err != nil {
		return err
	}
	r.compile()
	return r.gather(ctx)
}

// want is a dictionary to be made: the columns whose distinct texts it is about, and what makes it of them.
type want struct {
	columns []string
	use     func(ctx context.Context, texts [][]string) error
}

func (r *run) want(use func(context.Context, [][]string) error, columns ...string) {
	r.wants = append(r.wants, want{columns, use})
}

func sortedDimensions(m map[kernel.Dimension]*sources.CodeRule) []kernel.Dimension {
	list := make([]kernel.Dimension, 0, len(m))
	for d := range m {
		list = append(list, d)
	}
	slices.Sort(list)
	return list
}

// wantCode asks for the table code_FIELD: text, code; a text without code is not in the crosswalk.
func (r *run) wantCode(field string, rule *sources.CodeRule) {
	if rule == nil || rule.Fixed != "" {
		return
	}
	r.plan.may(field)
	r.want(func(ctx context.Context, texts [][]string) error {
		walk, err := newCrosswalk(*rule)
		if err != nil {
			return err
		}
		rows := make([][]driver.Value, 0, len(texts))
		for _, t := range texts {
			var code driver.Value
			if c, ok := walk.code(t[0]); ok {
				code = c
				r.plan.may(field, c)
			} else {
				r.plan.doubtful["code_"+field] = true
			}
			rows = append(rows, []driver.Value{t[0], code})
		}
		return r.fill(ctx, "code_"+field, "text VARCHAR, code VARCHAR", rows)
	}, rule.Column)
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

// wantMonth asks for the table month_COLUMN: text, number; names are read in the four languages.
func (r *run) wantMonth(column string) {
	if r.plan.month[column] {
		return
	}
	r.plan.month[column] = true
	r.want(func(ctx context.Context, texts [][]string) error {
		rows := make([][]driver.Value, 0, len(texts))
		for _, t := range texts {
			var number driver.Value
			if n, ok := monthNumber(t[0]); ok {
				number = int32(n)
			}
			rows = append(rows, []driver.Value{t[0], number})
		}
		return r.fill(ctx, "month_"+column, "text VARCHAR, number INTEGER", rows)
	}, column)
}

// between divides the texts of several columns; it occurs in no text that a person typed.
const between = "\x1f"

// gather reads the distinct texts that the dictionaries want, in one pass over the rows, and makes them; the same pass
// tells whether a row fails otherwise than by a text. An empty cell is an empty text.
func (r *run) gather(ctx context.Context) error {
	if len(r.wants) == 0 {
		return nil
	}
	lists := make([]string, len(r.wants))
	for i, w := range r.wants {
		cells := make([]string, len(w.columns))
		for n, c := range w.columns {
			cells[n] = "coalesce(" + factengine.Ident(c) + ", '')"
		}
		lists[i] = strings.Join(cells, " || chr(31) || ")
	}
	if err := r.refuseIdentifiers(ctx, lists); err != nil {
		return err
	}
	found := make([]duckdb.Composite[[]string], len(lists))
	into := make([]any, len(lists))
	for i := range lists {
		lists[i] = "list(DISTINCT " + lists[i] + ")"
		into[i] = &found[i]
	}
	from := r.stage.Table("rows")
	if len(r.plan.month) == 0 { // else the check reads a dictionary that is only to be made
		_, failing := r.failing()
		lists, into = append(lists, "count(*) FILTER (WHERE "+strings.Join(failing, " OR ")+") = 0"), append(into, &r.plan.sound)
		from = "(" + r.mapped(true) + ") AS m"
	}
	if err := r.stage.Conn.QueryRowContext(ctx, "SELECT "+strings.Join(lists, ", ")+" FROM "+from).Scan(into...); err != nil {
		return fmt.Errorf("gather texts: %w", err)
	}
	for i, w := range r.wants {
		texts := make([][]string, 0, len(found[i].Get()))
		for _, joined := range found[i].Get() {
			texts = append(texts, strings.SplitN(joined, between, len(w.columns)))
		}
		if err := w.use(ctx, texts); err != nil {
			return err
		}
	}
	return nil
}

// refuseIdentifiers looks at the first rows for columns that are no categories but differ in every row.
func (r *run) refuseIdentifiers(ctx context.Context, lists []string) error {
	counts := make([]string, len(lists))
	found := make([]int64, len(lists))
	into := make([]any, len(lists))
	for i := range lists {
		counts[i] = "approx_count_distinct(t" + strconv.Itoa(i) + ")"
		lists[i] += " AS t" + strconv.Itoa(i)
		into[i] = &found[i]
	}
	query := fmt.Sprintf("SELECT %s FROM (SELECT %s FROM %s LIMIT %d)", strings.Join(counts, ", "), strings.Join(lists, ", "), r.stage.Table("rows"), maxTexts)
	if err := r.stage.Conn.QueryRowContext(ctx, query).Scan(into...); err != nil {
		return fmt.Errorf("look at texts: %w", err)
	}
	for i := range lists {
		lists[i] = strings.TrimSuffix(lists[i], " AS t"+strconv.Itoa(i))
		if found[i] > maxTexts/4 {
			return fault.Invalid("sources.notACategory", "column", strings.Join(r.wants[i].columns, ", "))
		}
	}
	return nil
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
