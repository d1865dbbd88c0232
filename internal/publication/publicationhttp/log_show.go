package publicationhttp

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/i18n"
	"convive/internal/platform/tlog"
	"convive/internal/platform/web"
	"convive/internal/platform/web/ui"
)

var _ = i18n.Dynamic("publication.logType.", "publication.logLead.")

// newest is how many entries the page of the log shows.
const newest = 20

// logView is the page of the log.
type logView struct {
	key       string
	published bool
	state     tlog.Checkpoint
	refusal   string
	witnesses []tlog.Witness
	entries   []tlog.Placed
	text      string // that was searched for
	names     names
	older     string // address of the next page
}

// showLog shows what the log is, its newest entries, and how to check one.
func (p *Portal) showLog(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	v := logView{key: p.log.VKey(), text: strings.TrimSpace(r.URL.Query().Get("q"))}
	v.state, v.published = p.log.Published()
	if err := p.log.Refusal(); err != nil {
		v.refusal = i18n.T(ctx, "publication.log.stopped")
		if f, ok := fault.Of(err); ok && strings.HasPrefix(f.Message, "tlog.witness") {
			v.refusal = i18n.T(ctx, "publication.log.stoppedWitness")
		}
	}
	var err error
	if v.witnesses, err = p.log.Witnesses(); err != nil {
		v.witnesses = nil // the operator is told; a reader sees that none has signed
	}
	before, _ := strconv.ParseInt(r.URL.Query().Get("before"), 10, 64) // anything else is the newest
	if v.entries, err = p.log.Entries(ctx, kernel.ActorFrom(ctx).Tenant, tlog.Query{Text: v.text, Before: before, Limit: newest}); err != nil {
		return err
	}
	if v.names, err = p.names(ctx); err != nil {
		return err
	}
	if n := len(v.entries); n == newest && v.entries[n-1].Place > 0 {
		v.older = web.URL(ctx, "/log", "q", v.text, "before", strconv.FormatInt(v.entries[n-1].Place, 10)) + "#entries"
	}
	title := i18n.T(ctx, "publication.log.title")
	return web.Render(w, r, web.PageInfo{Title: title, Description: i18n.T(ctx, "publication.log.lead"), Crumbs: []ui.Link{home(ctx), {Text: title}}}, logPage(v))
}

// entryView is the page of one entry.
type entryView struct {
	tlog.Placed
	published bool
	title     string // of what it is about
	statement string
	file      string // the open-data file that the entry is about
}

func (p *Portal) showEntry(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	place, err := strconv.ParseInt(r.PathValue("place"), 10, 64)
	if err != nil || place < 0 {
		return fault.NotFound("publication.log.noEntry", "place", r.PathValue("place"))
	}
	e, err := p.entryAt(ctx, place)
	if err != nil {
		return err
	}
	c, _ := p.log.Published()
	known, err := p.names(ctx)
	if err != nil {
		return err
	}
	v := entryView{Placed: e, published: place < c.Size, title: known.of(ctx, e), statement: readable(e.Statement)}
	if e.Type == tlog.Release {
		v.file = e.ID + ".csv"
	}
	title := i18n.T(ctx, "publication.log.entry", "place", strconv.FormatInt(place, 10))
	return web.Render(w, r, web.PageInfo{Title: title, Crumbs: []ui.Link{home(ctx), {Text: i18n.T(ctx, "publication.log.title"), Href: web.URL(ctx, "/log")}, {Text: title}}}, entryPage(v, p.log.VKey()))
}

// readable is a statement as people read it.
func readable(statement string) string {
	var b bytes.Buffer
	if json.Indent(&b, []byte(statement), "", "  ") != nil {
		return statement
	}
	return b.String()
}

// checkThis leads from a page to the entry about what it shows: /log/about/edition?id=SOURCE/3.
func (p *Portal) checkThis(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	version, _ := strconv.ParseInt(r.URL.Query().Get("version"), 10, 64) // without: the newest
	e, ok, err := p.log.Find(ctx, kernel.ActorFrom(ctx).Tenant, r.PathValue("type"), r.URL.Query().Get("id"), max(version, 0))
	if err != nil {
		return err
	}
	if !ok {
		return fault.NotFound("publication.log.notYet")
	}
	w.Header().Set("Cache-Control", "no-cache")
	return web.SeeOther(w, r, "/log/entries/"+strconv.FormatInt(e.Place, 10))
}

// checkURL is where a reader learns whether a thing was altered.
func checkURL(ctx context.Context, kind, id string, version int) string {
	text := ""
	if version > 0 {
		text = strconv.Itoa(version)
	}
	return web.URL(ctx, "/log/about/"+kind, "id", id, "version", text)
}

func logFacts(ctx context.Context, v logView) []ui.Pair {
	list := []ui.Pair{{Term: i18n.T(ctx, "publication.log.size"), Text: i18n.Int(ctx, v.state.Size)},
		{Term: i18n.T(ctx, "publication.log.published"), Text: i18n.DateTime(ctx, v.state.Published)}}
	if len(v.witnesses) == 0 {
		list = append(list, ui.Pair{Term: i18n.T(ctx, "publication.log.witnesses"), Text: i18n.T(ctx, "publication.log.noWitness")})
	}
	for _, w := range v.witnesses {
		chip := ui.Chip(ui.Good, i18n.T(ctx, "publication.log.signed"))
		if !w.Signed {
			chip = ui.Chip(ui.Plain, i18n.T(ctx, "publication.log.unsigned"))
		}
		list = append(list, ui.Pair{Term: i18n.T(ctx, "publication.log.witness", "name", w.Name), Part: chip})
	}
	return list
}

