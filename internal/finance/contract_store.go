package finance

import (
	"context"
	"time"

	"convive/internal/kernel"
)

// ContractStore keeps releases of contracting processes as they came. The zero time is now.
type ContractStore interface {
	// LastDelivery is the number of the last delivery of a government; 0 before the first.
	LastDelivery(ctx context.Context, tenant kernel.Tenant) (int64, error)
	// Deliveries, and Releases in the order in which they were recorded, are those that had been recorded by a moment.
	Deliveries(ctx context.Context, tenant kernel.Tenant, by time.Time) ([]Delivery, error)
	Releases(ctx context.Context, tenant kernel.Tenant, by time.Time) ([]KeptRelease, error)
	// Quarantine is what was refused, in the order of recording.
	Quarantine(ctx context.Context, tenant kernel.Tenant) ([]Refused, error)
	// Deliver keeps a delivery with its releases and with what was refused for the first time, unless another one took its number
	// (fault changedMeanwhile).
	Deliver(ctx context.Context, tenant kernel.Tenant, d Delivery, releases []KeptRelease, refused []Refused) error
}
