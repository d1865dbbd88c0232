package planninghttp

import (
	"context"
	"net/http"
	"strconv"

	"convive/internal/planning"
	"convive/internal/platform/chart"
	"convive/internal/platform/i18n"
	"convive/internal/platform/web"
	"convive/internal/platform/web/ui"
	"convive/internal/statistics"
)

// objectiveView is an objective with all that its assessment rests on.
type objectiveView struct {
	title, plan string
	status      string // for search engines
	chip        chipView
	because     string
	facts       []ui.Pair
	parts       []partView
	money       moneyView
	activities  ui.TableInfo
	fed         ui.TableInfo
}

// partView is the whole or a breakdown of it.
type partView struct {
	figure    ui.FigureInfo
	drawn     bool
	revisions ui.TableInfo
	base      string
	breaks    []string // what the letters in the drawing mean
}

func (p *Pages) showObjective(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	plan, err := p.planning.Plan(ctx, r.PathValue("plan"))
	if err != nil {
		return err
	}
	g, err := p.planning.Objective(ctx, plan.Code, r.PathValue("objective"))
	if err != nil {
		return err
	}
	h, err := p.house(ctx)
	if err != nil {
		return err
	}
	o, _ := plan.Get(planning.OfObjective, g.Objective)
	v := objectiveView{title: nameOf(ctx, o), plan: nameOf(ctx, plan.Row)}
	v.status = status(ctx, g.Status())
	v.chip, v.because = chipOf(ctx, g.Status().Status), because(ctx, g)
	v.facts = objectiveFacts(ctx, h, o, g)
	for i, part := range g.Parts {
		v.parts = append(v.parts, partOf(ctx, plan, o, part, i))
	}
	if v.money, err = p.moneyOf(ctx, plan, g); err != nil {
		return err
	}
	v.activities = activityTable(ctx, h, plan, o.Code)
	if v.fed, err = p.fed(ctx, plan, o.Code); err != nil {
		return err
	}
	crumbs := way(ctx, ui.Link{Text: v.plan, Href: planURL(ctx, plan.Code)}, ui.Link{Text: v.title})
	return web.Render(w, r, web.PageInfo{Title: v.title, Description: v.status, Crumbs: crumbs, NoIndex: !plan.State.Public()}, objectivePage(v))
}

func objectiveFacts(ctx context.Context, h house, o planning.Row, g planning.Progress) []ui.Pair {
	list := []ui.Pair{{Term: fieldName(ctx, "dimension"), Text: dimension(ctx, o.Values["dimension"])}, {Term: fieldName(ctx, "institution"), Text: h.name(ctx, o.Values["institution"])}, {Term: fieldName(ctx, "indicator"), Text: measured(ctx, o, g)}, {Term: fieldName(ctx, "target"), Text: aimText(ctx, g)}}
	if o.Values["budget"] != "" {
		list = append(list, ui.Pair{Term: fieldName(ctx, "budget"), Text: o.Values["budget"]})
	}
	return list
}

