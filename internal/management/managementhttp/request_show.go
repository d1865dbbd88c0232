package managementhttp

import (
	"context"
	"net/http"
	"strconv"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/management"
	"convive/internal/platform/i18n"
	"convive/internal/platform/web"
	"convive/internal/platform/web/ui"
)

// requestsDesk is where what is missing is asked for and answered.
const requestsDesk = desk + "/requests"

var requestTones = map[management.RequestState]ui.Tone{management.OpenRequest: ui.Going, management.AnsweredRequest: ui.Plain, management.WithdrawnRequest: ui.None, management.FulfilledRequest: ui.Good}

// requestState is where a request stands; one that nobody answered by its day says so.
func requestState(ctx context.Context, r management.Request, today string) ui.Cell {
	if r.Late(today) {
		return ui.Cell{Part: ui.Chip(ui.Bad, i18n.T(ctx, "management.request.late"))}
	}
	return ui.Cell{Part: ui.Chip(requestTones[r.State()], i18n.T(ctx, "management.request.state."+string(r.State())))}
}

// named are the names of all subjects, by ID; an institution that is none today keeps its code.
func named(ctx context.Context, subjects []management.Subject) func(id string) string {
	names := map[string]string{}
	for _, s := range subjects {
		names[s.ID()] = subjectName(ctx, s)
	}
	return func(id string) string {
		if name := names[id]; name != "" {
			return name
		}
		return id
	}
}

// measureNames are the names of the measures in force, by ID.
func measureNames(ctx context.Context, factors []management.Factor) func(r management.Request) string {
	names := map[string]string{}
	for _, f := range factors {
		for _, m := range f.Measures {
			names[m.ID] = words(ctx, m.Title)
		}
	}
	return func(r management.Request) string {
		if name := names[r.Measure]; name != "" {
			return r.Factor + " " + name
		}
		return r.Factor + " " + r.Measure
	}
}

// requestsView is the list of requests.
type requestsView struct {
	title, done string
	table       ui.TableInfo
}

func (p *Pages) listRequests(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	list, of, what, err := p.requests(ctx)
	if err != nil {
		return err
	}
	v := requestsView{title: i18n.T(ctx, "management.requests.title"), done: doneText(ctx, r)}
	v.table = ui.TableInfo{Caption: v.title, Columns: []ui.Column{{Text: i18n.T(ctx, "management.column.measure")}, {Text: i18n.T(ctx, "management.column.subject")}, {Text: i18n.T(ctx, "management.column.asked")},
		{Text: i18n.T(ctx, "management.column.due")}, {Text: i18n.T(ctx, "management.column.state")}}}
	own, today := kernel.ActorFrom(ctx).Institution, p.management.Today(ctx)
	for _, mine := range []bool{true, false} { // those that the reader's institution has to answer stand first
		for _, x := range list {
			if (x.Institution == own && x.Waits()) != mine {
				continue
			}
			row := ui.Row{Cells: []ui.Cell{{Text: what(x), Href: web.URL(ctx, requestURL(x.Number))}, {Text: of(x.Subject)}, {Text: of(x.Institution)}, {Text: dayWord(ctx, x.Due)}, requestState(ctx, x, today)}}
			if mine {
				row.Tone = ui.Going
			}
			v.table.Rows = append(v.table.Rows, row)
		}
	}
	return web.Render(w, r, web.PageInfo{Title: v.title, Work: true, Crumbs: deskWay(ctx, ui.Link{Text: v.title})}, requestsPage(v))
}

func (p *Pages) requests(ctx context.Context) (list []management.Request, of func(string) string, what func(management.Request) string, err error) {
	if list, err = p.management.Requests(ctx); err != nil {
		return nil, nil, nil, err
	}
	subjects, err := p.management.Subjects(ctx)
	if err != nil {
		return nil, nil, nil, err
	}
	factors, err := p.management.Factors(ctx)
	return list, named(ctx, subjects), measureNames(ctx, factors), err
}

func requestURL(number int) string { return requestsDesk + "/" + strconv.Itoa(number) }

func deskWay(ctx context.Context, rest ...ui.Link) []ui.Link {
	return append([]ui.Link{{Text: i18n.T(ctx, "management.desk.home"), Href: web.URL(ctx, "/workspace")}}, rest...)
}

func underRequests(ctx context.Context, last string) []ui.Link {
	return deskWay(ctx, ui.Link{Text: i18n.T(ctx, "management.requests.title"), Href: web.URL(ctx, requestsDesk)}, ui.Link{Text: last})
}

// requestView is a request with what the reader may do.
type requestView struct {
	title, action, done  string
	facts                []ui.Pair
	steps                []ui.Step
	mayAnswer, mayRecall bool
	text                 string
	fault                *fault.Fault
	subjectName, href    string
}

func (p *Pages) showRequest(w http.ResponseWriter, r *http.Request) error {
	return p.request(w, r, http.StatusOK, "", nil)
}

