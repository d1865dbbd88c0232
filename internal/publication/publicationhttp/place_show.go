package publicationhttp

import (
	"context"
	"net/http"

	"convive/internal/kernel"
	"convive/internal/platform/chart"
	"convive/internal/platform/i18n"
	"convive/internal/platform/web"
	"convive/internal/platform/web/ui"
	"convive/internal/publication"
	"convive/internal/territories"
)

// placeView is the page of a territory in the reader's words.
type placeView struct {
	publication.PlacePage
	title, lead string
	meta        []string
	crumbs      []ui.Link
	line        chart.Pair
	marks       []markNote
	rank        *ui.KPIInfo
	against     ui.KPIInfo
	drawn       drawnMap
	hasMap      bool
	partsTitle  string
	parts       ui.TableInfo
	plates      plates
	people      ui.TableInfo
	below       []territories.Unit
}

func (p *Portal) showPlace(w http.ResponseWriter, r *http.Request) error {
	v, err := p.placeView(r)
	if err != nil {
		return err
	}
	return web.Render(w, r, web.PageInfo{Title: name(r.Context(), v.Unit), Description: v.lead, Crumbs: v.crumbs}, placePage(v))
}

func (p *Portal) placeView(r *http.Request) (placeView, error) {
	ctx := r.Context()
	page, err := p.pages.Place(ctx, kernel.Code(r.PathValue("code")))
	if err != nil {
		return placeView{}, err
	}
	v := placeView{PlacePage: page, below: append([]territories.Unit(nil), page.Below...)}
	i18n.Sort(ctx, v.below, func(u territories.Unit) string { return name(ctx, u) })
	v.crumbs = []ui.Link{home(ctx), {Text: i18n.T(ctx, "publication.menu.territories"), Href: web.URL(ctx, "/territories")}}
	for _, above := range page.Above {
		v.crumbs = append(v.crumbs, ui.Link{Text: name(ctx, above), Href: placeURL(ctx, above.Code)})
	}
	v.crumbs = append(v.crumbs, ui.Link{Text: name(ctx, page.Unit)})
	v.say(ctx)
	if err := v.drawFigures(ctx, p.maps); err != nil {
		return v, err
	}
	v.drawPeople(ctx)
	v.plates.address(func(file string) string { return placeURL(ctx, v.Unit.Code) + "/" + file })
	return v, nil
}

func (v *placeView) say(ctx context.Context) {
	f, place := v.Headline, name(ctx, v.Unit)
	v.title, v.lead = place, i18n.T(ctx, "publication.place.leadNone")
	if len(v.Population) > 0 {
		v.meta = append(v.meta, i18n.N(ctx, "publication.inhabitants", int64(v.Population[0].Count), "year", year(v.Population[0].Year)))
	}
	if !f.Known() {
		return
	}
	v.meta = append(v.meta, sourceLine(ctx, f))
	ind := f.Indicator
	if f.Now.Status == "U" {
		v.title = i18n.T(ctx, "publication.place.title.few", "place", place, "year", year(f.Now.Year))
	} else {
		v.title = i18n.T(ctx, "publication.place.title."+string(f.Verdict), "place", place, "year", year(f.Now.Year), "before", year(f.Now.Year-1))
	}
	v.lead = i18n.N(ctx, "publication.home.lead", int64(f.Now.Rate.Numerator), "rate", number(ctx, ind, f.Now.Rate.Value), "low", number(ctx, ind, f.Now.Rate.Low), "high", number(ctx, ind, f.Now.Rate.High), "year", year(f.Now.Year))
	if f.Before.Rate.Defined {
		v.lead += " " + i18n.T(ctx, "publication.home.lead."+string(f.Verdict), "before", year(f.Before.Year), "rate", number(ctx, ind, f.Before.Rate.Value),
			"low", number(ctx, ind, f.Before.Rate.Low), "high", number(ctx, ind, f.Before.Rate.High))
	}
	v.compare(ctx)
}

func (v *placeView) compare(ctx context.Context) {
	f := v.Headline
	if v.HasRank {
		v.rank = &ui.KPIInfo{Title: i18n.T(ctx, "publication.place.rank", "n", units(ctx, v.Unit.Kind, v.Rank.Among)),
			Value: i18n.T(ctx, "publication.ordinal", "n", year(v.Rank.Place)), Unit: i18n.T(ctx, "publication.place.rankRange", "best", year(v.Rank.Best), "worst", year(v.Rank.Worst)),
			Margin: i18n.T(ctx, "publication.place.rankText", "few", i18n.Int(ctx, f.Indicator.Few), "left", v.Rank.WithFewer)}
	}
	if v.Parent.Known() {
		v.against = ui.KPIInfo{Title: i18n.T(ctx, "publication.place.against", "place", name(ctx, v.Parent.Place)), Value: number(ctx, f.Indicator, v.Parent.Now.Rate.Value),
			Margin: margin(ctx, f.Indicator, v.Parent.Now.Rate) + " · " + year(v.Parent.Now.Year), Icon: arrow(v.Against), Change: i18n.T(ctx, "publication.against."+string(v.Against), "place", name(ctx, v.Parent.Place))}
	}
}

