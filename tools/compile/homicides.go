package main

import (
	"fmt"
	"sort"
	"strconv"
	"strings"
)

// printedTotals are the victims in the TOTAL line of each yearly workbook.
var printedTotals = map[string]int{"2011": 15803, "2012": 16033, "2013": 14971, "2014": 12958, "2015": 12460, "2016": 12164,
	"2017": 12079, "2018": 12667, "2019": 12656, "2020": 12127, "2021": 13874, "2022": 13537}

// colombianHomicides compiles victims by municipality, month, sex, age group and weapon. The publisher's categories are
// kept as printed: mapping them is the import profile's work.
func (c *compiler) colombianHomicides() error {
	rows, err := c.rows("colombia_homicides/homicidios_2011_2022.csv.gz")
	if err != nil {
		return err
	}
	columns := []string{"codigo_dane", "mes", "genero", "grupo_edad", "arma_medio", "src_year", "cantidad"}
	sums := map[[6]string]int{}
	totals := map[string]int{}
	for i, r := range rows {
		code := strings.TrimSpace(r["codigo_dane"])
		if len(code) == 7 {
			code = "0" + code // the early workbooks hold a number
		}
		if len(code) != 8 || c.municipality[code[:5]] == nil {
			return fmt.Errorf("homicides, line %d: %q is no municipality", i+2, r["codigo_dane"])
		}
		day := r["fecha_hecho"]
		if len(day) != 10 || day[:4] != r["src_year"] {
			return fmt.Errorf("homicides, line %d: the date %q is not of %s", i+2, day, r["src_year"])
		}
		n, err := strconv.Atoi(r["cantidad"])
		if err != nil || n < 1 {
			return fmt.Errorf("homicides, line %d: %q victims", i+2, r["cantidad"])
		}
		key := [6]string{code[:5], day[:7], strings.TrimSpace(r["genero"]), strings.TrimSpace(r["grupo_edad"]), strings.TrimSpace(r["arma_medio"]), r["src_year"]}
		sums[key] += n
		totals[r["src_year"]] += n
	}
	for year, printed := range printedTotals {
		if totals[year] != printed {
			return fmt.Errorf("homicides %s: %d victims compiled, the workbook's total is %d", year, totals[year], printed)
		}
	}
	if len(totals) != len(printedTotals) {
		return fmt.Errorf("homicides: %d years, %d totals", len(totals), len(printedTotals))
	}
	lines := make([][]string, 0, len(sums)+1)
	for key, n := range sums {
		lines = append(lines, append(append([]string{}, key[:]...), strconv.Itoa(n)))
	}
	sort.Slice(lines, func(i, j int) bool {
		for k := range lines[i] {
			if lines[i][k] != lines[j][k] {
				return lines[i][k] < lines[j][k]
			}
		}
		return false
	})
	return c.addCSV("facts/co_homicides.csv.gz", append([][]string{columns}, lines...), note{
		publisher: "Policía Nacional de Colombia, DIJIN", origin: "github.com/reynellbadillo/homicidios_Colombia_2003_2024 at fdf2fa9d, yearly workbooks 2011-2022",
		licence: "not stated; official public figures (Ley 1712 de 2014): to be confirmed before a release", date: "2011-2018 extracted July 2020, 2019 September 2020, 2020-2022 January to July 2023",
		done: "counting unit victim; cantidad summed by municipality, month, sex, age group and weapon as printed (the weapon list shrinks from 26 entries in 2011 to 4 from 2020 on: a break of the series); day and populated place dropped; the sum of every year equals the workbook's printed TOTAL"})
}
