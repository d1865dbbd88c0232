package rulebook

import (
	"context"
	"embed"
	"log/slog"
	"sync"

	"convive/internal/kernel"
	"convive/internal/platform/audit"
	"convive/internal/platform/authz"
	"convive/internal/platform/db"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Locale holds the messages of refusals and of the pages.
//
//go:embed locale
var Locale embed.FS

// Migrate brings the tables up to date.
func Migrate(ctx context.Context, store *db.DB) error {
	return store.Migrate(ctx, "rulebook", migrations)
}

// Book keeps the overlays of all governments.
type Book struct {
	store   *db.DB
	trail   *audit.Trail
	shipped *authz.Set
	clock   kernel.Clock
	log     *slog.Logger
	guard   Guard

	looking sync.Mutex
	held    sync.Map // kernel.Tenant → *held
}

// Guard is what the Book asks before it acts.
type Guard struct {
	Gate authz.Gate
	// Confirm refuses who has not just shown again who they are.
	Confirm func(ctx context.Context) error
	// Keep makes the transaction under the context that it returns say publicly which set is in force.
	Keep func(ctx context.Context, tenant kernel.Tenant, set *authz.Set) context.Context
}

// New makes a Book on the shipped set; Migrate of this package and of audit must have run. It answers Rules at once; the other
// questions need Use.
func New(store *db.DB, trail *audit.Trail, shipped *authz.Set, clock kernel.Clock, log *slog.Logger) *Book {
	return &Book{store: store, trail: trail, shipped: shipped, clock: clock, log: log}
}

// Use completes the Book: the gate asks it, and it asks the gate.
func (b *Book) Use(g Guard) { b.guard = g }

// Shipped is the set that no government can take anything from.
func (b *Book) Shipped() *authz.Set { return b.shipped }
