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

// counts gives the sums of a source by the finest unit that it names. What it places in a larger unit only stands there:
// all rows of a year add up to its total.
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
		own := s.own(cube, atlas, d, u)
		keys := make([]statistics.SumKey, 0, len(own))
		for key, n := range own {
			if n != 0 {
				keys = append(keys, key)
			}
		}
		slices.SortFunc(keys, func(a, b statistics.SumKey) int {
			if a.Year != b.Year {
				return a.Year - b.Year
			}
			return slices.Compare(a.Codes[:], b.Codes[:])
		})
		for _, key := range keys {
			row := []string{d.Source.ID, statistics.EditionList(editions.EditionsOf(key.Year)), string(d.Source.Unit), string(u.Code), u.Name.Get(kernel.Spanish),
				strconv.Itoa(u.Level), strconv.Itoa(key.Year), key.Codes[0], key.Codes[1], key.Codes[2], strconv.FormatInt(own[key], 10)}
			if err := emit(row); err != nil {
				return err
			}
		}
	}
	return nil
}

// own are the sums of a unit less those of the units right below it.
func (s *Service) own(cube *statistics.Cube, atlas *territories.Atlas, d Dataset, u territories.Unit) map[statistics.SumKey]int64 {
	ask := func(code kernel.Code) map[statistics.SumKey]int64 {
		sums, _ := cube.Sum(statistics.Question{Source: d.Source.ID, Territory: code, From: d.Years[0], To: d.Years[len(d.Years)-1],
			By: []kernel.Dimension{kernel.DimSex, kernel.DimAge, kernel.DimMechanism}})
		return sums
	}
	own := ask(u.Code)
	if len(own) == 0 {
		return own
	}
	for _, below := range atlas.Units(u.Country, u.Level+1) {
		if below.Parent == u.Code {
			for key, n := range ask(below.Code) {
				own[key] -= n
			}
		}
	}
	return own
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
