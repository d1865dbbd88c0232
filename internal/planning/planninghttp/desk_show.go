package planninghttp

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"convive/internal/institutions"
	"convive/internal/kernel/fault"
	"convive/internal/planning"
	"convive/internal/platform/i18n"
	"convive/internal/platform/web"
	"convive/internal/platform/web/ui"
	"convive/internal/statistics"
)

// deskView lists all plans, with the form that starts one.
type deskView struct {
	title     string
	table     ui.TableInfo
	templates []ui.Choice
	form      rowView
	nobody    bool // no institution is registered that could answer for a plan
}

func (p *Pages) showDesk(w http.ResponseWriter, r *http.Request) error {
	return p.desk(w, r, http.StatusOK, planning.Row{Kind: planning.OfPlan}, "municipal", nil)
}

func (p *Pages) desk(w http.ResponseWriter, r *http.Request, code int, typed planning.Row, template string, refused *fault.Fault) error {
	ctx := r.Context()
	all, err := p.planning.Plans(ctx)
	if err != nil {
		return err
	}
	v := deskView{title: i18n.T(ctx, "planning.desk.title")}
	v.table = ui.TableInfo{Caption: i18n.T(ctx, "planning.desk.caption"), Columns: heads(ctx, "name", "level", "years", "state")}
	for _, plan := range all {
		v.table.Rows = append(v.table.Rows, ui.Row{Cells: []ui.Cell{{Text: nameOf(ctx, plan.Row), Href: workURL(ctx, plan.Code)}, {Text: choice(ctx, plan.Values["level"])}, {Text: plan.Values["first_year"] + "–" + plan.Values["last_year"]}, {Text: state(ctx, plan.State)}}})
	}
	v.templates = []ui.Choice{{Value: "", Text: i18n.T(ctx, "planning.desk.noTemplate"), Chosen: template == ""}}
	for _, t := range planning.Templates() {
		v.templates = append(v.templates, ui.Choice{Value: t, Text: choice(ctx, t), Chosen: t == template})
	}
	h, err := p.house(ctx)
	if err != nil {
		return err
	}
	v.nobody = len(h.register.On(institutions.OfInstitution, h.day)) == 0
	if v.form, err = p.form(ctx, planning.Plan{}, typed, refused); err != nil {
		return err
	}
	return web.RenderStatus(w, r, code, web.PageInfo{Title: v.title, Work: true, Crumbs: deskWay(ctx)}, deskPage(v))
}

func workPath(code string) string { return desk + "/" + code }

func workURL(ctx context.Context, code string) string { return web.URL(ctx, workPath(code)) }

func (p *Pages) startPlan(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return fault.Invalid("planning.formUnreadable").Because(err)
	}
	code, template := strings.TrimSpace(r.PostForm.Get("code")), r.PostForm.Get("template")
	typed := rowOf(r, code, planning.OfPlan)
	rows, err := planning.Prepared(template, typed)
	if err == nil {
		if _, absent := p.planning.Plan(r.Context(), code); absent == nil {
			err = fault.Conflict("planning.codeTaken", "code", code).At("code")
		} else {
			_, err = p.planning.RecordAll(r.Context(), rows)
		}
	}
	if f, ok := fault.Refusal(err); ok {
		return p.desk(w, r, web.Status(f), typed, template, f)
	}
	if err != nil {
		return err
	}
	return web.SeeOther(w, r, workPath(code), "done", "started")
}

// workView is the workspace of one plan: what it lacks, what stands in it, what may be done with it.
type workView struct {
	code, title, state, done string
	lacks                    []ui.Link // to the form that mends each
	draft                    bool
	parts                    []workPart
	acts                     []planning.Act
	fault                    *fault.Fault
}

type workPart struct {
	kind  planning.Kind
	name  string
	table ui.TableInfo
	add   string
}

func (p *Pages) showWork(w http.ResponseWriter, r *http.Request) error {
	return p.work(w, r, http.StatusOK, nil)
}

func (p *Pages) work(w http.ResponseWriter, r *http.Request, code int, refused *fault.Fault) error {
	ctx := r.Context()
	plan, kinds, err := p.worked(ctx, r.PathValue("plan"))
	if err != nil {
		return err
	}
	v := workView{code: plan.Code, title: nameOf(ctx, plan.Row), fault: refused, draft: plan.State == planning.Draft}
	if done := r.URL.Query().Get("done"); done == "started" || done == "saved" || done == "moved" {
		v.done = i18n.T(ctx, "planning.done."+done)
	}
	if plan.Code == planning.System {
		v.title, v.draft = i18n.T(ctx, "planning.vision.title"), false
	} else {
		lacks, err := p.planning.Lacks(ctx, plan.Code)
		if err != nil {
			return err
		}
		for _, l := range lacks {
			v.lacks = append(v.lacks, ui.Link{Text: lackText(ctx, plan, l), Href: mendURL(ctx, plan, l)})
		}
		v.state, v.acts = state(ctx, plan.State), p.planning.Offers(ctx, plan)
	}
	h, err := p.deskHouse(ctx)
	if err != nil {
		return err
	}
	for _, k := range kinds {
		v.parts = append(v.parts, h.partOfWork(ctx, plan, k))
	}
	return web.RenderStatus(w, r, code, web.PageInfo{Title: v.title, Work: true, Crumbs: deskWay(ctx, ui.Link{Text: v.title})}, workPage(v))
}

