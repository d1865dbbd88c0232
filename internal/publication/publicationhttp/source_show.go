package publicationhttp

import (
	"context"
	"net/http"
	"strconv"

	"github.com/a-h/templ"

	"convive/internal/kernel/fault"
	"convive/internal/platform/chart"
	"convive/internal/platform/i18n"
	"convive/internal/platform/web"
	"convive/internal/platform/web/ui"
	"convive/internal/publication"
	"convive/internal/sources"
)

func (p *Portal) listSources(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	list, err := p.pages.Sources(ctx)
	if err != nil {
		return err
	}
	title := i18n.T(ctx, "publication.menu.sources")
	return web.Render(w, r, web.PageInfo{Title: title, Description: i18n.T(ctx, "publication.sources.lead"), Crumbs: []ui.Link{home(ctx), {Text: title}}}, sourcesPage(list))
}

func (p *Portal) showSource(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	v, err := p.sourceView(r)
	if err != nil {
		return err
	}
	title := words(ctx, v.Source.Title)
	return web.Render(w, r, web.PageInfo{Title: title, Description: words(ctx, v.Source.Counts), Crumbs: sourceCrumbs(ctx, v.Source, "")}, sourcePage(v))
}

// sourceView is the page of a source with its figure.
type sourceView struct {
	publication.SourcePage
	plates plates
	errata []erratumView
}

func (p *Portal) sourceView(r *http.Request) (sourceView, error) {
	ctx := r.Context()
	page, err := p.pages.SourceOf(ctx, r.PathValue("id"))
	v := sourceView{SourcePage: page}
	if err == nil {
		v.errata, err = p.errata(ctx, page.Source.ID)
	}
	if err != nil || len(page.Delivered) == 0 {
		return v, err
	}
	unit := i18n.T(ctx, "publication.events."+string(page.Source.Unit))
	c := chart.Columns{Figure: countFigure(ctx, "delivered", i18n.T(ctx, "publication.source.delivered", "unit", unit), 736, i18n.T(ctx, "publication.column.year"))}
	for _, d := range page.Delivered {
		item := chart.Column{Label: year(d.Year)}
		if d.Known {
			item.Value = chart.Exact(float64(d.Quantity))
		}
		c.Items = append(c.Items, item)
	}
	v.plates = plates{{name: "delivered", about: page.Source.ID + spanName(page.Years), title: c.Title, sub: i18n.T(ctx, "publication.source.deliveredSub"), drawn: c.Draw(), table: c.Table(),
		source: sourceLineOf(ctx, page.Source, page.Series)}}
	v.plates.address(func(file string) string { return sourceURL(ctx, page.Source.ID) + "/" + file })
	return v, nil
}

func (p *Portal) showEdition(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	n, err := strconv.Atoi(r.PathValue("number"))
	if err != nil {
		return fault.NotFound("publication.noEdition", "source", r.PathValue("id"), "edition", r.PathValue("number"))
	}
	src, err := p.sources.Source(ctx, r.PathValue("id"))
	if err != nil {
		return err
	}
	e, err := p.sources.Edition(ctx, src.ID, n)
	if err != nil {
		return err
	}
	all, err := p.sources.Editions(ctx, src.ID)
	if err != nil {
		return err
	}
	var others []int
	if e.State == sources.Published || e.State == sources.Withdrawn {
		others = comparable(all, e.Number)
	}
	title := i18n.T(ctx, "publication.edition.title", "source", words(ctx, src.Title), "number", strconv.Itoa(n))
	return web.Render(w, r, web.PageInfo{Title: title, Crumbs: sourceCrumbs(ctx, src, i18n.T(ctx, "publication.edition.number", "number", strconv.Itoa(n)))}, editionPage(src, e, others, title))
}

// sourceCrumbs lead to a source, or to what stands below it.
func sourceCrumbs(ctx context.Context, src sources.Source, below string) []ui.Link {
	way := []ui.Link{home(ctx), {Text: i18n.T(ctx, "publication.menu.sources"), Href: web.URL(ctx, "/sources")}, {Text: words(ctx, src.Title), Href: sourceURL(ctx, src.ID)}}
	if below != "" {
		way = append(way, ui.Link{Text: below})
	}
	return way
}

