package publicationhttp

import (
	"context"
	"strconv"

	"convive/internal/kernel"
	"convive/internal/platform/api"
	"convive/internal/platform/i18n"
	"convive/internal/platform/web"
	"convive/internal/publication"
)

var _ = i18n.Dynamic("publication.operation.")

type datasetBody struct {
	ID      string       `json:"id"`
	Kind    string       `json:"kind" doc:"counts, values, territories, populations, classification or definitions"`
	Source  string       `json:"source" doc:"Of counts"`
	Edition int          `json:"edition" doc:"Of counts: the newest in force"`
	Years   string       `json:"years"`
	Stamp   string       `json:"stamp" doc:"Changes with the content"`
	CSV     string       `json:"csv" doc:"Address of the file"`
	Parquet string       `json:"parquet"`
	Columns []columnBody `json:"columns"`
}

type columnBody struct {
	Name    string `json:"name"`
	Type    string `json:"type" enum:"text,whole,number"`
	Meaning string `json:"meaning" doc:"In the language of Accept-Language"`
}

type datasetList struct {
	Total int           `json:"total"`
	Items []datasetBody `json:"items"`
}

// Records is the list as CSV.
func (l datasetList) Records() [][]string {
	lines := [][]string{{"dataset", "kind", "source", "edition", "years", "stamp", "csv", "parquet"}}
	for _, b := range l.Items {
		lines = append(lines, []string{b.ID, b.Kind, b.Source, strconv.Itoa(b.Edition), b.Years, b.Stamp, b.CSV, b.Parquet})
	}
	return lines
}

type datasetListOutput struct{ Body datasetList }

// Operations registers the operations of the module.
func (p *Portal) Operations(a *api.API) {
	api.Get(a, "publication-list-datasets", "/api/v1/publication/datasets", "List the open-data files with their columns", p.listDatasets)
	api.Get(a, "publication-list-entries", "/api/v1/publication/log/entries", "List the entries of the public log, newest first", p.listEntries)
	p.spec = a.OpenAPI().MarshalJSON
}

type datasetsInput struct {
	api.Page
	api.Dated
}

func (p *Portal) listDatasets(ctx context.Context, in *datasetsInput) (*datasetListOutput, error) {
	all, err := p.pages.Datasets(ctx)
	if err != nil {
		return nil, err
	}
	out := &datasetListOutput{Body: datasetList{Total: len(all), Items: []datasetBody{}}}
	for _, d := range api.Cut(in.Page, all) {
		out.Body.Items = append(out.Body.Items, p.datasetBody(ctx, d))
	}
	return out, nil
}

func (p *Portal) datasetBody(ctx context.Context, d publication.Dataset) datasetBody {
	file := "/" + string(kernel.English) + "/data/" + d.ID + "/" + d.ID
	b := datasetBody{ID: d.ID, Kind: string(d.Kind), Source: d.Source.ID, Edition: d.Edition, Years: publication.Span(d.Years), Stamp: d.Stamp, CSV: web.WithMoment(ctx, file+".csv"), Columns: []columnBody{}}
	if p.files.columnar != nil {
		b.Parquet = web.WithMoment(ctx, file+".parquet")
	}
	for _, c := range d.Columns {
		b.Columns = append(b.Columns, columnBody{c.Name, string(c.Type), columnMeaning(ctx, c)})
	}
	return b
}
