package main

import "strings"

// unitHeader is the format of all territory tables (territories.ParseUnits).
var unitHeader = []string{"code", "parent", "level", "kind", "name_es", "name_en", "name_pt", "name_fr", "aliases", "lon", "lat", "valid_from", "valid_to", "iso3"}

// unitLine is one line of a territory table.
type unitLine struct {
	code, parent, level, kind string
	names                     [4]string // es, en, pt, fr; the last three may be empty when the name is the same in every language
	aliases                   []string
	point                     *position
	from, to, iso3            string
}

func (u unitLine) fields() []string {
	lon, lat := "", ""
	if u.point != nil {
		lon, lat = number(u.point[0]), number(u.point[1])
	}
	return []string{u.code, u.parent, u.level, u.kind, u.names[0], u.names[1], u.names[2], u.names[3],
		strings.Join(u.aliases, "|"), lon, lat, u.from, u.to, u.iso3}
}

// list splits an alias column.
func list(s string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(s, "|")
}
