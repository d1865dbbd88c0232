package table_test

import (
	"fmt"
	"strings"
	"testing"

	"convive/internal/platform/table"
)

func TestProfile(t *testing.T) {
	many := func(f string) string { // 100 different values
		var v []string
		for i := range 100 {
			v = append(v, fmt.Sprintf(f, i))
		}
		return strings.Join(v, "|")
	}
	cases := []struct {
		name, values string
		guess        table.Guess
		layout       string
		ambiguous    bool
	}{
		{"CANTIDAD ", "1|2|1|14", table.GuessInteger, "", false},
		{"poblacion", "1,234,567|12,000|1,500", table.GuessInteger, "", false},
		{"tasa", "12,5|0,33|1.200,75", table.GuessDecimal, "", false},
		{"tasa", "12.5|0.33|7", table.GuessDecimal, "", false},
		{"CODIGO DANE", "05001|08433|91001", table.GuessCode, "", false},
		{"FECHA HECHO", "2021-01-23|2021-12-31|2021-02-02", table.GuessDate, "2006-01-02", false},
		{"fecha", "23/01/2021|02/03/2021|31/12/2021", table.GuessDate, "2/1/2006", false},
		{"date", "01/23/2021|02/03/2021|12/31/2021", table.GuessDate, "1/2/2006", false},
		{"fecha", "01/02/2021|02/03/2021|12/11/2021", table.GuessDate, "2/1/2006", true},
		{"fecha", "15 de marzo de 2021|1 de enero de 2022|30 de setiembre de 2021", table.GuessDate, "2 Jan 2006", false},
		{"data", "seg, 15 de março de 2021|1 de janeiro de 2022", table.GuessDate, "2 Jan 2006", false},
		{"date", "1er février 2021|14 août 2022|3 décembre 2020", table.GuessDate, "2 Jan 2006", false},
		{"mes", "ene-21|feb-21|dic-20", table.GuessDate, "Jan 06", false},
		{"fecha_hechos", "2019/01/05 20:15:00+00|2019/11/30 07:00:00+00", table.GuessDate, "2006/1/2 15:04:05-07", false},
		{"fecha", "20210123|20211231|20210202", table.GuessDate, "20060102", false},
		{"hora", "23:15|00:00|7:30", table.GuessTime, "15:04", false},
		{"anio", "2018|2019|2022", table.GuessYear, "", false},
		{"mes", "1|2|12", table.GuessMonth, "", false},
		{"mes", "Enero|Febrero|Diciembre", table.GuessMonth, "", false},
		{"date", "42736|43101|44926", table.GuessExcelSerial, "", false},
		{"Received_Date", "1546300800000|-2208988800000|1548979200000", table.GuessEpochMillis, "", false},
		{"longitude", "-74.0721|-75.5636", table.GuessLongitude, "", false},
		{"latitud", "4.7110|6.2442", table.GuessLatitude, "", false},
		{"c3", "-74.0721|-75.5636|-99.1332", table.GuessLongitude, "", false},
		{"genero", strings.Repeat("MASCULINO|FEMENINO|NO REPORTA|", 9) + "MASCULINO", table.GuessCategory, "", false},
		{"nota", many("text no. %d"), table.GuessText, "", false},
		{"vacía", "||NA|", table.GuessEmpty, "", false},
		{"cantidad", strings.Repeat("3|", 50) + "tres", table.GuessInteger, "", false}, // a slip
	}
	for _, c := range cases {
		t.Run(c.name+" "+c.values[:min(12, len(c.values))], func(t *testing.T) {
			var rows [][]string
			for _, v := range strings.Split(c.values, "|") {
				rows = append(rows, []string{v})
			}
			got := table.Profile([]string{c.name}, rows)[0]
			if got.Guess != c.guess || got.Layout != c.layout || got.Ambiguous != c.ambiguous {
				t.Errorf("got %s %q ambiguous=%v, want %s %q %v", got.Guess, got.Layout, got.Ambiguous, c.guess, c.layout, c.ambiguous)
			}
		})
	}
}

func TestParseDate_words(t *testing.T) {
	for v, want := range map[string]string{"15 de Marzo de 2021": "2021-03-15", "1º? no": "", "01 août 2022": "2022-08-01", "3-dic-2020": "2020-12-03"} {
		got, ok := table.ParseDate(v, "2 Jan 2006")
		if (want == "") == ok || (ok && got.Format("2006-01-02") != want) {
			t.Errorf("%q: %v %v, want %q", v, got, ok, want)
		}
	}
}
