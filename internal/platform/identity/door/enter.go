package door

import (
	"net/http"

	"convive/internal/kernel/fault"
	"convive/internal/platform/i18n"
	"convive/internal/platform/identity"
	"convive/internal/platform/web"
)

func (d *Door) enterPages(site *web.Site) {
	site.Page(http.MethodGet, "/enter/{link}", web.Public, d.open)
	site.Page(http.MethodPost, "/enter/{link}", web.Public, d.enter)
	site.Page(http.MethodGet, "/enter/{link}/password", web.Public, d.choose)
	site.Page(http.MethodPost, "/enter/{link}/password", web.Public, d.chosen)
	site.Page(http.MethodPost, "/enter/{link}/passkey/ask", web.Public, d.askNewPasskey)
	site.Page(http.MethodPost, "/enter/{link}/passkey", web.Public, d.newPasskey)
	site.Page(http.MethodGet, "/enter/{link}/with/{provider}", web.Public, func(w http.ResponseWriter, r *http.Request) error {
		return d.toProvider(w, r, r.PathValue("link"))
	})
}

// enterView is what a one-time link shows before it is used.
type enterView struct {
	outcome
	path      string // of the link
	opened    identity.Opened
	passkeys  bool
	providers []identity.Provider // of the account's institution
}

func (d *Door) open(w http.ResponseWriter, r *http.Request) error {
	return d.showEnter(w, r, http.StatusOK, outcome{})
}

func (d *Door) showEnter(w http.ResponseWriter, r *http.Request, status int, o outcome) error {
	link := r.PathValue("link")
	opened, err := d.service.Open(r.Context(), link)
	if err != nil {
		return err
	}
	v := enterView{outcome: o, path: identity.LinkPath(link), opened: opened}
	_, v.passkeys = d.party(r)
	for _, p := range d.service.Providers(r.Context()) {
		if p.Institution == opened.Account.Institution {
			v.providers = append(v.providers, p)
		}
	}
	title := "identity.enter.title"
	if !opened.Enrols {
		title = "identity.enter.once"
	}
	info := web.PageInfo{Title: i18n.T(r.Context(), title), Error: len(o.problems) > 0, Scripts: []string{"passkey.js"}}
	return page(w, r, status, info, nil, enterPage(v))
}

// enter signs in by a link of the console.
func (d *Door) enter(w http.ResponseWriter, r *http.Request) error {
	from := d.caller(r)
	token, err := d.service.Enter(r.Context(), r.PathValue("link"), from.Browser)
	if err != nil {
		return err
	}
	if err := d.arrived(w, r, token, from); err != nil {
		return err
	}
	return web.SeeOther(w, r, "/account")
}

func (d *Door) askNewPasskey(w http.ResponseWriter, r *http.Request) error {
	p, ok := d.party(r)
	if !ok {
		return fault.Conflict("identity.noPasskeysHere")
	}
	c, err := d.service.AskNewPasskey(r.Context(), p, r.PathValue("link"))
	if err != nil {
		return err
	}
	return sendJSON(w, c)
}

func (d *Door) newPasskey(w http.ResponseWriter, r *http.Request) error {
	if err := parsed(r); err != nil {
		return err
	}
	p, ok := d.party(r)
	if !ok {
		return fault.Conflict("identity.noPasskeysHere")
	}
	link, from := r.PathValue("link"), d.caller(r)
	token, err := d.service.NewPasskey(r.Context(), p, link, r.PostForm.Get("ticket"), r.PostForm.Get("label"), []byte(r.PostForm.Get("answer")), from)
	if err != nil {
		return refusedBy(w, r, err, "/account", func(status int, o outcome) error {
			if link == "" {
				return d.showMine(w, r, status, o)
			}
			return d.showEnter(w, r, status, o)
		})
	}
	if token != "" {
		if err := d.arrived(w, r, token, from); err != nil {
			return err
		}
	}
	return web.SeeOther(w, r, "/account", "done", "passkey")
}
