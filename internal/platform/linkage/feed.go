package linkage

import (
	"context"
	"database/sql/driver"
	"fmt"
	"runtime"
	"strings"
	"sync"

	"github.com/duckdb/duckdb-go/v2"

	"convive/internal/platform/factengine"
)

// feedOf is how a column by itself becomes the forms of a field.
func feedOf(f Field, source string) (feed, bool) {
	made := prefixed("v", f.Kind)
	switch f.Kind {
	case GivenKind:
		return feed{source, made, func(text string) []any { return givenForms(GivenName(text)) }}, true
	case SurnameKind:
		return feed{source, made, func(text string) []any {
			_, _, whole := Surnames(text, Spanish)
			return surnameForms(whole)
		}}, true
	case DateKind:
		return feed{source, made, func(text string) []any { return dateForms(ParseDate(text)) }}, true
	case CodeKind:
		return feed{source, made, func(text string) []any { return []any{orNull(codeOf(text))} }}, true
	case SexKind:
		return feed{source, made, nil}, true // see fill: it depends on the words that the source has
	case TextKind:
		return feed{source, made, func(text string) []any {
			folded := fold(text)
			if unknown(folded) && !isNumber(strings.ReplaceAll(folded, " ", "")) {
				folded = ""
			}
			return []any{orNull(folded)}
		}}, true
	}
	return feed{}, false
}

func prefixed(prefix string, kind Kind) []column {
	var list []column
	for _, c := range kinds[kind].columns {
		list = append(list, column{plainCol(prefix, c.suffix), c.sqlType})
	}
	return list
}

func fullNameFeed(l List) feed {
	made := append(append(prefixed("g", GivenKind), prefixed("f", SurnameKind)...), prefixed("s", SurnameKind)...)
	return feed{l.FullName, made, func(text string) []any {
		n := ParseName(text, l.Order)
		return append(append(givenForms(n.Given), surnameForms(n.First)...), surnameForms(n.Second)...)
	}}
}

func surnamesFeed(source string, order Order) feed {
	made := append(append(prefixed("f", SurnameKind), prefixed("s", SurnameKind)...), prefixed("w", SurnameKind)...)
	return feed{source, made, func(text string) []any {
		first, second, whole := Surnames(text, order)
		return append(append(surnameForms(first), surnameForms(second)...), surnameForms(whole)...)
	}}
}

func orNull(text string) any {
	if text == "" {
		return nil
	}
	return text
}

// givenForms and the like give the columns of a kind, in its order.
func givenForms(given string) []any {
	if given == "" {
		return make([]any, 6)
	}
	first, second := firstTwo(given)
	initial := string([]rune(first)[:1])
	return []any{given, rootsOf(given), first, orNull(second), initial, phonetic(first)}
}

func surnameForms(surname string) []any {
	if surname == "" {
		return make([]any, 2)
	}
	return []any{surname, orNull(strings.ReplaceAll(phonetic(surname), " ", ""))}
}

func dateForms(d PartialDate) []any {
	out := make([]any, 5)
	if d.Year > 0 && d.Year < 10000 {
		out[0] = int16(d.Year)
	}
	if d.Month > 0 && d.Month < 100 {
		out[1] = int8(d.Month)
	}
	if d.Day > 0 && d.Day < 100 {
		out[2] = int8(d.Day)
	}
	out[3] = orNull(d.digits())
	if days, ok := d.days(); ok {
		out[4] = int32(days)
	}
	return out
}

// fill makes the dictionary of a column: every distinct value once, its forms computed on all processors.
func (f feed) fill(ctx context.Context, stage *factengine.Stage, raw, col, table string) error {
	written, err := distinct(ctx, stage, "SELECT DISTINCT "+col+" FROM "+raw+" WHERE "+col+" IS NOT NULL")
	if err != nil {
		return err
	}
	if f.make == nil {
		f.make = sexForms(written)
	}
	columns := "written VARCHAR"
	for _, c := range f.made {
		columns += ", " + c.suffix + " " + c.sqlType
	}
	if err := stage.Exec(ctx, "CREATE TABLE "+stage.Table(table)+" ("+columns+")"); err != nil {
		return err
	}
	return AppendRows(stage, table, len(written), func(i int) []driver.Value {
		forms := f.make(written[i])
		row := make([]driver.Value, 1, 1+len(forms))
		row[0] = written[i]
		for _, v := range forms {
			row = append(row, v)
		}
		return row
	})
}

func sexForms(written []string) func(string) []any {
	withH := false
	for _, w := range written {
		if w = fold(w); w == "h" || w == "hombre" {
			withH = true
		}
	}
	return func(text string) []any { return []any{orNull(sexOf(fold(text), withH))} }
}

func distinct(ctx context.Context, stage *factengine.Stage, query string) ([]string, error) {
	rows, err := stage.Conn.QueryContext(ctx, query)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []string
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			return nil, err
		}
		list = append(list, text)
	}
	return list, rows.Err()
}

// batch is how many rows a worker makes at a time.
const batch = 4096

// AppendRows fills a table of the stage with rows that are made on all processors and arrive in order.
func AppendRows(stage *factengine.Stage, table string, n int, row func(int) []driver.Value) error {
	return stage.Conn.Raw(func(conn any) error {
		a, err := duckdb.NewAppender(conn.(driver.Conn), stage.Name, "main", table)
		if err != nil {
			return fmt.Errorf("fill %s: %w", table, err)
		}
		workers := runtime.GOMAXPROCS(0)
		made := make([][][]driver.Value, workers)
		for start := 0; start < n; start += workers * batch {
			var group sync.WaitGroup
			for w := range workers {
				group.Go(func() {
					list := made[w][:0]
					for i := start + w*batch; i < min(n, start+(w+1)*batch); i++ {
						list = append(list, row(i))
					}
					made[w] = list
				})
			}
			group.Wait()
			for _, list := range made {
				for _, r := range list {
					if err := a.AppendRow(r...); err != nil {
						_ = a.Close()
						return fmt.Errorf("fill %s: %w", table, err)
					}
				}
			}
		}
		return a.Close()
	})
}
