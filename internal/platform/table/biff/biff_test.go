package biff_test

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"io"
	"math"
	"os"
	"testing"

	"convive/internal/platform/table/biff"
	"convive/internal/platform/testkit"
)

// rec makes a record of numbers: uint8, uint16, uint32, float64 and raw text.
func rec(kind uint16, values ...any) []byte {
	var b bytes.Buffer
	for _, v := range values {
		if s, ok := v.(string); ok {
			b.WriteString(s)
		} else {
			_ = binary.Write(&b, binary.LittleEndian, v)
		}
	}
	out := binary.LittleEndian.AppendUint16(nil, kind)
	out = binary.LittleEndian.AppendUint16(out, uint16(b.Len()))
	return append(out, b.Bytes()...)
}

type u8 = uint8
type u16 = uint16
type u32 = uint32

// workbook puts sheet records behind globals.
func workbook(version uint16, globals [][]byte, sheetName string, sheet ...[]byte) []byte {
	bof := rec(0x809, version, u16(5), u32(0), u32(0), u32(0))
	eof := rec(0x0A)
	size := len(bof) + len(eof)
	for _, g := range globals {
		size += len(g)
	}
	name := []any{u32(0), u8(0), u8(0), u8(len(sheetName))}
	if version == 0x600 {
		name = append(name, u8(0))
	}
	name = append(name, sheetName)
	size += len(rec(0x85, name...))
	name[0] = u32(size)
	out := append(append([]byte{}, bof...), rec(0x85, name...)...)
	out = append(append(out, bytes.Join(globals, nil)...), eof...)
	out = append(out, rec(0x809, version, u16(0x10), u32(0), u32(0), u32(0))...)
	out = append(out, bytes.Join(sheet, nil)...)
	return append(out, eof...)
}

func open(b []byte) (*biff.Workbook, error) { return biff.Open(bytes.NewReader(b), int64(len(b))) }