func logTable(ctx context.Context, v logView) ui.TableInfo {
	t := ui.TableInfo{Caption: i18n.T(ctx, "publication.log.newest"), Columns: []ui.Column{{Text: i18n.T(ctx, "publication.log.place")}, {Text: i18n.T(ctx, "publication.log.what")},
		{Text: i18n.T(ctx, "publication.log.about")}, {Text: i18n.T(ctx, "publication.log.when")}}}
	if v.text != "" {
		t.Caption = i18n.T(ctx, "publication.log.foundFor", "query", v.text)
	}
	for _, e := range v.entries {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: strconv.FormatInt(e.Place, 10), Href: entryURL(ctx, e.Place)}, {Text: typeName(ctx, e.Type)}, {Part: aboutCell(v.names.of(ctx, e), aboutEntry(e))}, {Text: i18n.DateTime(ctx, e.At)}}})
	}
	return t
}

func entryURL(ctx context.Context, place int64) string {
	return web.URL(ctx, "/log/entries/"+strconv.FormatInt(place, 10))
}

func typeName(ctx context.Context, kind string) string {
	if id := "publication.logType." + i18n.Camel(kind); i18n.Has(ctx, id) {
		return i18n.T(ctx, id)
	}
	return kind
}

// aboutEntry names the thing, with its version where it has several.
func aboutEntry(e tlog.Placed) string {
	if e.Type == tlog.Edition || e.Type == tlog.Withdrawal || e.Type == tlog.Facts || e.Type == tlog.Erratum {
		return e.ID
	}
	return e.ID + " v" + strconv.FormatInt(e.Version, 10)
}

// orID is the title, or the identifier of what has none.
func orID(title string, e tlog.Placed) string {
	if title == "" {
		return aboutEntry(e)
	}
	return title
}

func entryFacts(ctx context.Context, v entryView) []ui.Pair {
	code := func(text string) ui.Pair { return ui.Pair{Part: hashText(text)} }
	digest := code(v.SHA256)
	digest.Term = "SHA-256"
	line := code(v.Line)
	line.Term = i18n.T(ctx, "publication.log.line")
	return []ui.Pair{{Term: i18n.T(ctx, "publication.log.what"), Text: typeName(ctx, v.Type)}, {Term: i18n.T(ctx, "publication.log.about"), Part: aboutLink(ctx, v)},
		{Term: i18n.T(ctx, "publication.log.when"), Text: i18n.DateTime(ctx, v.At)}, digest, line}
}

// thingURL is the page of what an entry is about; empty if it has none.
func thingURL(ctx context.Context, e tlog.Placed) string {
	switch e.Type {
	case tlog.Edition, tlog.Withdrawal, tlog.Facts:
		source, number, _ := strings.Cut(e.ID, "/")
		return web.URL(ctx, "/sources/"+source+"/editions/"+number)
	case tlog.Erratum:
		return web.URL(ctx, "/errata")
	case tlog.Indicator:
		return web.URL(ctx, "/definitions/"+e.ID+"/v"+strconv.FormatInt(e.Version, 10))
	case tlog.Release:
		return web.URL(ctx, "/data/"+e.ID)
	case tlog.Report, tlog.Amendment:
		report, _, _ := strings.Cut(e.ID, "/")
		return web.URL(ctx, "/accountability/"+report)
	case tlog.FollowUp:
		report, item, _ := strings.Cut(e.ID, "/")
		return web.URL(ctx, "/accountability/"+report+"/follow-up") + "#item-" + item
	case tlog.Plan:
		return web.URL(ctx, "/plans/"+e.ID)
	default:
		return ""
	}
}

func proofName(v entryView) string { return strconv.FormatInt(v.Place, 10) + proofEnding }

// proofURL is the address of the proof file of an entry, as complete as its type allows.
func proofURL(ctx context.Context, v entryView) string {
	if v.Type == tlog.Release {
		return web.URL(ctx, "/proofs/data/"+v.ID)
	}
	return web.URL(ctx, "/proofs/entries/"+proofName(v))
}

func entryPlace(v entryView) string { return strconv.FormatInt(v.Place, 10) }

// leadOf is the type by which the lead of an entry's page is worded.
func leadOf(kind string) string {
	switch kind {
	case tlog.Edition, tlog.Facts, tlog.Withdrawal, tlog.Erratum, tlog.Indicator, tlog.Release, tlog.Plan, tlog.Policies:
		return kind
	case tlog.AuditRoot:
		return "auditRoot"
	default:
		return "other"
	}
}

// command is what a reader types to check the downloaded proof.
func command(v entryView, key string) string {
	name, text := proofName(v), ""
	if v.Type == tlog.Release {
		name, text = "release-"+v.ID+proofEnding, " --file "+v.file
	}
	return "convive verify --proof " + name + " --key " + key + text
}

// figureProofURL is the proof of the figure that the page of an indicator shows.
func figureProofURL(ctx context.Context, v indicatorView) string {
	return web.URL(ctx, "/proofs/figures", "indicator", v.Indicator.ID, "source", v.Source.ID, "territory", string(v.Query.Territory), "year", strconv.Itoa(v.Query.Year))
}
