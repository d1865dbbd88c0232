package table_test

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"context"
	"embed"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"convive/internal/kernel/fault"
	"convive/internal/platform/table"
)

func gz(s string) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = w.Write([]byte(s))
	_ = w.Close()
	return b.String()
}

// zipped packs pairs of name and content.
func zipped(kv ...string) string {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for i := 0; i < len(kv); i += 2 {
		f, _ := w.Create(kv[i])
		_, _ = f.Write([]byte(kv[i+1]))
	}
	_ = w.Close()
	return b.String()
}

func locked(name, content string) string {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	f, _ := w.CreateRaw(&zip.FileHeader{Name: name, Flags: 1, CompressedSize64: uint64(len(content)), UncompressedSize64: uint64(len(content))})
	_, _ = f.Write([]byte(content))
	_ = w.Close()
	return b.String()
}

func noise(n int) string {
	r := rand.New(rand.NewPCG(1, 2))
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(r.Uint32())
	}
	b[0] = 0xFA
	return string(b)
}

func TestOpen_refuses(t *testing.T) {
	csv := strings.Repeat("fecha,municipio,cantidad\n2021-01-01,Bogotá,1\n", 2000)
	bomb := gz(strings.Repeat("0,0,0\n", 10_000_000))
	utf8 := strings.Repeat("Bogotá,Medellín\n", 50)
	parquet := "PAR1" + strings.Repeat("x", 100) + "\xFF\xFF\xFF\x7FPAR1"
	cases := []struct {
		name, content, message string
		opt                    table.Options
	}{
		{"empty", "", "table.empty", table.Options{}},
		{"blank lines only", "\n\n \n", "table.empty", table.Options{}},
		{"gzip of nothing", gz(""), "table.empty", table.Options{}},
		{"cut gzip", gz(csv)[:200], "table.truncated", table.Options{}},
		{"damaged gzip", strings.Replace(gz(csv), gz(csv)[100:110], "0123456789", 1), "table.archiveDamaged|table.truncated", table.Options{}},
		{"cut zip", zipped("a.csv", csv)[:200], "table.truncated", table.Options{}},
		{"cut parquet", parquet[:60], "table.truncated", table.Options{}},
		{"parquet with a wrong footer", parquet, "table.truncated", table.Options{}},
		{"damaged parquet", "PAR1" + strings.Repeat("x", 100) + "\x20\x00\x00\x00PAR1", "table.parquetDamaged", table.Options{}},
		{"cut JSON array", `[{"a":1},{"a":2`, "table.truncated", table.Options{}},
		{"damaged JSON lines", "{\"a\":1}\n{\"a\":x}\n", "table.jsonDamaged", table.Options{}},
		{"JSON of another shape", "{\n \"type\": \"FeatureCollection\"\n}", "table.jsonShape", table.Options{}},
		{"noise", noise(50_000), "table.binary", table.Options{}},
		{"picture", "\x89PNG\r\n\x1A\n" + noise(100), "table.notATable", table.Options{}},
		{"PDF", "%PDF-1.7\n", "table.notATable", table.Options{}},
		{"rar", "Rar!\x1A\x07", "table.archiveUnsupported", table.Options{}},
		{"web page", "\r\n<!DOCTYPE html><html><table><tr><td>1</td></tr></table></html>", "table.html", table.Options{}},
		{"web archive", "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n", "table.html", table.Options{}},
		{"Excel 2003 XML", "<?xml version=\"1.0\"?><Workbook/>", "table.xml", table.Options{}},
		{"OLE without a workbook", "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1" + strings.Repeat("\x00", 600), "table.workbookDamaged|table.truncated|table.notATable", table.Options{}},
		{"Excel 3", "\x09\x02\x06\x00\x00\x00\x10\x00", "table.spreadsheetUnsupported", table.Options{}},
		{"bomb by ratio", bomb, "table.archiveBomb", table.Options{}},
		{"bomb by size", bomb, "table.tooLarge", table.Options{MaxBytes: 1 << 20}},
		{"zip bomb by ratio", zipped("a.csv", strings.Repeat("0,0,0\n", 10_000_000)), "table.archiveBomb", table.Options{}},
		{"many members together", zipped("a.csv", csv, "b.csv", csv, "c.csv", csv), "table.tooLarge", table.Options{MaxBytes: 250_000}},
		{"bomb in the second member", zipped("a.csv", csv, "b.csv", strings.Repeat("0,0,0\n", 10_000_000)), "table.archiveBomb", table.Options{}},
		{"zip in zip", zipped("a.zip", zipped("a.csv", csv)), "table.archiveNested", table.Options{}},
		{"gzip in zip", zipped("a.csv.gz", gz(csv)), "table.archiveNested", table.Options{}},
		{"gzip in gzip", gz(gz(csv)), "table.archiveNested", table.Options{}},
		{"zip without members", zipped(), "table.archiveEmpty", table.Options{}},
		{"zip of folders", zipped("a/", ""), "table.archiveEmpty", table.Options{}},
		{"zip of a letter", zipped("letter.pdf", "%PDF-1.4"), "table.notATable", table.Options{}},
		{"locked zip", locked("a.csv", csv), "table.archivePassword", table.Options{}},
		{"OpenDocument", zipped("mimetype", "application/vnd.oasis.opendocument.spreadsheet", "content.xml", "<x/>"), "table.spreadsheetUnsupported", table.Options{}},
		{"XLSB", zipped("[Content_Types].xml", "<x/>", "xl/workbook.bin", "x"), "table.spreadsheetUnsupported", table.Options{}},
		{"Word", zipped("[Content_Types].xml", "<x/>", "word/document.xml", "<x/>"), "table.notATable", table.Options{}},
		{"UTF-8 with damage", utf8 + "Ibagu\xC3,x\n" + utf8, "table.encodingMixed", table.Options{}},
		{"not the encoding named", "Bogot\xE1,1\n", "table.encodingWrong", table.Options{Encoding: "utf-8"}},
		{"unknown encoding", csv, "table.encodingUnknown", table.Options{Encoding: "klingon"}},
		{"impossible delimiter", csv, "table.delimiterInvalid", table.Options{Delimiter: '§'}},
		{"endless line", "a,b\n" + strings.Repeat("x", 17<<20), "table.lineTooLong", table.Options{}},
		{"endless JSON text", `{"a":"` + strings.Repeat("x", 20<<20), "table.lineTooLong", table.Options{}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			_, err := table.Open(context.Background(), write(t, "file.xls", c.content), t.TempDir(), c.opt)
			f, ok := fault.Of(err)
			if !ok || !slices.Contains(strings.Split(c.message, "|"), f.Message) {
				t.Fatalf("got %v, want %s", err, c.message)
			}
		})
	}
	t.Run("named as it came", func(t *testing.T) {
		for name, c := range map[string]struct{ content, want string }{"list.csv.gz": {gz(gz(csv)), "list.csv"}, "list.zip": {gz(zipped("inner.csv", csv)), "list.zip"}, "all.zip": {zipped("inner.csv.gz", gz(csv)), "inner.csv.gz"}} {
			_, err := table.Open(context.Background(), write(t, "3f0c", c.content), t.TempDir(), table.Options{Name: name})
			if f, ok := fault.Of(err); !ok || f.Message != "table.archiveNested" || f.Args["member"] != c.want {
				t.Errorf("%s: %v", name, err)
			}
		}
		if s := mustOpen(t, write(t, "3f0c", csv), table.Options{Name: "list.csv"}).Sheets[0]; s.Name != "list.csv" {
			t.Errorf("sheet %q", s.Name)
		}
	})
	t.Run("absent", func(t *testing.T) {
		_, err := table.Open(context.Background(), filepath.Join(t.TempDir(), "no"), t.TempDir(), table.Options{})
		if fault.CodeOf(err) != fault.CodeNotFound {
			t.Fatal(err)
		}
	})
	t.Run("folder", func(t *testing.T) {
		_, err := table.Open(context.Background(), t.TempDir(), t.TempDir(), table.Options{})
		if f, _ := fault.Of(err); f == nil || f.Message != "table.notAFile" {
			t.Fatal(err)
		}
	})
}

