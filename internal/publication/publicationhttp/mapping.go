package publicationhttp

import (
	"bytes"
	"context"
	"strings"
	"sync"
	"time"

	"convive/internal/kernel"
	"convive/internal/platform/chart"
	"convive/internal/platform/geo"
	"convive/internal/platform/i18n"
	"convive/internal/platform/web/ui"
	"convive/internal/publication"
	"convive/internal/statistics"
	"convive/internal/territories"
)

// atlasMaps keeps the simplified outlines, which are the same for all readers until territories are loaded anew.
type atlasMaps struct {
	places *territories.Service
	mu     sync.Mutex
	atlas  *territories.Atlas
	shapes map[territories.Area][]outline
}

func newAtlasMaps(places *territories.Service) *atlasMaps { return &atlasMaps{places: places} }

// outline is a shape; until is set where it is that of an earlier state of the unit, to that day.
type outline struct {
	geo.Shape
	until string
}

// coarseness is the simplification of outlines in degrees: below a pixel on a map of a whole country of middle size.
const coarseness = 0.012

// outlines are the shapes of a country's units of a level as they were at the reader's moment; empty where none are loaded. dated
// says that a shape of an earlier state is among them.
func (m *atlasMaps) outlines(ctx context.Context, country string, level int) (shapes []geo.Shape, dated bool, err error) {
	all, err := m.all(ctx, territories.Area{Country: country, Level: level})
	if err != nil {
		return nil, false, err
	}
	day := "9999" // of the present only what has no end
	if at := kernel.MomentOf(ctx); !at.IsZero() {
		day = at.Format(time.DateOnly)
	}
	for _, o := range all {
		if o.until != "" && o.until <= day {
			continue
		}
		shapes, dated = append(shapes, o.Shape), dated || o.until != ""
	}
	return shapes, dated, nil
}