func partOf(ctx context.Context, plan planning.Plan, o planning.Row, part planning.Part, place int) partView {
	v := partView{base: baseText(ctx, part), revisions: revisionTable(ctx, plan, o.Code, part)}
	title := measured(ctx, o, planning.Progress{Parts: []planning.Part{part}})
	l := chart.Line{Figure: chart.Figure{ID: "way-" + strconv.Itoa(place), Title: title, Desc: because(ctx, planning.Progress{Parts: []planning.Part{part}}), Width: 736, Empty: i18n.T(ctx, "planning.noDrawing"),
		Words:  chart.Words{Category: fieldName(ctx, "year"), Value: fieldName(ctx, "value"), Low: fieldName(ctx, "low"), High: fieldName(ctx, "high"), Missing: i18n.T(ctx, "planning.missing"), Protected: i18n.T(ctx, "planning.protected")},
		Format: func(x float64) string { return number(ctx, part.Indicator, x) }}}
	series := chart.Series{Name: title}
	for _, x := range part.Values {
		l.Years, series.Values = append(l.Years, x.Year), append(series.Values, chart.Of(x.Rate))
	}
	if len(part.Values) == 0 && part.Baseline != nil { // nothing is published: the way begins at what was declared
		b := part.Base()
		l.Years, series.Values = []int{b.Year}, []chart.Value{{Value: b.Value, Low: b.Low, High: b.High, Defined: true, Interval: b.Low < b.High}}
	}
	if len(l.Years) == 0 {
		return v
	}
	l.Series = []chart.Series{series}
	for i, b := range part.Breaks {
		letter := string(rune('A' + i%26))
		l.Breaks = append(l.Breaks, chart.Break{FirstAfter: b.Year, Letter: letter})
		v.breaks = append(v.breaks, i18n.T(ctx, "planning.objective.break", "letter", letter, "year", strconv.Itoa(b.Year), "text", breakText(ctx, b)))
	}
	l.Targets = promises(ctx, plan, o.Code, part)
	pair := l.Draw()
	v.drawn = true
	v.figure = ui.FigureInfo{Class: "c8", Finding: finding(ctx, title, part), Sub: i18n.T(ctx, "planning.objective.sub", "measure", orDash(words(ctx, part.Indicator.Measure))), Wide: ui.SVG(pair.Wide), Narrow: ui.SVG(pair.Narrow), Caption: i18n.T(ctx, "planning.objective.source", "source", orDash(part.Source))}
	if len(part.Values) > 0 {
		v.figure.Table, v.figure.TableLabel = ui.Table(valueTable(ctx, part)), i18n.T(ctx, "planning.objective.table")
		v.figure.Downloads = []ui.Link{{Text: "CSV", Href: web.WithMoment(ctx, "/api/v1/plans/"+plan.Code+"/objectives/"+o.Code+"/values?format=csv")}}
	}
	return v
}

// breakText says what changed in a year.
func breakText(ctx context.Context, m statistics.Mark) string {
	if m.Population {
		return i18n.T(ctx, "planning.objective.population")
	}
	return words(ctx, m.Text)
}

// finding is what the drawing of a part shows, in a sentence.
func finding(ctx context.Context, title string, part planning.Part) string {
	a := part.Assessment
	if a.Status == planning.NotAssessable {
		return label(ctx, title) + statusName(ctx, a.Status)
	}
	return i18n.T(ctx, "planning.objective.finding", "title", title, "value", number(ctx, part.Indicator, a.Actual.Value), "year", strconv.Itoa(a.Year), "planned", number(ctx, part.Indicator, a.Expected))
}

// promises are the ways to all targets of a part: of the next one every revision, the original first, so that what is in force lies
// on top; of other milestones the mark alone.
func promises(ctx context.Context, plan planning.Plan, objective string, part planning.Part) []chart.Target {
	if part.Baseline == nil || part.Target == nil {
		return nil
	}
	var list []chart.Target
	for _, row := range plan.Of(planning.OfTarget, objective) {
		if row.Values["breakdown"] != part.Breakdown {
			continue
		}
		promised := plan.Promised(planning.OfTarget, row.Code)
		for i, r := range promised {
			t := planned(part.Base(), planning.AimOf(r))
			t.Replaced = i < len(promised)-1
			t.Label = number(ctx, part.Indicator, t.ToValue)
			if i == 0 && t.Replaced {
				t.Label = i18n.T(ctx, "planning.objective.originalOf", "value", t.Label)
			}
			if row.Code != part.Target.Code {
				t.From = t.To
			}
			list = append(list, t)
			if a := planning.AimOf(r); a.Kind == planning.Band {
				t.FromValue, t.ToValue, t.Between, t.Label = a.Value, a.Value, nil, number(ctx, part.Indicator, a.Value)
				list = append(list, t)
			}
		}
	}
	return list
}

// planned is the way from a baseline to a target, year by year; a limit holds in every year.
func planned(b planning.Baseline, t planning.Target) chart.Target {
	drawn := chart.Target{From: b.Year, To: t.Year, FromValue: t.Expected(b, b.Year), ToValue: t.End(b)}
	for year := b.Year + 1; year < t.Year; year++ {
		drawn.Between = append(drawn.Between, t.Expected(b, year))
	}
	return drawn
}

