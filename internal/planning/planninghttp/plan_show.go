package planninghttp

import (
	"context"
	"net/http"

	"convive/internal/institutions"
	"convive/internal/planning"
	"convive/internal/platform/i18n"
	"convive/internal/platform/web"
	"convive/internal/platform/web/ui"
)

// planView is a plan as a map of results.
type planView struct {
	title, state, finding string
	facts                 []ui.Pair
	dimensions            []dimensionView
	endorsements          ui.TableInfo
	fed                   ui.TableInfo // what other plans contribute
	history               []ui.Step
	csv                   string
}

// dimensionView are the objectives of one dimension; without any it is shown as a gap.
type dimensionView struct {
	name  string
	table ui.TableInfo
}

func (p *Pages) showPlan(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	plan, err := p.planning.Plan(ctx, r.PathValue("plan"))
	if err != nil {
		return err
	}
	v, err := p.planView(ctx, plan)
	if err != nil {
		return err
	}
	return web.Render(w, r, web.PageInfo{Title: v.title, Description: v.finding, Crumbs: way(ctx, ui.Link{Text: v.title}), NoIndex: !plan.State.Public()}, planPage(v))
}

func (p *Pages) planView(ctx context.Context, plan planning.Plan) (planView, error) {
	h, err := p.house(ctx)
	if err != nil {
		return planView{}, err
	}
	progress, err := p.planning.Progress(ctx, plan.Code)
	if err != nil {
		return planView{}, err
	}
	n, values := counted(progress), plan.Values
	v := planView{title: nameOf(ctx, plan.Row), state: state(ctx, plan.State), csv: web.WithMoment(ctx, "/api/v1/plans/"+plan.Code+"/objectives?format=csv")}
	v.finding = i18n.T(ctx, "planning.plan.finding", "n", i18n.Int(ctx, int64(len(progress))), "good", i18n.Int(ctx, int64(n[planning.Met]+n[planning.OnTrack])), "unknown", i18n.Int(ctx, int64(n[planning.NotAssessable])))
	v.facts = []ui.Pair{{Term: fieldName(ctx, "level"), Text: choice(ctx, values["level"])}, {Term: fieldName(ctx, "institution"), Text: h.name(ctx, values["institution"])}, {Term: fieldName(ctx, "years"), Text: values["first_year"] + "–" + values["last_year"]}}
	if values["term"] != "" {
		v.facts = append(v.facts, ui.Pair{Term: fieldName(ctx, "term"), Text: values["term"]})
	}
	if values["address"] != "" {
		v.facts = append(v.facts, ui.Pair{Term: fieldName(ctx, "address"), Text: values["address"]})
	}
	v.dimensions = resultsMap(ctx, h, plan, progress)
	v.endorsements = endorsementTable(ctx, plan)
	if v.fed, err = p.fed(ctx, plan, ""); err != nil {
		return v, err
	}
	for _, m := range plan.Moves {
		v.history = append(v.history, ui.Step{Title: state(ctx, m.To), Detail: i18n.Date(ctx, m.At) + reasonOf(m.Reason), State: "done"})
	}
	return v, nil
}

func reasonOf(text string) string {
	if text == "" {
		return ""
	}
	return " · " + text
}

// resultsMap is the tree of a plan: dimension, axis, objective with its newest value, its target and where it stands.
func resultsMap(ctx context.Context, h house, plan planning.Plan, progress map[string]planning.Progress) []dimensionView {
	axes := map[string]string{}
	for _, a := range plan.All(planning.OfAxis) {
		axes[a.Code] = nameOf(ctx, a)
	}
	byDimension := map[string][]planning.Row{}
	for _, o := range plan.All(planning.OfObjective) {
		byDimension[o.Values["dimension"]] = append(byDimension[o.Values["dimension"]], o)
	}
	var list []dimensionView
	for _, code := range institutions.Dimensions() {
		d := dimensionView{name: dimension(ctx, code)}
		d.table = ui.TableInfo{Caption: d.name, Columns: append(heads(ctx, "objective", "axis", "institution", "target"), ui.Column{Text: fieldName(ctx, "value"), Right: true}, ui.Column{Text: fieldName(ctx, "status")})}
		for _, o := range byDimension[code] {
			g := progress[o.Code]
			d.table.Rows = append(d.table.Rows, ui.Row{Cells: []ui.Cell{{Text: nameOf(ctx, o), Href: objectiveURL(ctx, plan.Code, o.Code)}, {Text: orDash(axes[o.Values["axis"]])}, h.cell(ctx, o.Values["institution"]),
				{Text: aimText(ctx, g)}, {Text: valueText(ctx, g)}, statusCell(ctx, g.Status())}})
		}
		list = append(list, d)
	}
	return list
}

func aimText(ctx context.Context, g planning.Progress) string {
	if len(g.Parts) == 0 || g.Parts[0].Target == nil {
		return "–"
	}
	return aim(ctx, g.Parts[0].Indicator, g.Parts[0].Aim())
}

func valueText(ctx context.Context, g planning.Progress) string {
	a := g.Status()
	if a.Status == planning.NotAssessable {
		return "–"
	}
	return number(ctx, g.Parts[0].Indicator, a.Actual.Value)
}

func endorsementTable(ctx context.Context, plan planning.Plan) ui.TableInfo {
	t := ui.TableInfo{Caption: i18n.T(ctx, "planning.endorsements"), Note: i18n.T(ctx, "planning.endorsementsNote"), Columns: append(heads(ctx, "name", "sort", "day", "term", "act"), ui.Column{Text: fieldName(ctx, "seats"), Right: true})}
	for _, e := range plan.All(planning.OfEndorsement) {
		seats := "–"
		if e.Values["seats"] != "" {
			seats = e.Values["seats"]
			if e.Values["of_seats"] != "" {
				seats += " / " + e.Values["of_seats"]
			}
		}
		t.Rows = append(t.Rows, ui.Row{Cells: ui.Cells(nameOf(ctx, e), choice(ctx, e.Values["sort"]), dayWord(ctx, e.Values["day"]), orDash(e.Values["term"]), orDash(e.Values["act"]), seats)})
	}
	return t
}

// fed are the objectives of other public plans that contribute to those of this one; objective empty: to any.
func (p *Pages) fed(ctx context.Context, plan planning.Plan, objective string) (ui.TableInfo, error) {
	t := ui.TableInfo{Caption: i18n.T(ctx, "planning.contributions"), Columns: heads(ctx, "plan", "objective", "to_objective", "how")}
	all, err := p.public(ctx)
	if err != nil {
		return t, err
	}
	for _, other := range all {
		for _, c := range other.All(planning.OfContribution) {
			to := c.Values["to_objective"]
			if c.Values["to_plan"] != plan.Code || objective != "" && to != objective {
				continue
			}
			from, _ := other.Get(planning.OfObjective, c.Values["objective"])
			aim, _ := plan.Get(planning.OfObjective, to)
			t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: nameOf(ctx, other.Row), Href: planURL(ctx, other.Code)}, {Text: nameOf(ctx, from), Href: objectiveURL(ctx, other.Code, from.Code)}, {Text: nameOf(ctx, aim)}, {Text: orDash(words(ctx, c.Values.Words("how")))}}})
		}
	}
	return t, nil
}
