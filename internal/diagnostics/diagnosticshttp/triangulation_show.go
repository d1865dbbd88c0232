package diagnosticshttp

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"convive/internal/diagnostics"
	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/chart"
	"convive/internal/platform/i18n"
	"convive/internal/platform/web"
	"convive/internal/platform/web/ui"
	"convive/internal/statistics"
	"convive/internal/territories"
)

// view is the page of a country in the reader's words.
type view struct {
	diagnostics.Triangulation
	names                                   []string // of the sources, in their order
	offence, finding, lead                  string
	alarms                                  []alarmNote
	chartTitle                              string
	line                                    chart.Pair
	panels                                  []chart.Panel
	whole                                   chart.SVG // all panels in one drawing
	marks                                   []markNote
	years, pairs, places, calendar, sources ui.TableInfo
	method                                  []string
	form                                    form
	caption                                 string
	files                                   []ui.Link // of the drawing
}

type form struct {
	action                  string
	offences, years, places []ui.Choice
	threshold               string
}

// alarmNote is a finding and what to do.
type alarmNote struct{ text, do string }

type markNote struct{ letter, year, text string }

func (p pages) showTriangulation(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	v, err := p.seen(r)
	if err != nil {
		return err
	}
	v.tabulate(ctx)
	p.fill(ctx, &v)
	v.files = []ui.Link{{Text: "SVG", Href: v.drawing(ctx)}, {Text: "CSV", Href: v.address(ctx, "place", "csv")}}
	title := i18n.T(ctx, "diagnostics.title")
	info := web.PageInfo{Title: v.finding, Description: v.lead, Feeds: []web.Feed{{Type: "text/csv", Title: title, Href: v.address(ctx, "place", "csv")}},
		Crumbs: way(ctx, ui.Link{Text: title, Href: web.URL(ctx, path)}, ui.Link{Text: words(ctx, v.Country.Name)})}
	return web.Render(w, r, info, trianglePage(v))
}

// seen is what a request asks for, said and drawn.
func (p pages) seen(r *http.Request) (view, error) {
	ctx := r.Context()
	q, err := query(r)
	if err != nil {
		return view{}, err
	}
	t, err := p.diagnostics.Triangulate(ctx, q)
	if err != nil {
		return view{}, err
	}
	v := view{Triangulation: t, offence: p.offence(ctx, t.Family), names: namesOf(ctx, t)}
	v.say(ctx)
	v.draw(ctx)
	return v, nil
}

func query(r *http.Request) (diagnostics.Query, error) {
	get := r.URL.Query()
	q := diagnostics.Query{Country: kernel.Code(r.PathValue("country")), Territory: kernel.Code(get.Get("territory")), Family: get.Get("offence"),
		Threshold: strings.TrimSpace(get.Get("threshold"))}
	if text := strings.TrimSpace(get.Get("year")); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 || n > 9999 {
			return q, fault.Invalid("diagnostics.badYear", "value", text).At("year")
		}
		q.Year = n
	}
	return q, nil
}

// namesOf are short names: the institution's, or the source's title where one institution has several.
func namesOf(ctx context.Context, t diagnostics.Triangulation) []string {
	names, seen := make([]string, len(t.Voices)), map[string]int{}
	for i, v := range t.Voices {
		names[i], _, _ = strings.Cut(words(ctx, v.Source.Institution), ",")
		seen[names[i]]++
	}
	for i, v := range t.Voices {
		if seen[names[i]] > 1 {
			names[i] = words(ctx, v.Source.Title)
		}
	}
	return names
}

func (v *view) name(id string) string {
	return v.names[slices.IndexFunc(v.Voices, func(x diagnostics.Voice) bool { return x.ID == id })]
}

func unitWord(ctx context.Context, u kernel.CountingUnit) string {
	return i18n.T(ctx, "diagnostics.unit."+string(u))
}

