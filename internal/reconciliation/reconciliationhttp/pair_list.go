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

// pageRows is how many rows a list shows at once.
const pageRows = 50

// queueView is the list of pairs.
type queueView struct {
	round reconciliation.Round
	table ui.TableInfo
	tabs  []ui.Tab
	pager ui.PagerInfo
}

func (d *Desk) listPairs(w http.ResponseWriter, r *http.Request) error {
	ctx, id := r.Context(), idOf(r, "round")
	state := reconciliation.PairState(r.URL.Query().Get("state"))
	if !slices.Contains(reconciliation.PairStates(), state) {
		state = ""
	}
	round, all, err := d.service.Queue(ctx, id, "")
	if err != nil {
		return err
	}
	v := queueView{round: round, tabs: []ui.Tab{{Link: ui.Link{Text: i18n.T(ctx, "reconciliation.all"), Href: web.URL(ctx, roundPath(id)+"/pairs")}, Count: i18n.Int(ctx, int64(len(all))), Current: state == ""}}}
	for _, s := range reconciliation.PairStates() {
		n := 0
		for _, p := range all {
			if p.State == s {
				n++
			}
		}
		if n > 0 || s == state {
			v.tabs = append(v.tabs, ui.Tab{Link: ui.Link{Text: i18n.T(ctx, "reconciliation.state."+string(s)), Href: web.URL(ctx, roundPath(id)+"/pairs", "state", string(s))}, Count: i18n.Int(ctx, int64(n)), Current: s == state})
		}
	}
	list := slices.DeleteFunc(slices.Clone(all), func(p reconciliation.Pair) bool { return state != "" && p.State != state })
	part := page(r, list, &v.pager)
	v.table = ui.TableInfo{Tight: true, Caption: i18n.N(ctx, "reconciliation.pairs.caption", int64(len(list))), Note: i18n.T(ctx, "reconciliation.pairs.note"), Columns: []ui.Column{{Text: i18n.T(ctx, "reconciliation.column.pair")},
		{Text: i18n.T(ctx, "reconciliation.threshold.weight"), Right: true}, {Text: i18n.T(ctx, "reconciliation.column.probability"), Right: true}, {Text: i18n.T(ctx, "reconciliation.column.origin")}, {Text: i18n.T(ctx, "reconciliation.column.state")}}}
	for i, p := range part {
		what := i18n.T(ctx, "reconciliation.pairNumber", "n", strconv.Itoa((v.pager.Page-1)*pageRows+i+1))
		if p.Within {
			what += " · " + i18n.T(ctx, "reconciliation.inOneList")
		}
		weight, probability, origin := i18n.Number(ctx, p.Weight, 1), i18n.Percent(ctx, p.Probability*100, 1), ruleName(ctx, p.Rule)
		if p.ProposedBy != "" {
			weight, probability, origin = "–", "–", i18n.T(ctx, "reconciliation.proposedBy", "who", p.ProposedBy)
		} else if p.Proposed {
			origin += " · " + i18n.T(ctx, "reconciliation.aboveLink")
		}
		v.table.Rows = append(v.table.Rows, ui.Row{Cells: []ui.Cell{{Text: what, Href: web.URL(ctx, pairPath(id, p.ID))},
			{Text: weight}, {Text: probability}, {Text: origin}, {Text: i18n.T(ctx, "reconciliation.state."+string(p.State))}}})
	}
	title := i18n.T(ctx, "reconciliation.pairs.title")
	return web.Render(w, r, web.PageInfo{Title: title + " · " + round.Title, Work: true, Crumbs: crumbs(ctx, roundCrumb(ctx, round), ui.Link{Text: title})}, queuePage(v))
}

// page is the part of a list that is asked for.
func page[T any](r *http.Request, list []T, p *ui.PagerInfo) []T {
	n, _ := strconv.Atoi(r.URL.Query().Get("page")) // anything else is the first
	p.Pages = max(1, (len(list)+pageRows-1)/pageRows)
	p.Page = min(max(n, 1), p.Pages)
	p.Href = func(n int) string { return web.Same(r, "page", strconv.Itoa(n)) }
	from := (p.Page - 1) * pageRows
	return list[from:min(from+pageRows, len(list))]
}
