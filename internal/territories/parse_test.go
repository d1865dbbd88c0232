package territories_test

import (
	"strings"
	"testing"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/territories"
)

func TestParseUnits(t *testing.T) {
	got, err := territories.ParseUnits(strings.NewReader("\ufeffcode,parent,level,kind,name_es,name_en,aliases,lon,lat,valid_from,iso3\n" +
		"BR,,0,state,Brasil,Brazil,Estados Unidos do Brasil|Brésil,-53.1,-10.3,,BRA\n" +
		"BR-35,BR,1,state,São Paulo,,,,,1889-11-15,\n"))
	if err != nil {
		t.Fatal(err)
	}
	want := []territories.Unit{
		{Code: "BR", Hierarchy: territories.Administrative, Country: "BR", Kind: "state", Name: kernel.Text{"es": "Brasil", "en": "Brazil"},
			Aliases: []string{"Estados Unidos do Brasil", "Brésil", "BRA"}, Point: &kernel.Point{Lon: -53.1, Lat: -10.3}},
		{Code: "BR-35", Hierarchy: territories.Administrative, Country: "BR", Level: 1, Kind: "state", Parent: "BR", Name: kernel.Text{"es": "São Paulo"}, From: "1889-11-15"},
	}
	same(t, got, want)
}

func TestParse_Refusals(t *testing.T) {
	units := func(s string) error { _, err := territories.ParseUnits(strings.NewReader(s)); return err }
	figures := func(s string) error { _, err := territories.ParsePopulation(strings.NewReader(s)); return err }
	changes := func(s string) error { _, err := territories.ParseChanges(strings.NewReader(s)); return err }
	const header = "code,parent,level,kind,name_es,lon,lat,valid_from,valid_to\n"
	cases := map[string]struct {
		err           error
		message, line string
	}{
		"empty file":          {units(""), "territories.fileUnreadable", "1"},
		"column missing":      {units("code,parent\nBR,\n"), "territories.fileColumn", ""},
		"ragged row":          {units(header + "BR,,0,state,Brasil,,,,\nBR-35,BR,1\n"), "territories.fileUnreadable", "3"},
		"level not a number":  {units(header + "BR,,zero,state,Brasil,,,,\n"), "territories.fileValue", "2"},
		"point without lat":   {units(header + "BR,,0,state,Brasil,-53,,,\n"), "territories.fileValue", "2"},
		"lower-case code":     {units(header + "br,,0,state,Brasil,,,,\n"), "territories.codeMalformed", ""},
		"parent of a country": {units(header + "BR,AR,0,state,Brasil,,,,\n"), "territories.levelMalformed", ""},
		"no name":             {units(header + "BR,,0,state,,,,,\n"), "territories.nameMissing", ""},
		"date":                {units(header + "BR,,0,state,Brasil,,,1889,\n"), "territories.dateMalformed", ""},
		"validity reversed":   {units(header + "BR,,0,state,Brasil,,,2000-01-01,1999-01-01\n"), "territories.validityReversed", ""},
		"point off the earth": {units(header + "BR,,0,state,Brasil,-530,10,,\n"), "territories.pointOutOfRange", ""},
		"people not a number": {figures("code,year,population\nBR,2020,many\n"), "territories.fileValue", "2"},
		"people not known":    {figures("code,year,population\nBR,2020,\n"), "territories.fileValue", "2"},
		"people below zero":   {figures("code,year,population\nBR,2020,-1\n"), "territories.populationMalformed", ""},
		"kind of change":      {changes("kind,from,to,on\nexplosion,BR-1,BR-2,2020-01-01\n"), "territories.changeMalformed", ""},
		"weight above one":    {changes("kind,from,to,on,weight\nsplit,BR-1,BR-2,2020-01-01,1.5\n"), "territories.changeWeight", ""},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			f, ok := fault.Of(c.err)
			if !ok || f.Code != fault.CodeInvalid || f.Message != c.message || c.line != f.Args["line"] {
				t.Errorf("got %v, want %s at line %q", c.err, c.message, c.line)
			}
		})
	}
}
