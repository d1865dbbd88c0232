package sourceshttp

import (
	"convive/internal/platform/api"
	"convive/internal/platform/i18n"
	"convive/internal/sources"
)

var _ = i18n.Dynamic("sources.operation.")

// operations are the public part of the module for programs.
type operations struct{ sources *sources.Service }

// Operations registers the public operations of the module.
func Operations(a *api.API, src *sources.Service) {
	o := operations{src}
	api.Get(a, "sources-list-sources", "/api/v1/sources", "List the sources", o.listSources)
	api.Get(a, "sources-get-source", "/api/v1/sources/{id}", "A source with its obligation and how it was met", o.getSource)
	api.Get(a, "sources-list-editions", "/api/v1/sources/{id}/editions", "List the editions of a source", o.listEditions)
}
