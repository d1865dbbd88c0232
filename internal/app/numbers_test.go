package app_test

import (
	"fmt"
	"strings"
	"testing"
)

// TestImport_Marks reads quantities by the marks that the profile names.
func TestImport_Marks(t *testing.T) {
	cases := []struct {
		file string // the profile's rules for the file
		text string
		want string // quantity, or the reason
	}{
		{"", "1000", "1000"},
		{"", "1.000", "ambiguousNumber"},
		{"", "12,345", "ambiguousNumber"},
		{"", "1.234.567", "ambiguousNumber"},
		{"", "0.000", "0"},
		{"", "1.0000", "1"},
		{"", "1 000", "notANumber"},
		{"thousands: \".\"", "1.000", "1000"},
		{"thousands: \".\"", "1.00", "notANumber"},
		{"thousands: \".\"", "1,0", "1"},
		{"thousands: \".\"", "1000", "1000"},
		{"thousands: \",\"", "1,000", "1000"},
		{"thousands: \",\"", "1.000", "1"},
		{"thousands: \",\"", "10,00", "notANumber"},
		{"thousands: \" \"", "1 000", "1000"},
		{"thousands: \" \"", "1\u00a0000", "1000"},
		{"thousands: \" \"", "1\u202f000", "1000"},
		{"thousands: \"'\"", "1'000", "1000"},
		{"thousands: none", "1.000", "1"},
		{"thousands: none", "1,000", "notANumber"},
		{"decimal_comma: true", "1.000", "1000"},
		{"decimal_comma: true", "1,000", "1"},
		{"decimal_comma: true", "1.5", "notANumber"},
		{"decimal_comma: true", "1.234.567,5", "notWhole"},
		{"decimal_comma: true, thousands: none", "1.000", "notANumber"},
		{"thousands: \".\"", "1e2", "exponent"},
	}
	rules := strings.ReplaceAll(strings.ReplaceAll(strings.TrimPrefix(police, "\n"), "min: 1, max: 500", "max: 9000000"), "control:\n  - {name: TOTAL, label: {matches: \"^total\"}, column: n}\n", "")
	b := openBench(t, "")
	read := func(t *testing.T, file, name string, content []byte) string {
		source := b.declare(t, "file: {"+file+"}\n"+rules)
		e, err := b.ImportFiles(b.ctx, source, []string{write(t, name, content)}, nil)
		if err != nil {
			t.Fatal(err)
		}
		b.conserved(t, e)
		if reasons := b.reasons(t, source, 1); len(reasons) > 0 {
			return strings.Fields(reasons[0])[2]
		}
		return b.fact(t, source, 1, "quantity", "line = 3")
	}
	for _, c := range cases {
		t.Run(c.file+"/"+c.text, func(t *testing.T) {
			content := fmt.Sprintf("FECHA,DANE,CANTIDAD\n15/03/2022,05001000,1\n15/03/2022,05001000,\"%s\"\n", c.text)
			if got := read(t, c.file, "list.csv", []byte(content)); got != c.want {
				t.Errorf("%q by {%s} is %s, want %s", c.text, c.file, got, c.want)
			}
		})
	}
	// Numbers of a workbook or of Parquet are numbers, whatever the profile says of marks in texts.
	for _, file := range []string{"", "thousands: \".\"", "thousands: \",\"", "thousands: none", "decimal_comma: true"} {
		for _, c := range []struct {
			cell any
			want string
		}{{1000.0, "1000"}, {1e3, "1000"}, {1.234, "notWhole notANumber"}, {2, "2"}} {
			t.Run(fmt.Sprintf("workbook/%s/%v", file, c.cell), func(t *testing.T) {
				rows := [][]any{{"FECHA", "DANE", "CANTIDAD"}, {"15/03/2022", "05001000", 1}, {"15/03/2022", "05001000", c.cell}}
				if got := read(t, file, "list.xlsx", book(t, rows)); !strings.Contains(c.want, got) {
					t.Errorf("%v by {%s} is %s, want %s", c.cell, file, got, c.want)
				}
				content := parquet(t, b, fmt.Sprintf("FECHA,DANE,CANTIDAD\n15/03/2022,05001000,1.0\n15/03/2022,05001000,%.4f\n", toFloat(c.cell)))
				if got := read(t, file, "list.parquet", content); !strings.Contains(c.want, got) {
					t.Errorf("%v in Parquet by {%s} is %s, want %s", c.cell, file, got, c.want)
				}
			})
		}
	}
}

func toFloat(v any) float64 {
	if n, ok := v.(int); ok {
		return float64(n)
	}
	return v.(float64)
}
