package door

import (
	"net"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"convive/internal/platform/identity"
)

// The cookies.
const (
	sessionCookie  = "convive"
	deviceCookie   = "convive-device"
	providerCookie = "convive-provider" // ticket, and link of an invitation, while the browser is at a provider
)

func (d *Door) cookieName(name string) string {
	if d.options.TLS {
		return "__Host-" + name
	}
	return name
}

func (d *Door) setCookie(w http.ResponseWriter, name, value string, lifetime time.Duration) {
	c := &http.Cookie{Name: d.cookieName(name), Value: value, Path: "/", HttpOnly: true, Secure: d.options.TLS, SameSite: http.SameSiteLaxMode, MaxAge: int(lifetime.Seconds())}
	if value == "" {
		c.MaxAge = -1
	}
	http.SetCookie(w, c)
}

func (d *Door) cookie(r *http.Request, name string) string {
	c, err := r.Cookie(d.cookieName(name))
	if err != nil {
		return ""
	}
	return c.Value
}

// caller is where a request comes from. A browser that is new gets a cookie when it has signed somebody in.
func (d *Door) caller(r *http.Request) identity.Caller {
	c := identity.Caller{Address: addressOf(r), Device: d.cookie(r, deviceCookie), Browser: browser(r.UserAgent())}
	if c.Device == "" {
		c.Device = identity.NewDevice()
	}
	return c
}

// arrived gives the browser its session. It had perhaps another one, which ends: one browser, one session.
func (d *Door) arrived(w http.ResponseWriter, r *http.Request, token string, from identity.Caller) error {
	if old := d.cookie(r, sessionCookie); old != "" {
		if err := d.service.SignOut(r.Context(), old); err != nil {
			return err
		}
	}
	d.setCookie(w, sessionCookie, token, identity.Lifetime)
	d.setCookie(w, deviceCookie, from.Device, identity.DeviceLifetime)
	return nil
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

// browser is what a browser is called, in two words, so that a person knows an own session from another's. The whole text
// would say more about the person than it helps.
func browser(agent string) string {
	return strings.TrimSpace(first(agent, [][2]string{{"Edg", "Edge"}, {"OPR", "Opera"}, {"Firefox", "Firefox"}, {"Chrom", "Chrome"}, {"Safari", "Safari"}}) + " " +
		first(agent, [][2]string{{"Android", "Android"}, {"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Windows", "Windows"}, {"Mac OS", "macOS"}, {"Linux", "Linux"}}))
}

func first(text string, names [][2]string) string {
	for _, n := range names {
		if strings.Contains(text, n[0]) {
			return n[1]
		}
	}
	return ""
}
