package sourceshttp

import (
	"net/http"

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
	api.Get(a, "sources-list-errata", "/api/v1/errata", "List the correction notices, newest first", o.listErrata)
	api.Get(a, "sources-list-editions", "/api/v1/sources/{id}/editions", "List the editions of a source", o.listEditions)
	api.PostStaff(a, "sources-create-erratum", "/api/v1/sources/{id}/editions/{number}/errata", "Propose a correction notice about a published edition. The same notice again is the one that waits", o.writeErratum)
	api.PostStaff(a, "sources-publish-erratum", "/api/v1/sources/{id}/errata/{erratum}/publish", "Make a proposed correction notice public", o.publishErratum)
	api.PostStaff(a, "sources-drop-erratum", "/api/v1/sources/{id}/errata/{erratum}/drop", "End a proposed correction notice that nobody publishes", o.dropErratum)
	describeImports(a)
}

// describeImports lists what the desk serves for programs.
func describeImports(a *api.API) {
	const at = "/api/v1/sources/imports"
	edition := []api.Param{{Name: "source", Text: "Identifier of the source"}, {Name: "number", Text: "Number of the edition", Integer: true}}
	a.Describe(api.Described{ID: "sources-create-import", Method: http.MethodPost, Path: at, Status: http.StatusAccepted, Answer: importBody{},
		Summary: "Upload files and read them",
		Text: "The files become the next edition of the profile's source and are read in the background: ask for the import until it has ended. Up to 2 GiB in all. " +
			"The field profile comes before the files. Files that wait already for the same profile are no other edition: the answer is the one that waits.",
		Form: []api.Param{{Name: "profile", Text: "Name of the import profile"}, {Name: "file", Text: "One or several files of the same delivery", File: true}}})
	a.Describe(api.Described{ID: "sources-get-import", Method: http.MethodGet, Path: at + "/{source}/{number}", Status: http.StatusOK, Answer: importBody{},
		Summary: "How far an import is, and what it found", Params: edition})
	a.Describe(api.Described{ID: "sources-approve-import", Method: http.MethodPost, Path: at + "/{source}/{number}/approve", Status: http.StatusOK, Answer: importBody{},
		Summary: "Approve an edition: the figures use it from now on", Params: edition,
		Form: []api.Param{{Name: "explanation", Text: "Why a control total differs; needed if one does. It is published with the edition.", Optional: true}}})
}
