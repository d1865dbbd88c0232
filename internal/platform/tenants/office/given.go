package office

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/audit"
	"convive/internal/platform/authz"
	"convive/internal/platform/i18n"
	"convive/internal/platform/tenants"
	"convive/internal/platform/web"
	"convive/internal/platform/web/ui"
)

// givenView is the page of a government with what it has agreed to.
type givenView struct {
	outcome
	list       []tenants.Agreement
	above      []tenants.Tenant
	names      map[kernel.Tenant]string
	titles     map[string]string
	indicators []tenants.Indicator
	today      string
	propose    bool
	form       tenants.Agreement // as it was typed
}

func (o *Office) showGiven(w http.ResponseWriter, r *http.Request) error {
	return o.given(w, r, http.StatusOK, doneOf(r), tenants.Agreement{})
}

func (o *Office) given(w http.ResponseWriter, r *http.Request, status int, out outcome, form tenants.Agreement) error {
	ctx := r.Context()
	v := givenView{outcome: out, form: form, propose: o.may(ctx, authz.OfferTotals)}
	var err error
	if v.list, err = o.service.Given(ctx); err != nil {
		return err
	}
	if v.above, err = o.service.Above(ctx); err != nil {
		return err
	}
	if v.names, v.today, err = o.around(ctx); err != nil {
		return err
	}
	if v.titles, v.indicators, err = o.titles(ctx); err != nil {
		return err
	}
	i18n.Sort(ctx, v.indicators, func(i tenants.Indicator) string { return words(ctx, i.Title) })
	return page(w, r, status, i18n.T(ctx, "tenants.office.given"), out, givenPage(v))
}

// around are the names of the own government and of those above it, and the own day. One that is not in the list of
// governments has neither.
func (o *Office) around(ctx context.Context) (names map[kernel.Tenant]string, today string, err error) {
	names = map[kernel.Tenant]string{}
	above, err := o.service.Above(ctx)
	if err != nil {
		return nil, "", err
	}
	for _, t := range above {
		names[t.ID] = words(ctx, t.Names)
	}
	me, err := o.service.Tenant(ctx, kernel.ActorFrom(ctx).Tenant)
	if fault.CodeOf(err) == fault.CodeNotFound {
		return names, "", nil
	}
	names[me.ID] = words(ctx, me.Names)
	return names, o.service.Day(me), err
}

func agreementsHead(ctx context.Context) ui.TableInfo {
	return ui.TableInfo{Caption: i18n.T(ctx, "tenants.office.all"), Columns: []ui.Column{{Text: i18n.T(ctx, "tenants.office.indicator")}, {Text: i18n.T(ctx, "tenants.office.reader")},
		{Text: i18n.T(ctx, "tenants.office.days")}, {Text: i18n.T(ctx, "tenants.office.basis")}, {Text: i18n.T(ctx, "tenants.office.state")}}}
}

func (v givenView) table(ctx context.Context) ui.TableInfo {
	t := agreementsHead(ctx)
	for _, a := range v.list {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: titleOf(v.titles, a.Indicator), Href: web.URL(ctx, "/workspace/agreements/"+string(a.ID))},
			{Text: nameOf(v.names, a.Reader)}, {Text: span(ctx, a)}, {Text: a.Basis}, stateCell(ctx, a, v.today)}})
	}
	return t
}

func (v givenView) readers(ctx context.Context) []ui.Choice {
	var list []ui.Choice
	for _, t := range v.above {
		list = append(list, ui.Choice{Value: string(t.ID), Text: words(ctx, t.Names), Chosen: t.ID == v.form.Reader})
	}
	return list
}

func (v givenView) subjects(ctx context.Context) []ui.Choice {
	var list []ui.Choice
	for _, i := range v.indicators {
		list = append(list, ui.Choice{Value: i.ID, Text: words(ctx, i.Title), Chosen: i.ID == v.form.Indicator})
	}
	return list
}

