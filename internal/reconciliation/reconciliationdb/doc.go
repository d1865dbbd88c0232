// Package reconciliationdb keeps rounds of reconciliation in the records, and compares their lists by the linkage engine (I7,
// T1). Callers may assume: every statement names the tenant; no column holds what identifies a person; deliveries, records,
// linkages, moves and releases are inserted and never updated or deleted; what the comparison is given stays in the memory
// and the scratch folder of one stage, which is removed when it ends.
package reconciliationdb

import (
	"context"
	"embed"

	"convive/internal/platform/db"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrate brings the tables up to date.
func Migrate(ctx context.Context, store *db.DB) error {
	return store.Migrate(ctx, "reconciliation", migrations)
}
