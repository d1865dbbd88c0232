package identity

import (
	"context"

	"convive/internal/kernel"
	"convive/internal/platform/db"
)

// Institutions are those of the actor's government that have an account, by name. It tells nothing of the accounts. Nobody
// who is not signed in is told any.
func (s *Service) Institutions(ctx context.Context) ([]string, error) {
	a := kernel.ActorFrom(ctx)
	if !a.SignedIn() {
		return nil, nil
	}
	return db.All(ctx, s.store, func(row db.Scanner) (name string, err error) { return name, row.Scan(&name) },
		`SELECT DISTINCT institution FROM identity_account WHERE tenant = $1 AND institution <> '' ORDER BY institution`, string(a.Tenant))
}
