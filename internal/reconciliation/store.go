package reconciliation

import (
	"context"

	"convive/internal/kernel"
)

// Store keeps rounds of every tenant. It decides nothing. What sources deliver and what was done is only added to.
type Store interface {
	InsertRound(ctx context.Context, tenant kernel.Tenant, r Round) error
	// Rounds are all, the newest first.
	Rounds(ctx context.Context, tenant kernel.Tenant) ([]Round, error)
	// Round is one; ok is false if there is none.
	Round(ctx context.Context, tenant kernel.Tenant, id kernel.ID) (r Round, ok bool, err error)
	SavePlan(ctx context.Context, tenant kernel.Tenant, id kernel.ID, p Plan) error
	// Delivering makes the next transaction under the context it returns keep a delivery and its records; one of the same
	// edition is reconciliation.deliveredMeanwhile, one into a round with decisions reconciliation.decided.
	Delivering(ctx context.Context, tenant kernel.Tenant, d Delivery, records []Record) context.Context
	// Deliveries are all editions of a round, by institution, the newest first.
	Deliveries(ctx context.Context, tenant kernel.Tenant, round kernel.ID) ([]Delivery, error)
	// Records are those of the newest edition of each institution, by institution and place in the list.
	Records(ctx context.Context, tenant kernel.Tenant, round kernel.ID) ([]Record, error)
	// SaveLinkage keeps a run with its pairs and makes it the round's. Once something was decided in the round it is
	// reconciliation.decided; if a list came meanwhile, reconciliation.deliveredMeanwhile.
	SaveLinkage(ctx context.Context, tenant kernel.Tenant, l Linkage, pairs []Pair) error
	Linkage(ctx context.Context, tenant kernel.Tenant, id kernel.ID) (l Linkage, ok bool, err error)
	// Pairs are those of a linkage, the heaviest first.
	Pairs(ctx context.Context, tenant kernel.Tenant, linkage kernel.ID) ([]Pair, error)
	Pair(ctx context.Context, tenant kernel.Tenant, id kernel.ID) (p Pair, ok bool, err error)
	// InsertPair keeps a pair that a person proposes; one of the same two records is reconciliation.pairThere.
	InsertPair(ctx context.Context, tenant kernel.Tenant, p Pair) error
	// Append keeps moves, all or none. A move of a pair also sets its state if the pair stands at the move's Version;
	// another one is reconciliation.changedMeanwhile. So is any, if the round has other than the known number of moves.
	Append(ctx context.Context, tenant kernel.Tenant, round kernel.ID, known int, moves ...Move) error
	// Moves are all of a round, in the order in which they were made.
	Moves(ctx context.Context, tenant kernel.Tenant, round kernel.ID) ([]Move, error)
	InsertRelease(ctx context.Context, tenant kernel.Tenant, r Release) error
	// Releases of a round, the newest first; of all rounds where round is empty.
	Releases(ctx context.Context, tenant kernel.Tenant, round kernel.ID) ([]Release, error)
}
