package web_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"flag"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/a-h/templ"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/i18n"
	"convive/internal/platform/web"
	"convive/internal/platform/web/ui"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// A Door is what huma registers its operations with.
var _ humago.Mux = (*web.Door)(nil)

type site struct {
	*web.Site
	log *bytes.Buffer
	h   http.Handler
}

func newSite(t *testing.T, change func(*web.Config)) *site {
	t.Helper()
	catalogue, err := i18n.New(map[string]fs.FS{"web": web.Locale, "ui": ui.Locale})
	if err != nil {
		t.Fatal(err)
	}
	log := &bytes.Buffer{}
	config := web.Config{
		Tagline:       kernel.Text{kernel.Spanish: "Convivencia y seguridad ciudadana"},
		Demonstration: kernel.Text{kernel.Spanish: "Demostración.", kernel.English: "Demonstration."},
		Origin:        "https://convive.example", Region: "CO", Catalogue: catalogue,
		Log:    slog.New(slog.NewTextHandler(log, nil)),
		Menu:   []web.MenuEntry{{Message: "web.search", Path: "/search"}, {Message: "web.workspace", Path: "/desk", Access: web.Staff}},
		Footer: []web.MenuGroup{{Message: "web.menu", Entries: []web.MenuEntry{{Message: "web.search", Path: "/search"}}}},
		Identify: func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if name := r.Header.Get("Test-Actor"); name != "" {
					actor := kernel.Actor{Tenant: kernel.MainTenant, Name: name, Role: kernel.Role(r.Header.Get("Test-Role"))}
					r = r.WithContext(kernel.WithActor(r.Context(), actor))
				}
				next.ServeHTTP(w, r)
			})
		},
	}
	if change != nil {
		change(&config)
	}
	s, err := web.New(config)
	if err != nil {
		t.Fatal(err)
	}
	s.Page("GET", "/{$}", web.Public, page("Inicio"))
	s.Page("GET", "/places/{code}", web.Public, func(w http.ResponseWriter, r *http.Request) error {
		return web.Render(w, r, web.PageInfo{Title: "Cali", Description: "Cifras de Cali", Crumbs: []ui.Link{{Text: "Inicio", Href: web.URL(r.Context(), "/")}, {Text: "Cali"}}},
			templ.Raw(`<div class="wrap"><h1>`+r.PathValue("code")+`</h1></div>`))
	})
	s.Page("GET", "/long", web.Public, func(w http.ResponseWriter, r *http.Request) error {
		return web.Render(w, r, web.PageInfo{Title: "Long"}, templ.Raw(strings.Repeat("<p>x</p>", 2000)))
	})
	s.Page("GET", "/desk", web.Staff, page("Mesa"))
	s.Page("GET", "/mine", web.Signin, page("Mío"))
	s.Page("POST", "/places", web.Public, func(w http.ResponseWriter, r *http.Request) error {
		if _, err := io.Copy(io.Discard, r.Body); err != nil {
			return err
		}
		return web.SeeOther(w, r, "/places/CO", "year", "2022")
	})
	s.Page("GET", "/fail/{how}", web.Public, func(w http.ResponseWriter, r *http.Request) error {
		switch r.PathValue("how") {
		case "invalid":
			return fault.Invalid("web.tooLarge", "limit", "7")
		case "forbidden":
			return fault.Forbidden("web.staffOnly")
		case "late":
			return context.DeadlineExceeded
		case "panic":
			panic("secret")
		default:
			return errors.New("SELECT secret")
		}
	})
	s.Root("GET", "/api/v1/things", web.Public, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { panic("secret") }))
	return &site{s, log, s.Handler()}
}

func page(title string) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		return web.Render(w, r, web.PageInfo{Title: title}, templ.Raw("<h1>"+title+"</h1>"))
	}
}

// ask sends a request; headers are pairs.
func (s *site) ask(t *testing.T, method, target string, headers ...string) *http.Response {
	t.Helper()
	r := httptest.NewRequest(method, target, nil)
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	s.h.ServeHTTP(w, r)
	return w.Result()
}

