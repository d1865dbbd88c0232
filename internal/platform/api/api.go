package api

import (
	"context"
	"log/slog"
	"maps"
	"net/http"
	"sync"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"convive/internal/platform/web"
)

// API is the interface of one site.
type API struct {
	huma.API
	doors *doors
	log   *slog.Logger
}

// doors hands each pattern that huma registers to the door of its access.
type doors struct {
	public, staff *web.Door
	forStaff      bool // what is registered now is for staff
}

// HandleFunc registers a pattern.
func (d *doors) HandleFunc(pattern string, h func(http.ResponseWriter, *http.Request)) {
	if d.forStaff {
		d.staff.HandleFunc(pattern, h)
		return
	}
	d.public.HandleFunc(pattern, h)
}

// ServeHTTP serves the whole site.
func (d *doors) ServeHTTP(w http.ResponseWriter, r *http.Request) { d.public.ServeHTTP(w, r) }

// settings are huma's package-wide ones, which must stand before the first operation.
var settings = sync.OnceFunc(func() {
	huma.DefaultArrayNullable = false
	huma.NewError = func(status int, message string, errs ...error) huma.StatusError {
		return newProblem(context.Background(), status, message, errs)
	}
	huma.NewErrorWithContext = func(ctx huma.Context, status int, message string, errs ...error) huma.StatusError {
		if ctx == nil { // huma asks for one to learn its type
			return newProblem(context.Background(), status, message, errs)
		}
		return newProblem(ctx.Context(), status, message, errs)
	}
})

// New opens the interface on a site. The document stands at /api/openapi.json and .yaml, and for older tools with -3.0
// in the name.
func New(site *web.Site, version string, log *slog.Logger) *API {
	settings()
	c := huma.DefaultConfig("Convive", version)
	c.Info.Description = "Public security statistics: indicators, values, territories, sources and open data. The same figures as on the pages."
	c.OpenAPIPath = "/api/openapi"
	c.DocsPath = ""    // huma's pages load scripts from elsewhere; ours is /{lang}/api
	c.SchemasPath = "" // the document has them
	c.CreateHooks = nil
	c.RejectUnknownQueryParameters = true
	c.Formats = maps.Clone(huma.DefaultFormats)
	delete(c.Formats, "application/cbor")
	delete(c.Formats, "cbor")
	c.Formats["text/csv"] = huma.Format{Marshal: writeTable}
	c.DefaultFormat = "application/json"
	c.Components.SecuritySchemes = map[string]*huma.SecurityScheme{"session": {Type: "apiKey", In: "cookie", Name: "convive",
		Description: "The session of a person who has signed in."},
		"token": {Type: "http", Scheme: "bearer", Description: "The token of a program, made by: convive user token"}}
	d := &doors{public: site.Door(web.Public, web.Dated()), staff: site.Door(web.Staff)}
	a := &API{API: humago.New(d, c), doors: d, log: log}
	a.UseMiddleware(chooseFormat)
	return a
}

// chooseFormat lets ?format= name what Accept would.
func chooseFormat(ctx huma.Context, next func(huma.Context)) {
	switch ctx.Query("format") {
	case "csv":
		ctx = wanting{ctx, "text/csv"}
	case "json":
		ctx = wanting{ctx, "application/json"}
	}
	next(ctx)
}

// request is named so that its method Context stays one.
type request = huma.Context

// wanting is a request that accepts one type.
type wanting struct {
	request
	kind string
}

// Header overrides Accept.
func (w wanting) Header(name string) string {
	if http.CanonicalHeaderKey(name) == "Accept" {
		return w.kind
	}
	return w.request.Header(name)
}

// Get registers a public operation.
func Get[I, O any](a *API, id, path, summary string, h func(context.Context, *I) (*O, error)) {
	register(a, huma.Operation{OperationID: id, Method: http.MethodGet, Path: path, Summary: summary}, h)
}

// GetStaff registers an operation that only staff may ask for: 401 without a session.
func GetStaff[I, O any](a *API, id, path, summary string, h func(context.Context, *I) (*O, error)) {
	a.doors.forStaff = true
	defer func() { a.doors.forStaff = false }()
	register(a, huma.Operation{OperationID: id, Method: http.MethodGet, Path: path, Summary: summary,
		Security: []map[string][]string{{"session": {}}, {"token": {}}}}, h)
}

// PostStaff registers an act of staff; its body is JSON. What it does the service behind it decides; 401 without a session.
func PostStaff[I, O any](a *API, id, path, summary string, h func(context.Context, *I) (*O, error)) {
	a.doors.forStaff = true
	defer func() { a.doors.forStaff = false }()
	register(a, huma.Operation{OperationID: id, Method: http.MethodPost, Path: path, Summary: summary,
		Security: []map[string][]string{{"session": {}}, {"token": {}}}}, h)
}

func register[I, O any](a *API, op huma.Operation, h func(context.Context, *I) (*O, error)) {
	op.Errors = []int{http.StatusNotFound, http.StatusUnprocessableEntity, http.StatusInternalServerError}
	where := "query."
	if op.Method == http.MethodPost {
		op.Errors = append(op.Errors, http.StatusUnauthorized, http.StatusForbidden, http.StatusConflict)
		where = "body."
	}
	huma.Register(a.API, op, func(ctx context.Context, in *I) (*O, error) {
		out, err := h(ctx, in)
		if err != nil {
			return nil, a.refuse(ctx, where, err)
		}
		return out, nil
	})
	if op.Method == http.MethodGet && isTable[O]() {
		content := a.OpenAPI().Paths[op.Path].Get.Responses["200"].Content
		content["text/csv"] = &huma.MediaType{Schema: &huma.Schema{Type: "string"}}
	}
}
