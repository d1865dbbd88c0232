package main

import (
	"encoding/json"
	"fmt"
	"regexp"
	"sort"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"convive/internal/territories"
)

// municipality is what the sources say about one Colombian municipality.
type municipality struct {
	name    string            // as the newest projection spells it
	names   map[string]string // other spellings by folded name
	area    bool              // not a municipality: a departmental area without one (ANM, later CD)
	years   map[int]bool      // the years for which a population is printed
	popYear map[int]string
}

const (
	firstYear = 2003
	lastYear  = 2022
	// The projection of the 2005 census was published up to 2017, that of the 2018 census from 2018 on.
	vintageBefore = "DANE 2003-2017"
	vintageAfter  = "DANE 2018-"
)

var (
	parenthesis = regexp.MustCompile(`\s*\([^()]*\)\s*`)
	article     = regexp.MustCompile(` de (La|Las|Los|El) `)
	smallWords  = map[string]bool{"de": true, "del": true, "la": true, "las": true, "los": true, "el": true, "y": true}
	danePopul   = note{publisher: "DANE (projections), compiled with Policía Nacional - DIJIN", origin: "github.com/reynellbadillo/homicidios_Colombia_2003_2024 at fdf2fa9d",
		licence: "not stated; official public figures (Ley 1712 de 2014): to be confirmed before a release", date: "projections of the censuses 2005 and 2018"}
)

// readColombianNames collects spellings, kinds and populations from the population file.
func (c *compiler) readColombianNames() error {
	rows, err := c.rows("colombia_homicides/poblacion_municipio_2003_2022.csv.gz")
	if err != nil {
		return err
	}
	c.municipality = map[string]*municipality{}
	newest := map[string]int{}
	for _, r := range rows {
		code := r["municipio_code"]
		m := c.municipality[code]
		if m == nil {
			m = &municipality{names: map[string]string{}, years: map[int]bool{}, popYear: map[int]string{}}
			c.municipality[code] = m
		}
		year, err := strconv.Atoi(r["year"])
		if err != nil {
			return err
		}
		printed := r["municipio"]
		name := strings.Join(strings.Fields(parenthesis.ReplaceAllString(printed, " ")), " ")
		name = article.ReplaceAllStringFunc(name, strings.ToLower)
		m.names[territories.Fold(name)] = name
		if year >= newest[code] {
			newest[code] = year
			m.name = name
			m.area = strings.Contains(printed, "(CD)") || strings.Contains(printed, "(ANM)")
		}
		n, err := strconv.Atoi(r["poblacion"])
		if err != nil {
			return fmt.Errorf("population of %s in %d: %w", code, year, err)
		}
		if n > 0 { // 0 means that the municipality did not exist, not that nobody lived there
			m.years[year] = true
			m.popYear[year] = r["poblacion"]
		}
	}
	return nil
}

// validity infers from when to when a municipality existed from the years for which DANE prints a population; to is the
// first day on which it no longer existed.
func (m *municipality) validity() (from, to string) {
	first, last := lastYear+1, 0
	for y := range m.years {
		first, last = min(first, y), max(last, y)
	}
	if first > firstYear {
		from = fmt.Sprintf("%d-01-01", first)
	}
	if last < lastYear {
		to = fmt.Sprintf("%d-01-01", last+1)
	}
	return from, to
}

