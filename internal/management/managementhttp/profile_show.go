package managementhttp

import (
	"context"
	"net/http"
	"slices"
	"strconv"

	"convive/internal/management"
	"convive/internal/platform/chart"
	"convive/internal/platform/i18n"
	"convive/internal/platform/web"
	"convive/internal/platform/web/ui"
)

// profileView is the profile of a subject.
type profileView struct {
	kind, finding, day string
	steps              []stepView
	strip              ui.FigureInfo
	bands              []ui.TableInfo
	measures           ui.TableInfo
	missing            []ui.Pair
	changes            []ui.Step
	others             []otherView
	csv                string
}

// stepView is a next step in words.
type stepView struct{ factor, text, supplier string }

// otherView are links to profiles of a kind.
type otherView struct {
	title string
	links []ui.Link
}

// mostSteps is how many next steps a page shows; mostChanges how many changes.
const (
	mostSteps   = 3
	mostChanges = 20
)

func (p *Pages) showSystem(w http.ResponseWriter, r *http.Request) error {
	return p.show(w, r, string(management.OfSystem))
}

func (p *Pages) showSubject(w http.ResponseWriter, r *http.Request) error {
	if id := r.PathValue("subject"); id != string(management.OfSystem) {
		return p.show(w, r, id)
	}
	return web.SeeOther(w, r, path)
}

func (p *Pages) show(w http.ResponseWriter, r *http.Request, id string) error {
	ctx := r.Context()
	profile, err := p.management.Profile(ctx, id)
	if err != nil {
		return err
	}
	changes, err := p.management.Changes(ctx, id)
	if err != nil {
		return err
	}
	requests, of, _, err := p.requests(ctx)
	if err != nil {
		return err
	}
	v := profileOf(ctx, profile)
	v.measures = measuresOf(ctx, profile, askedOf(ctx, profile.Subject.ID(), requests, of), p.management.MayAsk(ctx))
	v.changes = changesOf(ctx, profile, changes)
	v.csv = web.WithMoment(ctx, "/api/v1/management/profiles/"+id+"?format=csv")
	title := i18n.T(ctx, "management.title")
	crumbs := way(ctx, ui.Link{Text: title})
	if profile.Subject.Kind == management.OfSystem {
		subjects, err := p.management.Subjects(ctx)
		if err != nil {
			return err
		}
		v.others = othersOf(ctx, subjects)
	} else {
		title = subjectName(ctx, profile.Subject)
		crumbs = under(ctx, ui.Link{Text: title})
	}
	return web.Render(w, r, web.PageInfo{Title: title, Description: i18n.T(ctx, "management.lead"), Crumbs: crumbs}, profilePage(subjectName(ctx, profile.Subject), v))
}

func profileOf(ctx context.Context, p management.Profile) profileView {
	n, of := p.At(management.Established)
	v := profileView{kind: i18n.T(ctx, "management.kind."+string(p.Subject.Kind)), day: p.Day,
		finding: i18n.T(ctx, "management.finding", "name", subjectName(ctx, p.Subject), "n", int64(n), "told", int64(of), "all", int64(len(p.Factors)))}
	for _, s := range p.Steps(mostSteps) {
		v.steps = append(v.steps, stepOf(ctx, s))
	}
	for _, b := range management.Bands() {
		v.bands = append(v.bands, bandOf(ctx, p, b))
	}
	v.strip, v.missing = stripOf(ctx, p), missingOf(ctx, p)
	return v
}

func stepOf(ctx context.Context, s management.Step) stepView {
	v := stepView{factor: s.Factor.ID + " " + words(ctx, s.Factor.Title), supplier: i18n.T(ctx, "management.step.supplier", "who", supplier(ctx, s.Measure.Measure))}
	name := words(ctx, s.Measure.Title)
	if !s.Measure.Known {
		v.text = i18n.T(ctx, "management.step.record", "measure", name)
		return v
	}
	v.text = i18n.T(ctx, "management.step.lift", "measure", name, "value", amount(ctx, s.Measure.Measure, s.Measure.Value), "next", amount(ctx, s.Measure.Measure, s.Next), "level", levelWord(ctx, s.Measure.Level+1))
	return v
}

func supplier(ctx context.Context, m management.Measure) string {
	return i18n.T(ctx, "management.supplier."+i18n.Camel(m.Supplier))
}

