package institutionshttp

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"convive/internal/institutions"
	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/i18n"
	"convive/internal/platform/web"
	"convive/internal/platform/web/ui"
)

// emptySteps is how many steps without text a form offers.
const emptySteps = 4

func (p *Pages) listDrafts(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	n, err := p.asked(r)
	if err != nil {
		return err
	}
	all, err := p.institutions.Procedures(ctx)
	if err != nil {
		return err
	}
	title := i18n.T(ctx, "institutions.procedures.title")
	t := procedureTable(ctx, n, all, func(p institutions.Procedure) (string, bool) {
		return draftURL(ctx, p.Code, p.Version), true
	})
	return web.Render(w, r, web.PageInfo{Title: title, Work: true, Crumbs: registersWay(ctx, ui.Link{Text: title})}, draftsPage(title, doneText(ctx, r), t))
}

func backToDrafts(w http.ResponseWriter, r *http.Request) error {
	return web.SeeOther(w, r, desk+"/procedures")
}

func draftURL(ctx context.Context, code string, version int) string {
	return web.URL(ctx, desk+"/procedures/draft", "code", code, "version", strconv.Itoa(version))
}

// draftView is the form of a draft, with the acts that the version is open to.
type draftView struct {
	title             string
	shown             procedureView // the version as it stands, if there is one
	there             bool
	code              string
	titles            []ui.FieldInfo
	functions, owners []ui.Choice
	steps             []stepView
	acts              []institutions.ProcedureAct
	version           string
	fault             *fault.Fault
}

// stepView are the fields of one step.
type stepView struct {
	n                         int
	act, input, output, hours ui.FieldInfo
	actors, articles          []ui.Choice
	actor, article            ui.FieldInfo
}

func (p *Pages) showDraft(w http.ResponseWriter, r *http.Request) error {
	get := r.URL.Query()
	version, err := versionOf(get.Get("version"))
	if err != nil {
		return err
	}
	var found institutions.Procedure
	if code := get.Get("code"); code != "" {
		if found, err = p.institutions.Procedure(r.Context(), code, version); err != nil {
			return err
		}
	}
	return p.draft(w, r, http.StatusOK, found, nil)
}

func (p *Pages) draft(w http.ResponseWriter, r *http.Request, status int, typed institutions.Procedure, refused *fault.Fault) error {
	ctx := r.Context()
	n, err := p.asked(r)
	if err != nil {
		return err
	}
	v := draftView{title: i18n.T(ctx, "institutions.procedure.new"), code: typed.Code, fault: refused, version: strconv.Itoa(typed.Version)}
	if typed.Version > 0 {
		v.there, v.shown, v.title = true, procedureViewOf(ctx, n, typed), words(ctx, typed.Title)
		v.acts = p.institutions.ProcedureOffers(ctx, typed)
	}
	for _, l := range kernel.Langs() {
		name := "title_" + string(l)
		v.titles = append(v.titles, ui.FieldInfo{Name: name, Label: fieldName(ctx, "title") + " (" + strings.ToUpper(string(l)) + ")", Value: typed.Title[l], Error: ui.ProblemAt(ctx, refused, name), Width: "w6", Spellcheck: true})
	}
	v.functions, v.owners = references(ctx, n, institutions.OfFunction, typed.Function), references(ctx, n, institutions.OfInstitution, typed.Institution)
	steps := append(append([]institutions.ProcedureStep{}, typed.Steps...), make([]institutions.ProcedureStep, emptySteps)...)
	for i, s := range steps {
		v.steps = append(v.steps, stepFields(ctx, n, i+1, s, refused))
	}
	crumbs := registersWay(ctx, ui.Link{Text: i18n.T(ctx, "institutions.procedures.title"), Href: web.URL(ctx, desk+"/procedures")}, ui.Link{Text: v.title})
	return web.RenderStatus(w, r, status, web.PageInfo{Title: v.title, Work: true, Crumbs: crumbs}, draftPage(v))
}

func stepFields(ctx context.Context, n names, number int, s institutions.ProcedureStep, refused *fault.Fault) stepView {
	field := func(name, value, width string) ui.FieldInfo {
		id := name + "_" + strconv.Itoa(number)
		return ui.FieldInfo{Name: id, Label: fieldName(ctx, name), Value: value, Error: ui.ProblemAt(ctx, refused, id), Width: width}
	}
	hours := ""
	if s.MaxHours != 0 {
		hours = strconv.Itoa(s.MaxHours)
	}
	v := stepView{n: number, act: field("act", s.Act, "w6"), input: field("input", s.Input, "w6"), output: field("output", s.Output, "w6"), hours: field("hours", hours, "w4"),
		actor: field("actor", "", "w6"), article: field("article", "", "w6"), actors: references(ctx, n, institutions.OfInstitution, s.Actor), articles: references(ctx, n, institutions.OfArticle, s.Article)}
	v.hours.InputMode = "numeric"
	return v
}

// procedureOf is the draft that a form holds; steps without text are passed over. Fault: badCount.
func procedureOf(r *http.Request) (institutions.Procedure, error) {
	get := func(name string) string { return strings.TrimSpace(r.PostForm.Get(name)) }
	p := institutions.Procedure{Code: get("code"), Institution: get("institution"), Function: get("function"), Title: kernel.Text{}}
	for _, l := range kernel.Langs() {
		if text := get("title_" + string(l)); text != "" {
			p.Title[l] = text
		}
	}
	var bad error
	for i := 1; r.PostForm.Has("act_" + strconv.Itoa(i)); i++ {
		n := "_" + strconv.Itoa(i)
		s := institutions.ProcedureStep{Actor: get("actor" + n), Act: get("act" + n), Input: get("input" + n), Output: get("output" + n), Article: get("article" + n)}
		if text := get("hours" + n); text != "" {
			var err error
			if s.MaxHours, err = strconv.Atoi(text); err != nil && bad == nil {
				bad = fault.Invalid("institutions.badCount", "value", text).At("hours" + n)
			}
		}
		if s != (institutions.ProcedureStep{}) {
			p.Steps = append(p.Steps, s)
		}
	}
	return p, bad
}

func (p *Pages) draftProcedure(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return fault.Invalid("institutions.formUnreadable").Because(err)
	}
	typed, err := procedureOf(r)
	if err == nil {
		_, err = p.institutions.DraftProcedure(r.Context(), typed)
	}
	if f, ok := fault.Refusal(err); ok {
		return p.draft(w, r, web.Status(f), typed, f)
	}
	if err != nil {
		return err
	}
	return web.SeeOther(w, r, desk+"/procedures", "done", "saved")
}

func (p *Pages) moveProcedure(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return fault.Invalid("institutions.formUnreadable").Because(err)
	}
	ctx, code := r.Context(), r.PostForm.Get("code")
	version, err := versionOf(r.PostForm.Get("version"))
	if err != nil {
		return err
	}
	_, err = p.institutions.MoveProcedure(ctx, code, version, institutions.ProcedureAct(r.PostForm.Get("act")), r.PostForm.Get("why"))
	if f, ok := fault.Refusal(err); ok {
		found, err := p.institutions.Procedure(ctx, code, version)
		if err != nil {
			return err
		}
		return p.draft(w, r, web.Status(f), found, f)
	}
	if err != nil {
		return err
	}
	return web.SeeOther(w, r, desk+"/procedures", "done", "moved")
}