func text(t *testing.T, answer *http.Response) string {
	t.Helper()
	b, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestHeaders(t *testing.T) {
	s := newSite(t, func(c *web.Config) { c.TLS = true })
	for _, target := range []string{"/es/", "/es/nothing", "/nothing", web.Static("convive.css"), "/healthz", "/es/fail/panic"} {
		h := s.ask(t, "GET", target).Header
		want := "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
		if got := h.Get("Content-Security-Policy"); got != want {
			t.Errorf("%s: policy %q", target, got)
		}
		for _, name := range []string{"X-Content-Type-Options", "Referrer-Policy", "X-Frame-Options", "Strict-Transport-Security", "Cross-Origin-Opener-Policy", "Cross-Origin-Resource-Policy", "X-Request-Id"} {
			if h.Get(name) == "" {
				t.Errorf("%s: no %s", target, name)
			}
		}
	}
	if newSite(t, nil).ask(t, "GET", "/es/").Header.Get("Strict-Transport-Security") != "" {
		t.Error("a site without TLS asks for TLS")
	}
}

func TestLanguageIsChosen(t *testing.T) {
	s := newSite(t, nil)
	for accept, want := range map[string]string{
		"": "/es/", "pt-BR,pt;q=0.9,en;q=0.5": "/pt/", "de,fr;q=0.3": "/fr/", "en-US": "/en/", "ja": "/es/", "%%": "/es/", "es-419": "/es/",
	} {
		answer := s.ask(t, "GET", "/", "Accept-Language", accept)
		if answer.StatusCode != 303 || answer.Header.Get("Location") != want {
			t.Errorf("%q: %d %s, want %s", accept, answer.StatusCode, answer.Header.Get("Location"), want)
		}
		if !strings.Contains(strings.Join(answer.Header.Values("Vary"), ","), "Accept-Language") {
			t.Errorf("%q: Vary %v", accept, answer.Header.Values("Vary"))
		}
	}
	if got := newSite(t, func(c *web.Config) { c.Lang = kernel.Portuguese }).ask(t, "GET", "/").Header.Get("Location"); got != "/pt/" {
		t.Errorf("the installation's language: %s", got)
	}
}

// TestRedirectsKeepTheLanguage guards against http.StripPrefix, which loses it.
func TestRedirectsKeepTheLanguage(t *testing.T) {
	s := newSite(t, nil)
	for target, want := range map[string]string{
		"/es": "/es/", "/es?a=1": "/es/?a=1", "/es//places/CO": "/es/places/CO", "/fr/x/../places/CO?y=1": "/fr/places/CO?y=1",
	} {
		answer := s.ask(t, "GET", target)
		if got := answer.Header.Get("Location"); answer.StatusCode/100 != 3 || got != want {
			t.Errorf("%s: %d %q, want %q", target, answer.StatusCode, got, want)
		}
	}
	for _, pattern := range []string{"/a/", "/a/{rest...}", "a"} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("the page pattern %q was taken", pattern)
				}
			}()
			s.Page("GET", pattern, web.Public, page("x"))
		}()
	}
	r := httptest.NewRequest("POST", "/fr/places", strings.NewReader("a=1"))
	w := httptest.NewRecorder()
	s.h.ServeHTTP(w, r)
	if w.Code != 303 || w.Header().Get("Location") != "/fr/places/CO?year=2022" {
		t.Errorf("form: %d %s", w.Code, w.Header().Get("Location"))
	}
}

