package territoriesdb_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strings"
	"testing"

	"convive/internal/app/shipped"
	"convive/internal/kernel"
	"convive/internal/platform/db"
	"convive/internal/platform/geo"
	"convive/internal/platform/testkit"
	"convive/internal/territories"
)

// read gives a shipped file, decompressed.
func read(t *testing.T, name string) io.Reader {
	t.Helper()
	data, err := shipped.Files.ReadFile(name)
	must(t, err)
	if !strings.HasSuffix(name, ".gz") {
		return bytes.NewReader(data)
	}
	z, err := gzip.NewReader(bytes.NewReader(data))
	must(t, err)
	return z
}

// glob are the shipped files of a pattern, the countries and then the upper levels first.
func glob(t *testing.T, patterns ...string) []string {
	t.Helper()
	var all []string
	for _, p := range patterns {
		names, err := fs.Glob(shipped.Files, p)
		must(t, err)
		if len(names) == 0 {
			t.Fatalf("no shipped file is called %s", p)
		}
		all = append(all, names...)
	}
	return all
}

// indexed makes a Locator the way the installation does.
func indexed(list []territories.Boundary) (territories.Locator, error) {
	data, err := territories.EncodeBoundaries(list)
	if err != nil {
		return nil, err
	}
	shapes, err := geo.ReadGeoJSON(bytes.NewReader(data), geo.WithID("code"))
	if err != nil {
		return nil, err
	}
	return geo.NewIndex(shapes), nil
}