func TestOpen_encodings(t *testing.T) {
	text := "año,municipio\n2021,Ibagué\n2022,Ñuñoa\n2023,\"São João, Maranhão\"\n"
	win, _ := charmap.Windows1252.NewEncoder().String(text)
	dos, _ := charmap.CodePage850.NewEncoder().String(text)
	le, _ := unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM).NewEncoder().String(text)
	be, _ := unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewEncoder().String(text)
	for _, c := range []struct{ name, content, encoding string }{
		{"utf-8", text, "utf-8"},
		{"utf-8 with mark", "\xEF\xBB\xBF" + text, "utf-8"},
		{"windows-1252", win, "windows-1252"},
		{"windows-1252, CR only", strings.ReplaceAll(win, "\n", "\r"), "windows-1252"},
		{"cp850", dos, "cp850"},
		{"utf-16le without mark", le, "utf-16le"},
		{"utf-16be with mark", be, "utf-16be"},
		{"gzip of windows-1252", gz(win), "windows-1252"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := mustOpen(t, write(t, "x", c.content), table.Options{}).Sheets[0]
			if s.Encoding != c.encoding {
				t.Errorf("encoding %q, want %q", s.Encoding, c.encoding)
			}
			rows, _ := load(t, &s, 0, nil)
			if len(rows) != 4 || rows[1] != "año|municipio" || rows[4] != "2023|São João, Maranhão" {
				t.Errorf("rows %v", rows)
			}
		})
	}
	t.Run("damage replaced", func(t *testing.T) {
		s := mustOpen(t, write(t, "x", strings.Repeat(text, 3)+"2024,Ibagu\xC3\n"), table.Options{ReplaceBadBytes: true}).Sheets[0]
		rows, _ := load(t, &s, 0, nil)
		if rows[13] != "2024|Ibagu\uFFFD" || len(s.Notes) != 1 || s.Notes[0].Args["line"] != "13" {
			t.Errorf("%v %v", rows[13], s.Notes)
		}
	})
}

