package screens

import (
	"context"
	"net/http"
	"time"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/access"
	"convive/internal/platform/i18n"
	"convive/internal/platform/web"
	"convive/internal/platform/web/refusal"
	"convive/internal/platform/web/ui"

	"github.com/a-h/templ"
)

// emergenciesView are the emergencies that a person may know of, and the forms as they were typed.
type emergenciesView struct {
	access.Emergencies
	around             Surroundings
	now                time.Time
	me                 string
	kind, area, reason string
	problems           refusal.Problems
	reviewed           kernel.ID // whose review was refused
	finding            string
}

func (d *Desk) listEmergencies(w http.ResponseWriter, r *http.Request) error {
	return d.showEmergencies(w, r, http.StatusOK, emergenciesView{kind: kinds[0]})
}

func (d *Desk) showEmergencies(w http.ResponseWriter, r *http.Request, status int, v emergenciesView) (err error) {
	ctx := r.Context()
	if v.Emergencies, err = d.gate.Emergencies(ctx); err != nil {
		return err
	}
	v.around, v.now, v.me = d.around, d.clock.Now(), kernel.ActorFrom(ctx).Name
	info := web.PageInfo{Title: i18n.T(ctx, "access.emergencies.title"), Error: len(v.problems) > 0}
	return page(w, r, status, info, nil, emergenciesPage(v))
}

func (d *Desk) openEmergency(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return fault.Invalid("access.formUnreadable").Because(err)
	}
	v := emergenciesView{kind: r.PostForm.Get("kind"), area: r.PostForm.Get("area"), reason: r.PostForm.Get("reason")}
	if _, err := d.gate.OpenEmergency(r.Context(), v.kind, v.area, v.reason); err != nil {
		return d.again(w, r, err, v)
	}
	return web.SeeOther(w, r, "/workspace/emergencies")
}

func (d *Desk) reviewEmergency(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return fault.Invalid("access.formUnreadable").Because(err)
	}
	v := emergenciesView{kind: kinds[0], reviewed: kernel.ID(r.PathValue("id")), finding: r.PostForm.Get("finding")}
	if err := d.gate.Review(r.Context(), v.reviewed, v.finding); err != nil {
		return d.again(w, r, err, v)
	}
	return web.SeeOther(w, r, "/workspace/emergencies")
}

// again shows the page with what was refused; who may not see it at all gets the refusal itself.
func (d *Desk) again(w http.ResponseWriter, r *http.Request, err error, v emergenciesView) error {
	return refusal.Show(w, r, err, "/workspace/emergencies", func(status int, p refusal.Problems) error {
		v.problems = p
		return d.showEmergencies(w, r, status, v)
	})
}

// waiting are those of others that the person can review, the oldest first.
func (v emergenciesView) waiting() []access.Emergency {
	var list []access.Emergency
	for i := len(v.List) - 1; i >= 0; i-- {
		if e := v.List[i]; v.Reviews && e.ReviewedAt.IsZero() && e.Account != v.me {
			list = append(list, e)
		}
	}
	return list
}

func (v emergenciesView) areaChoices(ctx context.Context) []ui.Choice {
	list := make([]ui.Choice, len(v.Areas))
	for i, a := range v.Areas {
		list[i] = ui.Choice{Value: a, Text: v.around.Area(ctx, a)}
	}
	return list
}

// summary tells what one is.
func (v emergenciesView) summary(ctx context.Context, e access.Emergency) []ui.Pair {
	return []ui.Pair{
		{Term: i18n.T(ctx, "access.emergency.who"), Text: e.Account},
		{Term: i18n.T(ctx, "access.emergency.what"), Text: i18n.T(ctx, "access.emergency.kindIn", "kind", kindName(ctx, e.Kind), "area", v.around.Area(ctx, e.Area))},
		{Term: i18n.T(ctx, "access.emergency.reason"), Text: e.Reason},
		{Term: i18n.T(ctx, "access.emergency.lasts"), Text: i18n.T(ctx, "access.grant.fromUntil", "from", i18n.DateTime(ctx, e.OpenedAt), "until", i18n.DateTime(ctx, e.Until))},
		{Term: i18n.T(ctx, "access.emergency.opened"), Part: openedList(v, e)},
		{Term: i18n.T(ctx, "access.emergency.deadline"), Part: v.deadline(ctx, e)},
	}
}

// deadline says how many of the hours for the review are left.
func (v emergenciesView) deadline(ctx context.Context, e access.Emergency) templ.Component {
	hours := int64(e.ReviewBy().Sub(v.now).Hours())
	switch {
	case !e.ReviewedAt.IsZero():
		return ui.Chip(ui.Good, i18n.T(ctx, "access.emergency.reviewed"))
	case v.now.After(e.ReviewBy()):
		return ui.Chip(ui.Bad, i18n.T(ctx, "access.emergency.late"))
	case hours < 24:
		return ui.Chip(ui.Risk, i18n.N(ctx, "access.hoursLeft", hours))
	default:
		return ui.Chip(ui.Plain, i18n.N(ctx, "access.hoursLeft", hours))
	}
}

// table lists all, with what became of each.
func (v emergenciesView) table(ctx context.Context) ui.TableInfo {
	t := ui.TableInfo{Caption: i18n.T(ctx, "access.emergencies.list"), Note: i18n.T(ctx, "access.emergencies.listNote"), Columns: columns(ctx, "access.emergency.when", "access.emergency.who",
		"access.emergency.what", "access.stateHead", "access.emergency.opened", "access.emergency.deadline", "access.emergency.finding")}
	for _, e := range v.List {
		state := ui.Chip(ui.Risk, i18n.T(ctx, "access.emergency.until", "at", i18n.Clock(ctx, e.Until)))
		if e.Over(v.now) {
			state = ui.Chip(ui.None, i18n.T(ctx, "access.emergency.over"))
		}
		finding := "–"
		if !e.ReviewedAt.IsZero() {
			finding = e.ReviewedBy + ": " + e.Finding
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: i18n.DateTime(ctx, e.OpenedAt)}, {Text: e.Account},
			{Text: i18n.T(ctx, "access.emergency.kindIn", "kind", kindName(ctx, e.Kind), "area", v.around.Area(ctx, e.Area))}, {Part: state}, {Part: openedList(v, e)}, {Part: v.deadline(ctx, e)}, {Text: finding}}})
	}
	return t
}
