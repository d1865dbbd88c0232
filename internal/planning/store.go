package planning

import (
	"context"
	"time"

	"convive/internal/kernel"
)

// Store keeps revisions and moves in the records.
type Store interface {
	// Read gives all revisions and moves that had been recorded by a moment (zero: now), those of a plan, a kind and a code behind
	// each other from the oldest on. mark tells whether anything was recorded since.
	Read(ctx context.Context, tenant kernel.Tenant, by time.Time) (rows []Row, moves []Move, mark int64, err error)
	// Mark is that of Read, without the rows.
	Mark(ctx context.Context, tenant kernel.Tenant) (int64, error)
	// Append adds revisions and moves in one transaction; fault.Conflict if the mark is not the one given.
	Append(ctx context.Context, tenant kernel.Tenant, mark int64, rows []Row, moves []Move) error
}
