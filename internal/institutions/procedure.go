package institutions

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

// Procedure is a version of how a function is done, step by step. A draft can be changed by whoever may keep the register;
// from its review on it stands. A running case names the version that it began with, so that a version is never changed.
type Procedure struct {
	Code        string
	Version     int
	Institution string // empty: shared by all
	Function    string
	Title       kernel.Text
	Steps       []ProcedureStep
	State       ProcedureState
	Author      string // account that drafted it
	At          time.Time
	Moves       []Move
}

// ProcedureStep is done by an institution, with what comes in and what goes out. MaxHours is how long it may take; 0 is not
// stated.
type ProcedureStep struct {
	Actor    string // institution, or empty: that of the procedure
	Act      string
	Input    string
	Output   string
	MaxHours int
	Article  string
}

// ProcedureState is where a version stands.
type ProcedureState string

// The states.
const (
	Draft      ProcedureState = "draft"
	Review     ProcedureState = "review"
	Approved   ProcedureState = "approved"
	Published  ProcedureState = "published"
	Superseded ProcedureState = "superseded"
)

// ProcedureAct is what moves a version.
type ProcedureAct string

// The acts. Supersede is done by publishing a later version.
const (
	Submit    ProcedureAct = "submit"
	Return    ProcedureAct = "return"
	Approve   ProcedureAct = "approve"
	Publish   ProcedureAct = "publish"
	Supersede ProcedureAct = "supersede"
)

// procedureMoves says to which state an act leads from which.
var procedureMoves = map[ProcedureAct]map[ProcedureState]ProcedureState{
	Submit:    {Draft: Review},
	Return:    {Review: Draft, Approved: Draft},
	Approve:   {Review: Approved},
	Publish:   {Approved: Published},
	Supersede: {Published: Superseded},
}

// ProcedureActs are those that a person does, in the order in which pages offer them.
func ProcedureActs() []ProcedureAct { return []ProcedureAct{Submit, Approve, Publish, Return} }

// Next is the state after an act; ok is false if it is not allowed.
func (s ProcedureState) Next(act ProcedureAct) (to ProcedureState, ok bool) {
	to, ok = procedureMoves[act][s]
	return to, ok
}

// Move is one step of a version through its states.
type Move struct {
	Code     string
	Version  int
	Act      ProcedureAct
	From, To ProcedureState
	By       string
	Reason   string
	At       time.Time
}

// MaxHours is how long the whole procedure may take; stated is false if a step does not say.
func (p Procedure) MaxHours() (hours int, stated bool) {
	for _, s := range p.Steps {
		if s.MaxHours == 0 {
			return 0, false
		}
		hours += s.MaxHours
	}
	return hours, len(p.Steps) > 0
}

// Last is the move by which a version came into its state; ok is false for a draft that was never moved.
func (p Procedure) Last() (m Move, ok bool) {
	if len(p.Moves) == 0 {
		return Move{}, false
	}
	return p.Moves[len(p.Moves)-1], true
}

const mostSteps = 60

// check wants a version that can be read: a title, a function, steps with an act. Faults, each at its field: badCode, needed,
// noSteps, tooManySteps, badCount, notThere, articleNotInForce.
func (p Procedure) check(r *Register, day string) error {
	switch {
	case !codeForm.MatchString(p.Code):
		return fault.Invalid("institutions.badCode", "code", p.Code).At("code")
	case len(p.Title) == 0:
		return fault.Invalid("institutions.needed").At("title_es")
	case len(p.Steps) == 0:
		return fault.Invalid("institutions.noSteps").At("act_1")
	case len(p.Steps) > mostSteps:
		return fault.Invalid("institutions.tooManySteps", "n", strconv.Itoa(mostSteps)).At("act_1")
	}
	if err := r.named(OfFunction, p.Function, day, "function", true); err != nil {
		return err
	}
	if err := r.named(OfInstitution, p.Institution, day, "institution", false); err != nil {
		return err
	}
	for i, s := range p.Steps {
		n := strconv.Itoa(i + 1)
		switch {
		case s.Act == "":
			return fault.Invalid("institutions.needed").At("act_" + n)
		case s.MaxHours < 0 || s.MaxHours > 24*3660:
			return fault.Invalid("institutions.badCount", "value", strconv.Itoa(s.MaxHours)).At("hours_" + n)
		}
		if err := r.named(OfInstitution, s.Actor, day, "actor_"+n, false); err != nil {
			return err
		}
		if err := r.named(OfArticle, s.Article, day, "article_"+n, false); err != nil {
			return err
		}
	}
	return nil
}

// named refuses a code that is needed and empty, or that is not there on the day.
func (r *Register) named(k Kind, code, day, field string, needed bool) error {
	if code == "" {
		if needed {
			return fault.Invalid("institutions.needed").At(field)
		}
		return nil
	}
	if _, ok := r.Get(k, code, day); !ok {
		return r.absent(Column{Name: field, Of: k}, code, day)
	}
	return nil
}