func bandOf(ctx context.Context, p management.Profile, b management.Band) ui.TableInfo {
	t := ui.TableInfo{Tight: true, Caption: i18n.T(ctx, "management.band."+string(b)), Columns: []ui.Column{{Text: i18n.T(ctx, "management.column.factor")}, {Text: i18n.T(ctx, "management.column.level")},
		{Text: i18n.T(ctx, "management.column.trend", "year", strconv.Itoa(p.Year-1))}, {Text: i18n.T(ctx, "management.column.coverage")}, {Text: i18n.T(ctx, "management.column.bound")}}}
	for _, f := range p.Factors {
		if f.Band() != b {
			continue
		}
		bound := ""
		if len(f.Bounding) > 0 && f.Level < management.Managed {
			bound = words(ctx, f.Bounding[0].Title)
		} else if who := suppliersOf(ctx, f); f.Level == management.Unknown && len(who) > 0 {
			bound = i18n.T(ctx, "management.lacks", "who", i18n.List(ctx, who))
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: f.ID + " " + words(ctx, f.Title), Href: web.URL(ctx, path+"/factors/"+f.ID)}, levelCell(ctx, f.Level), {Text: trend(ctx, p.Before[f.ID], f.Level)},
			{Text: i18n.T(ctx, "management.coverage", "n", int64(f.Computed), "of", int64(len(f.Measures)))}, {Text: bound}}})
	}
	return t
}

// stripOf draws all factors on the ladder of levels, band by band; the tables below it say the same in words.
func stripOf(ctx context.Context, p management.Profile) ui.FigureInfo {
	n, of := p.At(management.Established)
	l := chart.Levels{Top: int(management.Managed), Figure: chart.Figure{ID: "levels", Title: i18n.T(ctx, "management.strip.title", "name", subjectName(ctx, p.Subject)), Width: 1120, Empty: i18n.T(ctx, "management.level.unknown"),
		Desc:  i18n.T(ctx, "management.finding", "name", subjectName(ctx, p.Subject), "n", int64(n), "told", int64(of), "all", int64(len(p.Factors))),
		Words: chart.Words{Category: i18n.T(ctx, "management.column.factor"), Value: i18n.T(ctx, "management.column.level"), Low: i18n.T(ctx, "management.column.before", "year", strconv.Itoa(p.Year-1)), High: i18n.T(ctx, "management.column.coverage"), Missing: i18n.T(ctx, "management.level.unknown")}}}
	for _, b := range management.Bands() {
		g := chart.LevelGroup{Label: i18n.T(ctx, "management.strip."+string(b))}
		for _, f := range p.Factors {
			if f.Band() == b {
				g.Items = append(g.Items, chart.LevelItem{Code: f.ID, Name: words(ctx, f.Title), Step: int(f.Level), Before: int(p.Before[f.ID]), Word: levelWord(ctx, f.Level), Note: strconv.Itoa(f.Computed) + "/" + strconv.Itoa(len(f.Measures))})
			}
		}
		if len(g.Items) > 0 {
			l.Groups = append(l.Groups, g)
		}
	}
	pair := l.Draw()
	return ui.FigureInfo{ID: "levels-figure", Finding: i18n.T(ctx, "management.strip.finding"), Sub: i18n.T(ctx, "management.strip.sub", "year", strconv.Itoa(p.Year-1)), Wide: ui.SVG(pair.Wide), Narrow: ui.SVG(pair.Narrow),
		Caption: i18n.T(ctx, "management.strip.caption", "day", dayWord(ctx, p.Day)), Table: ui.Table(ui.ChartTable(l.Table(), ""))}
}

// suppliersOf are those who could supply what a factor lacks, each once.
func suppliersOf(ctx context.Context, f management.FactorScore) []string {
	var list []string
	for _, m := range f.Missing() {
		if who := supplier(ctx, m.Measure); !slices.Contains(list, who) {
			list = append(list, who)
		}
	}
	return list
}

func trend(ctx context.Context, before, now management.Level) string {
	switch {
	case before == management.Unknown || now == management.Unknown:
		return i18n.T(ctx, "management.trend.unknown")
	case now > before:
		return "↑ " + i18n.T(ctx, "management.trend.up", "level", strconv.Itoa(int(before)))
	case now < before:
		return "↓ " + i18n.T(ctx, "management.trend.down", "level", strconv.Itoa(int(before)))
	}
	return i18n.T(ctx, "management.trend.same")
}

