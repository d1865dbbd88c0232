package access

import (
	"context"

	"convive/internal/kernel"
	"convive/internal/platform/authz"
	"convive/internal/platform/db"
)

// Standing is what opens records to the one who acts, now. A module that lists many records asks once and decides by it;
// what it shows it has recorded by SeeAll.
func (g *Gate) Standing(ctx context.Context) (authz.Standing, error) {
	a, now := kernel.ActorFrom(ctx), g.clock.Now()
	why, _ := ctx.Value(purposeKey{}).(purpose)
	s := authz.Standing{Now: now, Purpose: why.purpose, LegalBasis: why.legalBasis}
	if a.Institution != "" {
		list, err := db.All(ctx, g.store, scanGrant, grantColumns+`WHERE tenant = $1 AND receiver = $2 AND from_at <= $3 AND until_at > $3 AND withdrawn_at = '' AND reads < most_reads
			ORDER BY until_at DESC, id`, a.Tenant, a.Institution, at(now))
		if err != nil {
			return s, err
		}
		for _, n := range list {
			s.Grants = append(s.Grants, authz.OpenGrant{Grant: authz.Grant{Purposes: n.Purposes, Fields: n.Fields}, ID: n.ID, Owner: n.Owner, Kind: n.Kind, Object: n.Object})
		}
	}
	if a.Name == "" {
		return s, nil
	}
	list, err := db.All(ctx, g.store, scanEmergency, emergencyColumns+`WHERE tenant = $1 AND account = $2 AND until_at > $3 AND reviewed_at = '' ORDER BY until_at DESC, id`, a.Tenant, a.Name, at(now))
	for _, e := range list {
		s.Emergencies = append(s.Emergencies, authz.OpenEmergency{ID: e.ID, Kind: e.Kind, Area: e.Area})
	}
	return s, err
}

// Circumstances are those in which an act on a record would be decided on now. Who asks decides by them what this Gate does
// not keep, as the vault does.
func (g *Gate) Circumstances(ctx context.Context, action authz.Action, r authz.Record) (authz.Circumstances, error) {
	s, err := g.Standing(ctx)
	c := s.For(action, r)
	c.MFA = kernel.ActorFrom(ctx).MFA
	return c, err
}
