package main

import (
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
)

var naturalEarthCountries = note{
	publisher: "Natural Earth", origin: "npm world-atlas 2.0.2, countries-50m.json", licence: "public domain (packaging ISC, © Michael Bostock)",
	date: "undated; packaged 2019",
}

// countries compiles the countries and territories of the Americas: codes and names are the project's own table, shapes
// and points come from Natural Earth.
func (c *compiler) countries() error {
	table, err := own("countries.csv")
	if err != nil {
		return err
	}
	topo, err := readTopology(filepath.Join(c.raw, "basemap", "countries-50m.json"), 1.0/4500)
	if err != nil {
		return err
	}
	byNumber := map[string]feature{}
	for _, f := range topo.Objects["countries"].Geometries {
		if _, twice := byNumber[f.ID]; !twice {
			byNumber[f.ID] = f
		}
	}
	c.countryOfISO3 = map[string]string{}
	lines := [][]string{unitHeader}
	var shapes []boundary
	for _, r := range table {
		number, window, _ := strings.Cut(r["shape"], "@")
		f, ok := byNumber[number]
		if !ok {
			return fmt.Errorf("country %s: no shape %q", r["code"], number)
		}
		whole, err := topo.shape(f)
		if err != nil {
			return err
		}
		s, err := cut(whole, window)
		if err != nil {
			return fmt.Errorf("country %s: %w", r["code"], err)
		}
		p, ok := s.representative(2)
		if !ok {
			return fmt.Errorf("country %s: no point inside its shape", r["code"])
		}
		c.countryOfISO3[r["iso3"]] = r["code"]
		lines = append(lines, unitLine{code: r["code"], level: "0", kind: r["kind"],
			names: [4]string{r["name_es"], r["name_en"], r["name_pt"], r["name_fr"]}, aliases: list(r["aliases"]), point: &p, iso3: r["iso3"]}.fields())
		shapes = append(shapes, boundary{code: r["code"], name: r["name_en"], shape: s})
	}
	n := naturalEarthCountries
	n.done = "codes (ISO 3166-1) and names in four languages written for the project, Spanish and English as the United Nations uses them; points: the inner point of the largest polygon"
	if err := c.addCSV("territories/americas.csv", lines, n); err != nil {
		return err
	}
	n.done = "cut to the Americas (no part east of Greenwich; French departments and Caribbean Netherlands as units of their own; South Georgia left out), simplified by 0.04°, two decimals. Borders are Natural Earth's de facto lines: a State replaces them by its official ones"
	return c.addBoundaries("boundaries/americas_0.geojson.gz", shapes, 2, n)
}

// cut keeps the polygons that lie in a window "west south east north"; without one, those west of Greenwich.
func cut(s shape, window string) (shape, error) {
	w := [4]float64{-180, -90, 0, 90}
	if window != "" {
		for i, field := range strings.Fields(window) {
			v, err := strconv.ParseFloat(field, 64)
			if err != nil {
				return nil, err
			}
			w[i] = v
		}
	}
	var out shape
	for _, p := range s {
		inside := true
		for _, q := range p[0] {
			inside = inside && q[0] >= w[0] && q[0] <= w[2] && q[1] >= w[1] && q[1] <= w[3]
		}
		if inside {
			out = append(out, p)
		}
	}
	return out, nil
}
