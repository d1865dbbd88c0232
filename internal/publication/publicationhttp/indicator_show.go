package publicationhttp

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/chart"
	"convive/internal/platform/i18n"
	"convive/internal/platform/web"
	"convive/internal/platform/web/ui"
	"convive/internal/publication"
	"convive/internal/statistics"
)

// indicatorView is the page of an indicator in the reader's words.
type indicatorView struct {
	publication.IndicatorPage
	meta        []string
	kpis        []ui.KPIInfo
	form        indicatorForm
	trendTitle  string
	trend       chart.Pair
	marks       []markNote
	drawn       drawnMap
	hasMap      bool
	parts       ui.TableInfo
	partsTitle  string
	panels      []chart.Panel
	panelsScale string
	panelsYear  int
	plates      plates
	besideTable ui.TableInfo
	hasBeside   bool
	table       ui.TableInfo
	csv, json   string
	noProof     string    // why the figure has no proof; empty if it has one
	proofs      []ui.Link // of the editions that a figure of an earlier moment rests on
	errata      []erratumView
	compared    string // address of the page that compares the sources; empty if there is one source
}

// indicatorForm is the filter of the page; it works by its button.
type indicatorForm struct {
	action                       string
	sources, years, sexes, parts []ui.Choice
	from, to                     string
}

// partial says that the figure is of a part of the territory only.
func (v indicatorView) partial() bool { return v.Now.Now.Status == statistics.OfPart }

// where is what the figures are of: the territory, or the part of it that the source speaks of.
func (v indicatorView) where(ctx context.Context) string {
	if v.partial() {
		return capital(words(ctx, v.Source.Covers.Place)) + " (" + name(ctx, v.Place) + ")"
	}
	return name(ctx, v.Place)
}

func (p *Portal) showIndicator(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	v, err := p.indicatorView(r)
	if err != nil {
		return err
	}
	title := words(ctx, v.Indicator.Title)
	info := web.PageInfo{Title: title, Description: words(ctx, v.Indicator.Question),
		Crumbs: []ui.Link{home(ctx), {Text: i18n.T(ctx, "publication.menu.indicators"), Href: web.URL(ctx, "/indicators")}, {Text: title}}}
	if v.Known() {
		info.Title = i18n.T(ctx, "publication.indicator.title", "title", title, "place", v.where(ctx), "year", year(v.Query.Year))
		info.Feeds = []web.Feed{{Type: "text/csv", Title: title, Href: v.csv}}
		if v.proofs, err = p.pastProofs(ctx, v); err != nil {
			return err
		}
		if v.noProof, err = p.noProof(ctx, v); err != nil {
			return err
		}
	}
	return web.Render(w, r, info, indicatorPage(v))
}

// indicatorView is the page that an address asks for, with all its figures.
func (p *Portal) indicatorView(r *http.Request) (indicatorView, error) {
	ctx := r.Context()
	q, err := indicatorQuery(r)
	if err != nil {
		return indicatorView{}, err
	}
	page, err := p.pages.Indicator(ctx, q)
	if err != nil {
		return indicatorView{}, err
	}
	v := indicatorView{IndicatorPage: page, meta: []string{i18n.T(ctx, "publication.definition.version", "version", year(page.Indicator.Version))}}
	if !v.Known() {
		return v, nil
	}
	v.address(ctx)
	v.say(ctx)
	v.fill(ctx)
	v.drawTrend(ctx)
	if err := v.drawParts(ctx, p.maps); err != nil {
		return v, err
	}
	v.drawCycles(ctx)
	v.drawVictims(ctx)
	v.drawBeside(ctx)
	v.table = seriesTable(ctx, page.Now, page.Trend, page.Marks)
	if v.errata, err = p.errata(ctx, v.Source.ID); err != nil {
		return v, err
	}
	if v.compared, err = p.comparison(ctx, v.IndicatorPage); err != nil {
		return v, err
	}
	v.plates.address(func(file string) string { return figureURL(ctx, page.Query, file) })
	return v, nil
}

// comparison is where the sources of the page's country stand side by side, those of other units too.
func (p *Portal) comparison(ctx context.Context, page publication.IndicatorPage) (string, error) {
	country := kernel.Code(page.Place.Country)
	if p.compare == nil || len(page.Indicator.ICCS) == 0 || country == "" {
		return "", nil
	}
	family, ok, err := p.compare.Compares(ctx, country, page.Indicator.ICCS)
	if err != nil || !ok {
		return "", err
	}
	territory := country
	if page.Place.Level == 1 {
		territory = page.Place.Code
	}
	return web.URL(ctx, "/diagnostics/triangulation/"+string(country), "offence", family, "territory", string(territory)), nil
}

