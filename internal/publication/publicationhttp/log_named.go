package publicationhttp

import (
	"context"
	"strings"

	"convive/internal/platform/i18n"
	"convive/internal/platform/tlog"
)

// names are the titles that readers know the things of the log by.
type names struct {
	indicators, sources, files map[string]string
}

// names looks the titles up; what was removed since has none, and is shown by its identifier alone.
func (p *Portal) names(ctx context.Context) (names, error) {
	n := names{indicators: map[string]string{}, sources: map[string]string{}, files: map[string]string{}}
	indicators, err := p.stats.Indicators(ctx)
	if err != nil {
		return n, err
	}
	for _, ind := range indicators {
		n.indicators[ind.ID] = words(ctx, ind.Title)
	}
	listed, err := p.pages.Sources(ctx)
	if err != nil {
		return n, err
	}
	for _, l := range listed {
		n.sources[l.Source.ID] = words(ctx, l.Source.Title)
	}
	sets, err := p.pages.Datasets(ctx)
	if err != nil {
		return n, err
	}
	for _, d := range sets {
		n.files[d.ID] = p.datasetView(ctx, d).title
	}
	return n, nil
}

// of is the title of what an entry is about; empty if it has none.
func (n names) of(ctx context.Context, e tlog.Placed) string {
	switch e.Type {
	case tlog.Indicator:
		return n.indicators[e.ID]
	case tlog.Release:
		return n.files[e.ID]
	case tlog.Edition, tlog.Withdrawal, tlog.Facts:
		source, number, _ := strings.Cut(e.ID, "/")
		if title := n.sources[source]; title != "" {
			return i18n.T(ctx, "publication.log.edition", "source", title, "number", number)
		}
	case tlog.Erratum:
		source, number, _ := strings.Cut(e.ID, "/erratum/")
		if title := n.sources[source]; title != "" {
			return i18n.T(ctx, "publication.erratum.of", "source", title, "number", number)
		}
	case tlog.AuditRoot:
		return i18n.T(ctx, "publication.log.chain")
	case tlog.Policies:
		return i18n.T(ctx, "publication.log.rules")
	}
	return ""
}
