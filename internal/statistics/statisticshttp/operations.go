package statisticshttp

import (
	"convive/internal/platform/api"
	"convive/internal/platform/i18n"
	"convive/internal/statistics"
)

var _ = i18n.Dynamic("statistics.operation.")

// operations are the module for programs.
type operations struct {
	stats *statistics.Service
	iccs  statistics.Classification
}

// Operations registers the operations of the module.
func Operations(a *api.API, stats *statistics.Service, iccs statistics.Classification) {
	o := operations{stats, iccs}
	api.Get(a, "statistics-list-indicators", "/api/v1/statistics/indicators", "List the indicators", o.listIndicators)
	api.Get(a, "statistics-get-indicator", "/api/v1/statistics/indicators/{id}", "The definition of an indicator and the sources that give it", o.getIndicator)
	api.Get(a, "statistics-list-values", "/api/v1/statistics/indicators/{id}/values", "The values of an indicator", o.listValues)
	api.Get(a, "statistics-list-iccs", "/api/v1/statistics/iccs", "List the classification of offences (ICCS)", o.listICCS)
	api.Get(a, "statistics-list-revisions", "/api/v1/statistics/sources/{id}/revisions", "How a source's counts were revised: the revision triangle and the size of revisions", o.listRevisions)
	api.Get(a, "statistics-list-changes", "/api/v1/statistics/sources/{id}/editions/{a}/against/{b}", "What changed between two editions of a source", o.listChanges)
	api.GetStaff(a, "statistics-list-lines", "/api/v1/statistics/lines", "The records behind a figure", o.listLines)
}
