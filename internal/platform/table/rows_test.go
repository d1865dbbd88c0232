package table_test

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	_ "github.com/duckdb/duckdb-go/v2"

	"convive/internal/platform/table"
)

// write puts content into a file of the test.
func write(t testing.TB, name, content string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func mustOpen(t testing.TB, file string, opt table.Options) *table.Book {
	t.Helper()
	book, err := table.Open(context.Background(), file, t.TempDir(), opt)
	if err != nil {
		t.Fatal(err)
	}
	return book
}

func duck(t testing.TB) *sql.DB {
	t.Helper()
	db, err := sql.Open("duckdb", "")
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// load reads a sheet into DuckDB and gives accepted rows by their number in the file, and rejected lines by number.
func load(t testing.TB, s *table.Sheet, skip int, columns []string) (rows map[int64]string, rejected map[int64]string) {
	t.Helper()
	db := duck(t)
	if _, err := db.Exec("CREATE TABLE staging AS SELECT * FROM " + table.ReadSQL(s, skip, columns, "refused")); err != nil {
		t.Fatal(err)
	}
	rows, rejected = map[int64]string{}, map[int64]string{}
	q, err := db.Query("SELECT n.row, array_to_string([coalesce(c, '∅') FOR c IN [" + cols(columns, s) + "]], '|') FROM staging s JOIN (" +
		table.RowsSQL(s, skip, columns, "refused", "staging") + ") n ON s.rowid = n.id ORDER BY 1")
	if err != nil {
		t.Fatal(err)
	}
	scanInto(t, q, rows)
	if s.Kind == table.Delimited || s.Kind == table.XLSX || s.Kind == table.XLS {
		q, err = db.Query("SELECT line, min(csv_line) FROM refused GROUP BY line")
		if err != nil {
			t.Fatal(err)
		}
		scanInto(t, q, rejected)
	}
	return rows, rejected
}

func cols(columns []string, s *table.Sheet) string {
	if len(columns) == 0 {
		for i := range s.Columns {
			columns = append(columns, fmt.Sprintf("c%d", i+1))
		}
	}
	return `"` + strings.Join(columns, `","`) + `"`
}

func scanInto(t testing.TB, q *sql.Rows, into map[int64]string) {
	t.Helper()
	defer func() { _ = q.Close() }()
	for q.Next() {
		var n int64
		var s string
		if err := q.Scan(&n, &s); err != nil {
			t.Fatal(err)
		}
		if _, twice := into[n]; twice {
			t.Errorf("row %d occurs twice", n)
		}
		into[n] = s
	}
	if q.Err() != nil {
		t.Fatal(q.Err())
	}
}

// Every record of a file is accepted, rejected with its number, or an empty line that is known by number; and the number
// of each accepted row is that of Head.
func TestReadSQL_conservation(t *testing.T) {
	abc := []string{"a", "b", "c"}
	cases := []struct {
		name, text string
		columns    []string
		skip       int
		rejected   int
	}{
		{"regular", "a,b,c\n1,2,3\n4,5,6\n", abc, 1, 0},
		{"no last line end", "a,b,c\n1,2,3\n4,5,6", abc, 0, 0},
		{"ragged", "a,b,c\n1,2\n3,4,5,6\n7,8,9,,,\n10\n11,12,13,14,15\n16,17,18\n", abc, 0, 2},
		{"text around the table", "MINISTERIO\n\n\nTabla 1\na,b,c\n1,2,3\n\nTOTAL,,3\nFuente: DIJIN, 2020, corte, julio\n", abc, 5, 1},
		{"quoted line breaks", "\"a\nx\",b,c\n\n1,\"2\n\n\n2\",3\n4,5,6,7\n8,9,10\n", abc, 0, 1},
		{"quoted line breaks, skipped", "\"a\nx\",b,c\n\n1,\"2\n\n\n2\",3\n4,5,6,7\n8,9,10\n", abc, 1, 1},
		{"quoted line breaks, CRLF", "a,b,c\r\n\"x\ny\",2,3\r\n\r\n4,5,6\r\n", abc, 0, 0},
		{"unbalanced quote", "a,b,c\n\"open,1,2\n3,4,5\n6,7,8\n", abc, 0, 0},
		{"unbalanced quotes", "a,b,c\n\"open,1,2\n3,\"4\"x,5\n\"ok\",7,8\n9,\"10,11\n\"12\",13,14,15\n1,2,\"", abc, 0, 1},
		{"mark inside a cell", "a,b,c\n5\" knife,1,2\n6\" knife,3,4\n", abc, 0, 0},
		{"doubled marks", "a,b,c\n\"say \"\"no\"\"\",1,2\n\"\",\"\",\"\"\n\"\"\"\",1,\n", abc, 0, 0},
		{"tab", "a\tb\tc\n1\t\t3\n \t \t \n4\t5\n", abc, 0, 0},
		{"semicolon", "a;b;c\n1,5;2,5;3\n4;5;6;7\n", abc, 0, 1},
		{"pipe", "a|b|c\n1|2|3\n4|5|6\n\n7|8|9", abc, 1, 0},
		{"mixed line ends", "a,b,c\r\n1,2,3\n4,5,6\r\n7,8\r9,10\n", abc, 0, 0},
		{"carriage returns only", "a,b,c\r1,2,3\r4,5,6\r", abc, 0, 0},
		{"byte order mark", "\xEF\xBB\xBFa,b,c\n1,2,3\n", abc, 0, 0},
		{"byte order mark and quote", "\xEF\xBB\xBF\"a\",b,c\n1,2,3\n", abc, 0, 0},
		{"control bytes", "a,b,c\n1,x\x00y,3\n4,\x01\x1B,6\n", abc, 0, 0},
		{"one column", "a\n\n1\n\n2\n", []string{"a"}, 0, 0},
		{"one column, quoted", "a\n\"\"\n1\n", []string{"a"}, 0, 0},
		{"long cell", "a,b,c\n1,\"" + strings.Repeat("x", 100_000) + "\",3\n4,5,6\n", abc, 0, 0},
		{"row beyond DuckDB's limit", "a,b,c\n1," + strings.Repeat("x", 3_000_000) + ",3\n4,5,6\n", abc, 0, 1},
		{"many empty lines", "a,b,c\n1,2,3\n" + strings.Repeat("\n", 20_000) + "4,5,6\n", abc, 0, 0},
		{"large and ragged", ragged(60_000), abc, 0, 60},
		{"blanks at the quotes", "a,b,c\n 1 , \"2, 2\" ,3\n", abc, 0, 0},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			book := mustOpen(t, write(t, "in.csv", c.text), table.Options{})
			s := &book.Sheets[0]
			rows, rejected := load(t, s, c.skip, c.columns)
			blank := int64(0)
			if len(c.columns) > 1 {
				for _, b := range s.Blank {
					if b > int64(c.skip) {
						blank++
					}
				}
			}
			if got := int64(len(rows)+len(rejected)+c.skip) + blank; got != s.Rows {
				t.Errorf("accepted %d + rejected %d + skipped %d + empty %d = %d, want %d", len(rows), len(rejected), c.skip, blank, got, s.Rows)
			}
			if len(rejected) != c.rejected {
				t.Errorf("rejected %d, want %d: %.300s", len(rejected), c.rejected, fmt.Sprint(rejected))
			}
			head, err := s.Head(int(s.Rows))
			if err != nil {
				t.Fatal(err)
			}
			if int64(len(head)) != s.Rows {
				t.Errorf("Head has %d rows, want %d", len(head), s.Rows)
			}
			for n, row := range rows {
				if want := joined(head[n-1], len(c.columns)); row != want {
					t.Fatalf("row %d is %.200q, Head says %.200q", n, row, want)
				}
			}
		})
	}
}

