package gallery

import (
	"net/http"

	"convive/internal/platform/i18n"
	"convive/internal/platform/web"
)

// Pages registers the page.
func Pages(site *web.Site) { site.Page(http.MethodGet, "/dev/components", web.Public, show) }

func show(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	return web.Render(w, r, web.PageInfo{Title: i18n.T(ctx, "gallery.title"), Description: i18n.T(ctx, "gallery.lead"), NoIndex: true}, componentsPage(exhibits(ctx)))
}