func sourceRows(ctx context.Context, list []publication.ListedSource) ui.TableInfo {
	t := ui.TableInfo{Caption: i18n.N(ctx, "publication.sources.caption", int64(len(list))), Columns: []ui.Column{{Text: i18n.T(ctx, "publication.column.source")}, {Text: i18n.T(ctx, "publication.source.institution")},
		{Text: i18n.T(ctx, "publication.column.unit")}, {Text: i18n.T(ctx, "publication.source.years")}, {Text: i18n.T(ctx, "publication.source.official")}}}
	for _, l := range list {
		years, official := publication.Span(l.Years), i18n.T(ctx, "publication.no")
		if years == "" {
			years = i18n.T(ctx, "publication.noData")
		}
		if l.Source.Official {
			official = i18n.T(ctx, "publication.yes")
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: words(ctx, l.Source.Title), Href: sourceURL(ctx, l.Source.ID)}, {Text: words(ctx, l.Source.Institution)},
			{Text: i18n.T(ctx, "publication.events."+string(l.Source.Unit))}, {Text: years}, {Text: official}}})
	}
	return t
}

func sourceFacts(ctx context.Context, p sourceView) []ui.Pair {
	src := p.Source
	list := []ui.Pair{{Term: i18n.T(ctx, "publication.source.institution"), Text: words(ctx, src.Institution)},
		{Term: i18n.T(ctx, "publication.column.unit"), Text: i18n.T(ctx, "publication.events."+string(src.Unit))},
		{Term: i18n.T(ctx, "publication.source.covers"), Text: coverage(ctx, src)},
		{Term: i18n.T(ctx, "publication.source.collects"), Text: collected(ctx, src)}}
	if text := words(ctx, src.LegalBasis); text != "" {
		list = append(list, ui.Pair{Term: i18n.T(ctx, "publication.source.legal"), Text: text})
	}
	if text := words(ctx, src.Licence); text != "" {
		list = append(list, ui.Pair{Term: i18n.T(ctx, "publication.source.licence"), Text: text})
	}
	if src.Link != "" {
		list = append(list, ui.Pair{Term: i18n.T(ctx, "publication.source.link"), Part: plainLink(src.Link, src.Link)})
	}
	every := src.Obligation.Every
	if every == "" {
		every = "none"
	}
	list = append(list, ui.Pair{Term: i18n.T(ctx, "publication.source.obligation"), Text: i18n.T(ctx, "publication.every."+every, "days", src.Obligation.DueDays)})
	list = append(list, ui.Pair{Term: i18n.T(ctx, "publication.about.protection"), Text: protectionText(ctx, src)})
	if text := words(ctx, src.Notes); text != "" {
		list = append(list, ui.Pair{Term: i18n.T(ctx, "publication.note"), Text: text})
	}
	return list
}

// coverage says in words which territory a source speaks of.
func coverage(ctx context.Context, src sources.Source) string {
	switch {
	case !src.Covers.Whole():
		return i18n.T(ctx, "publication.source.coversPart", "place", words(ctx, src.Covers.Place))
	case len(src.Country) != 2:
		return i18n.T(ctx, "publication.source.coversSeveral")
	default:
		return i18n.T(ctx, "publication.source.coversAll")
	}
}

func collected(ctx context.Context, src sources.Source) string {
	if len(src.Collects) == 0 {
		return i18n.T(ctx, "publication.source.collectsNone")
	}
	names := make([]string, len(src.Collects))
	for i, d := range src.Collects {
		names[i] = dimension(ctx, d)
	}
	return i18n.List(ctx, names)
}

func editionRows(ctx context.Context, p sourceView) ui.TableInfo {
	t := ui.TableInfo{Tight: true, Caption: i18n.T(ctx, "publication.source.editions"), Note: i18n.T(ctx, "publication.source.editionsNote"),
		Columns: []ui.Column{{Text: i18n.T(ctx, "publication.column.edition")}, {Text: i18n.T(ctx, "publication.edition.state")}, {Text: i18n.T(ctx, "publication.edition.approved")},
			{Text: i18n.T(ctx, "publication.edition.inForce")}, {Text: i18n.T(ctx, "publication.edition.accepted"), Right: true}, {Text: i18n.T(ctx, "publication.edition.quarantined"), Right: true},
			{Text: i18n.T(ctx, "publication.quality.controls"), Right: true}}}
	for _, e := range p.Editions {
		met := 0
		for _, c := range e.Controls {
			if c.Meets() {
				met++
			}
		}
		controls := "–"
		if len(e.Controls) > 0 {
			controls = strconv.Itoa(met) + " / " + strconv.Itoa(len(e.Controls))
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: strconv.Itoa(e.Number), Href: editionURL(ctx, e.Source, e.Number)}, {Part: stateChip(ctx, e.State)},
			{Text: i18n.Date(ctx, e.ApprovedAt)}, {Text: publication.Span(p.InForce[e.Number])}, {Text: i18n.Int(ctx, e.Counts.Accepted)}, {Text: i18n.Int(ctx, e.Counts.Quarantined)}, {Text: controls}}})
	}
	return t
}

