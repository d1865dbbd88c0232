package institutions

import (
	"context"
	"time"

	"convive/internal/kernel"
)

// Store keeps rows and procedures in the records.
type Store interface {
	// Rows are the last revisions that had been recorded by a moment; a zero moment is now. mark tells whether anything was
	// recorded since.
	Rows(ctx context.Context, tenant kernel.Tenant, by time.Time) (rows []Row, mark int64, err error)
	// Mark is what Rows would give, without the rows.
	Mark(ctx context.Context, tenant kernel.Tenant) (int64, error)
	// Record appends revisions in one transaction; fault.Conflict if the mark is not the one given.
	Record(ctx context.Context, tenant kernel.Tenant, mark int64, rows []Row) error
	// Procedures are the versions that had been recorded by a moment, by code and version.
	Procedures(ctx context.Context, tenant kernel.Tenant, by time.Time) ([]Procedure, error)
	// Draft keeps a version that is a draft, or replaces it; fault.Conflict if it is no draft any more.
	Draft(ctx context.Context, tenant kernel.Tenant, p Procedure) error
	// Move appends a move of a procedure's version; fault.Conflict if the version's state is not from. What it supersedes moves
	// in the same transaction.
	Move(ctx context.Context, tenant kernel.Tenant, m Move, supersedes int) error
}
