package management

import (
	"cmp"
	"context"
	"regexp"
	"slices"
	"strings"
	"time"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
)

// Agreement is a subject's word that it is compared with others of a group, or that it is no longer.
type Agreement struct {
	Subject string // its ID
	Group   string // short name of those of similar size and mandate
	Given   bool   // false: withdrawn
	By      string // account; not public
	At      time.Time
}

var groupForm = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+){0,9}$`)

// Agree gives a subject's agreement to be compared in a group, or withdraws it. Withdrawing ends the comparison at once. Faults:
// noSubject, systemAlone, badGroup, alreadySo, those of the gate.
func (s *Service) Agree(ctx context.Context, a Agreement) error {
	a.Group = strings.TrimSpace(a.Group)
	ctx, err := s.act(ctx, "comparison", a.Subject)
	if err != nil {
		return err
	}
	subject, err := s.subject(ctx, a.Subject)
	switch {
	case err != nil:
		return err
	case subject.Kind == OfSystem:
		return fault.Invalid("management.systemAlone").At("subject")
	case !groupForm.MatchString(a.Group) || len(a.Group) > 60:
		return fault.Invalid("management.badGroup", "group", a.Group).At("group")
	}
	tenant := kernel.ActorFrom(ctx).Tenant
	all, err := s.store.Agreements(ctx, tenant, time.Time{})
	if err != nil {
		return err
	}
	given := slices.ContainsFunc(all, func(b Agreement) bool { return b.Subject == a.Subject && b.Group == a.Group && b.Given })
	if given == a.Given {
		return fault.Conflict("management.alreadySo", "subject", a.Subject, "group", a.Group)
	}
	a.By, a.At = kernel.ActorFrom(ctx).Name, s.clock.Now()
	return s.store.Agree(ctx, tenant, a)
}

// Group are the subjects that agreed to be compared with each other.
type Group struct {
	Name     string
	Subjects []Subject
}

// Groups are those in which two or more subjects agreed, by name.
func (s *Service) Groups(ctx context.Context) ([]Group, error) {
	list, err := s.groups(ctx)
	return slices.DeleteFunc(list, func(g Group) bool { return len(g.Subjects) < 2 }), err
}

func (s *Service) groups(ctx context.Context) ([]Group, error) {
	all, err := s.store.Agreements(ctx, kernel.ActorFrom(ctx).Tenant, kernel.MomentOf(ctx))
	if err != nil {
		return nil, err
	}
	subjects, err := s.Subjects(ctx)
	if err != nil {
		return nil, err
	}
	of := map[string][]Subject{}
	for _, a := range all {
		if !a.Given {
			continue
		}
		for _, subject := range subjects {
			if subject.ID() == a.Subject {
				of[a.Group] = append(of[a.Group], subject)
			}
		}
	}
	var list []Group
	for name, members := range of {
		list = append(list, Group{name, members})
	}
	slices.SortFunc(list, func(a, b Group) int { return cmp.Compare(a.Name, b.Name) })
	return list, nil
}

// Compare gives the profiles of a group, in the order of their names: there is no ranking. Fault: noGroup.
func (s *Service) Compare(ctx context.Context, name string) ([]Profile, error) {
	groups, err := s.Groups(ctx)
	if err != nil {
		return nil, err
	}
	for _, g := range groups {
		if g.Name != name {
			continue
		}
		var list []Profile
		for _, subject := range g.Subjects {
			p, err := s.profile(ctx, subject)
			if err != nil {
				return nil, err
			}
			list = append(list, p)
		}
		return list, nil
	}
	return nil, fault.NotFound("management.noGroup", "group", name)
}

// Agreements are those that stand, also of groups in which nobody else agreed yet: for the desk.
func (s *Service) Agreements(ctx context.Context) ([]Agreement, error) {
	if err := s.see(ctx); err != nil {
		return nil, err
	}
	all, err := s.store.Agreements(ctx, kernel.ActorFrom(ctx).Tenant, time.Time{})
	return slices.DeleteFunc(all, func(a Agreement) bool { return !a.Given }), err
}
