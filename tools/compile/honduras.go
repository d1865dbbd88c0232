package main

import (
	"fmt"
	"math"
	"sort"
	"strconv"

	"convive/internal/territories"
)

// honduranMunicipalities compiles the 298 municipalities.
func (c *compiler) honduranMunicipalities() error {
	rows, err := c.rows("honduras_admin/honduras_municipios.csv")
	if err != nil {
		return err
	}
	if len(rows) != 298 {
		return fmt.Errorf("the country has 298 municipalities, the file %d", len(rows))
	}
	lines := [][]string{}
	for _, r := range rows {
		code := r["muni_code"]
		if len(code) != 4 || code[:2] != r["depto_code"] {
			return fmt.Errorf("municipality %s is not of department %s", code, r["depto_code"])
		}
		lines = append(lines, unitLine{code: "HN-" + code, parent: "HN-" + code[:2], level: "2", kind: "municipality", names: [4]string{r["muni_name"]}}.fields())
	}
	sort.Slice(lines, func(i, j int) bool { return lines[i][0] < lines[j][0] })
	return c.addCSV("territories/hn_2.csv", append([][]string{unitHeader}, lines...), note{publisher: "INE, RNP (Honduras)", origin: "a public list of the national codes, accents restored",
		licence: "facts; official public codes", date: "undated", done: "to be checked once against the official list before a release; no polygons and no points: the public ones number the municipalities differently"})
}

// honduranFacts compiles population and homicides by department, 2019.
func (c *compiler) honduranFacts() error {
	rows, err := c.rows("honduras_admin/honduras_departamentos_2019_poblacion_homicidios.csv")
	if err != nil {
		return err
	}
	table, err := own("divisions.csv")
	if err != nil {
		return err
	}
	codeOf := map[string]string{}
	for _, r := range table {
		if r["code"][:2] == "HN" {
			codeOf[territories.Fold(r["name"])] = r["code"]
		}
	}
	people, victims := [][]string{}, [][]string{}
	for _, r := range rows {
		name := r["departamento"]
		code, ok := codeOf[territories.Fold(name)]
		if !ok {
			return fmt.Errorf("no department is called %q", name)
		}
		delete(codeOf, territories.Fold(name))
		p, err1 := strconv.ParseFloat(r["poblacion"], 64)
		h, err2 := strconv.ParseFloat(r["homicidios"], 64)
		t, err3 := strconv.ParseFloat(r["tasa_homicidios"], 64)
		if err1 != nil || err2 != nil || err3 != nil || math.Abs(h/p*1e5-t) > 1e-6 {
			return fmt.Errorf("%s: the printed rate does not follow from homicides and population", name)
		}
		people = append(people, []string{code, "2019", r["poblacion"], "INE 2019", "INE"})
		victims = append(victims, []string{name, "2019", r["homicidios"]})
	}
	if len(codeOf) != 0 {
		return fmt.Errorf("%d departments of Honduras have no figure", len(codeOf))
	}
	sort.Slice(people, func(i, j int) bool { return people[i][0] < people[j][0] })
	sort.Slice(victims, func(i, j int) bool { return victims[i][0] < victims[j][0] })
	n := note{publisher: "INE (population), Policía Nacional - SEPOL (homicides), Honduras", origin: "github.com/Nolivera007/openhn at 24541de5, data/departamento.rda", licence: "MIT", date: "figures of 2019"}
	n.done = "department names joined to codes"
	if err := c.addCSV("population/hn_1.csv", append([][]string{populationHeader}, people...), n); err != nil {
		return err
	}
	n.done = "victims counted by the police; department as printed, without accents and codes: the import joins it"
	return c.addCSV("facts/hn_homicides_2019.csv", append([][]string{{"departamento", "anio", "homicidios"}}, victims...), n)
}
