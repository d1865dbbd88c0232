package quality

import (
	"context"
	"strconv"
	"strings"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/authz"
	"convive/internal/sources"
)

// Answer is what somebody does with a finding.
type Answer struct {
	Act    Act
	Text   string // the question, or what the institution answers; for staff
	Reason string // of a decision; public
}

// longest is how many letters a text may have.
const longest = 4000

// rights are the actions by which the acts are decided.
var rights = map[Act]authz.Action{Query: authz.QueryFinding, Respond: authz.AnswerFinding, Accept: authz.SettleFinding, Override: authz.SettleFinding}

// Answer does an act with a finding, on record. Who answered for the institution does not settle. Faults: quality.noAct,
// quality.textNeeded, quality.reasonNeeded, quality.tooLong, quality.editionWithdrawn, quality.notNow, those of the gate.
func (s *Service) Answer(ctx context.Context, id kernel.ID, a Answer) (Finding, error) {
	actor := kernel.ActorFrom(ctx)
	action, known := rights[a.Act]
	if !known {
		return Finding{}, fault.Invalid("quality.noAct", "act", string(a.Act)).At("act")
	}
	f, err := s.store.Finding(ctx, actor.Tenant, id)
	if err != nil && fault.CodeOf(err) != fault.CodeNotFound {
		return f, err
	}
	ctx, refused := s.gate.Act(ctx, action, authz.Dataset{Tenant: actor.Tenant, ID: "finding/" + string(id), Level: authz.Internal, Author: f.Answered})
	if refused != nil {
		return Finding{}, refused // before it is said whether there is such a finding
	}
	if err != nil {
		return Finding{}, err
	}
	a.Text, a.Reason = strings.TrimSpace(a.Text), strings.TrimSpace(a.Reason)
	if err := a.check(); err != nil {
		return f, err
	}
	e, err := s.sources.Edition(ctx, f.Source, f.Edition)
	if err != nil {
		return f, err
	}
	if e.State == sources.Withdrawn {
		return f, fault.Conflict("quality.editionWithdrawn", "source", f.Source, "edition", strconv.Itoa(f.Edition))
	}
	return s.store.Move(ctx, actor.Tenant, id, Step{Act: a.Act, Actor: actor.Name, Institution: actor.Institution, Text: a.Text, Reason: a.Reason, At: s.clock.Now()})
}

func (a Answer) check() error {
	switch {
	case len([]rune(a.Text)) > longest:
		return fault.Invalid("quality.tooLong", "n", strconv.Itoa(longest)).At("text")
	case len([]rune(a.Reason)) > longest:
		return fault.Invalid("quality.tooLong", "n", strconv.Itoa(longest)).At("reason")
	case (a.Act == Query || a.Act == Respond) && a.Text == "":
		return fault.Invalid("quality.textNeeded").At("text")
	case a.Act == Override && a.Reason == "":
		return fault.Invalid("quality.reasonNeeded").At("reason")
	}
	return nil
}

// Offers are the acts that a page offers of a finding to the actor. An act asks again.
func (s *Service) Offers(ctx context.Context, f Finding) []Act {
	var list []Act
	thing := authz.Dataset{Tenant: kernel.ActorFrom(ctx).Tenant, ID: "finding/" + string(f.ID), Level: authz.Internal, Author: f.Answered}
	for _, act := range Acts() {
		if _, ok := Next(f.State, act); ok && s.gate.May(ctx, rights[act], thing) {
			list = append(list, act)
		}
	}
	return list
}

// MayRun says whether the actor may hold an edition against the rules.
func (s *Service) MayRun(ctx context.Context, source string) bool {
	return s.gate.May(ctx, authz.Import, authz.Dataset{Tenant: kernel.ActorFrom(ctx).Tenant, ID: "quality/" + source, Level: authz.Internal})
}
