package web

import (
	"context"
	"log/slog"
	"net/http"
	"net/netip"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"convive/internal/kernel"
	"convive/internal/platform/i18n"
)

// Config is what an installation decides about its site. Catalogue and Log must be set; the rest may be empty.
type Config struct {
	Name          kernel.Text // the name in the header; Convive if empty
	Tagline       kernel.Text // under the name
	Demonstration kernel.Text // the strip that says that this is a demonstration; empty on a real installation
	Base          kernel.Text // the last line of the footer: sources and licences

	Tenant kernel.Tenant // the government whose site this is; the main one if empty
	Theme  Theme         // its colours and emblem

	Origin  string         // "https://…", for canonical addresses; without it they are paths
	TLS     bool           // readers come by HTTPS: Strict-Transport-Security is sent
	Proxies []netip.Prefix // whose word on a reader's address is taken
	Langs   []kernel.Lang  // that the site is offered in; all if empty
	Lang    kernel.Lang    // the language of a reader who asks for none of them; the first of them if empty
	Region  string         // the country whose number format applies
	Zone    *time.Location // the time zone of dates on pages; UTC if nil

	Clock kernel.Clock                             // that of the machine if nil
	First func(context.Context) (time.Time, error) // when the first figures were published; zero if none were

	Catalogue *i18n.Catalogue
	Log       *slog.Logger
	Metrics   *prometheus.Registry // others may add to it; a new one if nil
	Identify  func(http.Handler) http.Handler
	Ready     []Check

	Menu   []MenuEntry
	Footer []MenuGroup
}

// MenuEntry is a link of the navigation: a message id and a path inside the language ("/indicators"). Access decides who
// sees it; entries for staff stand in the line of the workspace.
type MenuEntry struct {
	Message string
	Path    string
	Access  Access
}

// MenuGroup is a column of the footer.
type MenuGroup struct {
	Message string
	Entries []MenuEntry
}

// Check is something without which the site cannot serve: a store that does not answer.
type Check struct {
	Name string
	Test func(ctx context.Context) error
}
