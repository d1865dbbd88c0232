package door

import (
	"net/http"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/i18n"
	"convive/internal/platform/identity"
	"convive/internal/platform/web"
)

func (d *Door) signInPages(site *web.Site) {
	site.Page(http.MethodGet, "/signin", web.Public, d.ask)
	site.Page(http.MethodPost, "/signin", web.Public, d.signIn)
	site.Page(http.MethodPost, "/signin/code", web.Public, d.signInCode)
	site.Page(http.MethodPost, "/signin/passkey/ask", web.Public, d.askPasskey)
	site.Page(http.MethodPost, "/signin/passkey", web.Public, d.signInPasskey)
	site.Page(http.MethodGet, "/signin/with/{provider}", web.Public, d.askProvider)
	site.Root(http.MethodGet, "/signin/back", web.Public, http.HandlerFunc(d.back))
	site.Page(http.MethodPost, "/signout", web.Public, d.signOut)
}

// signInView is what the sign-in page shows. A password is never shown again.
type signInView struct {
	outcome
	name, next string
	passkeys   bool
	providers  []identity.Provider
}

func (d *Door) ask(w http.ResponseWriter, r *http.Request) error {
	next := localNext(r, r.URL.Query().Get("next"))
	if kernel.ActorFrom(r.Context()).SignedIn() {
		return redirect(w, next)
	}
	return d.showSignIn(w, r, http.StatusOK, signInView{next: next})
}

func (d *Door) showSignIn(w http.ResponseWriter, r *http.Request, status int, v signInView) error {
	_, v.passkeys = d.party(r)
	v.providers = d.service.Providers(r.Context())
	info := web.PageInfo{Title: i18n.T(r.Context(), "identity.title"), Error: len(v.problems) > 0, Scripts: []string{"passkey.js"}}
	return page(w, r, status, info, nil, signInPage(v))
}

func (d *Door) signIn(w http.ResponseWriter, r *http.Request) error {
	if err := parsed(r); err != nil {
		return err
	}
	v := signInView{name: r.PostForm.Get("name"), next: localNext(r, r.PostForm.Get("next"))}
	from := d.caller(r)
	in, err := d.service.SignIn(r.Context(), v.name, r.PostForm.Get("password"), from)
	if err != nil {
		return d.signInAgain(w, r, err, v)
	}
	if in.Ticket != "" {
		return d.showCode(w, r, http.StatusOK, codeView{ticket: in.Ticket, next: v.next})
	}
	if err := d.arrived(w, r, in.Token, from); err != nil {
		return err
	}
	return redirect(w, v.next)
}

// signInAgain shows the sign-in page with what was refused.
func (d *Door) signInAgain(w http.ResponseWriter, r *http.Request, err error, v signInView) error {
	return refusedBy(w, r, err, "/signin", func(status int, o outcome) error {
		v.outcome = o
		return d.showSignIn(w, r, status, v)
	})
}

// codeView is the second step.
type codeView struct {
	outcome
	ticket, next string
}

func (d *Door) showCode(w http.ResponseWriter, r *http.Request, status int, v codeView) error {
	info := web.PageInfo{Title: i18n.T(r.Context(), "identity.code.title"), Error: len(v.problems) > 0}
	return page(w, r, status, info, nil, codePage(v))
}

func (d *Door) signInCode(w http.ResponseWriter, r *http.Request) error {
	if err := parsed(r); err != nil {
		return err
	}
	v := codeView{ticket: r.PostForm.Get("ticket"), next: localNext(r, r.PostForm.Get("next"))}
	from := d.caller(r)
	token, err := d.service.SignInCode(r.Context(), v.ticket, r.PostForm.Get("code"), from)
	if f, ok := fault.Of(err); ok && f.Message == "identity.tooLate" {
		return d.signInAgain(w, r, err, signInView{next: v.next})
	}
	if err != nil {
		return refusedBy(w, r, err, "/signin", func(status int, o outcome) error {
			v.outcome = o
			return d.showCode(w, r, status, v)
		})
	}
	if err := d.arrived(w, r, token, from); err != nil {
		return err
	}
	return redirect(w, v.next)
}

func (d *Door) signOut(w http.ResponseWriter, r *http.Request) error {
	if token := d.cookie(r, sessionCookie); token != "" {
		if err := d.service.SignOut(r.Context(), token); err != nil {
			return err
		}
	}
	d.setCookie(w, sessionCookie, "", 0)
	w.Header().Set("Clear-Site-Data", `"cache"`) // not the cookies: one says that this browser is known
	return web.SeeOther(w, r, "/")
}
