package territorieshttp

import (
	"context"
	"strconv"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/api"
)

type populationInput struct {
	api.Page
	api.Dated
	Code string `path:"code" doc:"Code of the territory"`
}

type populationBody struct {
	Territory  string  `json:"territory"`
	Year       int     `json:"year"`
	Population float64 `json:"population" doc:"The denominator of national rates"`
	Vintage    string  `json:"vintage" doc:"Census or projection that it comes from"`
}

type populationList struct {
	Total int              `json:"total"`
	Items []populationBody `json:"items"`
}

// Records is the list as CSV.
func (l populationList) Records() [][]string {
	lines := [][]string{{"territory", "year", "population", "vintage"}}
	for _, b := range l.Items {
		lines = append(lines, []string{b.Territory, strconv.Itoa(b.Year), strconv.FormatFloat(b.Population, 'f', -1, 64), b.Vintage})
	}
	return lines
}

type populationOutput struct{ Body populationList }

func (o operations) listPopulations(ctx context.Context, in *populationInput) (*populationOutput, error) {
	atlas, err := o.places.Atlas(ctx)
	if err != nil {
		return nil, err
	}
	code := kernel.Code(in.Code)
	if _, ok := atlas.Unit(code); !ok {
		return nil, fault.NotFound("territories.unitUnknown", "code", in.Code)
	}
	all := []populationBody{}
	for _, year := range atlas.PopulationYears(code) {
		if n, vintage, ok := atlas.NationalPopulation(code, year, kernel.Total, kernel.Total); ok {
			all = append(all, populationBody{in.Code, year, n, vintage})
		}
	}
	return &populationOutput{Body: populationList{Total: len(all), Items: api.Cut(in.Page, all)}}, nil
}
