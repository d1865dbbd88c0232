package door

import (
	"encoding/json"
	"net/http"

	"convive/internal/kernel/fault"
	"convive/internal/platform/i18n"
	"convive/internal/platform/web"
	"convive/internal/platform/web/ui"

	"github.com/a-h/templ"
)

// outcome is what a form led to: what to correct, or what was done, and what is shown once.
type outcome struct {
	problems []ui.Problem
	done     string // message
	once     string // a link or token
}

// problem is the text at a field.
func (o outcome) problem(field string) string {
	for _, p := range o.problems {
		if p.Field == field {
			return p.Text
		}
	}
	return ""
}

// refusedBy turns a refusal into a page: what to correct, with its status; the page on which to confirm who one is, if
// that is what lacks. Everything else is the site's own failure. back is where to go after confirming.
func refusedBy(w http.ResponseWriter, r *http.Request, err error, back string, show func(status int, o outcome) error) error {
	f, ok := fault.Of(err)
	if !ok {
		return err
	}
	if f.Message == "identity.confirm" {
		return web.SeeOther(w, r, "/confirm", "next", web.URL(r.Context(), back))
	}
	o := outcome{problems: []ui.Problem{{Field: f.Field, Text: i18n.Fault(r.Context(), err)}}}
	switch f.Code {
	case fault.CodeInvalid:
		return show(http.StatusUnprocessableEntity, o)
	case fault.CodeConflict:
		return show(http.StatusConflict, o)
	case fault.CodeForbidden:
		return show(http.StatusForbidden, o)
	case fault.CodeUnavailable:
		if seconds := f.Args["seconds"]; seconds != "" {
			w.Header().Set("Retry-After", seconds)
			return show(http.StatusTooManyRequests, o)
		}
		return show(http.StatusServiceUnavailable, o)
	default:
		return err
	}
}

// page shows a page; crumbs lie between the first page and this one.
func page(w http.ResponseWriter, r *http.Request, status int, info web.PageInfo, crumbs []ui.Link, body templ.Component) error {
	ctx := r.Context()
	info.NoIndex = true
	info.Crumbs = append(append([]ui.Link{{Text: i18n.T(ctx, "identity.home"), Href: web.URL(ctx, "/")}}, crumbs...), ui.Link{Text: info.Title})
	w.Header().Set("Cache-Control", "no-store")
	return web.RenderStatus(w, r, status, info, body)
}

// parsed reads a form.
func parsed(r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return fault.Invalid("identity.formUnreadable").Because(err)
	}
	return nil
}

// sendJSON answers the script that holds a passkey ceremony.
func sendJSON(w http.ResponseWriter, v any) error {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	return json.NewEncoder(w).Encode(v)
}

// localNext is where to go after signing in: an address of this site, else the first page.
func localNext(r *http.Request, next string) string {
	if local, ok := web.Local(next); ok {
		return local
	}
	return web.URL(r.Context(), "/")
}

func redirect(w http.ResponseWriter, to string) error {
	w.Header().Set("Location", to)
	w.WriteHeader(http.StatusSeeOther)
	return nil
}
