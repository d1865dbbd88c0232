package app_test

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"convive/internal/app"
	"convive/internal/kernel"
	"convive/internal/platform/db"
	"convive/internal/platform/tenants"
)

// served is an installation with governments that differ in everything that a government decides.
func served(t *testing.T) (d *desk, get func(host, path string) (int, string, http.Header)) {
	t.Helper()
	d = newDesk(t, "en")
	ctx := kernel.WithActor(t.Context(), kernel.System())
	medellin := city("medellin", "medellin.example.org", "main")
	medellin.Home, medellin.Langs = "CO-05001", []kernel.Lang{"es"}
	antioquia := city("antioquia", "antioquia.example.org", "main")
	antioquia.Home, antioquia.Langs, antioquia.Lang = "CO-05", []kernel.Lang{"en", "fr", "es"}, "fr"
	main := city("main", "", "")
	main.Names = kernel.Text{"es": "Ministerio", "en": "Ministry", "pt": "Ministério", "fr": "Ministère"}
	for _, c := range []tenants.Tenant{main, medellin, antioquia} {
		if _, err := d.CreateTenant(ctx, c); err != nil {
			t.Fatal(err)
		}
	}
	handler := d.Hosts(app.WebConfig{Country: "HN", Log: quiet()}, d.site.Handler())
	return d, func(host, path string) (int, string, http.Header) {
		w := ask(handler, http.MethodGet, host, path, "reader", "", nil)
		return w.Code, w.Body.String(), w.Header()
	}
}

var switcher = regexp.MustCompile(`hreflang="([a-z]+)"`)

func offers(body string) string {
	var list []string
	seen := map[string]bool{}
	for _, m := range switcher.FindAllStringSubmatch(body, -1) {
		if !seen[m[1]] {
			list = append(list, m[1])
		}
		seen[m[1]] = true
	}
	return strings.Join(list, " ")
}

// TestHosts_Languages: a site offers its government's languages and no other; an address in another leads to the same page
// in the default one.
func TestHosts_Languages(t *testing.T) {
	_, get := served(t)
	for _, c := range []struct {
		host, path, to string // where it leads; empty: it is there
		offers         string
	}{
		{"medellin.example.org", "/es/about", "", "es"},
		{"medellin.example.org", "/en/about", "/es/about", ""},
		{"medellin.example.org", "/pt/sources?a=1&b=2", "/es/sources?a=1&b=2", ""},
		{"medellin.example.org", "/fr", "/es/", ""},
		{"medellin.example.org", "/fr/", "/es/", ""},
		{"medellin.example.org", "/", "/es/", ""},
		{"antioquia.example.org", "/fr/about", "", "es en fr"},
		{"antioquia.example.org", "/pt/about", "/fr/about", ""},
		{"antioquia.example.org", "/", "/fr/", ""},
		{"anything.example.org", "/pt/about", "", "es en pt fr"},
	} {
		status, body, header := get(c.host, c.path)
		switch {
		case c.to == "" && (status != http.StatusOK || offers(body) != c.offers):
			t.Errorf("%s%s: %d offers %q, want %q", c.host, c.path, status, offers(body), c.offers)
		case c.to != "" && (status < 300 || status > 399 || header.Get("Location") != c.to):
			t.Errorf("%s%s: %d to %q, want %q", c.host, c.path, status, header.Get("Location"), c.to)
		}
	}
	if _, body, _ := get("medellin.example.org", "/es/about"); strings.Contains(body, `class="lang"`) {
		t.Error("one language is no choice, and a switcher shows")
	}
	if status, body, _ := get("medellin.example.org", "/es/no-such-page"); status != http.StatusNotFound || !strings.Contains(body, `lang="es"`) {
		t.Errorf("%d %.200s", status, body)
	}
	if _, body, _ := get("medellin.example.org", "/api/v1/sources/none"); !strings.Contains(body, "No ") || strings.Contains(body, "There is no") {
		t.Errorf("a program that asks for no language is answered %s", body)
	}
}

// monthly are two whole years of 10, 20, 30 … victims a month in each of some places.
func monthly(places string) string {
	var b strings.Builder
	for i := range 24 {
		for n, place := range strings.Fields(places) {
			fmt.Fprintf(&b, "15/%02d/%d,%s,,,%d,M,34,%d-%d\n", i%12+1, 2021+i/12, place, 10*(n+1), i, n)
		}
	}
	return b.String()
}

