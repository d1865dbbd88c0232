package web_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"testing"

	"convive/internal/platform/web"
)

// TestProxies: a reader's address is believed of our own proxies only, and nobody can give himself another one.
func TestProxies(t *testing.T) {
	ours := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("::1/128")}
	for _, c := range []struct {
		proxies   []netip.Prefix
		peer      string
		forwarded []string
		want      string
	}{
		{nil, "10.0.0.1:99", []string{"1.2.3.4"}, "10.0.0.1:99"},
		{ours, "9.9.9.9:99", []string{"1.2.3.4"}, "9.9.9.9:99"},
		{ours, "10.0.0.1:99", []string{"1.2.3.4"}, "1.2.3.4:0"},
		{ours, "[::ffff:10.0.0.1]:99", []string{"::ffff:1.2.3.4"}, "1.2.3.4:0"},
		{ours, "[::1]:99", []string{"2001:db8::7"}, "[2001:db8::7]:0"},
		{ours, "10.0.0.1:99", []string{"6.6.6.6, 1.2.3.4"}, "1.2.3.4:0"},
		{ours, "10.0.0.1:99", []string{"6.6.6.6", "1.2.3.4, 10.0.0.2"}, "1.2.3.4:0"},
		{ours, "10.0.0.1:99", []string{"10.1.1.1, 10.0.0.2"}, "10.1.1.1:0"},
		{ours, "10.0.0.1:99", []string{"6.6.6.6, nonsense"}, "10.0.0.1:99"},
		{ours, "10.0.0.1:99", []string{"6.6.6.6, nonsense, 10.0.0.3"}, "10.0.0.3:0"},
		{ours, "10.0.0.1:99", []string{"fe80::1%eth0"}, "[fe80::1]:0"},
		{ours, "10.0.0.1:99", nil, "10.0.0.1:99"},
		{ours, "10.0.0.1:99", []string{""}, "10.0.0.1:99"},
	} {
		s := newSite(t, func(config *web.Config) {
			config.Proxies = c.proxies
			config.Identify = func(http.Handler) http.Handler {
				return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, r.RemoteAddr) })
			}
		})
		r := httptest.NewRequest("GET", "/es/", nil)
		r.RemoteAddr = c.peer
		r.Header["X-Forwarded-For"] = c.forwarded
		w := httptest.NewRecorder()
		s.Handler().ServeHTTP(w, r)
		if got := w.Body.String(); got != c.want {
			t.Errorf("%s with %q: %s, want %s", c.peer, c.forwarded, got, c.want)
		}
	}
}
