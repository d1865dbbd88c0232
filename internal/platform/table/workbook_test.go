package table_test

import (
	"archive/zip"
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"convive/internal/kernel/fault"
	"convive/internal/platform/table"
)

// workbook makes a workbook of hard cells.
func workbook(t testing.TB) *excelize.File {
	t.Helper()
	x := excelize.NewFile()
	must := func(err error) {
		if err != nil {
			t.Helper()
			t.Fatal(err)
		}
	}
	style := func(s excelize.Style) int {
		id, err := x.NewStyle(&s)
		must(err)
		return id
	}
	custom := func(f string) int { return style(excelize.Style{CustomNumFmt: &f}) }
	set := func(cell string, v any) { must(x.SetCellValue("Sheet1", cell, v)) }
	set("B3", "título, \"con\" comas\nen dos líneas")
	set("A5", 1e21)
	set("B5", 0.1)
	set("C5", "1E5")
	set("D5", "007")
	set("E5", true)
	set("F5", 12345678.9)
	for cell, s := range map[string]int{
		"A6": style(excelize.Style{NumFmt: 14}), "B6": custom("dd/mm/yyyy hh:mm"), "C6": custom(`[$-C0A]d" de "mmmm" de "yyyy;@`),
		"D6": style(excelize.Style{NumFmt: 20}), "E6": style(excelize.Style{NumFmt: 4}), "F6": custom(`0.00" dias"`), "G6": style(excelize.Style{NumFmt: 14}), "H6": custom("[h]:mm"),
	} {
		must(x.SetCellStyle("Sheet1", cell, cell, s))
	}
	for cell, v := range map[string]float64{"A6": 44219, "B6": 44219.75, "C6": 44219, "D6": 0.5, "E6": 1234.5, "F6": 3, "G6": 44219.5, "H6": 1.5} {
		must(x.SetCellFloat("Sheet1", cell, v, -1, 64))
	}
	must(x.SetCellFormula("Sheet1", "A7", "1+1"))
	must(x.MergeCell("Sheet1", "A9", "B10"))
	set("A9", "unido")
	set("C10", 1)
	set("A12", strings.Repeat("ñ", 32767))
	_, err := x.NewSheet("Oculta")
	must(err)
	must(x.SetCellValue("Oculta", "A1", "x"))
	must(x.SetSheetVisible("Oculta", false))
	return x
}

func save(t testing.TB, x *excelize.File, opt ...excelize.Options) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "libro.csv") // the name says nothing
	if err := x.SaveAs(strings.TrimSuffix(file, "csv")+"xlsx", opt...); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(strings.TrimSuffix(file, "csv")+"xlsx", file); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestOpen_xlsx(t *testing.T) {
	file := save(t, workbook(t))
	book := mustOpen(t, file, table.Options{})
	if book.Kind != table.XLSX || len(book.Sheets) != 2 || book.Sheets[0].Hidden || !book.Sheets[1].Hidden || book.Sheets[1].Name != "Oculta" {
		t.Fatalf("%+v", book)
	}
	s := &book.Sheets[0]
	head, err := s.Head(100)
	if err != nil {
		t.Fatal(err)
	}
	want := [][]string{nil, nil,
		{"", "título, \"con\" comas\nen dos líneas"}, nil,
		{"1000000000000000000000", "0.1", "1E5", "007", "true", "12345678.9"},
		{"2021-01-23", "2021-01-23 18:00:00", "2021-01-23", "12:00:00", "1234.5", "3", "2021-01-23 12:00:00", "36:00:00"},
		nil, nil, {"unido"}, {"", "", "1"}, nil, {strings.Repeat("ñ", 32767)}}
	if len(head) != len(want) {
		t.Fatalf("%d rows, want %d", len(head), len(want))
	}
	for i := range want {
		if len(head[i])+len(want[i]) > 0 && !reflect.DeepEqual(head[i], want[i]) {
			t.Errorf("row %d: %.200q, want %.200q", i+1, head[i], want[i])
		}
	}
	if len(s.Notes) != 1 || s.Notes[0].Message != "table.formulaWithoutValue" {
		t.Errorf("notes %v", s.Notes)
	}
	rows, rejected := load(t, s, 0, nil)
	if int64(len(rows)) != s.Rows || len(rejected) != 0 || !strings.HasPrefix(rows[10], "∅|∅|1|") {
		t.Errorf("%d rows of %d, %d rejected, row 10 %q", len(rows), s.Rows, len(rejected), rows[10])
	}
	filled, err := mustOpen(t, file, table.Options{FillMerged: true}).Sheets[0].Head(100)
	if err != nil || !reflect.DeepEqual(filled[8], []string{"unido", "unido"}) || !reflect.DeepEqual(filled[9], []string{"unido", "unido", "1"}) {
		t.Errorf("filled %q, %v", filled[8:10], err)
	}
}