func TestErrorPages(t *testing.T) {
	s := newSite(t, nil)
	for _, c := range []struct {
		target string
		status int
		want   map[string]string
	}{
		{"/nothing", 404, map[string]string{"es": "No encontramos esta página", "en": "We did not find this page", "pt": "Não encontramos esta página", "fr": "Cette page est introuvable"}},
		{"/fail/invalid", 422, map[string]string{"es": "(7 MiB)", "en": "larger than allowed", "pt": "maior do que o permitido", "fr": "(7 Mio)"}},
		{"/fail/forbidden", 403, map[string]string{"es": "No tiene permiso", "en": "You may not do this", "pt": "Você não tem permissão", "fr": "Vous n’avez pas"}},
		{"/fail/late", 503, map[string]string{"es": "No disponible", "en": "Not available", "pt": "Indisponível", "fr": "Indisponible"}},
		{"/desk?x=1", 401, map[string]string{"es": `href="/es/signin?next=%2Fes%2Fdesk%3Fx%3D1"`, "en": "Sign in", "pt": "Entre", "fr": "Connectez-vous"}},
		{"/fail/other", 500, map[string]string{"es": "dé el número", "en": "give the number", "pt": "informe o número", "fr": "donnez le numéro"}},
		{"/fail/panic", 500, map[string]string{"es": "dé el número", "en": "give the number", "pt": "informe o número", "fr": "donnez le numéro"}},
	} {
		for lang, want := range c.want {
			answer := s.ask(t, "GET", "/"+lang+c.target)
			body := text(t, answer)
			if answer.StatusCode != c.status || !strings.Contains(body, want) || !strings.Contains(body, `<html lang="`+lang+`">`) {
				t.Errorf("/%s%s: %d, want %d with %q in\n%s", lang, c.target, answer.StatusCode, c.status, want, body)
			}
			if strings.Contains(body, "secret") {
				t.Errorf("/%s%s shows the error's text", lang, c.target)
			}
			if !regexp.MustCompile(`<title>(Error: |Erro: |Erreur\x{a0}: )`).MatchString(body) {
				t.Errorf("/%s%s: the title does not say that this is an error", lang, c.target)
			}
			if c.status == 500 && (!strings.Contains(body, answer.Header.Get("X-Request-Id")) || !strings.Contains(s.log.String(), answer.Header.Get("X-Request-Id"))) {
				t.Errorf("/%s%s: the reference is not on the page and in the log", lang, c.target)
			}
		}
	}
	if strings.Count(s.log.String(), "SELECT secret") != 4 {
		t.Error("each defect is logged exactly once")
	}
	if answer := s.ask(t, "DELETE", "/es/places/CO"); answer.StatusCode != 405 || answer.Header.Get("Allow") != "GET, HEAD" {
		t.Errorf("DELETE: %d, Allow %q", answer.StatusCode, answer.Header.Get("Allow"))
	}
	if answer := s.ask(t, "GET", "/nothing", "Accept", "text/html", "Accept-Language", "fr"); !strings.Contains(text(t, answer), "introuvable") {
		t.Error("an address without language is not answered in the browser's")
	}
	answer := s.ask(t, "GET", "/api/v1/things", "Accept", "application/json")
	if body := text(t, answer); answer.StatusCode != 500 || answer.Header.Get("Content-Type") != "application/problem+json" || strings.Contains(body, "secret") {
		t.Errorf("a program is told %d %s", answer.StatusCode, body)
	}
}

func TestAccess(t *testing.T) {
	s := newSite(t, nil)
	for _, c := range []struct {
		target, actor, role string
		status              int
	}{
		{"/es/desk", "", "", 401}, {"/es/mine", "", "", 401},
		{"/es/desk", "ana", "reader", 403}, {"/es/mine", "ana", "reader", 200},
		{"/es/desk", "ana", "administrator", 200},
	} {
		if got := s.ask(t, "GET", c.target, "Test-Actor", c.actor, "Test-Role", c.role).StatusCode; got != c.status {
			t.Errorf("%s as %q: %d, want %d", c.target, c.role, got, c.status)
		}
	}
	listed := map[web.Route]bool{}
	for _, r := range s.Routes() {
		listed[r] = true
	}
	for _, want := range []web.Route{{Method: "GET", Pattern: "/{lang}/desk", Access: web.Staff}, {Method: "GET", Pattern: "/metrics", Access: web.Public}, {Method: "POST", Pattern: "/{lang}/places", Access: web.Public}} {
		if !listed[want] {
			t.Errorf("%v is not among the routes", want)
		}
	}
}

