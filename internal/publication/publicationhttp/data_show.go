package publicationhttp

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"convive/internal/kernel"
	"convive/internal/platform/i18n"
	"convive/internal/platform/web"
	"convive/internal/platform/web/ui"
	"convive/internal/publication"
)

// datasetView is a data set with its files.
type datasetView struct {
	publication.Dataset
	title, text string
	csv         string
	parquet     string
	book        string
	sizes       map[string]int64
	errata      []erratumView
}

func (p *Portal) datasetView(ctx context.Context, d publication.Dataset) datasetView {
	v := datasetView{Dataset: d, title: i18n.T(ctx, "publication.dataset."+string(d.Kind)), text: i18n.T(ctx, "publication.dataset."+string(d.Kind)+"Text"),
		csv:  web.URL(ctx, "/data/"+d.ID+"/"+d.ID+".csv"),
		book: web.URL(ctx, "/data/"+d.ID+"/"+d.ID+".xlsx"), sizes: map[string]int64{}}
	if d.Kind == publication.CountsData {
		v.title = words(ctx, d.Source.Title)
	}
	if p.files.columnar != nil {
		v.parquet = web.URL(ctx, "/data/"+d.ID+"/"+d.ID+".parquet")
	}
	for format, ending := range map[string]string{"csv": "csv", "parquet": "parquet", "xlsx": bookFormat(ctx)} {
		if n := p.files.size(d, ending); n > 0 {
			v.sizes[format] = n
		}
	}
	return v
}

func (p *Portal) listData(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	all, err := p.pages.Datasets(ctx)
	if err != nil {
		return err
	}
	list := make([]datasetView, len(all))
	for i, d := range all {
		list[i] = p.datasetView(ctx, d)
	}
	title := i18n.T(ctx, "publication.menu.data")
	return web.Render(w, r, web.PageInfo{Title: title, Description: i18n.T(ctx, "publication.data.lead"), Crumbs: []ui.Link{home(ctx), {Text: title}}}, dataPage(list))
}

func (p *Portal) showDataset(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	d, err := p.pages.Dataset(ctx, r.PathValue("id"))
	if err != nil {
		return err
	}
	v := p.datasetView(ctx, d)
	if d.Kind == publication.CountsData {
		if v.errata, err = p.errata(ctx, d.Source.ID); err != nil {
			return err
		}
	}
	return web.Render(w, r, web.PageInfo{Title: v.title, Description: v.text, Crumbs: []ui.Link{home(ctx), {Text: i18n.T(ctx, "publication.menu.data"), Href: web.URL(ctx, "/data")}, {Text: v.title}}}, datasetPage(v))
}

// formatText is the name of a format with its size, once the file has been made.
func formatText(ctx context.Context, v datasetView, format string) string {
	text := map[string]string{"csv": "CSV", "parquet": "Parquet", "xlsx": "XLSX"}[format]
	if n := v.sizes[format]; n > 0 {
		text += " · " + i18n.Bytes(ctx, n)
	}
	return text
}

// columnMeaning is the entry of the data dictionary.
func columnMeaning(ctx context.Context, c publication.Column) string {
	return i18n.T(ctx, "publication.column."+i18n.Camel(c.Name)+"Text")
}

func dictionaryTable(ctx context.Context, d publication.Dataset) ui.TableInfo {
	t := ui.TableInfo{Tight: true, Caption: i18n.T(ctx, "publication.data.dictionary"), Columns: []ui.Column{{Text: i18n.T(ctx, "publication.data.column")}, {Text: i18n.T(ctx, "publication.data.type")},
		{Text: i18n.T(ctx, "publication.data.meaning")}}}
	for _, c := range d.Columns {
		t.Rows = append(t.Rows, ui.Row{Cells: ui.Cells(c.Name, i18n.T(ctx, "publication.data."+string(c.Type)), columnMeaning(ctx, c))})
	}
	return t
}

// codesTable lists the codes that a data set uses, with their names in the reader's language.
func codesTable(ctx context.Context) ui.TableInfo {
	t := ui.TableInfo{Tight: true, Caption: i18n.T(ctx, "publication.data.codes"), Columns: []ui.Column{{Text: i18n.T(ctx, "publication.data.column")}, {Text: i18n.T(ctx, "publication.data.code")}, {Text: i18n.T(ctx, "publication.data.meaning")}}}
	add := func(d kernel.Dimension, codes string) {
		for _, code := range strings.Fields(codes) {
			t.Rows = append(t.Rows, ui.Row{Cells: ui.Cells(string(d), code, category(ctx, d, code))})
		}
	}
	add(kernel.DimSex, "male female")
	add(kernel.DimAge, "Y0T12 Y13T17 Y_GE18")
	add(kernel.DimMechanism, "firearm sharp blunt strangulation fire poison explosive bodily_force vehicle")
	for _, code := range []string{kernel.Other, kernel.NotApplicable, kernel.Unknown} {
		t.Rows = append(t.Rows, ui.Row{Cells: ui.Cells("*", code, category(ctx, kernel.DimSex, code))})
	}
	for _, code := range strings.Fields("A P L M U") {
		t.Rows = append(t.Rows, ui.Row{Cells: ui.Cells("status", code, i18n.T(ctx, "publication.status."+code))})
	}
	return t
}

// known says whether a column stands in a data set.
func known(d publication.Dataset, column string) bool {
	return slices.ContainsFunc(d.Columns, func(c publication.Column) bool { return c.Name == column })
}
