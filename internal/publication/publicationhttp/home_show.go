package publicationhttp

import (
	"context"
	"net/http"
	"strings"

	"github.com/a-h/templ"

	"convive/internal/platform/chart"
	"convive/internal/platform/i18n"
	"convive/internal/platform/web"
	"convive/internal/platform/web/ui"
	"convive/internal/publication"
	"convive/internal/statistics"
)

// homeView is the first page in the reader's words.
type homeView struct {
	publication.Home
	title, lead, second string
	meta                []string
	line                chart.Pair
	marks               []markNote
	changed, where      []string
	whom                []string
	mapTitle, mapSub    string
	drawn               drawnMap
	hasMap              bool
	table               ui.TableInfo
	panels              []chart.Panel
	panelsScale         string
	panelsYear          int
	plates              plates
}

// markNote explains a letter of a chart.
type markNote struct {
	letter, year, text string
}

func (p *Portal) showHome(w http.ResponseWriter, r *http.Request) error {
	v, err := p.homeView(r.Context())
	if err != nil {
		return err
	}
	return web.Render(w, r, web.PageInfo{Title: v.title, Description: v.lead}, homePage(v))
}

func (p *Portal) homeView(ctx context.Context) (homeView, error) {
	h, err := p.pages.Home(ctx)
	v := homeView{Home: h}
	if err != nil {
		return v, err
	}
	v.say(ctx)
	if h.Headline.Known() {
		v.drawLine(ctx)
		if err := v.drawMap(ctx, p.maps); err != nil {
			return v, err
		}
		v.table = v.placesTable(ctx)
		v.drawPanels(ctx)
		v.plates.address(func(file string) string { return web.URL(ctx, "/figures/"+file) })
	}
	return v, nil
}

// placesTable lists the parts of the place, or its neighbours with itself.
func (v *homeView) placesTable(ctx context.Context) ui.TableInfo {
	if !v.HasBeside {
		return partsTable(ctx, v.Headline, v.Parts)
	}
	t := partsTable(ctx, v.Headline, v.Beside)
	t.Foot = nil // the sum of the neighbours is not the place
	return t
}

// shown are the places of the map and its table.
func (v *homeView) shown() publication.Parts {
	if v.HasBeside {
		return v.Beside
	}
	return v.Parts
}

// say puts the findings into sentences.
func (v *homeView) say(ctx context.Context) {
	f := v.Headline
	ind, now, before := f.Indicator, f.Now, f.Before
	args := []any{"country", name(ctx, v.Place), "year", year(now.Year), "before", year(now.Year - 1)}
	v.title = i18n.T(ctx, "publication.home.title."+string(v.Title()), args...)
	if !f.Known() {
		v.lead = i18n.T(ctx, "publication.home.leadNone", "country", name(ctx, v.Place))
		return
	}
	v.lead = i18n.N(ctx, "publication.home.lead", int64(now.Rate.Numerator), "rate", number(ctx, ind, now.Rate.Value),
		"low", number(ctx, ind, now.Rate.Low), "high", number(ctx, ind, now.Rate.High), "year", year(now.Year))
	if before.Rate.Defined {
		v.second = i18n.T(ctx, "publication.home.lead."+string(f.Verdict), "before", year(before.Year), "rate", number(ctx, ind, before.Rate.Value),
			"low", number(ctx, ind, before.Rate.Low), "high", number(ctx, ind, before.Rate.High))
	}
	v.meta = []string{i18n.T(ctx, "publication.home.until", "year", year(now.Year)), sourceLine(ctx, f)}
	v.sayChanged(ctx)
	v.sayWhere(ctx)
	v.sayWhom(ctx)
}

func (v *homeView) sayChanged(ctx context.Context) {
	now, before := v.Headline.Now, v.Headline.Before
	if before.Rate.Defined {
		d := now.Rate.Numerator - before.Rate.Numerator
		switch {
		case d < 0:
			v.changed = append(v.changed, i18n.N(ctx, "publication.home.fewer", int64(-d), "year", year(before.Year)))
		case d > 0:
			v.changed = append(v.changed, i18n.N(ctx, "publication.home.more", int64(d), "year", year(before.Year)))
		default:
			v.changed = append(v.changed, i18n.T(ctx, "publication.home.asMany", "year", year(before.Year)))
		}
	}
	for _, f := range v.Key {
		if f.Indicator.ID == "firearm-share" && f.Before.Rate.Defined {
			v.changed = append(v.changed, i18n.T(ctx, "publication.home.firearm."+threeWays(f.Verdict), "now", value(ctx, f.Indicator, f.Now),
				"then", value(ctx, f.Indicator, f.Before), "year", year(f.Before.Year)))
		}
	}
}