// propose reads the five fields of a proposal, and no others: whose government proposes is the actor's.
func (o *Office) propose(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return fault.Invalid("tenants.office.formUnreadable").Because(err)
	}
	f := r.PostForm
	a := tenants.Agreement{Reader: kernel.Tenant(f.Get("reader")), Indicator: f.Get("indicator"), From: strings.TrimSpace(f.Get("from")), Until: strings.TrimSpace(f.Get("until")), Basis: f.Get("basis")}
	if _, err := o.service.Propose(r.Context(), a); err != nil {
		return refused(r, err, func(status int, out outcome) error { return o.given(w, r, status, out, a) })
	}
	return web.SeeOther(w, r, "/workspace/agreements", "done", "proposed")
}

// oneView is one agreement with who looked.
type oneView struct {
	outcome
	agreement tenants.Agreement
	names     map[kernel.Tenant]string
	title     string
	today     string
	looks     []audit.Entry
	end       bool
}

func (o *Office) showOne(w http.ResponseWriter, r *http.Request) error {
	return o.one(w, r, http.StatusOK, doneOf(r))
}

func (o *Office) one(w http.ResponseWriter, r *http.Request, status int, out outcome) error {
	ctx := r.Context()
	id, err := agreementID(r)
	if err != nil {
		return err
	}
	v := oneView{outcome: out}
	if v.agreement, err = o.service.Agreement(ctx, kernel.ActorFrom(ctx).Tenant, id); err != nil {
		return err
	}
	if v.looks, err = o.service.Looks(ctx, id); err != nil {
		return err
	}
	if v.names, v.today, err = o.around(ctx); err != nil {
		return err
	}
	titles, _, err := o.titles(ctx)
	if err != nil {
		return err
	}
	v.title = titleOf(titles, v.agreement.Indicator)
	v.end = v.agreement.State != tenants.Ended && o.may(ctx, authz.EndTotals)
	return page(w, r, status, v.title, out, onePage(v), ui.Link{Text: i18n.T(ctx, "tenants.office.given"), Href: web.URL(ctx, "/workspace/agreements")})
}

func (v oneView) facts(ctx context.Context) []ui.Pair {
	a := v.agreement
	state, tone := stateOf(ctx, a, v.today)
	list := []ui.Pair{{Term: i18n.T(ctx, "tenants.office.state"), Part: ui.Chip(tone, state)}, {Term: i18n.T(ctx, "tenants.office.reader"), Text: nameOf(v.names, a.Reader)},
		{Term: i18n.T(ctx, "tenants.office.days"), Text: span(ctx, a)}, {Term: i18n.T(ctx, "tenants.office.basis"), Text: a.Basis},
		{Term: i18n.T(ctx, "tenants.office.proposedBy"), Text: stepText(ctx, a.Proposed, v.names)}, {Term: i18n.T(ctx, "tenants.office.acceptedBy"), Text: stepText(ctx, a.Accepted, v.names)}}
	if a.State == tenants.Ended {
		list = append(list, ui.Pair{Term: i18n.T(ctx, "tenants.office.endedBy"), Text: stepText(ctx, a.Ended, v.names)})
	}
	return list
}

func (v oneView) table(ctx context.Context) ui.TableInfo {
	t := ui.TableInfo{Caption: i18n.T(ctx, "tenants.office.looks"), Note: i18n.T(ctx, "tenants.office.looksNote", "n", strconv.Itoa(len(v.looks))), Tight: true,
		Columns: []ui.Column{{Text: i18n.T(ctx, "tenants.office.when")}, {Text: i18n.T(ctx, "tenants.office.who")}, {Text: i18n.T(ctx, "tenants.office.government")}}}
	for _, e := range v.looks {
		_, who, _ := strings.Cut(e.Actor, "/")
		t.Rows = append(t.Rows, ui.Row{Cells: ui.Cells(i18n.DateTime(ctx, e.At), who, nameOf(v.names, kernel.Tenant(e.Institution)))})
	}
	return t
}

func (o *Office) endGiven(w http.ResponseWriter, r *http.Request) error {
	id, err := agreementID(r)
	if err != nil {
		return err
	}
	if err := o.service.End(r.Context(), kernel.ActorFrom(r.Context()).Tenant, id); err != nil {
		return refused(r, err, func(status int, out outcome) error { return o.one(w, r, status, out) })
	}
	return web.SeeOther(w, r, "/workspace/agreements/"+string(id), "done", "ended")
}
