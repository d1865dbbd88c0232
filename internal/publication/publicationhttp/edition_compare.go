package publicationhttp

import (
	"context"
	"net/http"
	"strconv"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/i18n"
	"convive/internal/platform/web"
	"convive/internal/platform/web/ui"
	"convive/internal/sources"
	"convive/internal/statistics"
)

var _ = i18n.Dynamic("publication.change.")

// compareView is the comparison of two editions in the reader's words.
type compareView struct {
	statistics.EditionComparison
	title, finding string
	whole          ui.TableInfo // the country, or the countries
	places         ui.TableInfo
	csv            string
}

// mostChanges is how many rows a page shows; the file has all.
const mostChanges = 200

func (p *Portal) compareEditions(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	a, err := editionNumber(r, "a")
	if err != nil {
		return err
	}
	b, err := editionNumber(r, "b")
	if err != nil {
		return err
	}
	found, err := p.stats.CompareEditions(ctx, r.PathValue("id"), a, b, r.URL.Query().Get("iccs"))
	if err != nil {
		return err
	}
	v := compareView{EditionComparison: found, title: i18n.T(ctx, "publication.compare.title", "a", year(a), "b", year(b), "source", words(ctx, found.Source.Title))}
	v.csv = web.WithMoment(ctx, "/api/v1/statistics/sources/"+found.Source.ID+"/editions/"+strconv.Itoa(a)+"/against/"+strconv.Itoa(b)+"?format=csv")
	came, vanished, changed := 0, 0, 0
	for _, row := range found.Rows {
		switch row.Change {
		case statistics.Came:
			came++
		case statistics.Vanished:
			vanished++
		default:
			changed++
		}
	}
	v.finding = i18n.T(ctx, "publication.compare.finding", "changed", i18n.Int(ctx, int64(changed)), "came", i18n.Int(ctx, int64(came)), "vanished", i18n.Int(ctx, int64(vanished)), "same", i18n.Int(ctx, int64(found.Same)))
	v.whole = p.changeRows(ctx, i18n.T(ctx, "publication.compare.whole"), a, b, found.Rows, func(level int) bool { return level == 0 })
	v.places = p.changeRows(ctx, i18n.T(ctx, "publication.compare.places"), a, b, found.Rows, func(level int) bool { return level != 0 })
	crumbs := sourceCrumbs(ctx, found.Source, i18n.T(ctx, "publication.compare.crumb", "a", year(a), "b", year(b)))
	return web.Render(w, r, web.PageInfo{Title: v.title, Feeds: []web.Feed{{Type: "text/csv", Title: v.title, Href: v.csv}}, Crumbs: crumbs}, comparePage(v))
}

func editionNumber(r *http.Request, name string) (int, error) {
	n, err := strconv.Atoi(r.PathValue(name))
	if err != nil || n < 1 {
		return 0, fault.NotFound("publication.noEdition", "source", r.PathValue("id"), "edition", r.PathValue(name))
	}
	return n, nil
}

// changeRows are the rows of some levels of a comparison of edition b with edition a, the newest years first.
func (p *Portal) changeRows(ctx context.Context, caption string, a, b int, rows []statistics.EditionChange, of func(level int) bool) ui.TableInfo {
	t := ui.TableInfo{Tight: true, Caption: caption, Columns: []ui.Column{{Text: i18n.T(ctx, "publication.column.year")}, {Text: i18n.T(ctx, "publication.territory")},
		{Text: i18n.T(ctx, "publication.compare.column", "number", year(a)), Right: true}, {Text: i18n.T(ctx, "publication.compare.column", "number", year(b)), Right: true},
		{Text: i18n.T(ctx, "publication.revision.difference"), Right: true}, {Text: i18n.T(ctx, "publication.compare.what")}}}
	left := 0
	for i := len(rows) - 1; i >= 0; i-- {
		r := rows[i]
		if !of(r.Level) {
			continue
		}
		if len(t.Rows) == mostChanges {
			left++
			continue
		}
		difference := "–"
		if r.Difference != nil {
			difference = signed(ctx, float64(*r.Difference))
		}
		before, after := count(ctx, r.Before), count(ctx, r.After)
		if r.Hidden {
			before, after = orProtected(ctx, r.Before), orProtected(ctx, r.After)
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: year(r.Year)}, {Text: p.countryName(ctx, kernel.Code(r.Territory)), Href: placeURL(ctx, kernel.Code(r.Territory))},
			{Text: before}, {Text: after}, {Text: difference}, {Text: i18n.T(ctx, "publication.change."+string(r.Change))}}})
	}
	if left > 0 {
		t.Note = i18n.N(ctx, "publication.compare.left", int64(left))
	}
	return t
}

func orProtected(ctx context.Context, n *int64) string {
	if n == nil {
		return i18n.T(ctx, "publication.status.Q")
	}
	return i18n.Int(ctx, *n)
}

// comparable are the other editions of a source that one may be held against, newest first.
func comparable(all []sources.Edition, with int) []int {
	var list []int
	for _, e := range all {
		if e.Number != with && (e.State == sources.Published || e.State == sources.Withdrawn) {
			list = append(list, e.Number)
		}
	}
	return list
}
