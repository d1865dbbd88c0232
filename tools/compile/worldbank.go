package main

import (
	"fmt"
	"math"
	"sort"
	"strconv"
)

// worldBank compiles the population and the homicide rate of the countries of the Americas. The list of countries keeps
// the aggregates (LCN, HIC …) out.
func (c *compiler) worldBank() error {
	people, err := c.rows("reference_homicide/worldbank_SP.POP.TOTL.csv.gz")
	if err != nil {
		return err
	}
	population := map[[2]string]string{}
	var lines [][]string
	for _, r := range people {
		code, ok := c.countryOfISO3[r["iso3"]]
		if !ok || r["year"] < "1990" || r["year"] > "2022" || r["population"] == "" {
			continue
		}
		population[[2]string{r["iso3"], r["year"]}] = r["population"]
		lines = append(lines, []string{code, r["year"], r["population"], "WDI 2025-10", "World Bank"})
	}
	byFirstTwo(lines)
	n := note{publisher: "World Bank, World Development Indicators (SP.POP.TOTL)", origin: "github.com/Global-Alignment-labs/global-alignment-index at 684c7df7, data/raw/pop_by_country.csv",
		licence: "CC BY 4.0", date: "retrieved 2025-10-07", done: "countries and territories of the Americas only, 1990-2022; mid-year; territories without a series are absent"}
	if err := c.addCSV("population/americas_0.csv", append([][]string{populationHeader}, lines...), n); err != nil {
		return err
	}
	rates, err := c.rows("reference_homicide/worldbank_VC.IHR.PSRC.P5.csv")
	if err != nil {
		return err
	}
	lines = nil
	for _, r := range rates {
		code, ok := c.countryOfISO3[r["iso3"]]
		if !ok || r["year"] < "1990" || r["year"] > "2022" || r["rate_per_100k"] == "" {
			continue
		}
		p := population[[2]string{r["iso3"], r["year"]}]
		rate, err1 := strconv.ParseFloat(r["rate_per_100k"], 64)
		persons, err2 := strconv.ParseFloat(p, 64)
		if err1 != nil || err2 != nil {
			return fmt.Errorf("homicide rate of %s in %s has no population", r["iso3"], r["year"])
		}
		count := strconv.Itoa(int(math.Round(rate * persons / 1e5)))
		lines = append(lines, []string{code, r["iso3"], r["year"], r["rate_per_100k"], p, count})
	}
	sort.SliceStable(lines, func(i, j int) bool {
		if lines[i][0] != lines[j][0] {
			return lines[i][0] < lines[j][0]
		}
		return lines[i][2] < lines[j][2]
	})
	n.publisher = "World Bank, World Development Indicators (VC.IHR.PSRC.P5), source UNODC"
	n.origin = "github.com/Global-Alignment-labs/global-alignment-index at 684c7df7, data/raw/homicide_unodc_who.csv"
	n.done = "countries and territories of the Americas only, 1990-2022. **victims_implied is derived**, not published: rate × population / 100,000, rounded; a missing year is unknown"
	return c.addCSV("facts/americas_homicide_rate.csv", append([][]string{{"code", "iso3", "year", "rate_per_100k", "population", "victims_implied"}}, lines...), n)
}

func byFirstTwo(lines [][]string) {
	sort.Slice(lines, func(i, j int) bool {
		if lines[i][0] != lines[j][0] {
			return lines[i][0] < lines[j][0]
		}
		return lines[i][1] < lines[j][1]
	})
}
