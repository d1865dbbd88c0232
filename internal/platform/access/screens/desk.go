package screens

import (
	"context"
	"net/http"

	"convive/internal/kernel"
	"convive/internal/platform/access"
	"convive/internal/platform/i18n"
	"convive/internal/platform/web"
	"convive/internal/platform/web/ui"

	"github.com/a-h/templ"
)

// Kinds of records and groups of fields are worded by their names in the records.
var _ = i18n.Dynamic("access.kind.", "access.field.")

// kinds are those that a form offers.
var kinds = []string{"incident", "victim", "witness", "complaint", "disclosure"}

// Surroundings are what the pages show of other parts of the system.
type Surroundings struct {
	Area         func(ctx context.Context, code string) string         // its name
	Record       func(ctx context.Context, id string) string           // the address of its page
	Institutions func(ctx context.Context) (names []string, err error) // to which a grant can be given
}

// Desk serves the pages.
type Desk struct {
	gate   *access.Gate
	clock  kernel.Clock
	around Surroundings
}

// NewDesk makes the desk.
func NewDesk(gate *access.Gate, clock kernel.Clock, around Surroundings) *Desk {
	return &Desk{gate, clock, around}
}

// Pages registers the pages.
func (d *Desk) Pages(site *web.Site) {
	site.Page(http.MethodGet, "/workspace/grants", web.Staff, d.listGrants)
	site.Page(http.MethodGet, "/workspace/grants/new", web.Staff, d.askGrant)
	site.Page(http.MethodPost, "/workspace/grants/new", web.Staff, d.giveGrant)
	site.Page(http.MethodPost, "/workspace/grants/of/{id}/withdraw", web.Staff, d.withdrawGrant)
	site.Page(http.MethodGet, "/workspace/emergencies", web.Staff, d.listEmergencies)
	site.Page(http.MethodPost, "/workspace/emergencies", web.Staff, d.openEmergency)
	site.Page(http.MethodPost, "/workspace/emergencies/of/{id}/review", web.Staff, d.reviewEmergency)
}

// Menu is the desk's part of the navigation.
func Menu() []web.MenuEntry {
	return []web.MenuEntry{
		{Message: "access.menu.grants", Path: "/workspace/grants", Access: web.Of(kernel.RoleSupervisor, kernel.RoleCaseworker, kernel.RoleLiaison)},
		{Message: "access.menu.emergencies", Path: "/workspace/emergencies", Access: web.Of(kernel.RoleSupervisor, kernel.RoleDutyOfficer)},
	}
}

// Notice is what a person's first page says: how many emergencies wait for a review by the institution; empty if none does.
func (d *Desk) Notice(ctx context.Context) (ui.Link, error) {
	n, err := d.gate.Waiting(ctx)
	if err != nil || n == 0 {
		return ui.Link{}, err
	}
	return ui.Link{Text: i18n.N(ctx, "access.waiting", int64(n)), Href: web.URL(ctx, "/workspace/emergencies")}, nil
}

func page(w http.ResponseWriter, r *http.Request, status int, info web.PageInfo, crumbs []ui.Link, body templ.Component) error {
	ctx := r.Context()
	info.Work = true
	info.Crumbs = append(append([]ui.Link{{Text: i18n.T(ctx, "access.home"), Href: web.URL(ctx, "/")}}, crumbs...), ui.Link{Text: info.Title})
	w.Header().Set("Cache-Control", "no-store")
	return web.RenderStatus(w, r, status, info, body)
}

func institutionName(ctx context.Context, id string) string {
	if id == "" {
		return i18n.T(ctx, "access.ownGovernment")
	}
	return id
}

// kindName words a kind of records; one that has no words stands as it is.
func kindName(ctx context.Context, kind string) string {
	if id := "access.kind." + kind; i18n.Has(ctx, id) {
		return i18n.T(ctx, id)
	}
	return kind
}

func kindChoices(ctx context.Context) []ui.Choice {
	list := make([]ui.Choice, len(kinds))
	for i, k := range kinds {
		list[i] = ui.Choice{Value: k, Text: kindName(ctx, k)}
	}
	return list
}

func columns(ctx context.Context, messages ...string) []ui.Column {
	list := make([]ui.Column, len(messages))
	for i, m := range messages {
		list[i].Text = i18n.T(ctx, m)
	}
	return list
}
