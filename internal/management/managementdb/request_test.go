package managementdb_test

import (
	"context"
	"strings"
	"testing"

	"convive/internal/kernel"
	"convive/internal/management"
)

// TestRequests: what nobody recorded is asked of an active institution, once at a time; it answers for itself; the request ends by
// itself when the measure can be computed; what was said is for staff.
func TestRequests(t *testing.T) {
	each(t, func(t *testing.T, ctx context.Context, s *management.Service, w *world, c *clock) {
		_, err := s.Define(ctx, text, "")
		must(t, err)
		w.nothing, w.value = map[string]bool{"police a": true, "fire a": true}, map[string]float64{"system a": 50}
		as := func(role kernel.Role, institution string) context.Context {
			return kernel.WithActor(ctx, kernel.Actor{Tenant: kernel.MainTenant, Name: string(role), Role: role, Institution: institution})
		}
		good := management.Request{Subject: "police", Measure: "a", Institution: "police", Due: "2026-04-01", Text: "Envíen la planta"}
		with := func(change func(*management.Request)) management.Request {
			r := good
			change(&r)
			return r
		}
		for _, bad := range []struct {
			what string
			r    management.Request
			want string
		}{
			{"no subject", with(func(r *management.Request) { r.Subject = "nobody" }), "management.noSubject"},
			{"no measure", with(func(r *management.Request) { r.Measure = "z" }), "management.noMeasure"},
			{"what is known", with(func(r *management.Request) { r.Subject = "system" }), "management.assessable"},
			{"what nothing holds", with(func(r *management.Request) { r.Measure = "b" }), "management.notAskable"},
			{"a merged institution", with(func(r *management.Request) { r.Institution = "merged" }), "management.notActive"},
			{"the system", with(func(r *management.Request) { r.Institution = "system" }), "management.notActive"},
			{"no day", with(func(r *management.Request) { r.Due = "soon" }), "management.badDay"},
			{"yesterday", with(func(r *management.Request) { r.Due = "2026-02-28" }), "management.dayPassed"},
			{"a long text", with(func(r *management.Request) { r.Text = strings.Repeat("x", 2001) }), "management.tooLong"},
		} {
			_, err := s.Ask(ctx, bad.r)
			refused(t, bad.what, err, bad.want)
		}
		for _, who := range []context.Context{as(kernel.RoleLiaison, "police"), as(kernel.RoleSupervisor, "police"), as(kernel.RoleLegislator, "congress"), kernel.WithActor(ctx, kernel.Citizen())} {
			if _, err := s.Ask(who, good); err == nil {
				t.Errorf("%s asked", kernel.ActorFrom(who).Role)
			}
		}
		first, err := s.Ask(as(kernel.RolePlanner, "ministry"), good)
		must(t, err)
		if first.Number != 1 || first.Factor != "F4" || first.From != "ministry" {
			t.Fatalf("%+v", first)
		}
		then := c.now
		_, err = s.Ask(ctx, good)
		refused(t, "twice", err, "management.alreadyAsked")
		second, err := s.Ask(ctx, with(func(r *management.Request) { r.Institution = "fire" }))
		must(t, err)
		for _, who := range []context.Context{as(kernel.RoleLiaison, "fire"), as(kernel.RoleLegislator, "police"), kernel.WithActor(ctx, kernel.Citizen())} {
			if err := s.MoveRequest(who, first.Number, management.AnswerRequest, "Ya"); err == nil {
				t.Errorf("%s answered for the police", kernel.ActorFrom(who).Role)
			}
		}
		liaison := as(kernel.RoleLiaison, "police")
		refused(t, "nothing said", s.MoveRequest(liaison, first.Number, management.AnswerRequest, " "), "management.textNeeded")
		refused(t, "no such act", s.MoveRequest(ctx, first.Number, management.FulfilRequest, "x"), "management.badAct")
		refused(t, "none such", s.MoveRequest(ctx, 9, management.WithdrawRequest, "x"), "management.noRequest")
		must(t, s.MoveRequest(liaison, first.Number, management.AnswerRequest, "La cargamos en abril"))
		must(t, s.MoveRequest(ctx, second.Number, management.WithdrawRequest, "Era la Policía"))
		refused(t, "withdrawn", s.MoveRequest(as(kernel.RoleLiaison, "fire"), second.Number, management.AnswerRequest, "Ya"), "management.ended")
		state := func(number int) management.RequestState {
			t.Helper()
			r, err := s.Request(ctx, number)
			must(t, err)
			return r.State()
		}
		_, err = s.Record(ctx)
		must(t, err)
		if state(1) != management.AnsweredRequest || state(2) != management.WithdrawnRequest {
			t.Errorf("%s %s", state(1), state(2))
		}
		w.value["police a"] = 60
		_, err = s.Record(ctx)
		must(t, err)
		_, err = s.Record(ctx)
		must(t, err)
		if state(1) != management.FulfilledRequest || state(2) != management.WithdrawnRequest {
			t.Errorf("%s %s", state(1), state(2))
		}
		public, err := s.Requests(kernel.WithActor(ctx, kernel.Citizen()))
		must(t, err)
		if len(public) != 2 || len(public[1].Steps) != 2 || public[1].Text != "" || public[1].By != "" || public[1].Steps[0].Text != "" || public[1].Steps[0].By != "" {
			t.Errorf("%+v", public)
		}
		past, err := s.Requests(kernel.AsOf(ctx, then))
		must(t, err)
		if len(past) != 1 || past[0].State() != management.OpenRequest || past[0].Late("2026-04-01") || !past[0].Late("2026-04-02") {
			t.Errorf("%+v", past)
		}
	})
}