// Procedures are the versions that the reader may see: published and superseded ones, and for staff those that are not yet.
func (s *Service) Procedures(ctx context.Context) ([]Procedure, error) {
	list, err := s.store.Procedures(ctx, kernel.ActorFrom(ctx).Tenant, kernel.MomentOf(ctx))
	if err != nil || s.insider(ctx) {
		return list, err
	}
	list = slices.DeleteFunc(list, func(p Procedure) bool { return p.State != Published && p.State != Superseded })
	for i := range list {
		list[i].Author, list[i].Moves = "", slices.Clone(list[i].Moves)
		for k := range list[i].Moves {
			list[i].Moves[k].By, list[i].Moves[k].Reason = "", ""
		}
	}
	return list, nil
}

// Procedure is a version; version 0 is the published one, or for staff the newest. Fault: noProcedure.
func (s *Service) Procedure(ctx context.Context, code string, version int) (Procedure, error) {
	all, err := s.Procedures(ctx)
	if err != nil {
		return Procedure{}, err
	}
	var found *Procedure
	for i, p := range all {
		if p.Code == code && (p.Version == version || version == 0 && (found == nil || found.State != Published)) {
			found = &all[i]
		}
	}
	if found == nil {
		return Procedure{}, fault.NotFound("institutions.noProcedure", "procedure", code)
	}
	return *found, nil
}

func (p Procedure) thing(tenant kernel.Tenant) authz.Document {
	return authz.Document{Tenant: tenant, ID: "procedure/" + p.Code + "/" + strconv.Itoa(p.Version), Kind: "procedure", Owner: p.Institution, Author: p.Author}
}

// DraftProcedure keeps a draft: of a new procedure, or the next version of one. A draft that is there is replaced. Faults: those
// of Procedure.check, those of the gate.
func (s *Service) DraftProcedure(ctx context.Context, p Procedure) (Procedure, error) {
	actor := kernel.ActorFrom(ctx)
	p.Code, p.State, p.Moves = strings.TrimSpace(p.Code), Draft, nil
	all, err := s.store.Procedures(ctx, actor.Tenant, time.Time{})
	if err != nil {
		return p, err
	}
	p.Version, p.Author, p.At = 1, actor.Name, s.clock.Now()
	for _, old := range all {
		if old.Code != p.Code {
			continue
		}
		if old.Institution != p.Institution {
			return p, fault.Conflict("institutions.procedureOfAnother", "procedure", p.Code)
		}
		p.Version = old.Version
		if old.State != Draft {
			p.Version++
		}
	}
	ctx, err = s.gate.Act(ctx, authz.KeepRegister, p.thing(actor.Tenant))
	if err != nil {
		return p, err
	}
	r, _, err := s.whole(ctx)
	if err != nil {
		return p, err
	}
	if err := p.check(r, s.Today(ctx)); err != nil {
		return p, err
	}
	return p, s.store.Draft(ctx, actor.Tenant, p)
}

// MoveProcedure does an act with a version. Who drafted it does not approve it. A published one supersedes the one before.
// Faults: noProcedure, noAct, notNow, reasonNeeded (to return it), those of the gate.
func (s *Service) MoveProcedure(ctx context.Context, code string, version int, act ProcedureAct, reason string) (Procedure, error) {
	actor := kernel.ActorFrom(ctx)
	if !slices.Contains(ProcedureActs(), act) {
		return Procedure{}, fault.Invalid("institutions.noAct", "act", string(act)).At("act")
	}
	all, err := s.store.Procedures(ctx, actor.Tenant, time.Time{})
	if err != nil {
		return Procedure{}, err
	}
	i := slices.IndexFunc(all, func(p Procedure) bool { return p.Code == code && p.Version == version })
	p := Procedure{Code: code, Version: version}
	if i >= 0 {
		p = all[i]
	}
	ctx, err = s.gate.Act(ctx, procedureRight(act), p.thing(actor.Tenant))
	if err != nil {
		return p, err // before it is said whether there is one
	}
	if i < 0 {
		return p, fault.NotFound("institutions.noProcedure", "procedure", code)
	}
	to, ok := p.State.Next(act)
	switch {
	case !ok:
		return p, fault.Conflict("institutions.notNow", "act", string(act), "state", string(p.State))
	case act == Return && strings.TrimSpace(reason) == "":
		return p, fault.Invalid("institutions.reasonNeeded").At("reason")
	}
	supersedes := 0
	if act == Publish {
		for _, old := range all {
			if old.Code == code && old.State == Published {
				supersedes = old.Version
			}
		}
	}
	m := Move{Code: code, Version: version, Act: act, From: p.State, To: to, By: actor.Name, Reason: strings.TrimSpace(reason), At: s.clock.Now()}
	if err := s.store.Move(ctx, actor.Tenant, m, supersedes); err != nil {
		return p, err
	}
	return s.Procedure(ctx, code, version)
}

func procedureRight(act ProcedureAct) authz.Action {
	if act == Approve {
		return authz.ApproveProcedure
	}
	return authz.KeepRegister
}

// ProcedureOffers are the acts that a page offers of a version to the reader. An act asks again.
func (s *Service) ProcedureOffers(ctx context.Context, p Procedure) []ProcedureAct {
	var list []ProcedureAct
	for _, act := range ProcedureActs() {
		if _, ok := p.State.Next(act); ok && s.gate.May(ctx, procedureRight(act), p.thing(kernel.ActorFrom(ctx).Tenant)) {
			list = append(list, act)
		}
	}
	return list
}
