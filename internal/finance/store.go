package finance

import (
	"context"
	"time"

	"convive/internal/kernel"
)

// Store keeps lines, events, series and releases of contracting processes. The zero time is now.
type Store interface {
	ContractStore
	SheetStore
	// Lines are the last revisions, and Events all events, that had been recorded by a moment.
	Lines(ctx context.Context, tenant kernel.Tenant, by time.Time) ([]Line, error)
	Events(ctx context.Context, tenant kernel.Tenant, by time.Time) ([]Event, error)
	// Mark is the number of the last entry of a government.
	Mark(ctx context.Context, tenant kernel.Tenant) (int64, error)
	// Record appends revisions of lines and events, unless something was recorded since the mark (fault changedMeanwhile). Events
	// are numbered on from mark + 1.
	Record(ctx context.Context, tenant kernel.Tenant, mark int64, lines []Line, events []Event) error
	// Series are the last revisions that had been recorded by a moment, by code.
	Series(ctx context.Context, tenant kernel.Tenant, by time.Time) ([]Series, error)
	// KeepSeries appends a revision of a series, unless another one of its number came first (fault changedMeanwhile).
	KeepSeries(ctx context.Context, tenant kernel.Tenant, s Series) error
}