// threeWays is the direction that a sentence may name; everything doubtful is not told apart.
func threeWays(v publication.Verdict) string {
	switch v {
	case publication.Rose, publication.Fell, publication.SourceBreak:
		return string(v)
	default:
		return string(publication.Indistinct)
	}
}

func (v *homeView) sayWhere(ctx context.Context) {
	if v.HasBeside {
		v.where = []string{i18n.T(ctx, "publication.home.whereBeside", "place", name(ctx, v.Place), "around", name(ctx, v.Around))}
		return
	}
	if !v.HasParts {
		v.where = []string{i18n.T(ctx, "publication.home.whereUnknown")}
		return
	}
	kind, parts := kindOf(v.Parts.Places), v.Parts
	before := year(parts.Year - 1)
	if parts.Compared() == 0 {
		v.where = []string{partsSummary(ctx, parts)}
		return
	}
	if len(parts.Rose)+len(parts.Fell) == 0 {
		v.where = []string{i18n.T(ctx, "publication.home.whereNone", "n", units(ctx, kind, parts.Compared()), "year", before)}
		return
	}
	v.where = []string{i18n.T(ctx, "publication.home.where", "rose", units(ctx, kind, len(parts.Rose)), "fell", units(ctx, kind, len(parts.Fell)), "same", units(ctx, kind, parts.Same), "year", before)}
	if len(parts.Rose) > 0 {
		top := parts.Rose[0]
		v.where = append(v.where, i18n.T(ctx, "publication.home.whereMost", "name", name(ctx, top.Unit),
			"then", number(ctx, v.Headline.Indicator, top.Before.Rate.Value), "now", number(ctx, v.Headline.Indicator, top.Now.Rate.Value)))
	}
}

func (v *homeView) sayWhom(ctx context.Context) {
	for _, who := range []struct {
		id string
		f  publication.Figure
	}{{"women", v.Women}, {"minors", v.Minors}} {
		if !who.f.Known() {
			continue
		}
		v.whom = append(v.whom, i18n.N(ctx, "publication.home."+who.id, int64(who.f.Now.Rate.Numerator), "share", value(ctx, who.f.Indicator, who.f.Now)))
		if who.f.Before.Rate.Defined {
			v.whom = append(v.whom, i18n.T(ctx, "publication.home."+who.id+"."+threeWays(who.f.Verdict), "year", year(who.f.Before.Year), "then", value(ctx, who.f.Indicator, who.f.Before)))
		}
	}
	if len(v.whom) == 0 {
		v.whom = []string{i18n.T(ctx, "publication.home.whomUnknown")}
	}
}

func (v *homeView) drawLine(ctx context.Context) {
	list, values := yearly(v.Headline.Series, v.Place.Code)
	l := chart.Line{Figure: figureOf(ctx, v.Headline.Indicator, "trend", v.title, 448, i18n.T(ctx, "publication.column.year")), Years: list,
		Breaks: breaksOf(v.Marks), Series: []chart.Series{{Name: name(ctx, v.Place), Values: values}}}
	v.line = l.Draw()
	v.marks = markNotes(ctx, v.Marks)
	f := v.Headline
	v.plates = append(v.plates, plate{name: "trend", about: f.Indicator.ID + "-" + string(v.Place.Code) + spanName(list), title: v.title,
		sub: i18n.T(ctx, trendSub(f.Indicator), "measure", words(ctx, f.Indicator.Measure), "place", name(ctx, v.Place)), drawn: v.line, table: l.Table(), marks: v.marks, source: sourceLine(ctx, f)})
}

func markNotes(ctx context.Context, marks []publication.Lettered) []markNote {
	var list []markNote
	for _, m := range marks {
		n := markNote{letter: m.Letter, year: year(m.Year), text: words(ctx, m.Text)}
		if m.Population {
			n.text = i18n.T(ctx, "publication.mark.population")
		}
		list = append(list, n)
	}
	return list
}

