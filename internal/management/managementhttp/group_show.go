package managementhttp

import (
	"net/http"

	"convive/internal/management"
	"convive/internal/platform/i18n"
	"convive/internal/platform/web"
	"convive/internal/platform/web/ui"
)

func (p *Pages) listGroups(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	groups, err := p.management.Groups(ctx)
	if err != nil {
		return err
	}
	t := ui.TableInfo{Caption: i18n.T(ctx, "management.comparison.groups"), Columns: []ui.Column{{Text: i18n.T(ctx, "management.column.group")}, {Text: i18n.T(ctx, "management.column.members")}}}
	for _, g := range groups {
		var names []string
		for _, s := range g.Subjects {
			names = append(names, subjectName(ctx, s))
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: g.Name, Href: web.URL(ctx, path+"/comparison/"+g.Name)}, {Text: i18n.List(ctx, names)}}})
	}
	title := i18n.T(ctx, "management.comparison.title")
	return web.Render(w, r, web.PageInfo{Title: title, Description: i18n.T(ctx, "management.comparison.lead"), Crumbs: under(ctx, ui.Link{Text: title})}, groupsPage(title, t))
}

func (p *Pages) showGroup(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	name := r.PathValue("group")
	profiles, err := p.management.Compare(ctx, name)
	if err != nil {
		return err
	}
	i18n.Sort(ctx, profiles, func(p management.Profile) string { return subjectName(ctx, p.Subject) })
	t := ui.TableInfo{Caption: name, Columns: []ui.Column{{Text: i18n.T(ctx, "management.column.factor")}}}
	for _, one := range profiles {
		t.Columns = append(t.Columns, ui.Column{Text: subjectName(ctx, one.Subject)})
	}
	for i, f := range profiles[0].Factors {
		row := ui.Row{Cells: []ui.Cell{{Text: f.ID + " " + words(ctx, f.Title), Href: web.URL(ctx, path+"/factors/"+f.ID)}}}
		for _, one := range profiles {
			row.Cells = append(row.Cells, levelCell(ctx, one.Factors[i].Level))
		}
		t.Rows = append(t.Rows, row)
	}
	title := i18n.T(ctx, "management.comparison.of", "group", name)
	return web.Render(w, r, web.PageInfo{Title: title, Description: i18n.T(ctx, "management.comparison.lead"), Crumbs: under(ctx, ui.Link{Text: i18n.T(ctx, "management.comparison.title"), Href: web.URL(ctx, path+"/comparison")}, ui.Link{Text: name})}, groupPage(title, t))
}