func TestOpen_xlsxPassword(t *testing.T) {
	_, err := table.Open(context.Background(), save(t, workbook(t), excelize.Options{Password: "secreto"}), t.TempDir(), table.Options{})
	if f, _ := fault.Of(err); f == nil || f.Message != "table.password" {
		t.Fatal(err)
	}
}

// parts repacks a workbook with some parts replaced or added.
func parts(t testing.TB, file string, replace map[string]string) string {
	t.Helper()
	in, err := zip.OpenReader(file)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = in.Close() }()
	var b bytes.Buffer
	out := zip.NewWriter(&b)
	for _, m := range in.File {
		w, _ := out.Create(m.Name)
		if s, ok := replace[m.Name]; ok {
			_, _ = io.WriteString(w, s)
			continue
		}
		r, _ := m.Open()
		_, _ = io.Copy(w, r)
	}
	_ = out.Close()
	return write(t, "x", b.String())
}

func TestOpen_xlsxHandmade(t *testing.T) {
	sheet := func(rows string) string { return `<worksheet><sheetData>` + rows + `</sheetData></worksheet>` }
	base := save(t, workbook(t))
	open := func(content map[string]string) (*table.Book, error) {
		return table.Open(context.Background(), parts(t, base, content), t.TempDir(), table.Options{})
	}
	t.Run("values", func(t *testing.T) {
		book, err := open(map[string]string{"xl/worksheets/sheet1.xml": sheet(
			`<row r="1"><c r="A1" t="e"><f>A9/0</f><v>#DIV/0!</v></c><c r="B1" t="e"><v>#REF!</v></c><c t="str"><f>x</f><v>suma</v></c><c r="E1"><f>1+1</f><v>2</v></c></row>` +
				`<row><c t="inlineStr"><is><r><t>ri</t></r><r><t>co</t></r><rPh><t>no</t></rPh></is></c><c t="b"><v>0</v></c><c t="d"><v>2021-01-23T10:00:00Z</v></c><c t="inlineStr"><is><t>a_x0009_b_x</t></is></c><c><v>12345678901234567890</v></c><c><v>1.5E-7</v></c></row>`)})
		if err != nil {
			t.Fatal(err)
		}
		head, _ := book.Sheets[0].Head(9)
		want := [][]string{{"#DIV/0!", "#REF!", "suma", "", "2"}, {"rico", "false", "2021-01-23 10:00:00", "a\tb_x", "12345678901234567890", "0.00000015"}}
		if !reflect.DeepEqual(head, want) {
			t.Errorf("%q", head)
		}
	})
	for name, c := range map[string]struct{ sheet, message string }{
		"cut":              {`<worksheet><sheetData><row r="1"><c r="A1"><v>1</v>`, "table.truncated"},
		"not XML":          {`<worksheet><sheetData><row r="1"><c r=A1 & `, "table.workbookDamaged"},
		"row out of range": {sheet(`<row r="99999999"><c r="A1"><v>1</v></c></row>`), "table.workbookDamaged"},
		"rows falling":     {sheet(`<row r="5"></row><row r="3"></row>`), "table.workbookDamaged"},
		"column too far":   {sheet(`<row r="1"><c r="ZZZZ1"><v>1</v></c></row>`), "table.workbookDamaged"},
		"text unknown":     {sheet(`<row r="1"><c r="A1" t="s"><v>999999</v></c></row>`), "table.workbookDamaged"},
		"bomb":             {sheet(`<row r="1">` + strings.Repeat(" ", 60_000_000) + `</row>`), "table.archiveBomb|table.lineTooLong"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := open(map[string]string{"xl/worksheets/sheet1.xml": c.sheet})
			if f, _ := fault.Of(err); f == nil || !strings.Contains(c.message, f.Message) {
				t.Errorf("got %v, want %s", err, c.message)
			}
		})
	}
}

func TestOpen_xlsx1904(t *testing.T) {
	x := excelize.NewFile()
	yes := true
	if err := x.SetWorkbookProps(&excelize.WorkbookPropsOptions{Date1904: &yes}); err != nil {
		t.Fatal(err)
	}
	if err := x.SetCellValue("Sheet1", "A1", time.Date(2021, 1, 23, 0, 0, 0, 0, time.UTC)); err != nil {
		t.Fatal(err)
	}
	s := mustOpen(t, save(t, x), table.Options{}).Sheets[0]
	if head, err := s.Head(1); err != nil || !s.Dates1904 || !strings.HasPrefix(head[0][0], "2021-01-23") {
		t.Errorf("%q %v %v", head, s.Dates1904, err)
	}
}
