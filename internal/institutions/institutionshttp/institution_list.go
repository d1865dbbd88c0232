package institutionshttp

import (
	"context"
	"net/http"

	"convive/internal/institutions"
	"convive/internal/platform/i18n"
	"convive/internal/platform/web"
	"convive/internal/platform/web/ui"
)

// listView is the page of all institutions.
type listView struct {
	day, finding, missing string
	table                 ui.TableInfo
	empty                 bool
}

func (p *Pages) listInstitutions(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	n, err := p.asked(r)
	if err != nil {
		return err
	}
	v := listInstitutionsView(ctx, n)
	title := i18n.T(ctx, "institutions.title")
	return web.Render(w, r, web.PageInfo{Title: title, Description: i18n.T(ctx, "institutions.list.lead"), Crumbs: way(ctx, ui.Link{Text: title})}, listPage(v))
}

func listInstitutionsView(ctx context.Context, n names) listView {
	v := listView{day: n.day, table: ui.TableInfo{Caption: i18n.T(ctx, "institutions.list.caption"), Note: i18n.T(ctx, "institutions.onDay", "day", dayWord(ctx, n.day)),
		Columns: []ui.Column{{Text: i18n.T(ctx, "institutions.field.subsystem")}, {Text: i18n.T(ctx, "institutions.field.institution")}, {Text: i18n.T(ctx, "institutions.field.level")},
			{Text: i18n.T(ctx, "institutions.column.article")}, {Text: i18n.T(ctx, "institutions.field.status")}}}}
	of := map[string][]institutions.Row{}
	all := 0
	for _, row := range n.register.On(institutions.OfInstitution, n.day) {
		if !institutions.Gone(row) {
			of[row.Values["subsystem"]] = append(of[row.Values["subsystem"]], row)
			all++
		}
	}
	var missing []string
	for _, s := range institutions.Subsystems() {
		if len(of[s]) == 0 {
			missing = append(missing, choice(ctx, s))
		}
		for i, row := range of[s] {
			subsystem := ""
			if i == 0 {
				subsystem = heading(ctx, s)
			}
			v.table.Rows = append(v.table.Rows, ui.Row{Cells: []ui.Cell{{Text: subsystem}, {Text: mark(ctx, words(ctx, row.Values.Words("name")), row), Href: institutionURL(ctx, row.Code)},
				{Text: choice(ctx, row.Values["level"]) + ", " + n.place(ctx, row.Values["area"])}, {Text: basis(ctx, n, row)}, {Text: choice(ctx, row.Values["status"])}}})
		}
	}
	v.empty = all == 0
	v.finding = i18n.T(ctx, "institutions.list.finding", "institutions", int64(all), "present", int64(len(of)), "all", int64(len(institutions.Subsystems())))
	if len(missing) > 0 {
		v.missing = i18n.T(ctx, "institutions.list.missing", "subsystems", i18n.List(ctx, missing))
	}
	return v
}

// basis is the article that an institution rests on, in words.
func basis(ctx context.Context, n names, row institutions.Row) string {
	if a := row.Values["article"]; a != "" {
		return n.article(ctx, a)
	}
	return i18n.T(ctx, "institutions.show.noBasis")
}