// indicatorQuery reads the address. A number that is none is refused, so that nobody takes a wrong table for theirs.
func indicatorQuery(r *http.Request) (publication.IndicatorQuery, error) {
	get := r.URL.Query()
	q := publication.IndicatorQuery{ID: r.PathValue("id"), Source: get.Get("source"), Territory: kernel.Code(get.Get("territory")), Sex: get.Get("sex")}
	for name, to := range map[string]*int{"year": &q.Year, "from": &q.From, "to": &q.To, "level": &q.Level} {
		text := strings.TrimSpace(get.Get(name))
		if text == "" {
			continue
		}
		n, err := strconv.Atoi(text)
		if err != nil || n < 0 || n > 9999 {
			return q, fault.Invalid("publication.badNumber", "field", name, "value", text).At(name)
		}
		*to = n
	}
	return q, nil
}

// address makes the links to the same figures for programs.
func (v *indicatorView) address(ctx context.Context) {
	v.csv = web.WithMoment(ctx, valuesAddress(v.Query, "csv", -1))
	v.json = web.WithMoment(ctx, valuesAddress(v.Query, "", -1))
}

// valuesAddress is the operation of the interface that gives these figures; level -1 is the place itself.
func valuesAddress(q publication.IndicatorQuery, format string, level int) string {
	a := "/api/v1/statistics/indicators/" + q.ID + "/values?source=" + q.Source + "&territory=" + string(q.Territory)
	if level >= 0 {
		a += "&level=" + strconv.Itoa(level)
	}
	if q.Sex != "" {
		a += "&by=sex"
	}
	if q.From != 0 {
		a += "&from=" + strconv.Itoa(q.From)
	}
	if q.To != 0 {
		a += "&to=" + strconv.Itoa(q.To)
	}
	if format != "" {
		a += "&format=" + format
	}
	return a
}

func (v *indicatorView) say(ctx context.Context) {
	f := v.Now
	v.meta = append(v.meta, words(ctx, v.Source.Institution), i18n.T(ctx, "publication.editions", "numbers", editions(f.Series)))
	k := kpi(ctx, f)
	k.Title, k.Href, k.Spark, k.Change, k.Icon = i18n.T(ctx, "publication.indicator.now", "place", v.where(ctx), "year", year(f.Now.Year)), "", "", "", ""
	k.Margin = margin(ctx, f.Indicator, f.Now.Rate)
	if f.Indicator.Kind == statistics.KindRate || f.Indicator.Kind == statistics.KindShare {
		k.Margin += " · " + i18n.N(ctx, "publication.unit."+string(v.Source.Unit), int64(f.Now.Rate.Numerator))
	}
	v.kpis = []ui.KPIInfo{k, {Title: i18n.T(ctx, "publication.against", "year", year(f.Now.Year-1)), Value: difference(ctx, f), Change: change(ctx, f), Icon: arrow(f.Verdict)}}
	if total := len(v.Quality.Controls); total > 0 {
		v.kpis = append(v.kpis, ui.KPIInfo{Title: i18n.T(ctx, "publication.quality.controls"), Value: i18n.Int(ctx, int64(v.Quality.Met)),
			Unit: i18n.T(ctx, "publication.of", "n", i18n.Int(ctx, int64(total))), Margin: i18n.T(ctx, "publication.quality.controlsText")})
	}
	if len(v.Quality.Unknown) > 0 {
		worst := v.Quality.Unknown[0]
		for _, u := range v.Quality.Unknown {
			if u.Share.Value > worst.Share.Value {
				worst = u
			}
		}
		v.kpis = append(v.kpis, ui.KPIInfo{Title: i18n.T(ctx, "publication.quality.unknown", "dimension", dimension(ctx, worst.Dimension)),
			Value: i18n.Number(ctx, worst.Share.Value, 1), Unit: "%", Margin: i18n.T(ctx, "publication.quality.unknownText")})
	}
}

// difference is how much the value moved, with its sign; a dash where the two may not be compared.
func difference(ctx context.Context, f publication.Figure) string {
	if !f.Before.Rate.Defined || !f.Now.Rate.Defined {
		return "–"
	}
	d := f.Now.Rate.Value - f.Before.Rate.Value
	text := i18n.Number(ctx, d, f.Indicator.Decimals)
	if strings.HasPrefix(text, "-") {
		return "−" + text[1:]
	}
	return "+" + text
}

