package cases

import (
	"context"
	"slices"
	"time"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/authz"
)

// Given is a code as it is handed out: shown once.
type Given struct {
	Code    string
	Expires time.Time
}

// MayGive says to whom of a case's persons the reader may hand out a code: what is told to a suspect or an informant is for
// who decides on the case.
func (v Shown) MayGive(p Person) bool {
	return v.mayGive && (!p.Part.careful() || v.mayDecide)
}

// careful says that what is told to such a person may harm others in the case.
func (p Part) careful() bool { return p == OfSuspect || p == Informant }

// GiveCode makes the code by which a person of a case reads once who read about them. cases.notThere.
func (s *Service) GiveCode(ctx context.Context, id kernel.ID, ref string) (Given, error) {
	ctx, k, err := s.find(ctx, id)
	if err != nil {
		return Given{}, err
	}
	p, ok := s.person(ctx, k, ref)
	if !ok {
		k = nobody(ctx, id)
	}
	riding, err := s.gate.Act(ctx, authz.GiveExtract, k.record)
	if err != nil {
		return Given{}, hidden(err)
	}
	switch {
	case !ok:
		return Given{}, notThere()
	case p.Part.careful() && !s.gate.May(ctx, authz.DecideOn, k.record):
		return Given{}, hidden(s.gate.See(ctx, authz.DecideOn, k.record))
	}
	a, now, code := kernel.ActorFrom(ctx), s.clock.Now(), grouped(s.visitors.Draw(codeLetters))
	digest, _ := digestOf(code)
	c := Code{Digest: digest, Case: id, Ref: ref, GivenBy: a.Name, GivenAt: now, Expires: now.Add(CodeLifetime)}
	return Given{code, c.Expires}, s.store.KeepCode(riding, a.Tenant, c)
}

// person is one of a case's persons whom the reader may know of.
func (s *Service) person(ctx context.Context, k known, ref string) (Person, bool) {
	at := slices.IndexFunc(k.Persons, func(p Person) bool { return p.Ref == ref })
	if at < 0 || k.Persons[at].Part == Informant && !s.gate.May(ctx, groupActions[OfInformant], k.record) {
		return Person{}, false
	}
	return k.Persons[at], true
}

// nobody is a case that is not there: what is asked of it is refused, on record.
func nobody(ctx context.Context, id kernel.ID) known {
	return known{Case{ID: id}, Relation(Case{ID: id}, kernel.ActorFrom(ctx), authz.Standing{})}
}

// Extract is what the person concerned is told: who read about them, newest first. Institutions are named, their staff is
// not: the number of the line leads the institution and the auditor to the account.
type Extract struct {
	Owner     string // institution that keeps the case
	Since     time.Time
	Made      time.Time
	Generated bool
	Lines     []Reading
	More      bool // there are older lines
}

// mostLines bounds an extract.
const mostLines = 500

// ReadExtract uses a code up. Whatever is wrong with it, the answer is cases.noCode. from is the address that it comes from,
// by which attempts are slowed down.
func (s *Service) ReadExtract(ctx context.Context, typed, from string) (Extract, error) {
	if err := s.visitors.Pace(ctx, from); err != nil {
		return Extract{}, err
	}
	tenant, now := kernel.ActorFrom(ctx).Tenant, s.clock.Now()
	digest, ok := digestOf(typed)
	if !ok {
		return Extract{}, s.noCode(ctx)
	}
	code, ok, err := s.store.FindCode(ctx, tenant, digest)
	if err != nil {
		return Extract{}, err
	}
	if !ok || !now.Before(code.Expires) {
		return Extract{}, s.noCode(ctx)
	}
	e, err := s.extract(ctx, tenant, code)
	if err != nil {
		return Extract{}, err
	}
	switch ok, err := s.store.UseCode(s.readers.Told(ctx, string(code.Case)), tenant, digest); {
	case err != nil:
		return Extract{}, err
	case !ok: // somebody was faster
		return Extract{}, s.noCode(ctx)
	}
	return e, nil
}

func (s *Service) noCode(ctx context.Context) error {
	if err := s.readers.Refused(ctx); err != nil {
		return err
	}
	return fault.Invalid("cases.noCode").At("code")
}

// extract gathers what was done with the person's own data and with the essentials of the case. What was read of others in
// it is theirs.
func (s *Service) extract(ctx context.Context, tenant kernel.Tenant, code Code) (Extract, error) {
	c, ok, err := s.store.Case(ctx, tenant, code.Case)
	if err != nil {
		return Extract{}, err
	}
	if !ok {
		return Extract{}, s.noCode(ctx)
	}
	own, err := s.readers.Readings(ctx, "person", code.Ref, 0, mostLines)
	if err != nil {
		return Extract{}, err
	}
	whole, err := s.readers.Readings(ctx, "Record", object(tenant, c.ID), 0, mostLines)
	if err != nil {
		return Extract{}, err
	}
	e := Extract{Owner: c.Owner, Since: c.RecordedAt, Made: s.clock.Now(), Generated: c.Generated, More: len(own) == mostLines || len(whole) == mostLines}
	e.Lines = append(own, slices.DeleteFunc(whole, func(r Reading) bool { return slices.Contains(ofPersons, authz.Action(r.Act)) })...)
	slices.SortFunc(e.Lines, func(a, b Reading) int { return int(b.Number - a.Number) })
	for i := range e.Lines {
		e.Lines[i].Account, e.Lines[i].Absent = "", ""
	}
	if len(e.Lines) > mostLines {
		e.Lines, e.More = e.Lines[:mostLines], true
	}
	return e, nil
}

// ofPersons are readings of one person in a case, who has an entry of their own.
var ofPersons = []authz.Action{authz.ReadIdentity, authz.ReadContact, authz.ReadExactLocation, authz.ReadMedical, authz.ReadNarrative, authz.ReadEvidence, authz.ReadInformant}
