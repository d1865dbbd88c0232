package screens

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/audit"
	"convive/internal/platform/authz"
	"convive/internal/platform/i18n"
	"convive/internal/platform/table"
	"convive/internal/platform/web"
	"convive/internal/platform/web/ui"
)

// The page words an act by its name; a name that has no words stands as it is.
var _ = i18n.Dynamic("audit.act.", "audit.of.", "audit.outcome.")

// pageEntries is how many entries stand on one page.
const pageEntries = 50

// mostReturned is how many identifiers of a list stand in a line of the page.
const mostReturned = 10

// trailView is one page of the trail.
type trailView struct {
	query    audit.Query
	own      bool
	entries  []audit.Entry
	next     int64 // older entries stand before this one; 0 on the last page
	outcomes []ui.Choice
	kinds    []ui.Choice
}

// showTrail shows the trail to who may read it. The form's format=csv gives the same entries as a file.
func (d *Desk) showTrail(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	actor := kernel.ActorFrom(ctx)
	if err := d.gate.See(ctx, authz.ReadTrail, authz.Trail{Tenant: actor.Tenant}); err != nil {
		return err
	}
	q, err := queryOf(r)
	if err != nil {
		return err
	}
	return d.send(w, r, trailView{query: q})
}

// showOwn shows a person what she did, and what was done with her account.
func (d *Desk) showOwn(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	actor := kernel.ActorFrom(ctx)
	if err := d.gate.See(ctx, authz.ReadOwnTrail, authz.Trail{Tenant: actor.Tenant, Subject: actor.Name}); err != nil {
		return err
	}
	q, err := queryOf(r)
	if err != nil {
		return err
	}
	q.Actor, q.Concerning = "", actor.Name
	return d.send(w, r, trailView{query: q, own: true})
}

func queryOf(r *http.Request) (audit.Query, error) {
	if err := r.ParseForm(); err != nil {
		return audit.Query{}, fault.Invalid("audit.formUnreadable").Because(err)
	}
	asked := r.PostForm
	from, err := day(r.Context(), asked.Get("from"), 0)
	if err != nil {
		return audit.Query{}, err
	}
	until, err := day(r.Context(), asked.Get("until"), 1)
	if err != nil {
		return audit.Query{}, err
	}
	before, _ := strconv.ParseInt(asked.Get("before"), 10, 64) // anything else is the newest
	return audit.Query{Actor: strings.TrimSpace(asked.Get("actor")), Kind: strings.TrimSpace(asked.Get("kind")), Object: strings.TrimSpace(asked.Get("object")),
		Outcome: audit.Outcome(asked.Get("outcome")), From: from, Until: until, Before: before, Limit: pageEntries + 1}, nil
}

// day is the beginning of a day of the reader's, or of one after it; zero if none was typed.
func day(ctx context.Context, text string, after int) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	zone := i18n.From(ctx).Zone
	if zone == nil {
		zone = time.UTC
	}
	t, err := time.ParseInLocation(time.DateOnly, text, zone)
	if err != nil {
		return t, fault.Invalid("audit.badDay").At("from")
	}
	return t.AddDate(0, 0, after), nil
}

// typed is a day as the form shows it again.
func typed(ctx context.Context, t time.Time, after int) string {
	if t.IsZero() {
		return ""
	}
	if zone := i18n.From(ctx).Zone; zone != nil {
		t = t.In(zone)
	}
	return t.AddDate(0, 0, -after).Format(time.DateOnly)
}

func (d *Desk) send(w http.ResponseWriter, r *http.Request, v trailView) error {
	ctx := r.Context()
	if r.PostForm.Get("format") == "csv" {
		return d.file(w, r, v.query)
	}
	var err error
	if v.entries, err = d.trail.Entries(ctx, kernel.ActorFrom(ctx).Tenant, v.query); err != nil {
		return err
	}
	if len(v.entries) > pageEntries {
		v.entries = v.entries[:pageEntries]
		v.next = v.entries[pageEntries-1].Number
	}
	for _, o := range []audit.Outcome{"", audit.Done, audit.Read, audit.Denied} {
		v.outcomes = append(v.outcomes, ui.Choice{Value: string(o), Text: outcome(ctx, o)})
	}
	if v.kinds, err = d.kinds(ctx, v.query.Kind); err != nil {
		return err
	}
	title := i18n.T(ctx, "audit.title")
	if v.own {
		title = i18n.T(ctx, "audit.own.title")
	}
	w.Header().Set("Cache-Control", "no-store")
	return web.Render(w, r, web.PageInfo{Title: title, Work: true, Crumbs: []ui.Link{{Text: i18n.T(ctx, "web.workspace"), Href: web.URL(ctx, "/workspace")}, {Text: title}}}, trailPage(v))
}

