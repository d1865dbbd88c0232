package app

import (
	"context"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"sync"

	"convive/internal/app/shipped"
	"convive/internal/kernel"
	"convive/internal/platform/db"
)

//go:embed migrations/*.sql
var migrations embed.FS

// migrateShipment makes the table that says which shipped files each government has been given.
func migrateShipment(ctx context.Context, store *db.DB) error {
	return store.Migrate(ctx, "app", migrations)
}

// shipment is the digest of all shipped files with their names: reading them all takes most of a start, and a start that
// follows one of the same program has nothing to learn from them.
var shipment = sync.OnceValues(func() (string, error) {
	sum := sha256.New()
	err := fs.WalkDir(shipped.Files, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := fs.ReadFile(shipped.Files, name)
		if err != nil {
			return err
		}
		one := sha256.Sum256(content)
		_, err = sum.Write(append([]byte(name+"\n"), one[:]...))
		return err
	})
	return hex.EncodeToString(sum.Sum(nil)), err
})

// furnish gives the acting government what is shipped, unless it has been given just that.
func (a *App) furnish(ctx context.Context) error {
	want, err := shipment()
	if err != nil {
		return err
	}
	tenant := kernel.ActorFrom(ctx).Tenant
	var given string
	err = a.Records.QueryRow(ctx, `SELECT digest FROM app_shipped WHERE tenant = $1`, tenant).Scan(&given)
	if err != nil && !db.IsNoRows(err) {
		return err
	}
	if given == want {
		return nil
	}
	if err := a.ensureShipped(ctx); err != nil {
		return err
	}
	return a.Records.Tx(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO app_shipped (tenant, digest, given_at) VALUES ($1, $2, $3)
			ON CONFLICT (tenant) DO UPDATE SET digest = excluded.digest, given_at = excluded.given_at`, tenant, want, db.Time(a.Config.Clock.Now()))
		return err
	})
}
