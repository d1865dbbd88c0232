package territoriesdb

import (
	"context"

	"convive/internal/kernel"
	"convive/internal/platform/db"
)

// Loads is how often something was loaded; 0 before the first load.
func (s *Store) Loads(ctx context.Context, tenant kernel.Tenant) (int64, error) {
	var n int64
	err := s.db.QueryRow(ctx, `SELECT number FROM territories_load WHERE tenant = $1`, tenant).Scan(&n)
	if db.IsNoRows(err) {
		return 0, nil
	}
	return n, err
}

// load runs a transaction that replaces something, and counts it.
func (s *Store) load(ctx context.Context, tenant kernel.Tenant, fn func(tx *db.Tx) error) error {
	return s.db.Tx(ctx, func(tx *db.Tx) error {
		if err := fn(tx); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `INSERT INTO territories_load (tenant, number) VALUES ($1, 1)
			ON CONFLICT (tenant) DO UPDATE SET number = territories_load.number + 1`, tenant)
		return err
	})
}