// file sends all entries that were asked for, however many: what an auditor takes along is whole.
func (d *Desk) file(w http.ResponseWriter, r *http.Request, q audit.Query) error {
	q.Limit = 500
	ctx, tenant := r.Context(), kernel.ActorFrom(r.Context()).Tenant
	list, err := d.trail.Entries(ctx, tenant, q)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="trail.csv"`)
	w.Header().Set("Cache-Control", "no-store")
	out := table.NewWriter(w, false)
	out.Write([]string{"number", "at", "actor", "act", "kind", "object", "outcome", "policies", "rules", "purpose", "legal_basis", "returned"})
	for len(list) > 0 {
		for _, e := range list {
			out.Write(line(e))
		}
		if len(list) < q.Limit {
			break
		}
		q.Before = list[len(list)-1].Number
		if list, err = d.trail.Entries(ctx, tenant, q); err != nil {
			panic(http.ErrAbortHandler) // half of it is sent: a cut file must not look whole
		}
	}
	return out.Flush()
}

func line(e audit.Entry) []string {
	return []string{strconv.FormatInt(e.Number, 10), e.At.UTC().Format("2006-01-02T15:04:05.000Z"), e.Actor, e.Act, e.Kind, e.Object, string(e.Outcome),
		strings.Join(e.Policies, ";"), e.Rules, e.Purpose, e.LegalBasis, strings.Join(e.Returned, ";")}
}

func (v trailView) table(ctx context.Context) ui.TableInfo {
	t := ui.TableInfo{Caption: i18n.T(ctx, "audit.caption"), Tight: true, Columns: []ui.Column{{Text: i18n.T(ctx, "audit.number")}, {Text: i18n.T(ctx, "audit.when")},
		{Text: i18n.T(ctx, "audit.who")}, {Text: i18n.T(ctx, "audit.what")}, {Text: i18n.T(ctx, "audit.thing")}, {Text: i18n.T(ctx, "audit.outcome")}, {Text: i18n.T(ctx, "audit.why")}}}
	for _, e := range v.entries {
		row := ui.Row{Cells: []ui.Cell{{Text: strconv.FormatInt(e.Number, 10)}, {Text: i18n.DateTime(ctx, e.At)}, {Text: who(ctx, e)}, {Text: act(ctx, e.Act)},
			{Text: thing(ctx, e)}, {Text: outcome(ctx, e.Outcome)}, {Text: why(e)}}}
		if e.Outcome == audit.Denied {
			row.Tone = ui.Risk
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// why is for what and by which law something was asked for, and by which rules it was decided.
func why(e audit.Entry) string {
	list := []string{}
	for _, text := range slices.Concat([]string{e.Purpose, e.LegalBasis}, e.Policies, e.Problems) {
		if text != "" {
			list = append(list, text)
		}
	}
	return strings.Join(list, ", ")
}

func who(ctx context.Context, e audit.Entry) string {
	switch {
	case e.Actor == "":
		return i18n.T(ctx, "audit.citizen")
	case e.For != "":
		return i18n.T(ctx, "audit.substitute", "actor", e.Actor, "person", e.For)
	default:
		return e.Actor
	}
}

func act(ctx context.Context, name string) string {
	if id := "audit.act." + name; i18n.Has(ctx, id) {
		return i18n.T(ctx, id)
	}
	return name
}

// thing is what an entry is about, without the tenant, which is the reader's own.
func thing(ctx context.Context, e audit.Entry) string {
	kind, id := e.Kind, strings.TrimPrefix(e.Object, string(e.Tenant)+"/")
	text := strings.TrimSpace(kindText(ctx, kind) + " " + id)
	if n := len(e.Returned); n > 0 {
		text += " (" + strconv.Itoa(n) + "): "
		for i, id := range e.Returned[:min(n, mostReturned)] {
			if i > 0 {
				text += ", "
			}
			text += strings.TrimPrefix(id, string(e.Tenant)+"/")
		}
		if n > mostReturned {
			text += " …" // the file has them all
		}
	}
	return text
}

// kinds are the kinds of things that the trail speaks of, and the one that was asked for.
func (d *Desk) kinds(ctx context.Context, asked string) ([]ui.Choice, error) {
	list, err := d.trail.Kinds(ctx, kernel.ActorFrom(ctx).Tenant)
	if err != nil {
		return nil, err
	}
	if asked != "" && !slices.Contains(list, asked) {
		list = append(list, asked)
	}
	choices := []ui.Choice{{Text: i18n.T(ctx, "audit.all")}}
	for _, kind := range list {
		choices = append(choices, ui.Choice{Value: kind, Text: kindText(ctx, kind), Chosen: kind == asked})
	}
	return choices, nil
}

// kindText words a kind of thing; one that has no words stands as it is.
func kindText(ctx context.Context, kind string) string {
	if words := "audit.of." + strings.ToLower(kind); i18n.Has(ctx, words) {
		return i18n.T(ctx, words)
	}
	return kind
}

func outcome(ctx context.Context, o audit.Outcome) string {
	if o == "" {
		return i18n.T(ctx, "audit.all")
	}
	return i18n.T(ctx, "audit.outcome."+string(o))
}
