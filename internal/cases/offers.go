package cases

import (
	"context"

	"convive/internal/kernel"
	"convive/internal/platform/authz"
)

// Offers are the acts that a page offers to an actor, each with the own institution's plain cases.
type Offers struct{ Record, Export, Bulk bool }

// Offers tells what a page may offer. An act asks again.
func (s *Service) Offers(ctx context.Context) Offers {
	a := kernel.ActorFrom(ctx)
	if a.Institution == "" || a.Name == "" {
		return Offers{}
	}
	plain := authz.Record{Tenant: a.Tenant, ID: "cases", Owner: a.Institution, Assigned: []string{a.Name}}
	return Offers{Record: s.gate.May(ctx, authz.RecordCase, plain), Export: s.gate.May(ctx, authz.Export, plain), Bulk: s.gate.May(ctx, authz.Bulk, plain)}
}
