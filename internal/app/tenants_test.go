package app_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"strings"
	"testing"
	"time"

	"convive/internal/app"
	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/identity"
	"convive/internal/platform/tenants"
	"convive/internal/platform/web"
	"convive/internal/sources"
)

func city(id, host string, parent kernel.Tenant) tenants.Tenant {
	name := "City " + id
	return tenants.Tenant{ID: kernel.Tenant(id), Host: host, Parent: parent, Country: "CO",
		Names: kernel.Text{kernel.Spanish: name, kernel.English: name, kernel.Portuguese: name, kernel.French: name}}
}

// of is the installation at work for one government.
func of(ctx context.Context, t kernel.Tenant) context.Context {
	a := kernel.System()
	a.Tenant = t
	return kernel.WithActor(ctx, a)
}

// deliver gives a government a source of the name that every other one has, with a title and a number that only it has.
func deliver(t *testing.T, d *desk, tenant kernel.Tenant, victims int) sources.Edition {
	t.Helper()
	ctx := of(t.Context(), tenant)
	canary := "CANARY-" + strings.ToUpper(string(tenant))
	if _, err := d.Sources.Declare(ctx, "source: xx-both\ncountry: CO\ntitle: {en: "+canary+"}\ninstitution: {en: "+canary+"}\nunit: victim\n"); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Sources.AddProfile(ctx, "profile: xx-both\nversion: 1\nsource: xx-both\n"+strings.Replace(police, "max: 500", "max: 99999", 1)); err != nil {
		t.Fatal(err)
	}
	path := write(t, canary+".csv", []byte(policeHeader+fmt.Sprintf("15/03/2021,05001000,,,%d,M,34,a\nx,05001000,,,1,M,34,%s\n", victims, canary)))
	e, err := d.ImportFiles(ctx, "xx-both", []string{path}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if e, err = d.Sources.Approve(ctx, "xx-both", e.Number, ""); err != nil {
		t.Fatal(err)
	}
	return e
}

// filled are addresses of a route with what every government has put in for each name of the pattern.
func filled(pattern string) []string {
	list := []string{pattern}
	put := func(name string, values ...string) {
		var out []string
		for _, p := range list {
			if !strings.Contains(p, name) {
				out = append(out, p)
				continue
			}
			for _, v := range values {
				out = append(out, strings.ReplaceAll(p, name, v))
			}
		}
		list = out
	}
	put("{$}", "")
	put("{lang}", "en")
	put("{source}", "xx-both")
	put("{number}", "1")
	put("{code}", "CO", "CO-05", "CO-05001")
	put("{country}", "CO", "MX")
	put("{version}", "v1")
	put("{name}", "xx-both", "xx-both@1")
	if strings.Contains(pattern, "/sources/") {
		put("{id}", "xx-both")
	}
	put("{id}", "homicide-victims", "homicide-rate", "counts-xx-both", "values", "xx-both")
	put("{file}", "1", "homicide-victims.csv", "homicide-victims.xlsx", "homicide-victims.svg", "counts-xx-both.csv", "counts-xx-both.parquet", "counts-xx-both.xlsx", "values.csv", "xx-both.csv", "datapackage.json", "homicide-victims.png")
	for _, p := range list {
		if strings.Contains(p, "{") {
			return nil
		}
	}
	return list
}

// tells are the marks by which an answer shows what a government has.
func tells(tenant kernel.Tenant, victims int) []string {
	n := fmt.Sprint(victims)
	head, tail := n[:len(n)-3], n[len(n)-3:]
	return []string{"CANARY-" + strings.ToUpper(string(tenant)), n, head + "," + tail, head + "." + tail, head + "\u00a0" + tail, head + "\u202f" + tail}
}

// TestTenants_NothingCrosses asks every route of the router for what another government has, under the same names: as a
// reader of each site, signed in and by a token of the main government, on each site. 0 successes.
func TestTenants_NothingCrosses(t *testing.T) {
	for name, database := range map[string]func(*testing.T) string{"embedded": func(*testing.T) string { return "" }, "postgres": func(t *testing.T) string { return database(t) }} {
		t.Run(name, func(t *testing.T) {
			address := database(t)
			data := t.TempDir()
			if address == "" {
				data = dataFolder(t)
			}
			d := openDesk(t, "en", data, address, 0)
			ctx := kernel.WithActor(t.Context(), kernel.System())
			victims := map[kernel.Tenant]int{"main": 41917, "alfa": 52361, "beta": 63473}
			hostOf := map[kernel.Tenant]string{"main": "observatory.example.org", "alfa": "alfa.example.org", "beta": "beta.example.org"}
			for _, c := range []tenants.Tenant{city("alfa", hostOf["alfa"], ""), city("beta", hostOf["beta"], "alfa")} {
				if _, err := d.CreateTenant(ctx, c); err != nil {
					t.Fatal(err)
				}
			}
			editions := map[kernel.Tenant]sources.Edition{}
			for tenant, n := range victims {
				editions[tenant] = deliver(t, d, tenant, n)
			}
			token, _, err := d.Identity.NewToken(ctx, identity.Administrator, []string{"import", "approve", "withdraw", "viewInternal", "readQuarantine", "readLines"}, time.Hour)
			if err != nil {
				t.Fatal(err)
			}
			server, err := url.Parse(d.server.URL)
			if err != nil {
				t.Fatal(err)
			}
			cookies := d.client.Jar.Cookies(server)
			if len(cookies) == 0 {
				t.Fatal("not signed in")
			}
			handler := d.Hosts(app.WebConfig{Country: "CO", Log: quiet()}, d.site.Handler())
			asked, own, staff := 0, map[kernel.Tenant]int{}, 0
			for _, route := range d.site.Routes() {
				if strings.HasSuffix(route.Pattern, "/signout") { // after it the session is nobody's
					continue
				}
				for _, path := range filled(route.Pattern) {
					for site, host := range hostOf {
						for _, by := range []string{"reader", "session", "token"} {
							got := ask(handler, route.Method, host, path, by, token, cookies)
							asked++
							for tenant, n := range victims {
								for _, mark := range tells(tenant, n) {
									if !strings.Contains(got.Body.String(), mark) {
										continue
									}
									if tenant == site {
										own[tenant]++
									} else {
										t.Errorf("%s %s of %s, by %s: shows %q of %s", route.Method, path, site, by, mark, tenant)
									}
								}
							}
							if route.Access == web.Staff && got.Code < 300 {
								staff++
								if site != "main" || by == "reader" {
									t.Errorf("%s %s of %s, by %s: %d for somebody who is nobody there", route.Method, path, site, by, got.Code)
								}
							}
						}
					}
				}
			}
			if asked < 800 || own["main"] < 20 || own["alfa"] < 20 || own["beta"] < 20 || staff < 5 {
				t.Errorf("the sweep sees too little: %d asked, own marks %v, staff answers %d", asked, own, staff)
			}
			for _, tenant := range []kernel.Tenant{"alfa", "beta"} {
				e, err := d.Sources.Edition(of(t.Context(), tenant), "xx-both", 1)
				if err != nil || !reflect.DeepEqual(e, editions[tenant]) {
					t.Errorf("%s: an edition was changed from elsewhere: %+v, %v", tenant, e, err)
				}
			}
		})
	}
}

func ask(h http.Handler, method, host, path, by, token string, cookies []*http.Cookie) *httptest.ResponseRecorder {
	if method == "" {
		method = http.MethodGet
	}
	r := httptest.NewRequest(method, "http://"+host+path, strings.NewReader(""))
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	switch by {
	case "session":
		for _, c := range cookies {
			r.AddCookie(c)
		}
	case "token":
		r.Header.Set("Authorization", "Bearer "+token)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// official acts as somebody of a government.
func official(ctx context.Context, of kernel.Tenant, role kernel.Role) context.Context {
	return kernel.WithActor(ctx, kernel.Actor{Tenant: of, Name: "ana", Role: role, Roles: []kernel.Role{role}, MFA: true})
}

// agreed lets one government propose, and the other accept, the totals of an indicator.
func agreed(t *testing.T, d *desk, giver, reader kernel.Tenant, indicator string) kernel.ID {
	t.Helper()
	id, err := d.Tenants.Propose(official(t.Context(), giver, kernel.RoleSteward), tenants.Agreement{Reader: reader, Indicator: indicator, From: "2026-01-01", Until: "2026-12-31", Basis: "Convention 4"})
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Tenants.Accept(official(t.Context(), reader, kernel.RoleSteward), giver, id); err != nil {
		t.Fatal(err)
	}
	return id
}

// TestTenants_Totals: what an agreement opens are the real published totals of the giver's territory, with source, edition,
// date and unit, and nothing below the whole; what another has published is not among them.
func TestTenants_Totals(t *testing.T) {
	d := newDesk(t, "en")
	ctx := kernel.WithActor(t.Context(), kernel.System())
	small := city("alfa", "", "ministry")
	small.Home = "CO-05001"
	for _, c := range []tenants.Tenant{city("ministry", "", ""), small, city("beta", "", "ministry")} {
		if _, err := d.CreateTenant(ctx, c); err != nil {
			t.Fatal(err)
		}
	}
	deliver(t, d, "alfa", 52361)
	deliver(t, d, "beta", 63473)
	planner := official(t.Context(), "ministry", kernel.RolePlanner)
	if rows, err := d.Tenants.Totals(planner, "alfa", "homicide-victims"); fault.CodeOf(err) != fault.CodeNotFound || rows != nil {
		t.Errorf("without an agreement: %d rows, %v", len(rows), err)
	}
	agreed(t, d, "alfa", "ministry", "homicide-victims")
	agreed(t, d, "beta", "ministry", "homicide-victims")
	for giver, want := range map[kernel.Tenant]struct {
		place kernel.Code
		value float64
	}{"alfa": {"CO-05001", 52361}, "beta": {"CO", 63473}} {
		rows, err := d.Tenants.Totals(planner, giver, "homicide-victims")
		if err != nil {
			t.Fatal(err)
		}
		found := false
		for _, r := range rows {
			found = found || r.Value != nil && *r.Value == want.value && r.Year == 2021
			if r.Territory != want.place || r.Government != giver || r.Source != "xx-both" || r.Edition != 1 || r.Published.IsZero() || r.Unit != kernel.UnitVictim ||
				r.SourceTitle[kernel.English] != "CANARY-"+strings.ToUpper(string(giver)) {
				t.Errorf("%s: %+v", giver, r)
			}
		}
		if !found {
			t.Errorf("%s: the total is not among %d rows", giver, len(rows))
		}
	}
	unpublished := official(t.Context(), "alfa", kernel.RoleSteward)
	if _, err := d.Sources.Withdraw(unpublished, "xx-both", 1, "because it was wrong"); err != nil {
		t.Fatal(err)
	}
	if rows, err := d.Tenants.Totals(planner, "alfa", "homicide-victims"); err != nil || len(rows) != 0 {
		t.Errorf("after it was withdrawn: %+v, %v", rows, err)
	}
	if _, err := d.Tenants.Propose(unpublished, tenants.Agreement{Reader: "ministry", Indicator: "no-such", From: "2026-01-01", Until: "2026-12-31", Basis: "b"}); fault.CodeOf(err) != fault.CodeInvalid {
		t.Errorf("an indicator that is not: %v", err)
	}
}

// TestHosts: each host shows its own government with its colours and emblem; a change is seen without a new start; an
// unknown host is the main government's.
func TestHosts(t *testing.T) {
	d := newDesk(t, "en")
	ctx := kernel.WithActor(t.Context(), kernel.System())
	handler := d.Hosts(app.WebConfig{Country: "CO", Log: quiet()}, d.site.Handler())
	get := func(host, path string) string {
		return ask(handler, "GET", host, path, "reader", "", nil).Body.String()
	}
	c := city("alfa", "alfa.example.org", "")
	if strings.Contains(get(c.Host, "/en/about"), "City alfa") {
		t.Fatal("there before it was made")
	}
	var err error
	c.Accent, c.Dark = "#7a1f3d", "#f0b6c6"
	c.Emblem, c.Kind, err = tenants.CleanEmblem([]byte(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><script>alert(1)</script><circle cx="4" cy="4" r="3" onload="x()"/></svg>`))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.CreateTenant(ctx, c); err != nil {
		t.Fatal(err)
	}
	fresh := d.Hosts(app.WebConfig{Country: "CO", Log: quiet()}, d.site.Handler())
	handler = fresh
	page := get("ALFA.example.org:8443", "/en/about")
	if !strings.Contains(page, "City alfa") {
		t.Fatal("not on its host")
	}
	for _, host := range []string{"beta.example.org", "alfa.example.org.evil.example", "127.0.0.1:8080", ""} {
		if strings.Contains(get(host, "/en/about"), "City alfa") {
			t.Errorf("on host %q too", host)
		}
	}
	for _, part := range []struct{ from, want, never string }{{`href="/theme/`, "--accent:#7a1f3d", "url("}, {`src="/theme/`, "<circle", "script"}} {
		_, rest, ok := strings.Cut(page, part.from)
		name, _, _ := strings.Cut(rest, `"`)
		if part.from == `href="/theme/` { // the icon has the emblem too
			for !strings.HasSuffix(name, ".css") && ok {
				_, rest, ok = strings.Cut(rest, part.from)
				name, _, _ = strings.Cut(rest, `"`)
			}
		}
		got := get(c.Host, "/theme/"+name)
		if !strings.Contains(got, part.want) || strings.Contains(got, part.never) || strings.Contains(got, "onload") {
			t.Errorf("%s %s: %s", part.from, name, got)
		}
		if other := ask(handler, "GET", "main.example.org", "/theme/"+name, "reader", "", nil); other.Code != http.StatusNotFound {
			t.Errorf("%s of another site: %d", name, other.Code)
		}
	}
}

func quiet() *slog.Logger { return slog.New(slog.NewTextHandler(io.Discard, nil)) }

// TestTenants_FourEyes: where a government wants it, who brought an edition cannot publish it, and another steward can.
func TestTenants_FourEyes(t *testing.T) {
	d := newDesk(t, "en")
	ctx := kernel.WithActor(t.Context(), kernel.System())
	strict := city("strict", "", "")
	strict.FourEyes = true
	for _, c := range []tenants.Tenant{strict, city("loose", "", "")} {
		if _, err := d.CreateTenant(ctx, c); err != nil {
			t.Fatal(err)
		}
		steward := func(name string) context.Context {
			return kernel.WithActor(t.Context(), kernel.Actor{Tenant: c.ID, Name: name, Role: kernel.RoleSteward, Roles: []kernel.Role{kernel.RoleSteward}})
		}
		if _, err := d.Sources.Declare(steward("ana"), "source: xx-four\ncountry: CO\ntitle: {en: T}\ninstitution: {en: T}\nunit: victim\n"); err != nil {
			t.Fatal(err)
		}
		if _, err := d.Sources.AddProfile(steward("ana"), "profile: xx-four\nversion: 1\nsource: xx-four\n"+police); err != nil {
			t.Fatal(err)
		}
		e, err := d.ImportFiles(steward("ana"), "xx-four", []string{write(t, "f.csv", []byte(policeHeader+"15/03/2021,05001000,,,2,M,34,a\n"))}, nil)
		if err != nil {
			t.Fatal(err)
		}
		_, err = d.Sources.Approve(steward("ana"), e.Source, e.Number, "")
		if (fault.CodeOf(err) == fault.CodeForbidden) != c.FourEyes || err != nil && !c.FourEyes {
			t.Errorf("%s: the author approves: %v", c.ID, err)
		}
		if c.FourEyes {
			if _, err := d.Sources.Approve(steward("bo"), e.Source, e.Number, ""); err != nil {
				t.Errorf("another steward approves: %v", err)
			}
		}
	}
}
