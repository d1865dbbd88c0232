package oversighthttp

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/oversight"
	"convive/internal/platform/i18n"
	"convive/internal/platform/web"
	"convive/internal/platform/web/ui"
)

// sittingsDesk is where a body keeps its sittings.
const sittingsDesk = desk + "/sittings"

// sittingsView is the register of sittings.
type sittingsView struct {
	title, finding, done string
	table                ui.TableInfo
	newHref              string
}

func (p *Pages) showSittings(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	v, err := p.sittingsOf(ctx, func(oversight.Sitting) string { return "" })
	if err != nil {
		return err
	}
	return web.Render(w, r, web.PageInfo{Title: v.title, Description: i18n.T(ctx, "oversight.sittings.lead"), Crumbs: way(ctx, ui.Link{Text: v.title})}, sittingsPage(v))
}

func (p *Pages) showSittingsDesk(w http.ResponseWriter, r *http.Request) error {
	ctx, may := r.Context(), p.oversight.MayKeepSittings(r.Context())
	own := kernel.ActorFrom(ctx).Institution
	v, err := p.sittingsOf(ctx, func(x oversight.Sitting) string {
		if !may || x.Body != own || x.State == oversight.Cancelled {
			return ""
		}
		return web.URL(ctx, sittingURL(x.Number))
	})
	if err != nil {
		return err
	}
	if v.done = doneText(ctx, r); may {
		v.newHref = web.URL(ctx, sittingsDesk+"/new")
	}
	return web.Render(w, r, web.PageInfo{Title: v.title, Work: true, Crumbs: deskWay(ctx, ui.Link{Text: v.title})}, sittingsDeskPage(v))
}

func sittingURL(number int) string { return sittingsDesk + "/of/" + strconv.Itoa(number) }

// matterView is a point of an agenda.
type matterView struct{ text, href string }

// sittingsOf is the register; href leads to the form of one, where there is one.
func (p *Pages) sittingsOf(ctx context.Context, href func(oversight.Sitting) string) (sittingsView, error) {
	v := sittingsView{title: i18n.T(ctx, "oversight.sittings.title")}
	list, err := p.oversight.Sittings(ctx)
	if err != nil {
		return v, err
	}
	reports, err := p.oversight.Reports(ctx)
	if err != nil {
		return v, err
	}
	n, err := p.names(ctx)
	if err != nil {
		return v, err
	}
	held := 0
	v.table = ui.TableInfo{Caption: v.title, Note: i18n.T(ctx, "oversight.sittings.note"), Columns: heads(ctx, "sitting", "body", "agenda", "attendance", "outcome")}
	for _, x := range list {
		if x.State == oversight.Held {
			held++
		}
		attendance := "–"
		if x.State == oversight.Held {
			attendance = i18n.T(ctx, "oversight.attendance", "present", int64(x.Present), "members", int64(x.Members))
		}
		body := join(n.of(ctx, x.Body), x.Place)
		if x.Illustrative {
			body += " (" + i18n.T(ctx, "oversight.illustrative") + ")"
		}
		v.table.Rows = append(v.table.Rows, ui.Row{ID: "sitting-" + strconv.Itoa(x.Number), Cells: []ui.Cell{{Text: dayWord(ctx, x.Day), Href: href(x)}, {Text: body}, {Part: agendaList(agendaOf(ctx, reports, x))}, {Text: attendance},
			{Part: outcome(x, code(ctx, "sitting.state", string(x.State)), changed(ctx, x))}}})
	}
	v.finding = i18n.T(ctx, "oversight.sittings.finding", "n", int64(held), "called", int64(len(list)-held))
	return v, nil
}

var sittingTones = map[oversight.SittingState]ui.Tone{oversight.Called: ui.Going, oversight.Held: ui.Good, oversight.Cancelled: ui.Bad}

// changed says why a sitting stands otherwise than it was first called.
func changed(ctx context.Context, x oversight.Sitting) string {
	if x.Reason == "" || len(x.Earlier) == 0 {
		return ""
	}
	if before := x.Earlier[len(x.Earlier)-1]; before.Day != x.Day {
		return i18n.T(ctx, "oversight.sittings.moved", "from", dayWord(ctx, before.Day), "reason", x.Reason)
	}
	return x.Reason
}

func agendaOf(ctx context.Context, reports []oversight.Report, x oversight.Sitting) []matterView {
	var list []matterView
	for _, m := range x.Agenda {
		i := slices.IndexFunc(reports, func(r oversight.Report) bool { return r.Code == m.Report })
		switch {
		case m.Report == "" || i < 0:
			list = append(list, matterView{text: join(m.Report, m.Text)})
		case m.Item > 0:
			list = append(list, matterView{itemName(ctx, reports[i], m.Item), itemURL(ctx, m.Report, m.Item)})
		default:
			list = append(list, matterView{words(ctx, reports[i].Title), reportURL(ctx, m.Report)})
		}
	}
	return list
}

// itemName is an item of a report in words.
func itemName(ctx context.Context, r oversight.Report, number int) string {
	item, _ := r.Item(number)
	return i18n.T(ctx, "oversight.item.of", "item", i18n.T(ctx, "oversight.item.title", "kind", code(ctx, "item.kind", string(item.Kind)), "n", strconv.Itoa(number)), "report", words(ctx, r.Title))
}

// sittingView is the form of a sitting.
type sittingView struct {
	title, action string
	known         bool // it was recorded before
	states        []ui.Choice
	matters       []ui.Choice
	get           func(string) string
	fault         *fault.Fault
}

// said are the values of a form.
type said map[string]string

func (s said) get(name string) string { return s[name] }

func (p *Pages) showNewSitting(w http.ResponseWriter, r *http.Request) error {
	return p.sitting(w, r, http.StatusOK, oversight.Sitting{State: oversight.Called}, said{}.get, nil)
}

