package web

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// ownRoutes are those of the frame itself.
func (s *Site) ownRoutes() {
	s.Root(http.MethodGet, "/{$}", Public, http.HandlerFunc(s.chooseLanguage))
	s.Root(http.MethodGet, "/static/", Public, http.HandlerFunc(serveStatic))
	s.Root(http.MethodGet, "/theme/{name}", Public, http.HandlerFunc(s.serveTheme))
	s.Root(http.MethodGet, "/favicon.ico", Public, http.HandlerFunc(serveIcon))
	s.Root(http.MethodGet, "/healthz", Public, http.HandlerFunc(alive))
	s.Root(http.MethodGet, "/readyz", Public, http.HandlerFunc(s.ready))
	s.Root(http.MethodGet, "/metrics", Public, promhttp.HandlerFor(s.config.Metrics, promhttp.HandlerOpts{DisableCompression: true}))
}

// chooseLanguage leads a reader to the same page in a language that the browser asks for.
func (s *Site) chooseLanguage(w http.ResponseWriter, r *http.Request) {
	w.Header().Add("Vary", "Accept-Language")
	w.Header().Set("Cache-Control", "no-cache")
	to := address(s.preferred(r), r.URL.EscapedPath())
	if r.URL.RawQuery != "" {
		to += "?" + r.URL.RawQuery
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
}

// alive says that the process answers; it looks at nothing else, so that a slow store does not get it killed.
func alive(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	_, _ = fmt.Fprintln(w, "ok")
}

// ready says whether the site can serve: every check passes within two seconds.
func (s *Site) ready(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), 2*time.Second)
	defer cancel()
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	report, status := "", http.StatusOK
	for _, c := range s.config.Ready {
		if err := c.Test(ctx); err != nil {
			s.config.Log.Warn("not ready", "check", c.Name, "error", err)
			report, status = report+c.Name+": failing\n", http.StatusServiceUnavailable
			continue
		}
		report += c.Name + ": ok\n"
	}
	if report == "" {
		report = "ok\n"
	}
	w.WriteHeader(status)
	_, _ = fmt.Fprint(w, report)
}
