package app

import (
	"context"
	"errors"
	"os"
	"path/filepath"

	"convive/internal/cases/casesdb"
	"convive/internal/finance/financedb"
	"convive/internal/institutions/institutionsdb"
	"convive/internal/management/managementdb"
	"convive/internal/oversight/oversightdb"
	"convive/internal/planning/planningdb"
	"convive/internal/platform/access"
	"convive/internal/platform/audit"
	"convive/internal/platform/db"
	"convive/internal/platform/identity"
	"convive/internal/platform/jobs"
	"convive/internal/platform/rulebook"
	"convive/internal/platform/tenants"
	"convive/internal/platform/tlog"
	"convive/internal/platform/vault"
	"convive/internal/quality/qualitydb"
	"convive/internal/reconciliation/reconciliationdb"
	"convive/internal/sources/sourcesdb"
	"convive/internal/statistics/statisticsdb"
	"convive/internal/territories/territoriesdb"
)

// migrate brings the tables of all modules up to date: what is not named here has none, neither in an installation that is
// opened nor in one that is restored.
func migrate(ctx context.Context, store *db.DB) error {
	for _, m := range []func(context.Context, *db.DB) error{migrateShipment, audit.Migrate, access.Migrate, rulebook.Migrate, tenants.Migrate, vault.Migrate, identity.Migrate, jobs.Migrate, tlog.Migrate,
		territoriesdb.Migrate, casesdb.Migrate, institutionsdb.Migrate, planningdb.Migrate, financedb.Migrate, oversightdb.Migrate, qualitydb.Migrate, reconciliationdb.Migrate, managementdb.Migrate} {
		if err := m(ctx, store); err != nil {
			return err
		}
	}
	if err := store.Migrate(ctx, "sources", sourcesdb.Migrations); err != nil {
		return err
	}
	return store.Migrate(ctx, "statistics", statisticsdb.Migrations)
}

// knownMigrations is how far this program knows each module's tables.
func knownMigrations(ctx context.Context) (known map[string]int, err error) {
	dir, err := os.MkdirTemp("", "convive-tables-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	store, err := db.Open(ctx, "sqlite:"+filepath.Join(dir, "tables.sqlite"))
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	if err := migrate(ctx, store); err != nil {
		return nil, err
	}
	return store.Migrations(ctx)
}