// joined is a row as DuckDB shows it: empty is NULL, short rows are filled up.
func joined(row []string, width int) string {
	out := make([]string, width)
	for i := range out {
		out[i] = "∅"
		if i < len(row) && row[i] != "" {
			out[i] = row[i]
		}
	}
	return strings.Join(out, "|")
}

func ragged(n int) string {
	var b strings.Builder
	for i := range n {
		switch {
		case i%1000 == 7:
			fmt.Fprintf(&b, "%d,short\n", i)
		case i%1000 == 9:
			fmt.Fprintf(&b, "%d,b,c,d,e\n", i)
		case i%5000 == 11:
			b.WriteByte('\n')
		default:
			fmt.Fprintf(&b, "%d,some text to make it longer %d,\"quoted, %d\"\n", i, i, i)
		}
	}
	return b.String()
}

func TestOpen_leavesPlainTextInPlace(t *testing.T) {
	for _, text := range []string{"a,b\n1,2\n", "a,b\r\n1,2\r\n", "a;b\n\"ñ\";\"x\ny\"\n"} {
		file := write(t, "plain[1].csv", text)
		s := mustOpen(t, file, table.Options{}).Sheets[0]
		if s.Path != file {
			t.Errorf("%q was copied", text)
		}
		if rows, _ := load(t, &s, 0, nil); len(rows) != 2 {
			t.Errorf("%q: %v", text, rows)
		}
	}
}

func TestOpen_damagedQuotesKeepTheLine(t *testing.T) {
	s := mustOpen(t, write(t, "q.csv", "a,b,c\n\"open,1,2\n3,4,5\n"), table.Options{}).Sheets[0]
	rows, _ := load(t, &s, 0, nil)
	if rows[2] != `"open,1,2|∅|∅` || rows[3] != "3|4|5" {
		t.Errorf("rows %v", rows)
	}
	if len(s.Notes) != 1 || s.Notes[0].Message != "table.quotesDamaged" || s.Notes[0].Args["line"] != "2" {
		t.Errorf("notes %v", s.Notes)
	}
}
