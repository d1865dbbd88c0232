package identity

import (
	"embed"
	"net/http"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/i18n"
	"convive/internal/platform/web"
	"convive/internal/platform/web/ui"
)

// Locale holds the messages of signing in.
//
//go:embed locale
var Locale embed.FS

// Pages registers the sign-in page and the two acts.
func (d *Door) Pages(site *web.Site) {
	site.Page(http.MethodGet, "/signin", web.Public, d.ask)
	site.Page(http.MethodPost, "/signin", web.Public, d.signIn)
	site.Page(http.MethodPost, "/signout", web.Public, d.signOut)
}

// form is what the sign-in page shows. A password is never shown again.
type form struct {
	name, next string
	problem    string
}

func (d *Door) ask(w http.ResponseWriter, r *http.Request) error {
	next := localNext(r, r.URL.Query().Get("next"))
	if kernel.ActorFrom(r.Context()).SignedIn() {
		return redirect(w, next)
	}
	return show(w, r, http.StatusOK, form{next: next})
}

func (d *Door) signIn(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return fault.Invalid("identity.formUnreadable").Because(err)
	}
	ctx := r.Context()
	f := form{name: r.PostForm.Get("name"), next: localNext(r, r.PostForm.Get("next"))}
	token, err := d.service.SignIn(ctx, f.name, r.PostForm.Get("password"), addressOf(r))
	switch fault.CodeOf(err) {
	case "":
	case fault.CodeInvalid:
		f.problem = i18n.Fault(ctx, err)
		return show(w, r, http.StatusUnprocessableEntity, f)
	case fault.CodeUnavailable:
		f.problem = i18n.Fault(ctx, err)
		if refused, ok := fault.Of(err); ok && refused.Args["seconds"] != "" {
			w.Header().Set("Retry-After", refused.Args["seconds"])
		}
		return show(w, r, http.StatusTooManyRequests, f)
	default:
		return err
	}
	if old := d.token(r); old != "" { // one browser, one session
		if err := d.service.SignOut(ctx, old); err != nil {
			return err
		}
	}
	d.setCookie(w, token, Lifetime)
	return redirect(w, f.next)
}

func (d *Door) signOut(w http.ResponseWriter, r *http.Request) error {
	if token := d.token(r); token != "" {
		if err := d.service.SignOut(r.Context(), token); err != nil {
			return err
		}
	}
	d.setCookie(w, "", 0)
	return web.SeeOther(w, r, "/")
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

func show(w http.ResponseWriter, r *http.Request, status int, f form) error {
	ctx := r.Context()
	title := i18n.T(ctx, "identity.title")
	info := web.PageInfo{Title: title, NoIndex: true, Error: f.problem != "", Crumbs: []ui.Link{{Text: i18n.T(ctx, "identity.home"), Href: web.URL(ctx, "/")}, {Text: title}}}
	return web.RenderStatus(w, r, status, info, signinPage(f))
}
