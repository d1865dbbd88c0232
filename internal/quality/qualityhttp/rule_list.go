package qualityhttp

import (
	"net/http"

	"convive/internal/platform/i18n"
	"convive/internal/platform/web"
	"convive/internal/platform/web/ui"
)

func (p *Pages) listRules(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	rules, err := p.quality.Rules(ctx)
	if err != nil {
		return err
	}
	t := ui.TableInfo{Caption: i18n.T(ctx, "quality.rules.caption"), Note: i18n.T(ctx, "quality.rules.note"), Columns: []ui.Column{{Text: i18n.T(ctx, "quality.column.rule")}, {Text: i18n.T(ctx, "quality.column.kind")},
		{Text: i18n.T(ctx, "quality.column.severity")}, {Text: i18n.T(ctx, "quality.column.limit")}, {Text: i18n.T(ctx, "quality.column.origin")}}}
	for _, rule := range rules {
		name := words(ctx, rule.Title)
		if rule.Inactive {
			name = i18n.T(ctx, "quality.inactive", "rule", name)
		}
		t.Rows = append(t.Rows, ui.Row{ID: rule.ID, Cells: []ui.Cell{{Text: name}, {Text: i18n.T(ctx, "quality.kind."+string(rule.Kind))}, {Part: severityChip(ctx, rule.Severity)}, {Text: limit(ctx, rule)},
			{Text: origin(ctx, rule.Origin, rule.Confirmed)}}})
	}
	title := i18n.T(ctx, "quality.rules.title")
	return web.Render(w, r, web.PageInfo{Title: title, Description: i18n.T(ctx, "quality.rules.lead"), Crumbs: way(ctx, ui.Link{Text: i18n.T(ctx, "quality.title"), Href: web.URL(ctx, path)}, ui.Link{Text: title})}, rulesPage(title, t))
}
