package door

import (
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"

	"convive/internal/kernel"
	"convive/internal/platform/identity"
	"convive/internal/platform/web"
)

// Options say how readers reach the site.
type Options struct {
	Origin string // https://… of this government's host; empty: passkeys work at localhost and names under it only
	TLS    bool   // readers come by HTTPS
	Name   string // of the installation, as a passkey or a code generator shows it
	Log    *slog.Logger
}

// Door brings the Service to browsers. With TLS the cookies are bound to this host (__Host-…); without, as on a laptop at
// 127.0.0.1, browsers would refuse such cookies.
type Door struct {
	service *identity.Service
	options Options
}

// New makes a Door.
func New(service *identity.Service, o Options) *Door {
	if o.Name == "" {
		o.Name = "Convive"
	}
	return &Door{service, o}
}

// Identify puts the actor of the session, or of a program's token, into the context of the request. If the store does not answer, the reader is a
// citizen: public pages stay up.
func (d *Door) Identify(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if actor, ok := d.actor(r); ok {
			r = r.WithContext(kernel.WithActor(r.Context(), actor))
		}
		next.ServeHTTP(w, r)
	})
}

func (d *Door) actor(r *http.Request) (actor kernel.Actor, ok bool) {
	var err error
	if token := bearer(r); token != "" {
		actor, ok, err = d.service.Bearer(r.Context(), token)
	} else if token := d.cookie(r, sessionCookie); token != "" && !strings.HasPrefix(r.URL.Path, "/static/") {
		actor, ok, err = d.service.Actor(r.Context(), token)
	}
	if err != nil {
		d.options.Log.Error("sign-in not checked", "error", err)
	}
	return actor, ok
}

// bearer is the token of a program's request; pages take none.
func bearer(r *http.Request) string {
	if !strings.HasPrefix(r.URL.Path, "/api/") {
		return ""
	}
	token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !ok {
		return ""
	}
	return strings.TrimSpace(token)
}

// party is whom a passkey of this request would be for: the government's own host, so that a passkey made for one
// government is none for another. ok is false where browsers give none: an address of numbers, or
// a name that the installation was not told of.
func (d *Door) party(r *http.Request) (p identity.Party, ok bool) {
	p = identity.Party{Name: d.options.Name, Origin: d.options.Origin}
	if p.Origin == "" {
		host, _, err := net.SplitHostPort(r.Host)
		if err != nil {
			host = r.Host
		}
		if host != "localhost" && !strings.HasSuffix(host, ".localhost") { // all of them are this machine (RFC 6761, 6.3)
			return p, false
		}
		p.Origin = "http://" + r.Host
	}
	u, err := url.Parse(p.Origin)
	if err != nil || u.Hostname() == "" || net.ParseIP(u.Hostname()) != nil {
		return p, false
	}
	p.ID = u.Hostname()
	return p, true
}

// Pages registers everything.
func (d *Door) Pages(site *web.Site) {
	d.signInPages(site)
	d.enterPages(site)
	d.minePages(site)
	d.accountPages(site)
}

// Menu is what stands in the line of the workspace.
func Menu() []web.MenuEntry {
	return []web.MenuEntry{{Message: "identity.menu.accounts", Path: "/accounts", Access: web.Accounts}, {Message: "identity.menu.mine", Path: "/account", Access: web.Signin}}
}