// all are the shapes of an area, those of earlier states among them. One set is kept, whatever the moments that are asked for.
func (m *atlasMaps) all(ctx context.Context, area territories.Area) ([]outline, error) {
	atlas, err := m.places.Atlas(kernel.AsOf(ctx, time.Time{}))
	if err != nil {
		return nil, err
	}
	m.mu.Lock()
	if m.atlas != atlas {
		m.atlas, m.shapes = atlas, map[territories.Area][]outline{}
	}
	shapes, ok := m.shapes[area]
	m.mu.Unlock()
	if ok {
		return shapes, nil
	}
	if shapes, err = m.read(ctx, area); err != nil {
		return nil, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.atlas == atlas {
		m.shapes[area] = shapes
	}
	return shapes, nil
}

func (m *atlasMaps) read(ctx context.Context, area territories.Area) ([]outline, error) {
	list, err := m.places.Boundaries(ctx, area.Country, area.Level)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	until := map[string]string{}
	for _, b := range list {
		until[string(b.Code)] = b.Until
	}
	data, err := territories.EncodeBoundaries(list)
	if err != nil {
		return nil, err
	}
	shapes, err := geo.ReadGeoJSON(bytes.NewReader(data), geo.WithID("code"))
	if err != nil {
		return nil, err
	}
	var all []outline
	for _, s := range geo.Simplify(shapes, coarseness) {
		all = append(all, outline{s, until[s.ID]})
	}
	return all, nil
}

// ofToday says on a map of an earlier moment that its outlines are today's; nothing on any other.
func ofToday(ctx context.Context, caption string, dated bool) string {
	if kernel.MomentOf(ctx).IsZero() || dated {
		return caption
	}
	return caption + " " + i18n.T(ctx, "publication.map.today")
}

// drawnMap is a map with its legend.
type drawnMap struct {
	pair        chart.Pair
	table       chart.Table
	legend      []legendRow
	legendTitle string
	symbols     bool // circles for counts instead of shaded areas
	caption     string
}

// plate is the map as a figure.
func (d drawnMap) plate(about, title, sub, source string) plate {
	return plate{name: "map", about: about, title: title, sub: sub, drawn: d.pair, table: d.table, legend: d.legend, legendTitle: d.legendTitle, notes: []string{d.caption}, source: source}
}

// mapRequest is what a map shows.
type mapRequest struct {
	id, title string
	width     int
	place     territories.Unit
	parts     publication.Parts
	ind       statistics.Indicator
	unit      kernel.CountingUnit
	named     []string
	me        string
}

// draw shades the parts where their outlines are known and the figure is a rate or share; else it sets circles at their
// points on the outline of the unit above. ok is false where neither is possible.
func (m *atlasMaps) draw(ctx context.Context, q mapRequest) (drawnMap, bool, error) {
	if q.ind.Kind == statistics.KindConcentration {
		return drawnMap{}, false, nil
	}
	shapes, dated, err := m.outlines(ctx, q.place.Country, q.parts.Level)
	if err != nil {
		return drawnMap{}, false, err
	}
	if len(shapes) > 0 && q.ind.Kind != statistics.KindCount {
		drawn := shaded(ctx, q, within(shapes, q.parts.Places))
		drawn.caption = ofToday(ctx, drawn.caption, dated)
		return drawn, true, nil
	}
	ground := shapes
	if len(ground) == 0 {
		if ground, dated, err = m.ground(ctx, q.place); err != nil || len(ground) == 0 {
			return drawnMap{}, false, err
		}
	}
	drawn, ok := circles(ctx, q, ground)
	drawn.caption = ofToday(ctx, drawn.caption, dated)
	return drawn, ok, nil
}

// ground is what lies under circles: the first-level units of a country, or the one unit.
func (m *atlasMaps) ground(ctx context.Context, place territories.Unit) (shapes []geo.Shape, dated bool, err error) {
	shapes, dated, err = m.outlines(ctx, place.Country, 1)
	if err != nil || place.Level == 0 {
		return shapes, dated, err
	}
	for _, s := range shapes {
		if strings.HasPrefix(string(place.Code), s.ID) {
			return []geo.Shape{s}, dated, nil
		}
	}
	return nil, false, nil
}

// within are the shapes of the parts.
func within(shapes []geo.Shape, places []publication.PlaceFigure) []geo.Shape {
	wanted := map[string]bool{}
	for _, p := range places {
		wanted[string(p.Unit.Code)] = true
	}
	var list []geo.Shape
	for _, s := range shapes {
		if wanted[s.ID] {
			list = append(list, s)
		}
	}
	return list
}

// partTitle is what a place on the map is called: name, value, margin, events.
func partTitle(ctx context.Context, q mapRequest, p publication.PlaceFigure) string {
	if !p.Now.Rate.Defined {
		return name(ctx, p.Unit) + ": " + value(ctx, q.ind, p.Now)
	}
	return i18n.T(ctx, "publication.map.place", "name", name(ctx, p.Unit), "value", value(ctx, q.ind, p.Now),
		"margin", interval(ctx, q.ind, p.Now.Rate), "count", i18n.N(ctx, "publication.unit."+string(q.unit), int64(p.Now.Rate.Numerator)))
}

func shaded(ctx context.Context, q mapRequest, shapes []geo.Shape) drawnMap {
	c := chart.Choropleth{Figure: figureOf(ctx, q.ind, q.id, q.title, q.width, i18n.T(ctx, "publication.territory")), Shapes: shapes,
		Limits: limits(q.ind, q.parts.Series), Named: q.named, Me: q.me}
	for _, p := range q.parts.Places {
		c.Areas = append(c.Areas, chart.Area{Code: string(p.Unit.Code), Name: shortName(ctx, p.Unit), Value: p.Now.Rate.Value, Defined: p.Now.Rate.Defined,
			Low: p.Now.Rate.Low, High: p.Now.Rate.High, Interval: chart.Of(p.Now.Rate).Interval, Few: p.Few(), Suppressed: p.Now.Status == statistics.Protected, Title: partTitle(ctx, q, p), Href: placeURL(ctx, p.Unit.Code)})
	}
	return drawnMap{pair: c.Draw(), table: c.Table(), legend: classLegend(ctx, q.ind, q.unit, c.Legend()), legendTitle: capital(words(ctx, q.ind.Measure)),
		caption: i18n.T(ctx, "publication.map.caption")}
}

func circles(ctx context.Context, q mapRequest, ground []geo.Shape) (drawnMap, bool) {
	s := chart.Symbols{Figure: figureOf(ctx, q.ind, q.id, q.title, q.width, i18n.T(ctx, "publication.territory")), Shapes: ground, Me: q.me}
	s.Format = func(x float64) string { return whole(ctx, x) }
	s.Axis = s.Format
	if len(q.parts.Places) > 200 {
		s.Radius = 16
	}
	for _, p := range q.parts.Places {
		if p.Unit.Point == nil || p.Now.Rate.Numerator == 0 {
			continue
		}
		s.Points = append(s.Points, chart.Symbol{Lon: p.Unit.Point.Lon, Lat: p.Unit.Point.Lat, Code: string(p.Unit.Code), Name: name(ctx, p.Unit),
			Value: chart.Exact(p.Now.Rate.Numerator), Title: partTitle(ctx, q, p)})
	}
	if len(s.Points) == 0 {
		return drawnMap{}, false
	}
	return drawnMap{pair: s.Draw(), table: s.Table(), symbols: true, caption: i18n.T(ctx, "publication.map.circles")}, true
}

// legendRow is a swatch and its words.
type legendRow struct {
	swatch ui.SVG
	text   string
	count  string
}

func classLegend(ctx context.Context, ind statistics.Indicator, unit kernel.CountingUnit, rows []chart.LegendRow) []legendRow {
	var list []legendRow
	step := 1.0
	for range ind.Decimals {
		step /= 10
	}
	for _, r := range rows {
		row := legendRow{swatch: ui.SVG(r.Swatch), count: i18n.Int(ctx, int64(r.Count))}
		switch {
		case r.Kind == chart.LegendFew:
			row.text = i18n.T(ctx, "publication.legend.few", "n", i18n.Int(ctx, ind.Few))
		case r.Kind == chart.LegendMissing:
			row.text = i18n.T(ctx, "publication.noData")
		case r.Kind == chart.LegendProtected:
			row.text = i18n.T(ctx, "publication.protected")
		case r.HasFrom && r.HasTo:
			row.text = i18n.T(ctx, "publication.legend.between", "from", axis(ctx, ind, r.From), "to", number(ctx, ind, r.To-step))
		case r.HasFrom:
			row.text = i18n.T(ctx, "publication.legend.from", "from", axis(ctx, ind, r.From))
		default:
			row.text = i18n.T(ctx, "publication.legend.under", "to", axis(ctx, ind, r.To))
		}
		list = append(list, row)
	}
	return list
}