func TestOtherSitesFormsAreRefused(t *testing.T) {
	s := newSite(t, nil)
	for site, status := range map[string]int{"cross-site": 403, "same-site": 403, "same-origin": 303, "none": 303, "": 303} {
		if got := s.ask(t, "POST", "/pt/places", "Sec-Fetch-Site", site).StatusCode; got != status {
			t.Errorf("%q: %d, want %d", site, got, status)
		}
	}
	answer := s.ask(t, "POST", "/pt/places", "Origin", "https://elsewhere.example")
	if body := text(t, answer); answer.StatusCode != 403 || !strings.Contains(body, "O formulário veio de outro site") {
		t.Errorf("%d %s", answer.StatusCode, body)
	}
}

// TestAddressWithoutLanguage: an address that people write without the language leads to the page in theirs, query and all.
func TestAddressWithoutLanguage(t *testing.T) {
	s := newSite(t, nil)
	answer := s.ask(t, "GET", "/places/CO?a=b", "Accept-Language", "pt")
	if answer.StatusCode != 303 || answer.Header.Get("Location") != "/pt/places/CO?a=b" {
		t.Errorf("%d %s", answer.StatusCode, answer.Header.Get("Location"))
	}
	for _, path := range []string{"/nothing-here", "//elsewhere.example/places/CO", "/xx/places/CO"} {
		if answer := s.ask(t, "GET", path); answer.StatusCode == 303 {
			t.Errorf("%s leads to %s", path, answer.Header.Get("Location"))
		}
	}
	if answer := s.ask(t, "POST", "/places"); answer.StatusCode != 404 {
		t.Errorf("POST: %d", answer.StatusCode)
	}
}

// TestWarm: what warms the site is a page like any other, and stands in no log.
func TestWarm(t *testing.T) {
	s := newSite(t, nil)
	s.Warm(t.Context(), "/", "/nothing-here")
	if log := s.log.String(); log != "" {
		t.Error(log)
	}
}

