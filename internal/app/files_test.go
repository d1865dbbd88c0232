package app_test

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"

	"convive/internal/sources"

	"github.com/xuri/excelize/v2"
)

// controls writes control totals as "expected=found".
func controls(list []sources.ControlResult) string {
	var out []string
	for _, c := range list {
		text := fmt.Sprintf("%d=%d", c.Expected, c.Found)
		if c.SetAside != 0 {
			text += fmt.Sprintf(" aside %d", c.SetAside)
		}
		out = append(out, text)
	}
	return strings.Join(out, " ")
}

func gzipped(b []byte) []byte {
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	_, _ = w.Write(b)
	_ = w.Close()
	return out.Bytes()
}

func zipped(name string, b []byte) []byte {
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	w, _ := z.Create(name)
	_, _ = w.Write(b)
	_ = z.Close()
	return out.Bytes()
}

func utf16le(s string) []byte {
	out := []byte{0xFF, 0xFE}
	for _, u := range utf16.Encode([]rune(s)) {
		out = binary.LittleEndian.AppendUint16(out, u)
	}
	return out
}

func latin1(s string) []byte {
	var out []byte
	for _, r := range s {
		out = append(out, byte(r))
	}
	return out
}

// book writes rows as a workbook, with a formula and an error among them where asked.
func book(t *testing.T, rows [][]any) []byte {
	t.Helper()
	x := excelize.NewFile()
	defer x.Close()
	for i, row := range rows {
		if err := x.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &row); err != nil {
			t.Fatal(err)
		}
	}
	var out bytes.Buffer
	if err := x.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// TestImport_Kinds reads the same two rows from every kind of file.
func TestImport_Kinds(t *testing.T) {
	csv := "FECHA,MUNICIPIO,DEPARTAMENTO,CANTIDAD,SEXO\n2022-03-15,Medellín,Antioquia,2,M\n2022-04-16,Bogotá,Bogotá,3,F\n"
	list := []struct {
		name    string
		content []byte
	}{
		{"comma.csv", []byte(csv)},
		{"semicolon.csv", []byte(strings.ReplaceAll(csv, ",", ";"))},
		{"tab.tsv", []byte(strings.ReplaceAll(csv, ",", "\t"))},
		{"pipe.txt", []byte(strings.ReplaceAll(csv, ",", "|"))},
		{"crlf.csv", []byte(strings.ReplaceAll(csv, "\n", "\r\n"))},
		{"bom.csv", []byte("\ufeff" + csv)},
		{"latin1.csv", latin1(csv)},
		{"utf16.csv", utf16le(csv)},
		{"packed.csv.gz", gzipped([]byte(csv))},
		{"packed.zip", zipped("inner.csv", []byte(csv))},
		{"latin1.zip", zipped("inner.csv", latin1(csv))},
		{"lines.jsonl", []byte(`{"FECHA":"2022-03-15","MUNICIPIO":"Medellín","DEPARTAMENTO":"Antioquia","CANTIDAD":2,"SEXO":"M"}
{"FECHA":"2022-04-16","MUNICIPIO":"Bogotá","DEPARTAMENTO":"Bogotá","CANTIDAD":3,"SEXO":"F"}
`)},
		{"array.json", []byte(`[{"FECHA":"2022-03-15","MUNICIPIO":"Medellín","DEPARTAMENTO":"Antioquia","CANTIDAD":2,"SEXO":"M"},
{"FECHA":"2022-04-16","MUNICIPIO":"Bogotá","DEPARTAMENTO":"Bogotá","CANTIDAD":3,"SEXO":"F"}]`)},
		{"book.xlsx", book(t, [][]any{{"Informe"}, {}, {"FECHA", "MUNICIPIO", "DEPARTAMENTO", "CANTIDAD", "SEXO"}, {"2022-03-15", "Medellín", "Antioquia", 2, "M"}, {44667, "Bogotá", "Bogotá", 3, "F"}})},
		{"book.xlsx.gz", gzipped(book(t, [][]any{{"FECHA", "MUNICIPIO", "DEPARTAMENTO", "CANTIDAD", "SEXO"}, {"2022-03-15", "Medellín", "Antioquia", 2, "M"}, {"2022-04-16", "Bogotá", "Bogotá", 3, "F"}}))},
	}
	eachEngine(t, func(t *testing.T, b *bench) {
		for _, f := range append(list, struct {
			name    string
			content []byte
		}{"rows.parquet", parquet(t, b, csv)}) {
			t.Run(f.name, func(t *testing.T) {
				source := b.declare(t, police)
				e, err := b.ImportFiles(b.ctx, source, []string{write(t, f.name, f.content)}, nil)
				if err != nil {
					t.Fatal(err)
				}
				b.conserved(t, e)
				want := "CO-05001 2 male | CO-11001 3 female"
				if got := b.fact(t, source, 1, "concat(territory, ' ', quantity, ' ', sex)", "true"); got != want {
					t.Errorf("got %s, want %s; %v", got, want, b.reasons(t, source, 1))
				}
			})
		}
	})
}

