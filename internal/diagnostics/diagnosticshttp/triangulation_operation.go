package diagnosticshttp

import (
	"context"

	"convive/internal/diagnostics"
	"convive/internal/kernel"
	"convive/internal/platform/api"
)

type operations struct{ diagnostics *diagnostics.Service }

type triangulationInput struct {
	api.Page
	api.Dated
	Country   string `query:"country" required:"true" doc:"Code of the country"`
	Territory string `query:"territory" doc:"The country or a unit right below it; without it the country"`
	Offence   string `query:"offence" doc:"ICCS code of the events; without it the first that two sources count"`
	Of        string `query:"of" enum:"place,units,months" default:"place" doc:"The place in all years, its first-level units in the year, or the months of the year"`
	Year      int    `query:"year" minimum:"0" maximum:"9999" doc:"Year of units and months; without it the last with two comparable figures"`
	Threshold string `query:"threshold" doc:"Divergence in per cent that is named; without it 20, after the Bogotá Protocol"`
}

// pairRowList is what the page shows, as rows.
type pairRowList struct {
	Total int                   `json:"total" doc:"Number of rows without paging"`
	Items []diagnostics.PairRow `json:"items"`
}

// Records is the list as CSV.
func (l pairRowList) Records() [][]string { return diagnostics.Records(l.Items) }

type triangulationOutput struct{ Body pairRowList }

func (o operations) listTriangulation(ctx context.Context, in *triangulationInput) (*triangulationOutput, error) {
	t, err := o.diagnostics.Triangulate(ctx, diagnostics.Query{Country: kernel.Code(in.Country), Territory: kernel.Code(in.Territory), Family: in.Offence, Year: in.Year, Threshold: in.Threshold})
	if err != nil {
		return nil, err
	}
	rows := t.Rows(diagnostics.Scope(in.Of))
	return &triangulationOutput{Body: pairRowList{Total: len(rows), Items: api.Cut(in.Page, rows)}}, nil
}
