package app_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// TestImport_Features reads a small file by each thing that a profile can say.
func TestImport_Features(t *testing.T) {
	const fixed = "territory: {country: CO, level: 1, fixed: CO-05}\n"
	cases := []struct{ name, rules, file, expression, want, reasons string }{
		{"TimeInParts", `
columns: {y: [AÑO], m: [MES], d: [DIA], h: [HORA], mi: [MIN]}
fact:
  kind: incident
  unit: incident
  iccs: {fixed: "0101"}
  occurred: {parts: {year: y, month: m, day: d, hour: h, minute: mi}, precision: minute, no_time: ["00:00"]}
  ` + fixed,
			"AÑO,MES,DIA,HORA,MIN\n2022,marzo,5,7,9\n2022,Sept,6,0,0\n2022,12,,,\n2022,,,,\n2022,13,1,1,1\n",
			"concat(occurred_precision, ' ', month, ' ', hour, ' ', weekday)", "minute 3 7 6 | day 9 -1 2 | month 12 -1 0 | year 0 -1 0", "6 y timeUnreadable"},
		{"ZoneRuleUTC", `
columns: {when: [T]}
fact: {kind: incident, unit: incident, iccs: {fixed: "0101"}, occurred: {column: when, precision: minute, zone: America/Bogota, zone_rule: utc}, ` + strings.TrimSpace(fixed) + `}
`, "T\n2022-03-15T03:30:00Z\n2022-12-31 23:59:59+00\n", "concat(CAST(occurred AS DATE), ' ', hour)", "2022-03-14 22 | 2022-12-31 18", ""},
		{"SuffixIsNotTrue", `
columns: {when: [T]}
fact: {kind: incident, unit: incident, iccs: {fixed: "0101"}, occurred: {column: when, precision: minute, zone: America/Bogota}, ` + strings.TrimSpace(fixed) + `}
`, "T\n2022-03-15T03:30:00Z\n2022-03-15 03:30:00+00\n2022-03-15\n", "concat(occurred_precision, ' ', hour)", "minute 3 | minute 3 | day -1", ""},
		{"Epoch", `
columns: {when: [T], rec: [R]}
fact: {kind: incident, unit: call, iccs: {fixed: "0101"}, occurred: {column: when, epoch: ms, precision: day, unknown: ["-2208988800000"]}, recorded: {column: rec, epoch: s, precision: minute, unknown: ["0"]}, ` + strings.TrimSpace(fixed) + `}
`, "T,R\n1546300800000,1546300860\n1546300800000,0\n-2208988800000,1546300860\n", "concat(CAST(occurred AS DATE), ' ', recorded_precision)", "2019-01-01 minute | 2019-01-01 unknown", "4 when timeMissing"},
		{"UnitByRow", `
columns: {when: [T], what: [UNIT]}
fact: {kind: count, unit_from: {column: what, map: {víctimas: victim, casos: case}}, iccs: {fixed: "0101"}, occurred: {column: when, precision: day}, ` + strings.TrimSpace(fixed) + `}
`, "T,UNIT\n2022-03-15,Victimas\n2022-03-15,CASOS\n2022-03-15,armas\n", "unit", "victim | case", "4 what codeUnknown"},
		{"Crosswalk", `
columns: {when: [T], what: [DELITO]}
fact: {kind: offence, unit: offence, iccs: {column: what, map: {Homicidio: "0101"}, patterns: [{matches: "^robo .*violencia", code: "0401"}, {matches: "^robo", code: "0502"}], unknown: [S/D]}, occurred: {column: when, precision: day}, ` + strings.TrimSpace(fixed) + `}
`, "T,DELITO\n2022-03-15,HOMICIDIO\n2022-03-15,Robo con Violencia\n2022-03-15,robo simple\n2022-03-15,s/d\n2022-03-15,otro\n", "iccs", "0101 | 0401 | 0502 | _U", "6 what codeUnknown"},
		{"KeepOneSource", `
columns: {when: [T], src: [FUENTE]}
rows: {keep: [{column: src, matches: "^a$"}]}
fact: {kind: count, unit: case, iccs: {fixed: "0101"}, occurred: {column: when, precision: day}, ` + strings.TrimSpace(fixed) + `}
`, "T,FUENTE\n2022-03-15,A\n2022-03-15,B\n2022-03-16,a\n", "line", "2 | 4", ""},
		{"FillDown", `
columns: {dep: {names: [DEP], down: true}, when: [T]}
fact: {kind: count, unit: case, iccs: {fixed: "0101"}, occurred: {column: when, precision: day}, territory: {country: CO, level: 1, name: {column: dep}, unknown: [Sin dato]}}
`, "DEP,T\nAntioquia,2022-03-15\n,2022-03-16\nSin dato,2022-03-16\n,2022-03-17\n", "territory", "CO-05 | CO-05 | CO | CO", ""},
		{"NoHeader", `
file: {header: {none: true}, delimiter: ";", decimal_comma: true}
columns: {when: [], n: []}
fact: {kind: count, unit: case, quantity: {column: n}, iccs: {fixed: "0101"}, occurred: {column: when, precision: day}, ` + strings.TrimSpace(fixed) + `}
`, "2022-03-15;1.234,0\n2022-03-16;2\n", "quantity", "1234 | 2", ""},
		{"UnpivotOneKey", `
columns: {y: [AÑO]}
unpivot: {columns: "^(ene|feb|mar)$", key: m, value: n}
fact: {kind: count, unit: case, quantity: {column: n}, iccs: {fixed: "0101"}, occurred: {parts: {year: y, month: m}, precision: month}, ` + strings.TrimSpace(fixed) + `}
`, "AÑO,Ene,FEB,mar,Total\n2021,1,,3,4\n2022,x,5,,5\n", "concat(line, ' ', year, ' ', month, ' ', quantity)", "2 2021 1 1 | 2 2021 3 3 | 3 2022 2 5", "3 n notANumber"},
		{"PivotWithHeadings", `
file: {header: {lines: 2}}
columns: {what: ["CONCEPTO"], all: [2022 Total]}
rows: {stop_at: [{matches: "^total general"}], groups: [{column: what, matches: "^zona ", into: zone}]}
unpivot: {columns: "^(?P<y>[0-9]{4}) (?P<m>ene|feb)$", value: n, empty: "0"}
control: [{name: zone, by: group}, {name: month, label: {matches: "^total general"}, by: column}, {name: all, label: {matches: "^total general"}, column: all, period: "2022"}]
fact: {kind: count, unit: case, quantity: {column: n}, iccs: {column: what, map: {robo: "0401", hurto: "0502"}}, occurred: {parts: {year: y, month: m}, precision: month}, incident: zone, ` + strings.TrimSpace(fixed) + `}
`, ",2022,,\nCONCEPTO,ene,feb,Total\nZona A,3,1,4\nRobo,1,1,2\nHurto,2,,2\nZona B,9,,9\nRobo,8,,8\nTotal general,12,1,13\n", "concat(incident, ' ', iccs, ' ', month, ' ', quantity)",
			"Zona A 0401 1 1 | Zona A 0401 2 1 | Zona A 0502 1 2 | Zona A 0502 2 0 | Zona B 0401 1 8 | Zona B 0401 2 0", ""},
		{"PointAndPlaceBothKept", `
columns: {when: [T], dep: [DEP], x: [LON], y: [LAT]}
fact: {kind: incident, unit: case, iccs: {fixed: "0101"}, occurred: {column: when, precision: day}, territory: {country: CO, level: 1, name: {column: dep}, point: {lon: x, lat: y, unknown: ["-80 0"]}}}
`, "T,DEP,LON,LAT\n2022-03-15,Antioquia,-75.57,6.24\n2022-03-15,Chocó,-75.57,6.24\n2022-03-15,Antioquia,0,0\n2022-03-15,Antioquia,-80,0\n2022-03-15,,-75.57,6.24\n2022-03-15,Antioquia,200,6\n2022-03-15,Antioquia,x,6\n",
			"concat(territory, '/', territory_point, '/', h3 <> 0)", "CO-05/CO-05/t | CO-27/CO-05/t | CO-05//f | CO-05//f | CO-05/CO-05/t", "7 x pointBad,8 x pointBad"},
		{"UTM", `
columns: {when: [T], x: [X], y: [Y]}
fact: {kind: incident, unit: case, iccs: {fixed: "0101"}, occurred: {column: when, precision: day}, territory: {country: CO, level: 1, point: {lon: x, lat: y, crs: "utm:18N"}}}
`, "T,X,Y\n2022-03-15,436900,689800\n2022-03-15,0,0\n", "concat(territory, ' ', h3 <> 0)", "CO-05 t | CO f", ""},
		{"PlaceMap", `
columns: {when: [T], dep: [DEP]}
fact: {kind: incident, unit: case, iccs: {fixed: "0101"}, occurred: {column: when, precision: day}, territory: {country: CO, level: 1, name: {column: dep}, map: {el valle: CO-76}}}
`, "T,DEP\n2022-03-15,EL VALLE\n", "territory", "CO-76", ""},
		{"EarliestAndLatest", `
columns: {when: [T]}
fact: {kind: incident, unit: case, iccs: {fixed: "0101"}, occurred: {column: when, precision: day, earliest: "2010-01-01", latest: "2021-12-31"}, ` + strings.TrimSpace(fixed) + `}
`, "T\n2009-12-31\n2010-01-01\n2021-12-31\n2022-01-01\n", "CAST(occurred AS DATE)", "2010-01-01 | 2021-12-31", "2 when tooEarly,5 when inFuture"},
		{"LatestIsTodayElse", `
columns: {when: [T]}
fact: {kind: incident, unit: case, iccs: {fixed: "0101"}, occurred: {column: when, precision: day}, ` + strings.TrimSpace(fixed) + `}
`, "T\n1949-12-31\n1950-01-01\n2023-06-15\n2023-06-16\n", "CAST(occurred AS DATE)", "1950-01-01 | 2023-06-15", "2 when tooEarly,5 when inFuture"},
		{"PeriodMonth", `
period: month
columns: {when: [T]}
fact: {kind: incident, unit: case, iccs: {fixed: "0101"}, occurred: {column: when, formats: ["%Y-%m"], precision: month}, ` + strings.TrimSpace(fixed) + `}
`, "T\n2022-03\n2022-04\n", "concat(period, ' ', weekday)", "202203 0 | 202204 0", ""},
	}
	eachEngine(t, func(t *testing.T, b *bench) {
		for _, c := range cases {
			t.Run(c.name, func(t *testing.T) {
				source := b.declare(t, strings.TrimPrefix(c.rules, "\n"))
				e, err := b.ImportFiles(b.ctx, source, []string{write(t, "f.csv", []byte(c.file))}, nil)
				if err != nil {
					t.Fatal(err)
				}
				b.conserved(t, e)
				got := strings.NewReplacer("true", "t", "false", "f").Replace(b.fact(t, source, 1, c.expression, "true"))
				if got != c.want {
					t.Errorf("facts\n%s, want\n%s", got, c.want)
				}
				if r := strings.Join(b.reasons(t, source, 1), ","); r != c.reasons {
					t.Errorf("set aside %q, want %q", r, c.reasons)
				}
				if c.name == "PivotWithHeadings" {
					if got := controls(e.Controls); got != "13=12 9=8 12=11 1=1 13=12" {
						t.Errorf("control totals %s", got)
					}
				}
			})
		}
	})
}

