package cases

import (
	"context"

	"convive/internal/kernel"
	"convive/internal/platform/authz"
)

// Listing is a page of a list.
type Listing struct {
	Cases     []Case
	Total     int64 // in scope, with the filter
	Withheld  int   // rows of this page beyond what a grant or an emergency still opens
	Grants    []authz.OpenGrant
	Decisions int
}

// List gives the cores of the cases that the actor may read. Who asks with a purpose and a legal basis also sees what
// grants open. The identifiers of what is shown are in the trail.
func (s *Service) List(ctx context.Context, f Filter) (Listing, error) {
	return s.list(ctx, authz.Read, "list", f.bounded(PageRows))
}

// Export gives what List does, in a form that leaves the house: it needs the right to export each of them, and a
// fresh proof of who asks.
func (s *Service) Export(ctx context.Context, f Filter) (Listing, error) {
	f.Limit, f.Offset = MostRows, 0
	if err := s.mayMany(ctx, authz.Export, "export"); err != nil {
		return Listing{}, err
	}
	if err := s.gate.Fresh(ctx); err != nil {
		return Listing{}, err
	}
	return s.list(ctx, authz.Export, "export", f.bounded(MostRows))
}

// mayMany refuses who has the right to an act on no record of the own institution, in plain words: nothing is hidden by
// it.
func (s *Service) mayMany(ctx context.Context, action authz.Action, about string) error {
	a := kernel.ActorFrom(ctx)
	plain := authz.Record{Tenant: a.Tenant, ID: about, Owner: a.Institution}
	if s.gate.May(ctx, action, plain) {
		return nil
	}
	return mayNotMany(s.gate.See(ctx, action, plain))
}

func (s *Service) list(ctx context.Context, action authz.Action, about string, f Filter) (Listing, error) {
	a := kernel.ActorFrom(ctx)
	standing, err := s.gate.Standing(ctx)
	if err != nil {
		return Listing{}, err
	}
	rows, total, err := s.store.List(ctx, a.Tenant, Scope(a, action, standing), f)
	if err != nil {
		return Listing{}, err
	}
	records := make([]authz.Record, len(rows))
	for i, c := range rows {
		records[i] = Relation(c, a, standing)
	}
	may, decisions, err := s.gate.SeeAll(ctx, action, about, records)
	if err != nil {
		return Listing{}, err
	}
	l := Listing{Total: total, Grants: standing.Grants, Decisions: decisions, Cases: []Case{}}
	for i, c := range rows {
		if !may[i] {
			l.Withheld++
			continue
		}
		c.Assigned, c.SubjectOfComplaint, c.Persons, c.RecordedBy, c.Mark = nil, nil, nil, "", ""
		l.Cases = append(l.Cases, c)
	}
	return l, nil
}
