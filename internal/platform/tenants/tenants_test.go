package tenants_test

import (
	"bytes"
	"context"
	"image"
	"image/png"
	"io"
	"log/slog"
	"strings"
	"testing"
	"time"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/access"
	"convive/internal/platform/audit"
	"convive/internal/platform/authz"
	"convive/internal/platform/db"
	"convive/internal/platform/tenants"
	"convive/internal/platform/testkit"
)

var clock = kernel.FixedClock(time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC))

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func refused(t *testing.T, err error, message string) {
	t.Helper()
	if f, ok := fault.Of(err); !ok || f.Message != message {
		t.Errorf("%v, want %s", err, message)
	}
}

func service(t *testing.T, store *db.DB) (*tenants.Service, *audit.Trail, context.Context) {
	t.Helper()
	must(t, audit.Migrate(t.Context(), store))
	must(t, tenants.Migrate(t.Context(), store))
	must(t, access.Migrate(t.Context(), store))
	trail := audit.New(store, clock)
	return tenants.New(store, trail, gate(t, store, trail), clock), trail, kernel.WithActor(t.Context(), kernel.System())
}

// gate decides by the shipped policies.
func gate(t *testing.T, store *db.DB, trail *audit.Trail) *access.Gate {
	t.Helper()
	rules, err := authz.Shipped()
	must(t, err)
	return access.New(store, trail, clock, slog.New(slog.NewTextHandler(io.Discard, nil)), func(context.Context, kernel.Tenant) *authz.Set { return rules }, nil)
}

func tenant(id, host string, parent kernel.Tenant) tenants.Tenant {
	return tenants.Tenant{ID: kernel.Tenant(id), Host: host, Parent: parent, Country: "CO",
		Names: kernel.Text{kernel.Spanish: id, kernel.English: id, kernel.Portuguese: id, kernel.French: id}}
}

// TestService: what is kept comes back whole, a host has one tenant, parents make no circle, and each change is in the
// trail of the tenant.
func TestService(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, store *db.DB) {
		s, trail, ctx := service(t, store)
		state := tenant("state", "state.example.org", "")
		state.Lang, state.Accent, state.Dark, state.FourEyes = "pt", "#7a1f3d", "#f0b6c6", true
		state.Emblem, state.Kind = []byte("<svg/>"), "image/svg+xml"
		must(t, s.Create(ctx, state))
		must(t, s.Create(ctx, tenant("town", "", "state")))
		must(t, s.Create(ctx, tenant("quarter", "", "town")))
		got, err := s.Tenant(ctx, "state")
		must(t, err)
		if got.Host != state.Host || got.Lang != "pt" || got.Accent != state.Accent || !got.FourEyes || !bytes.Equal(got.Emblem, state.Emblem) || got.Names[kernel.French] != "state" {
			t.Errorf("%+v", got)
		}
		refused(t, s.Create(ctx, tenant("state", "", "")), "tenants.taken")
		refused(t, s.Create(ctx, tenant("other", "state.example.org", "")), "tenants.taken")
		refused(t, s.Create(ctx, tenant("other", "", "nobody")), "tenants.unknown")
		refused(t, s.Configure(ctx, tenant("nobody", "", "")), "tenants.unknown")
		refused(t, s.Configure(ctx, tenant("state", "", "quarter")), "tenants.circle")
		refused(t, s.Configure(ctx, tenant("state", "", "state")), "tenants.circle")
		must(t, s.Configure(ctx, tenant("state", "new.example.org", "")))
		list, err := s.List(ctx)
		must(t, err)
		if len(list) != 3 || list[1].ID != "state" || list[1].Host != "new.example.org" || list[1].Accent != "" || list[2].Parent != "state" {
			t.Errorf("%+v", list)
		}
		entries, err := trail.Entries(ctx, "state", audit.Query{})
		must(t, err)
		if len(entries) != 2 || entries[0].Act != "configureTenant" || entries[1].Act != "createTenant" {
			t.Errorf("trail %+v", entries)
		}
		for name, who := range map[string]kernel.Actor{"citizen": kernel.Citizen(), "administrator": {Tenant: "main", Name: "admin", Role: kernel.RoleAdministrator}} {
			bound := kernel.WithActor(t.Context(), who)
			for act, err := range map[string]error{"create": s.Create(bound, tenant("mine", "", "")), "configure": s.Configure(bound, tenant("state", "", ""))} {
				if fault.CodeOf(err) != fault.CodeForbidden {
					t.Errorf("%s by %s: %v", act, name, err)
				}
			}
		}
	})
}

