package identity_test

import (
	"bytes"
	"context"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/db"
	"convive/internal/platform/i18n"
	"convive/internal/platform/identity"
	"convive/internal/platform/testkit"
	"convive/internal/platform/web"
	"convive/internal/platform/web/ui"
)

// clock is set by the test.
type clock struct{ now time.Time }

func (c *clock) Now() time.Time { return c.now }

func newService(t *testing.T, store *db.DB) (*identity.Service, *clock) {
	t.Helper()
	if err := identity.Migrate(t.Context(), store); err != nil {
		t.Fatal(err)
	}
	c := &clock{time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)}
	return identity.New(store, c), c
}

func mustAdmin(t *testing.T, s *identity.Service) string {
	t.Helper()
	password, created, err := s.EnsureAdministrator(t.Context())
	if err != nil || !created {
		t.Fatal(created, err)
	}
	return password
}

func TestService(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, store *db.DB) {
		s, at := newService(t, store)
		ctx := t.Context()
		password := mustAdmin(t, s)
		if !regexp.MustCompile(`^([2-9a-hjkmnp-z]{4}-){4}[2-9a-hjkmnp-z]{4}$`).MatchString(password) {
			t.Errorf("password %q cannot be read out", password)
		}
		if again, created, err := s.EnsureAdministrator(ctx); again != "" || created || err != nil {
			t.Errorf("a second time: %q %v %v", again, created, err)
		}
		token, err := s.SignIn(ctx, " Admin ", password, "192.0.2.1")
		if err != nil {
			t.Fatal(err)
		}
		want := kernel.Actor{Tenant: kernel.MainTenant, Name: "admin", Role: kernel.RoleAdministrator}
		if actor, ok, err := s.Actor(ctx, token); actor.Name != want.Name || actor.Role != want.Role || !ok || err != nil {
			t.Errorf("%v %v %v", actor, ok, err)
		}
		kept, err := db.All(ctx, store, func(row db.Scanner) (string, error) {
			var a, b string
			err := row.Scan(&a, &b)
			return a + b, err
		}, `SELECT a.password, s.digest FROM identity_account a JOIN identity_session s ON s.account = a.name`)
		if err != nil || len(kept) != 1 || strings.Contains(kept[0], token) || strings.Contains(kept[0], password) {
			t.Errorf("the store keeps %v (%v)", kept, err)
		}
		for _, other := range []string{"", "x", token + "x"} {
			if actor, ok, err := s.Actor(ctx, other); ok || err != nil || actor.SignedIn() {
				t.Errorf("token %q is %v", other, actor)
			}
		}
		for _, c := range [][2]string{{"admin", password + "x"}, {"admin", ""}, {"nobody", password}, {"", ""}} {
			if _, err := s.SignIn(ctx, c[0], c[1], "192.0.2.9"); fault.CodeOf(err) != fault.CodeInvalid {
				t.Errorf("%q: %v", c, err)
			}
		}
		if err := s.SignOut(ctx, token); err != nil {
			t.Fatal(err)
		}
		if _, ok, _ := s.Actor(ctx, token); ok {
			t.Error("the session lives after signing out")
		}
		token, _ = s.SignIn(ctx, "admin", password, "192.0.2.1")
		at.now = at.now.Add(identity.Lifetime)
		if _, ok, _ := s.Actor(ctx, token); ok {
			t.Error("the session lives after its end")
		}
		if _, err := s.ResetPassword(ctx, "admin"); fault.CodeOf(err) != fault.CodeForbidden {
			t.Errorf("a citizen resets: %v", err)
		}
		operator := kernel.WithActor(ctx, kernel.System())
		if _, err := s.ResetPassword(operator, "nobody"); fault.CodeOf(err) != fault.CodeNotFound {
			t.Error(err)
		}
		token, _ = s.SignIn(ctx, "admin", password, "192.0.2.1")
		fresh, err := s.ResetPassword(operator, "admin")
		if err != nil {
			t.Fatal(err)
		}
		if _, ok, _ := s.Actor(ctx, token); ok {
			t.Error("the session lives after a reset")
		}
		if _, err := s.SignIn(ctx, "admin", fresh, "192.0.2.1"); err != nil {
			t.Error(err)
		}
	})
}

// TestGuessing: guessing is refused to the pair of account and address, and slows nobody else than account and address.
func TestGuessing(t *testing.T) {
	s, at := newService(t, testkit.SQLite(t))
	ctx := t.Context()
	var waited []time.Duration
	s.SlowBy(func(_ context.Context, d time.Duration) error { waited = append(waited, d); return nil })
	password := mustAdmin(t, s)
	for range 6 {
		if _, err := s.SignIn(ctx, "admin", "guess", "192.0.2.66"); fault.CodeOf(err) != fault.CodeInvalid {
			t.Fatal(err)
		}
	}
	_, err := s.SignIn(ctx, "admin", password, "192.0.2.66")
	if f, ok := fault.Of(err); !ok || f.Message != "identity.pause" || f.Args["seconds"] != "20" {
		t.Errorf("the seventh guess: %v", err)
	}
	if _, err := s.SignIn(ctx, "admin", password, "192.0.2.1"); err != nil {
		t.Errorf("the person is locked out by another: %v", err)
	}
	at.now = at.now.Add(20 * time.Second)
	if _, err := s.SignIn(ctx, "admin", password, "192.0.2.66"); err != nil {
		t.Errorf("after the pause: %v", err)
	}
	for i := range 25 { // many machines on one account
		_, _ = s.SignIn(ctx, "admin", "guess", "198.51.100."+strconv.Itoa(i))
	}
	if len(waited) == 0 {
		t.Error("a crowd of machines is not slowed down")
	}
	if _, err := s.SignIn(ctx, "admin", password, "192.0.2.1"); err != nil {
		t.Errorf("the person is locked out by a crowd: %v", err)
	}
}