// TestHosts_Home: the first page, the pages of indicators, the list of territories and the search begin at the territory
// that the government answers for.
func TestHosts_Home(t *testing.T) {
	d, get := served(t)
	for tenant, places := range map[kernel.Tenant]string{"medellin": "05001000 05002000 11001000",
		"antioquia": "05001000 05002000 05030000 11001000"} {
		ctx := of(t.Context(), tenant)
		if _, err := d.Sources.Declare(ctx, "source: xx-own\ncountry: CO\ntitle: {en: Own}\ninstitution: {en: Own}\nunit: victim\n"); err != nil {
			t.Fatal(err)
		}
		if _, err := d.Sources.AddProfile(ctx, "profile: xx-own\nversion: 1\nsource: xx-own\n"+police); err != nil {
			t.Fatal(err)
		}
		e, err := d.ImportFiles(ctx, "xx-own", []string{write(t, "own.csv", []byte(policeHeader+monthly(places)))}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := d.Sources.Approve(ctx, "xx-own", e.Number, "first"); err != nil {
			t.Fatal(err)
		}
	}
	holds := func(host, path string, want ...string) {
		t.Helper()
		status, body, _ := get(host, path)
		text := strings.Join(strings.Fields(regexp.MustCompile(`<[^>]+>`).ReplaceAllString(body, " ")), " ")
		for _, w := range want {
			if status != http.StatusOK || !strings.Contains(text, w) {
				t.Errorf("%s%s: %d lacks %q: %.1200s", host, path, status, w, text)
			}
		}
	}
	first := func(host, path, one, other string) {
		t.Helper()
		_, body, _ := get(host, path)
		_, body, _ = strings.Cut(body, `id="main"`)
		a, b := strings.Index(body, one), strings.Index(body, other)
		if a < 0 || b >= 0 && b < a {
			t.Errorf("%s%s: %q at %d does not come before %q at %d", host, path, one, a, other, b)
		}
	}
	holds("medellin.example.org", "/es/", "Medellín · ¿estamos más seguros?", "120 personas fueron víctimas", "Medellín entre sus vecinos de Antioquia, 2022")
	holds("medellin.example.org", "/es/indicators/homicide-victims", "Medellín")
	holds("antioquia.example.org", "/en/", "Antioquia · are we safer?", "720 people were victims")
	first("medellin.example.org", "/es/territories", `/es/territories/CO-05001"`, `/es/territories/CO"`)
	first("medellin.example.org", "/es/territories", `/es/territories/CO"`, `/es/territories/BR"`)
	first("antioquia.example.org", "/en/search?q=san", `/en/territories/CO-05`, `/en/territories/AR`)
	first("antioquia.example.org", "/en/search?q=la+uni%C3%B3n", `/en/territories/CO-05400"`, `/en/territories/CO-52399"`) // Antioquia's before Nariño's
}

// TestHosts_Formats: numbers and dates are written as the government's country does, on each site by itself.
func TestHosts_Formats(t *testing.T) {
	d, get := served(t)
	ctx := kernel.WithActor(t.Context(), kernel.System())
	for _, c := range []struct {
		country, lang, number, date string
	}{
		{"CO", "es", "1.234.567", "23 de noviembre de 2026"}, {"CL", "es", "1.234.567", "23 de noviembre de 2026"}, {"HN", "es", "1,234,567", "23 de noviembre de 2026"},
		{"MX", "es", "1,234,567", "23 de noviembre de 2026"}, {"BR", "pt", "1.234.567", "23 de novembro de 2026"}, {"US", "en", "1,234,567", "November 23, 2026"},
		{"BZ", "en", "1,234,567", "23 November 2026"}, {"HT", "fr", "1\u00a0234\u00a0567", "23 novembre 2026"},
	} {
		id := kernel.Tenant("land-" + strings.ToLower(c.country))
		land := city(string(id), string(id)+".example.org", "")
		land.Country = kernel.Code(c.country)
		if _, err := d.CreateTenant(ctx, land); err != nil {
			t.Fatal(err)
		}
		own := of(t.Context(), id)
		if _, err := d.Sources.Declare(own, "source: xx-own\ncountry: "+c.country+"\ntitle: {en: Own}\ninstitution: {en: Own}\nunit: victim\n"); err != nil {
			t.Fatal(err)
		}
		if _, err := d.Sources.AddProfile(own, "profile: xx-own\nversion: 1\nsource: xx-own\n"+strings.Replace(police, "max: 500", "max: 9999999", 1)); err != nil {
			t.Fatal(err)
		}
		e, err := d.ImportFiles(own, "xx-own", []string{write(t, "own.csv", []byte(policeHeader+"15/03/2021,05001000,,,1234567,M,34,a\n"))}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := d.Sources.Approve(own, "xx-own", e.Number, "first"); err != nil {
			t.Fatal(err)
		}
		_, body, _ := get(land.Host, "/"+c.lang+"/sources/xx-own/editions/1")
		for _, want := range []string{c.number, c.date} {
			if !strings.Contains(body, want) {
				t.Errorf("%s in %s: no %q", c.country, c.lang, want)
			}
		}
	}
}

// TestHosts_Main: once it is in the list, the main government's site is as the list says, at every host that is no other's.
func TestHosts_Main(t *testing.T) {
	_, get := served(t)
	for _, host := range []string{"", "127.0.0.1:8080", "anything.example.org"} {
		if _, body, _ := get(host, "/en/about"); !strings.Contains(body, "Ministry") || strings.Contains(body, "City medellin") {
			t.Errorf("host %q", host)
		}
	}
	if _, body, _ := get("medellin.example.org:8443", "/es/about"); !strings.Contains(body, "City medellin") || strings.Contains(body, "Ministerio") {
		t.Error("another government's host")
	}
}

// TestExamine_Tenants: what is wrong with a government is named, once, and what is only unfinished is no problem.
func TestExamine_Tenants(t *testing.T) {
	d, _ := served(t)
	problems := func() string {
		var list []string
		for _, f := range d.Examine(t.Context()) {
			if f.Check == "tenants" && f.Problem {
				list = append(list, strings.TrimPrefix(f.Message, "app.doctor.")+" "+f.Args["tenant"])
			}
		}
		return strings.Join(list, "; ")
	}
	notes := 0
	for _, f := range d.Examine(t.Context()) {
		if f.Message == "app.doctor.tenantNobody" {
			notes++
		}
	}
	if got := problems(); got != "" || notes != 2 {
		t.Fatalf("in order: %q, %d notes", got, notes)
	}
	for _, c := range []struct{ name, change, back, want string }{
		{"no such parent", `UPDATE tenants_tenant SET parent = 'gone' WHERE tenant = 'medellin'`, `UPDATE tenants_tenant SET parent = 'main' WHERE tenant = 'medellin'`, "tenantParent medellin"},
		{"a circle", `UPDATE tenants_tenant SET parent = 'medellin' WHERE tenant = 'main'`, `UPDATE tenants_tenant SET parent = '' WHERE tenant = 'main'`,
			"tenantCircle antioquia; tenantCircle main; tenantCircle medellin"},
		{"two of one host", `UPDATE tenants_tenant SET host = 'MEDELLIN.example.org' WHERE tenant = 'antioquia'`, `UPDATE tenants_tenant SET host = 'antioquia.example.org' WHERE tenant = 'antioquia'`,
			"tenantFlawed antioquia; tenantHost medellin"},
		{"unknown home", `UPDATE tenants_tenant SET document = replace(document, 'CO-05001', 'CO-99999') WHERE tenant = 'medellin'`,
			`UPDATE tenants_tenant SET document = replace(document, 'CO-99999', 'CO-05001') WHERE tenant = 'medellin'`, "tenantHome medellin"},
		{"no language", `UPDATE tenants_tenant SET document = replace(document, '["es"]', '["xx"]') WHERE tenant = 'medellin'`,
			`UPDATE tenants_tenant SET document = replace(document, '["xx"]', '["es"]') WHERE tenant = 'medellin'`, "tenantFlawed medellin"},
	} {
		for i, statement := range []string{c.change, c.back} {
			if err := d.Records.Tx(t.Context(), func(tx *db.Tx) error { _, err := tx.Exec(t.Context(), statement); return err }); err != nil {
				t.Fatal(err)
			}
			if got, want := problems(), []string{c.want, ""}[i]; got != want {
				t.Errorf("%s, step %d: %q, want %q", c.name, i, got, want)
			}
		}
	}
}