// valueTable are the figures of the chart: value, margin and what was planned, year by year.
func valueTable(ctx context.Context, part planning.Part) ui.TableInfo {
	t := ui.TableInfo{Tight: true, Caption: i18n.T(ctx, "planning.objective.table"), Columns: heads(ctx, "year", "value", "low", "high", "expected")}
	for i := 1; i < len(t.Columns); i++ {
		t.Columns[i].Right = true
	}
	for _, v := range part.Values {
		cells := []string{strconv.Itoa(v.Year), i18n.T(ctx, "planning.missing"), "–", "–", "–"}
		switch {
		case v.Rate.Defined:
			cells[1], cells[2], cells[3] = number(ctx, part.Indicator, v.Rate.Value), number(ctx, part.Indicator, v.Rate.Low), number(ctx, part.Indicator, v.Rate.High)
		case v.Status == statistics.Protected:
			cells[1] = i18n.T(ctx, "planning.protected")
		}
		if x, ok := part.Expected(v.Year); ok {
			cells[4] = number(ctx, part.Indicator, x)
		}
		t.Rows = append(t.Rows, ui.Row{Cells: ui.Cells(cells...)})
	}
	return t
}

func baseText(ctx context.Context, part planning.Part) string {
	if part.Baseline == nil {
		return i18n.T(ctx, "planning.why.noBaseline")
	}
	b := part.Base()
	if b.Declared {
		return i18n.T(ctx, "planning.base.declared", "value", number(ctx, part.Indicator, b.Value), "year", strconv.Itoa(b.Year), "origin", b.Origin)
	}
	return i18n.T(ctx, "planning.base.computed", "value", number(ctx, part.Indicator, b.Value), "year", strconv.Itoa(b.Year), "source", part.Baseline.Values["series"], "edition", part.Baseline.Values["edition"], "version", part.Baseline.Values["version"])
}

// revisionTable are the targets of a breakdown: the original first, and every later promise with its reason.
func revisionTable(ctx context.Context, plan planning.Plan, objective string, part planning.Part) ui.TableInfo {
	t := ui.TableInfo{Caption: i18n.T(ctx, "planning.objective.targets"), Columns: heads(ctx, "target", "trajectory", "when", "instrument", "reason")}
	for _, row := range plan.Of(planning.OfTarget, objective) {
		if row.Values["breakdown"] != part.Breakdown {
			continue
		}
		promised := plan.Promised(planning.OfTarget, row.Code)
		for i, r := range promised {
			text, reason := aim(ctx, part.Indicator, planning.AimOf(r)), orDash(r.Reason)
			if i == 0 {
				reason = i18n.T(ctx, "planning.objective.original")
			}
			cell := ui.Cell{Text: text}
			if i < len(promised)-1 {
				cell = ui.Cell{Part: struck(text)}
			}
			t.Rows = append(t.Rows, ui.Row{Cells: append([]ui.Cell{cell}, ui.Cells(choice(ctx, r.Values["trajectory"]), i18n.Date(ctx, r.At), orDash(r.Values["instrument"]), reason)...)})
		}
	}
	return t
}

func activityTable(ctx context.Context, h house, plan planning.Plan, objective string) ui.TableInfo {
	t := ui.TableInfo{Caption: i18n.T(ctx, "planning.activities"), Columns: heads(ctx, "name", "institution", "due", "done", "cost", "evidence")}
	for _, a := range plan.Of(planning.OfActivity, objective) {
		evidence := ui.Cell{Text: i18n.T(ctx, "planning.noEvidence")}
		if address := a.Values["evidence"]; address != "" {
			evidence = ui.Cell{Text: address, Href: address}
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: nameOf(ctx, a)}, h.cell(ctx, a.Values["institution"]), {Text: dayWord(ctx, a.Values["due"])}, {Text: dayWord(ctx, a.Values["done"])}, costCell(ctx, a), evidence}})
	}
	return t
}
