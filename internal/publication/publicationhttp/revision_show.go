package publicationhttp

import (
	"context"
	"math"
	"net/http"
	"strconv"
	"strings"

	"convive/internal/kernel"
	"convive/internal/platform/chart"
	"convive/internal/platform/i18n"
	"convive/internal/platform/web"
	"convive/internal/platform/web/ui"
	"convive/internal/statistics"
)

var _ = i18n.Dynamic("publication.revisionSize.")

// revisionView is the revision triangle of a source in the reader's words.
type revisionView struct {
	statistics.Revisions
	finding   string
	triangle  ui.TableInfo
	size      []ui.Pair
	plates    plates
	countries []ui.Choice
	offences  []ui.Choice
	csv       string
}

// mostVintages is how many columns a page shows; the file has all.
const mostVintages = 8

// mostPeriods is how many rows a page shows; the file has all.
const mostPeriods = 36

func (p *Portal) showRevisions(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	v, err := p.revisionView(r)
	if err != nil {
		return err
	}
	title := i18n.T(ctx, "publication.revision.title", "source", words(ctx, v.Source.Title))
	return web.Render(w, r, web.PageInfo{Title: title, Description: i18n.T(ctx, "publication.revision.lead"), Feeds: []web.Feed{{Type: "text/csv", Title: title, Href: v.csv}},
		Crumbs: sourceCrumbs(ctx, v.Source, i18n.T(ctx, "publication.revision.head"))}, revisionPage(v, title))
}

// sendRevisionFigure sends the drawing of the triangle, or its table.
func (p *Portal) sendRevisionFigure(w http.ResponseWriter, r *http.Request) error {
	v, err := p.revisionView(r)
	if err != nil {
		return err
	}
	return v.plates.send(r.Context(), w, r.PathValue("file"))
}

func (p *Portal) revisionView(r *http.Request) (revisionView, error) {
	ctx := r.Context()
	get := r.URL.Query()
	q := statistics.RevisionQuery{Source: r.PathValue("id"), Country: kernel.Code(get.Get("country")), ICCS: strings.TrimSpace(get.Get("iccs"))}
	found, err := p.stats.Revisions(ctx, q)
	if err != nil {
		return revisionView{}, err
	}
	v := revisionView{Revisions: found}
	v.csv = web.WithMoment(ctx, "/api/v1/statistics/sources/"+found.Source.ID+"/revisions?country="+string(found.Country)+"&iccs="+found.ICCS+"&format=csv")
	for _, c := range found.Countries {
		v.countries = append(v.countries, ui.Choice{Value: string(c), Text: p.countryName(ctx, c), Chosen: c == found.Country})
	}
	v.offences = []ui.Choice{{Value: "", Text: i18n.T(ctx, "publication.revision.allOffences"), Chosen: found.ICCS == ""}}
	for _, code := range found.Offences {
		text := code
		if class, ok := p.iccs.Class(code); ok {
			text = words(ctx, class.Title) + " (" + code + ")"
		}
		v.offences = append(v.offences, ui.Choice{Value: code, Text: text, Chosen: found.ICCS == code})
	}
	v.say(ctx)
	v.triangle = v.table(ctx)
	v.draw(ctx)
	v.plates.address(func(file string) string {
		return web.URL(ctx, "/sources/"+found.Source.ID+"/revisions/"+file, "country", string(found.Country), "iccs", found.ICCS)
	})
	return v, nil
}

// countryName is the name of a country in the reader's language, or its code.
func (p *Portal) countryName(ctx context.Context, code kernel.Code) string {
	if atlas, err := p.maps.places.Atlas(ctx); err == nil {
		if u, ok := atlas.Unit(code); ok {
			return name(ctx, u)
		}
	}
	return string(code)
}

// say puts the size of revisions into words and numbers.
func (v *revisionView) say(ctx context.Context) {
	s := v.Size
	switch {
	case s.N == 0:
		v.finding = i18n.T(ctx, "publication.revision.none")
		return
	case s.MeanAbsolute == 0:
		v.finding = i18n.N(ctx, "publication.revision.same", int64(s.N))
	default:
		v.finding = i18n.T(ctx, "publication.revision.finding", "n", i18n.Number(ctx, s.MeanAbsolute, 1), "share", percentOf(ctx, s.Relative))
	}
	pair := func(id, text string) {
		v.size = append(v.size, ui.Pair{Term: i18n.T(ctx, "publication.revisionSize."+id), Text: text})
	}
	pair("periods", i18n.Int(ctx, int64(s.N)))
	pair("mean", signed(ctx, s.Mean))
	pair("meanAbsolute", i18n.Number(ctx, s.MeanAbsolute, 1))
	pair("relative", percentOf(ctx, s.Relative))
	pair("range", signed(ctx, float64(s.Least))+" … "+signed(ctx, float64(s.Most)))
	pair("upward", percentOf(ctx, s.Upward))
}

