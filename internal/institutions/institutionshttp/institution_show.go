package institutionshttp

import (
	"context"
	"net/http"

	"convive/internal/institutions"
	"convive/internal/kernel/fault"
	"convive/internal/platform/i18n"
	"convive/internal/platform/web"
	"convive/internal/platform/web/ui"
)

// institutionView is the page of one institution.
type institutionView struct {
	title, subsystem, lead, heir, posts  string
	facts                                []ui.Pair
	under                                []ui.Link
	functions, leading, sites, equipment ui.TableInfo
	history                              []ui.Step
}

func (p *Pages) showInstitution(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	n, err := p.asked(r)
	if err != nil {
		return err
	}
	code := r.PathValue("code")
	history := n.register.History(institutions.OfInstitution, code)
	if len(history) == 0 {
		return fault.NotFound("institutions.noInstitution", "code", code)
	}
	row, ok := n.register.Get(institutions.OfInstitution, code, n.day)
	if !ok {
		row = history[len(history)-1]
	}
	v := institutionViewOf(ctx, n, row, history)
	return web.Render(w, r, web.PageInfo{Title: v.title, Description: v.lead, Crumbs: under(ctx, ui.Link{Text: v.title})}, institutionPage(v))
}

func institutionViewOf(ctx context.Context, n names, row institutions.Row, history []institutions.Row) institutionView {
	v := institutionView{title: mark(ctx, words(ctx, row.Values.Words("name")), row), subsystem: heading(ctx, row.Values["subsystem"]), lead: words(ctx, row.Values.Words("mission"))}
	if row.Values["status"] == institutions.Merged {
		v.heir = i18n.T(ctx, "institutions.show.heir", "name", n.institution(ctx, n.register.Heir(row.Code, n.day)))
	}
	v.facts = institutionFacts(ctx, n, row)
	for _, other := range n.register.On(institutions.OfInstitution, n.day) {
		if other.Values["parent"] == row.Code && !institutions.Gone(other) {
			v.under = append(v.under, ui.Link{Text: words(ctx, other.Values.Words("name")), Href: institutionURL(ctx, other.Code)})
		}
	}
	v.functions = functionsOf(ctx, n, row.Code)
	v.posts, v.leading = postsOf(ctx, n, row.Code)
	v.sites, v.equipment = sitesOf(ctx, n, row.Code), equipmentOf(ctx, n, row.Code)
	for _, h := range history {
		v.history = append(v.history, ui.Step{Title: words(ctx, h.Values.Words("name")) + ", " + choice(ctx, h.Values["status"]), Detail: span(ctx, h.From, h.To), State: "done"})
	}
	return v
}

func institutionFacts(ctx context.Context, n names, row institutions.Row) []ui.Pair {
	said := func(text string) string {
		if text == "" {
			return i18n.T(ctx, "institutions.show.notStated")
		}
		return text
	}
	field := func(name string) string { return i18n.T(ctx, "institutions.field."+name) }
	day := func(column string) string {
		if row.Values[column] == "" {
			return ""
		}
		return dayWord(ctx, row.Values[column])
	}
	parent := ""
	if c := row.Values["parent"]; c != "" {
		parent = n.institution(ctx, c)
	}
	return []ui.Pair{{Term: field("level"), Text: choice(ctx, row.Values["level"]) + ", " + n.place(ctx, row.Values["area"])}, {Term: field("status"), Text: choice(ctx, row.Values["status"])},
		{Term: field("parent"), Text: said(parent)}, {Term: i18n.T(ctx, "institutions.column.article"), Text: basis(ctx, n, row)}, {Term: field("vision"), Text: said(words(ctx, row.Values.Words("vision")))},
		{Term: field("reviewed"), Text: said(day("reviewed"))}, {Term: field("published"), Text: said(day("published"))}, {Term: i18n.T(ctx, "institutions.column.period"), Text: span(ctx, row.From, row.To)}}
}

