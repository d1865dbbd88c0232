package screens

import (
	"errors"
	"io"
	"net/http"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/authz"
	"convive/internal/platform/i18n"
	"convive/internal/platform/rulebook"
	"convive/internal/platform/web"
	"convive/internal/platform/web/refusal"
)

// proposalView is the form of a proposal, with what was typed.
type proposalView struct {
	rulebook.Proposal
	problems refusal.Problems
}

func (v proposalView) kind() string {
	if v.Crisis {
		return "crisis"
	}
	return "lasting"
}

func (d *Desk) askProposal(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	actor := kernel.ActorFrom(ctx)
	if _, err := d.gate.Act(ctx, authz.Propose, authz.Rulebook{Tenant: actor.Tenant, Version: "new", Author: actor.Name}); err != nil { // who may not propose does not see the form
		return err
	}
	return d.showProposal(w, r, http.StatusOK, proposalView{})
}

func (d *Desk) showProposal(w http.ResponseWriter, r *http.Request, status int, v proposalView) error {
	info := web.PageInfo{Title: i18n.T(r.Context(), "rulebook.propose.title"), Error: len(v.problems) > 0}
	return page(w, r, status, info, proposalPage(v))
}

// propose takes the form; a chosen file stands for the text of its field.
func (d *Desk) propose(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseMultipartForm(1 << 20); err != nil && !errors.Is(err, http.ErrNotMultipart) {
		return fault.Invalid("rulebook.formUnreadable").Because(err)
	}
	f := r.PostForm
	v := proposalView{Proposal: rulebook.Proposal{Name: f.Get("name"), Crisis: f.Get("kind") == "crisis", Rules: f.Get("rules"), Cases: f.Get("cases"), Reason: f.Get("reason")}}
	for field, to := range map[string]*string{"rulesFile": &v.Rules, "casesFile": &v.Cases} {
		if err := fromFile(r, field, to); err != nil {
			return err
		}
	}
	o, err := d.book.Propose(r.Context(), v.Proposal)
	if err != nil {
		return refusal.Show(w, r, err, "/workspace/rules/new", func(status int, p refusal.Problems) error {
			v.problems = p
			return d.showProposal(w, r, status, v)
		})
	}
	return web.SeeOther(w, r, pathOf(o))
}

// fromFile reads a file of the form; none, or an empty one, leaves what was typed.
func fromFile(r *http.Request, field string, to *string) error {
	if r.MultipartForm == nil || len(r.MultipartForm.File[field]) == 0 {
		return nil
	}
	f, err := r.MultipartForm.File[field][0].Open()
	if err != nil {
		return err
	}
	defer f.Close()
	text, err := io.ReadAll(f)
	if err == nil && len(text) > 0 {
		*to = string(text)
	}
	return err
}
