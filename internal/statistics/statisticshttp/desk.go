package statisticshttp

import (
	"context"
	"net/http"

	"convive/internal/kernel"
	"convive/internal/platform/web"
	"convive/internal/sources"
	"convive/internal/statistics"
	"convive/internal/territories"
)

// Wording names breakdowns and their codes in the reader's language.
type Wording struct {
	Dimension func(context.Context, kernel.Dimension) string
	Category  func(ctx context.Context, d kernel.Dimension, code string) string
}

// Desk serves what only staff may see of the figures.
type Desk struct {
	stats    *statistics.Service
	places   *territories.Service
	sources  *sources.Service
	offences map[string]kernel.Text
	wording  Wording
}

// NewDesk makes the desk; offences are the classification by which facts are coded.
func NewDesk(stats *statistics.Service, places *territories.Service, src *sources.Service, offences statistics.Classification, wording Wording) *Desk {
	d := &Desk{stats: stats, places: places, sources: src, offences: map[string]kernel.Text{}, wording: wording}
	for _, c := range offences.Classes {
		d.offences[c.Code] = c.Title
	}
	return d
}

// Pages registers the desk's pages.
func (d *Desk) Pages(site *web.Site) {
	site.Page(http.MethodGet, "/workspace/lines", web.Staff, d.showLines)
}
