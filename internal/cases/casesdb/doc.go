// Package casesdb keeps cases in the records (I5, H2). Callers may assume: every statement names the tenant; what a list
// gives is what its predicate says and no more; no column holds what identifies a person.
package casesdb

import (
	"context"
	"embed"

	"convive/internal/platform/db"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrate brings the tables up to date.
func Migrate(ctx context.Context, store *db.DB) error { return store.Migrate(ctx, "cases", migrations) }
