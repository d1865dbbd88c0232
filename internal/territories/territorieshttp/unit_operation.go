package territorieshttp

import (
	"context"
	"strconv"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/api"
	"convive/internal/territories"
)

// UnitBody is a unit as programs read it; exported so that the document describes what embeds it.
type UnitBody struct {
	Code      string            `json:"code"`
	Country   string            `json:"country"`
	Hierarchy string            `json:"hierarchy"`
	Level     int               `json:"level"`
	Kind      string            `json:"kind"`
	Parent    string            `json:"parent" doc:"Code of the unit above; empty for a country"`
	Name      map[string]string `json:"name" doc:"Name by language"`
	Longitude *float64          `json:"longitude" doc:"Of a point inside the unit, WGS84"`
	Latitude  *float64          `json:"latitude"`
	From      string            `json:"valid_from"`
	To        string            `json:"valid_to" doc:"First day on which it is no longer valid"`
}

func bodyOf(u territories.Unit) UnitBody {
	b := UnitBody{Code: string(u.Code), Country: u.Country, Hierarchy: u.Hierarchy, Level: u.Level, Kind: u.Kind, Parent: string(u.Parent), Name: map[string]string{}, From: u.From, To: u.To}
	for l, s := range u.Name {
		b.Name[string(l)] = s
	}
	if u.Point != nil {
		b.Longitude, b.Latitude = &u.Point.Lon, &u.Point.Lat
	}
	return b
}

type unitList struct {
	Total int        `json:"total"`
	Items []UnitBody `json:"items"`
}

// Records is the list as CSV.
func (l unitList) Records() [][]string {
	lines := [][]string{{"territory", "country", "territory_level", "kind", "parent", "name_es", "name_en", "name_pt", "name_fr", "longitude", "latitude", "valid_from", "valid_to"}}
	for _, b := range l.Items {
		lines = append(lines, []string{b.Code, b.Country, strconv.Itoa(b.Level), b.Kind, b.Parent, b.Name["es"], b.Name["en"], b.Name["pt"], b.Name["fr"], degree(b.Longitude), degree(b.Latitude), b.From, b.To})
	}
	return lines
}

func degree(x *float64) string {
	if x == nil {
		return ""
	}
	return strconv.FormatFloat(*x, 'f', -1, 64)
}

type unitsInput struct {
	api.Page
	api.Dated
	Country string `query:"country" maxLength:"2" doc:"Country, ISO 3166-1 alpha-2"`
	Level   int    `query:"level" minimum:"-1" maximum:"9" default:"-1" doc:"Level: 0 country, 1, 2; -1: all"`
	Parent  string `query:"parent" doc:"Code of the unit above"`
	Query   string `query:"q" doc:"Name or part of it"`
}

type unitsOutput struct{ Body unitList }

// mostLevels is as deep as administrative levels are looked for.
const mostLevels = 4

// mostFound bounds a search by name.
const mostFound = 1000

func (o operations) listUnits(ctx context.Context, in *unitsInput) (*unitsOutput, error) {
	atlas, err := o.places.Atlas(ctx)
	if err != nil {
		return nil, err
	}
	var all []territories.Unit
	for _, u := range candidates(atlas, in) {
		if (in.Country == "" || u.Country == in.Country) && (in.Level < 0 || u.Level == in.Level) && (in.Parent == "" || string(u.Parent) == in.Parent) {
			all = append(all, u)
		}
	}
	out := &unitsOutput{Body: unitList{Total: len(all), Items: []UnitBody{}}}
	for _, u := range api.Cut(in.Page, all) {
		out.Body.Items = append(out.Body.Items, bodyOf(u))
	}
	return out, nil
}

// candidates are the units that the name suggests, or all.
func candidates(atlas *territories.Atlas, in *unitsInput) []territories.Unit {
	if in.Query != "" {
		return atlas.Find(in.Query, mostFound)
	}
	var all []territories.Unit
	for _, c := range atlas.Countries() {
		if in.Country != "" && c.Country != in.Country {
			continue
		}
		for level := range mostLevels {
			all = append(all, atlas.Units(c.Country, level)...)
		}
	}
	return all
}

type unitInput struct {
	api.Dated
	Code string `path:"code" doc:"Code of the territory"`
}

type unitFamily struct {
	UnitBody
	Above []string `json:"above" doc:"Codes of the units above, nearest first"`
	Below []string `json:"below" doc:"Codes of the units right below that are valid today"`
}

type unitOutput struct{ Body unitFamily }

func (o operations) getUnit(ctx context.Context, in *unitInput) (*unitOutput, error) {
	atlas, err := o.places.Atlas(ctx)
	if err != nil {
		return nil, err
	}
	code := kernel.Code(in.Code)
	u, ok := atlas.Unit(code)
	if !ok {
		return nil, fault.NotFound("territories.unitUnknown", "code", in.Code)
	}
	out := &unitOutput{Body: unitFamily{UnitBody: bodyOf(u), Above: []string{}, Below: []string{}}}
	for _, above := range atlas.Ancestors(code)[1:] {
		out.Body.Above = append(out.Body.Above, string(above))
	}
	for _, below := range atlas.Children(code) {
		out.Body.Below = append(out.Body.Below, string(below.Code))
	}
	return out, nil
}