func (v *placeView) drawFigures(ctx context.Context, maps *atlasMaps) error {
	f := v.Headline
	if !f.Known() {
		return nil
	}
	list, values := yearly(f.Series, v.Unit.Code)
	l := chart.Line{Figure: figureOf(ctx, f.Indicator, "trend-chart", words(ctx, f.Indicator.Title), 736, i18n.T(ctx, "publication.column.year")), Years: list,
		Breaks: breaksOf(v.Marks), Series: []chart.Series{{Name: name(ctx, v.Unit), Values: values}}}
	if v.Parent.Known() {
		l.Reference = &chart.Series{Name: name(ctx, v.Parent.Place), Values: over(v.Parent.Series, v.Parent.Place.Code, list)}
	}
	v.line, v.marks = l.Draw(), markNotes(ctx, v.Marks)
	v.plates = append(v.plates, plate{name: "trend", about: f.Indicator.ID + "-" + string(v.Unit.Code) + spanName(list), title: words(ctx, f.Indicator.Title) + ", " + name(ctx, v.Unit),
		sub: v.trendSub(ctx), drawn: v.line, table: l.Table(), marks: v.marks, source: sourceLine(ctx, f)})
	if !v.HasParts {
		return nil
	}
	v.partsTitle = i18n.T(ctx, "publication.parts.title", "n", units(ctx, kindOf(v.Parts.Places), len(v.Parts.Places)), "year", year(v.Parts.Year))
	v.parts = partsTable(ctx, f, v.Parts)
	var err error
	v.drawn, v.hasMap, err = maps.draw(ctx, mapRequest{id: "parts-map", title: v.partsTitle, width: 660, place: v.Unit, parts: v.Parts, ind: f.Indicator, unit: f.Source.Unit})
	if v.hasMap {
		v.plates = append(v.plates, v.drawn.plate(f.Indicator.ID+"-"+string(v.Unit.Code)+spanName([]int{v.Parts.Year}), words(ctx, f.Indicator.Title)+", "+name(ctx, v.Unit)+": "+v.partsTitle, capital(words(ctx, f.Indicator.Measure)), sourceLine(ctx, f)))
	}
	return err
}

// trendSub says what the line measures and what stands in grey.
func (v *placeView) trendSub(ctx context.Context) string {
	text := i18n.T(ctx, trendSub(v.Headline.Indicator), "measure", words(ctx, v.Headline.Indicator.Measure), "place", name(ctx, v.Unit))
	if v.Parent.Known() {
		text += " " + i18n.T(ctx, "publication.place.grey", "place", name(ctx, v.Parent.Place))
	}
	return text
}

func (v *placeView) drawPeople(ctx context.Context) {
	v.people = ui.TableInfo{Tight: true, Caption: i18n.T(ctx, "publication.people.caption", "place", name(ctx, v.Unit)), Note: i18n.T(ctx, "publication.people.note"),
		Columns: []ui.Column{{Text: i18n.T(ctx, "publication.column.year")}, {Text: i18n.T(ctx, "publication.column.population"), Right: true}, {Text: i18n.T(ctx, "publication.column.vintage")}}}
	for _, n := range v.Population {
		v.people.Rows = append(v.people.Rows, ui.Row{Cells: ui.Cells(year(n.Year), whole(ctx, n.Count), n.Vintage)})
	}
	if v.Pyramid.Known() {
		y := pyramidOf(ctx, "pyramid", i18n.T(ctx, "publication.people.pyramid", "year", year(v.Pyramid.Year)), v.Pyramid, false)
		v.plates = append(v.plates, plate{name: "population", about: "population-" + string(v.Unit.Code) + spanName([]int{v.Pyramid.Year}), title: y.Title,
			sub: i18n.T(ctx, "publication.people.pyramidSub", "place", name(ctx, v.Unit), "n", whole(ctx, v.Pyramid.Total)), drawn: y.Draw(), table: y.Table(),
			notes: []string{unknownPeople(ctx, v.Pyramid)}, source: i18n.T(ctx, "publication.people.source", "source", v.Pyramid.Vintage, "year", year(v.Pyramid.Year))})
	}
}