func TestTooLarge(t *testing.T) {
	s := newSite(t, nil)
	r := httptest.NewRequest("POST", "/es/places", strings.NewReader(strings.Repeat("x", 1<<20+1)))
	w := httptest.NewRecorder()
	s.h.ServeHTTP(w, r)
	if w.Code != 422 || !strings.Contains(w.Body.String(), "1 MiB") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

func TestNotModified(t *testing.T) {
	s := newSite(t, nil)
	first := s.ask(t, "GET", "/es/places/CO")
	tag := first.Header.Get("ETag")
	if tag == "" || first.Header.Get("Cache-Control") != "no-cache" {
		t.Fatalf("tag %q, %q", tag, first.Header.Get("Cache-Control"))
	}
	again := s.ask(t, "GET", "/es/places/CO", "If-None-Match", `"x", `+tag, "Accept-Encoding", "gzip")
	if again.StatusCode != 304 || text(t, again) != "" {
		t.Errorf("%d", again.StatusCode)
	}
	if got := s.ask(t, "GET", "/es/places/HN", "If-None-Match", tag).StatusCode; got != 200 {
		t.Errorf("another page: %d", got)
	}
	signed := s.ask(t, "GET", "/es/places/CO", "Test-Actor", "ana", "Test-Role", "administrator")
	if signed.Header.Get("Cache-Control") != "no-store" || signed.Header.Get("ETag") != "" {
		t.Error("what a signed-in person sees may be kept by a cache")
	}
}

func TestGzip(t *testing.T) {
	s := newSite(t, nil)
	plain := text(t, s.ask(t, "GET", "/es/long"))
	packed := s.ask(t, "GET", "/es/long", "Accept-Encoding", "br;q=1, gzip;q=0.8")
	if packed.Header.Get("Content-Encoding") != "gzip" || packed.Header.Get("Content-Length") != "" {
		t.Fatal(packed.Header)
	}
	gz, err := gzip.NewReader(packed.Body)
	if err != nil {
		t.Fatal(err)
	}
	unpacked, err := io.ReadAll(gz)
	if err != nil || string(unpacked) != plain {
		t.Errorf("unpacked differs (%v)", err)
	}
	if got := s.ask(t, "GET", "/es/long", "Accept-Encoding", "gzip;q=0").Header.Get("Content-Encoding"); got != "" {
		t.Error("gzip;q=0 is taken for a wish")
	}
	failed := s.ask(t, "GET", "/es/fail/panic", "Accept-Encoding", "gzip")
	if failed.StatusCode != 500 || failed.Header.Get("Content-Encoding") != "" || !strings.Contains(text(t, failed), "</html>") {
		t.Error("the page of a panic is not whole")
	}
}

func TestStatic(t *testing.T) {
	s := newSite(t, nil)
	css := web.Static("convive.css")
	answer := s.ask(t, "GET", css)
	if answer.StatusCode != 200 || answer.Header.Get("Cache-Control") != "public, max-age=31536000, immutable" || answer.Header.Get("Content-Type") != "text/css; charset=utf-8" {
		t.Errorf("%d %v", answer.StatusCode, answer.Header)
	}
	if n := len(text(t, answer)); n > 25000 {
		t.Errorf("the sheet has %d bytes; the budget is 25,000", n)
	}
	if got := s.ask(t, "GET", css, "If-None-Match", answer.Header.Get("ETag")).StatusCode; got != 304 {
		t.Errorf("known: %d", got)
	}
	packed := s.ask(t, "GET", web.Static("htmx.js"), "Accept-Encoding", "gzip")
	if b := text(t, packed); packed.Header.Get("Content-Encoding") != "gzip" || len(b) > 20<<10 {
		t.Errorf("script: %d bytes over the line", len(b))
	}
	for _, target := range []string{"/static/convive.css", "/static/", "/static/VENDOR.md", "/static/../web.go"} {
		if got := s.ask(t, "GET", target).StatusCode; got == 200 {
			t.Errorf("%s is served", target)
		}
	}
	if icon := s.ask(t, "GET", "/favicon.ico"); icon.StatusCode != 200 || icon.Header.Get("Content-Type") != "image/x-icon" {
		t.Errorf("favicon: %d", icon.StatusCode)
	}
}

// TestVendor holds third-party files to the digest under which they were taken in.
func TestVendor(t *testing.T) {
	list, err := os.ReadFile("static/VENDOR.md")
	if err != nil {
		t.Fatal(err)
	}
	rows := regexp.MustCompile(`(?m)^\| (\S+) \|.*\| ([0-9a-f]{64}) \|$`).FindAllSubmatch(list, -1)
	listed := map[string]bool{}
	for _, row := range rows {
		content, err := os.ReadFile("static/" + string(row[1]))
		if err != nil {
			t.Fatal(err)
		}
		digest := sha256.Sum256(content)
		if hex.EncodeToString(digest[:]) != string(row[2]) {
			t.Errorf("%s is not the file that VENDOR.md names", row[1])
		}
		listed[string(row[1])] = true
	}
	scripts, _ := filepath.Glob("static/*js")
	for _, name := range scripts {
		ours := regexp.MustCompile(`(?m)^The rest \(.*\b` + regexp.QuoteMeta(filepath.Base(name)) + `\b.*\) is Convive's own`)
		if !listed[filepath.Base(name)] && !ours.Match(list) {
			t.Errorf("%s is not in VENDOR.md", name)
		}
	}
}

func TestHealth(t *testing.T) {
	failing := errors.New("connection to 10.0.0.1 refused")
	s := newSite(t, func(c *web.Config) {
		c.Ready = []web.Check{{Name: "records", Test: func(context.Context) error { return nil }}, {Name: "facts", Test: func(context.Context) error { return failing }}}
	})
	if got := s.ask(t, "GET", "/healthz").StatusCode; got != 200 {
		t.Errorf("healthz %d", got)
	}
	answer := s.ask(t, "GET", "/readyz")
	if body := text(t, answer); answer.StatusCode != 503 || body != "records: ok\nfacts: failing\n" {
		t.Errorf("readyz %d %q", answer.StatusCode, body)
	}
	failing = nil
	if got := s.ask(t, "GET", "/readyz").StatusCode; got != 200 {
		t.Errorf("readyz %d", got)
	}
	s.ask(t, "GET", "/es/places/CO-76001?q=maria")
	s.ask(t, "GET", "/es/places/CO-05001")
	metrics := text(t, s.ask(t, "GET", "/metrics"))
	if !strings.Contains(metrics, `convive_http_requests_total{route="GET /{lang}/places/{code}",status="200"} 2`) || strings.Contains(metrics, "76001") {
		t.Errorf("metrics by address:\n%s", metrics)
	}
	if log := s.log.String(); strings.Contains(log, "maria") || strings.Contains(log, "192.0.2.1") || !strings.Contains(log, `route="GET /{lang}/places/{code}"`) {
		t.Errorf("the log holds more than it may:\n%s", log)
	}
}

// TestServer asks over a real connection, which has deadlines, and asks again on the same one.
func TestServer(t *testing.T) {
	s := newSite(t, nil)
	server := httptest.NewUnstartedServer(nil)
	server.Config = s.Server("")
	server.Start()
	t.Cleanup(server.Close)
	for range 2 {
		answer, err := server.Client().Get(server.URL + "/es/long")
		if err != nil {
			t.Fatal(err)
		}
		if body := text(t, answer); answer.StatusCode != 200 || !strings.HasSuffix(body, "</html>") {
			t.Errorf("%d, %d bytes", answer.StatusCode, len(body))
		}
		_ = answer.Body.Close()
	}
}

// TestDoor: what a library registers is a route with an access, and is refused without it.
func TestDoor(t *testing.T) {
	s := newSite(t, nil)
	s.Door(web.Staff).HandleFunc("GET /api/v1/secrets/{id}", func(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, r.PathValue("id")) })
	if answer := s.ask(t, "GET", "/api/v1/secrets/7"); answer.StatusCode != 401 || answer.Header.Get("Content-Type") != "application/problem+json" {
		t.Errorf("%d %s", answer.StatusCode, answer.Header.Get("Content-Type"))
	}
	if answer := s.ask(t, "GET", "/api/v1/secrets/7", "Test-Actor", "ana", "Test-Role", "administrator"); text(t, answer) != "7" {
		t.Error(answer.StatusCode)
	}
	if !slices.Contains(s.Routes(), web.Route{Method: "GET", Pattern: "/api/v1/secrets/{id}", Access: web.Staff}) {
		t.Error("the route is not listed")
	}
}

