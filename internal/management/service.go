package management

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/authz"
)

// Service is the module's door. Profiles, rules and their versions are public; who changes a rule, records levels or agrees to a
// comparison the gate decides.
type Service struct {
	store    Store
	evidence Evidence
	clock    kernel.Clock
	gate     authz.Gate
}

// NewService joins the store with the evidence.
func NewService(store Store, evidence Evidence, clock kernel.Clock, gate authz.Gate) *Service {
	return &Service{store, evidence, clock, gate}
}

// thing is what the gate decides on. A comparison belongs to the institution that agrees.
func thing(tenant kernel.Tenant, kind, subject string) authz.Document {
	return authz.Document{Tenant: tenant, ID: "management/" + kind + "/" + subject, Kind: kind, Owner: subject}
}

func (s *Service) act(ctx context.Context, kind, subject string) (context.Context, error) {
	return s.gate.Act(ctx, authz.KeepRegister, thing(kernel.ActorFrom(ctx).Tenant, kind, subject))
}

func (s *Service) see(ctx context.Context) error {
	if s.gate.May(ctx, authz.ReadRegister, thing(kernel.ActorFrom(ctx).Tenant, "management", "")) {
		return nil
	}
	return fault.Forbidden("management.mayNot")
}

// MayKeep says whether the actor may change rules and record levels.
func (s *Service) MayKeep(ctx context.Context) bool {
	return s.gate.May(ctx, authz.KeepRegister, thing(kernel.ActorFrom(ctx).Tenant, "rule", ""))
}

// Factors are the rules in force, F1 to X2.
func (s *Service) Factors(ctx context.Context) ([]Factor, error) {
	all, err := s.versions(ctx)
	if err != nil {
		return nil, err
	}
	var list []Factor
	for i, f := range all {
		if i+1 == len(all) || all[i+1].ID != f.ID {
			list = append(list, f)
		}
	}
	return list, nil
}

func (s *Service) versions(ctx context.Context) ([]Factor, error) {
	all, err := s.store.Rules(ctx, kernel.ActorFrom(ctx).Tenant, kernel.MomentOf(ctx))
	slices.SortStableFunc(all, func(a, b Factor) int { return cmp.Or(a.Place()-b.Place(), a.Version-b.Version) })
	return all, err
}

// FactorVersions are the versions of a factor's rule, the newest first. Fault: noFactor.
func (s *Service) FactorVersions(ctx context.Context, id string) ([]Factor, error) {
	all, err := s.versions(ctx)
	list := slices.DeleteFunc(all, func(f Factor) bool { return f.ID != id })
	if err == nil && len(list) == 0 {
		return nil, fault.NotFound("management.noFactor", "factor", id)
	}
	slices.Reverse(list)
	return list, err
}

// Define keeps a version of a factor's rule, which is public at once with its reason. The same text again changes nothing. Faults:
// those of ParseFactor, badVersion if it is not the one after the last, reasonNeeded from the second version on.
func (s *Service) Define(ctx context.Context, document, reason string) (Factor, error) {
	ctx, err := s.act(ctx, "rule", "")
	if err != nil {
		return Factor{}, err
	}
	f, err := ParseFactor(document)
	if err != nil {
		return f, err
	}
	all, err := s.store.Rules(ctx, kernel.ActorFrom(ctx).Tenant, time.Time{})
	if err != nil {
		return f, err
	}
	last := 0
	for _, old := range all {
		if old.ID != f.ID {
			continue
		}
		if old.Version == f.Version && old.Document == document {
			return old, nil
		}
		last = max(last, old.Version)
	}
	reason = strings.TrimSpace(reason)
	switch {
	case f.Version != last+1:
		return f, fault.Conflict("management.badVersion", "factor", f.ID, "next", strconv.Itoa(last+1)).At("document")
	case last > 0 && reason == "":
		return f, fault.Invalid("management.reasonNeeded").At("reason")
	}
	f.Meta = Meta{By: kernel.ActorFrom(ctx).Name, Reason: reason}
	return f, s.store.Define(ctx, kernel.ActorFrom(ctx).Tenant, f, s.clock.Now())
}

// Today is the day on which the reader asks, or as of which.
func (s *Service) Today(ctx context.Context) string { return s.today(ctx).Format(time.DateOnly) }

// today is the day on which the reader asks.
func (s *Service) today(ctx context.Context) time.Time {
	if at := kernel.MomentOf(ctx); !at.IsZero() {
		return at.UTC()
	}
	return s.clock.Now().UTC()
}

// Subjects are those of whom there is a profile, the system first.
func (s *Service) Subjects(ctx context.Context) ([]Subject, error) {
	return s.evidence.Subjects(ctx, s.today(ctx).Format(time.DateOnly))
}

func (s *Service) subject(ctx context.Context, id string) (Subject, error) {
	all, err := s.Subjects(ctx)
	if err != nil {
		return Subject{}, err
	}
	for _, subject := range all {
		if subject.ID() == id {
			return subject, nil
		}
	}
	return Subject{}, fault.NotFound("management.noSubject", "subject", id).At("subject")
}

// Profile is that of a subject, as of the reader's moment. Fault: noSubject.
func (s *Service) Profile(ctx context.Context, id string) (Profile, error) {
	subject, err := s.subject(ctx, id)
	if err != nil {
		return Profile{}, err
	}
	return s.profile(ctx, subject)
}

// periods are how many years a measure is read of: a level is managed if it lasted for three, and the trend needs the one before.
const periods = 4

func (s *Service) profile(ctx context.Context, subject Subject) (Profile, error) {
	today := s.today(ctx)
	p := Profile{Subject: subject, Year: today.Year(), Day: today.Format(time.DateOnly), Before: map[string]Level{}}
	factors, err := s.Factors(ctx)
	if err != nil {
		return p, err
	}
	look, err := s.evidence.Look(ctx)
	if err != nil {
		return p, err
	}
	for _, f := range factors {
		readings := map[string][]Reading{}
		for _, m := range f.Measures {
			if readings[m.ID], err = readingsOf(ctx, look, subject, m.ID, p); err != nil {
				return p, err
			}
		}
		p.Factors = append(p.Factors, f.score(readings))
		earlier := map[string][]Reading{}
		for id, list := range readings {
			earlier[id] = list[1:]
		}
		p.Before[f.ID] = f.score(earlier).Level
	}
	return p, nil
}

// readingsOf a measure, of the profile's year first. What nothing can measure now is not asked of earlier years.
func readingsOf(ctx context.Context, look Look, subject Subject, measure string, p Profile) ([]Reading, error) {
	var list []Reading
	for i := range periods {
		q := Question{Measure: measure, Subject: subject, Year: p.Year - i, Day: p.Day}
		if i > 0 {
			q.Day = strconv.Itoa(q.Year) + "-12-31"
		}
		if i > 0 && list[0].Absent != "" {
			list = append(list, list[0])
			continue
		}
		r, err := look.Read(ctx, q)
		if err != nil {
			return nil, err
		}
		list = append(list, r)
	}
	return list, nil
}
