package institutionshttp

import (
	"context"
	"net/http"

	"convive/internal/institutions"
	"convive/internal/platform/chart"
	"convive/internal/platform/i18n"
	"convive/internal/platform/web"
	"convive/internal/platform/web/ui"
)

func (p *Pages) showOrganogram(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	n, err := p.asked(r)
	if err != nil {
		return err
	}
	title := i18n.T(ctx, "institutions.organogram.title")
	tree := n.register.Tree(n.day)
	nodes := boxes(ctx, n, tree)
	t := chart.Tree{Figure: chart.Figure{ID: "organogram", Title: title, Desc: i18n.T(ctx, "institutions.organogram.lead"), Width: 1120, Empty: i18n.T(ctx, "institutions.list.none"),
		Words: chart.Words{Category: i18n.T(ctx, "institutions.field.institution"), Value: i18n.T(ctx, "institutions.field.level"), Code: i18n.T(ctx, "institutions.field.parent")}}, Nodes: nodes}
	drawn := t.Draw()
	rows := t.Table()
	f := ui.FigureInfo{Finding: i18n.T(ctx, "institutions.organogram.finding", "n", int64(len(rows.Rows)), "tops", int64(len(tree))), Sub: i18n.T(ctx, "institutions.onDay", "day", dayWord(ctx, n.day)),
		Wide: ui.SVG(drawn.Wide), Narrow: ui.SVG(drawn.Narrow)}
	if len(nodes) > 0 {
		f.Table = ui.Table(tableOf(rows))
	}
	return web.Render(w, r, web.PageInfo{Title: title, Description: i18n.T(ctx, "institutions.organogram.lead"), Crumbs: under(ctx, ui.Link{Text: title})}, organogramPage(title, n.day, f))
}

func boxes(ctx context.Context, n names, tree []institutions.Branch) []chart.TreeNode {
	var list []chart.TreeNode
	for _, b := range tree {
		row := b.Institution
		list = append(list, chart.TreeNode{Label: words(ctx, row.Values.Words("name")), Note: choice(ctx, row.Values["subsystem"]) + " · " + choice(ctx, row.Values["level"]) + illustrativeNote(ctx, row),
			Href: institutionURL(ctx, row.Code), Faint: row.Values["status"] != institutions.Active, Under: boxes(ctx, n, b.Under)})
	}
	return list
}

func illustrativeNote(ctx context.Context, row institutions.Row) string {
	if row.Values.Holds("illustrative") {
		return " · " + i18n.T(ctx, "institutions.illustrative")
	}
	return ""
}

func tableOf(t chart.Table) ui.TableInfo {
	info := ui.TableInfo{Caption: t.Caption}
	for _, h := range t.Head {
		info.Columns = append(info.Columns, ui.Column{Text: h})
	}
	for _, cells := range t.Records()[1:] {
		info.Rows = append(info.Rows, ui.Row{Cells: ui.Cells(cells...)})
	}
	return info
}