func TestLocal(t *testing.T) {
	for next, want := range map[string]bool{
		"/es/desk?x=1": true, "/": true, "": false, "es": false, "//evil.example": false, "/\\evil.example": false, "https://evil.example/": false,
		"/a\r\nSet-Cookie: x": false, "/\t/evil.example": false, "javascript:alert(1)": false,
	} {
		if _, got := web.Local(next); got != want {
			t.Errorf("%q: %v", next, got)
		}
	}
}

// TestLayout holds the frame of a page to its golden file: as a citizen reads it, and as an administrator.
func TestLayout(t *testing.T) {
	s := newSite(t, nil)
	for name, headers := range map[string][]string{"citizen": nil, "administrator": {"Test-Actor", "ana", "Test-Role", "administrator"}} {
		t.Run(name, func(t *testing.T) {
			got := text(t, s.ask(t, "GET", "/en/places/CO-76001?year=2022", headers...))
			for _, file := range []string{"convive.css", "emblem.svg"} {
				got = strings.ReplaceAll(got, web.Static(file), "/static/"+file)
			}
			got = strings.ReplaceAll(got, "><", ">\n<") + "\n"
			if strings.Contains(got, " style=") || strings.Contains(got, "⟦") {
				t.Error("a style attribute or an unknown message")
			}
			golden(t, "layout_"+name+".html", got)
		})
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("differs from %s (run with -update and look):\n%s", file, got)
	}
}
