package reconciliation

import (
	"context"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/authz"
)

// Service does what can be done with rounds.
type Service struct {
	store  Store
	gate   authz.Gate
	people People
	linker Linker
	places Places
	clock  kernel.Clock
}

// NewService makes a Service.
func NewService(store Store, gate authz.Gate, people People, linker Linker, places Places, clock kernel.Clock) *Service {
	return &Service{store, gate, people, linker, places, clock}
}

// People keeps what identifies persons. The application gives the vault's.
type People interface {
	// NewRef is a reference that nobody has.
	NewRef() string
	// Enter takes persons in as part of a record, in one transaction with what rides on the context.
	Enter(ctx context.Context, r authz.Record, list []Person) error
	// Open reads persons of a record in the actor's name, as far as the rules grant it, by a stated law. What is not granted
	// is refused as not found; each reading is in the trail first.
	Open(ctx context.Context, r authz.Record, law string, refs ...string) (map[string]Identity, error)
	// OpenForLinkage reads them in the name of the installation: a program compares, nobody looks.
	OpenForLinkage(ctx context.Context, r authz.Record, law string, refs ...string) (map[string]Identity, error)
}

// Places knows the territories.
type Places interface {
	Known(ctx context.Context, code kernel.Code) (bool, error)
	// Within gives a finder of the municipalities of a territory by what a list says of them, a code or a name; empty for what is
	// none.
	Within(ctx context.Context, territory kernel.Code) (find func(text string) kernel.Code, err error)
}

// notThere is the one answer for what does not exist and for what the actor may not know of.
func notThere() error { return fault.NotFound("reconciliation.notThere") }

// mayNot says to who may know of the thing that it is the act.
func mayNot(err error) error {
	if code := fault.CodeOf(err); code == fault.CodeNotFound || code == fault.CodeForbidden {
		return fault.Forbidden("reconciliation.mayNot")
	}
	return err
}

// round looks a round up and records that it was read for an action.
func (s *Service) round(ctx context.Context, id kernel.ID, action authz.Action) (Round, error) {
	a := kernel.ActorFrom(ctx)
	r, ok, err := s.store.Round(ctx, a.Tenant, id)
	if err != nil {
		return r, err
	}
	if !ok {
		r = Round{ID: id}
	}
	if err := s.gate.See(ctx, action, r.record(a.Tenant)); err != nil {
		if code := fault.CodeOf(err); code == fault.CodeNotFound || code == fault.CodeForbidden {
			return r, notThere()
		}
		return r, err
	}
	if !ok {
		return r, notThere()
	}
	return r, nil
}

// acting looks a round up for an act: under the context that it returns the next transaction records the act.
func (s *Service) acting(ctx context.Context, id kernel.ID, action authz.Action) (context.Context, Round, error) {
	a := kernel.ActorFrom(ctx)
	r, ok, err := s.store.Round(ctx, a.Tenant, id)
	if err != nil {
		return ctx, r, err
	}
	if !ok || !s.gate.May(ctx, authz.ReadRound, r.record(a.Tenant)) {
		return ctx, r, notThere()
	}
	riding, err := s.gate.Act(ctx, action, r.record(a.Tenant))
	return riding, r, mayNot(err)
}
