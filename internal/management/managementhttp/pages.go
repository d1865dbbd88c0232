package managementhttp

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"convive/internal/kernel"
	"convive/internal/management"
	"convive/internal/platform/i18n"
	"convive/internal/platform/web"
	"convive/internal/platform/web/ui"
)

// Addresses.
const (
	path = "/management"
	desk = "/workspace/management"
)

// Pages serves the public pages and the desk.
type Pages struct{ management *management.Service }

// New makes the pages.
func New(service *management.Service) *Pages { return &Pages{service} }

// Register registers all of them. The desk is for staff; what anybody does there the Service decides.
func (p *Pages) Register(site *web.Site) {
	site.Page(http.MethodGet, path, web.Public, p.showSystem, web.Dated())
	site.Page(http.MethodGet, path+"/subjects/{subject}", web.Public, p.showSubject, web.Dated())
	site.Page(http.MethodGet, path+"/factors/{factor}", web.Public, p.showFactor, web.Dated())
	site.Page(http.MethodGet, path+"/comparison", web.Public, p.listGroups, web.Dated())
	site.Page(http.MethodGet, path+"/comparison/{group}", web.Public, p.showGroup, web.Dated())
	site.Page(http.MethodGet, desk, web.Staff, p.showDesk)
	site.Page(http.MethodPost, desk+"/rule", web.Staff, p.defineRule)
	site.Page(http.MethodGet, desk+"/rule", web.Staff, backToDesk)
	site.Page(http.MethodPost, desk+"/agree", web.Staff, p.agree)
	site.Page(http.MethodGet, desk+"/agree", web.Staff, backToDesk)
	site.Page(http.MethodPost, desk+"/record", web.Staff, p.recordLevels)
	site.Page(http.MethodGet, desk+"/record", web.Staff, backToDesk)
	site.Page(http.MethodGet, requestsDesk, web.Staff, p.listRequests)
	site.Page(http.MethodGet, requestsDesk+"/new", web.Staff, p.showAsk)
	site.Page(http.MethodPost, requestsDesk+"/new", web.Staff, p.ask)
	site.Page(http.MethodGet, requestsDesk+"/{number}", web.Staff, p.showRequest)
	site.Page(http.MethodPost, requestsDesk+"/{number}", web.Staff, p.moveRequest)
}

// Menu is the module's part of the navigation.
func Menu() []web.MenuEntry {
	return []web.MenuEntry{{Message: "management.title", Path: path},
		{Message: "management.desk.title", Path: desk, Access: web.Of(kernel.RolePlanner, kernel.RoleSteward)},
		{Message: "management.requests.title", Path: requestsDesk, Access: web.Of(kernel.RolePlanner, kernel.RoleSteward, kernel.RoleLiaison, kernel.RoleSupervisor)}}
}

func backToDesk(w http.ResponseWriter, r *http.Request) error { return web.SeeOther(w, r, desk) }

// dayWord is an ISO date as the reader writes it.
func dayWord(ctx context.Context, day string) string {
	t, err := time.ParseInLocation(time.DateOnly, day, i18n.From(ctx).Zone)
	if err != nil {
		return orDash(day)
	}
	return i18n.Date(ctx, t)
}

func orDash(s string) string {
	if s == "" {
		return "–"
	}
	return s
}

func words(ctx context.Context, t kernel.Text) string { return t.Get(i18n.From(ctx).Lang) }

func way(ctx context.Context, rest ...ui.Link) []ui.Link {
	return append([]ui.Link{{Text: i18n.T(ctx, "management.home"), Href: web.URL(ctx, "/")}}, rest...)
}

func under(ctx context.Context, rest ...ui.Link) []ui.Link {
	return append(way(ctx, ui.Link{Text: i18n.T(ctx, "management.title"), Href: web.URL(ctx, path)}), rest...)
}

func subjectURL(ctx context.Context, s management.Subject) string {
	if s.Kind == management.OfSystem {
		return web.URL(ctx, path)
	}
	return web.URL(ctx, path+"/subjects/"+s.ID())
}

// subjectName is that of a subject in words.
func subjectName(ctx context.Context, s management.Subject) string {
	if s.Kind == management.OfSystem {
		return i18n.T(ctx, "management.system")
	}
	return words(ctx, s.Name)
}

var levelTones = map[management.Level]ui.Tone{management.Unknown: ui.None, management.NoEvidence: ui.Bad, management.Started: ui.Risk, management.Partial: ui.Going, management.Established: ui.Good, management.Managed: ui.Good}

// levelWord is a level with its number: 3 established.
func levelWord(ctx context.Context, l management.Level) string {
	if l == management.Unknown {
		return i18n.T(ctx, "management.level.unknown")
	}
	return strconv.Itoa(int(l)) + " " + i18n.T(ctx, "management.level."+[]string{"none", "started", "partial", "established", "managed"}[l])
}

func levelCell(ctx context.Context, l management.Level) ui.Cell {
	return ui.Cell{Part: ui.Chip(levelTones[l], levelWord(ctx, l))}
}

// amount is a value in the unit of its measure.
func amount(ctx context.Context, m management.Measure, v float64) string {
	switch {
	case m.Unit == management.Share:
		return i18n.Number(ctx, v, 1) + " %"
	case v == float64(int64(v)):
		return i18n.Int(ctx, int64(v))
	}
	return i18n.Number(ctx, v, 1)
}

// rule is when a measure is established.
func rule(ctx context.Context, m management.Measure) string {
	switch {
	case m.AtLeast != nil && m.AtMost != nil:
		return i18n.T(ctx, "management.rule.between", "low", amount(ctx, m, *m.AtLeast), "high", amount(ctx, m, *m.AtMost))
	case m.AtLeast != nil:
		return i18n.T(ctx, "management.rule.least", "value", amount(ctx, m, *m.AtLeast))
	case m.AtMost != nil:
		return i18n.T(ctx, "management.rule.most", "value", amount(ctx, m, *m.AtMost))
	}
	return i18n.T(ctx, "management.rule.shown")
}