// parquet writes a text table as Parquet, by the engine that also reads it.
func parquet(t *testing.T, b *bench, csv string) []byte {
	t.Helper()
	folder := b.Duck.Scratch()
	in, out := filepath.Join(folder, "rows.csv"), filepath.Join(folder, "rows.parquet")
	if err := os.WriteFile(in, []byte(csv), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Duck.DB.ExecContext(b.ctx, fmt.Sprintf("COPY (SELECT * FROM read_csv('%s', header=true)) TO '%s' (FORMAT parquet)", in, out)); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// TestImport_Refused gives files of which nothing can be kept: each is refused with a message of its own, and leaves no
// fact.
func TestImport_Refused(t *testing.T) {
	whole := []byte(policeHeader + strings.Repeat("15/03/2022,05001000,,,2,M,34,\n", 400))
	workbook := book(t, [][]any{{"FECHA", "DANE", "CANTIDAD"}, {"15/03/2022", "05001000", 1}})
	packed := gzipped(bytes.Repeat(whole, 40))
	bomb := zipped("bomb.csv", bytes.Repeat([]byte("0,0,0,0,0,0\n"), 8<<20))
	cases := []struct {
		name    string
		content []byte
		want    string
	}{
		{"Empty", nil, "table.empty"},
		{"OnlyBlank", []byte(" \n\n \n"), "table.empty"},
		{"HeaderOnly", []byte(policeHeader), "sources.noRows"},
		{"Binary", bytes.Repeat([]byte{0, 1, 2, 3, 0xFE}, 4000), "table.binary"},
		{"PDF", []byte("%PDF-1.7 \n1 0 obj"), "table.notATable"},
		{"Picture", []byte("\x89PNG\r\n\x1a\n0000"), "table.notATable"},
		{"HTML", []byte("<html><body><table><tr><td>1</td></tr></table></body></html>"), "table.html"},
		{"TruncatedGzip", packed[:len(packed)/2], "table.truncated"},
		{"TruncatedWorkbook", workbook[:len(workbook)-200], "table.truncated"},
		{"ZipBomb", bomb, "table.archiveBomb"},
		{"SevenZip", []byte("7z\xBC\xAF\x27\x1C0000"), "table.archiveUnsupported"},
		{"NoHeader", []byte("a,b,c\n1,2,3\n4,5,6\n"), "sources.noHeader"},
		{"ColumnMissing", []byte("FECHA,DANE,SEXO\n15/03/2022,05001000,M\n"), "sources.columnsMissing"},
		{"ColumnDoubled", []byte("FECHA,DANE,CANTIDAD,CANTIDAD\n15/03/2022,05001000,1,2\n"), "sources.columnDoubled"},
		{"NothingAccepted", []byte("FECHA,DANE,CANTIDAD\nx,05001000,1\ny,05001000,2\n"), "sources.nothingAccepted"},
	}
	eachEngine(t, func(t *testing.T, b *bench) {
		for _, c := range cases {
			t.Run(c.name, func(t *testing.T) {
				source := b.declare(t, police)
				e, err := b.ImportFiles(b.ctx, source, []string{write(t, "list.csv", c.content)}, nil)
				if message(err) != c.want {
					t.Fatalf("got %v, want %s", err, c.want)
				}
				if rows, _ := b.facts(t, source, 1); rows != 0 {
					t.Errorf("%d facts of a refused file", rows)
				}
				kept, err := b.Sources.Edition(b.ctx, source, e.Number)
				if err != nil || kept.State != sources.Failed || kept.Failure.Message != c.want {
					t.Errorf("edition %+v, %v", kept, err)
				}
				if left, _ := filepath.Glob(filepath.Join(b.Duck.Scratch(), "stage-*")); len(left) > 0 {
					t.Errorf("staging left behind: %v", left)
				}
			})
		}
		t.Run("WrongEncodingNamed", func(t *testing.T) {
			source := b.declare(t, "file: {encoding: utf-8}\n"+strings.TrimPrefix(police, "\n"))
			_, err := b.ImportFiles(b.ctx, source, []string{write(t, "list.csv", latin1(policeHeader+"15/03/2022,,Medellín,Antioquia,1,M,,\n"))}, nil)
			if message(err) != "table.encodingWrong" {
				t.Fatalf("got %v", err)
			}
		})
		t.Run("MissingFile", func(t *testing.T) {
			source := b.declare(t, police)
			if _, err := b.ImportFiles(b.ctx, source, []string{filepath.Join(t.TempDir(), "none.csv")}, nil); message(err) != "sources.noSuchFile" {
				t.Fatalf("got %v", err)
			}
		})
		t.Run("TwoGigabytesOfZeros", func(t *testing.T) {
			source := b.declare(t, police)
			path := filepath.Join(t.TempDir(), "zeros.csv")
			f, err := os.Create(path)
			if err != nil {
				t.Fatal(err)
			}
			if err := f.Truncate(2 << 30); err != nil {
				t.Fatal(err)
			}
			_ = f.Close()
			p, err := b.Sources.Profile(b.ctx, source, 0)
			if err != nil {
				t.Fatal(err)
			}
			if _, _, err := b.Sources.DryRun(b.ctx, p, []sources.InputFile{{Name: "zeros.csv", Path: path}}, nil); message(err) != "table.binary" {
				t.Fatalf("got %v", err)
			}
		})
	})
}