func rows(t testing.TB, w *biff.Workbook) map[int][]biff.Cell {
	t.Helper()
	out := map[int][]biff.Cell{}
	last := -1
	if err := w.Rows(w.Sheets[0], func(row int, cells []biff.Cell) error {
		if row <= last {
			t.Errorf("row %d after %d", row, last)
		}
		last = row
		out[row] = append([]biff.Cell(nil), cells...)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return out
}

func sample() []byte {
	// Three shared texts; the second is cut in the middle by a CONTINUE record, where it turns to 16-bit characters.
	sst := rec(0xFC, u32(3), u32(3), u16(3), u8(0), "a\xF1o", u16(6), u8(0), "Bog")
	cont := rec(0x3C, u8(1), u16('o'), u16('t'), u16(0x20AC), u16(2), u8(8), u16(1), "xy", u32(0))
	return workbook(0x600, [][]byte{rec(0x22, u16(1)), rec(0x41E, u16(164), u16(4), u8(0), "yyyy"), rec(0xE0, u16(0), u16(0)), rec(0xE0, u16(0), u16(164)), sst, cont}, "Hoja",
		rec(0xFD, u16(5), u16(0), u16(0), u32(1)), // rows out of order
		rec(0xFD, u16(0), u16(0), u16(0), u32(0)), rec(0xFD, u16(0), u16(1), u16(0), u32(2)),
		rec(0x27E, u16(1), u16(0), u16(1), u32(44219<<2|2)), rec(0x27E, u16(1), u16(1), u16(0), u32(1234<<2|3)),
		rec(0xBD, u16(1), u16(2), u16(0), u32(7<<2|2), u16(0), u32(8<<2|2), u16(3)),
		rec(0x203, u16(2), u16(0), u16(0), 0.1), rec(0x205, u16(2), u16(1), u16(0), u8(0x17), u8(1)), rec(0x205, u16(2), u16(2), u16(0), u8(1), u8(0)),
		rec(0x06, u16(3), u16(0), u16(0), 2.5, u16(0), u32(0), u16(0)),
		rec(0x06, u16(3), u16(1), u16(0), u8(0), u8(0), u32(0), u16(0xFFFF), u16(0), u32(0), u16(0)), rec(0x207, u16(4), u8(0), "suma"),
		rec(0x06, u16(3), u16(2), u16(0), u8(2), u8(0), u8(0x2A), u8(0), u16(0), u16(0xFFFF), u16(0), u32(0), u16(0)),
		rec(0x06, u16(3), u16(3), u16(0), u8(3), u8(0), u32(0), u16(0xFFFF), u16(0), u32(0), u16(0)),
		rec(0x204, u16(4), u16(0), u16(0), u16(2), u8(0), "ok"),
		rec(0x809, u16(0x600), u16(0x20)), rec(0x203, u16(9), u16(0), u16(0), 9.0), rec(0x0A), // an embedded chart
		rec(0xE5, u16(1), u16(0), u16(1), u16(0), u16(1)),
	)
}

func TestOpen(t *testing.T) {
	w, err := open(testkit.CompoundFile("Workbook", sample()))
	if err != nil {
		t.Fatal(err)
	}
	if !w.Dates1904 || len(w.Sheets) != 1 || w.Sheets[0].Name != "Hoja" || w.Sheets[0].Hidden {
		t.Errorf("%+v", w.Sheets)
	}
	if id, code := w.Format(1); id != 164 || code != "yyyy" {
		t.Errorf("format %d %q", id, code)
	}
	got := rows(t, w)
	num := func(c, s int, v float64) biff.Cell {
		return biff.Cell{Column: c, Style: s, Kind: biff.Number, Number: v}
	}
	want := map[int][]biff.Cell{
		0: {{Text: "año"}, {Column: 1, Text: "xy"}},
		1: {num(0, 1, 44219), num(1, 0, 12.34), num(2, 0, 7), num(3, 0, 8)},
		2: {num(0, 0, 0.1), {Column: 1, Kind: biff.Error, Text: "#REF!"}, {Column: 2, Kind: biff.Bool, Number: 1}},
		3: {num(0, 0, 2.5), {Column: 1, Text: "suma"}, {Column: 2, Kind: biff.Error, Text: "#N/A"}},
		4: {{Text: "ok"}},
		5: {{Text: "Bogot€"}},
	}
	if len(got) != len(want) {
		t.Errorf("%d rows, want %d", len(got), len(want))
	}
	for r, cells := range want {
		if len(got[r]) != len(cells) {
			t.Errorf("row %d: %+v", r, got[r])
			continue
		}
		for i, c := range cells {
			g := got[r][i]
			if g.Column != c.Column || g.Style != c.Style || g.Kind != c.Kind || g.Text != c.Text || math.Abs(g.Number-c.Number) > 1e-12 {
				t.Errorf("row %d cell %d: %+v, want %+v", r, i, g, c)
			}
		}
	}
	if m, err := w.Merged(w.Sheets[0]); err != nil || len(m) != 1 || m[0] != (biff.Merged{Bottom: 1, Right: 1}) {
		t.Errorf("merged %v %v", m, err)
	}
}

func TestOpen_biff5(t *testing.T) {
	w, err := open(testkit.CompoundFile("Book", workbook(0x500, [][]byte{rec(0x42, u16(1252))}, "A\xF1o", rec(0x204, u16(0), u16(0), u16(0), u16(3), "a\xF1o"))))
	if err != nil {
		t.Fatal(err)
	}
	if got := rows(t, w); w.Sheets[0].Name != "Año" || got[0][0].Text != "año" {
		t.Errorf("%q %+v", w.Sheets[0].Name, got)
	}
}

func TestOpen_refuses(t *testing.T) {
	whole := testkit.CompoundFile("Workbook", sample())
	for name, c := range map[string]struct {
		content []byte
		want    error
	}{
		"password":      {testkit.CompoundFile("Workbook", workbook(0x600, [][]byte{rec(0x2F, u16(1))}, "x")), biff.ErrEncrypted},
		"encrypted zip": {testkit.CompoundFile("EncryptedPackage", nil), biff.ErrEncrypted},
		"letter":        {testkit.CompoundFile("WordDocument", nil), biff.ErrNotWorkbook},
		"cut":           {whole[:2000], biff.ErrTruncated},
		"old":           {testkit.CompoundFile("Workbook", rec(0x009, u16(2), u16(0x10))), biff.ErrVersion},
		"bad text":      {testkit.CompoundFile("Workbook", workbook(0x600, [][]byte{rec(0xFC, u32(1), u32(1), u16(9), u8(0), "x")}, "x")), biff.ErrDamaged},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := open(c.content); !errors.Is(err, c.want) {
				t.Errorf("got %v, want %v", err, c.want)
			}
		})
	}
}

func TestOpen_rawFile(t *testing.T) {
	f, err := os.Open(testkit.RawData(t, "colombia_homicides/raw/homicidios_2021.xls.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	w, err := open(b)
	if err != nil {
		t.Fatal(err)
	}
	got := rows(t, w)
	if len(got[9]) != 8 || got[9][0].Text != "ARMAS MEDIOS" || got[11538][0].Text != "TOTAL" || got[11538][1].Number != 13874 {
		t.Errorf("%+v %+v", got[9], got[11538])
	}
	if _, err := open(b[:len(b)/2]); !errors.Is(err, biff.ErrTruncated) {
		t.Errorf("half of it: %v", err)
	}
}

// Whatever the stream, reading ends without a panic in rows or one of the package's errors.
func FuzzBiff(f *testing.F) {
	f.Add(sample(), false)
	f.Add(testkit.CompoundFile("Workbook", sample()), true)
	f.Fuzz(func(t *testing.T, b []byte, whole bool) {
		if !whole {
			if len(b) > 60_000 {
				return
			}
			b = testkit.CompoundFile("Workbook", b)
		}
		w, err := open(b)
		if err == nil {
			for _, s := range w.Sheets[:min(len(w.Sheets), 20)] {
				if err = w.Rows(s, func(int, []biff.Cell) error { return nil }); err == nil {
					_, err = w.Merged(s)
				}
			}
		}
		for _, known := range []error{nil, biff.ErrNotWorkbook, biff.ErrEncrypted, biff.ErrVersion, biff.ErrTruncated, biff.ErrDamaged, biff.ErrTooLarge} {
			if errors.Is(err, known) {
				return
			}
		}
		t.Fatalf("unknown error %v", err)
	})
}
