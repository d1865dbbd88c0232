package caseshttp

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"convive/internal/cases"
	"convive/internal/kernel"
	"convive/internal/platform/authz"
	"convive/internal/platform/i18n"
	"convive/internal/platform/table"
	"convive/internal/platform/web"
	confirming "convive/internal/platform/web/refusal"
	"convive/internal/platform/web/ui"
	"convive/internal/territories"
)

// listView is the list as a page.
type listView struct {
	cases.Listing
	desk     *Desk
	atlas    *territories.Atlas
	query    url.Values
	filter   cases.Filter
	why      purpose
	offers   cases.Offers
	page     int
	csv      string
	sortHref func(cases.Sort) string
	pageHref func(int) string
	problem  string
	done     string
}

// filterOf reads a filter. What is no kind, place or order asks for nothing.
func filterOf(q url.Values, atlas *territories.Atlas) cases.Filter {
	f := cases.Filter{Kind: cases.Kind(q.Get("kind")), State: cases.State(q.Get("state")), From: q.Get("from"), To: q.Get("to"), Reference: q.Get("q"), Sort: cases.Sort(q.Get("sort"))}
	if !slices.Contains(cases.Sorts(), f.Sort) {
		f.Sort = cases.ByReported
	}
	for field, to := range map[string]*kernel.Code{"declared_in": &f.DeclaredIn, "happened_in": &f.HappenedIn} {
		if text := strings.TrimSpace(q.Get(field)); text != "" {
			if code, ok := place(atlas, text); ok {
				*to = code
			} else {
				*to = "?" // nowhere
			}
		}
	}
	return f
}

func (d *Desk) listCases(w http.ResponseWriter, r *http.Request) error {
	return d.renderList(w, r, http.StatusOK, "")
}

// renderList shows the list; problem is why an act on it was refused.
func (d *Desk) renderList(w http.ResponseWriter, r *http.Request, status int, problem string) error {
	why := purposeOf(r)
	ctx := why.stated(r.Context())
	atlas, err := d.places.Atlas(ctx)
	if err != nil {
		return err
	}
	q := r.URL.Query()
	v := listView{desk: d, atlas: atlas, query: q, filter: filterOf(q, atlas), why: why, offers: d.cases.Offers(ctx), problem: problem, csv: web.URL(ctx, "/workspace/cases.csv")}
	v.page = max(atoi(q.Get("page")), 1)
	v.filter.Limit, v.filter.Offset = cases.PageRows, (min(v.page, 10_000)-1)*cases.PageRows
	if v.Listing, err = d.cases.List(ctx, v.filter); err != nil {
		return err
	}
	if done := q.Get("done"); done == "assigned" || done == "recorded" {
		v.done = i18n.T(ctx, "cases.done."+done)
	}
	v.sortHref = func(s cases.Sort) string { return web.Same(r, "sort", string(s), "page", "", "done", "") }
	v.pageHref = func(n int) string { return web.Same(r, "page", strconv.Itoa(n), "done", "") }
	if rest := r.URL.RawQuery; rest != "" {
		v.csv += "?" + rest
	}
	title := i18n.T(ctx, "cases.title")
	return web.RenderStatus(w, r, status, web.PageInfo{Title: title, Work: true, Error: problem != "", Crumbs: crumbs(ctx)[:2]}, listPage(v))
}

func atoi(s string) int {
	n, _ := strconv.Atoi(s) // anything else is none
	return n
}

// exportCases sends the list as a file to who may take it out of the house.
func (d *Desk) exportCases(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	atlas, err := d.places.Atlas(ctx)
	if err != nil {
		return err
	}
	l, err := d.cases.Export(ctx, filterOf(r.URL.Query(), atlas))
	if err != nil {
		return confirming.Show(w, r, err, "/workspace/cases", func(int, confirming.Problems) error { return err })
	}
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="cases.csv"`)
	w.Header().Set("Cache-Control", "no-store")
	out := table.NewWriter(w, false)
	for _, line := range records(l.Cases) {
		out.Write(line)
	}
	return out.Flush()
}

// records are cases as lines of a table, with a head: the cells of the core and nothing else.
func records(list []cases.Case) [][]string {
	lines := [][]string{append([]string{"id"}, cases.CoreFields()...)}
	for _, c := range list {
		line := []string{string(c.ID)}
		for _, cell := range cases.Core(c) {
			line = append(line, cell.Value)
		}
		lines = append(lines, line)
	}
	return lines
}

// shownColumns are the fields of the core that the list has a column for, with the order that each stands for.
var shownColumns = []struct {
	field string
	sort  cases.Sort
}{{"reference", cases.ByReference}, {"kind", cases.ByKind}, {"state", ""}, {"reported_on", cases.ByReported}, {"occurred_on", cases.ByOccurred}, {"declared_in", ""}, {"happened_in", ""}, {"owner", ""}, {"flags", ""}}

func (v listView) table(ctx context.Context) ui.TableInfo {
	t := ui.TableInfo{Caption: i18n.N(ctx, "cases.list.caption", v.Total), Note: v.withheldText(ctx), Tight: true}
	for _, c := range shownColumns {
		t.Columns = append(t.Columns, v.column(ctx, c.field, c.sort))
	}
	if v.offers.Bulk {
		t.Columns = append(t.Columns, ui.Column{Text: i18n.T(ctx, "cases.list.choose")})
	}
	for _, c := range v.Cases {
		t.Rows = append(t.Rows, ui.Row{Cells: v.cells(ctx, c)})
	}
	return t
}

func (v listView) column(ctx context.Context, field string, sort cases.Sort) ui.Column {
	col := ui.Column{Text: i18n.T(ctx, "cases.field."+field)}
	if sort == "" {
		return col
	}
	col.SortHref = v.sortHref(sort)
	if v.filter.Sort == sort {
		col.Sorted = "ascending"
		if sort == cases.ByReported || sort == cases.ByOccurred {
			col.Sorted = "descending"
		}
	}
	return col
}

func (v listView) cells(ctx context.Context, c cases.Case) []ui.Cell {
	values := map[string]cases.Cell{}
	for _, cell := range cases.Core(c) {
		values[cell.Name] = cell
	}
	var list []ui.Cell
	for _, col := range shownColumns {
		cell := ui.Cell{Text: v.desk.cellText(ctx, v.atlas, values[col.field])}
		if col.field == "reference" {
			cell.Href = web.URL(ctx, path(c.ID), v.carried(c)...)
		}
		list = append(list, cell)
	}
	if v.offers.Bulk {
		list = append(list, ui.Cell{Part: chooser(c)})
	}
	return list
}

// carried is the purpose, handed on to the page of another institution's case.
func (v listView) carried(c cases.Case) []string {
	if v.why == (purpose{}) {
		return nil
	}
	return []string{"purpose", v.why.why, "legal_basis", v.why.basis}
}

func (v listView) withheldText(ctx context.Context) string {
	if v.Withheld == 0 {
		return ""
	}
	return i18n.N(ctx, "cases.list.withheld", int64(v.Withheld))
}

func (v listView) pages() int { return int((v.Total + cases.PageRows - 1) / cases.PageRows) }

func (v listView) generated() bool { return anyGenerated(v.Cases) }

func anyGenerated(list []cases.Case) bool {
	for _, c := range list {
		if c.Generated {
			return true
		}
	}
	return false
}

func (v listView) grants() []authz.OpenGrant { return v.Grants }
