package screens

import (
	"context"
	"net/http"
	"strings"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/authz"
	"convive/internal/platform/i18n"
	"convive/internal/platform/rulebook"
	"convive/internal/platform/web"
	"convive/internal/platform/web/refusal"
	"convive/internal/platform/web/ui"
)

// compareView is one version with what it changes.
type compareView struct {
	rulebook.Comparison
	activates, withdraws bool
	problem              string
	problems             refusal.Problems
	reason               string
}

func (d *Desk) compare(w http.ResponseWriter, r *http.Request) error {
	return d.showOne(w, r, http.StatusOK, compareView{})
}

func (d *Desk) showOne(w http.ResponseWriter, r *http.Request, status int, v compareView) error {
	ctx := r.Context()
	name, number, err := asked(r)
	if err != nil {
		return err
	}
	if v.Comparison, err = d.book.Compare(ctx, name, number); err != nil {
		return err
	}
	if v.Problem != nil {
		v.problem = i18n.Fault(ctx, v.Problem)
	}
	o := v.Overlay
	v.activates = o.State == rulebook.Proposed && d.couldWith(ctx, authz.Activate, o)
	v.withdraws = o.State == rulebook.Active && d.couldWith(ctx, authz.WithdrawRules, o) ||
		o.State == rulebook.Proposed && (d.couldWith(ctx, authz.WithdrawRules, o) || d.couldWith(ctx, authz.Propose, o))
	info := web.PageInfo{Title: i18n.T(ctx, "rulebook.one.title", "overlay", label(o)), Error: len(v.problems) > 0}
	return page(w, r, status, info, comparePage(v))
}

// couldWith says whether the actor may, once confirmed: the form leads there.
func (d *Desk) couldWith(ctx context.Context, action authz.Action, o rulebook.Overlay) bool {
	actor := kernel.ActorFrom(ctx)
	actor.MFA = true
	return d.gate.May(kernel.WithActor(ctx, actor), action, authz.Rulebook{Tenant: actor.Tenant, Author: o.ProposedBy})
}

func (d *Desk) activate(w http.ResponseWriter, r *http.Request) error {
	return d.change(w, r, func(name string, number int64) error { return d.book.Activate(r.Context(), name, number) })
}

func (d *Desk) withdraw(w http.ResponseWriter, r *http.Request) error {
	return d.change(w, r, func(name string, number int64) error {
		return d.book.Withdraw(r.Context(), name, number, r.PostForm.Get("reason"))
	})
}

// change carries out and leads to what is in force now.
func (d *Desk) change(w http.ResponseWriter, r *http.Request, do func(name string, number int64) error) error {
	if err := r.ParseForm(); err != nil {
		return fault.Invalid("rulebook.formUnreadable").Because(err)
	}
	name, number, err := asked(r)
	if err != nil {
		return err
	}
	if err := do(name, number); err != nil {
		return refusal.Show(w, r, err, pathOf(rulebook.Overlay{Name: name, Number: number}), func(status int, p refusal.Problems) error {
			if status == http.StatusForbidden {
				return err
			}
			return d.showOne(w, r, status, compareView{problems: p, reason: r.PostForm.Get("reason")})
		})
	}
	return web.SeeOther(w, r, "/workspace/rules")
}

func (v compareView) summary(ctx context.Context) []ui.Pair {
	o := v.Overlay
	list := []ui.Pair{
		{Term: i18n.T(ctx, "rulebook.stateHead"), Part: ui.Chip(tones[o.State], stateName(ctx, o.State))},
		{Term: i18n.T(ctx, "rulebook.kind.label"), Text: kindName(ctx, o.Crisis)},
		{Term: i18n.T(ctx, "rulebook.reason.label"), Text: o.Reason},
		{Term: i18n.T(ctx, "rulebook.proposed"), Text: i18n.T(ctx, "rulebook.byAt", "who", o.ProposedBy, "at", i18n.DateTime(ctx, o.ProposedAt))}}
	if o.ActivatedBy != "" {
		list = append(list, ui.Pair{Term: i18n.T(ctx, "rulebook.activated"), Text: i18n.T(ctx, "rulebook.byAt", "who", o.ActivatedBy, "at", i18n.DateTime(ctx, o.ActivatedAt))})
	}
	if o.WithdrawnBy != "" {
		list = append(list, ui.Pair{Term: i18n.T(ctx, "rulebook.withdrawn"), Text: i18n.T(ctx, "rulebook.byAt", "who", o.WithdrawnBy, "at", i18n.DateTime(ctx, o.WithdrawnAt)) + ". " + o.Withdrawal})
	}
	if !o.Ends.IsZero() {
		list = append(list, ui.Pair{Term: i18n.T(ctx, "rulebook.ends"), Text: i18n.DateTime(ctx, o.Ends)})
	}
	return append(list, ui.Pair{Term: i18n.T(ctx, "rulebook.digest"), Part: hash(o.Digest)})
}

// answerTable lists the examples that are answered otherwise.
func (v compareView) answerTable(ctx context.Context) ui.TableInfo {
	t := ui.TableInfo{Caption: i18n.T(ctx, "rulebook.answers"), Note: i18n.T(ctx, "rulebook.answersNote"), Columns: columns(ctx, "rulebook.example", "rulebook.without", "rulebook.with", "rulebook.decidedBy")}
	for _, a := range v.Answers {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: a.Text}, {Part: verdict(ctx, a.Before)}, {Part: verdict(ctx, a.Now)}, {Text: strings.Join(a.Now.Policies, ", ")}}})
	}
	return t
}
