package app

import (
	"net"
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"sync"
	"time"

	"convive/internal/kernel"
	"convive/internal/platform/tenants"
	"convive/internal/platform/web"
)

// hosts serves each government's site by the host that the reader asked for; every other host is the main government's.
// Each site has pages, memory and files of its own: nothing is shared that could show one the other's.
type hosts struct {
	app    *App
	config WebConfig
	main   http.Handler // of the main government, as long as it is not in the list

	mu      sync.Mutex
	looked  time.Time
	changes uint64 // of the list, when it was looked at
	sites   map[kernel.Tenant]tenantSite
	byHost  map[string]http.Handler
}

type tenantSite struct {
	tenant  tenants.Tenant
	below   bool // others stand below it
	handler http.Handler
}

// hostsAge is how soon a change of the list of governments that another process made is seen; one's own is seen at once.
const hostsAge = 2 * time.Second

// Hosts serves all governments; main is the site of the main one, which config describes until it is in the list itself.
func (a *App) Hosts(config WebConfig, main http.Handler) http.Handler {
	return &hosts{app: a, config: config, main: main, sites: map[kernel.Tenant]tenantSite{}}
}

func (h *hosts) ServeHTTP(w http.ResponseWriter, r *http.Request) { h.site(r).ServeHTTP(w, r) }

// site is the site that a request is for. If the list cannot be read the one before stands.
func (h *hosts) site(r *http.Request) http.Handler {
	host := hostOf(r)
	h.mu.Lock()
	defer h.mu.Unlock()
	now, changes := h.app.Config.Clock.Now(), h.app.Tenants.Changes()
	if changes != h.changes || now.Sub(h.looked) >= hostsAge || now.Before(h.looked) || h.looked.IsZero() {
		h.looked, h.changes = now, changes
		if err := h.look(r); err != nil {
			h.config.Log.Error("list of governments not read", "error", err)
		}
	}
	if handler, ok := h.byHost[host]; ok {
		return handler
	}
	if main, ok := h.sites[kernel.MainTenant]; ok {
		return main.handler
	}
	return h.main
}

// hostOf is the host that the reader asked for, as it stands in the list.
func hostOf(r *http.Request) string {
	host := r.Host
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	return strings.ToLower(strings.TrimSuffix(host, "."))
}

// look makes the sites of governments that are new or have changed, and forgets those that are gone.
func (h *hosts) look(r *http.Request) error {
	list, err := h.app.Tenants.List(r.Context())
	if err != nil {
		return err
	}
	below := map[kernel.Tenant]bool{}
	for _, t := range list {
		below[t.Parent] = true
	}
	sites, byHost := map[kernel.Tenant]tenantSite{}, map[string]http.Handler{}
	for _, t := range list {
		if t.Host == "" && t.ID != kernel.MainTenant {
			continue
		}
		s, ok := h.sites[t.ID]
		if !ok || s.below != below[t.ID] || !reflect.DeepEqual(s.tenant, t) {
			site, err := h.app.Site(h.of(t, below[t.ID]))
			if err != nil {
				return err
			}
			s = tenantSite{t, below[t.ID], site.Handler()}
		}
		sites[t.ID] = s
		if t.Host != "" {
			byHost[t.Host] = s.handler
		}
	}
	h.sites, h.byHost = sites, byHost
	return nil
}

// of is the configuration of a government's site. The main one is reached by every other host too, so the address that
// the installation was started with stays its own.
func (h *hosts) of(t tenants.Tenant, below bool) WebConfig {
	c := h.config
	c.Tenant, c.Name, c.Country, c.Home, c.Langs, c.Lang, c.Zone = t.ID, t.Names, t.Country, t.Home, t.Langs, t.Lang, t.Location()
	c.Above, c.Below = t.Parent != "", below
	c.Theme = web.Theme{Emblem: t.Emblem, EmblemKind: t.Kind}
	if p, err := t.Palette(); err == nil && p != nil { // checked when it was kept
		c.Theme.Sheet = p.Sheet()
	}
	if t.ID != kernel.MainTenant {
		c.Demonstration, c.Origin = nil, originAt(c.Origin, t.Host)
	}
	return c
}

// originAt is the installation's address at another host: the scheme and the port are the proxy's.
func originAt(origin, host string) string {
	u, err := url.Parse(origin)
	if err != nil || origin == "" {
		return ""
	}
	if port := u.Port(); port != "" {
		host += ":" + port
	}
	return u.Scheme + "://" + host
}
