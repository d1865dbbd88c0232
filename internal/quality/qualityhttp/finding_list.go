package qualityhttp

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"convive/internal/kernel/fault"
	"convive/internal/platform/i18n"
	"convive/internal/platform/web"
	"convive/internal/platform/web/ui"
	"convive/internal/quality"
)

// workView is the desk's list.
type workView struct {
	title                       string
	table                       ui.TableInfo
	sources, states, severities []ui.Choice
	pager                       ui.PagerInfo
	mayRun                      bool
	run                         []ui.Choice
	done                        string
	fault                       *fault.Fault
}

// perPage is how many findings the desk lists at once.
const perPage = 50

func (p *Pages) listFindings(w http.ResponseWriter, r *http.Request) error {
	return p.work(w, r, http.StatusOK, nil)
}

func (p *Pages) work(w http.ResponseWriter, r *http.Request, status int, refused *fault.Fault) error {
	ctx := r.Context()
	get := r.URL.Query()
	q := quality.FindingQuery{Source: get.Get("source"), Severity: quality.Severity(get.Get("severity")), Limit: perPage}
	state := get.Get("state")
	switch state {
	case "":
		q.States = []quality.State{quality.Open, quality.Queried, quality.Responded}
	case "all":
	default:
		q.States = []quality.State{quality.State(state)}
	}
	page, err := strconv.Atoi(get.Get("page"))
	if err != nil || page < 1 {
		page = 1
	}
	q.Offset = (min(page, 10_000) - 1) * perPage
	list, total, err := p.quality.Work(ctx, q)
	if err != nil {
		return err
	}
	rules, err := p.quality.Rules(ctx)
	if err != nil {
		return err
	}
	atlas, err := p.places.Atlas(ctx)
	if err != nil {
		return err
	}
	all, err := p.sources.Sources(ctx)
	if err != nil {
		return err
	}
	v := workView{title: i18n.T(ctx, "quality.desk.title"), fault: refused, pager: ui.PagerInfo{Page: page, Pages: max(1, (total+perPage-1)/perPage), Href: func(n int) string { return web.Same(r, "page", strconv.Itoa(n)) }}}
	if get.Get("done") == "run" {
		v.done = i18n.T(ctx, "quality.done.run")
	}
	names, titlesOf := titles(ctx, rules), map[string]string{}
	v.sources = []ui.Choice{{Text: i18n.T(ctx, "quality.desk.allSources")}}
	for _, src := range all {
		titlesOf[src.ID] = words(ctx, src.Title)
		v.sources = append(v.sources, ui.Choice{Value: src.ID, Text: titlesOf[src.ID], Chosen: src.ID == q.Source})
		if p.quality.MayRun(ctx, src.ID) {
			v.mayRun = true
			v.run = append(v.run, ui.Choice{Value: src.ID, Text: titlesOf[src.ID], Chosen: src.ID == q.Source})
		}
	}
	v.states = []ui.Choice{{Text: i18n.T(ctx, "quality.desk.unsettled")}, {Value: "all", Text: i18n.T(ctx, "quality.desk.allStates"), Chosen: state == "all"}}
	for _, s := range quality.States() {
		v.states = append(v.states, ui.Choice{Value: string(s), Text: i18n.T(ctx, "quality.state."+string(s)), Chosen: string(s) == state})
	}
	v.severities = []ui.Choice{{Text: i18n.T(ctx, "quality.desk.allSeverities")}}
	for _, s := range quality.Severities() {
		v.severities = append(v.severities, ui.Choice{Value: string(s), Text: i18n.T(ctx, "quality.severity."+string(s)), Chosen: s == q.Severity})
	}
	v.table = ui.TableInfo{Tight: true, Caption: i18n.N(ctx, "quality.desk.caption", int64(total)), Columns: []ui.Column{{Text: i18n.T(ctx, "quality.column.rule")}, {Text: i18n.T(ctx, "quality.column.severity")}, {Text: i18n.T(ctx, "quality.column.source")},
		{Text: i18n.T(ctx, "quality.column.edition"), Right: true}, {Text: i18n.T(ctx, "quality.column.where")}, {Text: i18n.T(ctx, "quality.column.found")}, {Text: i18n.T(ctx, "quality.column.state")}}}
	for _, f := range list {
		v.table.Rows = append(v.table.Rows, ui.Row{Cells: []ui.Cell{{Text: names[f.Rule], Href: web.URL(ctx, findingPath(f.ID))}, {Part: severityChip(ctx, f.Severity)}, {Text: titlesOf[f.Source]}, {Text: editionText(f.Edition)},
			{Text: segment(ctx, f.Segment, atlas)}, {Text: what(ctx, f)}, {Part: stateChip(ctx, f.State)}}})
	}
	return web.RenderStatus(w, r, status, web.PageInfo{Title: v.title, Work: true, Crumbs: deskWay(ctx, ui.Link{Text: v.title})}, workPage(v))
}

func deskWay(ctx context.Context, rest ...ui.Link) []ui.Link {
	return append([]ui.Link{{Text: i18n.T(ctx, "quality.desk.home"), Href: web.URL(ctx, "/workspace")}}, rest...)
}

// runEdition asks for the newest edition of a source, or a named one, to be held against the rules, by a job.
func (p *Pages) runEdition(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	if err := r.ParseForm(); err != nil {
		return fault.Invalid("quality.formUnreadable").Because(err)
	}
	number := 0
	if text := strings.TrimSpace(r.PostForm.Get("edition")); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 {
			return p.work(w, r, http.StatusUnprocessableEntity, fault.Invalid("quality.badNumber", "value", text).At("edition"))
		}
		number = n
	}
	source, edition, err := p.quality.Runnable(ctx, r.PostForm.Get("source"), number)
	if f, ok := fault.Of(err); ok && (f.Code == fault.CodeInvalid || f.Code == fault.CodeConflict || f.Code == fault.CodeNotFound) {
		return p.work(w, r, web.Status(f), f)
	}
	if err != nil {
		return err
	}
	if _, err := p.jobs.Enqueue(ctx, RunJob, source+" "+strconv.Itoa(edition), RunArgs{Source: source, Edition: edition}); err != nil {
		return err
	}
	return web.SeeOther(w, r, desk, "done", "run", "source", source)
}

func backToDesk(w http.ResponseWriter, r *http.Request) error { return web.SeeOther(w, r, desk) }
