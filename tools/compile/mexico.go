package main

import (
	"fmt"
	"sort"
	"strconv"
	"strings"
)

// The years of the Mexican victims file.
const mexicoFrom, mexicoTo = 2015, 2022

// ageGroups and sexes are the codes of the population file.
var (
	mexicanAges  = map[string]string{"0": "Y0T17", "1": "Y_GE18"}
	mexicanSexes = map[string]string{"0": "female", "1": "male"}
)

// mexicanPopulation compiles the population by state, sex and age group in the middle of each year, with the sums.
func (c *compiler) mexicanPopulation() error {
	rows, err := c.rows("mexico_triangulation/poblacion_estado_edad_sexo_mensual_1990_2050.csv.gz")
	if err != nil {
		return err
	}
	type cell struct {
		code, year, sex, age string
	}
	people := map[cell]int64{}
	for _, r := range rows {
		year, isMiddle := strings.CutSuffix(r["date"], "-07-01")
		y, err := strconv.Atoi(strings.SplitN(r["date"], "-", 2)[0])
		if err != nil {
			return err
		}
		if !isMiddle || y < mexicoFrom || y > mexicoTo {
			continue
		}
		n, err := strconv.ParseFloat(r["population"], 64)
		if err != nil {
			return err
		}
		state, err := strconv.Atoi(r["state_code"])
		if err != nil {
			return err
		}
		sex, age := mexicanSexes[r["sex"]], mexicanAges[r["age_group"]]
		if sex == "" || age == "" || state < 1 || state > 32 {
			return fmt.Errorf("population of Mexico: %v is not understood", r)
		}
		for _, s := range []string{sex, "_T"} {
			for _, a := range []string{age, "_T"} {
				people[cell{fmt.Sprintf("MX-%02d", state), year, s, a}] += int64(n)
			}
		}
	}
	if want := 32 * (mexicoTo - mexicoFrom + 1) * 9; len(people) != want {
		return fmt.Errorf("population of Mexico: %d cells, expected %d", len(people), want)
	}
	lines := [][]string{}
	for k, n := range people {
		lines = append(lines, []string{k.code, k.year, k.sex, k.age, strconv.FormatInt(n, 10), "CONAPO", "CONAPO"})
	}
	sortLines(lines)
	return c.addCSV("population/mx_1.csv.gz", append([][]string{{"code", "year", "sex", "age", "population", "vintage", "source"}}, lines...), note{
		publisher: "CONAPO", origin: "github.com/diegovalle/new.crimenmexico at 27ef9c8b, clean/data/pop_states_age_sex.csv", licence: "MIT; CONAPO",
		date: "projection of the middle of each year", done: "1 July of 2015 to 2022; sums over sex and age added"})
}

// mexicanHomicides compiles the victims of intentional homicide and femicide by state, month, sex, age group and means.
func (c *compiler) mexicanHomicides() error {
	rows, err := c.rows("mexico_triangulation/sesnsp_victimas_estado_mes_sexo_edad_2015_2022.csv.gz")
	if err != nil {
		return err
	}
	head := []string{"date_year_month", "cve_ent", "subtipo_de_delito", "modalidad", "genero", "rango_de_edad", "n_victimas"}
	lines := [][]string{}
	for _, r := range rows {
		if kind := r["subtipo_de_delito"]; kind != "Homicidio doloso" && kind != "Feminicidio" || r["n_victimas"] == "0" {
			continue
		}
		line := make([]string, len(head))
		for i, column := range head {
			line[i] = r[column]
		}
		lines = append(lines, line)
	}
	if len(lines) == 0 {
		return fmt.Errorf("no homicide among %d rows of Mexico", len(rows))
	}
	sortLines(lines)
	return c.addCSV("facts/mx_homicides.csv.gz", append([][]string{head}, lines...), note{
		publisher: "Secretariado Ejecutivo del Sistema Nacional de Seguridad Pública (SESNSP)", origin: "github.com/isaacarroyov/datos_facil_acceso at 5f7295ae, db_victimas_delitos_ent_long",
		licence: "not stated in the copy; SESNSP open data, libre uso MX", date: "2015-01 to 2022-12",
		done: "intentional homicide and femicide only; cells with a victim (the origin prints every cell, so an absent one is zero); counting unit victim in investigation files, month in which the file was opened"})
}

func sortLines(lines [][]string) {
	sort.Slice(lines, func(i, j int) bool { return strings.Join(lines[i], "\x1f") < strings.Join(lines[j], "\x1f") })
}
