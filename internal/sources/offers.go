package sources

import (
	"context"

	"convive/internal/kernel"
	"convive/internal/platform/authz"
)

// Offers are the acts that a page offers to an actor.
type Offers struct {
	Import, Approve, Withdraw bool
	Quarantine                bool // the rows that were set aside may be read
}

// Offers tells what a page may offer of an edition, or of the work as a whole with a zero one. An act asks again.
func (s *Service) Offers(ctx context.Context, e Edition) Offers {
	thing := internal(kernel.ActorFrom(ctx), named(e.Source, e.Number), e.ReceivedBy)
	rows := thing
	rows.Level = authz.Confidential
	return Offers{Import: s.gate.May(ctx, authz.Import, thing), Approve: s.gate.May(ctx, authz.Approve, thing), Withdraw: s.gate.May(ctx, authz.Withdraw, thing),
		Quarantine: s.gate.May(ctx, authz.ReadQuarantine, rows)}
}