func (v *homeView) drawMap(ctx context.Context, maps *atlasMaps) error {
	if v.HasBeside {
		return v.drawBeside(ctx, maps)
	}
	if !v.HasParts {
		return nil
	}
	kind := kindOf(v.Parts.Places)
	v.mapTitle = i18n.T(ctx, "publication.home.mapTitle", "year", year(v.Parts.Year))
	v.mapSub = i18n.T(ctx, "publication.home.mapSub", "n", units(ctx, kind, len(v.Parts.Places)), "year", year(v.Parts.Year))
	var named, names []string
	for _, t := range v.Top {
		names = append(names, name(ctx, t.Unit))
		named = append(named, string(t.Unit.Code))
	}
	if len(names) > 0 {
		v.mapTitle = i18n.T(ctx, "publication.home.mapTop", "n", units(ctx, kind, len(names)), "from", axis(ctx, v.Headline.Indicator, v.TopFrom))
		if len(names) <= 6 {
			v.mapSub = i18n.T(ctx, "publication.home.mapNames", "names", i18n.List(ctx, names)) + " " + v.mapSub
		}
	}
	f := v.Headline
	var err error
	v.drawn, v.hasMap, err = maps.draw(ctx, mapRequest{id: "map", title: v.mapTitle, width: 660, place: v.Place, parts: v.Parts,
		ind: f.Indicator, unit: f.Source.Unit, named: named[:min(len(named), 6)]})
	if v.hasMap {
		v.plates = append(v.plates, v.drawn.plate(f.Indicator.ID+"-"+string(v.Place.Code)+spanName([]int{v.Parts.Year}), v.mapTitle, v.mapSub, sourceLine(ctx, f)))
	}
	return err
}

// drawBeside shows a place without parts among its neighbours.
func (v *homeView) drawBeside(ctx context.Context, maps *atlasMaps) error {
	f, places := v.Headline, v.Beside.Places
	v.mapTitle = i18n.T(ctx, "publication.home.besideTitle", "place", name(ctx, v.Place), "around", name(ctx, v.Around), "year", year(v.Beside.Year))
	v.mapSub = i18n.T(ctx, "publication.home.besideSub", "n", units(ctx, kindOf(places), len(places)), "year", year(v.Beside.Year), "place", name(ctx, v.Place))
	var err error
	v.drawn, v.hasMap, err = maps.draw(ctx, mapRequest{id: "map", title: v.mapTitle, width: 660, place: v.Around, parts: v.Beside,
		ind: f.Indicator, unit: f.Source.Unit, named: []string{string(v.Place.Code)}, me: string(v.Place.Code)})
	if v.hasMap {
		v.plates = append(v.plates, v.drawn.plate(f.Indicator.ID+"-"+string(v.Place.Code)+spanName([]int{v.Beside.Year}), v.mapTitle, v.mapSub, sourceLine(ctx, f)))
	}
	return err
}

// drawPanels sets the countries side by side, the own one in grey behind each.
func (v *homeView) drawPanels(ctx context.Context) {
	if len(v.Americas) < 2 {
		return
	}
	m := chart.SmallMultiples{Figure: figureOf(ctx, v.Headline.Indicator, "americas", i18n.T(ctx, "publication.home.americas"), 1120, i18n.T(ctx, "publication.country"))}
	for _, c := range v.Americas {
		m.Items = append(m.Items, chart.Multiple{Code: string(c.Unit.Code), Name: shortName(ctx, c.Unit), Href: indicatorURL(ctx, v.Headline.Indicator.ID, "source", v.International.ID, "territory", string(c.Unit.Code))})
	}
	m.Years, m.Items, m.Reference = v.comparedSeries(ctx, m.Items)
	v.panels, v.panelsYear = m.Draw(), m.Years[len(m.Years)-1]
	v.panelsScale = scaleText(ctx, v.Headline.Indicator, m)
	v.plates = append(v.plates, plate{name: "countries", about: v.Headline.Indicator.ID + "-americas" + spanName(m.Years), title: m.Title,
		sub: v.panelsSub(ctx), whole: m.Whole(), table: m.Table(), long: m.Long(), notes: []string{i18n.T(ctx, "publication.home.americasNote")}, source: sourceLineOf(ctx, v.International, v.Compared)})
}

func (v *homeView) panelsSub(ctx context.Context) string {
	return i18n.T(ctx, "publication.home.americasSub", "source", words(ctx, v.International.Title), "country", name(ctx, v.Country), "year", year(v.panelsYear)) + " " + v.panelsScale
}

// firstCompared is where the lines of the countries begin.
const firstCompared = 2000

