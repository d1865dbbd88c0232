package territories

import (
	"context"
	"time"

	"convive/internal/kernel"
)

// Group is what a load of units replaces as a whole.
type Group struct {
	Country   string
	Hierarchy string
	Level     int
}

// Store keeps the territories of every tenant. Each Replace method is one transaction: it removes what it replaces,
// writes the new rows, keeps what it removes where it takes a time (units and populations), and, where it takes a check, calls it with the units as they then stand and undoes everything if
// the check fails. The check may run more than once. What is read comes in the order of its key.
type Store interface {
	Units(ctx context.Context, tenant kernel.Tenant) ([]Unit, error)
	Populations(ctx context.Context, tenant kernel.Tenant) ([]Population, error)
	Changes(ctx context.Context, tenant kernel.Tenant) ([]Change, error)
	// BoundaryAreas are the areas for which boundaries are kept.
	BoundaryAreas(ctx context.Context, tenant kernel.Tenant) ([]Area, error)
	Boundaries(ctx context.Context, tenant kernel.Tenant, area Area) ([]Boundary, error)

	// ReplacedSince are the numbers of the loads of units and populations that were replaced after a moment, oldest first.
	ReplacedSince(ctx context.Context, tenant kernel.Tenant, at time.Time) ([]int64, error)
	// Replaced is a load that another one replaced.
	Replaced(ctx context.Context, tenant kernel.Tenant, number int64) (Replaced, error)

	// Loads counts the Replace calls that succeeded, by whichever process.
	Loads(ctx context.Context, tenant kernel.Tenant) (int64, error)

	ReplaceUnits(ctx context.Context, tenant kernel.Tenant, at time.Time, groups []Group, units []Unit, check func(all []Unit) error) error
	// ReplacePopulations replaces all figures of the units of the areas named.
	ReplacePopulations(ctx context.Context, tenant kernel.Tenant, at time.Time, list map[Area][]Population) error
	// ReplaceChanges replaces all changes from units of the countries named.
	ReplaceChanges(ctx context.Context, tenant kernel.Tenant, list map[string][]Change) error
	ReplaceBoundaries(ctx context.Context, tenant kernel.Tenant, area Area, list []Boundary) error
}

// Replaced is what a load removed: the units of a group, or the populations of an area. Of the two lists one has meaning;
// it is empty where nothing stood before.
type Replaced struct {
	Number      int64
	Group       Group // without a hierarchy: populations of country and level
	Units       []Unit
	Populations []Population
}
