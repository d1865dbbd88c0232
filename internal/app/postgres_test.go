package app_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"convive/internal/kernel"
	"convive/internal/platform/testkit"
	"convive/internal/statistics"
)

// TestEngines_SameDigits: the demonstration and a workbook give the same figures, to the last digit, embedded and on PostgreSQL.
func TestEngines_SameDigits(t *testing.T) {
	address := testkit.PostgresAddress(t)
	if testing.Short() {
		t.Skip("imports the demonstration twice")
	}
	duck, postgres := openBench(t, ""), openBench(t, address)
	for _, b := range []*bench{duck, postgres} {
		if err := b.SeedDemo(b.ctx, nil); err != nil {
			t.Fatal(err)
		}
		source := b.declare(t, police)
		path := write(t, "l.xlsx", workbook(t, [][]string{strings.Split(strings.TrimSpace(policeHeader), ","),
			{"15/03/2021", "05001000", "", "", "4", "M", "34", "a"}, {"16/04/2021", "08001000", "", "", "2", "F", "ND", "b"}, {"x", "08001000", "", "", "2", "F", "9", "c"}}))
		e, err := b.ImportFiles(b.ctx, source, []string{path}, nil)
		if err != nil {
			t.Fatal(err)
		}
		b.conserved(t, e)
		if e.Counts.Accepted != 2 || e.Counts.Quarantined != 1 {
			t.Fatalf("workbook %+v", e.Counts)
		}
		if _, err := b.Sources.Approve(b.ctx, source, e.Number, ""); err != nil {
			t.Fatal(err)
		}
	}
	none := []kernel.Dimension(nil)
	by := func(d ...kernel.Dimension) []kernel.Dimension { return d }
	for _, q := range []statistics.ValuesQuery{
		{Indicator: "homicide-rate", Territory: "CO", Level: -1, By: none},
		{Indicator: "homicide-rate", Territory: "CO", Level: 1, By: none},
		{Indicator: "homicide-rate", Territory: "CO", Level: 2, By: none, From: 2020, To: 2022},
		{Indicator: "homicide-rate", Territory: "CO", Level: -1, By: by(kernel.DimMonth)},
		{Indicator: "homicide-rate", Territory: "CO-05", Level: -1, By: by(kernel.DimSex)},
		{Indicator: "homicide-victims", Territory: "CO", Level: 1, By: by(kernel.DimSex, kernel.DimAge)},
		{Indicator: "homicide-victims", Territory: "CO", Level: -1, By: none, Source: "xx-test-1"},
		{Indicator: "female-share", Territory: "CO", Level: 1, By: none},
		{Indicator: "firearm-share", Territory: "CO", Level: -1, By: none},
		{Indicator: "unknown-age-share", Territory: "CO", Level: -1, By: none},
		{Indicator: "homicide-concentration", Territory: "CO", Level: -1, By: none},
		{Indicator: "homicide-rate", Territory: "HN", Level: 1, By: none},
		{Indicator: "homicide-rate", Territory: "MX", Level: 1, By: none},
		{Indicator: "homicide-rate", Territory: "419", Level: 0, By: none, Source: "wb-homicides"},
	} {
		t.Run(fmt.Sprint(q.Indicator, " ", q.Territory, " ", q.Level, " ", q.By), func(t *testing.T) {
			var rows [2][]statistics.Row
			for i, b := range []*bench{duck, postgres} {
				series, err := b.Statistics.Values(b.ctx, q)
				if err != nil {
					t.Fatal(err)
				}
				rows[i] = statistics.Rows(series)
			}
			defined := 0
			for _, r := range rows[0] {
				if r.Value != nil || r.Numerator != nil && *r.Numerator > 0 {
					defined++
				}
			}
			if defined == 0 {
				t.Fatalf("no value among %d rows", len(rows[0]))
			}
			if !reflect.DeepEqual(rows[0], rows[1]) {
				t.Fatalf("the engines differ: %d and %d rows", len(rows[0]), len(rows[1]))
			}
		})
	}
}

// workbook writes a minimal workbook of one sheet with texts in its cells.
func workbook(t testing.TB, rows [][]string) []byte {
	t.Helper()
	var sheet strings.Builder
	sheet.WriteString(`<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>`)
	for i, row := range rows {
		fmt.Fprintf(&sheet, `<row r="%d">`, i+1)
		for n, cell := range row {
			fmt.Fprintf(&sheet, `<c r="%c%d" t="inlineStr"><is><t>%s</t></is></c>`, 'A'+n, i+1, cell)
		}
		sheet.WriteString(`</row>`)
	}
	sheet.WriteString(`</sheetData></worksheet>`)
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for name, text := range map[string]string{
		"[Content_Types].xml":        `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>`,
		"_rels/.rels":                `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
		"xl/workbook.xml":            `<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="s" sheetId="1" r:id="r1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
		"xl/worksheets/sheet1.xml":   sheet.String(),
	} {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}
