package planninghttp

import (
	"context"
	"net/http"

	"convive/internal/planning"
	"convive/internal/platform/i18n"
	"convive/internal/platform/web"
	"convive/internal/platform/web/ui"
)

// planView is a plan as a map of results.
type planView struct {
	title, state, finding string
	meta                  []string
	address               string // where the plan is published
	money                 []ui.Pair
	coverage              ui.TableInfo
	dimensions            []dimensionView
	endorsements          ui.TableInfo
	fed                   ui.TableInfo // what other plans contribute
	history               []ui.Step
	files                 []ui.Link
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
	g, err := p.ground(ctx, plan)
	if err != nil {
		return planView{}, err
	}
	n, values := counted(g.progress), plan.Values
	v := planView{title: nameOf(ctx, plan.Row), state: state(ctx, plan.State), files: planFiles(ctx, plan.Code)}
	v.finding = i18n.T(ctx, "planning.plan.finding", "n", i18n.Int(ctx, int64(len(g.progress))), "good", i18n.Int(ctx, int64(n[planning.Met]+n[planning.OnTrack])), "unknown", i18n.Int(ctx, int64(n[planning.NotAssessable])))
	v.meta = []string{capital(choice(ctx, values["level"])), g.house.name(ctx, values["institution"]), values["first_year"] + "–" + values["last_year"]}
	if values["term"] != "" {
		v.meta = append(v.meta, label(ctx, fieldName(ctx, "term"))+values["term"])
	}
	v.address, v.money = values["address"], wholeFacts(ctx, g.fundings[len(g.fundings)-1])
	v.coverage, v.dimensions = g.coverage(ctx), g.resultsMap(ctx)
	v.endorsements = endorsementTable(ctx, plan)
	if v.fed, err = p.fed(ctx, plan, ""); err != nil {
		return v, err
	}
	for _, m := range plan.Moves {
		v.history = append(v.history, ui.Step{Title: state(ctx, m.To), Detail: i18n.Date(ctx, m.At) + reasonOf(m.Reason), State: "done"})
	}
	return v, nil
}

func planFiles(ctx context.Context, code string) []ui.Link {
	at := func(file string) string { return web.WithMoment(ctx, "/api/v1/plans/"+code+"/"+file+"?format=csv") }
	return []ui.Link{{Text: i18n.T(ctx, "planning.plan.csv"), Href: at("objectives")}, {Text: i18n.T(ctx, "planning.money.activityFile"), Href: at("activities")}, {Text: i18n.T(ctx, "planning.money.fundingFile"), Href: at("funding")}, {Text: i18n.T(ctx, "planning.money.priceFile"), Href: at("unit-costs")}}
}

func reasonOf(text string) string {
	if text == "" {
		return ""
	}
	return " · " + text
}

func aimText(ctx context.Context, g planning.Progress) string {
	if len(g.Parts) == 0 || g.Parts[0].Target == nil {
		return "–"
	}
	return aim(ctx, g.Parts[0].Indicator, g.Parts[0].Aim())
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
