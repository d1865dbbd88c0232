package screens

import (
	"context"
	"net/http"
	"strconv"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/authz"
	"convive/internal/platform/i18n"
	"convive/internal/platform/rulebook"
	"convive/internal/platform/web"
	"convive/internal/platform/web/ui"

	"github.com/a-h/templ"
)

// The sentences of the shipped rules and the words of states are put together of these prefixes and the names in the code.
var _ = i18n.Dynamic("authz.rule.", "rulebook.state.")

// Desk serves the pages.
type Desk struct {
	book *rulebook.Book
	gate authz.Gate
}

// NewDesk makes the desk.
func NewDesk(book *rulebook.Book, gate authz.Gate) *Desk { return &Desk{book, gate} }

const one = "/workspace/rules/overlays/{name}/{number}"

// Pages registers the pages.
func (d *Desk) Pages(site *web.Site) {
	site.Page(http.MethodGet, "/workspace/rules", web.Staff, d.show)
	site.Page(http.MethodGet, "/workspace/rules/new", web.Staff, d.askProposal)
	site.Page(http.MethodPost, "/workspace/rules/new", web.Staff, d.propose)
	site.Page(http.MethodGet, one, web.Staff, d.compare)
	site.Page(http.MethodPost, one+"/activate", web.Staff, d.activate)
	site.Page(http.MethodPost, one+"/withdraw", web.Staff, d.withdraw)
}

// Menu is the desk's part of the navigation.
func Menu() []web.MenuEntry {
	return []web.MenuEntry{{Message: "rulebook.menu", Path: "/workspace/rules", Access: web.Of(kernel.RoleAccounts, kernel.RoleAuditor, kernel.RoleComptroller)}}
}

// page shows a page of the desk; only the first one stands below the workspace itself.
func page(w http.ResponseWriter, r *http.Request, status int, info web.PageInfo, body templ.Component) error {
	ctx := r.Context()
	info.Work = true
	info.Crumbs = []ui.Link{{Text: i18n.T(ctx, "rulebook.home"), Href: web.URL(ctx, "/")}}
	if title := i18n.T(ctx, "rulebook.title"); title != info.Title {
		info.Crumbs = append(info.Crumbs, ui.Link{Text: title, Href: web.URL(ctx, "/workspace/rules")})
	}
	info.Crumbs = append(info.Crumbs, ui.Link{Text: info.Title})
	w.Header().Set("Cache-Control", "no-store")
	return web.RenderStatus(w, r, status, info, body)
}

// asked is the version that an address names.
func asked(r *http.Request) (name string, number int64, err error) {
	number, err = strconv.ParseInt(r.PathValue("number"), 10, 64)
	if err != nil {
		err = fault.NotFound("rulebook.none")
	}
	return r.PathValue("name"), number, err
}

func pathOf(o rulebook.Overlay) string {
	return "/workspace/rules/overlays/" + o.Name + "/" + strconv.FormatInt(o.Number, 10)
}

var tones = map[rulebook.State]ui.Tone{rulebook.Proposed: ui.Going, rulebook.Active: ui.Good, rulebook.Replaced: ui.None, rulebook.Withdrawn: ui.Bad, rulebook.Ended: ui.None}

func stateName(ctx context.Context, s rulebook.State) string {
	return i18n.T(ctx, "rulebook.state."+string(s))
}

func kindName(ctx context.Context, crisis bool) string {
	if crisis {
		return i18n.T(ctx, "rulebook.kind.crisis")
	}
	return i18n.T(ctx, "rulebook.kind.lasting")
}

// label is an overlay as people call it.
func label(o rulebook.Overlay) string { return o.Name + " " + strconv.FormatInt(o.Number, 10) }
