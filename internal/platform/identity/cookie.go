package identity

import (
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"convive/internal/kernel"
)

// Door brings the Service to browsers. With TLS the cookie is bound to this host (__Host-convive); without, as on a
// laptop at 127.0.0.1, browsers would refuse such a cookie.
type Door struct {
	service *Service
	tls     bool
	log     *slog.Logger
}

// NewDoor makes a Door; tls says that readers come by HTTPS.
func NewDoor(service *Service, tls bool, log *slog.Logger) *Door { return &Door{service, tls, log} }

func (d *Door) cookieName() string {
	if d.tls {
		return "__Host-convive"
	}
	return "convive"
}

func (d *Door) setCookie(w http.ResponseWriter, token string, lifetime time.Duration) {
	c := &http.Cookie{Name: d.cookieName(), Value: token, Path: "/", HttpOnly: true, Secure: d.tls, SameSite: http.SameSiteLaxMode, MaxAge: int(lifetime.Seconds())}
	if token == "" {
		c.MaxAge = -1
	}
	http.SetCookie(w, c)
}

func (d *Door) token(r *http.Request) string {
	c, err := r.Cookie(d.cookieName())
	if err != nil {
		return ""
	}
	return c.Value
}

// Identify puts the actor of the session, or of a program's token, into the context of the request. If the store does not answer, the reader is a
// citizen: public pages stay up.
func (d *Door) Identify(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if token := bearer(r); token != "" {
			actor, ok, err := d.service.Bearer(r.Context(), token)
			if err != nil {
				d.log.Error("token not checked", "error", err)
			}
			if ok {
				r = r.WithContext(kernel.WithActor(r.Context(), actor))
			}
		} else if token := d.token(r); token != "" && !strings.HasPrefix(r.URL.Path, "/static/") {
			actor, ok, err := d.service.Actor(r.Context(), token)
			if err != nil {
				d.log.Error("session not checked", "error", err)
			}
			if ok {
				r = r.WithContext(kernel.WithActor(r.Context(), actor))
			}
		}
		next.ServeHTTP(w, r)
	})
}

// addressOf is where a request comes from, as attempts are counted: an IPv6 reader owns a whole /64.
func addressOf(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	ip, err := netip.ParseAddr(host)
	if err != nil {
		return host
	}
	if ip = ip.Unmap(); ip.Is6() {
		if prefix, err := ip.Prefix(64); err == nil {
			return prefix.String()
		}
	}
	return ip.String()
}
