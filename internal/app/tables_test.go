package app_test

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"testing"

	"convive/internal/platform/testkit"
	"convive/internal/sources"

	"github.com/xuri/excelize/v2"
)

// leaf is a sheet of a workbook, or a member of an archive.
type leaf struct {
	name   string
	hidden bool
	rows   [][]any
}

func years(n ...int) (list []leaf) {
	for _, year := range n {
		l := leaf{name: fmt.Sprint(year), rows: [][]any{{"FECHA", "DANE", "CANTIDAD"}}}
		l.rows = append(l.rows, []any{fmt.Sprintf("15/03/%d", year), "05001000", float64(year - 2000)}, []any{"x", "05001000", float64(1)})
		list = append(list, l)
	}
	return list
}

// bookOf writes sheets as XLSX.
func bookOf(t *testing.T, leaves ...leaf) []byte {
	t.Helper()
	x := excelize.NewFile()
	defer x.Close()
	for _, l := range leaves {
		if _, err := x.NewSheet(l.name); err != nil {
			t.Fatal(err)
		}
		for i, row := range l.rows {
			if err := x.SetSheetRow(l.name, fmt.Sprintf("A%d", i+1), &row); err != nil {
				t.Fatal(err)
			}
		}
		if l.hidden {
			if err := x.SetSheetVisible(l.name, false); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := x.DeleteSheet("Sheet1"); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := x.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// oldBookOf writes sheets as a workbook of Excel 97.
func oldBookOf(leaves ...leaf) []byte {
	rec := func(kind uint16, values ...any) []byte {
		var b bytes.Buffer
		for _, v := range values {
			if s, ok := v.(string); ok {
				v = []byte(s)
			}
			_ = binary.Write(&b, binary.LittleEndian, v)
		}
		return append(binary.LittleEndian.AppendUint16(binary.LittleEndian.AppendUint16(nil, kind), uint16(b.Len())), b.Bytes()...)
	}
	bof := func(kind uint16) []byte {
		return rec(0x809, uint16(0x600), kind, uint32(0), uint32(0), uint32(0))
	}
	size := len(bof(5)) + 4
	var sheets [][]byte
	for _, l := range leaves {
		s := bof(0x10)
		for i, row := range l.rows {
			for j, cell := range row {
				if n, ok := cell.(float64); ok {
					s = append(s, rec(0x203, uint16(i), uint16(j), uint16(0), n)...)
				} else {
					text := fmt.Sprint(cell)
					s = append(s, rec(0x204, uint16(i), uint16(j), uint16(0), uint16(len(text)), uint8(0), text)...)
				}
			}
		}
		sheets = append(sheets, append(s, rec(0x0A)...))
		size += 12 + len(l.name)
	}
	out := bof(5)
	for i, l := range leaves {
		out = append(out, rec(0x85, uint32(size), uint8(0), uint8(0), uint8(len(l.name)), uint8(0), l.name)...)
		size += len(sheets[i])
	}
	return testkit.CompoundFile("Workbook", bytes.Join(append([][]byte{append(out, rec(0x0A)...)}, sheets...), nil))
}

func csvOf(l leaf) string {
	var out strings.Builder
	for _, row := range l.rows {
		for i, cell := range row {
			if i > 0 {
				out.WriteByte(',')
			}
			fmt.Fprint(&out, cell)
		}
		out.WriteByte('\n')
	}
	return out.String()
}

// archiveOf packs files, named and filled in turn.
func archiveOf(t *testing.T, kv ...string) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for i := 0; i < len(kv); i += 2 {
		w, err := z.Create(kv[i])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(kv[i+1])); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func warnings(e sources.Edition) []string {
	var list []string
	for _, w := range e.Warnings {
		list = append(list, strings.TrimPrefix(w.Message, "sources.warning.")+" "+w.Args["sheet"]+w.Args["member"])
	}
	return list
}

// TestImport_EveryTable reads all sheets and members that have the profile's header, and names what is left.
func TestImport_EveryTable(t *testing.T) {
	notes := leaf{name: "Notas", rows: [][]any{{"Fuente: la policía"}, {"FECHA", "cuando ocurrió"}}}
	part := leaf{name: "Resumen", rows: [][]any{{"FECHA", "DANE"}, {"2021", "1"}}}
	secret := years(2019)[0]
	secret.hidden = true
	two := years(2021, 2022)
	workbook := bookOf(t, notes, two[0], two[1], part, secret, leaf{name: "Vacía"})
	cases := []struct {
		name, rules string
		content     []byte
		tables      string // names of the tables read
		facts       string
		warnings    []string
	}{
		{"XLSX", "", workbook, "2021 2022", "1 2 21 | 2 2 22", []string{"sheetIncomplete Notas", "sheetIncomplete Resumen", "hiddenNotRead 2019", "noControl ", "noControl "}},
		{"XLS", "", oldBookOf(append(years(2021, 2022), leaf{name: "Notas", rows: [][]any{{"fuente"}, {"x", "y"}}})...), "2021 2022", "1 2 21 | 2 2 22", []string{"sheetNotRead Notas", "noControl ", "noControl "}},
		{"ZIP", "", archiveOf(t, "a/2021.csv", csvOf(two[0]), "carta.pdf", "%PDF-1.4", "a/2022.csv", csvOf(two[1])), "2021.csv 2022.csv", "1 2 21 | 2 2 22", []string{"memberNotRead carta.pdf", "noControl ", "noControl "}},
		{"NamedByProfile", "file: {sheet: \"2022\"}\n", workbook, "2022", "1 2 22", []string{"noControl "}},
		{"HiddenNamedByProfile", "file: {sheet: \"2019\"}\n", workbook, "2019", "1 2 19", []string{"noControl "}},
		{"OnlyHidden", "", bookOf(t, notes, secret), "2019", "1 2 19", []string{"sheetIncomplete Notas", "noControl "}},
		{"Copy", "", archiveOf(t, "list.csv", csvOf(two[0]), "list (1).csv", csvOf(two[0])), "list.csv list (1).csv", "1 2 21 | 2 2 21", []string{"sheetRepeats list (1).csv", "noControl ", "noControl "}},
	}
	eachEngine(t, func(t *testing.T, b *bench) {
		for _, c := range cases {
			t.Run(c.name, func(t *testing.T) {
				source := b.declare(t, c.rules+strings.TrimPrefix(police, "\n"))
				e, err := b.ImportFiles(b.ctx, source, []string{write(t, "list.xlsx", c.content)}, nil)
				if err != nil {
					t.Fatal(err)
				}
				b.conserved(t, e)
				var tables []string
				for i, f := range e.Files {
					tables = append(tables, f.Sheet)
					if f.Name != "list.xlsx" || f.SHA256 != e.Files[0].SHA256 || f.Bytes != int64(len(c.content)) || len(e.Files) > 1 && f.Table != i+1 {
						t.Errorf("file %+v", f)
					}
				}
				if got := strings.Join(tables, " "); got != c.tables {
					t.Errorf("read %s, want %s", got, c.tables)
				}
				if got := b.fact(t, source, 1, "concat(file, ' ', line, ' ', quantity)", "true"); got != c.facts {
					t.Errorf("facts %s, want %s", got, c.facts)
				}
				if got := warnings(e); !slices.Equal(got, c.warnings) {
					t.Errorf("warnings %q, want %q", got, c.warnings)
				}
				if len(sources.Originals(e.Files)) != 1 {
					t.Error("one file came")
				}
			})
		}
		t.Run("Corrected", func(t *testing.T) {
			source := b.declare(t, police)
			if _, err := b.ImportFiles(b.ctx, source, []string{write(t, "list.xlsx", workbook)}, nil); err != nil {
				t.Fatal(err)
			}
			sheet := b.sheet(t, source, 1)
			if !strings.Contains(sheet, "\n1,2021,3,0,when,") || !strings.Contains(sheet, "\n2,2022,3,0,when,") {
				t.Fatalf("the sheet of each row stands in\n%s", sheet)
			}
			second, err := b.resubmit(t, source, 1, strings.Replace(sheet, "x,05001000", "16/03/2022,05001000", 1))
			if err != nil {
				t.Fatal(err)
			}
			b.conserved(t, second)
			if got := b.sheet(t, source, 2); strings.Contains(got, "\n1,") || !strings.Contains(got, "\n2,2022,3,0,when,") {
				t.Errorf("what is left in quarantine is\n%s", got)
			}
		})
		t.Run("SameWaits", func(t *testing.T) {
			source := b.declare(t, police)
			path := write(t, "list.xlsx", workbook)
			if _, err := b.ImportFiles(b.ctx, source, []string{path}, nil); err != nil {
				t.Fatal(err)
			}
			if _, err := b.ImportFiles(b.ctx, source, []string{path}, nil); message(err) != "sources.sameWaits" {
				t.Errorf("the same workbook again: %v", err)
			}
		})
	})
}

// TestImport_MonthsOfEachSheet: sheets of a pivot table may have other months in the same columns.
func TestImport_MonthsOfEachSheet(t *testing.T) {
	b := openBench(t, "")
	source := b.declare(t, `
columns:
  dep: {names: [DEPARTAMENTO], required: true}
unpivot: {columns: "^(?P<month>enero|febrero|marzo) (?P<year>[0-9]{4})$", value: n}
control:
  - {name: TOTAL, label: {column: dep, matches: "^total"}, by: column}
rows:
  stop_at: [{column: dep, matches: "^total"}]
fact:
  kind: victim
  unit: victim
  quantity: {column: n}
  iccs: {fixed: "0101"}
  occurred: {parts: {year: year, month: month}, precision: month, zone: America/Bogota}
  territory: {country: CO, level: 1, name: {column: dep}}
`)
	e, err := b.ImportFiles(b.ctx, source, []string{write(t, "pivot.xlsx", bookOf(t,
		leaf{name: "2021", rows: [][]any{{"DEPARTAMENTO", "Enero 2021", "Febrero 2021"}, {"Antioquia", 1, 2}, {"TOTAL", 1, 2}}},
		leaf{name: "2022", rows: [][]any{{"DEPARTAMENTO", "Febrero 2022", "Marzo 2022", "Enero 2022"}, {"Antioquia", 3, 4, 5}, {"TOTAL", 3, 4, 5}}}))}, nil)
	if err != nil {
		t.Fatal(err)
	}
	b.conserved(t, e)
	want := "1 202101 1 | 1 202102 2 | 2 202201 5 | 2 202202 3 | 2 202203 4"
	if got := b.fact(t, source, 1, "concat(file, ' ', year * 100 + month, ' ', quantity)", "true"); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	for _, c := range e.Controls {
		if !c.Meets() {
			t.Errorf("%+v", c)
		}
	}
	if len(e.Controls) != 5 {
		t.Errorf("%d totals were compared", len(e.Controls))
	}
}
