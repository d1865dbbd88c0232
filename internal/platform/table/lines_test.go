package table_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"convive/internal/kernel/fault"
	"convive/internal/platform/table"
)

// TestLines_Most: a hundred thousand rows below a head are read, one more is refused.
func TestLines_Most(t *testing.T) {
	for n, want := range map[int]string{100_000: "", 100_001: "table.tooManyLines"} {
		path := filepath.Join(t.TempDir(), "rows.csv")
		if err := os.WriteFile(path, []byte("code,name\n"+strings.Repeat("a,b\n", n)), 0o600); err != nil {
			t.Fatal(err)
		}
		book, err := table.Open(t.Context(), path, t.TempDir(), table.Options{Name: "rows.csv"})
		if err != nil {
			t.Fatal(err)
		}
		_, lines, err := book.Sheets[0].Lines([][]string{{"code"}, {"name"}})
		f, _ := fault.Of(err)
		if want == "" && (err != nil || len(lines) != n) || want != "" && (f == nil || f.Message != want) {
			t.Errorf("%d rows: %d, %v", n, len(lines), err)
		}
	}
}
