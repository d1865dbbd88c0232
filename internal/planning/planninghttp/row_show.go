package planninghttp

import (
	"context"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"convive/internal/institutions"
	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/planning"
	"convive/internal/platform/i18n"
	"convive/internal/platform/web"
	"convive/internal/platform/web/ui"
)

// rowView is the form of a row with its history.
type rowView struct {
	title, action, code, reason string
	fixed                       bool // the code stands
	draft                       bool
	fields, others              []fieldView // others: texts in other languages than the reader's
	history                     ui.TableInfo
	fault                       *fault.Fault
}

// fieldView is a field of the form; choices make it a select.
type fieldView struct {
	info    ui.FieldInfo
	choices []ui.Choice
	area    bool
}

func rowURL(ctx context.Context, plan string, k planning.Kind, code string) string {
	if code == "" {
		return web.URL(ctx, workPath(plan)+"/"+string(k))
	}
	return web.URL(ctx, workPath(plan)+"/"+string(k), "code", code)
}

func (p *Pages) showRow(w http.ResponseWriter, r *http.Request) error {
	return p.row(w, r, http.StatusOK, planning.Row{Code: r.URL.Query().Get("code")}, nil)
}

func (p *Pages) row(w http.ResponseWriter, r *http.Request, code int, typed planning.Row, refused *fault.Fault) error {
	ctx := r.Context()
	plan, kinds, err := p.worked(ctx, r.PathValue("plan"))
	if err != nil {
		return err
	}
	typed.Kind = planning.Kind(r.PathValue("kind"))
	if !slices.Contains(kinds, typed.Kind) {
		return fault.NotFound("planning.unknownKind", "kind", string(typed.Kind))
	}
	if refused == nil && typed.Code != "" {
		row, ok := plan.Get(typed.Kind, typed.Code)
		if !ok {
			return fault.NotFound("planning.notThere", "code", typed.Code)
		}
		typed = asTyped(row)
	}
	if refused == nil && typed.Code == "" {
		typed.Code = freeCode(plan, typed.Kind)
		typed.Values = planning.Values{"objective": r.URL.Query().Get("objective")}
	}
	v, err := p.form(ctx, plan, typed, refused)
	if err != nil {
		return err
	}
	crumbs := deskWay(ctx, ui.Link{Text: nameOf(ctx, plan.Row), Href: workURL(ctx, plan.Code)}, ui.Link{Text: v.title})
	return web.RenderStatus(w, r, code, web.PageInfo{Title: v.title, Work: true, Crumbs: crumbs}, rowPage(v))
}

// asTyped is a row as its form shows it: a computed baseline without its figures, which are computed again.
func asTyped(row planning.Row) planning.Row {
	row.Reason, row.Values = "", maps.Clone(row.Values)
	if row.Values["frozen"] != "" {
		for _, name := range []string{"value", "low", "high"} {
			delete(row.Values, name)
		}
	}
	return row
}

// freeCode is the first code of a kind with a number that nothing ever bore.
func freeCode(plan planning.Plan, k planning.Kind) string {
	for n := 1; ; n++ {
		if code := string(k) + "-" + strconv.Itoa(n); len(plan.History(k, code)) == 0 {
			return code
		}
	}
}

func (p *Pages) form(ctx context.Context, plan planning.Plan, row planning.Row, refused *fault.Fault) (rowView, error) {
	h, err := p.deskHouse(ctx)
	if err != nil {
		return rowView{}, err
	}
	v := rowView{title: i18n.T(ctx, "planning.kind."+string(row.Kind)), action: web.URL(ctx, workPath(plan.Code)+"/"+string(row.Kind)), code: row.Code, reason: row.Reason, fault: refused, draft: plan.State == planning.Draft && row.Kind != planning.OfPlan}
	history := plan.History(row.Kind, row.Code)
	v.fixed = len(history) > 0
	v.history = ui.TableInfo{Tight: true, Caption: i18n.T(ctx, "planning.history"), Columns: heads(ctx, "what", "when", "who", "reason")}
	for _, was := range history {
		v.history.Rows = append(v.history.Rows, ui.Row{Cells: ui.Cells(h.what(ctx, plan, was), i18n.DateTime(ctx, was.At), orDash(was.By), orDash(was.Reason))})
	}
	for _, c := range row.Kind.Columns() {
		if c.Computed || c.Name == "to_plan" {
			continue
		}
		list, err := p.fields(ctx, plan, h, c, row.Values, refused)
		if err != nil {
			return v, err
		}
		for i, f := range list {
			if i > 0 && f.info.Error == "" {
				v.others = append(v.others, f)
			} else {
				v.fields = append(v.fields, f)
			}
		}
	}
	return v, nil
}

// hinted are the columns of which the form says more than their name.
var hinted = []string{"area", "breakdown", "indicator", "measure", "origin", "source", "value", "code", "cost", "currency", "cost_from", "cost_until"}