// TestShipped loads everything that Convive carries and asks what a page would ask.
func TestShipped(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, store *db.DB) {
		s := territories.NewService(migrated(t, store), clock, testkit.Gate(t), territories.WithLocators(indexed))
		ctx := system(t)
		loaded := 0
		for _, name := range glob(t, "territories/americas.csv", "territories/*_1.csv", "territories/*_2.csv") {
			list, err := territories.ParseUnits(read(t, name))
			must(t, err)
			if err := s.LoadUnits(ctx, list); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			loaded += len(list)
		}
		changes, err := territories.ParseChanges(read(t, "territories/changes.csv"))
		must(t, err)
		must(t, s.LoadChanges(ctx, changes))
		for _, name := range glob(t, "population/*") {
			list, err := territories.ParsePopulation(read(t, name))
			must(t, err)
			if err := s.LoadPopulation(ctx, list); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
		}
		for _, name := range glob(t, "boundaries/*") {
			list, err := territories.ParseBoundaries(read(t, name))
			must(t, err)
			country, level := strings.ToUpper(path.Base(name)[:2]), 1
			if strings.HasPrefix(path.Base(name), "americas") {
				country, level = "", 0
			}
			report, err := s.LoadBoundaries(ctx, country, level, list)
			if err != nil || len(report.Outside) > 0 {
				t.Errorf("%s: %v, outside %v", name, err, report.Outside)
			}
		}
		a, err := s.Atlas(ctx)
		must(t, err)
		if want := 55 + 620 + 1122 + 298; loaded != want {
			t.Errorf("%d units, want %d", loaded, want)
		}
		states := 0
		for _, u := range a.Countries() {
			if u.Kind == "state" {
				states++
			}
			for _, lang := range kernel.Langs() {
				if u.Name[lang] == "" {
					t.Errorf("%s has no name in %s", u.Code, lang)
				}
			}
		}
		same(t, states, 35)
		same(t, len(a.Units("CO", 2)), 1122)
		same(t, len(a.Children("CO-94")), 8) // Mapiripana has gone
		same(t, len(a.ChildrenOn("CO-94", "2019-12-31")), 9)

		t.Run("Population", func(t *testing.T) {
			people := func(code kernel.Code, year int) string {
				n, vintage, ok := a.Population(code, year, kernel.Total, kernel.Total)
				return fmt.Sprint(n, " ", vintage, " ", ok)
			}
			same(t, people("CO-05001", 2003), "2.159609e+06 DANE 2003-2017 true")
			same(t, people("HN-01", 2019), "478876 INE 2019 true")
			for year := 2003; year <= 2022; year++ {
				national, _, _ := a.Population("CO", year, kernel.Total, kernel.Total)
				sum := 0.0
				for _, d := range a.Units("CO", 1) {
					n, _, ok := a.Population(d.Code, year, kernel.Total, kernel.Total)
					if !ok {
						t.Errorf("%s has no population in %d", d.Code, year)
					}
					sum += n
				}
				if sum/national < 0.95 || sum/national > 1.05 {
					t.Errorf("%d: the departments of Colombia sum to %.0f, the World Bank says %.0f", year, sum, national)
				}
			}
			for _, code := range []kernel.Code{"CO-05", "CO-05001", "CO-94"} {
				same(t, a.PopulationBreaks(code), []int{2018})
			}
			same(t, a.PopulationYears("CO-13490")[0], 2008) // Norosí did not exist before
		})
		t.Run("Names", func(t *testing.T) {
			cases := []struct {
				country string
				level   int
				within  kernel.Code
				name    string
				want    kernel.Code
			}{
				{"CO", 1, "", "VALLE", "CO-76"}, {"CO", 1, "", "GUAJIRA", "CO-44"}, {"CO", 1, "", "SAN ANDRÉS", "CO-88"}, {"CO", 1, "", "Quindio", "CO-63"},
				{"CO", 2, "CO-05", "MEDELLÍN (CT)", "CO-05001"}, {"CO", 2, "CO-54", "CÚCUTA (CT)", "CO-54001"}, {"CO", 2, "CO-11", "BOGOTÁ D.C. (CT)", "CO-11001"},
				{"CO", 2, "CO-13", "Norosí (1)", "CO-13490"}, {"CO", 2, "CO-19", "Guachené (1) ", "CO-19300"},
				{"HN", 1, "", "Gracias A Dios", "HN-09"}, {"HN", 1, "", "Islas De La Bahia", "HN-11"}, {"HN", 2, "HN-01", "La Ceiba", "HN-0101"},
				{"CL", 1, "", "Bío-Bío", "CL-08"}, {"CL", 1, "", "Región de Ñuble", "CL-16"}, {"CL", 1, "", "Región del Libertador Gral. Bernardo O’Higgins", "CL-06"}, {"CL", 1, "", "Sin información registrada", ""},
				{"MX", 1, "", "Distrito Federal", "MX-09"}, {"MX", 1, "", "MEXICO", "MX-15"}, {"PE", 1, "", "PUNO", "PE-21"}, {"EC", 1, "", "Napo", "EC-15"},
			}
			for _, c := range cases {
				if got, candidates := a.ByName(c.country, c.level, c.within, c.name); got != c.want {
					t.Errorf("%s %q: got %q %v, want %q", c.country, c.name, got, candidates, c.want)
				}
			}
			same(t, a.Find("Estados Unidos", 1)[0].Code, kernel.Code("US"))
			same(t, a.Find("Brésil", 1)[0].Code, kernel.Code("BR"))
			same(t, a.Find("hnd", 1)[0].Code, kernel.Code("HN"))
		})
		t.Run("Locate", func(t *testing.T) {
			found := 0
			for _, c := range a.Countries() {
				for level, list := range [][]territories.Unit{{c}, a.Units(string(c.Code), 1)} {
					country := string(c.Code)
					if level == 0 {
						country = ""
					}
					for _, u := range list {
						if u.Point == nil || u.Code == "CL-08" || u.Code == "PA-08" { // those two have a former shape only
							continue
						}
						if code, ok := a.Locate(u.Point.Lon, u.Point.Lat, country, level); !ok || code != u.Code {
							t.Errorf("the point of %s lies in %q", u.Code, code)
						}
						found++
					}
				}
			}
			if want := 55 + 620 - 5; found != want { // CL-16, PA-13 and PA-NT have no shape
				t.Errorf("%d points located, want %d", found, want)
			}
			if code, ok := a.Locate(-72.1, -36.6, "CL", 1); ok { // Chillán, in Ñuble since 2018
				t.Errorf("Chillán lies in %s", code)
			}
			for want, at := range map[kernel.Code]kernel.Point{"CO-11": {Lon: -74.08, Lat: 4.61}, "US-IL": {Lon: -87.63, Lat: 41.88}, "CA-BC": {Lon: -123.1, Lat: 49.26},
				"VE-01": {Lon: -66.91, Lat: 10.5}, "DO-01": {Lon: -69.93, Lat: 18.48}, "BO-02": {Lon: -68.13, Lat: -16.5}, "PY-11": {Lon: -57.44, Lat: -25.39}, "TT-TOB": {Lon: -60.7, Lat: 11.23}} {
				if code, _ := a.Locate(at.Lon, at.Lat, want.Country(), 1); code != want {
					t.Errorf("a place of %s lies in %q", want, code)
				}
			}
			if code, _ := a.Locate(-87.2, 14.08, "HN", 1); code != "HN-08" {
				t.Errorf("Tegucigalpa lies in %q", code)
			}
		})
		t.Run("Successors", func(t *testing.T) {
			same(t, a.Successors("CL-08", "2015-01-01"), []territories.Successor{{Code: "CL-08", Weight: 1 - 0.2359, Known: true}, {Code: "CL-16", Weight: 0.2359, Known: true}})
			same(t, a.Successors("CO-94663", "2015-01-01"), []territories.Successor{{Code: "CO-94343", Weight: 1, Known: true}})
		})
	})
}