func newSite(t *testing.T, tls bool) (http.Handler, string) {
	t.Helper()
	s, _ := newService(t, testkit.SQLite(t))
	password := mustAdmin(t, s)
	catalogue, err := i18n.New(map[string]fs.FS{"web": web.Locale, "ui": ui.Locale, "identity": identity.Locale})
	if err != nil {
		t.Fatal(err)
	}
	log := slog.New(slog.NewTextHandler(&bytes.Buffer{}, nil))
	door := identity.NewDoor(s, tls, log)
	site, err := web.New(web.Config{Catalogue: catalogue, Log: log, Identify: door.Identify})
	if err != nil {
		t.Fatal(err)
	}
	door.Pages(site)
	site.Page("GET", "/desk", web.Staff, func(w http.ResponseWriter, r *http.Request) error {
		_, err := w.Write([]byte("desk of " + kernel.ActorFrom(r.Context()).Name))
		return err
	})
	return site.Handler(), password
}

func post(h http.Handler, target string, form url.Values, cookies ...*http.Cookie) *httptest.ResponseRecorder {
	r := httptest.NewRequest("POST", target, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for _, c := range cookies {
		r.AddCookie(c)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func get(h http.Handler, target string, cookies ...*http.Cookie) *httptest.ResponseRecorder {
	r := httptest.NewRequest("GET", target, nil)
	for _, c := range cookies {
		r.AddCookie(c)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestPages(t *testing.T) {
	for tls, name := range map[bool]string{false: "convive", true: "__Host-convive"} {
		t.Run(name, func(t *testing.T) {
			h, password := newSite(t, tls)
			if got := get(h, "/es/desk"); got.Code != 401 {
				t.Fatalf("desk without session: %d", got.Code)
			}
			in := post(h, "/es/signin", url.Values{"name": {"admin"}, "password": {password}, "next": {"/es/desk?x=1"}})
			if in.Code != 303 || in.Header().Get("Location") != "/es/desk?x=1" {
				t.Fatalf("%d %s", in.Code, in.Header().Get("Location"))
			}
			c := in.Result().Cookies()[0]
			if c.Name != name || !c.HttpOnly || c.Secure != tls || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.MaxAge != 8*3600 || c.Domain != "" {
				t.Errorf("cookie %+v", c)
			}
			if got := get(h, "/es/desk", c); got.Code != 200 || got.Body.String() != "desk of admin" {
				t.Errorf("desk: %d %s", got.Code, got.Body)
			}
			if got := get(h, "/pt/signin?next=/pt/desk", c); got.Code != 303 || got.Header().Get("Location") != "/pt/desk" {
				t.Errorf("sign-in page of a signed-in person: %d", got.Code)
			}
			out := post(h, "/es/signout", nil, c)
			if out.Code != 303 || out.Result().Cookies()[0].MaxAge != -1 {
				t.Errorf("sign out: %d %v", out.Code, out.Result().Cookies())
			}
			if got := get(h, "/es/desk", c); got.Code != 401 {
				t.Errorf("desk after signing out: %d", got.Code)
			}
		})
	}
}

func TestPageSpeaks(t *testing.T) {
	h, _ := newSite(t, false)
	for lang, want := range map[string][2]string{
		"es": {"Contraseña", "no coinciden"}, "en": {"Password", "do not belong together"},
		"pt": {"Senha", "não coincidem"}, "fr": {"Mot de passe", "ne correspondent pas"},
	} {
		if got := get(h, "/"+lang+"/signin"); got.Code != 200 || !strings.Contains(got.Body.String(), want[0]) || strings.Contains(got.Body.String(), "⟦") {
			t.Errorf("%s: %d", lang, got.Code)
		}
		wrong := post(h, "/"+lang+"/signin", url.Values{"name": {`ad"min`}, "password": {"S3cret"}, "next": {"https://evil.example/"}})
		body := wrong.Body.String()
		if wrong.Code != 422 || !strings.Contains(body, want[1]) || !strings.Contains(body, `href="#password"`) || !strings.Contains(body, `value="ad&#34;min"`) {
			t.Errorf("%s: %d\n%s", lang, wrong.Code, body)
		}
		if strings.Contains(body, "S3cret") || strings.Contains(body, "evil.example") || len(wrong.Result().Cookies()) > 0 {
			t.Errorf("%s: the answer holds more than it may", lang)
		}
	}
}

func TestNextStaysOnTheSite(t *testing.T) {
	h, password := newSite(t, false)
	for _, next := range []string{"https://evil.example/", "//evil.example", `/\evil.example`, "javascript:alert(1)", ""} {
		in := post(h, "/fr/signin", url.Values{"name": {"admin"}, "password": {password}, "next": {next}})
		if in.Code != 303 || in.Header().Get("Location") != "/fr/" {
			t.Errorf("%q leads to %s", next, in.Header().Get("Location"))
		}
	}
}

// TestPauseSaysHowLong: whoever guesses too often is told how long to wait, people in words and programs in a header.
func TestPauseSaysHowLong(t *testing.T) {
	h, _ := newSite(t, false)
	var got *httptest.ResponseRecorder
	for range 7 {
		got = post(h, "/es/signin", url.Values{"name": {"admin"}, "password": {"guess"}})
	}
	seconds, err := strconv.Atoi(got.Header().Get("Retry-After"))
	if got.Code != http.StatusTooManyRequests || err != nil || seconds < 1 || seconds > 20 || !strings.Contains(got.Body.String(), got.Header().Get("Retry-After")+" segundos") {
		t.Errorf("%d, Retry-After %q", got.Code, got.Header().Get("Retry-After"))
	}
}