func (p *Pages) fields(ctx context.Context, plan planning.Plan, h house, c planning.Column, v planning.Values, refused *fault.Fault) ([]fieldView, error) {
	base := ui.FieldInfo{Name: c.Name, Label: fieldName(ctx, c.Name), Value: v[c.Name], Required: c.Needed, Error: ui.ProblemAt(ctx, refused, c.Name), Width: "w6"}
	if slices.Contains(hinted, c.Name) {
		base.Hint = i18n.T(ctx, "planning.hint."+i18n.Camel(c.Name))
	}
	switch {
	case c.Form == institutions.Words:
		return wordFields(ctx, base, c, v, refused), nil
	case c.Own != "":
		return []fieldView{{info: base, choices: h.rowChoices(ctx, plan, c.Own, v[c.Name])}}, nil
	case c.Form == institutions.Reference:
		return []fieldView{{info: base, choices: h.choices(ctx, c.Of, v[c.Name])}}, nil
	case c.Name == "indicator":
		return []fieldView{{info: base, choices: h.indicatorChoices(ctx, v[c.Name])}}, nil
	case c.Name == "to_objective":
		list, err := p.objectiveChoices(ctx, plan, v)
		return []fieldView{{info: base, choices: list}}, err
	case c.Form == institutions.Choice, c.Form == institutions.Yes:
		codes := c.Choices
		if c.Form == institutions.Yes {
			codes = []string{"yes", "no"}
		}
		return []fieldView{{info: base, choices: codeChoices(ctx, codes, v[c.Name])}}, nil
	case c.Form == institutions.Day:
		base.Type, base.Width = "date", "w5"
	case c.Form == institutions.Count || c.Signed:
		base.InputMode, base.Width = "decimal", "w4"
	}
	return []fieldView{{info: base}}, nil
}

func wordFields(ctx context.Context, base ui.FieldInfo, c planning.Column, v planning.Values, refused *fault.Fault) []fieldView {
	reader := i18n.From(ctx).Lang
	langs := append([]kernel.Lang{reader}, slices.DeleteFunc(slices.Clone(kernel.Langs()), func(l kernel.Lang) bool { return l == reader })...)
	var list []fieldView
	for _, l := range langs {
		f := base
		f.Name += "_" + string(l)
		f.Label += " (" + strings.ToUpper(string(l)) + ")"
		f.Value, f.Error, f.Spellcheck = v[f.Name], ui.ProblemAt(ctx, refused, f.Name), true
		list = append(list, fieldView{info: f, area: c.Name == "mission" || c.Name == "vision"})
	}
	return list
}

func none(ctx context.Context) []ui.Choice {
	return []ui.Choice{{Text: i18n.T(ctx, "planning.desk.choose")}}
}

func codeChoices(ctx context.Context, codes []string, chosen string) []ui.Choice {
	list := none(ctx)
	for _, code := range codes {
		list = append(list, ui.Choice{Value: code, Text: choice(ctx, code), Chosen: code == chosen})
	}
	return list
}

func (h house) rowChoices(ctx context.Context, plan planning.Plan, k planning.Kind, chosen string) []ui.Choice {
	list := none(ctx)
	for _, row := range plan.All(k) {
		list = append(list, ui.Choice{Value: row.Code, Text: h.what(ctx, plan, row), Chosen: row.Code == chosen})
	}
	return list
}

func (h house) choices(ctx context.Context, k institutions.Kind, chosen string) []ui.Choice {
	var list []ui.Choice
	for _, row := range h.register.On(k, h.day) {
		list = append(list, ui.Choice{Value: row.Code, Text: words(ctx, row.Values.Words("name")), Chosen: row.Code == chosen})
	}
	slices.SortFunc(list, func(a, b ui.Choice) int { return strings.Compare(a.Text, b.Text) })
	return append(none(ctx), list...)
}

func (h house) indicatorChoices(ctx context.Context, chosen string) []ui.Choice {
	list := none(ctx)
	for _, ind := range h.indicators {
		list = append(list, ui.Choice{Value: ind.ID, Text: words(ctx, ind.Title), Chosen: ind.ID == chosen})
	}
	return list
}

// objectiveChoices are the objectives of all plans, each named with its plan.
func (p *Pages) objectiveChoices(ctx context.Context, plan planning.Plan, v planning.Values) ([]ui.Choice, error) {
	all, err := p.planning.Plans(ctx)
	list := none(ctx)
	for _, other := range all {
		for _, o := range other.All(planning.OfObjective) {
			list = append(list, ui.Choice{Value: other.Code + "/" + o.Code, Text: nameOf(ctx, other.Row) + ": " + nameOf(ctx, o), Chosen: other.Code == v["to_plan"] && o.Code == v["to_objective"]})
		}
	}
	return list, err
}

// typedIn is a text of a form as it is kept: who writes 27,5 means 27.5.
func typedIn(c planning.Column, text string) string {
	if c.Signed && strings.Count(text, ",") == 1 && !strings.Contains(text, ".") {
		return strings.Replace(text, ",", ".", 1)
	}
	return text
}

// rowOf is the row that a form holds.
func rowOf(r *http.Request, plan string, k planning.Kind) planning.Row {
	row := planning.Row{Plan: plan, Kind: k, Code: strings.TrimSpace(r.PostForm.Get("code")), Reason: r.PostForm.Get("reason"), Gone: r.PostForm.Get("gone") != "", Values: planning.Values{}}
	for _, c := range k.Columns() {
		if c.Computed {
			continue
		}
		for _, name := range c.Names() {
			row.Values[name] = typedIn(c, r.PostForm.Get(name))
		}
	}
	if to, objective, ok := strings.Cut(row.Values["to_objective"], "/"); ok {
		row.Values["to_plan"], row.Values["to_objective"] = to, objective
	}
	return row
}

func (p *Pages) recordRow(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return fault.Invalid("planning.formUnreadable").Because(err)
	}
	plan, kind := r.PathValue("plan"), planning.Kind(r.PathValue("kind"))
	row := rowOf(r, plan, kind)
	err := p.planning.Record(r.Context(), row)
	if f, ok := fault.Refusal(err); ok {
		return p.row(w, r, web.Status(f), row, f)
	}
	if err != nil {
		return err
	}
	return web.SeeOther(w, r, workPath(plan), "done", "saved")
}
