package web

import (
	"context"
	"strings"

	"convive/internal/kernel"
	"convive/internal/platform/i18n"
	"convive/internal/platform/web/ui"
)

// PageInfo is what a page says about itself; all texts are in the reader's language already.
type PageInfo struct {
	Title       string // unique on the site; without the site's name
	Description string
	Crumbs      []ui.Link // from the first page to this one; nil on first pages
	Work        bool      // a page of the workspace: one step denser, not for search engines
	NoIndex     bool
	Error       bool     // the title begins with "Error:"
	Live        bool     // loads htmx: filter, sort or paging replace a part of the page
	Scripts     []string // names of static files, loaded as modules
	Styles      []string
	Feeds       []Feed
}

// Feed is another form of the page: its data as CSV, an atom feed.
type Feed struct{ Type, Title, Href string }

// frame is what the layout shows around a page.
type frame struct {
	lang            string
	name, tagline   text
	demonstration   text
	base            text
	home, search    string
	canonical       string
	alternates      []alternate // the same page in the languages of the site; one alone is no choice
	menu, workspace []entry
	footer          []entryGroup
	actor           kernel.Actor
	signout, here   string
	theme           theme
}

type text struct{ text, lang string }

type alternate struct {
	lang, name, short, href string
	absolute                string
	current                 bool
}

type entry struct {
	text, href string
	current    bool
}

type entryGroup struct {
	title   string
	entries []entry
}

var langNames = map[kernel.Lang]string{kernel.Spanish: "Español", kernel.English: "English", kernel.Portuguese: "Português", kernel.French: "Français"}

// LangName is what a language calls itself.
func LangName(l kernel.Lang) string { return langNames[l] }

func (v *visit) frame(ctx context.Context, p PageInfo) frame {
	c := v.site.config
	lang := i18n.From(ctx).Lang
	actor := kernel.ActorFrom(ctx)
	f := frame{lang: string(lang), name: data(ctx, c.Name), tagline: data(ctx, c.Tagline), demonstration: data(ctx, c.Demonstration),
		base: data(ctx, c.Base), home: URL(ctx, "/"), search: address(lang, "/search"), canonical: c.Origin + address(lang, v.path),
		actor: actor, signout: address(lang, "/signout"), here: address(lang, v.path), theme: v.site.theme}
	rest := ""
	if v.query != "" {
		rest = "?" + v.query
		f.here += rest
	}
	for _, l := range v.site.Langs() {
		f.alternates = append(f.alternates, alternate{lang: string(l), name: langNames[l], short: strings.ToUpper(string(l)),
			href: address(l, v.path) + rest, absolute: c.Origin + address(l, v.path) + rest, current: l == lang})
	}
	for _, m := range c.Menu {
		e := v.entry(ctx, m)
		switch {
		case !m.Access.seenBy(actor):
		case m.Access == "" || m.Access == Public:
			f.menu = append(f.menu, e)
		default:
			f.workspace = append(f.workspace, e)
		}
	}
	onlyNearest(f.workspace)
	for _, g := range c.Footer {
		group := entryGroup{title: i18n.T(ctx, g.Message)}
		for _, m := range g.Entries {
			if m.Access.seenBy(actor) {
				group.entries = append(group.entries, v.entry(ctx, m))
			}
		}
		f.footer = append(f.footer, group)
	}
	return f
}

func (v *visit) entry(ctx context.Context, m MenuEntry) entry {
	current := v.path == m.Path || m.Path != "/" && strings.HasPrefix(v.path, m.Path+"/")
	return entry{text: i18n.T(ctx, m.Message), href: URL(ctx, m.Path), current: current}
}

// onlyNearest leaves one entry current: of those that this page stands under, the one with the longest address.
func onlyNearest(list []entry) {
	nearest := -1
	for i, e := range list {
		if e.current && (nearest < 0 || len(e.href) > len(list[nearest].href)) {
			nearest = i
		}
	}
	for i := range list {
		list[i].current = i == nearest
	}
}

func data(ctx context.Context, t kernel.Text) text {
	s, lang := i18n.Text(ctx, t)
	return text{s, lang}
}
