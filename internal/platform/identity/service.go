package identity

import (
	"context"
	"embed"
	"sync"
	"time"

	"convive/internal/kernel"
	"convive/internal/platform/audit"
	"convive/internal/platform/authz"
	"convive/internal/platform/db"
)

// Locale holds the messages of accounts and signing in, of the Service and of its pages.
//
//go:embed locale
var Locale embed.FS

//go:embed migrations/*.sql
var migrations embed.FS

// Migrate brings the tables up to date.
func Migrate(ctx context.Context, store *db.DB) error {
	return store.Migrate(ctx, "identity", migrations)
}

// Service knows accounts, sessions and what proves who somebody is.
type Service struct {
	store     *db.DB
	trail     *audit.Trail
	rules     func(context.Context, kernel.Tenant) *authz.Set // in force now, of a government
	clock     kernel.Clock
	limit     *limiter
	work      chan struct{} // bounds how many digests are computed at once: each takes 19 MiB
	sleep     func(ctx context.Context, d time.Duration) error
	decoy     string // compared where there is no account, so that the answer takes as long
	providers []Provider
	met       sync.Map // tenant/Provider.ID → *met
}

// New makes a Service; Migrate of this package and of audit must have run. rules gives the policies in force at a government.
func New(store *db.DB, trail *audit.Trail, rules func(context.Context, kernel.Tenant) *authz.Set, clock kernel.Clock) *Service {
	return &Service{store: store, trail: trail, rules: rules, clock: clock, limit: &limiter{clock: clock, buckets: map[string]*bucket{}},
		work: make(chan struct{}, 2), sleep: sleep, decoy: hashPassword(newSecret())}
}

func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