// fill prepares the filter with what was chosen.
func (v *indicatorView) fill(ctx context.Context) {
	f := indicatorForm{action: indicatorURL(ctx, v.Indicator.ID)}
	for _, src := range v.Sources {
		f.sources = append(f.sources, ui.Choice{Value: src.ID, Text: words(ctx, src.Title), Chosen: src.ID == v.Source.ID})
	}
	for i := len(v.Years) - 1; i >= 0; i-- {
		f.years = append(f.years, ui.Choice{Value: year(v.Years[i]), Text: year(v.Years[i]), Chosen: v.Years[i] == v.Query.Year})
	}
	if len(v.Sexes) > 0 {
		f.sexes = []ui.Choice{{Value: "", Text: i18n.T(ctx, "publication.code.T"), Chosen: v.Query.Sex == ""}}
		for _, code := range v.Sexes {
			f.sexes = append(f.sexes, ui.Choice{Value: code, Text: category(ctx, kernel.DimSex, code), Chosen: v.Query.Sex == code})
		}
	}
	for _, level := range v.Levels {
		f.parts = append(f.parts, ui.Choice{Value: strconv.Itoa(level), Text: i18n.T(ctx, "publication.level."+strconv.Itoa(level)), Chosen: level == v.Query.Level})
	}
	if v.Query.From != 0 {
		f.from = year(v.Query.From)
	}
	if v.Query.To != 0 {
		f.to = year(v.Query.To)
	}
	v.form = f
}

func (v *indicatorView) drawTrend(ctx context.Context) {
	who := v.where(ctx)
	if v.Query.Sex != "" {
		who += ", " + category(ctx, kernel.DimSex, v.Query.Sex)
	}
	v.trendTitle = i18n.T(ctx, "publication.trend.title", "place", who)
	list, values := yearly(v.Trend, v.Place.Code)
	if len(list) > 1 {
		v.trendTitle = i18n.T(ctx, "publication.trend.titleYears", "place", who, "from", year(list[0]), "to", year(list[len(list)-1]))
	}
	if from, verdict, ok := v.Now.SinceComparable(); ok && v.Query.Sex == "" && v.Query.From == 0 && v.Query.To == 0 {
		v.trendTitle = i18n.T(ctx, "publication.trend."+string(verdict), "place", who, "from", year(from), "to", year(v.Now.Now.Year))
	}
	l := chart.Line{Figure: figureOf(ctx, v.Indicator, "trend-chart", v.trendTitle, 736, i18n.T(ctx, "publication.column.year")), Years: list,
		Breaks: breaksOf(v.Marks), Series: []chart.Series{{Name: who, Values: values}}}
	v.marks = markNotes(ctx, v.Marks)
	if len(list) > 0 {
		v.trend = l.Draw()
		v.plates = append(v.plates, plate{name: "trend", about: v.about() + spanName(list), title: words(ctx, v.Indicator.Title) + ". " + v.trendTitle,
			sub: i18n.T(ctx, trendSub(v.Indicator), "measure", words(ctx, v.Indicator.Measure), "place", who), drawn: v.trend, table: l.Table(), marks: v.marks, source: sourceLine(ctx, v.Now)})
	}
}

// about begins the names of the page's files.
func (v *indicatorView) about() string {
	text := v.Indicator.ID + "-" + string(v.Query.Territory)
	if v.Query.Sex != "" {
		text += "-" + v.Query.Sex
	}
	return text
}

func (v *indicatorView) drawParts(ctx context.Context, maps *atlasMaps) error {
	if !v.HasParts {
		return nil
	}
	kind := kindOf(v.Parts.Places)
	v.partsTitle = i18n.T(ctx, "publication.parts.title", "n", units(ctx, kind, len(v.Parts.Places)), "year", year(v.Parts.Year))
	v.parts = partsTable(ctx, v.Now, v.Parts)
	var err error
	if v.drawn, v.hasMap, err = maps.draw(ctx, mapRequest{id: "parts-map", title: v.partsTitle, width: 660, place: v.Place, parts: v.Parts, ind: v.Indicator, unit: v.Source.Unit}); err != nil {
		return err
	}
	if v.hasMap {
		v.plates = append(v.plates, v.drawn.plate(v.about()+spanName([]int{v.Parts.Year}), words(ctx, v.Indicator.Title)+". "+v.where(ctx)+": "+v.partsTitle, capital(words(ctx, v.Indicator.Measure)), sourceLine(ctx, v.Now)))
	}
	v.drawPanels(ctx)
	return nil
}

