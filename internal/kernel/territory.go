package kernel

import "strings"

// Code identifies a territorial unit for ever: the ISO 3166-1 alpha-2 country, and for units below it a hyphen and the
// official national code with its leading zeros ("CO", "CO-05", "CO-05001", "HN-0801"). Where no national code is
// known, the ISO 3166-2 one.
type Code string

// Country is the two letters that every code begins with.
func (c Code) Country() string {
	if len(c) < 2 {
		return ""
	}
	return string(c[:2])
}

// National is the code without its country, as the country's own files print it; empty for a country.
func (c Code) National() string {
	_, after, _ := strings.Cut(string(c), "-")
	return after
}

// Point is a place in degrees, WGS84.
type Point struct{ Lon, Lat float64 }
