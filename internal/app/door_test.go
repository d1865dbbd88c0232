package app_test

import (
	"context"
	"crypto/tls"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"reflect"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"convive/internal/app"
	"convive/internal/kernel"
	"convive/internal/platform/identity"
)

// entrance is an installation behind HTTPS, as readers reach it.
type entrance struct {
	*app.App
	ctx    context.Context // acts as the installation itself
	began  time.Time
	passed atomic.Int64 // seconds
	server *httptest.Server
}

// Now goes by the watch, and on by what passed.
func (e *entrance) Now() time.Time {
	return time.Date(2026, 11, 23, 13, 41, 0, 0, time.UTC).Add(time.Since(e.began)).Add(time.Duration(e.passed.Load()) * time.Second)
}

func newEntrance(t *testing.T) *entrance {
	t.Helper()
	e := &entrance{ctx: kernel.WithActor(t.Context(), kernel.System()), began: time.Now()}
	var err error
	if e.App, err = app.Open(e.ctx, app.Config{Data: dataFolder(t), Memory: "512MB", Clock: e}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	if _, err := e.Identity.Found(e.ctx); err != nil {
		t.Fatal(err)
	}
	site, err := e.Site(app.WebConfig{Country: "CO", Origin: "https://convive.example", TLS: true, Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
	if err != nil {
		t.Fatal(err)
	}
	e.server = httptest.NewTLSServer(site.Handler())
	t.Cleanup(e.server.Close)
	return e
}

// browser is one with cookies of its own.
type browser struct {
	*entrance
	*http.Client
}

func (e *entrance) browser() *browser {
	jar, _ := cookiejar.New(nil)
	return &browser{e, &http.Client{Jar: jar, Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: e.server.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs, MinVersion: tls.VersionTLS12}},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

func (b *browser) send(t *testing.T, method, path string, form url.Values) (*http.Response, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, b.server.URL+path, strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Accept", "text/html")
	answer, err := b.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer, string(text)
}

var offered = regexp.MustCompile(`[A-Z2-7]{4}( [A-Z2-7]{4}){7}|[A-Z2-7]{32}`)

const eclipse = "tres caballos miran el eclipse"

// enrol accepts an invitation as a person would: by the link, a password, and the code of a generator.
func (b *browser) enrol(t *testing.T, name string, roles ...kernel.Role) (secret string) {
	t.Helper()
	link, err := b.Identity.Invite(b.ctx, identity.Invitation{Name: name, Rights: identity.Rights{Roles: roles}})
	if err != nil {
		t.Fatal(err)
	}
	_, page := b.send(t, "GET", "/es"+identity.LinkPath(link)+"/password", nil)
	secret = strings.ReplaceAll(offered.FindString(page), " ", "")
	answer, page := b.send(t, "POST", "/es"+identity.LinkPath(link)+"/password", url.Values{"password": {eclipse}, "code": {identity.Code(secret, b.Now())}})
	if answer.StatusCode != http.StatusOK || !strings.Contains(page, "<li") {
		t.Fatalf("%s is not enrolled: %d\n%s", name, answer.StatusCode, page)
	}
	return secret
}

// TestDoor_Cookies: the session's cookie is bound to the host, unseen by scripts, and over HTTPS only; what is not exactly
// it opens nothing.
func TestDoor_Cookies(t *testing.T) {
	e := newEntrance(t)
	ana := e.browser()
	secret := ana.enrol(t, "ana", kernel.RoleAnalyst)
	at, _ := url.Parse(e.server.URL)
	token := ""
	for _, c := range ana.Jar.Cookies(at) {
		if !strings.HasPrefix(c.Name, "__Host-") {
			t.Errorf("cookie %s is not bound to the host", c.Name)
		}
		if c.Name == "__Host-convive" {
			token = c.Value
		}
	}
	if len(token) < 40 {
		t.Fatalf("the session is %q", token)
	}
	e.passed.Add(60)
	answer, _ := e.browser().signIn(t, "ana", secret)
	for _, c := range answer.Cookies() {
		if !c.Secure || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Domain != "" {
			t.Errorf("cookie %+v", c)
		}
		if c.Name == "__Host-convive" && c.Value == token {
			t.Error("two sign-ins share a session")
		}
	}
	for what, forged := range map[string]string{"cut": token[:20], "longer": token + "A", "in other letters": strings.ToUpper(token), "empty": "", "zero": "\x00", "without end": strings.Repeat("A", 30<<10),
		"of another place": strings.Repeat("A", 43)} {
		r, _ := http.NewRequestWithContext(t.Context(), "GET", e.server.URL+"/es/account", nil)
		r.Header["Cookie"] = []string{"__Host-convive=" + strings.ReplaceAll(forged, "\x00", "%00")}
		answer, err := e.server.Client().Transport.RoundTrip(r)
		if err != nil {
			t.Fatal(what, err)
		}
		_ = answer.Body.Close()
		if answer.StatusCode != http.StatusUnauthorized {
			t.Errorf("a cookie that is %s: %d", what, answer.StatusCode)
		}
	}
	r, _ := http.NewRequestWithContext(t.Context(), "GET", e.server.URL+"/es/account", nil)
	r.AddCookie(&http.Cookie{Name: "convive", Value: token}) // as a neighbour under the same domain could set it
	if answer, err := e.server.Client().Transport.RoundTrip(r); err != nil || answer.StatusCode != http.StatusUnauthorized {
		t.Errorf("the cookie by another name: %v %v", answer.StatusCode, err)
	}
}

// signIn signs in by password and code.
func (b *browser) signIn(t *testing.T, name, secret string) (*http.Response, string) {
	t.Helper()
	_, page := b.send(t, "POST", "/es/signin", url.Values{"name": {name}, "password": {eclipse}})
	ticket := regexp.MustCompile(`name="ticket" value="([^"]+)"`).FindStringSubmatch(page)
	if ticket == nil {
		t.Fatalf("no question for a code:\n%s", page)
	}
	return b.send(t, "POST", "/es/signin/code", url.Values{"ticket": {ticket[1]}, "code": {identity.Code(secret, b.Now())}})
}

// TestDoor_SessionEnds: at once with suspension, in every browser, and with signing out; the browser forgets what it saw.
func TestDoor_SessionEnds(t *testing.T) {
	e := newEntrance(t)
	first, second := e.browser(), e.browser()
	secret := first.enrol(t, "ana", kernel.RoleAnalyst)
	e.passed.Add(60)
	if answer, page := second.signIn(t, "ana", secret); answer.StatusCode != http.StatusSeeOther {
		t.Fatalf("a second browser: %d\n%s", answer.StatusCode, page)
	}
	for _, b := range []*browser{first, second} {
		if answer, _ := b.send(t, "GET", "/es/workspace", nil); answer.StatusCode != http.StatusOK || answer.Header.Get("Cache-Control") != "no-store" {
			t.Fatalf("the workspace: %d, %s", answer.StatusCode, answer.Header.Get("Cache-Control"))
		}
	}
	answer, _ := second.send(t, "POST", "/es/signout", nil)
	if answer.StatusCode != http.StatusSeeOther || answer.Header.Get("Clear-Site-Data") != `"cache"` {
		t.Errorf("signing out: %d, clears %s", answer.StatusCode, answer.Header.Get("Clear-Site-Data"))
	}
	if answer, _ = second.send(t, "GET", "/es/workspace", nil); answer.StatusCode != http.StatusUnauthorized {
		t.Errorf("after signing out: %d", answer.StatusCode)
	}
	if err := e.Identity.Suspend(e.ctx, "ana"); err != nil {
		t.Fatal(err)
	}
	if answer, _ = first.send(t, "GET", "/es/workspace", nil); answer.StatusCode != http.StatusUnauthorized {
		t.Errorf("the next request after suspension: %d", answer.StatusCode)
	}
}

// TestDoor_MassAssignment: fields that a form does not have change nothing: nobody makes himself more by sending them.
func TestDoor_MassAssignment(t *testing.T) {
	e := newEntrance(t)
	ana := e.browser()
	ana.enrol(t, "ana", kernel.RoleAnalyst)
	before, err := e.Identity.Account(e.ctx, "ana")
	if err != nil {
		t.Fatal(err)
	}
	more := url.Values{"role": {"accounts", "steward", "administrator", "system"}, "roles": {"accounts"}, "Role": {"accounts"}, "institution": {"police"}, "tenant": {"other"}, "clearances": {"secret"},
		"areas": {"CO"}, "name": {"ana"}, "account": {"ana"}, "state": {"active"}, "kind": {"program"}, "strong": {"1"}, "language": {"fr"}, "lang": {"fr"}}
	for _, path := range []string{"/account/language", "/account/sessions", "/account/colleague", "/account/codes", "/account/password", "/confirm", "/accounts/new", "/accounts/of/" + before.Ref + "/rights",
		"/accounts/of/" + before.Ref + "/restore", "/accounts/of/" + before.Ref + "/tokens", "/signin"} {
		ana.send(t, "POST", "/es"+path, more)
	}
	after, err := e.Identity.Account(e.ctx, "ana")
	if err != nil {
		t.Fatal(err)
	}
	before.Lang = after.Lang // a person may choose it
	if !reflect.DeepEqual(before, after) {
		t.Errorf("the account became %+v, was %+v", after, before)
	}
}
