package browser_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"convive/internal/app"
	"convive/internal/kernel"
	"convive/internal/platform/identity"
	"convive/internal/platform/tenants"
)

// governed is an installation with a ministry and two cities below it, each at its own name under localhost, which
// browsers take for this machine.
var governed = sync.OnceValues(func() (*installation, error) {
	dir, err := folder()
	if err != nil {
		return nil, err
	}
	i := &installation{ctx: kernel.WithActor(context.Background(), kernel.System()), folder: dir}
	if i.App, err = app.Open(i.ctx, app.Config{Data: dir, Memory: "512MB"}); err != nil {
		return nil, err
	}
	emblem, kind, err := tenants.CleanEmblem([]byte(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40"><rect width="40" height="40" rx="6" fill="#7a1f3d"/><path d="M8 30L20 8l12 22z" fill="#fff"/></svg>`))
	if err != nil {
		return nil, err
	}
	for _, t := range []tenants.Tenant{
		{ID: kernel.MainTenant, Country: "CO", Names: kernel.Text{"es": "Ministerio de Justicia", "en": "Ministry of Justice", "pt": "Ministério da Justiça", "fr": "Ministère de la Justice"}},
		{ID: "medellin", Host: "medellin.localhost", Parent: kernel.MainTenant, Country: "CO", Home: "CO-05001", Langs: []kernel.Lang{"es", "en"}, Lang: "es",
			Names: kernel.Text{"es": "Alcaldía de Medellín", "en": "City of Medellín"}, Accent: "#7a1f3d", Dark: "#f0b6c6", Emblem: emblem, Kind: kind},
		{ID: "bello", Host: "bello.localhost", Parent: kernel.MainTenant, Country: "CO", Home: "CO-05088", Langs: []kernel.Lang{"es"},
			Names: kernel.Text{"es": "Alcaldía de Bello"}, Accent: "#1d4e2f", Dark: "#a8d8b0"},
	} {
		if _, err := i.CreateTenant(i.ctx, t); err != nil {
			return nil, err
		}
	}
	for place, tenant := range map[string]kernel.Tenant{"05001": "medellin", "05088": "bello"} {
		if err := i.publish(tenant, place); err != nil {
			return nil, err
		}
	}
	config := app.WebConfig{Country: "CO", Zone: time.UTC, Log: slog.New(slog.NewTextHandler(io.Discard, nil))}
	main, err := i.Handler(config)
	if err != nil {
		return nil, err
	}
	server := httptest.NewServer(i.Hosts(config, main))
	i.url = server.URL
	folders = append(folders, func() { server.Close(); _ = i.Close() })
	return i, nil
})

// publish gives a city two years of figures, of itself and of its neighbours.
func (i *installation) publish(tenant kernel.Tenant, place string) error {
	system := kernel.System()
	system.Tenant = tenant
	ctx := kernel.WithActor(context.Background(), system)
	if _, err := i.Sources.Declare(ctx, "source: co-city\ncountry: CO\ntitle: {es: \"Secretaría de Seguridad, homicidios\"}\ninstitution: {es: \"Secretaría de Seguridad\"}\nunit: victim\n"); err != nil {
		return err
	}
	if _, err := i.Sources.AddProfile(ctx, strings.NewReplacer("co-desk-list", "co-city", "co-desk", "co-city").Replace(deskProfile)); err != nil {
		return err
	}
	var rows strings.Builder
	rows.WriteString(deskHead)
	for m := range 24 {
		for n, code := range []string{place, "05266", "05360", "05631"} {
			fmt.Fprintf(&rows, "10/%02d/%d,%s000,%d,M,34,%d-%d\n", m%12+1, 2021+m/12, code, 12/(n+1)+m%5, m, n)
		}
	}
	path := filepath.Join(i.folder, string(tenant)+".csv")
	if err := os.WriteFile(path, []byte(rows.String()), 0o600); err != nil {
		return err
	}
	e, err := i.ImportFiles(ctx, "co-city", []string{path}, nil)
	if err != nil {
		return err
	}
	_, err = i.Sources.Approve(ctx, "co-city", e.Number, "first")
	return err
}

// at is somebody at a browser, on a government's site.
func (i *installation) at(t *testing.T, of kernel.Tenant, lang string) *walker {
	t.Helper()
	w := i.walker(t, lang)
	if of != kernel.MainTenant {
		w.url = strings.Replace(w.url, "localhost", string(of)+".localhost", 1)
	}
	return w
}

// entersAs signs in by a link of the government's console.
func (w *walker) entersAs(of kernel.Tenant, account string, roles ...kernel.Role) *walker {
	w.t.Helper()
	system := kernel.System()
	system.Tenant = of
	ctx := kernel.WithActor(w.t.Context(), system)
	if account != identity.Administrator {
		if _, err := w.Identity.Invite(ctx, identity.Invitation{Name: account, Rights: identity.Rights{Roles: roles}}); err != nil {
			w.t.Fatal(err)
		}
	}
	link, err := w.Identity.Console(ctx, account, time.Minute)
	if err != nil {
		w.t.Fatal(err)
	}
	return w.goTo(identity.LinkPath(link)).press("main form button")
}

// TestGovernments_Sites: each city has its own name, colours, emblem, languages and first page.
func TestGovernments_Sites(t *testing.T) {
	i := shared(t, governed)
	for of, c := range map[kernel.Tenant]struct{ name, accent, langs, home string }{
		kernel.MainTenant: {"Ministerio de Justicia", "", "es en pt fr", "Colombia"},
		"medellin":        {"Alcaldía de Medellín", "#7a1f3d", "es en", "Medellín"},
		"bello":           {"Alcaldía de Bello", "#1d4e2f", "", "Bello"},
	} {
		t.Run(string(of), func(t *testing.T) {
			w := i.at(t, of, "es").goTo("/")
			w.sees("government " + string(of))
			if got := value[string](t, w.ctx, `document.querySelector(".brand b").textContent`); got != c.name {
				t.Errorf("name %q", got)
			}
			if got := value[string](t, w.ctx, `getComputedStyle(document.documentElement).getPropertyValue("--accent").trim()`); c.accent != "" && got != c.accent || got == "" {
				t.Errorf("accent %q", got)
			}
			if got := value[string](t, w.ctx, `[...document.querySelectorAll("nav.lang a")].map(a => a.hreflang).join(" ")`); got != c.langs {
				t.Errorf("languages %q", got)
			}
			if got := value[string](t, w.ctx, `document.querySelector("main .eyebrow").textContent`); !strings.HasPrefix(got, c.home+" ·") {
				t.Errorf("begins at %q", got)
			}
			own := value[bool](t, w.ctx, `document.querySelector(".brand img").getAttribute("src").startsWith("/theme/")`)
			drawn := value[int](t, w.ctx, `document.querySelector(".brand img").naturalWidth`)
			if own != (of == "medellin") || drawn == 0 {
				t.Errorf("emblem of its own %v, %d px", own, drawn)
			}
			w.goTo("/territories").sees("territories " + string(of))
			w.goTo("/search?q=la").sees("search " + string(of))
			w.goTo("/signin").sees("sign in " + string(of))
		})
	}
	w := i.at(t, "bello", "fr").goTo("/about")
	if at := value[string](t, w.ctx, "location.pathname"); at != "/es/about" {
		t.Errorf("a language that is not offered leads to %s", at)
	}
}

// TestGovernments_Passkey: a passkey made at one city signs in there and is none at another, whose site the same browser
// and the same authenticator visit.
func TestGovernments_Passkey(t *testing.T) {
	i := shared(t, governed)
	system := kernel.System()
	system.Tenant = "medellin"
	link, err := i.Identity.Invite(kernel.WithActor(t.Context(), system), identity.Invitation{Name: "clara", Rights: identity.Rights{Roles: []kernel.Role{kernel.RoleAnalyst}}})
	if err != nil {
		t.Fatal(err)
	}
	clara := i.at(t, "medellin", "es").withKey()
	clara.goTo(identity.LinkPath(link)).fill("label", "Llave").press(`form[data-passkey=create] button`).arrives("/account")
	clara.goTo("/account").press(`form[action$="/signout"] button`)
	if clara.goTo("/signin").press(`form[data-passkey=get] button`).goTo("/account").status() != 200 {
		t.Error("nobody came back by the passkey")
	}
	home := clara.url
	for _, elsewhere := range []string{"bello.localhost", "localhost"} {
		clara.url = strings.Replace(home, "medellin.localhost", elsewhere, 1)
		if clara.goTo("/account").status() != 401 {
			t.Errorf("%s: the session of another city: %d", elsewhere, clara.status())
		}
		clara.goTo("/signin")
		do(t, clara.ctx, chromedp.Click(chromedp.CSS(`form[data-passkey=get] button`)))
		until(t, clara.ctx, `document.querySelector("form[data-passkey=get] .err").textContent !== ""`)
		if clara.goTo("/account").status() != 401 {
			t.Errorf("%s: signed in by another city's passkey", elsewhere)
		}
		if clara.goTo(identity.LinkPath(link)).status() != 404 {
			t.Errorf("%s: another city's invitation: %d", elsewhere, clara.status())
		}
	}
	clara.url = home
	if clara.goTo("/account").status() != 200 {
		t.Error("the own session is over")
	}
}

// scripts switches JavaScript on or off in a tab.
func scripts(t *testing.T, ctx context.Context, on bool) {
	t.Helper()
	if _, err := chromedp.Call(ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !on}); err != nil {
		t.Fatal(err)
	}
}

// TestGovernments_Agreement: a city proposes, the ministry accepts and sees the totals side by side, the city reads who
// looked and ends it; the ministry's next look finds nothing open. The ministry answers without
// scripts.
func TestGovernments_Agreement(t *testing.T) {
	i := shared(t, governed)
	cities := map[kernel.Tenant]*walker{}
	for _, of := range []kernel.Tenant{"medellin", "bello"} {
		w := i.at(t, of, "es").entersAs(of, "dora", kernel.RoleSteward)
		cities[of] = w
		w.goTo("/workspace/agreements").sees("no agreements " + string(of))
		w.press("main form button").sees("proposal refused " + string(of))
		do(t, w.ctx, chromedp.SetValue(chromedp.CSS("#indicator"), "homicide-victims"))
		w.fill("from", "2026-01-01").fill("until", "2099-12-31").fill("basis", "Convenio 4 de 2026").press("main form button").sees("proposed " + string(of))
	}
	ministry := i.at(t, kernel.MainTenant, "es").entersAs(kernel.MainTenant, "dora", kernel.RoleSteward)
	ministry.goTo("/workspace/governments").sees("proposals")
	scripts(t, ministry.ctx, false)
	for range cities {
		ministry.press(`form[action$="/accept"] button`)
	}
	scripts(t, ministry.ctx, true)
	ministry.goTo("/workspace/governments?done=accepted").sees("totals")
	text := value[string](t, ministry.ctx, `document.querySelector("main").innerText`)
	for _, want := range []string{"Alcaldía de Medellín", "Alcaldía de Bello", "víctimas", "Secretaría de Seguridad", "2022", "Convenio 4"} {
		if !strings.Contains(text, want) {
			t.Errorf("the totals lack %q: %s", want, text)
		}
	}
	ministry.goTo("/workspace/governments?year=2021").sees("totals of 2021")
	city := cities["medellin"].goTo("/workspace/agreements")
	city.sees("given")
	city.press("main table a").sees("who looked")
	if looked := value[int](t, city.ctx, `document.querySelectorAll("main table tbody tr").length`); looked < 2 {
		t.Errorf("%d looks", looked)
	}
	city.press(`form[action$="/end"] button`).sees("ended")
	ministry.goTo("/workspace/governments").sees("one left")
	if text := value[string](t, ministry.ctx, `document.querySelector("main table").innerText`); strings.Contains(text, "Medellín") {
		t.Errorf("shown after its end: %s", text)
	}
	outsider := i.at(t, "bello", "es").entersAs("bello", "luz", kernel.RoleLiaison)
	if outsider.goTo("/workspace/agreements").status() != 403 {
		t.Errorf("a liaison reads agreements: %d", outsider.status())
	}
}
