package sourceshttp

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"convive/internal/kernel"
	"convive/internal/platform/i18n"
	"convive/internal/platform/web"
	"convive/internal/platform/web/ui"
	"convive/internal/sources"
)

// overview is what waits for the analyst.
type overview struct {
	running, waiting, recent []sources.Edition
	late                     []lateSource
	titles                   map[string]string
	notice                   ui.Link
	offers                   sources.Offers
}

// lateSource is a source whose obligation has deliveries that have not come.
type lateSource struct {
	source  sources.Source
	periods []kernel.Period
	since   time.Time // when the oldest of them was due
}

// recentShown is how many ended editions the overview lists.
const recentShown = 10

func (d *Desk) showOverview(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	o, err := d.overview(ctx)
	if err != nil {
		return err
	}
	return web.Render(w, r, web.PageInfo{Title: i18n.T(ctx, "sources.desk.title"), Work: true, Live: len(o.running) > 0}, overviewPage(o))
}

func (d *Desk) overview(ctx context.Context) (overview, error) {
	o := overview{titles: map[string]string{}, offers: d.sources.Offers(ctx, sources.Edition{})}
	if d.notice != nil {
		var err error
		if o.notice, err = d.notice(ctx); err != nil {
			return o, err
		}
	}
	all, err := d.sources.Editions(ctx, "")
	if err != nil {
		return o, err
	}
	for _, e := range all {
		switch {
		case e.State == sources.Received || e.State == sources.Checking:
			o.running = append(o.running, e)
		case e.State == sources.Checked:
			o.waiting = append(o.waiting, e)
		case len(o.recent) < recentShown:
			o.recent = append(o.recent, e)
		}
	}
	declared, err := d.sources.Sources(ctx)
	if err != nil {
		return o, err
	}
	for _, s := range declared {
		o.titles[s.ID] = words(ctx, s.Title)
		dues, err := d.sources.Dues(ctx, s)
		if err != nil {
			return o, err
		}
		late := lateSource{source: s}
		for _, due := range dues {
			if due.Late && due.Received.IsZero() {
				if late.since.IsZero() {
					late.since = due.On
				}
				late.periods = append(late.periods, due.Period)
			}
		}
		if len(late.periods) > 0 {
			o.late = append(o.late, late)
		}
	}
	return o, nil
}

// periodsText is the first and last of the periods that are missing.
func (l lateSource) periodsText(ctx context.Context) string {
	first := i18n.Period(ctx, l.periods[0])
	if len(l.periods) == 1 {
		return first
	}
	return i18n.T(ctx, "sources.desk.late.span", "first", first, "last", i18n.Period(ctx, l.periods[len(l.periods)-1]), "n", len(l.periods))
}

func (o overview) lateTable(ctx context.Context) ui.TableInfo {
	t := ui.TableInfo{Caption: i18n.T(ctx, "sources.desk.late.title"), Note: i18n.T(ctx, "sources.desk.late.note"), Columns: []ui.Column{
		{Text: i18n.T(ctx, "sources.desk.source")}, {Text: i18n.T(ctx, "sources.desk.institution")}, {Text: i18n.T(ctx, "sources.desk.late.missing")},
		{Text: i18n.T(ctx, "sources.desk.late.since")}}}
	for _, l := range o.late {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: words(ctx, l.source.Title), Href: web.URL(ctx, "/sources/"+l.source.ID)},
			{Text: words(ctx, l.source.Institution)}, {Text: l.periodsText(ctx)}, {Text: i18n.Date(ctx, l.since)}}})
	}
	return t
}

// editionTable lists editions; each leads to its page.
func editionTable(ctx context.Context, caption, note string, list []sources.Edition, titles map[string]string) ui.TableInfo {
	t := ui.TableInfo{Caption: caption, Note: note, Columns: []ui.Column{
		{Text: i18n.T(ctx, "sources.desk.edition")}, {Text: i18n.T(ctx, "sources.desk.periods")}, {Text: i18n.T(ctx, "sources.desk.accepted"), Right: true},
		{Text: i18n.T(ctx, "sources.desk.quarantined"), Right: true}, {Text: i18n.T(ctx, "sources.desk.received")}, {Text: i18n.T(ctx, "sources.desk.stateHead")}}}
	for _, e := range list {
		accepted, aside := i18n.Int(ctx, e.Counts.Accepted), i18n.Int(ctx, e.Counts.Quarantined)
		if e.Counts.Read == 0 {
			accepted, aside = "–", "–"
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{
			{Text: i18n.T(ctx, "sources.desk.editionOf", "source", titles[e.Source], "n", strconv.Itoa(e.Number)), Href: href(ctx, e, "")},
			{Text: orDash(e.PeriodsText())}, {Text: accepted}, {Text: aside}, {Text: i18n.Date(ctx, e.ReceivedAt)},
			{Part: ui.Chip(tones[e.State], stateText(ctx, e.State))}}})
	}
	return t
}

func orDash(s string) string {
	if s == "" {
		return "–"
	}
	return s
}

// overviewTitle says what there is to do.
func (o overview) title(ctx context.Context) string {
	switch {
	case len(o.waiting) > 0 && o.offers.Approve:
		return i18n.N(ctx, "sources.desk.waitingTitle", int64(len(o.waiting)))
	case o.notice.Text != "":
		return i18n.T(ctx, "sources.desk.somethingWaits")
	case len(o.waiting) > 0:
		return i18n.N(ctx, "sources.desk.waitingOthers", int64(len(o.waiting)))
	case len(o.running) > 0:
		return i18n.N(ctx, "sources.desk.runningTitle", int64(len(o.running)))
	default:
		return i18n.T(ctx, "sources.desk.nothingWaits")
	}
}
