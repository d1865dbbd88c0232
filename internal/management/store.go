package management

import (
	"context"
	"time"

	"convive/internal/kernel"
)

// Store keeps rules, levels, agreements and requests in the records. Nothing is overwritten.
type Store interface {
	// Rules are all versions that were kept by a moment (zero: now), by factor and version.
	Rules(ctx context.Context, tenant kernel.Tenant, by time.Time) ([]Factor, error)
	// Define keeps a version; fault.Conflict if there is one of its number with another text.
	Define(ctx context.Context, tenant kernel.Tenant, f Factor, at time.Time) error
	// Levels are the last changes, by subject and factor.
	Levels(ctx context.Context, tenant kernel.Tenant) (map[[2]string]Change, error)
	// AddChanges appends, all or none.
	AddChanges(ctx context.Context, tenant kernel.Tenant, list []Change) error
	// Changes are those of a subject by a moment, the oldest first.
	Changes(ctx context.Context, tenant kernel.Tenant, subject string, by time.Time) ([]Change, error)
	// Agreements are the last words by subject and group, by a moment.
	Agreements(ctx context.Context, tenant kernel.Tenant, by time.Time) ([]Agreement, error)
	// Agree appends one.
	Agree(ctx context.Context, tenant kernel.Tenant, a Agreement) error
	// Requests are all with their steps, by number, as they stood by a moment.
	Requests(ctx context.Context, tenant kernel.Tenant, by time.Time) ([]Request, error)
	// AddRequest keeps a new one. Fault: changedMeanwhile, if its number is taken.
	AddRequest(ctx context.Context, tenant kernel.Tenant, r Request) error
	// AddRequestStep appends a step of one. Fault: changedMeanwhile, if its number is taken.
	AddRequestStep(ctx context.Context, tenant kernel.Tenant, number int, step RequestStep) error
}
