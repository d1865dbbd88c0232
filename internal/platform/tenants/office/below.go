package office

import (
	"context"
	"net/http"
	"slices"
	"strconv"

	"convive/internal/kernel"
	"convive/internal/platform/authz"
	"convive/internal/platform/i18n"
	"convive/internal/platform/tenants"
	"convive/internal/platform/web"
	"convive/internal/platform/web/ui"
)

// belowView is the page of a government above.
type belowView struct {
	outcome
	list        []tenants.Government
	names       map[kernel.Tenant]string
	titles      map[string]string
	sides       []side
	accept, end bool
}

// side is one indicator with the figures of the governments side by side.
type side struct {
	id, title, measure string
	year               int
	years              []int
	decimals           int
	rows               []sideRow
}

// sideRow is a government's figure of one source, in the year that is shown; nil: nothing was published.
type sideRow struct {
	government tenants.Government
	agreement  tenants.Agreement
	total      *tenants.Total
}

func (o *Office) showBelow(w http.ResponseWriter, r *http.Request) error {
	return o.below(w, r, http.StatusOK, doneOf(r))
}

func (o *Office) below(w http.ResponseWriter, r *http.Request, status int, out outcome) error {
	ctx := r.Context()
	list, err := o.service.Below(ctx)
	if err != nil {
		return err
	}
	v := belowView{outcome: out, list: list, names: map[kernel.Tenant]string{}, accept: o.may(ctx, authz.AcceptTotals), end: o.may(ctx, authz.EndTotals)}
	if v.titles, _, err = o.titles(ctx); err != nil {
		return err
	}
	for _, g := range list {
		v.names[g.ID] = words(ctx, g.Names)
	}
	if me, err := o.service.Tenant(ctx, kernel.ActorFrom(ctx).Tenant); err == nil {
		v.names[me.ID] = words(ctx, me.Names)
	}
	if v.sides, err = o.sides(ctx, v, r); err != nil {
		return err
	}
	return page(w, r, status, i18n.T(ctx, "tenants.office.below"), out, belowPage(v))
}

// sides reads what the agreements in force open: an indicator each, in the order of their titles.
func (o *Office) sides(ctx context.Context, v belowView, r *http.Request) ([]side, error) {
	found := map[string][]sideRow{}
	totals := map[string][]tenants.Total{}
	for _, g := range v.list {
		for _, a := range g.Open() {
			list, err := o.service.Totals(ctx, g.ID, a.Indicator)
			if err != nil {
				return nil, err
			}
			found[a.Indicator] = append(found[a.Indicator], sideRow{government: g, agreement: a})
			totals[a.Indicator] = append(totals[a.Indicator], list...)
		}
	}
	sides := []side{}
	for id, rows := range found {
		asked, _ := strconv.Atoi(r.URL.Query().Get("year")) // anything else is the newest
		sides = append(sides, sideOf(ctx, id, titleOf(v.titles, id), rows, totals[id], asked))
	}
	i18n.Sort(ctx, sides, func(s side) string { return s.title })
	return sides, nil
}

// sideOf sets the figures of one year beside each other: a row for each source of each government, and one that says so
// where a government has published nothing for that year.
func sideOf(ctx context.Context, id, title string, rows []sideRow, totals []tenants.Total, asked int) side {
	s := side{id: id, title: title}
	for _, t := range totals {
		if !slices.Contains(s.years, t.Year) {
			s.years = append(s.years, t.Year)
		}
		s.measure, s.decimals = words(ctx, t.Measure), t.Decimals
	}
	slices.Sort(s.years)
	slices.Reverse(s.years)
	if s.year = asked; !slices.Contains(s.years, asked) && len(s.years) > 0 {
		s.year = s.years[0]
	}
	for _, row := range rows {
		found := false
		for i, t := range totals {
			if t.Government == row.government.ID && t.Year == s.year {
				row.total, found = &totals[i], true
				s.rows = append(s.rows, row)
			}
		}
		if !found {
			row.total = nil
			s.rows = append(s.rows, row)
		}
	}
	return s
}

// waiting are the proposals that wait for an answer.
func (v belowView) waiting() []tenants.Agreement {
	var list []tenants.Agreement
	for _, g := range v.list {
		for _, a := range g.Agreements {
			if a.State == tenants.Proposed && !a.Over(g.Today) {
				list = append(list, a)
			}
		}
	}
	return list
}

func (v belowView) governments(ctx context.Context) ui.TableInfo {
	t := ui.TableInfo{Caption: i18n.T(ctx, "tenants.office.list"), Columns: []ui.Column{{Text: i18n.T(ctx, "tenants.office.government")}, {Text: i18n.T(ctx, "tenants.office.territory")},
		{Text: i18n.T(ctx, "tenants.office.host")}, {Text: i18n.T(ctx, "tenants.office.inForce"), Right: true}}}
	for _, g := range v.list {
		t.Rows = append(t.Rows, ui.Row{Cells: ui.Cells(v.names[g.ID], string(g.Place()), g.Host, strconv.Itoa(len(g.Open())))})
	}
	return t
}