func stateChip(ctx context.Context, s sources.State) templ.Component {
	tone := ui.Plain
	switch s {
	case sources.Published:
		tone = ui.Good
	case sources.Withdrawn, sources.Failed:
		tone = ui.Bad
	case sources.Cancelled:
		tone = ui.None
	}
	return ui.Chip(tone, i18n.T(ctx, "publication.state."+string(s)))
}

// deliveryText counts how an obligation was met, and what cannot be told.
func deliveryText(ctx context.Context, d publication.Delivery) string {
	text := i18n.T(ctx, "publication.delivery.counts", "met", d.InTime, "late", d.Late, "missing", d.Missing)
	if d.Earlier > 0 {
		text += " " + i18n.T(ctx, "publication.delivery.earlier", "n", d.Earlier)
	}
	return text
}

func dueRows(ctx context.Context, d publication.Delivery) ui.TableInfo {
	t := ui.TableInfo{Tight: true, Caption: i18n.T(ctx, "publication.delivery.caption"), Note: i18n.T(ctx, "publication.delivery.note"),
		Columns: []ui.Column{{Text: i18n.T(ctx, "publication.delivery.period")}, {Text: i18n.T(ctx, "publication.delivery.due")}, {Text: i18n.T(ctx, "publication.delivery.received")}, {Text: i18n.T(ctx, "publication.edition.state")}}}
	for i := len(d.Dues) - 1; i >= 0; i-- {
		due := d.Dues[i]
		state, tone := "met", ui.Good
		switch {
		case due.Received.IsZero():
			state, tone = "missing", ui.Bad
		case due.Earlier:
			state, tone = "earlier", ui.None
		case due.Late:
			state, tone = "late", ui.Risk
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: i18n.Period(ctx, due.Period)}, {Text: i18n.Date(ctx, due.On)}, {Text: i18n.Date(ctx, due.Received)},
			{Part: ui.Chip(tone, i18n.T(ctx, "publication.due."+state))}}})
	}
	return t
}

func controlRows(ctx context.Context, e sources.Edition) ui.TableInfo {
	t := ui.TableInfo{Tight: true, Caption: i18n.T(ctx, "publication.quality.controls"), Note: i18n.T(ctx, "publication.quality.controlsText"),
		Columns: []ui.Column{{Text: i18n.T(ctx, "publication.control.name")}, {Text: i18n.T(ctx, "publication.control.expected"), Right: true}, {Text: i18n.T(ctx, "publication.control.found"), Right: true},
			{Text: i18n.T(ctx, "publication.control.result")}}}
	for _, c := range e.Controls {
		chip := ui.Chip(ui.Good, i18n.T(ctx, "publication.control.met"))
		if !c.Meets() {
			chip = ui.Chip(ui.Risk, i18n.T(ctx, "publication.control.differs", "n", i18n.Int(ctx, c.Found-c.Expected)))
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: c.Name}, {Text: i18n.Int(ctx, c.Expected)}, {Text: i18n.Int(ctx, c.Found)}, {Part: chip}}})
	}
	return t
}

func fieldRows(ctx context.Context, e sources.Edition) ui.TableInfo {
	t := ui.TableInfo{Tight: true, Caption: i18n.T(ctx, "publication.edition.fields"), Columns: []ui.Column{{Text: i18n.T(ctx, "publication.edition.field")},
		{Text: i18n.T(ctx, "publication.edition.unknown"), Right: true}, {Text: i18n.T(ctx, "publication.who.share"), Right: true}}}
	for _, f := range e.Fields {
		share := "–"
		if f.Total > 0 {
			share = i18n.Percent(ctx, float64(f.Unknown)/float64(f.Total)*100, 1)
		}
		label := f.Field
		if id := "publication.dimension." + i18n.Camel(f.Field); i18n.Has(ctx, id) {
			label = i18n.T(ctx, id)
		}
		t.Rows = append(t.Rows, ui.Row{Cells: ui.Cells(label, i18n.Int(ctx, f.Unknown), share)})
	}
	return t
}

func periodRows(ctx context.Context, e sources.Edition) ui.TableInfo {
	t := ui.TableInfo{Tight: true, Caption: i18n.T(ctx, "publication.edition.periods"), Columns: []ui.Column{{Text: i18n.T(ctx, "publication.delivery.period")},
		{Text: i18n.T(ctx, "publication.edition.accepted"), Right: true}, {Text: i18n.T(ctx, "publication.column.quantity"), Right: true}}}
	for _, p := range e.Periods {
		t.Rows = append(t.Rows, ui.Row{Cells: ui.Cells(periodText(ctx, p.Period), i18n.Int(ctx, p.Rows), i18n.Int(ctx, p.Quantity))})
	}
	return t
}
