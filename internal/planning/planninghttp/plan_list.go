package planninghttp

import (
	"context"
	"net/http"

	"convive/internal/planning"
	"convive/internal/platform/i18n"
	"convive/internal/platform/web"
	"convive/internal/platform/web/ui"
)

func (p *Pages) listPlans(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	all, err := p.public(ctx)
	if err != nil {
		return err
	}
	h, err := p.house(ctx)
	if err != nil {
		return err
	}
	title := i18n.T(ctx, "planning.title")
	t := ui.TableInfo{Caption: i18n.T(ctx, "planning.list.caption"), Columns: heads(ctx, "name", "level", "institution", "years", "state")}
	for _, plan := range all {
		v := plan.Values
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: nameOf(ctx, plan.Row), Href: planURL(ctx, plan.Code)}, {Text: choice(ctx, v["level"])}, h.cell(ctx, v["institution"]), {Text: v["first_year"] + "–" + v["last_year"]}, {Text: state(ctx, plan.State)}}})
	}
	return web.Render(w, r, web.PageInfo{Title: title, Description: i18n.T(ctx, "planning.list.lead"), Crumbs: way(ctx)[:1]}, listPage(title, t))
}

// public are the plans that everybody may read, also for a reader who may read more.
func (p *Pages) public(ctx context.Context) ([]planning.Plan, error) {
	all, err := p.planning.Plans(ctx)
	var list []planning.Plan
	for _, plan := range all {
		if plan.State.Public() {
			list = append(list, plan)
		}
	}
	return list, err
}

func heads(ctx context.Context, names ...string) []ui.Column {
	list := make([]ui.Column, len(names))
	for i, name := range names {
		list[i] = ui.Column{Text: fieldName(ctx, name)}
	}
	return list
}

// progressView is the public page of progress: how many objectives stand where, plan by plan.
func (p *Pages) showProgress(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	all, err := p.public(ctx)
	if err != nil {
		return err
	}
	title := i18n.T(ctx, "planning.progress.title")
	columns := heads(ctx, "name")
	for _, s := range statuses {
		columns = append(columns, ui.Column{Text: statusName(ctx, s), Right: true})
	}
	t := ui.TableInfo{Caption: i18n.T(ctx, "planning.progress.caption"), Note: i18n.T(ctx, "planning.progress.note"), Columns: columns}
	for _, plan := range all {
		if plan.State != planning.Adopted {
			continue
		}
		progress, err := p.planning.Progress(ctx, plan.Code)
		if err != nil {
			return err
		}
		n := counted(progress)
		cells := []ui.Cell{{Text: nameOf(ctx, plan.Row), Href: planURL(ctx, plan.Code)}}
		for _, s := range statuses {
			cells = append(cells, ui.Cell{Text: i18n.Int(ctx, int64(n[s]))})
		}
		t.Rows = append(t.Rows, ui.Row{Cells: cells})
	}
	return web.Render(w, r, web.PageInfo{Title: title, Description: i18n.T(ctx, "planning.progress.lead"), Crumbs: way(ctx, ui.Link{Text: title})}, progressPage(title, t))
}

func counted(all map[string]planning.Progress) map[planning.Status]int {
	n := map[planning.Status]int{}
	for _, g := range all {
		n[g.Status().Status]++
	}
	return n
}