// say puts the finding, the alarms and the method into words.
func (v *view) say(ctx context.Context) {
	place, year := words(ctx, v.Place.Name), strconv.Itoa(v.Query.Year)
	units, least, most := []string{}, -1, -1
	whole := 0
	for i, x := range v.Voices {
		if word := unitWord(ctx, x.Unit); !slices.Contains(units, word) {
			units = append(units, word)
		}
		c := x.At(v.Query.Year)
		if !c.Whole() {
			continue
		}
		whole++
		if least < 0 || c.N < v.Voices[least].At(v.Query.Year).N {
			least = i
		}
		if most < 0 || c.N > v.Voices[most].At(v.Query.Year).N {
			most = i
		}
	}
	number := func(i int) string {
		return i18n.Int(ctx, int64(v.Voices[i].At(v.Query.Year).N)) + " " + unitWord(ctx, v.Voices[i].Unit)
	}
	switch {
	case whole == 0:
		v.finding = i18n.T(ctx, "diagnostics.finding.none", "place", place)
	case whole == 1:
		v.finding = i18n.T(ctx, "diagnostics.finding.single", "place", place, "year", year, "low", number(least))
	case number(least) == number(most):
		v.finding = i18n.T(ctx, "diagnostics.finding.equal", "place", place, "year", year, "sources", strconv.Itoa(whole), "low", number(least))
	default:
		low := number(least)
		if v.Voices[least].Unit == v.Voices[most].Unit {
			low = i18n.Int(ctx, int64(v.Voices[least].At(v.Query.Year).N))
		}
		v.finding = i18n.T(ctx, "diagnostics.finding.several", "place", place, "year", year, "sources", strconv.Itoa(whole), "low", low, "high", number(most))
	}
	lead := "diagnostics.lead.same"
	if len(units) > 1 {
		lead = "diagnostics.lead.units"
	}
	v.lead = i18n.T(ctx, lead, "offence", v.offence, "units", i18n.List(ctx, units))
	for _, a := range v.Alarms() {
		v.alarms = append(v.alarms, v.alarm(ctx, a))
	}
	limit, id := i18n.Percent(ctx, v.Limits.Divergence*100, decimals(v.Limits.Percent())), "diagnostics.method.limit"
	if v.Limits.Divergence != diagnostics.Bogota().Divergence {
		id = "diagnostics.method.own"
	}
	v.method = []string{i18n.T(ctx, id, "limit", limit), i18n.T(ctx, "diagnostics.method.few", "few", int64(v.Limits.Few)),
		i18n.T(ctx, "diagnostics.method.time", "z", i18n.Number(ctx, v.Limits.Z, 1), "n", strconv.Itoa(v.Limits.Earlier))}
	if v.Officials() != 1 {
		v.method = append(v.method, i18n.T(ctx, "diagnostics.method.reference", "a", v.names[0]))
	}
}

// decimals are those that a written number has.
func decimals(text string) int {
	_, after, _ := strings.Cut(text, ".")
	return min(2, len(after))
}

func (v *view) alarm(ctx context.Context, a diagnostics.Alarm) alarmNote {
	id := "diagnostics.alarm." + string(a.Kind)
	note := alarmNote{do: i18n.T(ctx, id+".do")}
	switch a.Kind {
	case diagnostics.AlarmDiverges:
		note.text = i18n.T(ctx, id, "a", v.name(a.Pair.A.ID), "b", v.name(a.Pair.B.ID), "divergence", percent(ctx, a.Pair.Divergence),
			"limit", i18n.Percent(ctx, v.Limits.Divergence*100, decimals(v.Limits.Percent())))
	case diagnostics.AlarmLeft:
		g := a.Pair.Agreement
		note.text = i18n.T(ctx, id, "a", v.name(a.Pair.A.ID), "b", v.name(a.Pair.B.ID), "ratio", ratio(ctx, a.Pair.Ratio), "n", strconv.Itoa(g.Earlier),
			"median", ratio(ctx, &g.Median), "z", i18n.Number(ctx, g.Z, 1), "limit", i18n.Number(ctx, v.Limits.Z, 1))
	default:
		note.text = i18n.T(ctx, id, "a", v.names[a.Voice], "year", strconv.Itoa(v.Query.Year), "last", strconv.Itoa(a.Last))
	}
	return note
}