// mostPanels bounds the small multiples: more cannot be taken in.
const mostPanels = 48

func (v *indicatorView) drawPanels(ctx context.Context) {
	list, values := yearly(v.Now.Series, v.Place.Code)
	if len(list) < 3 || len(v.Parts.Places) > mostPanels || v.Indicator.Kind == statistics.KindConcentration {
		return
	}
	m := chart.SmallMultiples{Figure: figureOf(ctx, v.Indicator, "multiples", i18n.T(ctx, "publication.panels.title")+", "+v.where(ctx), 1120, i18n.T(ctx, "publication.territory")), Years: list, Breaks: breaksOf(v.Marks)}
	if v.Indicator.Kind != statistics.KindCount {
		m.Reference = chart.Series{Name: v.where(ctx), Values: values}
	}
	for _, p := range v.Parts.Places {
		m.Items = append(m.Items, chart.Multiple{Code: string(p.Unit.Code), Name: shortName(ctx, p.Unit), Href: placeURL(ctx, p.Unit.Code), Values: over(v.Parts.Series, p.Unit.Code, list)})
	}
	v.panels, v.panelsYear = m.Draw(), list[len(list)-1]
	v.panelsScale = scaleText(ctx, v.Indicator, m)
	v.plates = append(v.plates, plate{name: "multiples", about: v.about() + spanName(list), title: words(ctx, v.Indicator.Title) + ". " + m.Title,
		sub: capital(words(ctx, v.Indicator.Measure)) + ". " + v.panelsSub(ctx), whole: m.Whole(), table: m.Table(), long: m.Long(), marks: v.marks, source: sourceLine(ctx, v.Now)})
}

// panelsSub says what all panels have in common.
func (v *indicatorView) panelsSub(ctx context.Context) string {
	return i18n.T(ctx, "publication.panels.sub", "place", v.where(ctx), "year", year(v.panelsYear)) + " " + v.panelsScale
}

// seriesTable is the series with all that the figure stands on, newest first.
func seriesTable(ctx context.Context, f publication.Figure, s statistics.Series, marks []publication.Lettered) ui.TableInfo {
	ind := f.Indicator
	t := ui.TableInfo{Tight: true, Caption: i18n.T(ctx, "publication.table.caption", "title", words(ctx, ind.Title), "place", name(ctx, f.Place)),
		Note: i18n.T(ctx, "publication.table.note", "measure", capital(words(ctx, ind.Measure)), "method", method(ctx, f.Now.Rate.Method)),
		Columns: []ui.Column{{Text: i18n.T(ctx, "publication.column.year")}, {Text: i18n.T(ctx, "publication.column.value"), Right: true},
			{Text: i18n.T(ctx, "publication.margin95"), Right: true}, {Text: i18n.T(ctx, "publication.column.numerator"), Right: true},
			{Text: i18n.T(ctx, "publication.column.denominator"), Right: true}, {Text: i18n.T(ctx, "publication.column.edition"), Right: true}, {Text: i18n.T(ctx, "publication.note")}}}
	rows := statistics.Rows(s)
	for i := len(s.Values) - 1; i >= 0; i-- {
		v := s.Values[i]
		denominator := ""
		if v.Rate.Defined && v.Rate.Denominator != 1 {
			denominator = whole(ctx, v.Rate.Denominator)
		}
		edition := ui.Cell{Part: editionLinks(s.Source, rows[i].Editions)}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: year(v.Year)}, {Text: value(ctx, ind, v)}, {Text: interval(ctx, ind, v.Rate)}, {Text: events(ctx, v)},
			{Text: denominator}, edition, {Text: noteOf(ctx, v, marks)}}})
	}
	return t
}

func method(ctx context.Context, m kernel.Method) string {
	if m == "" {
		m = kernel.MethodNone
	}
	return i18n.T(ctx, "publication.interval."+string(m))
}

// noteOf says what a reader must know about one year.
func noteOf(ctx context.Context, v statistics.Value, marks []publication.Lettered) string {
	var notes []string
	if v.Status != statistics.Normal {
		notes = append(notes, i18n.T(ctx, "publication.status."+string(v.Status)))
	}
	for _, m := range marks {
		if m.Year == v.Year {
			notes = append(notes, i18n.T(ctx, "publication.mark.see", "letter", m.Letter))
		}
	}
	return strings.Join(notes, " · ")
}
