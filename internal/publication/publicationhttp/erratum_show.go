package publicationhttp

import (
	"context"
	"encoding/xml"
	"net/http"
	"strconv"
	"time"

	"convive/internal/kernel"
	"convive/internal/platform/i18n"
	"convive/internal/platform/web"
	"convive/internal/platform/web/ui"
	"convive/internal/sources"
)

// erratumView is a public notice in the reader's words.
type erratumView struct {
	sources.Erratum
	title string
}

// feedPath is the feed of notices.
const feedPath = "/errata/feed.atom"

// errata are the public notices of a source, or of all, newest first.
func (p *Portal) errata(ctx context.Context, source string) ([]erratumView, error) {
	list, err := p.sources.Errata(ctx, source)
	if err != nil {
		return nil, err
	}
	declared, err := p.sources.Sources(ctx)
	if err != nil {
		return nil, err
	}
	titles := map[string]kernel.Text{}
	for _, src := range declared {
		titles[src.ID] = src.Title
	}
	views := make([]erratumView, len(list))
	for i, e := range list {
		id := "publication.erratum.title"
		if e.Withdrawal {
			id = "publication.erratum.withdrawn"
		}
		views[i] = erratumView{e, i18n.T(ctx, id, "source", words(ctx, titles[e.Source]), "edition", year(e.Edition))}
	}
	return views, nil
}

func (p *Portal) listErrata(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	list, err := p.errata(ctx, "")
	if err != nil {
		return err
	}
	title := i18n.T(ctx, "publication.erratum.head")
	return web.Render(w, r, web.PageInfo{Title: title, Description: i18n.T(ctx, "publication.erratum.lead"), Crumbs: []ui.Link{home(ctx), {Text: title}},
		Feeds: []web.Feed{{Type: "application/atom+xml", Title: title, Href: web.URL(ctx, feedPath)}}}, errataPage(list))
}

// facts are what a notice says besides its text.
func (e erratumView) facts(ctx context.Context) []ui.Pair {
	figures := e.Figures
	if e.Withdrawal {
		figures = i18n.T(ctx, "publication.erratum.all", "periods", e.Periods)
	}
	corrected := i18n.T(ctx, "publication.erratum.notYet")
	link := ""
	if e.CorrectedIn > 0 {
		corrected, link = i18n.T(ctx, "publication.edition.number", "number", year(e.CorrectedIn)), editionURL(ctx, e.Source, e.CorrectedIn)
	}
	pairs := []ui.Pair{{Term: i18n.T(ctx, "publication.erratum.figures"), Text: figures}, {Term: i18n.T(ctx, "publication.erratum.since"), Text: dayText(ctx, e.Since)}}
	if link == "" {
		pairs = append(pairs, ui.Pair{Term: i18n.T(ctx, "publication.erratum.corrected"), Text: corrected})
	} else {
		pairs = append(pairs, ui.Pair{Term: i18n.T(ctx, "publication.erratum.corrected"), Part: plainLink(corrected, link)})
	}
	return append(pairs, ui.Pair{Term: i18n.T(ctx, "publication.erratum.decided"), Text: i18n.T(ctx, "publication.erratum.decidedBy", "date", i18n.Date(ctx, e.DecidedAt))})
}

// dayText writes an ISO day as readers do.
func dayText(ctx context.Context, day string) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day
	}
	return i18n.Date(ctx, t.Add(12*time.Hour))
}

// The feed, RFC 4287.
type atomFeed struct {
	XMLName xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	Lang    string      `xml:"xml:lang,attr"`
	ID      string      `xml:"id"`
	Title   string      `xml:"title"`
	Updated string      `xml:"updated"`
	Author  atomAuthor  `xml:"author"`
	Links   []atomLink  `xml:"link"`
	Entries []atomEntry `xml:"entry"`
}

type atomAuthor struct {
	Name string `xml:"name"`
}

type atomLink struct {
	Rel  string `xml:"rel,attr"`
	Href string `xml:"href,attr"`
}

type atomEntry struct {
	ID        string   `xml:"id"`
	Title     string   `xml:"title"`
	Updated   string   `xml:"updated"`
	Published string   `xml:"published"`
	Link      atomLink `xml:"link"`
	Summary   string   `xml:"summary"`
}

// mostFed is how many notices the feed has.
const mostFed = 50

// sendErrataFeed sends the newest notices to feed readers.
func (p *Portal) sendErrataFeed(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	list, err := p.errata(ctx, "")
	if err != nil {
		return err
	}
	lang := string(i18n.From(ctx).Lang)
	tenant := string(kernel.ActorFrom(ctx).Tenant)
	feed := atomFeed{Lang: lang, ID: "urn:convive:" + tenant + ":errata", Title: i18n.T(ctx, "publication.erratum.head"), Updated: time.Unix(0, 0).UTC().Format(time.RFC3339),
		Author: atomAuthor{"Convive"}, Links: []atomLink{{"self", web.URL(ctx, feedPath)}, {"alternate", web.URL(ctx, "/errata")}}}
	for i, e := range list {
		if i == 0 {
			feed.Updated = e.DecidedAt.Format(time.RFC3339)
		}
		if i == mostFed {
			break
		}
		at := e.DecidedAt.Format(time.RFC3339)
		feed.Entries = append(feed.Entries, atomEntry{ID: "urn:convive:" + tenant + ":erratum:" + e.id(), Title: e.title, Updated: at, Published: at,
			Link: atomLink{"alternate", web.URL(ctx, "/errata") + "#" + e.id()}, Summary: e.What})
	}
	w.Header().Set("Content-Type", "application/atom+xml; charset=utf-8")
	w.Header().Set("Cache-Control", "no-cache")
	if _, err := w.Write([]byte(xml.Header)); err != nil {
		return nil // the reader is gone
	}
	return xml.NewEncoder(w).Encode(feed)
}

// id names a notice in its page and in the feed.
func (e erratumView) id() string {
	if e.Withdrawal {
		return e.Source + "-withdrawn-" + strconv.Itoa(e.Edition)
	}
	return e.Source + "-" + strconv.Itoa(e.Number)
}
