package management

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/authz"
)

// Request asks an institution for what a measure of a profile lacks. It ends by itself once the measure can be computed.
type Request struct {
	Number      int    // of the government, from 1
	Subject     string // its ID
	Factor      string
	Measure     string
	Institution string // that is asked
	From        string // institution that asks; empty: the government's own desk
	Due         string // yyyy-mm-dd
	Text        string // for staff
	By          string // account
	At          time.Time
	Steps       []RequestStep
}

// RequestStep is what was done about a request.
type RequestStep struct {
	Number int // from 1
	Act    RequestAct
	Text   string // for staff
	By     string // account
	At     time.Time
}

// RequestAct is what moves a request.
type RequestAct string

// The acts.
const (
	AnswerRequest   RequestAct = "answer"   // the institution says what it does about it
	WithdrawRequest RequestAct = "withdraw" // who keeps the profile asks no longer
	FulfilRequest   RequestAct = "fulfil"   // the measure can be computed; nobody says so but the evidence
)

// RequestState is where a request stands.
type RequestState string

// The states.
const (
	OpenRequest      RequestState = "open"
	AnsweredRequest  RequestState = "answered"
	WithdrawnRequest RequestState = "withdrawn"
	FulfilledRequest RequestState = "fulfilled"
)

// State is that after the last step.
func (r Request) State() RequestState {
	if len(r.Steps) == 0 {
		return OpenRequest
	}
	return map[RequestAct]RequestState{AnswerRequest: AnsweredRequest, WithdrawRequest: WithdrawnRequest, FulfilRequest: FulfilledRequest}[r.Steps[len(r.Steps)-1].Act]
}

// Waits says whether the measure is still asked for.
func (r Request) Waits() bool { return r.State() == OpenRequest || r.State() == AnsweredRequest }

// Late says whether nothing was answered by the deadline.
func (r Request) Late(today string) bool { return r.State() == OpenRequest && r.Due < today }

// longest is how many letters a text of a request may have.
const longest = 2000

// Askable says whether somebody could supply what a measure lacks: nothing is recorded. What no part of the system holds yet, what is
// told of the whole system only and what is of too few persons, nobody can.
func (m MeasureScore) Askable() bool { return !m.Known && m.Reading.Absent == "" }

// MayAsk says whether a page offers the reader to ask for what is missing.
func (s *Service) MayAsk(ctx context.Context) bool {
	actor := kernel.ActorFrom(ctx)
	return s.gate.May(ctx, authz.KeepRegister, thing(actor.Tenant, "request", actor.Institution))
}

// MayAnswer says whether a page offers the reader to answer a request.
func (s *Service) MayAnswer(ctx context.Context, r Request) bool {
	return r.Waits() && s.gate.May(ctx, authz.AnswerOversight, thing(kernel.ActorFrom(ctx).Tenant, "request", r.Institution))
}

// Ask records a request to an institution. Faults: those of the gate, noSubject, noMeasure, notAskable (with why), assessable, notActive
// (also of one that was merged or dissolved), badDay, dayPassed, tooLong, alreadyAsked, changedMeanwhile.
func (s *Service) Ask(ctx context.Context, r Request) (Request, error) {
	actor := kernel.ActorFrom(ctx)
	ctx, err := s.act(ctx, "request", actor.Institution)
	if err != nil {
		return r, err
	}
	if _, r.Factor, err = s.lacking(ctx, r.Subject, r.Measure); err != nil {
		return r, err
	}
	if err := s.active(ctx, r.Institution); err != nil {
		return r, err
	}
	r.Due, r.Text = strings.TrimSpace(r.Due), strings.TrimSpace(r.Text)
	_, unread := time.Parse(time.DateOnly, r.Due)
	switch {
	case unread != nil:
		return r, fault.Invalid("management.badDay", "value", r.Due).At("due")
	case r.Due < s.today(ctx).Format(time.DateOnly):
		return r, fault.Invalid("management.dayPassed", "day", r.Due).At("due")
	case len([]rune(r.Text)) > longest:
		return r, fault.Invalid("management.tooLong", "n", strconv.Itoa(longest)).At("text")
	}
	all, err := s.store.Requests(ctx, actor.Tenant, time.Time{})
	if err != nil {
		return r, err
	}
	for _, other := range all {
		if other.Subject == r.Subject && other.Measure == r.Measure && other.Institution == r.Institution && other.Waits() {
			return r, fault.Conflict("management.alreadyAsked", "number", strconv.Itoa(other.Number)).At("institution")
		}
		r.Number = max(r.Number, other.Number)
	}
	r.Number++
	r.From, r.By, r.At, r.Steps = actor.Institution, actor.Name, s.clock.Now(), nil
	return r, s.store.AddRequest(ctx, actor.Tenant, r)
}

