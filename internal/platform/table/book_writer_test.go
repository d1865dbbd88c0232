package table_test

import (
	"bytes"
	"errors"
	"testing"

	"convive/internal/platform/table"

	"github.com/xuri/excelize/v2"
)

// TestBookWriter: numbers are numbers, and no text is ever a formula.
func TestBookWriter(t *testing.T) {
	var out bytes.Buffer
	b := table.NewBookWriter(&out)
	b.Sheet("Cifras", table.BookColumn{Name: "name"}, table.BookColumn{Name: "value", Number: true})
	texts := []string{"Cauca", `=HYPERLINK("http://x")`, "+1", "-2", "@SUM(A1)", "\t=1", "007", "12"}
	values := []string{"26.241971", "-3", "", "no", "Inf", "1e400", "0", "13537"}
	for i := range texts {
		b.Write([]string{texts[i], values[i]})
	}
	b.Sheet("Un nombre de hoja que tiene más de treinta y una letras", table.BookColumn{Name: "x"}, table.BookColumn{Name: "y"})
	b.Write([]string{"unit", "=A1"})
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&out)
	if err != nil {
		t.Fatal(err)
	}
	sheets := f.GetSheetList()
	if len(sheets) != 2 || sheets[0] != "Cifras" || len([]rune(sheets[1])) != 31 {
		t.Fatalf("sheets %q", sheets)
	}
	isText := map[excelize.CellType]bool{excelize.CellTypeInlineString: true, excelize.CellTypeSharedString: true}
	numbers := map[string]bool{"26.241971": true, "-3": true, "0": true, "13537": true}
	for i := range texts {
		at := string(rune('2' + i))
		got, _ := f.GetCellValue("Cifras", "A"+at)
		kind, _ := f.GetCellType("Cifras", "A"+at)
		if formula, _ := f.GetCellFormula("Cifras", "A"+at); got != texts[i] || !isText[kind] || formula != "" {
			t.Errorf("A%s: %q of type %d, formula %q, want the text %q", at, got, kind, formula, texts[i])
		}
		got, _ = f.GetCellValue("Cifras", "B"+at)
		kind, _ = f.GetCellType("Cifras", "B"+at)
		if got != values[i] || got != "" && isText[kind] == numbers[got] {
			t.Errorf("B%s: %q of type %d, want %q", at, got, kind, values[i])
		}
	}
	if formula, _ := f.GetCellFormula(sheets[1], "B2"); formula != "" {
		t.Errorf("a text on the second sheet is the formula %q", formula)
	}
}

func TestBookWriter_TooLong(t *testing.T) {
	if testing.Short() {
		t.Skip("writes a million rows")
	}
	var out bytes.Buffer
	b := table.NewBookWriter(&out)
	b.Sheet("x", table.BookColumn{Name: "n", Number: true})
	for range 1 << 20 {
		b.Write([]string{"1"})
	}
	if err := b.Close(); !errors.Is(err, table.ErrTooLong) || out.Len() != 0 {
		t.Errorf("%v, %d bytes", err, out.Len())
	}
}
