package cases

import (
	"context"

	"convive/internal/kernel"
)

// Store keeps the cases of every tenant. It decides nothing: what it gives is what the predicate says.
type Store interface {
	// Insert keeps a new case; a reference that is taken on its shelf is cases.referenceTaken.
	Insert(ctx context.Context, tenant kernel.Tenant, c Case) error
	// Inserting makes the next transaction under the context it returns keep a new case as well.
	Inserting(ctx context.Context, tenant kernel.Tenant, c Case) context.Context
	// Update replaces the core of a case whose version is one less; another version is cases.changedMeanwhile.
	Update(ctx context.Context, tenant kernel.Tenant, c Case) error
	// Assign replaces the assignments of cases, in one transaction.
	Assign(ctx context.Context, tenant kernel.Tenant, list map[kernel.ID][]Assignment) error
	// Case is one case; ok is false if there is none.
	Case(ctx context.Context, tenant kernel.Tenant, id kernel.ID) (c Case, ok bool, err error)
	// ByReference is the case of an owner on a shelf.
	ByReference(ctx context.Context, tenant kernel.Tenant, owner, shelf, reference string) (c Case, ok bool, err error)
	// KeepCode keeps a code; earlier ones for the same person of the case, and those that ran out by then, end.
	KeepCode(ctx context.Context, tenant kernel.Tenant, c Code) error
	// FindCode is the code with a digest.
	FindCode(ctx context.Context, tenant kernel.Tenant, digest string) (c Code, ok bool, err error)
	// UseCode takes a code away; ok is false for whoever comes second.
	UseCode(ctx context.Context, tenant kernel.Tenant, digest string) (ok bool, err error)
	// List are the cases for which the predicate and the filter hold, and how many there are without offset and limit.
	List(ctx context.Context, tenant kernel.Tenant, p Predicate, f Filter) (list []Case, total int64, err error)
}
