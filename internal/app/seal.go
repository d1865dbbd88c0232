package app

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"log/slog"

	"convive/internal/kernel"
	"convive/internal/platform/db"
	"convive/internal/platform/tlog"
	"convive/internal/sources"
	"convive/internal/statistics"
)

// EnterFacts seals the facts of every approved edition in the public log of which it has no seal yet. It is its own entry and
// not the approval's, because ten million rows take longer to read than a person waits. An edition whose facts are not those
// that were approved gets none: Verify names it.
func (a *App) EnterFacts(ctx context.Context) error {
	governments, err := a.governments(ctx)
	if err != nil {
		return err
	}
	for _, tenant := range governments {
		all, err := a.Sources.Editions(systemOf(ctx, tenant), "")
		if err != nil {
			return err
		}
		for _, e := range all {
			if e.State != sources.Published && e.State != sources.Withdrawn {
				continue
			}
			if said, err := a.Log.Said(ctx, tenant, tlog.Facts, editionID(e.Source, e.Number)); err != nil || said {
				if err != nil {
					return err
				}
				continue
			}
			if err := a.enterFacts(ctx, tenant, e); err != nil {
				return err
			}
		}
	}
	return nil
}

func (a *App) enterFacts(ctx context.Context, tenant kernel.Tenant, e sources.Edition) error {
	key := statistics.EditionKey{Tenant: tenant, Source: e.Source, Edition: e.Number}
	tally, err := a.Facts.Tally(ctx, key)
	if err != nil {
		return err
	}
	if !sameTally(e.Periods, tally) {
		slog.Error("facts are not those that were approved; run convive verify", "tenant", tenant, "source", e.Source, "edition", e.Number)
		return nil
	}
	salt, err := a.saltOf(ctx, key)
	if err != nil {
		return err
	}
	list, err := a.Facts.Digest(ctx, key, salt)
	if err != nil {
		return err
	}
	return a.Log.Write(ctx, tlog.Entry{Tenant: tenant, Type: tlog.Facts, ID: editionID(e.Source, e.Number), Version: 1, Statement: factsStatement(e, list)})
}

// factsStatement is what the log says of an edition's rows.
func factsStatement(e sources.Edition, list []statistics.PeriodDigest) map[string]any {
	periods := []any{}
	for _, p := range list {
		periods = append(periods, map[string]any{"period": p.Period, "rows": p.Rows, "sha256": p.SHA256})
	}
	return map[string]any{"source": e.Source, "edition": e.Number, "method": "sorted-rows/1", "periods": periods}
}

// saltOf is the salt of an edition's seal, made when it is first asked for. Who changes it changes the digest. It is not in
// the log: the rows of a small place could be guessed.
func (a *App) saltOf(ctx context.Context, key statistics.EditionKey) (salt string, err error) {
	var b [32]byte
	_, _ = rand.Read(b[:]) // does not fail
	err = a.Records.Tx(ctx, func(tx *db.Tx) error {
		if _, err := tx.Exec(ctx, `INSERT INTO app_seal (tenant, source, edition, salt) VALUES ($1, $2, $3, $4) ON CONFLICT (tenant, source, edition) DO NOTHING`,
			key.Tenant, key.Source, key.Edition, hex.EncodeToString(b[:])); err != nil {
			return err
		}
		return tx.QueryRow(ctx, `SELECT salt FROM app_seal WHERE tenant = $1 AND source = $2 AND edition = $3`, key.Tenant, key.Source, key.Edition).Scan(&salt)
	})
	return salt, err
}
