package institutionshttp

import (
	"context"
	"net/http"
	"strconv"

	"convive/internal/institutions"
	"convive/internal/kernel/fault"
	"convive/internal/platform/i18n"
	"convive/internal/platform/web"
	"convive/internal/platform/web/ui"
)

func (p *Pages) listProcedures(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	n, err := p.asked(r)
	if err != nil {
		return err
	}
	all, err := p.institutions.Procedures(ctx)
	if err != nil {
		return err
	}
	title := i18n.T(ctx, "institutions.procedures.title")
	t := procedureTable(ctx, n, all, func(p institutions.Procedure) (string, bool) {
		return procedureURL(ctx, p.Code, p.Version), p.State == institutions.Published
	})
	return web.Render(w, r, web.PageInfo{Title: title, Description: i18n.T(ctx, "institutions.procedures.lead"), Crumbs: under(ctx, ui.Link{Text: title})}, proceduresPage(title, t))
}

func procedureURL(ctx context.Context, code string, version int) string {
	return web.URL(ctx, path+"/procedures/"+code, "version", strconv.Itoa(version))
}

// procedureTable lists the versions that shown lets in, each with its address.
func procedureTable(ctx context.Context, n names, all []institutions.Procedure, shown func(institutions.Procedure) (string, bool)) ui.TableInfo {
	t := ui.TableInfo{Caption: i18n.T(ctx, "institutions.procedures.caption"), Columns: []ui.Column{{Text: i18n.T(ctx, "institutions.field.title")}, {Text: i18n.T(ctx, "institutions.field.function")},
		{Text: i18n.T(ctx, "institutions.field.institution")}, {Text: i18n.T(ctx, "institutions.column.version")}, {Text: i18n.T(ctx, "institutions.column.steps"), Right: true}, {Text: i18n.T(ctx, "institutions.column.longest")}}}
	for _, p := range all {
		href, ok := shown(p)
		if !ok {
			continue
		}
		longest := "–"
		if hours, stated := p.MaxHours(); stated {
			longest = i18n.N(ctx, "institutions.procedure.hours", int64(hours))
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: words(ctx, p.Title), Href: href}, {Text: n.function(ctx, p.Function)}, {Text: ofProcedure(ctx, n, p.Institution)},
			{Text: strconv.Itoa(p.Version) + ", " + i18n.T(ctx, "institutions.procedure.state."+string(p.State))}, {Text: i18n.Int(ctx, int64(len(p.Steps)))}, {Text: longest}}})
	}
	return t
}

func ofProcedure(ctx context.Context, n names, institution string) string {
	if institution == "" {
		return i18n.T(ctx, "institutions.procedure.shared")
	}
	return n.institution(ctx, institution)
}

// procedureView is a version of a procedure.
type procedureView struct {
	institutions.Procedure
	title, state, total string
	facts               []ui.Pair
	steps               ui.TableInfo
	history             []ui.Step
}

func (p *Pages) showProcedure(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	n, err := p.asked(r)
	if err != nil {
		return err
	}
	version, err := versionOf(r.URL.Query().Get("version"))
	if err != nil {
		return err
	}
	found, err := p.institutions.Procedure(ctx, r.PathValue("code"), version)
	if err != nil {
		return err
	}
	v := procedureViewOf(ctx, n, found)
	crumbs := under(ctx, ui.Link{Text: i18n.T(ctx, "institutions.procedures.title"), Href: web.URL(ctx, path+"/procedures")}, ui.Link{Text: v.title})
	return web.Render(w, r, web.PageInfo{Title: v.title, Crumbs: crumbs, NoIndex: found.State != institutions.Published}, procedurePage(v))
}

// versionOf reads a number of a version; 0 is none. Fault: noProcedure.
func versionOf(text string) (int, error) {
	if text == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		return 0, fault.NotFound("institutions.noProcedure", "procedure", text)
	}
	return n, nil
}

func procedureViewOf(ctx context.Context, n names, p institutions.Procedure) procedureView {
	v := procedureView{Procedure: p, title: words(ctx, p.Title), state: i18n.T(ctx, "institutions.procedure.version", "version", strconv.Itoa(p.Version), "state", i18n.T(ctx, "institutions.procedure.state."+string(p.State)))}
	v.facts = []ui.Pair{{Term: i18n.T(ctx, "institutions.field.function"), Text: n.function(ctx, p.Function)}, {Term: i18n.T(ctx, "institutions.field.institution"), Text: ofProcedure(ctx, n, p.Institution)}}
	v.total = i18n.T(ctx, "institutions.procedure.noTotal")
	if hours, stated := p.MaxHours(); stated {
		v.total = i18n.T(ctx, "institutions.procedure.total", "hours", int64(hours))
	}
	v.steps = ui.TableInfo{Caption: i18n.T(ctx, "institutions.procedure.steps"), Columns: []ui.Column{{Text: "#"}, {Text: i18n.T(ctx, "institutions.field.act")}, {Text: i18n.T(ctx, "institutions.field.actor")}, {Text: i18n.T(ctx, "institutions.field.input")},
		{Text: i18n.T(ctx, "institutions.field.output")}, {Text: i18n.T(ctx, "institutions.column.longest")}, {Text: i18n.T(ctx, "institutions.column.article")}}}
	for i, s := range p.Steps {
		hours, article, actor := "–", "–", ofProcedure(ctx, n, p.Institution)
		if s.MaxHours > 0 {
			hours = i18n.N(ctx, "institutions.procedure.hours", int64(s.MaxHours))
		}
		if s.Article != "" {
			article = n.article(ctx, s.Article)
		}
		if s.Actor != "" {
			actor = n.institution(ctx, s.Actor)
		}
		v.steps.Rows = append(v.steps.Rows, ui.Row{Cells: ui.Cells(strconv.Itoa(i+1), s.Act, actor, orDash(s.Input), orDash(s.Output), hours, article)})
	}
	for _, m := range p.Moves {
		v.history = append(v.history, ui.Step{Title: i18n.T(ctx, "institutions.procedure.state."+string(m.To)), Detail: join(i18n.Date(ctx, m.At), m.By, m.Reason), State: "done"})
	}
	return v
}

func orDash(s string) string {
	if s == "" {
		return "–"
	}
	return s
}

// join puts what is stated of some texts behind each other.
func join(parts ...string) string {
	text := ""
	for _, s := range parts {
		if s != "" && text != "" {
			text += " · "
		}
		text += s
	}
	return text
}