// TestTenant_Refused: what could not be served or read is refused, at its field.
func TestTenant_Refused(t *testing.T) {
	s, _, ctx := service(t, testkit.SQLite(t))
	for name, c := range map[string]struct {
		change      func(*tenants.Tenant)
		want, field string
	}{
		"identifier":    {func(x *tenants.Tenant) { x.ID = "A b" }, "tenants.badID", "id"},
		"path in id":    {func(x *tenants.Tenant) { x.ID = "../x" }, "tenants.badID", "id"},
		"port":          {func(x *tenants.Tenant) { x.Host = "a.example.org:80" }, "tenants.badHost", "host"},
		"capital":       {func(x *tenants.Tenant) { x.Host = "A.example.org" }, "tenants.badHost", "host"},
		"country":       {func(x *tenants.Tenant) { x.Country = "Colombia" }, "tenants.badCountry", "country"},
		"a name lacks":  {func(x *tenants.Tenant) { x.Names = kernel.Text{kernel.Spanish: "a"} }, "tenants.badName", "name-en"},
		"language":      {func(x *tenants.Tenant) { x.Lang = "xx" }, "tenants.badLang", "lang"},
		"two languages": {func(x *tenants.Tenant) { x.Langs = []kernel.Lang{"es", "es"} }, "tenants.badLang", "langs"},
		"no language":   {func(x *tenants.Tenant) { x.Langs = []kernel.Lang{"de"} }, "tenants.badLang", "langs"},
		"default apart": {func(x *tenants.Tenant) { x.Langs, x.Lang = []kernel.Lang{"es"}, "en" }, "tenants.badLang", "lang"},
		"other country": {func(x *tenants.Tenant) { x.Home = "BR-26" }, "tenants.badHome", "home"},
		"home a path":   {func(x *tenants.Tenant) { x.Home = "CO-../x" }, "tenants.badHome", "home"},
		"zone":          {func(x *tenants.Tenant) { x.Zone = "Bogota" }, "tenants.badZone", "zone"},
		"zone a path":   {func(x *tenants.Tenant) { x.Zone = "../../etc/passwd" }, "tenants.badZone", "zone"},
		"machine's own": {func(x *tenants.Tenant) { x.Zone = "Local" }, "tenants.badZone", "zone"},
		"one colour":    {func(x *tenants.Tenant) { x.Accent = "#0a5a6e" }, "tenants.badColour", "dark"},
		"no colour":     {func(x *tenants.Tenant) { x.Accent, x.Dark = "red", "#7fc6d6" }, "tenants.badColour", "accent"},
		"style in it":   {func(x *tenants.Tenant) { x.Accent, x.Dark = "#fff};a{", "#7fc6d6" }, "tenants.badColour", "accent"},
		"pale on white": {func(x *tenants.Tenant) { x.Accent, x.Dark = "#7fc6d6", "#7fc6d6" }, "tenants.lowContrast", "accent"},
		"dark on dark":  {func(x *tenants.Tenant) { x.Accent, x.Dark = "#0a5a6e", "#0a5a6e" }, "tenants.lowContrast", "dark"},
	} {
		t.Run(name, func(t *testing.T) {
			x := tenant("good", "", "")
			c.change(&x)
			err := s.Create(ctx, x)
			refused(t, err, c.want)
			if f, _ := fault.Of(err); f != nil && f.Field != c.field {
				t.Errorf("field %q, want %q", f.Field, c.field)
			}
		})
	}
}

// TestPalette: what is derived from good accents is a sheet of colours and nothing else; our own colours pass the rule.
func TestPalette(t *testing.T) {
	for _, pair := range [][2]string{{"#0a5a6e", "#7fc6d6"}, {"#7a1f3d", "#f0b6c6"}, {"#1d4e2f", "#a8d8b0"}, {"#3b3b98", "#b9b9ff"}, {"#8a3b00", "#ffc078"}} {
		x := tenants.Tenant{Accent: pair[0], Dark: pair[1]}
		p, err := x.Palette()
		must(t, err)
		sheet := string(p.Sheet())
		if !strings.Contains(sheet, "--accent:"+pair[0]) || !strings.Contains(sheet, "--accent:"+pair[1]) || strings.Count(sheet, "--tint:#") != 3 || strings.Count(sheet, "{") != strings.Count(sheet, "}") {
			t.Errorf("%v: %s", pair, sheet)
		}
	}
}

const head = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10">`

