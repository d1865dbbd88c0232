package reconciliationhttp

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/i18n"
	"convive/internal/platform/web"
	"convive/internal/platform/web/ui"
	"convive/internal/reconciliation"
)

// listView is the list of rounds, with the form that opens one.
type listView struct {
	table   ui.TableInfo
	mayOpen bool
	values  url.Values
	fault   *fault.Fault
}

func (d *Desk) listRounds(w http.ResponseWriter, r *http.Request) error {
	return d.renderList(w, r, http.StatusOK, listView{values: url.Values{}})
}

func (d *Desk) renderList(w http.ResponseWriter, r *http.Request, status int, v listView) error {
	ctx := r.Context()
	list, err := d.service.Rounds(ctx)
	if err != nil {
		return err
	}
	v.mayOpen = d.service.MayOpen(ctx)
	v.table = ui.TableInfo{Caption: i18n.T(ctx, "reconciliation.list.caption"), Columns: []ui.Column{{Text: i18n.T(ctx, "reconciliation.column.round")}, {Text: i18n.T(ctx, "reconciliation.column.place")},
		{Text: i18n.T(ctx, "reconciliation.column.period")}, {Text: i18n.T(ctx, "reconciliation.column.institutions")}}}
	for _, x := range list {
		place, err := placeName(ctx, d.places, x.Territory)
		if err != nil {
			return err
		}
		title := x.Title
		if x.Generated {
			title += " · " + i18n.T(ctx, "reconciliation.generatedShort")
		}
		v.table.Rows = append(v.table.Rows, ui.Row{Cells: []ui.Cell{{Text: title, Href: web.URL(ctx, roundPath(x.ID))}, {Text: place},
			{Text: i18n.T(ctx, "reconciliation.period", "from", dateText(ctx, x.From), "to", dateText(ctx, x.To))}, {Text: i18n.List(ctx, x.NamesOf(x.Institutions))}}})
	}
	title := i18n.T(ctx, "reconciliation.title")
	return web.RenderStatus(w, r, status, web.PageInfo{Title: title, Work: true, Error: v.fault != nil, Crumbs: crumbs(ctx)[:2]}, listPage(v))
}

// mostParties is how many institutions the form asks for.
const mostParties = 5

// institutionsOf are the parties that were named: an identifier and a name a line.
func institutionsOf(f url.Values) []reconciliation.Institution {
	list := make([]reconciliation.Institution, mostParties)
	for i := range list {
		n := strconv.Itoa(i + 1)
		list[i] = reconciliation.Institution{ID: f.Get("institution_" + n), Name: f.Get("name_" + n)}
	}
	return list
}

// seals are the ways in which lists may come.
func seals(ctx context.Context, chosen string) []ui.Choice {
	var list []ui.Choice
	for _, s := range []reconciliation.Seal{reconciliation.Clear, reconciliation.Keyed, reconciliation.Filters} {
		word := "clear"
		if s != reconciliation.Clear {
			word = string(s)
		}
		list = append(list, ui.Choice{Value: string(s), Text: i18n.T(ctx, "reconciliation.seal."+word), Chosen: string(s) == chosen})
	}
	return list
}

func (d *Desk) openRound(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return fault.Invalid("reconciliation.formUnreadable").Because(err)
	}
	f := r.PostForm
	round, err := d.service.Open(r.Context(), reconciliation.Draft{Title: f.Get("title"), Territory: kernel.Code(strings.TrimSpace(f.Get("territory"))), From: f.Get("from"), To: f.Get("to"),
		Owner: f.Get("owner_name"), Institutions: institutionsOf(f), LegalBasis: f.Get("legal_basis"), Seal: reconciliation.Seal(f.Get("seal"))})
	if x, ok := refusal(err); ok {
		return d.renderList(w, r, web.Status(err), listView{values: f, fault: x})
	}
	if err != nil {
		return err
	}
	return web.SeeOther(w, r, roundPath(round.ID), "done", "opened")
}