// lacking is a measure of a subject that somebody could supply, and its factor.
func (s *Service) lacking(ctx context.Context, subject, measure string) (MeasureScore, string, error) {
	p, err := s.Profile(ctx, subject)
	if err != nil {
		return MeasureScore{}, "", err
	}
	m, factor, ok := p.Measure(measure)
	switch {
	case !ok:
		return m, factor, fault.NotFound("management.noMeasure", "measure", measure).At("measure")
	case m.Known:
		return m, factor, fault.Conflict("management.assessable", "measure", measure).At("measure")
	case !m.Askable():
		return m, factor, fault.Conflict("management.notAskable", "measure", measure).At("measure")
	}
	return m, factor, nil
}

// Measure is the score of a measure, with its factor.
func (p Profile) Measure(id string) (m MeasureScore, factor string, ok bool) {
	for _, f := range p.Factors {
		for _, m := range f.Measures {
			if m.ID == id {
				return m, f.ID, true
			}
		}
	}
	return MeasureScore{}, "", false
}

// Askable is a measure that somebody could be asked for, with its profile. Faults: those of Ask about the measure, those of the gate.
func (s *Service) Askable(ctx context.Context, subject, measure string) (Subject, MeasureScore, error) {
	if !s.MayAsk(ctx) {
		return Subject{}, MeasureScore{}, fault.Forbidden("management.mayNot")
	}
	m, _, err := s.lacking(ctx, subject, measure)
	if err != nil {
		return Subject{}, m, err
	}
	of, err := s.subject(ctx, subject)
	return of, m, err
}

// active refuses an institution that there is not on this day.
func (s *Service) active(ctx context.Context, institution string) error {
	all, err := s.Subjects(ctx)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(all, func(of Subject) bool { return of.Kind == OfInstitution && of.Code == institution }) {
		return fault.Invalid("management.notActive", "institution", institution).At("institution")
	}
	return nil
}

// Requests are all, the newest first; as of a moment, as they stood. That somebody was asked is public; what was said, and by which
// account, is for staff.
func (s *Service) Requests(ctx context.Context) ([]Request, error) {
	list, err := s.store.Requests(ctx, kernel.ActorFrom(ctx).Tenant, kernel.MomentOf(ctx))
	if err != nil {
		return nil, err
	}
	slices.Reverse(list)
	if s.see(ctx) == nil {
		return list, nil
	}
	for i, r := range list {
		list[i].Text, list[i].By, list[i].Steps = "", "", slices.Clone(r.Steps)
		for n := range r.Steps {
			list[i].Steps[n].Text, list[i].Steps[n].By = "", ""
		}
	}
	return list, nil
}

// Request is one. Fault: noRequest.
func (s *Service) Request(ctx context.Context, number int) (Request, error) {
	all, err := s.Requests(ctx)
	if err != nil {
		return Request{}, err
	}
	for _, r := range all {
		if r.Number == number {
			return r, nil
		}
	}
	return Request{}, fault.NotFound("management.noRequest", "number", strconv.Itoa(number))
}

// MoveRequest answers a request for the institution that was asked, or withdraws it. Faults: those of the gate, noRequest, badAct,
// ended, textNeeded, tooLong, changedMeanwhile.
func (s *Service) MoveRequest(ctx context.Context, number int, act RequestAct, text string) error {
	r, found := s.Request(kernel.AsOf(ctx, time.Time{}), number)
	if found != nil && fault.CodeOf(found) != fault.CodeNotFound {
		return found
	}
	actor, err := kernel.ActorFrom(ctx), error(nil)
	if act == AnswerRequest {
		ctx, err = s.gate.Act(ctx, authz.AnswerOversight, thing(actor.Tenant, "request", r.Institution))
	} else {
		ctx, err = s.act(ctx, "request", actor.Institution)
	}
	text = strings.TrimSpace(text)
	switch {
	case err != nil:
		return err // before it is said whether there is one
	case found != nil:
		return found
	case act != AnswerRequest && act != WithdrawRequest:
		return fault.Invalid("management.badAct", "act", string(act)).At("act")
	case !r.Waits():
		return fault.Conflict("management.ended", "number", strconv.Itoa(number))
	case text == "":
		return fault.Invalid("management.textNeeded").At("text")
	case len([]rune(text)) > longest:
		return fault.Invalid("management.tooLong", "n", strconv.Itoa(longest)).At("text")
	}
	return s.store.AddRequestStep(ctx, actor.Tenant, number, RequestStep{Number: len(r.Steps) + 1, Act: act, Text: text, By: actor.Name, At: s.clock.Now()})
}

// fulfil ends the requests for measures of a profile that can be computed now.
func (s *Service) fulfil(ctx context.Context, p Profile, waiting []Request) error {
	actor := kernel.ActorFrom(ctx)
	for _, r := range waiting {
		if m, _, _ := p.Measure(r.Measure); r.Subject != p.Subject.ID() || !r.Waits() || !m.Known {
			continue
		}
		err := s.store.AddRequestStep(ctx, actor.Tenant, r.Number, RequestStep{Number: len(r.Steps) + 1, Act: FulfilRequest, By: actor.Name, At: s.clock.Now()})
		if err != nil && fault.CodeOf(err) != fault.CodeConflict { // somebody answered meanwhile: it ends the next time
			return err
		}
	}
	return nil
}
