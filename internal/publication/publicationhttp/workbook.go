package publicationhttp

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"os"
	"slices"
	"strconv"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/i18n"
	"convive/internal/platform/table"
	"convive/internal/platform/web"
	"convive/internal/platform/web/ui"
	"convive/internal/publication"
	"convive/internal/statistics"
)

// bookType is the media type of a workbook.
const bookType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// bookNumbers are the columns of an indicator's rows that hold numbers.
var bookNumbers = []string{"version", "year", "value", "low", "high", "numerator", "denominator", "multiplier", "deviation", "noise_sd"}

// about is a sheet that says what the figures of a workbook are: a term and its text on each line.
func about(ctx context.Context, b *table.BookWriter, pairs []ui.Pair) {
	b.Sheet(i18n.T(ctx, "publication.book.about"), table.BookColumn{Name: i18n.T(ctx, "publication.book.term"), Width: 28}, table.BookColumn{Name: i18n.T(ctx, "publication.data.meaning"), Width: 100})
	if note := web.MomentNote(ctx); note != "" {
		b.Write([]string{i18n.T(ctx, "publication.book.moment"), note})
	}
	for _, p := range pairs {
		if p.Text != "" {
			b.Write([]string{p.Term, p.Text})
		}
	}
}

// sendBook sends the table of an indicator's page as a workbook: the series, what it is, and the parts of the place.
func (v indicatorView) sendBook(ctx context.Context, w http.ResponseWriter) error {
	var made bytes.Buffer
	b := table.NewBookWriter(&made)
	v.seriesSheet(ctx, b, i18n.T(ctx, "publication.table.head"), v.Trend)
	about(ctx, b, v.aboutBook(ctx))
	if v.HasParts {
		v.seriesSheet(ctx, b, i18n.T(ctx, "publication.parts.head"), v.Parts.Series)
	}
	if err := b.Close(); err != nil {
		return err
	}
	w.Header().Set("Content-Type", bookType)
	w.Header().Set("Content-Disposition", `attachment; filename="`+v.about()+spanName(yearsIn(v.Trend))+web.MomentName(ctx)+`.xlsx"`)
	_, _ = w.Write(made.Bytes()) // the reader is gone if it fails
	return nil
}

// seriesSheet writes the rows of the interface with the name of each territory.
func (v indicatorView) seriesSheet(ctx context.Context, b *table.BookWriter, title string, s statistics.Series) {
	lines := statistics.Records(statistics.Rows(s))
	var columns []table.BookColumn
	for _, name := range lines[0] {
		columns = append(columns, table.BookColumn{Name: name, Number: slices.Contains(bookNumbers, name)})
	}
	b.Sheet(title, append(columns, table.BookColumn{Name: "territory_name", Width: 28})...)
	names := map[kernel.Code]string{v.Place.Code: v.where(ctx)}
	for _, p := range v.Parts.Places {
		names[p.Unit.Code] = name(ctx, p.Unit)
	}
	for i, line := range lines[1:] {
		b.Write(append(line, names[s.Values[i].Territory]))
	}
}

func (v indicatorView) aboutBook(ctx context.Context) []ui.Pair {
	return []ui.Pair{
		{Term: i18n.T(ctx, "publication.column.indicator"), Text: words(ctx, v.Indicator.Title)},
		{Term: i18n.T(ctx, "publication.territory"), Text: v.where(ctx) + " (" + string(v.Place.Code) + ")"},
		{Term: i18n.T(ctx, "publication.book.measure"), Text: words(ctx, v.Indicator.Measure)},
		{Term: i18n.T(ctx, "publication.definition.head"), Text: words(ctx, v.Indicator.Definition)},
		{Term: i18n.T(ctx, "publication.definition.formula"), Text: formula(ctx, v.Indicator)},
		{Term: i18n.T(ctx, "publication.column.version"), Text: year(v.Indicator.Version)},
		{Term: i18n.T(ctx, "publication.column.source"), Text: words(ctx, v.Source.Title) + " (" + v.Source.ID + ")"},
		{Term: i18n.T(ctx, "publication.source.institution"), Text: words(ctx, v.Source.Institution)},
		{Term: i18n.T(ctx, "publication.column.unit"), Text: i18n.T(ctx, "publication.events."+string(v.Source.Unit)) + ". " + words(ctx, v.Source.Counts)},
		{Term: i18n.T(ctx, "publication.column.edition"), Text: editions(v.Now.Series)},
		{Term: i18n.T(ctx, "publication.source.licence"), Text: words(ctx, v.Source.Licence)},
		{Term: i18n.T(ctx, "publication.column.status"), Text: i18n.T(ctx, "publication.column.statusText")},
		{Term: i18n.T(ctx, "publication.book.unknown"), Text: i18n.T(ctx, "publication.column.unknownShareText")},
	}
}

// yearsIn are the years of a series.
func yearsIn(s statistics.Series) []int {
	var list []int
	for _, v := range s.Values {
		list = append(list, v.Year)
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// writeBook writes a data set as a workbook: its rows, and what it and its columns are. Fault: tooLongForBook.
func (f *files) writeBook(ctx context.Context, d publication.Dataset, path string) error {
	return f.whole(path, func(out *os.File) error {
		b := table.NewBookWriter(out)
		var columns []table.BookColumn
		for _, c := range d.Columns {
			columns = append(columns, table.BookColumn{Name: c.Name, Number: c.Type != publication.TextColumn})
		}
		b.Sheet(i18n.T(ctx, "publication.data.files"), columns...)
		err := f.pages.Rows(ctx, d, f.iccs, func(row []string) error {
			b.Write(row)
			return ctx.Err()
		})
		about(ctx, b, aboutDataset(ctx, d))
		closed := b.Close()
		if errors.Is(closed, table.ErrTooLong) {
			return fault.Invalid("publication.tooLongForBook", "dataset", d.ID)
		}
		return errors.Join(err, closed)
	})
}

func aboutDataset(ctx context.Context, d publication.Dataset) []ui.Pair {
	list := []ui.Pair{{Term: i18n.T(ctx, "publication.book.dataset"), Text: d.ID}, {Term: i18n.T(ctx, "publication.definition.head"), Text: i18n.T(ctx, "publication.dataset."+string(d.Kind)+"Text")}}
	if d.Kind == publication.CountsData {
		list = append(list, []ui.Pair{
			{Term: i18n.T(ctx, "publication.column.source"), Text: words(ctx, d.Source.Title) + " (" + d.Source.ID + ")"},
			{Term: i18n.T(ctx, "publication.source.institution"), Text: words(ctx, d.Source.Institution)},
			{Term: i18n.T(ctx, "publication.column.unit"), Text: i18n.T(ctx, "publication.events."+string(d.Source.Unit)) + ". " + words(ctx, d.Source.Counts)},
			{Term: i18n.T(ctx, "publication.column.edition"), Text: strconv.Itoa(d.Edition)},
			{Term: i18n.T(ctx, "publication.source.years"), Text: publication.Span(d.Years)},
			{Term: i18n.T(ctx, "publication.source.licence"), Text: words(ctx, d.Source.Licence)}}...)
	} else {
		list = append(list, ui.Pair{Term: i18n.T(ctx, "publication.source.licence"), Text: i18n.T(ctx, "publication.book.licences")})
	}
	for _, c := range d.Columns {
		list = append(list, ui.Pair{Term: c.Name, Text: columnMeaning(ctx, c)})
	}
	return list
}
