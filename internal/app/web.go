package app

import (
	"cmp"
	"context"
	"log/slog"
	"net/http"
	"net/netip"
	"path/filepath"
	"slices"
	"time"

	"convive/internal/app/shipped"
	"convive/internal/cases/caseshttp"
	"convive/internal/diagnostics/diagnosticshttp"
	"convive/internal/finance/financehttp"
	"convive/internal/institutions/institutionshttp"
	"convive/internal/kernel"
	"convive/internal/management/managementhttp"
	"convive/internal/oversight/oversighthttp"
	"convive/internal/planning/planninghttp"
	accessscreens "convive/internal/platform/access/screens"
	"convive/internal/platform/api"
	"convive/internal/platform/audit/screens"
	"convive/internal/platform/identity/door"
	"convive/internal/platform/pdf"
	rulescreens "convive/internal/platform/rulebook/screens"
	"convive/internal/platform/tenants/office"
	"convive/internal/platform/web"
	"convive/internal/platform/web/gallery"
	"convive/internal/publication"
	"convive/internal/publication/publicationdb"
	"convive/internal/publication/publicationhttp"
	"convive/internal/quality/qualityhttp"
	"convive/internal/reconciliation/reconciliationhttp"
	"convive/internal/sources/sourceshttp"
	"convive/internal/statistics"
	"convive/internal/statistics/statisticshttp"
	"convive/internal/territories/territorieshttp"
)

// WebConfig is what an installation decides about its pages.
type WebConfig struct {
	Tenant        kernel.Tenant  // the government; the main one if empty
	Theme         web.Theme      // its colours and emblem
	Country       kernel.Code    // whose formats of numbers and dates the pages have
	Home          kernel.Code    // the territory that the pages begin with; the country if empty
	Name, Tagline kernel.Text    // in the header
	Demonstration kernel.Text    // the strip that says so; empty on a real installation
	Base          kernel.Text    // last line of the footer
	Origin        string         // https://…; empty: addresses are paths
	TLS           bool           // readers come by HTTPS
	Proxies       []netip.Prefix // whose word on a reader's address is taken
	Zone          *time.Location // of dates on pages
	Langs         []kernel.Lang  // that the pages are offered in; all if empty
	Lang          kernel.Lang    // of a reader who asks for none of them
	Above, Below  bool           // other governments stand above or below: agreements are in the menu
	Components    bool           // show the page of all components; not on a real installation
	Log           *slog.Logger

	identify func(http.Handler) http.Handler // in place of who signed in; empty but in tests
}

// Handler is the whole site.
func (a *App) Handler(c WebConfig) (http.Handler, error) {
	site, err := a.Site(c)
	if err != nil {
		return nil, err
	}
	return site.Handler(), nil
}

// Site registers every page and operation.
func (a *App) Site(c WebConfig) (*web.Site, error) {
	catalogue, err := Catalogue()
	if err != nil {
		return nil, err
	}
	entrance := door.New(a.Identity, door.Options{Origin: c.Origin, TLS: c.TLS, Name: c.Name.Get(c.Lang), Log: c.Log})
	site, err := web.New(web.Config{Tenant: c.Tenant, Theme: c.Theme, Name: c.Name, Tagline: c.Tagline, Demonstration: c.Demonstration, Base: c.Base, Origin: c.Origin, TLS: c.TLS, Proxies: c.Proxies,
		Clock: a.Config.Clock, First: a.Sources.FirstEdition, Langs: c.Langs, Lang: c.Lang, Region: c.Country.Country(), Zone: c.Zone, Catalogue: catalogue, Log: c.Log, Identify: identify(entrance, c),
		Ready: []web.Check{{Name: "records", Test: a.Records.Ping}, {Name: "facts", Test: a.Facts.Ping}},
		Menu:  slices.Concat(publicationhttp.Menu(), sourceshttp.Menu(), qualityhttp.Menu(), institutionshttp.Menu(), planninghttp.Menu(), financehttp.Menu(), financehttp.ContractMenu(), financehttp.DeskMenu(), oversighthttp.Menu(), managementhttp.Menu(), caseshttp.Menu(), reconciliationhttp.Menu(), accessscreens.Menu(), rulescreens.Menu(), office.Menu(c.Above, c.Below), screens.Menu(), door.Menu()), Footer: footer()})
	if err != nil {
		return nil, err
	}
	entrance.Pages(site)
	screens.NewDesk(a.Trail, a.Gate).Pages(site)
	office.New(a.Tenants, published{a}, a.Gate).Pages(site)
	pages := publication.NewService(a.Statistics, a.Territories, a.Sources, cmp.Or(c.Home, c.Country))
	if err := a.portal(site, pages, c); err != nil {
		return nil, err
	}
	if c.Components {
		gallery.Pages(site)
	}
	return site, a.desk(site, c)
}

