package screens

import (
	"net/http"

	"convive/internal/kernel"
	"convive/internal/platform/audit"
	"convive/internal/platform/authz"
	"convive/internal/platform/web"
)

// Desk serves the trail's pages.
type Desk struct {
	trail *audit.Trail
	gate  authz.Gate
}

// NewDesk makes the desk.
func NewDesk(trail *audit.Trail, gate authz.Gate) *Desk { return &Desk{trail, gate} }

// Menu is what stands in the line of the workspace.
func Menu() []web.MenuEntry {
	return []web.MenuEntry{{Message: "audit.title", Path: "/workspace/trail", Access: web.Of(kernel.RoleAuditor)}}
}

// Pages registers the pages.
func (d *Desk) Pages(site *web.Site) {
	site.Page(http.MethodGet, "/workspace/trail", web.Staff, d.showTrail)
	site.Page(http.MethodPost, "/workspace/trail", web.Staff, d.showTrail) // what is asked for names persons, who stand in no address
	site.Page(http.MethodGet, "/account/trail", web.Signin, d.showOwn)
	site.Page(http.MethodPost, "/account/trail", web.Signin, d.showOwn)
}
