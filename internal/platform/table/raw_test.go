package table_test

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"convive/internal/platform/table"
	"convive/internal/platform/testkit"
)

// The publishers' own files: shape, header, control totals.
func TestOpen_rawFiles(t *testing.T) {
	homicides := [][]string{{"departamento"}, {"municipio"}, {"codigo dane"}, {"armas medios"}, {"fecha hecho"}, {"genero"}, {"cantidad"}}
	cases := []struct {
		file       string
		kind       table.Kind
		rows       int64
		columns    int
		wanted     [][]string
		header     int // 0-based
		sum        string
		sumRows    int
		total      int64
		firstCells string
	}{
		{"colombia_homicides/raw/homicidios_2011.xlsx", table.XLSX, 11776, 8, homicides, 10, "CANTIDAD", 11760, 15803, "ANTIOQUIA,AMAGÁ,5030000"},
		{"colombia_homicides/raw/homicidios_2019.xlsx", table.XLSX, 12626, 8, homicides, 10, "CANTIDAD", 12610, 12656, "ATLÁNTICO,MALAMBO,08433000"},
		{"colombia_homicides/raw/homicidios_2021.xls.gz", table.XLS, 11542, 8, homicides, 9, "CANTIDAD", 11528, 13874, "ARMA BLANCA / CORTOPUNZANTE,AMAZONAS,LETICIA (CT),2021-01-23"},
		{"cdmx_cuadrantes_2013_2016/solicitud-2016-01.xlsx", table.XLSX, 11331, 43, nil, -2, "", 0, 0, ""},
		{"saopaulo_homicides/sao_paulo_homicides.xlsx", table.XLSX, 6215, 7, nil, 0, "", 0, 0, "2017,2017-01-0"},
		{"mexico_triangulation/table-inegi-sesnsp_national_1990_2017.csv", table.Delimited, 60, 10, nil, -2, "", 0, 0, ""},
		{"chile_homicides_4sources/chile_homicidios_region_mes_fuente_2018_2022.csv", table.Delimited, 2994, 5, nil, 0, "", 0, 0, "2018,1,"},
		{"uk_asb/lancashire_asb.tab.gz", table.Delimited, 56435, 5, nil, 0, "", 0, 0, "2022-01-01,-2."},
		{"sacramento_dispatch/sacramento_dispatch_jan2019.csv.gz", table.Delimited, 25001, 19, nil, 0, "", 0, 0, "1,"},
		{"victimisation_survey_mx/cifra_negra.csv", table.Delimited, 321, 5, nil, 0, "", 0, 0, ""},
		{"colombia_homicides/homicidios_2011_2022.csv.gz", table.Delimited, 133293, 9, nil, 0, "", 0, 0, "2011,ANTIOQUIA"},
		{"mexico_triangulation/sesnsp_victimas_estado_mes_sexo_edad_2015_2022.csv.gz", table.Delimited, 706561, 12, nil, 0, "", 0, 0, "2015-"},
	}
	for _, c := range cases {
		t.Run(c.file, func(t *testing.T) {
			file := testkit.RawData(t, c.file)
			began := time.Now()
			book := mustOpen(t, file, table.Options{})
			t.Logf("opened in %v", time.Since(began))
			s := &book.Sheets[0]
			if s.Kind != c.kind || s.Rows != c.rows || s.Columns != c.columns {
				t.Fatalf("%s %d × %d, want %s %d × %d", s.Kind, s.Rows, s.Columns, c.kind, c.rows, c.columns)
			}
			head, err := s.Head(300)
			if err != nil {
				t.Fatal(err)
			}
			at, score := table.HeaderRow(head, c.wanted)
			if c.header >= -1 && (at != c.header || score < 0.5) {
				t.Fatalf("header in row %d (score %v), want %d: %q", at, score, c.header, head[max(at, 0)])
			}
			if c.firstCells != "" && !strings.HasPrefix(strings.Join(head[at+1], ","), c.firstCells) {
				t.Errorf("first row %q", head[at+1])
			}
			db := duck(t)
			skip := max(c.header+1, 0)
			var columns []string
			if c.header >= 0 {
				columns, _ = table.Names(head[at])
			}
			if _, err := db.Exec("CREATE TABLE staging AS SELECT * FROM " + table.ReadSQL(s, skip, columns, "refused")); err != nil {
				t.Fatal(err)
			}
			var accepted, refused int64
			if err := db.QueryRow("SELECT (SELECT count(*) FROM staging), (SELECT count(DISTINCT line) FROM refused)").Scan(&accepted, &refused); err != nil {
				t.Fatal(err)
			}
			if accepted+refused+int64(skip+len(s.Blank)) != c.rows || refused != 0 {
				t.Errorf("accepted %d, rejected %d, skipped %d of %d", accepted, refused, skip, c.rows)
			}
			if c.sum != "" {
				var n int
				var victims, total int64
				q := `SELECT count(*), sum("` + c.sum + `"::BIGINT), (SELECT max("` + c.sum + `"::BIGINT) FROM staging) FROM staging WHERE try_cast("FECHA HECHO" AS DATE) IS NOT NULL`
				if err := db.QueryRow(q).Scan(&n, &victims, &total); err != nil {
					t.Fatal(err)
				}
				if n != c.sumRows || victims != c.total || total != c.total {
					t.Errorf("%d rows, %d victims, total line %d; want %d, %d", n, victims, total, c.sumRows, c.total)
				}
			}
		})
	}
}

// A pivot table: title, years in merged cells, months, then cells; the year must reach every month.
func TestOpen_rawPivot(t *testing.T) {
	file := testkit.RawData(t, "cdmx_cuadrantes_2013_2016/solicitud-2016-01.xlsx")
	s := mustOpen(t, file, table.Options{}).Sheets[0]
	head, err := s.Head(40)
	if err != nil {
		t.Fatal(err)
	}
	for i, r := range head[:28] {
		if len(r) != 0 {
			t.Fatalf("row %d is not empty: %q", i+1, r)
		}
	}
	var joined []string
	for i := range head {
		if strings.Count(strings.Join(head[i], "|"), "||") == 0 && len(head[i]) > 30 {
			joined = table.JoinHeader(head, i-1, i)
			break
		}
	}
	t.Logf("%q", joined)
	years := 0
	for _, n := range joined {
		for y := 2013; y <= 2016; y++ {
			if strings.HasPrefix(n, strconv.Itoa(y)) {
				years++
				break
			}
		}
	}
	if years < 38 {
		t.Errorf("%d columns bear a year: %q", years, joined)
	}
}

func TestOpen_rawTwoHeaderLines(t *testing.T) {
	s := mustOpen(t, testkit.RawData(t, "mexico_triangulation/table-inegi-sesnsp_national_1990_2017.csv"), table.Options{}).Sheets[0]
	head, err := s.Head(40)
	if err != nil {
		t.Fatal(err)
	}
	names := table.JoinHeader(head, 0, 1)
	if names[0] != "Año" || names[2] != "INEGI Homicidios INEGI" || !strings.HasPrefix(names[5], "Nueva Metodología SESNSP V") {
		t.Errorf("%q", names)
	}
	if got := table.Profile(names, head[2:33])[0]; got.Guess != table.GuessYear {
		t.Errorf("first column is %s", got.Guess)
	}
}
