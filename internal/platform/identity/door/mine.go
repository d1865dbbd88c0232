package door

import (
	"net/http"

	"convive/internal/kernel"
	"convive/internal/platform/i18n"
	"convive/internal/platform/identity"
	"convive/internal/platform/web"
)

func (d *Door) minePages(site *web.Site) {
	site.Page(http.MethodGet, "/account", web.Signin, d.mine)
	site.Page(http.MethodPost, "/account/sessions", web.Signin, d.endSession)
	site.Page(http.MethodPost, "/account/passkeys/ask", web.Signin, d.askNewPasskey)
	site.Page(http.MethodPost, "/account/passkeys", web.Signin, d.newPasskey)
	site.Page(http.MethodPost, "/account/passkeys/remove", web.Signin, d.removePasskey)
	site.Page(http.MethodGet, "/account/password", web.Signin, d.choose)
	site.Page(http.MethodPost, "/account/password", web.Signin, d.chosen)
	site.Page(http.MethodPost, "/account/codes", web.Signin, d.newCodes)
	site.Page(http.MethodPost, "/account/language", web.Signin, d.setLanguage)
	site.Page(http.MethodPost, "/account/colleague", web.Signin, d.askRecovery)
	site.Page(http.MethodGet, "/confirm", web.Signin, d.askConfirm)
	site.Page(http.MethodPost, "/confirm", web.Signin, d.confirm)
}

// mineView is a person's own account.
type mineView struct {
	outcome
	account  identity.Account
	means    identity.Means
	sessions []identity.Session
	current  string
	strong   bool
	passkeys bool
}

// dones are what the page can say was done, by the word in its address.
var dones = map[string]string{"passkey": "identity.done.passkey", "removed": "identity.done.removed", "ended": "identity.done.ended", "language": "identity.done.language",
	"asked": "identity.done.asked"}

func (d *Door) mine(w http.ResponseWriter, r *http.Request) error {
	return d.showMine(w, r, http.StatusOK, outcome{done: dones[r.URL.Query().Get("done")]})
}

func (d *Door) showMine(w http.ResponseWriter, r *http.Request, status int, o outcome) (err error) {
	ctx := r.Context()
	actor := kernel.ActorFrom(ctx)
	v := mineView{outcome: o, current: actor.Session, strong: actor.MFA}
	if v.account, err = d.service.Self(ctx); err != nil {
		return err
	}
	if v.means, err = d.service.Means(ctx); err != nil {
		return err
	}
	if v.sessions, err = d.service.Sessions(ctx); err != nil {
		return err
	}
	_, v.passkeys = d.party(r)
	info := web.PageInfo{Title: i18n.T(ctx, "identity.mine.title"), Work: true, Error: len(o.problems) > 0, Scripts: []string{"passkey.js"}}
	return page(w, r, status, info, nil, minePage(v))
}

// own carries out something about the person's own account and says so.
func (d *Door) own(w http.ResponseWriter, r *http.Request, done string, do func() error) error {
	if err := parsed(r); err != nil {
		return err
	}
	if err := do(); err != nil {
		return refusedBy(w, r, err, "/account", func(status int, o outcome) error { return d.showMine(w, r, status, o) })
	}
	return web.SeeOther(w, r, "/account", "done", done)
}

func (d *Door) endSession(w http.ResponseWriter, r *http.Request) error {
	return d.own(w, r, "ended", func() error { return d.service.EndSession(r.Context(), r.PostForm.Get("id")) })
}

func (d *Door) removePasskey(w http.ResponseWriter, r *http.Request) error {
	return d.own(w, r, "removed", func() error { return d.service.RemovePasskey(r.Context(), r.PostForm.Get("id")) })
}

func (d *Door) setLanguage(w http.ResponseWriter, r *http.Request) error {
	return d.own(w, r, "language", func() error { return d.service.SetLang(r.Context(), kernel.Lang(r.PostForm.Get("lang"))) })
}

func (d *Door) askRecovery(w http.ResponseWriter, r *http.Request) error {
	return d.own(w, r, "asked", func() error { return d.service.AskRecovery(r.Context(), r.PostForm.Get("name")) })
}

func (d *Door) newCodes(w http.ResponseWriter, r *http.Request) error {
	codes, err := d.service.NewRecoveryCodes(r.Context())
	if err != nil {
		return refusedBy(w, r, err, "/account", func(status int, o outcome) error { return d.showMine(w, r, status, o) })
	}
	return d.showCodes(w, r, codes)
}