// measuresOf is every measure with its value; one that nobody recorded says who was asked for it, and leads who may ask to the form.
func measuresOf(ctx context.Context, p management.Profile, asked map[string]string, mayAsk bool) ui.TableInfo {
	t := ui.TableInfo{Caption: i18n.T(ctx, "management.measures"), Note: i18n.T(ctx, "management.measuresNote"), Columns: []ui.Column{{Text: i18n.T(ctx, "management.column.measure")},
		{Text: i18n.T(ctx, "management.column.value"), Right: true}, {Text: i18n.T(ctx, "management.column.of"), Right: true}, {Text: i18n.T(ctx, "management.column.before", "year", strconv.Itoa(p.Year-1)), Right: true},
		{Text: i18n.T(ctx, "management.column.rule")}, {Text: i18n.T(ctx, "management.column.level")}}}
	for _, f := range p.Factors {
		for _, m := range f.Measures {
			value := ui.Cell{Text: said(ctx, m)}
			if m.Askable() {
				href := ""
				if mayAsk {
					href = web.URL(ctx, requestsDesk+"/new", "subject", p.Subject.ID(), "measure", m.ID)
				}
				value.Part = lackingPart(value.Text, asked[m.ID], href)
			}
			t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: f.ID + " " + words(ctx, m.Title)}, value, {Text: parts(ctx, m)}, {Text: earlier(ctx, m)}, {Text: rule(ctx, m.Measure)}, levelCell(ctx, m.Level)}})
		}
	}
	return t
}

// said is the value of a measure, or why there is none.
func said(ctx context.Context, m management.MeasureScore) string {
	switch {
	case m.Reading.Absent != "":
		return i18n.T(ctx, "management.absent."+string(m.Reading.Absent))
	case !m.Known:
		return i18n.T(ctx, "management.nothing")
	}
	return amount(ctx, m.Measure, m.Value)
}

// parts are numerator and denominator of a share.
func parts(ctx context.Context, m management.MeasureScore) string {
	if !m.Known || m.Unit != management.Share {
		return "–"
	}
	return i18n.T(ctx, "management.parts", "n", whole(ctx, m.Reading.Numerator), "of", whole(ctx, m.Reading.Denominator))
}

func whole(ctx context.Context, v float64) string { return i18n.Int(ctx, int64(v+0.5)) }

func earlier(ctx context.Context, m management.MeasureScore) string {
	if len(m.Earlier) == 0 {
		return "–"
	}
	if v, ok := m.Measure.Value(m.Earlier[0]); ok {
		return amount(ctx, m.Measure, v)
	}
	return "–"
}

// missingOf says what could not be computed, by who could supply it.
func missingOf(ctx context.Context, p management.Profile) []ui.Pair {
	by := map[string][]string{}
	for _, f := range p.Factors {
		for _, m := range f.Missing() {
			who := supplier(ctx, m.Measure)
			by[who] = append(by[who], f.ID+" "+words(ctx, m.Title))
		}
	}
	var list []ui.Pair
	for who, what := range by {
		list = append(list, ui.Pair{Term: who, Text: i18n.List(ctx, slices.Compact(what))})
	}
	i18n.Sort(ctx, list, func(p ui.Pair) string { return p.Term })
	return list
}

func changesOf(ctx context.Context, p management.Profile, changes []management.Change) []ui.Step {
	var list []ui.Step
	for _, c := range changes[:min(mostChanges, len(changes))] {
		f, ok := p.Factor(c.Factor)
		if !ok {
			continue
		}
		list = append(list, ui.Step{Title: i18n.T(ctx, "management.change", "factor", c.Factor+" "+words(ctx, f.Title), "from", levelWord(ctx, c.From), "to", levelWord(ctx, c.To)),
			Detail: i18n.Date(ctx, c.At) + causeOf(ctx, f, c), State: "done"})
	}
	return list
}

// causeOf says which measure moved a level, from where to where.
func causeOf(ctx context.Context, f management.FactorScore, c management.Change) string {
	for _, m := range f.Measures {
		if m.ID != c.Measure {
			continue
		}
		value := func(v *float64) string {
			if v == nil {
				return i18n.T(ctx, "management.nothing")
			}
			return amount(ctx, m.Measure, *v)
		}
		return ". " + i18n.T(ctx, "management.cause", "measure", words(ctx, m.Title), "before", value(c.Before), "after", value(c.After))
	}
	return ""
}

func othersOf(ctx context.Context, subjects []management.Subject) []otherView {
	var list []otherView
	for _, kind := range []management.SubjectKind{management.OfInstitution, management.OfMunicipality} {
		v := otherView{title: i18n.T(ctx, "management.others."+string(kind))}
		for _, s := range subjects {
			if s.Kind == kind {
				v.links = append(v.links, ui.Link{Text: subjectName(ctx, s), Href: subjectURL(ctx, s)})
			}
		}
		i18n.Sort(ctx, v.links, func(l ui.Link) string { return l.Text })
		if len(v.links) > 0 {
			list = append(list, v)
		}
	}
	return list
}