// TestImport_MergedCells: a heading that is merged over its rows names all of them where the profile says so; else only the
// first row has a place, and the others stand in the country.
func TestImport_MergedCells(t *testing.T) {
	book := excelize.NewFile()
	for i, row := range [][]any{{"DEP", "T"}, {"Antioquia", "2022-03-15"}, {nil, "2022-03-16"}, {"Cauca", "2022-03-17"}} {
		if err := book.SetSheetRow("Sheet1", fmt.Sprint("A", i+1), &row); err != nil {
			t.Fatal(err)
		}
	}
	if err := book.MergeCell("Sheet1", "A2", "A3"); err != nil {
		t.Fatal(err)
	}
	var file bytes.Buffer
	if err := book.Write(&file); err != nil {
		t.Fatal(err)
	}
	const rules = "columns: {dep: [DEP], when: [T]}\n" +
		`fact: {kind: incident, unit: case, iccs: {fixed: "0101"}, occurred: {column: when, precision: day}, territory: {country: CO, level: 1, name: {column: dep}, unknown: [""]}}` + "\n"
	eachEngine(t, func(t *testing.T, b *bench) {
		for fill, want := range map[string]string{"true": "CO-05 | CO-05 | CO-19", "false": "CO-05 | CO | CO-19"} {
			source := b.declare(t, "file: {fill_merged: "+fill+"}\n"+rules)
			if _, err := b.ImportFiles(b.ctx, source, []string{write(t, "f.xlsx", file.Bytes())}, nil); err != nil {
				t.Fatal(err)
			}
			if got := b.fact(t, source, 1, "territory", "true"); got != want {
				t.Errorf("fill_merged %s: %s, set aside %v, want %s", fill, got, b.reasons(t, source, 1), want)
			}
		}
	})
}