func TestOpen_archives(t *testing.T) {
	csv := "a,b\n1,2\n"
	book := mustOpen(t, write(t, "x", zipped("2021/enero.csv", csv, "__MACOSX/._enero.csv", "x", "carta.pdf", "%PDF-1", "../../febrero.csv", csv+"3,4\n")), table.Options{})
	if len(book.Sheets) != 2 || book.Sheets[0].Name != "enero.csv" || book.Sheets[1].Name != "febrero.csv" || book.Sheets[1].Rows != 3 {
		t.Errorf("%+v", book.Sheets)
	}
	if !slices.Equal(book.Skipped, []string{"carta.pdf"}) || !slices.Equal(book.Packing, []string{"zip"}) {
		t.Errorf("%v %v", book.Skipped, book.Packing)
	}
}

func TestOpen_JSON(t *testing.T) {
	for _, c := range []struct {
		content string
		kind    table.Kind
	}{
		{"{\"a\":1,\"b\":\"ñ\"}\n{\"b\":null,\"a\":\"007\"}\n", table.JSONLines},
		{"[{\"a\":1,\"b\":\"ñ\"},\n {\"a\":\"007\"}]", table.JSONArray},
	} {
		s := mustOpen(t, write(t, "x", c.content), table.Options{}).Sheets[0]
		if s.Kind != c.kind || s.Rows != 3 {
			t.Errorf("%+v", s)
		}
		rows, _ := load(t, &s, 0, []string{"a", "b"})
		if rows[2] != "1|ñ" || rows[3] != "007|∅" {
			t.Errorf("%v", rows)
		}
		if head, err := s.Head(2); err != nil || fmt.Sprint(head) != "[[a b] [1 ñ]]" {
			t.Errorf("%v %v", head, err)
		}
	}
	if s := mustOpen(t, write(t, "x", "{guid},2020\n{x},2021\n"), table.Options{}).Sheets[0]; s.Kind != table.Delimited {
		t.Errorf("%+v", s)
	}
}

func TestOpen_Parquet(t *testing.T) {
	file := filepath.Join(t.TempDir(), "x.parquet")
	if _, err := duck(t).Exec("COPY (SELECT 7 AS n, 'ñ' AS s, DATE '2021-01-02' AS \"d d\") TO '" + file + "' (FORMAT parquet)"); err != nil {
		t.Fatal(err)
	}
	s := mustOpen(t, file, table.Options{}).Sheets[0]
	if head, err := s.Head(5); err != nil || fmt.Sprint(head) != "[[n s d d] [7 ñ 2021-01-02]]" {
		t.Errorf("%v %v", head, err)
	}
	if rows, _ := load(t, &s, 0, []string{"n", "s", "d d"}); rows[2] != "7|ñ|2021-01-02" {
		t.Errorf("%v", rows)
	}
}