func (p *Pages) request(w http.ResponseWriter, r *http.Request, status int, text string, refused *fault.Fault) error {
	ctx := r.Context()
	number, _ := strconv.Atoi(r.PathValue("number")) // what is no number names none
	x, err := p.management.Request(ctx, number)
	if err != nil {
		return err
	}
	_, of, what, err := p.requests(ctx)
	if err != nil {
		return err
	}
	v := requestView{title: what(x), action: web.URL(ctx, requestURL(number)), done: doneText(ctx, r), text: text, fault: refused, mayAnswer: p.management.MayAnswer(ctx, x), mayRecall: x.Waits() && p.management.MayAsk(ctx),
		subjectName: of(x.Subject), href: profileURL(ctx, x.Subject)}
	v.facts = []ui.Pair{{Term: i18n.T(ctx, "management.column.asked"), Text: of(x.Institution)}, {Term: i18n.T(ctx, "management.request.from"), Text: orDash(of(x.From))},
		{Term: i18n.T(ctx, "management.request.on"), Text: i18n.Date(ctx, x.At)}, {Term: i18n.T(ctx, "management.column.due"), Text: dayWord(ctx, x.Due)}, {Term: i18n.T(ctx, "management.request.text"), Text: orDash(x.Text)}}
	for _, s := range x.Steps {
		v.steps = append(v.steps, ui.Step{Title: i18n.T(ctx, "management.request.act."+string(s.Act)), Detail: i18n.DateTime(ctx, s.At) + told(s), State: "done"})
	}
	if len(v.steps) == 0 {
		v.steps = []ui.Step{{Title: i18n.T(ctx, "management.request.state.open"), Detail: i18n.T(ctx, "management.request.waits"), State: "now"}}
	}
	return web.RenderStatus(w, r, status, web.PageInfo{Title: v.title, Work: true, Crumbs: underRequests(ctx, v.title)}, requestPage(v))
}

func told(s management.RequestStep) string {
	if s.Text == "" {
		return ""
	}
	return ": " + s.Text
}

func profileURL(ctx context.Context, subject string) string {
	if subject == string(management.OfSystem) {
		return web.URL(ctx, path)
	}
	return web.URL(ctx, path+"/subjects/"+subject)
}

func (p *Pages) moveRequest(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return fault.Invalid("management.formUnreadable").Because(err)
	}
	number, _ := strconv.Atoi(r.PathValue("number"))
	act := management.RequestAct(r.PostForm.Get("act"))
	err := p.management.MoveRequest(r.Context(), number, act, r.PostForm.Get("text"))
	if f, ok := fault.Refusal(err); ok {
		return p.request(w, r, web.Status(f), r.PostForm.Get("text"), f)
	}
	if err != nil {
		return err
	}
	return web.SeeOther(w, r, requestURL(number), "done", "moved")
}

// askView is the form of a request.
type askView struct {
	title, subject, formula, supplier string
	of, measure                       string
	institutions                      []ui.Choice
	due, text                         string
	fault                             *fault.Fault
}

func (p *Pages) showAsk(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	return p.askForm(w, r, http.StatusOK, management.Request{Subject: q.Get("subject"), Measure: q.Get("measure")}, nil)
}

func (p *Pages) askForm(w http.ResponseWriter, r *http.Request, status int, x management.Request, refused *fault.Fault) error {
	ctx := r.Context()
	subject, m, err := p.management.Askable(ctx, x.Subject, x.Measure)
	if err != nil {
		return err
	}
	subjects, err := p.management.Subjects(ctx)
	if err != nil {
		return err
	}
	if x.Institution == "" && subject.Kind == management.OfInstitution {
		x.Institution = subject.Code
	}
	v := askView{title: i18n.T(ctx, "management.request.ask"), subject: subjectName(ctx, subject), formula: words(ctx, m.Title) + ". " + words(ctx, m.Formula), supplier: i18n.T(ctx, "management.step.supplier", "who", supplier(ctx, m.Measure)),
		of: x.Subject, measure: x.Measure, due: x.Due, text: x.Text, fault: refused, institutions: []ui.Choice{{Text: "–"}}}
	for _, s := range subjects {
		if s.Kind == management.OfInstitution {
			v.institutions = append(v.institutions, ui.Choice{Value: s.Code, Text: subjectName(ctx, s), Chosen: s.Code == x.Institution})
		}
	}
	i18n.Sort(ctx, v.institutions[1:], func(c ui.Choice) string { return c.Text })
	return web.RenderStatus(w, r, status, web.PageInfo{Title: v.title, Work: true, Crumbs: underRequests(ctx, v.title)}, askPage(v))
}

func (p *Pages) ask(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return fault.Invalid("management.formUnreadable").Because(err)
	}
	get := r.PostForm.Get
	x := management.Request{Subject: get("subject"), Measure: get("measure"), Institution: get("institution"), Due: get("due"), Text: get("text")}
	done, err := p.management.Ask(r.Context(), x)
	if f, ok := fault.Refusal(err); ok && f.Field != "measure" && f.Field != "subject" {
		return p.askForm(w, r, web.Status(f), x, f)
	}
	if err != nil {
		return err
	}
	return web.SeeOther(w, r, requestURL(done.Number), "done", "asked")
}

// askedOf are the requests for the measures of a subject that still wait, by measure.
func askedOf(ctx context.Context, subject string, list []management.Request, of func(string) string) map[string]string {
	asked := map[string]string{}
	for _, x := range list {
		if x.Subject != subject || !x.Waits() || asked[x.Measure] != "" {
			continue
		}
		asked[x.Measure] = i18n.T(ctx, "management.request.askedOn", "day", i18n.Date(ctx, x.At), "who", of(x.Institution), "due", dayWord(ctx, x.Due), "state", i18n.T(ctx, "management.request.state."+string(x.State())))
	}
	return asked
}