// footer is the portal's, with what other modules publish and what leads a person to the extract of who read about them.
func footer() []web.MenuGroup {
	groups := publicationhttp.Footer()
	for i := range groups {
		if groups[i].Message == publicationhttp.FooterCheck {
			groups[i].Entries = slices.Concat(groups[i].Entries, []web.MenuEntry{qualityhttp.Footer()}, reconciliationhttp.Footer(), []web.MenuEntry{financehttp.ContractFooter(), caseshttp.Footer()})
		}
	}
	return groups
}

func identify(entrance *door.Door, c WebConfig) func(http.Handler) http.Handler {
	if c.identify != nil {
		return c.identify
	}
	return entrance.Identify
}

// Warm asks for the first pages before a reader does. It returns when they are ready or the context ends.
func Warm(ctx context.Context, site *web.Site) { site.Warm(ctx, publicationhttp.FirstPages()...) }

func (a *App) portal(site *web.Site, pages *publication.Service, c WebConfig) error {
	iccs, err := shipped.Files.Open("classifications/iccs_v1.csv")
	if err != nil {
		return err
	}
	defer iccs.Close()
	portal, err := publicationhttp.New(pages, a.Statistics, a.Territories, a.Sources, publicationhttp.Options{ICCS: iccs,
		Cache: openData(a.Duck.Scratch(), c.Tenant), Columnar: publicationdb.NewColumnar(a.Duck), Log: a.Log, Compared: a.Diagnostics})
	if err != nil {
		return err
	}
	a.portals.Store(cmp.Or(c.Tenant, kernel.MainTenant), portal.EnterReleases)
	portal.Pages(site)
	diagnosticshttp.Pages(site, a.Diagnostics, portal.Classification())
	qualityhttp.New(a.Quality, a.Sources, a.Territories, a.Jobs).Register(site)
	institutionshttp.New(a.Institutions, a.Territories, classTitle(portal.Classification()), a.Duck.Scratch(), a.Jobs).Register(site)
	managementhttp.New(a.Management).Register(site)
	oversighthttp.New(a.Oversight, a.Institutions, pdf.New(filepath.Join(openData(a.Duck.Scratch(), c.Tenant), "reports"))).Register(site)
	planninghttp.New(a.Planning, a.Institutions, a.Statistics).Register(site)
	financehttp.New(a.Finance, a.Institutions).Register(site)
	financehttp.NewContracts(a.Finance).Register(site)
	financehttp.NewDesk(a.Finance, a.Institutions).Register(site)
	financehttp.NewSheets(a.Finance, a.Duck.Scratch()).Register(site)
	reconciliationhttp.Pages(site, a.Reconciliation, a.Territories)
	a.operations(site, portal, financehttp.Publisher{Name: cmp.Or(c.Name.Get(c.Lang), "Convive"), Origin: c.Origin}, c.Log)
	return nil
}

// classTitle gives the titles of a classification.
func classTitle(c statistics.Classification) func(code string) (kernel.Text, bool) {
	return func(code string) (kernel.Text, bool) {
		class, ok := c.Class(code)
		return class.Title, ok
	}
}

// openData is the folder of a government's generated files: making one removes the older ones of its name, which are not
// another government's to remove.
func openData(scratch string, tenant kernel.Tenant) string {
	if tenant == "" || tenant == kernel.MainTenant {
		return filepath.Join(scratch, "open-data")
	}
	return filepath.Join(scratch, "open-data-of", string(tenant))
}

// operations registers the interface for programs.
func (a *App) operations(site *web.Site, portal *publicationhttp.Portal, publisher financehttp.Publisher, log *slog.Logger) *api.API {
	door := api.New(site, apiVersion, log)
	statisticshttp.Operations(door, a.Statistics, portal.Classification())
	territorieshttp.Operations(door, a.Territories)
	sourceshttp.Operations(door, a.Sources)
	accessscreens.Operations(door, a.Gate)
	rulescreens.Operations(door, a.Rules)
	office.Operations(door, a.Tenants)
	caseshttp.Operations(door, a.Cases)
	diagnosticshttp.Operations(door, a.Diagnostics)
	financehttp.Operations(door, a.Finance)
	financehttp.ContractOperations(door, a.Finance, publisher)
	institutionshttp.Operations(door, a.Institutions)
	managementhttp.Operations(door, a.Management)
	oversighthttp.Operations(door, a.Oversight)
	planninghttp.Operations(door, a.Planning)
	qualityhttp.Operations(door, a.Quality, a.Sources)
	reconciliationhttp.Operations(door, a.Reconciliation)
	portal.Operations(door)
	return door
}

// apiVersion is raised by what is added; what exists under /api/v1 does not change.
const apiVersion = "1.0.0"