func TestOpen_cancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := table.Open(ctx, write(t, "x.csv", "a,b\n1,2\n"), t.TempDir(), table.Options{}); err == nil {
		t.Fatal("a cancelled opening succeeded")
	}
}

func TestSheet_Tail(t *testing.T) {
	s := mustOpen(t, write(t, "x.csv", ragged(60_000)+"TOTAL,,9\n"), table.Options{}).Sheets[0]
	tail, err := s.Tail(2)
	if err != nil || len(tail) != 2 || tail[1][0] != "TOTAL" || tail[0][0] != "59999" {
		t.Errorf("%v %v", tail, err)
	}
	if all, err := s.Tail(100_000); err != nil || int64(len(all)) != s.Rows {
		t.Errorf("%d rows of %d, %v", len(all), s.Rows, err)
	}
}

// A row of quotation marks must not cost the square of the file.
func TestOpen_manySlips(t *testing.T) {
	began := time.Now()
	s := mustOpen(t, write(t, "x.csv", strings.Repeat("\"a,b\n", 200_000)), table.Options{}).Sheets[0]
	if s.Rows != 200_000 {
		t.Errorf("%d rows", s.Rows)
	}
	t.Log(time.Since(began))
}

//go:embed locale
var locales embed.FS

// Every message of the sources stands in every language with the same placeholders, and none is left over.
func TestLocale(t *testing.T) {
	used := map[string]bool{}
	sources, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	id := regexp.MustCompile(`"(table\.[a-zA-Z]+)"`)
	for _, f := range sources {
		if strings.HasSuffix(f, "_test.go") {
			continue
		}
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range id.FindAllStringSubmatch(string(b), -1) {
			used[m[1]] = true
		}
	}
	places := regexp.MustCompile(`\{[a-z]+\}`)
	var english map[string]string
	for _, lang := range []string{"en", "es", "pt", "fr"} {
		b, err := locales.ReadFile("locale/" + lang + ".json")
		if err != nil {
			t.Fatal(err)
		}
		var m map[string]string
		if err := json.Unmarshal(b, &m); err != nil {
			t.Fatal(err)
		}
		if english == nil {
			english = m
		}
		for k := range used {
			if m[k] == "" {
				t.Errorf("%s has no %s", lang, k)
			}
		}
		for k, s := range m {
			if !used[k] {
				t.Errorf("%s: %s is unused", lang, k)
			}
			a, b := places.FindAllString(s, -1), places.FindAllString(english[k], -1)
			slices.Sort(a)
			slices.Sort(b)
			if !slices.Equal(a, b) {
				t.Errorf("%s: %s has placeholders %v, English %v", lang, k, a, b)
			}
		}
	}
}

// TestOpen_limit: what is as large as the limit is read whole, and a byte more is refused, whatever it is packed in.
func TestOpen_limit(t *testing.T) {
	csv := "when,code,n\n" + strings.Repeat("2021-01-01,05001,1\n", 20_000)
	packed := map[string]string{"gzip": gz(csv), "zip": zipped("a.csv", csv), "zip of two": zipped("a.csv", csv[:200_012], "b.csv", csv[200_012:])}
	for name, content := range packed {
		t.Run(name, func(t *testing.T) {
			book := mustOpen(t, write(t, "list", content), table.Options{MaxBytes: int64(len(csv))})
			rows := int64(0)
			for _, s := range book.Sheets {
				rows += s.Rows
			}
			if rows < 20_001 {
				t.Errorf("%d rows were read", rows)
			}
			_, err := table.Open(context.Background(), write(t, "list", content), t.TempDir(), table.Options{MaxBytes: int64(len(csv)) - 1})
			if f, ok := fault.Of(err); !ok || f.Message != "table.tooLarge" {
				t.Errorf("a byte more than the limit: %v", err)
			}
		})
	}
}
