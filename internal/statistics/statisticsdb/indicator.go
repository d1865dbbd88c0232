package statisticsdb

import (
	"context"
	"embed"
	"strconv"
	"time"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/db"
	"convive/internal/statistics"
)

// Migrations are the module's tables in the records.
//
//go:embed migrations/*.sql
var Migrations embed.FS

// Definitions keeps indicator definitions in the records.
type Definitions struct{ db *db.DB }

// NewDefinitions uses an open, migrated record store.
func NewDefinitions(records *db.DB) *Definitions { return &Definitions{records} }

var _ statistics.DefinitionStore = (*Definitions)(nil)

// SaveIndicator keeps a version; the same text again is accepted, another text under the same version is a conflict.
func (d *Definitions) SaveIndicator(ctx context.Context, tenant kernel.Tenant, ind statistics.Indicator, document string, at time.Time) error {
	return d.db.Tx(ctx, func(tx *db.Tx) error {
		var kept string
		err := tx.QueryRow(ctx, `SELECT document FROM statistics_indicator WHERE tenant = $1 AND id = $2 AND version = $3`, tenant, ind.ID, ind.Version).Scan(&kept)
		switch {
		case err == nil && kept == document:
			return nil
		case err == nil:
			return fault.Conflict("statistics.versionTaken", "indicator", ind.ID, "version", strconv.Itoa(ind.Version))
		case !db.IsNoRows(err):
			return err
		}
		_, err = tx.Exec(ctx, `INSERT INTO statistics_indicator (tenant, id, version, document, added_at) VALUES ($1, $2, $3, $4, $5)`,
			tenant, ind.ID, ind.Version, document, db.Time(at))
		return err
	})
}

// Definitions gives every version of every definition, by identifier and version.
func (d *Definitions) Definitions(ctx context.Context, tenant kernel.Tenant) ([]statistics.DefinitionText, error) {
	return db.All(ctx, d.db, func(row db.Scanner) (statistics.DefinitionText, error) {
		var t statistics.DefinitionText
		var since string
		err := row.Scan(&t.ID, &t.Version, &since, &t.Document)
		if err == nil {
			t.Since, err = db.ParseTime(since)
		}
		return t, err
	}, `SELECT id, version, added_at, document FROM statistics_indicator WHERE tenant = $1 ORDER BY id, version`, tenant)
}

// IndicatorVersions gives all versions of one indicator, newest first.
func (d *Definitions) IndicatorVersions(ctx context.Context, tenant kernel.Tenant, id string) ([]string, error) {
	return db.All(ctx, d.db, document, `SELECT document FROM statistics_indicator WHERE tenant = $1 AND id = $2 ORDER BY version DESC`, tenant, id)
}

func document(row db.Scanner) (string, error) {
	var text string
	err := row.Scan(&text)
	return text, err
}