// colombianMunicipalities compiles the 1,122 municipalities and areas: spelling from the population file, a point inside
// each polygon of DANE's geostatistical frame.
func (c *compiler) colombianMunicipalities() error {
	if err := c.readColombianNames(); err != nil {
		return err
	}
	data, err := c.read("colombia_admin/municipios_2018.geojson.gz")
	if err != nil {
		return err
	}
	var file struct {
		Features []struct {
			Properties struct {
				Code string `json:"MPIO_CCNCT"`
				Name string `json:"MPIO_CNMBR"`
			} `json:"properties"`
			Geometry struct {
				Type        string          `json:"type"`
				Coordinates json.RawMessage `json:"coordinates"`
			} `json:"geometry"`
		} `json:"features"`
	}
	if err := json.Unmarshal(data, &file); err != nil {
		return err
	}
	points := map[string]position{}
	for _, f := range file.Features {
		code := f.Properties.Code
		m := c.municipality[code]
		if m == nil {
			return fmt.Errorf("municipality %s %s has a polygon and no name", code, f.Properties.Name)
		}
		key := territories.Fold(f.Properties.Name)
		if m.names[key] == "" {
			m.names[key] = properCase(f.Properties.Name)
		}
		if key == territories.Fold(m.name) && accents(f.Properties.Name) > accents(m.name) {
			m.name = properCase(f.Properties.Name) // an accent is lost more often than invented
		}
		var s shape
		if f.Geometry.Type == "Polygon" {
			s = make(shape, 1)
			err = json.Unmarshal(f.Geometry.Coordinates, &s[0])
		} else {
			err = json.Unmarshal(f.Geometry.Coordinates, &s)
		}
		if err != nil {
			return fmt.Errorf("polygon of %s: %w", code, err)
		}
		p, ok := s.representative(4)
		if !ok {
			return fmt.Errorf("municipality %s: no point inside its polygon", code)
		}
		points[code] = p
	}
	if len(points) != 1122 || len(c.municipality) != 1122 {
		return fmt.Errorf("%d polygons and %d names of municipalities; the frame of 2018 has 1,122", len(points), len(c.municipality))
	}
	lines := [][]string{unitHeader}
	for _, code := range sortedKeys(c.municipality) {
		m, p := c.municipality[code], points[code]
		u := unitLine{code: "CO-" + code, parent: "CO-" + code[:2], level: "2", kind: "municipality", names: [4]string{m.name}, point: &p}
		if m.area {
			u.kind = "non_municipalised_area"
		}
		u.from, u.to = m.validity()
		for _, key := range sortedKeys(m.names) {
			if key != territories.Fold(m.name) {
				u.aliases = append(u.aliases, m.names[key])
			}
		}
		if code == "11001" {
			u.aliases = append(u.aliases, "Bogotá", "Bogotá DC", "Santafé de Bogotá")
		}
		lines = append(lines, u.fields())
	}
	return c.addCSV("territories/co_2.csv", lines, note{publisher: "DANE (División Político-Administrativa, Marco Geoestadístico Nacional 2018)",
		origin:  "names: population file of github.com/reynellbadillo/homicidios_Colombia_2003_2024 at fdf2fa9d; points: derived from polygons of github.com/caticoa3/colombia_mapa at 97ab309d",
		licence: "not stated; DANE public information, codes and names are facts: to be confirmed before a release", date: "frame of 2018",
		done: "names in proper case, publisher's marks removed, other spellings kept as aliases; a point inside each polygon (verified); kind from the marks (ANM)/(CD); validity inferred from the years for which DANE prints a population. Polygons are not shipped"})
}

// accents counts the accented letters of a name.
func accents(s string) int {
	n := 0
	for _, r := range norm.NFD.String(s) {
		if unicode.Is(unicode.Mn, r) {
			n++
		}
	}
	return n
}

// properCase writes a name printed in capitals as a name.
func properCase(s string) string {
	words := strings.Fields(strings.ToLower(s))
	for i, w := range words {
		if i > 0 && smallWords[w] {
			continue
		}
		r := []rune(w)
		r[0] = unicode.ToUpper(r[0])
		words[i] = string(r)
	}
	return strings.Join(words, " ")
}

// colombianPopulation compiles the population by municipality and year with its projection.
func (c *compiler) colombianPopulation() error {
	lines := [][]string{populationHeader}
	for _, code := range sortedKeys(c.municipality) {
		for year := firstYear; year <= lastYear; year++ {
			n, ok := c.municipality[code].popYear[year]
			if !ok {
				continue
			}
			vintage := vintageBefore
			if year >= 2018 {
				vintage = vintageAfter
			}
			lines = append(lines, []string{"CO-" + code, strconv.Itoa(year), n, vintage, "DANE"})
		}
	}
	n := danePopul
	n.done = "printed zeros dropped (the municipality did not exist); the two projections are told apart by vintage: 2018 is a step in the series, not in the people"
	return c.addCSV("population/co_2.csv.gz", lines, n)
}

// populationHeader is the format of all population tables (territories.ParsePopulation).
var populationHeader = []string{"code", "year", "population", "vintage", "source"}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}
