package diagnosticshttp

import (
	"context"

	"convive/internal/diagnostics"
	"convive/internal/kernel"
	"convive/internal/platform/api"
	"convive/internal/platform/i18n"
	"convive/internal/platform/web"
	"convive/internal/platform/web/ui"
	"convive/internal/statistics"
)

// path is where the comparison of sources stands.
const path = "/diagnostics/triangulation"

type pages struct {
	diagnostics *diagnostics.Service
	iccs        statistics.Classification
}

// Pages registers the public pages.
func Pages(site *web.Site, service *diagnostics.Service, iccs statistics.Classification) {
	p := pages{service, iccs}
	site.Page("GET", path, web.Public, p.listCountries, web.Figures())
	site.Page("GET", path+"/{country}", web.Public, p.showTriangulation, web.Figures())
	site.Page("GET", path+"/{country}/"+drawingFile, web.Public, p.sendDrawing, web.Dated())
}

// Operations registers the operation for programs.
func Operations(door *api.API, service *diagnostics.Service) {
	api.Get(door, "diagnostics-list-triangulation", "/api/v1"+path, "What the sources of a country say, two by two", operations{service}.listTriangulation)
}

// offence is what a family counts, in the reader's words, with its code.
func (p pages) offence(ctx context.Context, f diagnostics.Family) string {
	names := make([]string, len(f.ICCS))
	for i, code := range f.ICCS {
		names[i] = code
		if class, ok := p.iccs.Class(code); ok {
			names[i] = words(ctx, class.Title) + " (ICCS " + code + ")"
		}
	}
	return i18n.List(ctx, names)
}

// words is data in the reader's language.
func words(ctx context.Context, t kernel.Text) string { return t.Get(i18n.From(ctx).Lang) }

func way(ctx context.Context, rest ...ui.Link) []ui.Link {
	return append([]ui.Link{{Text: i18n.T(ctx, "diagnostics.home"), Href: web.URL(ctx, "/")}}, rest...)
}
