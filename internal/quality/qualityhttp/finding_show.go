package qualityhttp

import (
	"context"
	"net/http"
	"strings"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/i18n"
	"convive/internal/platform/web"
	"convive/internal/platform/web/ui"
	"convive/internal/quality"
)

// findingView is a finding at the desk.
type findingView struct {
	quality.Finding
	title, what, message string
	facts                []ui.Pair
	steps                ui.TableInfo
	acts                 []quality.Act
	done                 string
	fault                *fault.Fault
	values               map[string]string
	answeredByMe         bool
}

func findingOf(r *http.Request) (kernel.ID, error) {
	id, ok := kernel.ParseID(r.PathValue("finding"))
	if !ok {
		return "", fault.NotFound("quality.noFinding")
	}
	return id, nil
}

func (p *Pages) showFinding(w http.ResponseWriter, r *http.Request) error {
	return p.finding(w, r, http.StatusOK, findingView{})
}

func (p *Pages) finding(w http.ResponseWriter, r *http.Request, status int, v findingView) error {
	ctx := r.Context()
	id, err := findingOf(r)
	if err != nil {
		return err
	}
	f, steps, err := p.quality.Finding(ctx, id)
	if err != nil {
		return err
	}
	rule, err := p.quality.Rule(ctx, f.Rule)
	if err != nil {
		return err
	}
	src, err := p.sources.Source(ctx, f.Source)
	if err != nil {
		return err
	}
	atlas, err := p.places.Atlas(ctx)
	if err != nil {
		return err
	}
	v.Finding, v.title, v.message, v.what = f, words(ctx, rule.Title), words(ctx, rule.Message), what(ctx, f)
	v.acts = p.quality.Offers(ctx, f)
	v.answeredByMe = f.State == quality.Responded && f.Answered == kernel.ActorFrom(ctx).Name
	if done := r.URL.Query().Get("done"); i18n.Has(ctx, "quality.done."+done) {
		v.done = i18n.T(ctx, "quality.done."+done)
	}
	v.facts = []ui.Pair{{Term: i18n.T(ctx, "quality.column.source"), Text: words(ctx, src.Title)}, {Term: i18n.T(ctx, "quality.column.edition"), Text: editionText(f.Edition)},
		{Term: i18n.T(ctx, "quality.column.where"), Text: segment(ctx, f.Segment, atlas)}, {Term: i18n.T(ctx, "quality.column.limit"), Text: limit(ctx, rule)},
		{Term: i18n.T(ctx, "quality.column.origin"), Text: origin(ctx, rule.Origin, rule.Confirmed)}}
	if len(f.Sample) > 0 {
		v.facts = append(v.facts, ui.Pair{Term: i18n.T(ctx, "quality.column.lines"), Text: i18n.T(ctx, "quality.lines", "lines", strings.ReplaceAll(quality.Lines(f.Sample), " ", ", "))})
	}
	if f.Again != "" {
		v.facts = append(v.facts, ui.Pair{Term: i18n.T(ctx, "quality.again"), Part: linkTo(web.URL(ctx, findingPath(f.Again)), i18n.T(ctx, "quality.againLink"))})
	}
	v.steps = stepTable(ctx, steps)
	info := web.PageInfo{Title: v.title, Work: true, Crumbs: deskWay(ctx, ui.Link{Text: i18n.T(ctx, "quality.desk.title"), Href: web.URL(ctx, desk)}, ui.Link{Text: v.title})}
	return web.RenderStatus(w, r, status, info, findingPage(v))
}

func stepTable(ctx context.Context, steps []quality.Step) ui.TableInfo {
	t := ui.TableInfo{Tight: true, Caption: i18n.T(ctx, "quality.steps"), Columns: []ui.Column{{Text: i18n.T(ctx, "quality.column.when")}, {Text: i18n.T(ctx, "quality.column.act")}, {Text: i18n.T(ctx, "quality.column.who")},
		{Text: i18n.T(ctx, "quality.column.said")}, {Text: i18n.T(ctx, "quality.column.reason")}}}
	for _, s := range steps {
		who := s.Actor
		if s.Institution != "" {
			who += " (" + s.Institution + ")"
		}
		t.Rows = append(t.Rows, ui.Row{Cells: ui.Cells(i18n.DateTime(ctx, s.At), i18n.T(ctx, "quality.act."+string(s.Act)), who, s.Text, s.Reason)})
	}
	return t
}

// answerFinding does an act; a refusal shows the finding again with it and what was typed.
func (p *Pages) answerFinding(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return fault.Invalid("quality.formUnreadable").Because(err)
	}
	id, err := findingOf(r)
	if err != nil {
		return err
	}
	act := r.PostForm.Get("act")
	_, err = p.quality.Answer(r.Context(), id, quality.Answer{Act: quality.Act(act), Text: r.PostForm.Get("text"), Reason: r.PostForm.Get("reason")})
	if f, ok := fault.Of(err); ok && (f.Code == fault.CodeInvalid || f.Code == fault.CodeConflict) {
		return p.finding(w, r, web.Status(f), findingView{fault: f, values: map[string]string{"text": r.PostForm.Get("text"), "reason": r.PostForm.Get("reason")}})
	}
	if err != nil {
		return err
	}
	return web.SeeOther(w, r, findingPath(id), "done", act)
}

func (p *Pages) backToFinding(w http.ResponseWriter, r *http.Request) error {
	id, err := findingOf(r)
	if err != nil {
		return err
	}
	return web.SeeOther(w, r, findingPath(id))
}

// decides says whether one of the acts has a public reason.
func decides(acts []quality.Act) bool {
	for _, a := range acts {
		if a == quality.Accept || a == quality.Override {
			return true
		}
	}
	return false
}
