package app_test

import (
	"encoding/csv"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"convive/internal/institutions"
	"convive/internal/institutions/institutionshttp"
	"convive/internal/kernel"
	"convive/internal/platform/testkit"
)

// readRegister reads a raw file by a profile, as the desk does.
func readRegister(t *testing.T, path, profile string) []institutions.Row {
	t.Helper()
	p, err := institutions.ParseProfile([]byte(profile))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := institutionshttp.ReadFile(t.Context(), path, filepath.Base(path), t.TempDir(), p)
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// TestRegister_HondurasMunicipalities: the 298 municipal governments of Honduras are registered from the file of official codes, each in
// its territory; the same file again changes nothing.
func TestRegister_HondurasMunicipalities(t *testing.T) {
	path := testkit.RawData(t, "honduras_admin/honduras_municipios.csv")
	b := openBench(t, "")
	planner := kernel.WithActor(t.Context(), persona("pla", kernel.RolePlanner))
	rows := readRegister(t, path, `
profile: hn-municipalities
register: institution
columns:
  code: {names: [muni_code], prefix: muni-}
  area: {names: [muni_code], prefix: HN-}
  name_es: {names: [muni_name]}
fixed: {from: "2019-01-01", subsystem: municipality, level: municipal, status: active}
`)
	if n, err := b.Institutions.RecordAll(planner, rows); err != nil || n != 298 {
		t.Fatalf("%d of %d rows: %v", n, len(rows), err)
	}
	register, err := b.Institutions.Register(planner)
	if err != nil {
		t.Fatal(err)
	}
	if row, ok := register.Get(institutions.OfInstitution, "muni-0101", "2020-01-01"); !ok || row.Values["area"] != "HN-0101" || row.Values["name_es"] != "La Ceiba" {
		t.Errorf("%+v", row)
	}
	if n, err := b.Institutions.RecordAll(planner, rows); err != nil || n != 0 {
		t.Errorf("the same file again: %d, %v", n, err)
	}
}

// TestRegister_LimaStations: the districts of Lima and Callao whose stations INEI counted in 2017 become sites of the police, by the
// file's own names; its counts of staff have no column of a site and are left aside.
func TestRegister_LimaStations(t *testing.T) {
	path := testkit.RawData(t, "peru_cenacom_2017/pnp_lima_distritos.csv")
	b := openBench(t, "")
	planner := kernel.WithActor(t.Context(), persona("pla", kernel.RolePlanner))
	police := institutions.Row{Kind: institutions.OfInstitution, Code: "pnp", From: "2017-01-01", Values: institutions.Values{"name_es": "Policía Nacional del Perú", "subsystem": "police", "level": "national", "area": "PE", "status": institutions.Active}}
	if _, err := b.Institutions.RecordAll(planner, []institutions.Row{police}); err != nil {
		t.Fatal(err)
	}
	rows := readRegister(t, path, "register: site\ncolumns:\n  name_es: {names: [DISTRITO]}\n  code: {names: [DISTRITO], map: {"+codesOf(t, path)+
		"}}\nfixed: {from: \"2017-01-01\", institution: pnp, sort: station, area: PE, condition: not_assessed}\n")
	if n, err := b.Institutions.RecordAll(planner, rows); err != nil || n != 50 {
		t.Fatalf("%d of %d rows: %v", n, len(rows), err)
	}
	register, err := b.Institutions.Register(planner)
	if err != nil {
		t.Fatal(err)
	}
	if row, ok := register.Get(institutions.OfSite, "lima-5", "2018-01-01"); !ok || row.Values["name_es"] != "BREÑA" {
		t.Errorf("%+v", row)
	}
}

// codesOf gives each district of a file a code, as who writes a profile for a file without codes does.
func codesOf(t *testing.T, path string) string {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	in, list := csv.NewReader(file), []string{}
	for {
		row, err := in.Read()
		if err == io.EOF {
			return strings.Join(list[1:], ", ")
		}
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, fmt.Sprintf("%q: lima-%d", row[0], len(list)))
	}
}