// draw makes a line for each source; more than four are drawn apart, on one scale.
func (v *view) draw(ctx context.Context) {
	if len(v.Years) == 0 {
		return
	}
	v.chartTitle = i18n.T(ctx, "diagnostics.chart.title", "from", strconv.Itoa(v.Years[0]), "to", strconv.Itoa(v.Years[len(v.Years)-1]))
	f := chart.Figure{ID: "sources-by-year", Title: v.chartTitle, Desc: v.finding, Width: 1120, Empty: i18n.T(ctx, "diagnostics.chart.empty"),
		Words: chart.Words{Category: i18n.T(ctx, "diagnostics.column.year"), Year: i18n.T(ctx, "diagnostics.column.year"), Break: i18n.T(ctx, "diagnostics.column.break"),
			Value: i18n.T(ctx, "diagnostics.column.value"), Missing: i18n.T(ctx, "diagnostics.noData")},
		Format: func(x float64) string { return i18n.Int(ctx, int64(x)) }}
	var breaks []chart.Break
	for _, y := range v.Years {
		letter := string(rune('A' + len(breaks)))
		told := false
		for i, x := range v.Voices {
			for _, m := range x.Marks {
				if m.Year == y && y > v.Years[0] {
					v.marks = append(v.marks, markNote{letter, strconv.Itoa(y), i18n.T(ctx, "diagnostics.mark", "source", v.names[i], "text", words(ctx, m.Text))})
					told = true
				}
			}
		}
		if told {
			breaks = append(breaks, chart.Break{FirstAfter: y, Letter: letter})
		}
	}
	var said []string
	for _, x := range v.Voices {
		said = append(said, i18n.T(ctx, "diagnostics.caption", "source", words(ctx, x.Source.Title), "editions", statistics.EditionList(x.Editions)))
	}
	v.caption = strings.Join(said, " ")
	line, panels := chart.Line{Figure: f, Years: v.Years, Breaks: breaks}, chart.SmallMultiples{Figure: f, Years: v.Years, Breaks: breaks}
	for i, x := range v.Voices {
		values := make([]chart.Value, len(v.Years))
		for k, y := range v.Years {
			if c := x.At(y); c.Whole() {
				values[k] = chart.Exact(c.N)
			}
		}
		line.Series = append(line.Series, chart.Series{Name: v.names[i] + " (" + unitWord(ctx, x.Unit) + ")", Values: values})
		panels.Items = append(panels.Items, chart.Multiple{Code: x.ID, Name: v.names[i], Values: values})
	}
	if len(v.Voices) > 4 {
		v.panels, v.whole = panels.Draw(), panels.Whole()
		return
	}
	v.line = line.Draw()
}

func (p pages) fill(ctx context.Context, v *view) {
	v.form = form{action: web.URL(ctx, path+"/"+string(v.Country.Code)), threshold: v.Limits.Percent()}
	for _, f := range v.Families {
		v.form.offences = append(v.form.offences, ui.Choice{Value: f.ID, Text: p.offence(ctx, f), Chosen: f.ID == v.Family.ID})
	}
	for i := len(v.Years) - 1; i >= 0; i-- {
		y := strconv.Itoa(v.Years[i])
		v.form.years = append(v.form.years, ui.Choice{Value: y, Text: y, Chosen: v.Years[i] == v.Query.Year})
	}
	v.form.places = []ui.Choice{{Value: string(v.Country.Code), Text: words(ctx, v.Country.Name), Chosen: v.Place.Level == 0}}
	units := slices.Clone(v.Places)
	i18n.Sort(ctx, units, func(u territories.Unit) string { return words(ctx, u.Name) })
	for _, u := range units {
		v.form.places = append(v.form.places, ui.Choice{Value: string(u.Code), Text: words(ctx, u.Name), Chosen: u.Code == v.Place.Code})
	}
}

// drawing is the address of the drawing as a file.
func (v *view) drawing(ctx context.Context) string {
	return web.URL(ctx, path+"/"+string(v.Country.Code)+"/"+drawingFile, "territory", string(v.Place.Code), "offence", v.Family.ID, "year", strconv.Itoa(v.Query.Year))
}

// address is the operation that gives the same rows.
func (v *view) address(ctx context.Context, of, format string) string {
	a := "/api/v1" + path + "?country=" + string(v.Country.Code) + "&territory=" + string(v.Place.Code) + "&offence=" + strings.ReplaceAll(v.Family.ID, "+", "%2B") + "&of=" + of
	if of != "place" {
		a += "&year=" + strconv.Itoa(v.Query.Year)
	}
	if v.Query.Threshold != "" {
		a += "&threshold=" + v.Limits.Percent()
	}
	if format != "" {
		a += "&format=" + format
	}
	return a
}
