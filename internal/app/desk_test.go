package app_test

import (
	"bytes"
	"context"
	"flag"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"convive/internal/app"
	"convive/internal/kernel"
	"convive/internal/platform/identity"
	"convive/internal/platform/jobs"
	"convive/internal/platform/web"
)

var updateDesk = flag.Bool("update-desk", false, "rewrite the golden page of the desk")

// desk is a running installation and a browser in which the administrator has signed in.
type desk struct {
	*app.App
	ctx    context.Context
	site   *web.Site
	server *httptest.Server
	client *http.Client
	lang   string
	stop   func()
}

func newDesk(t *testing.T, lang string) *desk {
	t.Helper()
	return openDesk(t, lang, dataFolder(t), "", 0)
}

// openDesk opens a data folder, with its records and facts in a database if one is named, and serves it until the test
// ends or stop is called. later is how long after the day of the tests it begins.
func openDesk(t *testing.T, lang, data, database string, later time.Duration) *desk {
	t.Helper()
	d := &desk{ctx: kernel.WithActor(t.Context(), kernel.System()), lang: lang}
	var err error
	began := time.Now() // time passes, from a day that the golden page can name
	clock := kernel.ClockFunc(func() time.Time {
		return time.Date(2026, 11, 23, 13, 41, 0, 0, time.UTC).Add(later + time.Since(began))
	})
	if d.App, err = app.Open(d.ctx, app.Config{Data: data, Database: database, Clock: clock, VaultKey: vaultKeyFile(t)}); err != nil {
		t.Fatal(err)
	}
	if d.site, err = d.Site(app.WebConfig{Country: "CO", Log: slog.New(slog.NewTextHandler(io.Discard, nil))}); err != nil {
		t.Fatal(err)
	}
	d.server = httptest.NewServer(d.site.Handler())
	jar, _ := cookiejar.New(nil)
	d.client = &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	work, stop := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() { defer close(ended); d.Jobs.Run(work) }()
	d.stop = sync.OnceFunc(func() {
		d.server.Close()
		stop()
		<-ended
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(d.stop)
	if _, err := d.Identity.Found(d.ctx); err != nil {
		t.Fatal(err)
	}
	link, err := d.Identity.Console(d.ctx, identity.Administrator, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	if got := d.post(t, identity.LinkPath(link), nil); got.status != http.StatusSeeOther {
		t.Fatalf("sign-in: %d", got.status)
	}
	return d
}

type answer struct {
	status   int
	location string
	body     string
	header   http.Header
}

func (d *desk) do(t *testing.T, r *http.Request) answer {
	t.Helper()
	res, err := d.client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer{res.StatusCode, res.Header.Get("Location"), string(body), res.Header}
}

// get asks for a path inside the language.
func (d *desk) get(t *testing.T, path string) answer {
	t.Helper()
	if !strings.HasPrefix(path, "/"+d.lang+"/") {
		path = "/" + d.lang + path
	}
	r, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, d.server.URL+path, nil)
	r.Header.Set("Accept", "text/html")
	return d.do(t, r)
}

func (d *desk) post(t *testing.T, path string, form url.Values) answer {
	t.Helper()
	if !strings.HasPrefix(path, "/"+d.lang+"/") {
		path = "/" + d.lang + path
	}
	r, _ := http.NewRequestWithContext(t.Context(), http.MethodPost, d.server.URL+path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Origin", d.server.URL)
	return d.do(t, r)
}

// upload sends fields and a file as a browser does.
func (d *desk) upload(t *testing.T, path string, fields map[string]string, name, content string) answer {
	t.Helper()
	if !strings.HasPrefix(path, "/"+d.lang+"/") {
		path = "/" + d.lang + path
	}
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for key, value := range fields {
		_ = form.WriteField(key, value)
	}
	part, _ := form.CreateFormFile("file", name)
	_, _ = io.WriteString(part, content)
	_ = form.Close()
	r, _ := http.NewRequestWithContext(t.Context(), http.MethodPost, d.server.URL+path, &body)
	r.Header.Set("Content-Type", form.FormDataContentType())
	r.Header.Set("Origin", d.server.URL)
	return d.do(t, r)
}

// settled waits until the edition's page is no longer refreshing itself.
func (d *desk) settled(t *testing.T, path string) string {
	t.Helper()
	for range 200 {
		page := d.get(t, path)
		if page.status != http.StatusOK {
			t.Fatalf("%s: %d", path, page.status)
		}
		if !strings.Contains(page.body, "hx-trigger") {
			return page.body
		}
		time.Sleep(50 * time.Millisecond) //nolint:forbidigo // asks again as a page does
	}
	t.Fatalf("%s is still being read", path)
	return ""
}

// police declares a source and profile of the tests on the running installation.
func (d *desk) police(t *testing.T) string {
	t.Helper()
	b := &bench{App: d.App, ctx: d.ctx}
	return b.declare(t, police)
}

func holds(t *testing.T, page string, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if !strings.Contains(page, text) {
			t.Errorf("the page lacks %q", text)
		}
	}
	if missing := regexp.MustCompile(`⟦[^⟧]*⟧`).FindString(page); missing != "" {
		t.Errorf("message %s has no words", missing)
	}
}

var deskWords = map[string]struct{ waits, unmet, published, aside, failed, cancelled, explain string }{
	"es": {"Espera su decisión", "1 total de control no coincide", "La edición quedó publicada", "Fecha ilegible", "La lectura falló", "La importación se canceló", "Explique la diferencia"},
	"en": {"It waits for your decision", "1 control total does not agree", "The edition is published", "Unreadable date", "Reading failed", "The import was cancelled", "Explain the difference"},
}

func TestDesk(t *testing.T) {
	for _, lang := range []string{"es", "en"} {
		t.Run(lang, func(t *testing.T) {
			words := deskWords[lang]
			d := newDesk(t, lang)
			source := d.police(t)
			if page := d.get(t, "/workspace"); page.status != http.StatusOK || !strings.Contains(page.body, "/workspace/imports/new") {
				t.Fatalf("empty desk: %d", page.status)
			}
			holds(t, d.get(t, "/workspace/imports/new").body, `value="`+source+`"`)

			sent := d.upload(t, "/workspace/imports/new", map[string]string{"profile": source}, "list.csv", faulty)
			if sent.status != http.StatusSeeOther {
				t.Fatalf("upload: %d", sent.status)
			}
			page := d.settled(t, sent.location)
			holds(t, page, words.waits, words.unmet, words.aside, "list.csv", ">20<", "<b>3</b>")
			edition := strings.TrimPrefix(sent.location, "/"+lang)

			t.Run("ApproveNeedsAnExplanation", func(t *testing.T) {
				got := d.post(t, edition+"/approve", url.Values{"explanation": {" "}})
				if got.status != http.StatusUnprocessableEntity {
					t.Fatalf("%d", got.status)
				}
				holds(t, got.body, words.explain, `href="#explanation"`)
			})
			t.Run("Quarantine", func(t *testing.T) {
				holds(t, d.get(t, edition+"/quarantine").body, words.aside, "<code>x</code>")
				one := d.get(t, edition+"/quarantine?reason=sources.reason.timeUnreadable&field=when").body
				holds(t, one, "<code>x</code>")
				if strings.Contains(one, "<code>X</code>") {
					t.Error("another reason's row is listed")
				}
				list := d.get(t, edition+"/quarantine.csv?bom=1")
				if !strings.HasPrefix(list.body, "\ufeff_file,") || !strings.Contains(list.body, ",'=1+1") || !strings.Contains(list.header.Get("Content-Disposition"), "attachment") {
					t.Errorf("%v\n%s", list.header, list.body)
				}
			})
			t.Run("Original", func(t *testing.T) {
				if got := d.get(t, edition+"/files/1"); got.body != faulty || got.header.Get("Content-Type") != "application/octet-stream" {
					t.Errorf("%v", got.header)
				}
				if got := d.get(t, edition+"/files/2"); got.status != http.StatusNotFound {
					t.Errorf("%d", got.status)
				}
			})
			t.Run("Approve", func(t *testing.T) {
				got := d.post(t, edition+"/approve", url.Values{"explanation": {"rows set aside"}})
				if got.status != http.StatusSeeOther {
					t.Fatalf("%d", got.status)
				}
				holds(t, d.get(t, got.location).body, words.published, "rows set aside")
				holds(t, d.get(t, "/workspace/lines?source="+source+"&year=2022").body, "CO-05001")
			})
			t.Run("Resubmit", func(t *testing.T) {
				list := strings.NewReplacer(",x,05001000", ",15/03/2022,05001000").Replace(d.get(t, edition+"/quarantine.csv").body)
				got := d.upload(t, edition+"/resubmit", nil, "corrected.csv", list)
				if got.status != http.StatusSeeOther {
					t.Fatalf("%d: %s", got.status, got.body)
				}
				holds(t, d.settled(t, got.location), words.waits, sibling(edition, 1))
			})
			t.Run("Withdraw", func(t *testing.T) {
				if got := d.post(t, edition+"/withdraw", url.Values{}); got.status != http.StatusUnprocessableEntity || !strings.Contains(got.body, `href="#reason"`) {
					t.Fatalf("without a reason: %d", got.status)
				}
				if got := d.post(t, edition+"/withdraw", url.Values{"reason": {"wrong list"}}); got.status != http.StatusSeeOther {
					t.Fatalf("%d", got.status)
				}
				holds(t, d.get(t, edition).body, "wrong list")
			})
			t.Run("BadFile", func(t *testing.T) {
				got := d.upload(t, "/workspace/imports/new", map[string]string{"profile": source}, "bad.pdf", "%PDF-1.7\n%âãÏÓ\n")
				if got.status != http.StatusSeeOther {
					t.Fatalf("%d", got.status)
				}
				page := d.settled(t, got.location)
				holds(t, page, words.failed, "/check")
				again := d.post(t, strings.TrimPrefix(got.location, "/"+lang)+"/check", nil)
				if again.status != http.StatusSeeOther {
					t.Fatalf("check again: %d", again.status)
				}
				holds(t, d.settled(t, got.location), words.failed)
			})
			t.Run("NothingChosen", func(t *testing.T) {
				if got := d.upload(t, "/workspace/imports/new", map[string]string{"profile": ""}, "a.csv", "a\n"); got.status != http.StatusUnprocessableEntity || !strings.Contains(got.body, `href="#profile"`) {
					t.Errorf("no profile: %d", got.status)
				}
				if got := d.upload(t, "/workspace/imports/new", map[string]string{"profile": source}, "", ""); got.status != http.StatusUnprocessableEntity || !strings.Contains(got.body, `href="#file"`) {
					t.Errorf("no file: %d", got.status)
				}
			})
			t.Run("Try", func(t *testing.T) {
				before, err := d.Sources.Editions(d.ctx, source)
				if err != nil {
					t.Fatal(err)
				}
				got := d.upload(t, "/workspace/imports/new", map[string]string{"profile": source, "try": "1"}, "list.csv", faulty)
				holds(t, got.body, words.unmet, "<code>x</code>")
				after, err := d.Sources.Editions(d.ctx, source)
				if err != nil || len(after) != len(before) || got.status != http.StatusOK {
					t.Errorf("%d, %d editions after %d (%v)", got.status, len(after), len(before), err)
				}
			})
			for _, path := range []string{"/workspace", "/workspace/sources", "/workspace/profiles", "/workspace/profiles/" + source, "/workspace/lines"} {
				holds(t, d.get(t, path).body, "<h1>")
			}
		})
	}
}

// sibling is the link to another edition of the same source.
func sibling(edition string, n int) string {
	return edition[:strings.LastIndex(edition, "/")+1] + string(rune('0'+n))
}

func blockUntil(began, release chan struct{}) jobs.Handler {
	return func(ctx context.Context, _ jobs.Task) error {
		close(began)
		select {
		case <-release:
		case <-ctx.Done():
		}
		return nil
	}
}

// enter signs somebody with roles in, by the console.
func (d *desk) enter(t *testing.T, name string, roles ...kernel.Role) {
	t.Helper()
	if _, err := d.Identity.Invite(d.ctx, identity.Invitation{Name: name, Institution: "police", Rights: identity.Rights{Roles: roles}}); err != nil {
		t.Fatal(err)
	}
	link, err := d.Identity.Console(d.ctx, name, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	if got := d.post(t, identity.LinkPath(link), nil); got.status != http.StatusSeeOther {
		t.Fatalf("sign-in of %s: %d", name, got.status)
	}
}

// TestDesk_Duties: an analyst who is nothing else brings a file, a planner sees that it is read, a steward answers for it.
func TestDesk_Duties(t *testing.T) {
	d := newDesk(t, "es")
	source := d.police(t)
	d.enter(t, "ana", kernel.RoleAnalyst)
	sent := d.upload(t, "/workspace/imports/new", map[string]string{"profile": source}, "list.csv", faulty)
	if sent.status != http.StatusSeeOther {
		t.Fatalf("an analyst's file: %d %s", sent.status, sent.body)
	}
	edition := strings.TrimPrefix(sent.location, "/es")
	holds(t, d.settled(t, edition), "Espera la decisión de un responsable de datos")
	if page := d.get(t, edition).body; strings.Contains(page, edition+"/approve") || !strings.Contains(page, edition+"/resubmit") {
		t.Error("an analyst's page offers the approval, or not the correction")
	}
	approve := url.Values{"explanation": {"the total of the police counts a case twice"}}
	if got := d.post(t, edition+"/approve", approve); got.status != http.StatusForbidden {
		t.Errorf("an analyst approves: %d", got.status)
	}
	d.enter(t, "pia", kernel.RolePlanner)
	if got := d.get(t, "/workspace"); got.status != http.StatusOK || strings.Contains(got.body, "/workspace/imports/new") {
		t.Errorf("a planner's desk: %d, and it offers an import", got.status)
	}
	if got := d.get(t, edition); got.status != http.StatusOK || regexp.MustCompile(`/(approve|discard|resubmit|check|withdraw)"`).MatchString(got.body) || strings.Contains(got.body, "<code>x</code>") {
		t.Errorf("a planner's page of the edition: %d, with acts or rows", got.status)
	}
	if got := d.upload(t, "/workspace/imports/new", map[string]string{"profile": source}, "list.csv", faulty); got.status != http.StatusForbidden {
		t.Errorf("a planner's file: %d", got.status)
	}
	d.enter(t, "sten", kernel.RoleSteward)
	if got := d.post(t, edition+"/approve", approve); got.status != http.StatusSeeOther {
		t.Fatalf("a steward approves: %d %s", got.status, got.body)
	}
	holds(t, d.get(t, edition+"?done=approve").body, deskWords["es"].published)
}

// TestDesk_Cancel: a reading that waits is cancelled at once and can be begun again.
func TestDesk_Cancel(t *testing.T) {
	d := newDesk(t, "es")
	source := d.police(t)
	began := make(chan struct{})
	release := make(chan struct{})
	d.Jobs.Register("test.block", blockUntil(began, release))
	if _, err := d.Jobs.Enqueue(d.ctx, "test.block", "", nil); err != nil {
		t.Fatal(err)
	}
	<-began
	sent := d.upload(t, "/workspace/imports/new", map[string]string{"profile": source}, "list.csv", faulty)
	edition := strings.TrimPrefix(sent.location, "/es")
	holds(t, d.get(t, edition).body, "En espera de lectura", edition+"/cancel", "hx-trigger", "Actualizar")
	holds(t, d.get(t, "/workspace").body, "En curso")
	if got := d.post(t, edition+"/cancel", nil); got.status != http.StatusSeeOther {
		t.Fatalf("%d", got.status)
	}
	holds(t, d.settled(t, edition), deskWords["es"].cancelled)
	close(release)
	if got := d.post(t, edition+"/check", nil); got.status != http.StatusSeeOther {
		t.Fatalf("%d", got.status)
	}
	holds(t, d.settled(t, edition), deskWords["es"].waits)
	if got := d.post(t, edition+"/cancel", nil); got.status != http.StatusConflict || !strings.Contains(got.body, "no admite ese acto ahora") {
		t.Errorf("cancel what has ended: %d", got.status)
	}
	if got := d.post(t, edition+"/discard", nil); got.status != http.StatusSeeOther {
		t.Errorf("discard: %d", got.status)
	}
}

// TestDesk_OnlyStaff asks every route of the workspace as a citizen. The desk of reports is for those who have a part in them, some of
// whom are not staff: a legislature and a comptroller ask, an auditor looks.
func TestDesk_OnlyStaff(t *testing.T) {
	d := newDesk(t, "es")
	citizen := &http.Client{CheckRedirect: d.client.CheckRedirect}
	asked := 0
	for _, route := range d.site.Routes() {
		if !strings.HasPrefix(route.Pattern, "/{lang}/workspace") {
			continue
		}
		asked++
		want := web.Staff
		if strings.HasPrefix(route.Pattern, "/{lang}/workspace/accountability") {
			want = web.Of(kernel.RolePlanner, kernel.RoleLiaison, kernel.RoleSupervisor, kernel.RoleLegislator, kernel.RoleComptroller, kernel.RoleAuditor)
		}
		switch {
		case strings.HasPrefix(route.Pattern, "/{lang}/workspace/budget"):
			want = web.Of(kernel.RolePlanner, kernel.RoleSteward, kernel.RoleLiaison, kernel.RoleSupervisor)
		case strings.HasPrefix(route.Pattern, "/{lang}/workspace/contracts"):
			want = web.Of(kernel.RolePlanner, kernel.RoleSteward)
		}
		if route.Access != want {
			t.Errorf("%s %s is for %s", route.Method, route.Pattern, route.Access)
		}
		path := regexp.MustCompile(`\{[a-z]+\}`).ReplaceAllString(strings.Replace(route.Pattern, "{lang}", "es", 1), "1")
		r, _ := http.NewRequestWithContext(t.Context(), route.Method, d.server.URL+path, nil)
		r.Header.Set("Accept", "text/html")
		res, err := citizen.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(res.Body)
		_ = res.Body.Close()
		if res.StatusCode != http.StatusUnauthorized || route.Method == http.MethodGet && !bytes.Contains(body, []byte("/es/signin?next=")) {
			t.Errorf("%s %s answers a citizen with %d", route.Method, path, res.StatusCode)
		}
	}
	if asked < 18 {
		t.Errorf("only %d routes of the workspace", asked)
	}
}

// TestDesk_Golden holds the page of an edition to a file.
func TestDesk_Golden(t *testing.T) {
	d := newDesk(t, "es")
	source := d.police(t)
	sent := d.upload(t, "/workspace/imports/new", map[string]string{"profile": source}, "list.csv", faulty)
	page := d.settled(t, sent.location)
	page = page[strings.Index(page, "<main"):strings.Index(page, "</main>")]
	page = strings.ReplaceAll(regexp.MustCompile(`>\s*<`).ReplaceAllString(page, ">\n<"), source, "SOURCE") + "\n"
	golden := filepath.Join("testdata", "edition_page.html")
	if *updateDesk {
		if err := os.WriteFile(golden, []byte(page), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if string(want) != page {
		t.Errorf("the page differs from %s; run with -update-desk and read the difference", golden)
	}
}

// TestDesk_Programs: a program with a token imports and publishes; without one, or on pages, it is a citizen.
func TestDesk_Programs(t *testing.T) {
	d := newDesk(t, "en")
	source := d.police(t)
	token, _, err := d.Identity.NewToken(d.ctx, "admin", []string{"import", "approve", "viewInternal", "readQuarantine"}, time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	ask := func(method, path, token, kind string, body io.Reader) (int, string) {
		r, _ := http.NewRequestWithContext(t.Context(), method, d.server.URL+path, body)
		r.Header.Set("Authorization", "Bearer "+token)
		r.Header.Set("Content-Type", kind)
		r.Header.Set("Accept-Language", "fr")
		res, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		text, _ := io.ReadAll(res.Body)
		return res.StatusCode, string(text)
	}
	form := func() (string, *bytes.Buffer) {
		var body bytes.Buffer
		w := multipart.NewWriter(&body)
		_ = w.WriteField("profile", source)
		part, _ := w.CreateFormFile("file", "list.csv")
		_, _ = io.WriteString(part, faulty)
		_ = w.Close()
		return w.FormDataContentType(), &body
	}
	kind, body := form()
	if status, text := ask("POST", "/api/v1/sources/imports", "wrong", kind, body); status != http.StatusUnauthorized || !strings.Contains(text, "Connectez-vous") {
		t.Errorf("with a wrong token: %d %s", status, text)
	}
	kind, body = form()
	status, text := ask("POST", "/api/v1/sources/imports", token, kind, body)
	if status != http.StatusAccepted || !strings.Contains(text, `"number":1`) {
		t.Fatalf("%d %s", status, text)
	}
	at := "/api/v1/sources/imports/" + source + "/1"
	for range 200 {
		if status, text = ask("GET", at, token, "", nil); strings.Contains(text, `"ended":true`) {
			break
		}
		time.Sleep(50 * time.Millisecond) //nolint:forbidigo // asks again as a page does
	}
	if status != http.StatusOK || !strings.Contains(text, `"state":"checked"`) || !strings.Contains(text, `"quarantined":3`) || !strings.Contains(text, `"changes":[{"year":2022,`) {
		t.Fatalf("%d %s", status, text)
	}
	if status, text := ask("POST", at+"/approve", token, "application/x-www-form-urlencoded", strings.NewReader("")); status != http.StatusUnprocessableEntity || !strings.Contains(text, "Expliquez") {
		t.Errorf("without an explanation: %d %s", status, text)
	}
	if status, text := ask("POST", at+"/approve", token, "application/x-www-form-urlencoded", strings.NewReader("explanation=rows")); status != http.StatusOK || !strings.Contains(text, `"published"`) {
		t.Errorf("%d %s", status, text)
	}
	if status, _ := ask("GET", "/en/workspace", token, "", nil); status != http.StatusUnauthorized {
		t.Errorf("a token opens pages: %d", status)
	}
}
