package table_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"convive/internal/kernel/fault"
	"convive/internal/platform/table"
)

// Whatever the bytes, Open ends in a book or in a fault that a person can read, and Head and Tail agree with Rows.
func FuzzOpen(f *testing.F) {
	for _, s := range []string{"a,b\n1,2\n", "a;b\r\n\"x\ny\";2", "\"open,1\n2,3\n", "\xFF\xFEa\x00,\x00", "{\"a\":1}\n", "[{\"a\":1}]", "a\rb\r", "\xEF\xBB\xBF", "Bogot\xE1\n",
		gz("a,b\n1,2\n"), zipped("a.csv", "a,b\n1,2\n"), "PAR1xxxxPAR1", "a,b\r\n1\r2,3\n\n\n"} {
		f.Add([]byte(s))
	}
	if b, err := os.ReadFile(save(f, workbook(f))); err == nil {
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		dir := t.TempDir()
		file := filepath.Join(dir, "in")
		if err := os.WriteFile(file, content, 0o600); err != nil {
			t.Fatal(err)
		}
		book, err := table.Open(context.Background(), file, dir, table.Options{MaxBytes: 8 << 20})
		if err != nil {
			if _, ok := fault.Of(err); !ok {
				t.Fatalf("no fault: %v", err)
			}
			if fault.CodeOf(err) != fault.CodeInvalid {
				t.Fatalf("content is not to blame by %v", err)
			}
			return
		}
		for _, s := range book.Sheets {
			if s.Rows < 0 || s.Rows > 10_000 {
				continue
			}
			head, err := s.Head(20_000)
			if err != nil {
				t.Fatal(err)
			}
			if int64(len(head)) != s.Rows {
				t.Fatalf("Head has %d rows of %d", len(head), s.Rows)
			}
			if _, err := s.Tail(3); err != nil {
				t.Fatal(err)
			}
			at, _ := table.HeaderRow(head, nil)
			if at >= 0 {
				names, _ := table.Names(head[at])
				table.Profile(names, head[at+1:])
			}
		}
	})
}

func FuzzHeader(f *testing.F) {
	f.Add("Año\nx", "CÓDIGO DANE ", "fecha")
	f.Fuzz(func(t *testing.T, a, b, c string) {
		rows := [][]string{{a}, {a, b, c}, {c, "1", "2021-01-01"}}
		if i, score := table.HeaderRow(rows, [][]string{{a}, {b, c}}); i >= len(rows) || score < 0 || score > 1 {
			t.Fatalf("row %d score %v", i, score)
		}
		if i, score := table.HeaderRow(rows, nil); i >= len(rows) || score < 0 || score > 1.0001 {
			t.Fatalf("row %d score %v", i, score)
		}
		names, _ := table.Names(table.JoinHeader(rows, 0, 1))
		seen := map[string]bool{}
		for _, n := range names {
			if n == "" || seen[n] {
				t.Fatalf("names %q", names)
			}
			seen[n] = true
		}
		table.Profile(names, rows)
	})
}
