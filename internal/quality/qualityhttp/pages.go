package qualityhttp

import (
	"context"
	"net/http"

	"convive/internal/kernel"
	"convive/internal/platform/i18n"
	"convive/internal/platform/jobs"
	"convive/internal/platform/web"
	"convive/internal/platform/web/ui"
	"convive/internal/quality"
	"convive/internal/sources"
	"convive/internal/territories"
)

// Addresses.
const (
	path = "/quality"
	desk = "/workspace/quality"
)

// RunJob is the kind of the job that holds an edition against the rules.
const RunJob = "quality.run"

// RunArgs are the arguments of that job.
type RunArgs struct {
	Source  string
	Edition int
}

// Pages serves the public pages and the desk.
type Pages struct {
	quality *quality.Service
	sources *sources.Service
	places  *territories.Service
	jobs    *jobs.Queue
}

// New makes the pages.
func New(service *quality.Service, src *sources.Service, places *territories.Service, queue *jobs.Queue) *Pages {
	return &Pages{service, src, places, queue}
}

// Register registers all of them. The desk is for staff; what anybody does there the Service decides.
func (p *Pages) Register(site *web.Site) {
	site.Page(http.MethodGet, path, web.Public, p.listSources, web.Figures())
	site.Page(http.MethodGet, path+"/rules", web.Public, p.listRules, web.Dated())
	site.Page(http.MethodGet, path+"/{source}", web.Public, p.showSource, web.Figures())
	site.Page(http.MethodGet, desk, web.Staff, p.listFindings)
	site.Page(http.MethodPost, desk+"/run", web.Staff, p.runEdition)
	site.Page(http.MethodGet, desk+"/findings/{finding}", web.Staff, p.showFinding)
	site.Page(http.MethodPost, desk+"/findings/{finding}/answer", web.Staff, p.answerFinding)
	site.Page(http.MethodGet, desk+"/findings/{finding}/answer", web.Staff, p.backToFinding) // a reload, or a link to another language
	site.Page(http.MethodGet, desk+"/run", web.Staff, backToDesk)
}

// Footer leads to them from every page.
func Footer() web.MenuEntry { return web.MenuEntry{Message: "quality.title", Path: path} }

// Menu is the module's part of the navigation.
func Menu() []web.MenuEntry {
	return []web.MenuEntry{{Message: "quality.desk.title", Path: desk, Access: web.Of(kernel.RoleAnalyst, kernel.RoleSteward, kernel.RoleLiaison, kernel.RolePlanner, kernel.RoleAuditor, kernel.RoleComptroller)}}
}

func words(ctx context.Context, t kernel.Text) string { return t.Get(i18n.From(ctx).Lang) }

func way(ctx context.Context, rest ...ui.Link) []ui.Link {
	return append([]ui.Link{{Text: i18n.T(ctx, "quality.home"), Href: web.URL(ctx, "/")}}, rest...)
}

func sourceURL(ctx context.Context, id string, kv ...string) string {
	return web.URL(ctx, path+"/"+id, kv...)
}

func findingPath(id kernel.ID) string { return desk + "/findings/" + string(id) }
