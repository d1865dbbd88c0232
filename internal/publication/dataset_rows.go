package publication

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/statistics"
	"convive/internal/territories"
)

// Rows hands the rows of a data set to emit, in a fixed order, without a head. Values are written for programs: decimal
// point, no groups, empty for what is not known.
func (s *Service) Rows(ctx context.Context, d Dataset, iccs statistics.Classification, emit func([]string) error) error {
	switch d.Kind {
	case CountsData:
		return s.counts(ctx, d, emit)
	case ValuesData:
		return s.values(ctx, emit)
	case PlacesData:
		return s.units(ctx, emit)
	case PeopleData:
		return s.populations(ctx, emit)
	case ICCSData:
		for _, c := range iccs.Classes {
			if err := emit(append([]string{c.Code, strconv.Itoa(c.Level), c.Parent}, names(c.Title)...)); err != nil {
				return err
			}
		}
		return nil
	default:
		return s.definitions(ctx, emit)
	}
}

// tablesOf are the tables of a source's open data, by how many steps a unit is from its country: what is crossed with what.
func tablesOf(depth int) [][]kernel.Dimension {
	tables := [][]kernel.Dimension{{}, {kernel.DimSex}, {kernel.DimAge}, {kernel.DimMechanism}, {kernel.DimSex, kernel.DimAge}}
	if depth > wideDepth {
		return tables
	}
	return append(tables, []kernel.Dimension{kernel.DimSex, kernel.DimMechanism}, []kernel.Dimension{kernel.DimAge, kernel.DimMechanism},
		[]kernel.Dimension{kernel.DimSex, kernel.DimAge, kernel.DimMechanism})
}

// wideDepth is how deep units lie for which everything is crossed: countries and the units right below.
const wideDepth = 2

// counts gives the sums of a source for every unit, table by table: a code of _T is all of a dimension. What a source does not state
// is no table. Hidden numbers stand in the file without a number, zeros among them; other zeros do not stand there.
func (s *Service) counts(ctx context.Context, d Dataset, emit func([]string) error) error {
	cube, err := s.stats.Cube(ctx, time.Time{})
	if err != nil {
		return err
	}
	atlas, err := s.places.Atlas(ctx)
	if err != nil {
		return err
	}
	editions := statistics.Series{Parts: cube.Selection.Of(d.Source.ID)}
	for _, u := range unitsOf(atlas, d.Source.Country) {
		for _, by := range tablesOf(len(atlas.Ancestors(u.Code))) {
			if slices.ContainsFunc(by, func(dim kernel.Dimension) bool { return !slices.Contains(d.Source.Collects, dim) }) {
				continue
			}
			sums, _ := cube.Sum(statistics.Question{Source: d.Source.ID, Territory: u.Code, From: d.Years[0], To: d.Years[len(d.Years)-1], By: by})
			for _, key := range sums.Keys() {
				if err := emit(countRow(d, u, by, key, editions, sums)); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// countRow is one number of a source's open data.
func countRow(d Dataset, u territories.Unit, by []kernel.Dimension, key statistics.SumKey, editions statistics.Series, sums statistics.Sums) []string {
	code := map[kernel.Dimension]string{kernel.DimSex: kernel.Total, kernel.DimAge: kernel.Total, kernel.DimMechanism: kernel.Total}
	for i, dim := range by {
		code[dim] = key.Codes[i]
	}
	quantity, status := strconv.FormatInt(sums.Of[key], 10), statistics.Normal
	if sums.Hidden[key] {
		quantity, status = "", statistics.Protected
	}
	return []string{d.Source.ID, statistics.EditionList(editions.EditionsOf(key.Year)), string(d.Source.Unit), string(u.Code), u.Name.Get(kernel.Spanish),
		strconv.Itoa(u.Level), strconv.Itoa(key.Year), code[kernel.DimSex], code[kernel.DimAge], code[kernel.DimMechanism], quantity, string(status)}
}

// unitsOf are the administrative units of a country, or all countries for a source of the region. A country that the
// territory list does not know is a unit all the same: what happened in it counts.
func unitsOf(atlas *territories.Atlas, country string) []territories.Unit {
	if country == americas {
		return atlas.Countries()
	}
	var list []territories.Unit
	for level := 0; level <= 3; level++ {
		list = append(list, atlas.Units(country, level)...)
	}
	if _, known := atlas.Unit(kernel.Code(country)); !known {
		list = append(list, territories.Unit{Code: kernel.Code(country), Country: country, Name: kernel.Text{kernel.Spanish: country}})
	}
	return list
}

// values gives every indicator from every source for the country and its first level, in the rows of the API.
func (s *Service) values(ctx context.Context, emit func([]string) error) error {
	all, err := s.stats.Indicators(ctx)
	if err != nil {
		return err
	}
	for _, ind := range all {
		series, err := s.stats.SeriesOf(ctx, ind)
		if err != nil {
			return err
		}
		for _, src := range series {
			levels := valueLevels
			if src.Country == americas {
				levels = []int{0}
			}
			for _, level := range levels {
				values, err := s.stats.Values(ctx, statistics.ValuesQuery{Indicator: ind.ID, Source: src.ID, Territory: kernel.Code(src.Country), Level: level})
				if fault.CodeOf(err) == fault.CodeNotFound { // the territory list of the installation does not know the source's country
					continue
				}
				if err != nil {
					return err
				}
				for _, line := range statistics.Records(statistics.Rows(values))[1:] {
					if err := emit(line); err != nil {
						return err
					}
				}
			}
		}
	}
	return nil
}

func (s *Service) units(ctx context.Context, emit func([]string) error) error {
	atlas, err := s.places.Atlas(ctx)
	if err != nil {
		return err
	}
	for _, c := range atlas.Countries() {
		for _, u := range unitsOf(atlas, string(c.Code)) {
			row := append([]string{string(u.Code), u.Country, strconv.Itoa(u.Level), u.Kind, string(u.Parent)}, names(u.Name)...)
			lon, lat := "", ""
			if u.Point != nil {
				lon, lat = decimal(u.Point.Lon), decimal(u.Point.Lat)
			}
			if err := emit(append(row, lon, lat, u.From, u.To)); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *Service) populations(ctx context.Context, emit func([]string) error) error {
	atlas, err := s.places.Atlas(ctx)
	if err != nil {
		return err
	}
	for _, c := range atlas.Countries() {
		for _, u := range unitsOf(atlas, string(c.Code)) {
			for _, year := range atlas.PopulationYears(u.Code) {
				n, vintage, ok := atlas.NationalPopulation(u.Code, year, kernel.Total, kernel.Total)
				if !ok {
					continue
				}
				if err := emit([]string{string(u.Code), strconv.Itoa(year), strconv.FormatFloat(n, 'f', 0, 64), vintage}); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func (s *Service) definitions(ctx context.Context, emit func([]string) error) error {
	all, err := s.stats.Indicators(ctx)
	if err != nil {
		return err
	}
	for _, ind := range all {
		row := []string{ind.ID, strconv.Itoa(ind.Version), string(ind.Kind), decimal(ind.Multiplier), strings.Join(ind.ICCS, " "), ind.SDG}
		if err := emit(append(append(row, names(ind.Title)...), names(ind.Definition)...)); err != nil {
			return err
		}
	}
	return nil
}

// names are a text in the four languages; a language that has none is empty.
func names(t kernel.Text) []string {
	return []string{t[kernel.Spanish], t[kernel.English], t[kernel.Portuguese], t[kernel.French]}
}

func decimal(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }
