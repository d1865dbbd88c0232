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
	status      string
	tone        ui.Tone
	facts       []ui.Pair
	parts       []partView
	activities  ui.TableInfo
	fed         ui.TableInfo
}

// partView is the whole or a breakdown of it.
type partView struct {
	figure    ui.FigureInfo
	drawn     bool
	revisions ui.TableInfo
	base      string
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
	v.tone, v.status = status(ctx, g.Status())
	v.facts = objectiveFacts(ctx, h, o, g)
	for i, part := range g.Parts {
		v.parts = append(v.parts, partOf(ctx, plan, o, part, i))
	}
	v.activities = activityTable(ctx, h, plan, o.Code)
	if v.fed, err = p.fed(ctx, plan, o.Code); err != nil {
		return err
	}
	crumbs := way(ctx, ui.Link{Text: v.plan, Href: planURL(ctx, plan.Code)}, ui.Link{Text: v.title})
	return web.Render(w, r, web.PageInfo{Title: v.title, Description: v.status, Crumbs: crumbs, NoIndex: !plan.State.Public()}, objectivePage(v))
}

func objectiveFacts(ctx context.Context, h house, o planning.Row, g planning.Progress) []ui.Pair {
	measured := words(ctx, o.Values.Words("measure"))
	if len(g.Parts) > 0 && g.Parts[0].Indicator.ID != "" {
		measured = words(ctx, g.Parts[0].Indicator.Title)
	}
	list := []ui.Pair{{Term: fieldName(ctx, "dimension"), Text: dimension(ctx, o.Values["dimension"])}, {Term: fieldName(ctx, "institution"), Text: h.name(ctx, o.Values["institution"])}, {Term: fieldName(ctx, "indicator"), Text: orDash(measured)}, {Term: fieldName(ctx, "target"), Text: aimText(ctx, g)}}
	if o.Values["budget"] != "" {
		list = append(list, ui.Pair{Term: fieldName(ctx, "budget"), Text: o.Values["budget"]})
	}
	return list
}

func partOf(ctx context.Context, plan planning.Plan, o planning.Row, part planning.Part, place int) partView {
	v := partView{base: baseText(ctx, part), revisions: revisionTable(ctx, plan, o.Code, part)}
	title := words(ctx, part.Indicator.Title)
	if part.Breakdown != "" {
		title += " (" + part.Breakdown + ")"
	}
	if len(part.Values) == 0 {
		return v
	}
	l := chart.Line{Figure: chart.Figure{ID: "way-" + strconv.Itoa(place), Title: title, Desc: title, Width: 736, Empty: i18n.T(ctx, "planning.noDrawing"),
		Words:  chart.Words{Category: fieldName(ctx, "year"), Value: fieldName(ctx, "value"), Low: fieldName(ctx, "low"), High: fieldName(ctx, "high"), Missing: i18n.T(ctx, "planning.missing"), Protected: i18n.T(ctx, "planning.protected")},
		Format: func(x float64) string { return number(ctx, part.Indicator, x) }}}
	series := chart.Series{Name: title}
	for _, x := range part.Values {
		l.Years, series.Values = append(l.Years, x.Year), append(series.Values, chart.Of(x.Rate))
	}
	l.Series = []chart.Series{series}
	for i, b := range part.Breaks {
		l.Breaks = append(l.Breaks, chart.Break{FirstAfter: b.Year, Letter: string(rune('A' + i%26))})
	}
	if part.Target != nil && part.Baseline != nil {
		b, t := part.Base(), part.Aim()
		l.Target = &chart.Target{From: b.Year, To: t.Year, FromValue: b.Value, ToValue: t.End(b), Label: number(ctx, part.Indicator, t.End(b))}
	}
	pair := l.Draw()
	v.drawn = true
	v.figure = ui.FigureInfo{Finding: title, Sub: i18n.T(ctx, "planning.objective.sub", "measure", words(ctx, part.Indicator.Measure)), Wide: ui.SVG(pair.Wide), Narrow: ui.SVG(pair.Narrow), Caption: i18n.T(ctx, "planning.objective.source", "source", part.Source),
		Table: ui.Table(valueTable(ctx, part)), TableLabel: i18n.T(ctx, "planning.objective.table"),
		Downloads: []ui.Link{{Text: "CSV", Href: web.WithMoment(ctx, "/api/v1/plans/"+plan.Code+"/objectives/"+o.Code+"/values?format=csv")}}}
	return v
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
	t := ui.TableInfo{Caption: i18n.T(ctx, "planning.activities"), Columns: heads(ctx, "name", "institution", "due", "done", "evidence")}
	for _, a := range plan.Of(planning.OfActivity, objective) {
		evidence := ui.Cell{Text: i18n.T(ctx, "planning.noEvidence")}
		if address := a.Values["evidence"]; address != "" {
			evidence = ui.Cell{Text: address, Href: address}
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: nameOf(ctx, a)}, h.cell(ctx, a.Values["institution"]), {Text: dayWord(ctx, a.Values["due"])}, {Text: dayWord(ctx, a.Values["done"])}, evidence}})
	}
	return t
}
