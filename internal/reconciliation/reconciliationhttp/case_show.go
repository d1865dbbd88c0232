package reconciliationhttp

import (
	"context"
	"net/http"

	"convive/internal/kernel/fault"
	"convive/internal/platform/i18n"
	"convive/internal/platform/web"
	"convive/internal/platform/web/ui"
	"convive/internal/reconciliation"
)

// caseView is the page of a victim.
type caseView struct {
	reconciliation.ShownCase
	fault *fault.Fault
	done  string
}

func (d *Desk) showCase(w http.ResponseWriter, r *http.Request) error {
	return d.renderCase(w, r, http.StatusOK, caseView{done: done(r.Context(), r)})
}

func (d *Desk) renderCase(w http.ResponseWriter, r *http.Request, status int, v caseView) error {
	ctx := r.Context()
	var err error
	if v.ShownCase, err = d.service.ShowCase(ctx, idOf(r, "round"), idOf(r, "case")); err != nil {
		return err
	}
	w.Header().Set("Cache-Control", "no-store")
	title := i18n.T(ctx, "reconciliation.case.title")
	return web.RenderStatus(w, r, status, web.PageInfo{Title: title + " · " + v.Round.Title, Work: true, Error: v.fault != nil,
		Crumbs: crumbs(ctx, roundCrumb(ctx, v.Round), ui.Link{Text: i18n.T(ctx, "reconciliation.cases.title"), Href: web.URL(ctx, roundPath(v.Round.ID)+"/cases")}, ui.Link{Text: title})}, casePage(v))
}

func (d *Desk) actOnCase(w http.ResponseWriter, r *http.Request) error {
	deed, err := deedOf(r)
	if err != nil {
		return err
	}
	round, id := idOf(r, "round"), idOf(r, "case")
	if deed.Act == reconciliation.Explain {
		err = d.service.Explain(r.Context(), round, id, r.PostForm.Get("absent"), deed.Reason)
	} else {
		err = d.service.ActOnCase(r.Context(), round, id, deed)
	}
	if f, ok := refusal(err); ok {
		return d.renderCase(w, r, web.Status(err), caseView{fault: f})
	}
	if err != nil {
		return err
	}
	return web.SeeOther(w, r, casePath(round, id), "done", "moved")
}

func (v caseView) records(ctx context.Context) ui.TableInfo {
	t := ui.TableInfo{Caption: i18n.T(ctx, "reconciliation.case.records"), Note: i18n.T(ctx, "reconciliation.case.recordsNote"), Columns: []ui.Column{{Text: i18n.T(ctx, "reconciliation.column.institution")}, {Text: i18n.T(ctx, "reconciliation.field.reference")},
		{Text: i18n.T(ctx, "reconciliation.field.manner")}}}
	for _, x := range v.Records {
		manner := x.Manner
		if manner == "" {
			manner = i18n.T(ctx, "reconciliation.level.missing")
		}
		t.Rows = append(t.Rows, ui.Row{Cells: ui.Cells(v.Round.Name(x.Institution), x.Reference, manner)})
	}
	for _, i := range v.Round.Institutions {
		if reason, ok := v.Absent[i]; ok {
			text := i18n.T(ctx, "reconciliation.notExplained")
			if reason != "" {
				text = i18n.T(ctx, "reconciliation.reason."+reason)
			}
			t.Rows = append(t.Rows, ui.Row{Tone: ui.Risk, Cells: ui.Cells(v.Round.Name(i), i18n.T(ctx, "reconciliation.lacks"), text)})
		}
	}
	return t
}

// doubles are the records that a source has beyond its first of this victim.
func (v caseView) doubles(ctx context.Context) []string {
	var list []string
	for _, t := range v.Twice {
		why := i18n.T(ctx, "reconciliation.notExplained")
		if t.Reason != "" {
			why = i18n.T(ctx, "reconciliation.reason."+t.Reason)
		}
		list = append(list, i18n.T(ctx, "reconciliation.case.double", "institution", v.Round.Name(t.Institution), "reason", why))
	}
	return list
}

func (v caseView) pairs(ctx context.Context) ui.TableInfo {
	t := ui.TableInfo{Caption: i18n.T(ctx, "reconciliation.case.pairs"), Columns: []ui.Column{{Text: i18n.T(ctx, "reconciliation.column.pair")}, {Text: i18n.T(ctx, "reconciliation.threshold.weight"), Right: true}, {Text: i18n.T(ctx, "reconciliation.column.state")}}}
	for _, p := range v.Pairs {
		weight := i18n.Number(ctx, p.Weight, 1)
		if p.ProposedBy != "" {
			weight = "–"
		}
		what := i18n.T(ctx, "reconciliation.case.pair")
		if p.Within {
			what = i18n.T(ctx, "reconciliation.case.pairWithin")
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: what, Href: web.URL(ctx, pairPath(v.Round.ID, p.ID))}, {Text: weight}, {Text: i18n.T(ctx, "reconciliation.state."+string(p.State))}}})
	}
	return t
}

func (v caseView) has(act reconciliation.Act) bool {
	for _, a := range v.Acts {
		if a == act {
			return true
		}
	}
	return false
}

// absent are the institutions that lack the victim, as choices.
func (v caseView) absent() []ui.Choice {
	var list []ui.Choice
	for _, i := range v.Round.Institutions {
		if _, ok := v.Absent[i]; ok {
			list = append(list, ui.Choice{Value: i, Text: v.Round.Name(i)})
		}
	}
	return list
}
