package caseshttp

import (
	"context"
	"net/http"
	"time"

	"convive/internal/cases"
	"convive/internal/kernel"
	"convive/internal/platform/web"
	"convive/internal/territories"
)

// Desk serves the pages.
type Desk struct {
	cases  *cases.Service
	places *territories.Service
	zone   *time.Location

	offence func(ctx context.Context, code string) string
}

// NewDesk makes the desk; zone is that of the dates that people write, offence words a code of the classification.
func NewDesk(service *cases.Service, places *territories.Service, zone *time.Location, offence func(ctx context.Context, code string) string) *Desk {
	if zone == nil {
		zone = time.UTC
	}
	return &Desk{service, places, zone, offence}
}

// Pages registers the pages. Each is for staff but the extract, which asks for a code; what anybody sees there the Service
// decides.
func (d *Desk) Pages(site *web.Site) {
	page := func(method, pattern string, h web.Handler) {
		site.Page(method, "/workspace/cases"+pattern, web.Staff, h)
	}
	page(http.MethodGet, "", d.listCases)
	page(http.MethodGet, ".csv", d.exportCases)
	page(http.MethodGet, "/new", d.askCase)
	page(http.MethodPost, "/new", d.takeCase)
	page(http.MethodPost, "/assign", d.assignCases)
	page(http.MethodGet, "/{id}", d.showCase)
	page(http.MethodPost, "/{id}/open", d.openGroup)
	page(http.MethodPost, "/{id}/assign", d.assignCase)
	page(http.MethodPost, "/{id}/update", d.updateCase)
	page(http.MethodPost, "/{id}/code", d.giveCode)
	site.Page(http.MethodGet, "/extract", web.Public, askExtract)
	site.Page(http.MethodPost, "/extract", web.Public, d.readExtract)
	for _, act := range []string{"/{id}/open", "/{id}/assign", "/{id}/update", "/{id}/code"} { // where a form was answered, and is asked for again
		page(http.MethodGet, act, backToCase)
	}
	page(http.MethodGet, "/assign", backToList)
}

// Footer leads the person concerned to their extract.
func Footer() web.MenuEntry {
	return web.MenuEntry{Message: "cases.extract.title", Path: "/extract"}
}

// Menu is the desk's part of the navigation, for the roles that can use it.
func Menu() []web.MenuEntry {
	return []web.MenuEntry{{Message: "cases.title", Path: "/workspace/cases", Access: web.Of(kernel.RoleCaseworker, kernel.RoleSupervisor, kernel.RoleLiaison, kernel.RoleDutyOfficer, kernel.RoleCrisisCell)}}
}