func functionsOf(ctx context.Context, n names, code string) ui.TableInfo {
	t := ui.TableInfo{Caption: i18n.T(ctx, "institutions.show.functions"), Columns: []ui.Column{{Text: i18n.T(ctx, "institutions.field.function")}, {Text: i18n.T(ctx, "institutions.field.dimension")},
		{Text: i18n.T(ctx, "institutions.field.role")}, {Text: i18n.T(ctx, "institutions.column.area")}, {Text: i18n.T(ctx, "institutions.column.article")}}}
	for _, m := range n.register.On(institutions.OfMandate, n.day) {
		if m.Values["institution"] != code {
			continue
		}
		f, _ := n.register.Get(institutions.OfFunction, m.Values["function"], n.day)
		t.Rows = append(t.Rows, ui.Row{Cells: ui.Cells(mark(ctx, n.function(ctx, m.Values["function"]), m), choice(ctx, f.Values["dimension"]), choice(ctx, m.Values["role"]), n.place(ctx, m.Values["area"]), n.article(ctx, m.Values["article"]))})
	}
	return t
}

// postsOf says how many budgeted posts are held, and lists who leads.
func postsOf(ctx context.Context, n names, code string) (string, ui.TableInfo) {
	s := n.register.Staffing(code, n.day)
	text := ""
	if s.Budgeted > 0 {
		text = i18n.T(ctx, "institutions.show.postsText", "filled", int64(s.Filled), "budgeted", int64(s.Budgeted))
	}
	t := ui.TableInfo{Caption: i18n.T(ctx, "institutions.show.leading"), Columns: []ui.Column{{Text: i18n.T(ctx, "institutions.field.post")}, {Text: i18n.T(ctx, "institutions.column.who")}, {Text: i18n.T(ctx, "institutions.column.period")}}}
	for _, lead := range s.Leading {
		name, since := i18n.T(ctx, "institutions.show.vacant"), ""
		if h := lead.Holder; h.Code != "" {
			name, since = h.Values["name"], span(ctx, h.From, h.To)
			if name == "" {
				name = choice(ctx, h.Values["sort"])
			}
		}
		t.Rows = append(t.Rows, ui.Row{Cells: ui.Cells(mark(ctx, words(ctx, lead.Post.Values.Words("name")), lead.Post), name, since)})
	}
	return text, t
}

func sitesOf(ctx context.Context, n names, code string) ui.TableInfo {
	t := ui.TableInfo{Caption: i18n.T(ctx, "institutions.show.sites"), Columns: []ui.Column{{Text: i18n.T(ctx, "institutions.field.name")}, {Text: i18n.T(ctx, "institutions.field.class")}, {Text: i18n.T(ctx, "institutions.field.condition")},
		{Text: i18n.T(ctx, "institutions.field.capacity"), Right: true}, {Text: i18n.T(ctx, "institutions.field.occupancy"), Right: true}}}
	for _, s := range n.register.On(institutions.OfSite, n.day) {
		if s.Values["institution"] != code {
			continue
		}
		capacity, known := s.Values.Number("capacity")
		occupancy, counted := s.Values.Number("occupancy")
		row := ui.Row{Cells: ui.Cells(mark(ctx, words(ctx, s.Values.Words("name")), s), choice(ctx, s.Values["sort"]), choice(ctx, s.Values["condition"]), numberOr(ctx, capacity, known), numberOr(ctx, occupancy, counted))}
		if known && counted && capacity > 0 {
			row.Cells[4].Text += " (" + i18n.T(ctx, "institutions.show.over", "share", i18n.Percent(ctx, float64(occupancy)/float64(capacity)*100, 0)) + ")"
			if occupancy > capacity {
				row.Tone = ui.Risk
			}
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func numberOr(ctx context.Context, n int64, known bool) string {
	if !known {
		return i18n.T(ctx, "institutions.show.notStated")
	}
	return i18n.Int(ctx, n)
}

func equipmentOf(ctx context.Context, n names, code string) ui.TableInfo {
	t := ui.TableInfo{Caption: i18n.T(ctx, "institutions.show.equipment"), Columns: []ui.Column{{Text: i18n.T(ctx, "institutions.field.class")}, {Text: i18n.T(ctx, "institutions.field.condition")},
		{Text: i18n.T(ctx, "institutions.field.units"), Right: true}, {Text: i18n.T(ctx, "institutions.field.required"), Right: true}}}
	for _, e := range n.register.On(institutions.OfEquipment, n.day) {
		if e.Values["institution"] != code {
			continue
		}
		units, _ := e.Values.Number("units")
		required, known := e.Values.Number("required")
		t.Rows = append(t.Rows, ui.Row{Cells: ui.Cells(mark(ctx, choice(ctx, e.Values["class"]), e), choice(ctx, e.Values["condition"]), i18n.Int(ctx, units), numberOr(ctx, required, known))})
	}
	return t
}
