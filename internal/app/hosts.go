package app

import (
	"net"
	"net/http"
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
	main   http.Handler

	mu     sync.Mutex
	looked time.Time
	sites  map[string]tenantSite
}

type tenantSite struct {
	tenant  tenants.Tenant
	handler http.Handler
}

// hostsAge is how soon a change of the list of governments is seen.
const hostsAge = 2 * time.Second

// Hosts serves all governments; main is the site of the main one, which config describes.
func (a *App) Hosts(config WebConfig, main http.Handler) http.Handler {
	return &hosts{app: a, config: config, main: main, sites: map[string]tenantSite{}}
}

func (h *hosts) ServeHTTP(w http.ResponseWriter, r *http.Request) { h.site(r).ServeHTTP(w, r) }

// site is the site that a request is for. If the list cannot be read the one before stands.
func (h *hosts) site(r *http.Request) http.Handler {
	host := hostOf(r)
	h.mu.Lock()
	defer h.mu.Unlock()
	if now := h.app.Config.Clock.Now(); now.Sub(h.looked) >= hostsAge || now.Before(h.looked) || h.looked.IsZero() {
		h.looked = now
		if err := h.look(r); err != nil {
			h.config.Log.Error("list of governments not read", "error", err)
		}
	}
	if s, ok := h.sites[host]; ok {
		return s.handler
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
	sites := map[string]tenantSite{}
	for _, t := range list {
		if t.Host == "" || t.ID == kernel.MainTenant {
			continue
		}
		if s, ok := h.sites[t.Host]; ok && reflect.DeepEqual(s.tenant, t) {
			sites[t.Host] = s
			continue
		}
		site, err := h.app.Site(h.of(t))
		if err != nil {
			return err
		}
		sites[t.Host] = tenantSite{t, site.Handler()}
	}
	h.sites = sites
	return nil
}

// of is the configuration of a government's site.
func (h *hosts) of(t tenants.Tenant) WebConfig {
	c := h.config
	c.Tenant, c.Name, c.Country, c.Lang, c.Demonstration = t.ID, t.Names, t.Country, t.Lang, nil
	c.Theme = web.Theme{Emblem: t.Emblem, EmblemKind: t.Kind}
	if p, err := t.Palette(); err == nil && p != nil { // checked when it was kept
		c.Theme.Sheet = p.Sheet()
	}
	if c.Origin != "" {
		scheme, _, _ := strings.Cut(c.Origin, "://")
		c.Origin = scheme + "://" + t.Host
	}
	return c
}