// TestCleanEmblem: what draws stays, what acts or leads elsewhere goes, what is neither is refused.
func TestCleanEmblem(t *testing.T) {
	kept := map[string][2]string{
		"drawing":         {head + `<g fill="#fff"><path d="M0 0L5,5z" stroke-width="1.5"/></g></svg>`, `<g fill="#fff"><path d="M0 0L5,5z" stroke-width="1.5"></path></g>`},
		"title":           {head + `<title>A &amp; B &lt;x&gt;</title></svg>`, `<title>A &amp; B &lt;x&gt;</title>`},
		"own gradient":    {head + `<defs><linearGradient id="g"><stop offset="1" stop-color="#000"/></linearGradient></defs><rect fill="url(#g)"/></svg>`, `<rect fill="url(#g)">`},
		"editor's header": {`<?xml version="1.0"?><!-- made -->` + head + `<metadata><x xmlns="y"/></metadata><circle r="2"/></svg>`, `<circle r="2">`},
		"script":          {head + `<script>alert(1)</script><circle r="3" onclick="alert(1)"/></svg>`, `<circle r="3">`},
		"other space":     {head + `<h:circle xmlns:h="http://www.w3.org/1999/xhtml" r="9"/><circle r="4"/></svg>`, `<circle r="4">`},
		"inside":          {head + `<foreignObject><svg xmlns="http://www.w3.org/2000/svg"><path d="M9"/></svg><body>x</body></foreignObject><circle r="5"/></svg>`, `<circle r="5">`},
		"style":           {head + `<style>*{background:url(//e)}</style><rect style="fill:url(//e)" width="6"/></svg>`, `<rect width="6">`},
		"link":            {head + `<a href="javascript:x"><path d="M7"/></a><image href="//e/x"/><use href="#u"/><rect width="7"/></svg>`, `<rect width="7">`},
		"address":         {head + `<rect fill="url(https://e/x)" stroke="url(&quot;//e&quot;)" width="8"/></svg>`, `<rect width="8">`},
		"animation":       {head + `<circle r="9"><animate attributeName="href" values="javascript:x"/><set/></circle></svg>`, `<circle r="9">`},
	}
	for name, c := range kept {
		t.Run(name, func(t *testing.T) {
			clean, kind, err := tenants.CleanEmblem([]byte(c[0]))
			must(t, err)
			text := string(clean)
			if kind != "image/svg+xml" || !strings.Contains(text, c[1]) || !strings.HasPrefix(text, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10">`) {
				t.Errorf("%s: %s", kind, text)
			}
			for _, bad := range []string{"script", "alert", "on" + "click", "href", "javascript", "//e", "style", "foreign", "animate", "M9", "M7", "metadata", "r=\"9\" ", "xhtml"} {
				if strings.Contains(text, bad) {
					t.Errorf("%q stays: %s", bad, text)
				}
			}
			again, _, err := tenants.CleanEmblem(clean)
			if err != nil || !bytes.Equal(again, clean) {
				t.Errorf("not the same the second time: %v", err)
			}
		})
	}
	for name, text := range map[string]string{
		"entities": `<!DOCTYPE svg [<!ENTITY a "aaaa">]>` + head + `&a;</svg>`, "web page": `<html><svg/></html>`, "text": `hello`, "nothing": ``,
		"not closed": head + `<g>`, "two roots": head + `</svg>` + head + `</svg>`, "no namespace": `<svg><path/></svg>`, "too deep": head + strings.Repeat("<g>", 50) + strings.Repeat("</g>", 50) + `</svg>`,
	} {
		if _, _, err := tenants.CleanEmblem([]byte(text)); err == nil {
			t.Errorf("%s taken", name)
		} else {
			refused(t, err, "tenants.badEmblem")
		}
	}
	_, _, err := tenants.CleanEmblem([]byte(head + strings.Repeat(" ", 70_000) + `</svg>`))
	refused(t, err, "tenants.emblemLarge")
}

// TestCleanEmblem_PNG: the picture stays and what was hidden behind it goes; one that is too large is refused unread.
func TestCleanEmblem_PNG(t *testing.T) {
	picture := func(side int) []byte {
		var b bytes.Buffer
		must(t, png.Encode(&b, image.NewGray(image.Rect(0, 0, side, side))))
		return b.Bytes()
	}
	clean, kind, err := tenants.CleanEmblem(append(picture(40), "<script>hidden</script>"...))
	must(t, err)
	got, err := png.Decode(bytes.NewReader(clean))
	if err != nil || kind != "image/png" || got.Bounds().Dx() != 40 || bytes.Contains(clean, []byte("hidden")) {
		t.Errorf("%s %v", kind, err)
	}
	_, _, err = tenants.CleanEmblem(picture(513))
	refused(t, err, "tenants.emblemLarge")
	_, _, err = tenants.CleanEmblem(picture(40)[:60])
	refused(t, err, "tenants.badEmblem")
}