// worked is a plan, or the visions, with the kinds of its rows.
func (p *Pages) worked(ctx context.Context, code string) (planning.Plan, []planning.Kind, error) {
	if code == planning.System {
		plan, err := p.planning.Visions(ctx)
		return plan, []planning.Kind{planning.OfMission, planning.OfAcknowledgement}, err
	}
	plan, err := p.planning.Plan(ctx, code)
	return plan, append([]planning.Kind{planning.OfPlan}, planning.Parts()...), err
}

func lackText(ctx context.Context, plan planning.Plan, l planning.Lack) string {
	text := i18n.Fault(ctx, l.Fault)
	if o, ok := plan.Get(l.Kind, l.Code); ok && l.Kind == planning.OfObjective {
		return nameOf(ctx, o) + ": " + text
	}
	return text
}

// mendURL is the form in which a lack is mended: a new baseline or target of the objective, or the row itself.
func mendURL(ctx context.Context, plan planning.Plan, l planning.Lack) string {
	missing := map[string]planning.Kind{"planning.lack.noTarget": planning.OfTarget, "planning.lack.noBaseline": planning.OfBaseline, "planning.lack.noBaselineOf": planning.OfBaseline}
	if kind, ok := missing[l.Fault.Message]; ok {
		return web.URL(ctx, workPath(plan.Code)+"/"+string(kind), "objective", l.Code)
	}
	if l.Fault.Message == "planning.lack.noObjectives" {
		return rowURL(ctx, plan.Code, planning.OfObjective, "")
	}
	return rowURL(ctx, plan.Code, l.Kind, l.Code)
}

func (h house) partOfWork(ctx context.Context, plan planning.Plan, k planning.Kind) workPart {
	v := workPart{kind: k, name: i18n.T(ctx, "planning.kind."+string(k)), add: rowURL(ctx, plan.Code, k, "")}
	v.table = ui.TableInfo{Tight: true, Caption: v.name, Columns: heads(ctx, "code", "what", "when")}
	for _, row := range plan.All(k) {
		v.table.Rows = append(v.table.Rows, ui.Row{Cells: []ui.Cell{{Text: row.Code, Href: rowURL(ctx, plan.Code, k, row.Code)}, {Text: h.what(ctx, plan, row)}, {Text: i18n.DateTime(ctx, row.At)}}})
	}
	return v
}

// what says in a line what a row is.
func (h house) what(ctx context.Context, plan planning.Plan, row planning.Row) string {
	of, indicator := "", statistics.Indicator{}
	if o, ok := plan.Get(planning.OfObjective, row.Values["objective"]); ok {
		of, indicator = nameOf(ctx, o)+": ", h.indicator(o.Values["indicator"])
	}
	switch row.Kind {
	case planning.OfBaseline, planning.OfTarget:
		return strings.TrimSpace(of + stated(ctx, indicator, row) + " (" + row.Values["year"] + ") " + row.Values["breakdown"])
	case planning.OfContribution:
		return of + row.Values["to_plan"] + "/" + row.Values["to_objective"]
	case planning.OfMission:
		return words(ctx, row.Values.Words("mission"))
	case planning.OfAcknowledgement:
		return row.Values["institution"] + ", " + dayWord(ctx, row.Values["day"])
	}
	return of + nameOf(ctx, row)
}

// stated is the value of a baseline or a target as its indicator is written; a change is in per cent of the baseline.
func stated(ctx context.Context, ind statistics.Indicator, row planning.Row) string {
	x, err := strconv.ParseFloat(row.Values["value"], 64)
	switch {
	case err != nil:
		return row.Values["value"]
	case row.Values["sort"] == string(planning.Change):
		return i18n.Percent(ctx, x, 1)
	}
	return number(ctx, ind, x)
}

func (p *Pages) movePlan(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return fault.Invalid("planning.formUnreadable").Because(err)
	}
	code := r.PathValue("plan")
	err := p.planning.Move(r.Context(), code, planning.Act(r.PostForm.Get("act")), r.PostForm.Get("why"))
	if f, ok := fault.Refusal(err); ok {
		return p.work(w, r, web.Status(f), f)
	}
	if err != nil {
		return err
	}
	return web.SeeOther(w, r, workPath(code), "done", "moved")
}