func percentOf(ctx context.Context, share float64) string {
	if math.IsNaN(share) || math.IsInf(share, 0) {
		return "–"
	}
	return i18n.Percent(ctx, share*100, 1)
}

// signed writes a difference with its sign.
func signed(ctx context.Context, d float64) string {
	text := i18n.Number(ctx, math.Abs(d), 1)
	if math.Abs(d-math.Round(d)) < 1e-9 {
		text = i18n.Int(ctx, int64(math.Round(math.Abs(d))))
	}
	switch {
	case d > 0:
		return "+" + text
	case d < 0:
		return "−" + text
	default:
		return text
	}
}

// table is the triangle: the newest vintages and periods.
func (v *revisionView) table(ctx context.Context) ui.TableInfo {
	from := max(0, len(v.Vintages)-mostVintages)
	t := ui.TableInfo{Tight: true, Caption: i18n.T(ctx, "publication.revision.caption"), Note: i18n.T(ctx, "publication.revision.note"),
		Columns: []ui.Column{{Text: i18n.T(ctx, "publication.delivery.period")}}}
	for _, w := range v.Vintages[from:] {
		t.Columns = append(t.Columns, ui.Column{Text: i18n.Date(ctx, w.At) + " · " + i18n.T(ctx, "publication.edition.number", "number", w.Name()), Right: true})
	}
	t.Columns = append(t.Columns, ui.Column{Text: i18n.T(ctx, "publication.revision.difference"), Right: true})
	for i := len(v.Periods) - 1; i >= 0 && len(t.Rows) < mostPeriods; i-- {
		p := v.Periods[i]
		row := ui.Row{Cells: []ui.Cell{{Text: i18n.Period(ctx, p.Period)}}}
		for _, n := range p.Values[from:] {
			row.Cells = append(row.Cells, ui.Cell{Text: count(ctx, n)})
		}
		text := "–"
		if d, ok := p.Revision(); ok {
			text = signed(ctx, float64(d))
		}
		row.Cells = append(row.Cells, ui.Cell{Text: text})
		t.Rows = append(t.Rows, row)
	}
	return t
}

// count is a number of events, or a dash where there is none.
func count(ctx context.Context, n *int64) string {
	if n == nil {
		return "–"
	}
	return i18n.Int(ctx, *n)
}

func (v *revisionView) draw(ctx context.Context) {
	years, first, latest := v.ByYear()
	if len(years) == 0 {
		return
	}
	title := i18n.T(ctx, "publication.revision.drawing", "from", year(years[0]), "to", year(years[len(years)-1]))
	l := chart.Line{Figure: countFigure(ctx, "revisions", title, 736, i18n.T(ctx, "publication.column.year")), Years: years,
		Series: []chart.Series{{Name: i18n.T(ctx, "publication.revision.first")}, {Name: i18n.T(ctx, "publication.revision.latest")}}}
	for i := range years {
		l.Series[0].Values = append(l.Series[0].Values, chart.Exact(float64(first[i])))
		l.Series[1].Values = append(l.Series[1].Values, chart.Exact(float64(latest[i])))
	}
	v.plates = plates{{name: "triangle", about: v.Source.ID + "-revisions-" + string(v.Country) + spanName(years), title: title, sub: i18n.T(ctx, "publication.events."+string(v.Source.Unit)),
		drawn: l.Draw(), table: l.Table(), source: words(ctx, v.Source.Institution) + ", " + words(ctx, v.Source.Title) + "."}}
}

func revisionURL(ctx context.Context, source string) string {
	return web.URL(ctx, "/sources/"+source+"/revisions")
}

func compareURL(ctx context.Context, source string, a, b int) string {
	return web.URL(ctx, "/sources/"+source+"/editions/"+strconv.Itoa(a)+"/against/"+strconv.Itoa(b))
}
