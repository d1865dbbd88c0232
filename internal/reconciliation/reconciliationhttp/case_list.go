package reconciliationhttp

import (
	"net/http"
	"slices"
	"strconv"

	"convive/internal/platform/i18n"
	"convive/internal/platform/web"
	"convive/internal/platform/web/ui"
	"convive/internal/reconciliation"
)

func (d *Desk) listCases(w http.ResponseWriter, r *http.Request) error {
	ctx, id := r.Context(), idOf(r, "round")
	state := reconciliation.CaseState(r.URL.Query().Get("state"))
	if !slices.Contains(reconciliation.CaseStates(), state) {
		state = ""
	}
	round, all, err := d.service.Cases(ctx, id, "")
	if err != nil {
		return err
	}
	v := queueView{round: round, tabs: []ui.Tab{{Link: ui.Link{Text: i18n.T(ctx, "reconciliation.all"), Href: web.URL(ctx, roundPath(id)+"/cases")}, Count: i18n.Int(ctx, int64(len(all))), Current: state == ""}}}
	for _, s := range reconciliation.CaseStates() {
		n := 0
		for _, c := range all {
			if c.State == s {
				n++
			}
		}
		if n > 0 || s == state {
			v.tabs = append(v.tabs, ui.Tab{Link: ui.Link{Text: i18n.T(ctx, "reconciliation.case."+string(s)), Href: web.URL(ctx, roundPath(id)+"/cases", "state", string(s))}, Count: i18n.Int(ctx, int64(n)), Current: s == state})
		}
	}
	list := slices.DeleteFunc(slices.Clone(all), func(c reconciliation.Case) bool { return state != "" && c.State != state })
	part := page(r, list, &v.pager)
	v.table = ui.TableInfo{Tight: true, Caption: i18n.N(ctx, "reconciliation.cases.caption", int64(len(list))), Note: i18n.T(ctx, "reconciliation.cases.note"), Columns: []ui.Column{{Text: i18n.T(ctx, "reconciliation.column.case")},
		{Text: i18n.T(ctx, "reconciliation.column.sources")}, {Text: i18n.T(ctx, "reconciliation.column.absent")}, {Text: i18n.T(ctx, "reconciliation.column.state")}}}
	for i, c := range part {
		var has, lacks []string
		for _, x := range c.Records {
			if name := round.Name(x.Institution); !slices.Contains(has, name) {
				has = append(has, name)
			}
		}
		for _, i := range round.Institutions {
			if reason, ok := c.Absent[i]; ok {
				text := round.Name(i)
				if reason != "" {
					text += " (" + i18n.T(ctx, "reconciliation.reason."+reason) + ")"
				}
				lacks = append(lacks, text)
			}
		}
		state := i18n.T(ctx, "reconciliation.case."+string(c.State))
		if len(c.Twice) > 0 {
			state += " · " + i18n.T(ctx, "reconciliation.hasTwice")
		}
		if c.Open {
			state += " · " + i18n.T(ctx, "reconciliation.openPair")
		}
		v.table.Rows = append(v.table.Rows, ui.Row{Cells: []ui.Cell{{Text: i18n.T(ctx, "reconciliation.caseNumber", "n", strconv.Itoa((v.pager.Page-1)*pageRows+i+1)), Href: web.URL(ctx, casePath(id, c.ID))},
			{Text: i18n.List(ctx, has)}, {Text: i18n.List(ctx, lacks)}, {Text: state}}})
	}
	title := i18n.T(ctx, "reconciliation.cases.title")
	return web.Render(w, r, web.PageInfo{Title: title + " · " + round.Title, Work: true, Crumbs: crumbs(ctx, roundCrumb(ctx, round), ui.Link{Text: title})}, casesPage(v))
}
