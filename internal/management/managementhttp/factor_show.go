package managementhttp

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"convive/internal/management"
	"convive/internal/platform/i18n"
	"convive/internal/platform/web"
	"convive/internal/platform/web/ui"
)

// factorView is how the rule of a factor reads, and read before.
type factorView struct {
	title, band string
	measures    ui.TableInfo
	versions    []ui.Step
}

func (p *Pages) showFactor(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	versions, err := p.management.FactorVersions(ctx, r.PathValue("factor"))
	if err != nil {
		return err
	}
	f := versions[0]
	v := factorView{title: f.ID + " " + words(ctx, f.Title), band: i18n.T(ctx, "management.band."+string(f.Band())), measures: formulas(ctx, f)}
	for _, old := range versions {
		v.versions = append(v.versions, ui.Step{Title: i18n.T(ctx, "management.version", "n", strconv.Itoa(old.Version)), Detail: reasonOf(ctx, old), State: "done"})
	}
	return web.Render(w, r, web.PageInfo{Title: v.title, Description: i18n.T(ctx, "management.factor.lead"), Crumbs: under(ctx, ui.Link{Text: v.title})}, factorPage(v))
}

func reasonOf(ctx context.Context, f management.Factor) string {
	detail := f.Meta.Reason
	if f.Version == 1 && detail == "" {
		detail = i18n.T(ctx, "management.factor.shipped")
	}
	if at, err := time.Parse(time.RFC3339, f.Meta.At); err == nil {
		return i18n.Date(ctx, at) + ". " + detail
	}
	return detail
}

func formulas(ctx context.Context, f management.Factor) ui.TableInfo {
	t := ui.TableInfo{Caption: i18n.T(ctx, "management.factor.caption"), Columns: []ui.Column{{Text: i18n.T(ctx, "management.column.measure")}, {Text: i18n.T(ctx, "management.column.formula")},
		{Text: i18n.T(ctx, "management.column.rule")}, {Text: i18n.T(ctx, "management.column.supplier")}, {Text: i18n.T(ctx, "management.column.guard")}}}
	title := map[string]string{"": "–"}
	for _, m := range f.Measures {
		title[m.ID] = words(ctx, m.Title)
	}
	for _, m := range f.Measures {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: words(ctx, m.Title)}, {Text: words(ctx, m.Formula)}, {Text: rule(ctx, m)}, {Text: supplier(ctx, m)}, {Text: title[m.Guard]}}})
	}
	return t
}