func (v *homeView) comparedSeries(ctx context.Context, items []chart.Multiple) ([]int, []chart.Multiple, chart.Series) {
	last := 0
	for _, c := range v.Americas {
		last = max(last, c.Last.Year)
	}
	var list []int
	for y := firstCompared; y <= last; y++ {
		list = append(list, y)
	}
	ref := chart.Series{Name: name(ctx, v.Country)}
	for i := range items {
		items[i].Values = over(v.Compared, v.Americas[i].Unit.Code, list)
		if v.Americas[i].Unit.Code == v.Country.Code {
			ref.Values = items[i].Values
		}
	}
	return list, items, ref
}

func scaleText(ctx context.Context, ind statistics.Indicator, m chart.SmallMultiples) string {
	top, lines := m.Scale()
	names := make([]string, len(lines))
	for i, l := range lines {
		names[i] = axis(ctx, ind, l)
	}
	return i18n.T(ctx, "publication.scale", "top", roundedTop(ctx, ind, top), "lines", i18n.List(ctx, names))
}

// partsTable lists the parts of a place with what changed.
func partsTable(ctx context.Context, f publication.Figure, parts publication.Parts) ui.TableInfo {
	ind := f.Indicator
	t := ui.TableInfo{Tight: true,
		Caption: i18n.T(ctx, "publication.parts.caption", "title", words(ctx, ind.Title), "year", year(parts.Year)),
		Note:    i18n.T(ctx, "publication.parts.note", "measure", capital(words(ctx, ind.Measure)), "n", units(ctx, kindOf(parts.Places), len(parts.Places))),
		Columns: []ui.Column{{Text: i18n.T(ctx, "publication.territory")}, {Text: i18n.T(ctx, "publication.events."+string(f.Source.Unit)), Right: true},
			{Text: year(parts.Year), Right: true}, {Text: i18n.T(ctx, "publication.margin95"), Right: true}, {Text: year(parts.Year - 1), Right: true},
			{Text: i18n.T(ctx, "publication.against", "year", year(parts.Year-1))}}}
	for _, p := range parts.Places {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: name(ctx, p.Unit), Href: placeURL(ctx, p.Unit.Code)}, {Text: events(ctx, p.Now)},
			{Text: value(ctx, ind, p.Now)}, {Text: interval(ctx, ind, p.Now.Rate)}, {Text: value(ctx, ind, p.Before)}, {Part: verdictCell(ctx, p)}}})
	}
	t.Foot = []ui.Row{{Cells: []ui.Cell{{Text: name(ctx, f.Place)}, {Text: events(ctx, f.Now)}, {Text: value(ctx, ind, f.Now)},
		{Text: interval(ctx, ind, f.Now.Rate)}, {Text: value(ctx, ind, f.Before)}, {Part: iconWord(arrow(f.Verdict), verdict(ctx, f.Verdict))}}}}
	if ind.Kind == statistics.KindConcentration {
		t.Foot = nil
	}
	return t
}

// events is the numerator as a table prints it.
func events(ctx context.Context, v statistics.Value) string {
	switch v.Status {
	case statistics.Missing:
		return i18n.T(ctx, "publication.noData")
	case statistics.Protected:
		return i18n.T(ctx, "publication.protected")
	}
	return whole(ctx, v.Rate.Numerator)
}

func verdictCell(ctx context.Context, p publication.PlaceFigure) templ.Component {
	text := verdict(ctx, p.Verdict)
	if p.Few() {
		text = strings.TrimSpace(text + " " + i18n.T(ctx, "publication.fewMark"))
	}
	return iconWord(arrow(p.Verdict), text)
}

// roundedTop is the end of a scale: a round number as it is, another with the decimals of the indicator.
func roundedTop(ctx context.Context, ind statistics.Indicator, top float64) string {
	if top == float64(int64(top)) {
		return axis(ctx, ind, top)
	}
	return number(ctx, ind, top)
}

// partsSummary says how many parts changed, or that nothing was compared.
func partsSummary(ctx context.Context, p publication.Parts) string {
	if p.Compared() == 0 {
		return i18n.T(ctx, "publication.parts.notCompared", "before", year(p.Year-1), "year", year(p.Year))
	}
	return i18n.T(ctx, "publication.parts.sub", "rose", len(p.Rose), "fell", len(p.Fell), "same", p.Same, "year", year(p.Year-1), "n", p.Compared())
}
