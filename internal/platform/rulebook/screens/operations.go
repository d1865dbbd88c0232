package screens

import (
	"context"
	"time"

	"convive/internal/platform/api"
	"convive/internal/platform/rulebook"
)

// Operations registers the same for programs. Who puts rules into force must be a person: a program cannot confirm who it is.
func Operations(a *api.API, book *rulebook.Book) {
	api.GetStaff(a, "rulebook-list-rules", "/api/v1/rulebook/rules", "Rules of access in force, as written", func(ctx context.Context, _ *struct{}) (*rulesAnswer, error) {
		in, err := book.InForce(ctx)
		if err != nil {
			return nil, err
		}
		out := &rulesAnswer{}
		out.Body.Version, out.Body.OverlaysInForce = in.Set.Version, in.Problem == nil
		for _, id := range in.Set.IDs() {
			out.Body.Rules = append(out.Body.Rules, ruleBody{id, in.Set.Text(id)})
		}
		out.Body.Overlays = make([]overlayBody, len(in.Overlays))
		for i, o := range in.Overlays {
			out.Body.Overlays[i] = overlayBodyOf(o)
		}
		return out, nil
	})
	api.PostStaff(a, "rulebook-propose-overlay", "/api/v1/rulebook/overlays", "Propose rules that another person may put into force", func(ctx context.Context, in *proposalInput) (*overlayAnswer, error) {
		b := in.Body
		o, err := book.Propose(ctx, rulebook.Proposal{Name: b.Name, Crisis: b.Crisis, Rules: b.Rules, Cases: b.Cases, Reason: b.Reason})
		return &overlayAnswer{overlayBodyOf(o)}, err
	})
	api.PostStaff(a, "rulebook-activate-overlay", "/api/v1/rulebook/overlays/{name}/{number}/activate", "Put proposed rules into force", func(ctx context.Context, in *overlayInput) (*struct{}, error) {
		return nil, book.Activate(ctx, in.Name, in.Number)
	})
	api.PostStaff(a, "rulebook-withdraw-overlay", "/api/v1/rulebook/overlays/{name}/{number}/withdraw", "Take rules out of force, or a proposal back", func(ctx context.Context, in *withdrawalInput) (*struct{}, error) {
		return nil, book.Withdraw(ctx, in.Name, in.Number, in.Body.Reason)
	})
}

type overlayInput struct {
	Name   string `path:"name"`
	Number int64  `path:"number"`
}

type withdrawalInput struct {
	overlayInput
	Body struct {
		Reason string `json:"reason" doc:"at least 20 letters"`
	}
}

type proposalInput struct {
	Body struct {
		Name   string `json:"name"`
		Crisis bool   `json:"crisis,omitempty" doc:"permits only, with @area and @until"`
		Rules  string `json:"rules" doc:"Cedar"`
		Cases  string `json:"cases,omitempty" doc:"YAML; what the rules must answer"`
		Reason string `json:"reason" doc:"at least 20 letters"`
	}
}

type ruleBody struct {
	ID   string `json:"id"`
	Text string `json:"text"`
}

type overlayBody struct {
	Name        string     `json:"name"`
	Number      int64      `json:"number"`
	Crisis      bool       `json:"crisis"`
	State       string     `json:"state"`
	Digest      string     `json:"digest"`
	Reason      string     `json:"reason"`
	ProposedBy  string     `json:"proposed_by"`
	ProposedAt  time.Time  `json:"proposed_at"`
	ActivatedBy string     `json:"activated_by,omitempty"`
	ActivatedAt *time.Time `json:"activated_at,omitempty"`
	WithdrawnBy string     `json:"withdrawn_by,omitempty"`
	WithdrawnAt *time.Time `json:"withdrawn_at,omitempty"`
	Ends        *time.Time `json:"ends,omitempty"`
	Rules       string     `json:"rules"`
}

type overlayAnswer struct{ Body overlayBody }

type rulesAnswer struct {
	Body struct {
		Version         string        `json:"version"`
		OverlaysInForce bool          `json:"overlays_in_force" doc:"false if an overlay is damaged: only the shipped rules apply then"`
		Rules           []ruleBody    `json:"rules"`
		Overlays        []overlayBody `json:"overlays"`
	}
}

func overlayBodyOf(o rulebook.Overlay) overlayBody {
	return overlayBody{o.Name, o.Number, o.Crisis, string(o.State), o.Digest, o.Reason, o.ProposedBy, o.ProposedAt, o.ActivatedBy, moment(o.ActivatedAt),
		o.WithdrawnBy, moment(o.WithdrawnAt), moment(o.Ends), o.Rules}
}

// moment is a time that may not have come.
func moment(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}
