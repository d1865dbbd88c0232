package office

import (
	"context"
	"net/http"

	"github.com/a-h/templ"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/authz"
	"convive/internal/platform/i18n"
	"convive/internal/platform/tenants"
	"convive/internal/platform/web"
	"convive/internal/platform/web/ui"
)

// States, units and outcomes are put together of a prefix and the word in the records.
var _ = i18n.Dynamic("tenants.office.state.", "tenants.office.unit.", "tenants.office.done.")

// Office serves the pages and the operations.
type Office struct {
	service *tenants.Service
	figures tenants.Figures
	gate    authz.Gate
}

// New makes an Office.
func New(service *tenants.Service, figures tenants.Figures, gate authz.Gate) *Office {
	return &Office{service, figures, gate}
}

// Pages registers the pages.
func (o *Office) Pages(site *web.Site) {
	site.Page(http.MethodGet, "/workspace/governments", web.Staff, o.showBelow)
	site.Page(http.MethodPost, "/workspace/governments/{government}/agreements/{agreement}/accept", web.Staff, o.accept)
	site.Page(http.MethodPost, "/workspace/governments/{government}/agreements/{agreement}/end", web.Staff, o.endReceived)
	site.Page(http.MethodGet, "/workspace/agreements", web.Staff, o.showGiven)
	site.Page(http.MethodPost, "/workspace/agreements", web.Staff, o.propose)
	site.Page(http.MethodGet, "/workspace/agreements/{agreement}", web.Staff, o.showOne)
	site.Page(http.MethodPost, "/workspace/agreements/{agreement}/end", web.Staff, o.endGiven)
}

// Menu is what stands in the line of the workspace, of a government that others stand below or above.
func Menu(above, below bool) (list []web.MenuEntry) {
	if below {
		list = append(list, web.MenuEntry{Message: "tenants.office.below", Path: "/workspace/governments", Access: web.Staff})
	}
	if above {
		list = append(list, web.MenuEntry{Message: "tenants.office.given", Path: "/workspace/agreements", Access: web.Staff})
	}
	return list
}

// outcome is what a form led to.
type outcome struct {
	problems []ui.Problem
	done     string // message
}

func (o outcome) problem(field string) string {
	for _, p := range o.problems {
		if p.Field == field {
			return p.Text
		}
	}
	return ""
}

// doneOf is what the address says was done; anything else says nothing.
func doneOf(r *http.Request) outcome {
	for _, word := range []string{"proposed", "accepted", "ended"} {
		if r.URL.Query().Get("done") == word {
			return outcome{done: "tenants.office.done." + word}
		}
	}
	return outcome{}
}

// refused shows a form again with what to correct, and passes on what no form can mend.
func refused(r *http.Request, err error, show func(status int, o outcome) error) error {
	f, ok := fault.Of(err)
	if !ok {
		return err
	}
	o := outcome{problems: []ui.Problem{{Field: f.Field, Text: i18n.Fault(r.Context(), err)}}}
	switch f.Code {
	case fault.CodeInvalid:
		return show(http.StatusUnprocessableEntity, o)
	case fault.CodeConflict:
		return show(http.StatusConflict, o)
	default:
		return err
	}
}

func page(w http.ResponseWriter, r *http.Request, status int, title string, o outcome, body templ.Component, crumbs ...ui.Link) error {
	ctx := r.Context()
	w.Header().Set("Cache-Control", "no-store")
	way := append([]ui.Link{{Text: i18n.T(ctx, "web.workspace"), Href: web.URL(ctx, "/workspace")}}, crumbs...)
	return web.RenderStatus(w, r, status, web.PageInfo{Title: title, Work: true, NoIndex: true, Error: len(o.problems) > 0, Crumbs: append(way, ui.Link{Text: title})}, body)
}

// agreementID is the identifier in the address; what is none is no agreement either.
func agreementID(r *http.Request) (kernel.ID, error) {
	id, ok := kernel.ParseID(r.PathValue("agreement"))
	if !ok {
		return "", fault.NotFound("tenants.noSuchAgreement")
	}
	return id, nil
}

// may says whether the reader may take part in agreements: for what a page offers.
func (o *Office) may(ctx context.Context, act authz.Action) bool {
	return o.gate.May(ctx, act, authz.Agreement{Tenant: kernel.ActorFrom(ctx).Tenant})
}

// titles are the names of indicators in the reader's language.
func (o *Office) titles(ctx context.Context) (map[string]string, []tenants.Indicator, error) {
	list, err := o.figures.Indicators(ctx)
	names := map[string]string{}
	for _, ind := range list {
		names[ind.ID] = words(ctx, ind.Title)
	}
	return names, list, err
}