func (p *Pages) showSitting(w http.ResponseWriter, r *http.Request) error {
	x, err := p.sittingOf(r)
	if err != nil {
		return err
	}
	s := said{"day": x.Day, "place": x.Place, "outcome": x.Outcome, "record": x.Record}
	if x.State == oversight.Held {
		s["present"], s["members"] = strconv.Itoa(x.Present), strconv.Itoa(x.Members)
	}
	for _, m := range x.Agenda {
		if m.Report == "" {
			s["others"] += m.Text + "\n"
		}
	}
	return p.sitting(w, r, http.StatusOK, x, s.get, nil)
}

// sittingOf is the sitting that an address names.
func (p *Pages) sittingOf(r *http.Request) (oversight.Sitting, error) {
	number, _ := strconv.Atoi(r.PathValue("sitting")) // what is no number names none
	return p.oversight.Sitting(r.Context(), number)
}

func (p *Pages) sitting(w http.ResponseWriter, r *http.Request, status int, x oversight.Sitting, get func(string) string, refused *fault.Fault) error {
	ctx := r.Context()
	if !p.oversight.MayKeepSittings(ctx) || x.Number > 0 && x.Body != kernel.ActorFrom(ctx).Institution {
		return fault.Forbidden("oversight.mayNotSit")
	}
	reports, err := p.oversight.Reports(ctx)
	if err != nil {
		return err
	}
	v := sittingView{title: i18n.T(ctx, "oversight.sitting.new"), action: web.URL(ctx, sittingsDesk+"/new"), get: get, fault: refused, matters: matterChoices(ctx, reports, x)}
	if x.Number > 0 {
		v.known, v.title, v.action = true, i18n.T(ctx, "oversight.sitting.of", "n", strconv.Itoa(x.Number)), web.URL(ctx, sittingURL(x.Number))
	}
	for _, state := range oversight.SittingStates() {
		if state == oversight.Cancelled && !v.known {
			continue
		}
		v.states = append(v.states, ui.Choice{Value: string(state), Text: code(ctx, "sitting.state", string(state)), Chosen: state == x.State})
	}
	return web.RenderStatus(w, r, status, web.PageInfo{Title: v.title, Work: true, Crumbs: deskWay(ctx, ui.Link{Text: i18n.T(ctx, "oversight.sittings.title"), Href: web.URL(ctx, sittingsDesk)}, ui.Link{Text: v.title})}, sittingPage(v))
}

// matterChoices are what can stand on an agenda of the reader's body: its reports, and of each the items that are open or were chosen.
func matterChoices(ctx context.Context, reports []oversight.Report, x oversight.Sitting) []ui.Choice {
	var list []ui.Choice
	chosen := func(report string, item int) bool {
		return slices.ContainsFunc(x.Agenda, func(m oversight.Matter) bool { return m.Report == report && m.Item == item })
	}
	for _, report := range reports {
		if report.Body != kernel.ActorFrom(ctx).Institution || !report.State().Public() {
			continue
		}
		list = append(list, ui.Choice{Value: report.Code, Text: words(ctx, report.Title), Chosen: chosen(report.Code, 0)})
		for _, i := range report.Items {
			if on := chosen(report.Code, i.Number); on || i.State() != oversight.ItemClosed {
				list = append(list, ui.Choice{Value: report.Code + "/" + strconv.Itoa(i.Number), Text: itemName(ctx, report, i.Number), Hint: i.Text, Chosen: on})
			}
		}
	}
	return list
}

func (p *Pages) recordNewSitting(w http.ResponseWriter, r *http.Request) error {
	return p.recordSitting(w, r, oversight.Sitting{})
}

func (p *Pages) changeSitting(w http.ResponseWriter, r *http.Request) error {
	x, err := p.sittingOf(r)
	if err != nil {
		return err
	}
	return p.recordSitting(w, r, x)
}

func (p *Pages) recordSitting(w http.ResponseWriter, r *http.Request, before oversight.Sitting) error {
	get, err := formOf(r)
	if err != nil {
		return err
	}
	x := oversight.Sitting{Number: before.Number, Body: before.Body, State: oversight.SittingState(get("state")), Day: get("day"), Place: get("place"), Outcome: get("outcome"), Record: get("record"), Reason: get("reason"),
		Agenda: agendaFrom(r.PostForm["agenda"], get("others"))}
	x.Present, err = countOf("present", get("present"))
	if err == nil {
		x.Members, err = countOf("members", get("members"))
	}
	if err == nil {
		_, err = p.oversight.RecordSitting(r.Context(), x)
	}
	if f, ok := fault.Refusal(err); ok {
		return p.sitting(w, r, web.Status(f), x, get, f)
	}
	if err != nil {
		return err
	}
	return web.SeeOther(w, r, sittingsDesk, "done", "sat")
}

// agendaFrom reads what was ticked, CODE or CODE/ITEM, and the other matters, one a line.
func agendaFrom(ticked []string, others string) []oversight.Matter {
	var list []oversight.Matter
	for _, t := range ticked {
		report, item, _ := strings.Cut(t, "/")
		m := oversight.Matter{Report: report}
		if item != "" {
			if m.Item, _ = strconv.Atoi(item); m.Item == 0 {
				m.Item = -1 // what is no number names no item
			}
		}
		list = append(list, m)
	}
	for line := range strings.Lines(others) {
		list = append(list, oversight.Matter{Text: line})
	}
	return list
}

// countOf reads how many persons there were; empty is 0. Fault: badCount.
func countOf(field, text string) (int, error) {
	if text == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 {
		return 0, fault.Invalid("oversight.badCount", "value", text).At(field)
	}
	return n, nil
}
