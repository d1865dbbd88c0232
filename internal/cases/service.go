package cases

import (
	"context"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/authz"
)

// Service does what can be done with cases.
type Service struct {
	store    Store
	gate     Gate
	people   People
	staff    Staff
	places   Places
	readers  Readers
	visitors Visitors
	clock    kernel.Clock
}

// NewService makes a Service.
func NewService(store Store, gate Gate, people People, staff Staff, places Places, readers Readers, visitors Visitors, clock kernel.Clock) *Service {
	return &Service{store, gate, people, staff, places, readers, visitors, clock}
}

// notThere is the one answer for what does not exist and for what the actor may not know of.
func notThere() error { return fault.NotFound("cases.notThere") }

// hidden words a refusal of the gate or the vault as notThere.
func hidden(err error) error {
	if f, ok := fault.Of(err); ok && f.Code == fault.CodeNotFound && f.Message != "vault.erased" {
		return notThere()
	}
	return err
}

// known is a case with what its reader is to it.
type known struct {
	Case
	record authz.Record
}

// find looks a case up as the actor's relation to it. A case that is not there is asked for all the same, so that the
// refusal is recorded and takes as long. The context is that of acts on the case.
func (s *Service) find(ctx context.Context, id kernel.ID) (context.Context, known, error) {
	a := kernel.ActorFrom(ctx)
	standing, err := s.gate.Standing(ctx)
	if err != nil {
		return ctx, known{}, err
	}
	c, ok, err := s.store.Case(ctx, a.Tenant, id)
	if err != nil {
		return ctx, known{}, err
	}
	if !ok {
		c = Case{ID: id}
	}
	return acting(ctx, c, a, standing), known{c, Relation(c, a, standing)}, nil
}