func (s side) table(ctx context.Context, v belowView) ui.TableInfo {
	t := ui.TableInfo{Caption: s.title + ", " + strconv.Itoa(s.year), Note: i18n.T(ctx, "tenants.office.totalsNote", "measure", capital(s.measure)), Tight: true,
		Columns: []ui.Column{{Text: i18n.T(ctx, "tenants.office.government")}, {Text: i18n.T(ctx, "tenants.office.events"), Right: true}, {Text: i18n.T(ctx, "tenants.office.unit")},
			{Text: i18n.T(ctx, "tenants.office.value"), Right: true}, {Text: i18n.T(ctx, "tenants.office.margin")}, {Text: i18n.T(ctx, "tenants.office.source")},
			{Text: i18n.T(ctx, "tenants.office.edition"), Right: true}, {Text: i18n.T(ctx, "tenants.office.published")}, {Text: i18n.T(ctx, "tenants.office.basis")}}}
	if len(s.years) == 0 { // nobody has published anything
		t.Caption, t.Note = s.title, ""
	}
	for _, row := range s.rows {
		name := v.names[row.government.ID]
		if row.total == nil {
			t.Rows = append(t.Rows, ui.Row{Cells: ui.Cells(name, i18n.T(ctx, "tenants.office.nothing"), "", "", "", "", "", "", row.agreement.Basis)})
			continue
		}
		f := row.total
		margin := "–"
		if f.Low != nil && f.High != nil {
			margin = i18n.T(ctx, "tenants.office.margins", "low", number(ctx, f.Low, s.decimals), "high", number(ctx, f.High, s.decimals))
		}
		t.Rows = append(t.Rows, ui.Row{Cells: ui.Cells(name, number(ctx, f.Numerator, 0), unitName(ctx, f.Unit), number(ctx, f.Value, s.decimals), margin,
			words(ctx, f.SourceTitle), strconv.Itoa(f.Edition), i18n.Date(ctx, f.Published), row.agreement.Basis)})
	}
	return t
}

// yearsOf are all years of all indicators, newest first, for the choice on top.
func (v belowView) yearsOf() []ui.Choice {
	var years []int
	shown := 0
	for _, s := range v.sides {
		shown = max(shown, s.year)
		for _, y := range s.years {
			if !slices.Contains(years, y) {
				years = append(years, y)
			}
		}
	}
	slices.Sort(years)
	slices.Reverse(years)
	var list []ui.Choice
	for _, y := range years {
		list = append(list, ui.Choice{Value: strconv.Itoa(y), Text: strconv.Itoa(y), Chosen: y == shown})
	}
	return list
}

func (v belowView) everything(ctx context.Context) ui.TableInfo {
	t := agreementsHead(ctx)
	t.Columns[1].Text = i18n.T(ctx, "tenants.office.government")
	for _, g := range v.list {
		for _, a := range g.Agreements {
			row := ui.Row{Cells: []ui.Cell{{Text: titleOf(v.titles, a.Indicator)}, {Text: v.names[g.ID]}, {Text: span(ctx, a)}, {Text: a.Basis}, stateCell(ctx, a, g.Today)}}
			if v.end {
				cell := ui.Cell{}
				if a.State == tenants.Accepted && !a.Over(g.Today) {
					cell.Part = endForm(stepURL(ctx, a, "end"), i18n.T(ctx, "tenants.office.end"), titleOf(v.titles, a.Indicator)+", "+v.names[g.ID])
				}
				row.Cells = append(row.Cells, cell)
			}
			t.Rows = append(t.Rows, row)
		}
	}
	if v.end {
		t.Columns = append(t.Columns, ui.Column{})
	}
	return t
}

func stepURL(ctx context.Context, a tenants.Agreement, what string) string {
	return web.URL(ctx, "/workspace/governments/"+string(a.Giver)+"/agreements/"+string(a.ID)+"/"+what)
}

func (o *Office) accept(w http.ResponseWriter, r *http.Request) error {
	return o.answer(w, r, "accepted", o.service.Accept)
}

func (o *Office) endReceived(w http.ResponseWriter, r *http.Request) error {
	return o.answer(w, r, "ended", o.service.End)
}

func (o *Office) answer(w http.ResponseWriter, r *http.Request, done string, act func(context.Context, kernel.Tenant, kernel.ID) error) error {
	id, err := agreementID(r)
	if err != nil {
		return err
	}
	if err := act(r.Context(), kernel.Tenant(r.PathValue("government")), id); err != nil {
		return refused(r, err, func(status int, out outcome) error { return o.below(w, r, status, out) })
	}
	return web.SeeOther(w, r, "/workspace/governments", "done", done)
}
