package sourcesdb

import (
	"context"
	"crypto/rand"
	"embed"
	"encoding/hex"
	"strconv"
	"time"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/db"
	"convive/internal/sources"
)

// Migrations are the module's tables.
//
//go:embed migrations/*.sql
var Migrations embed.FS

// Store keeps the module's records.
type Store struct{ db *db.DB }

// NewStore uses an open, migrated record store.
func NewStore(records *db.DB) *Store { return &Store{records} }

var _ sources.Store = (*Store)(nil)

// Hold takes an edition for this process.
func (s *Store) Hold(ctx context.Context, key sources.EditionKey) (release func() error, ok bool, err error) {
	return s.db.Hold(ctx, "sources/"+string(key.Tenant)+"/"+key.Source+"/"+strconv.Itoa(key.Number))
}

// SaveSource keeps a declaration; a later one replaces it, and the earlier one stays for figures of its time.
func (s *Store) SaveSource(ctx context.Context, tenant kernel.Tenant, src sources.Source, document string, at time.Time) error {
	return s.db.Tx(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO sources_source (tenant, id, document, declared_at) VALUES ($1, $2, $3, $4)
			ON CONFLICT (tenant, id) DO UPDATE SET document = excluded.document, declared_at = excluded.declared_at`,
			tenant, src.ID, document, db.Time(at))
		if err != nil {
			return err
		}
		if src.Disclosure.Method == sources.CellKeys {
			if err := keepRecordSecret(ctx, tx, tenant, src.ID); err != nil {
				return err
			}
		}
		var number int
		var latest string
		err = tx.QueryRow(ctx, `SELECT number, document FROM sources_declaration WHERE tenant = $1 AND source = $2 ORDER BY number DESC LIMIT 1`, tenant, src.ID).Scan(&number, &latest)
		if err != nil && !db.IsNoRows(err) || err == nil && latest == document {
			return err
		}
		_, err = tx.Exec(ctx, `INSERT INTO sources_declaration (tenant, source, number, declared_at, document) VALUES ($1, $2, $3, $4, $5)`,
			tenant, src.ID, number+1, db.Time(at), document)
		return err
	})
}

// keepRecordSecret makes a secret unless there is one.
func keepRecordSecret(ctx context.Context, tx *db.Tx, tenant kernel.Tenant, source string) error {
	var b [32]byte
	_, _ = rand.Read(b[:]) // does not fail
	_, err := tx.Exec(ctx, `INSERT INTO sources_record_secret (tenant, source, secret) VALUES ($1, $2, $3) ON CONFLICT (tenant, source) DO NOTHING`,
		tenant, source, hex.EncodeToString(b[:]))
	return err
}

// RecordSecrets are the secrets of a government's sources.
func (s *Store) RecordSecrets(ctx context.Context, tenant kernel.Tenant) (map[string]string, error) {
	type kept struct{ source, secret string }
	list, err := db.All(ctx, s.db, func(row db.Scanner) (k kept, err error) {
		err = row.Scan(&k.source, &k.secret)
		return k, err
	}, `SELECT source, secret FROM sources_record_secret WHERE tenant = $1`, tenant)
	secrets := map[string]string{}
	for _, k := range list {
		secrets[k.source] = k.secret
	}
	return secrets, err
}

// SourceDocuments gives the declarations by identifier.
func (s *Store) SourceDocuments(ctx context.Context, tenant kernel.Tenant) ([]string, error) {
	return db.All(ctx, s.db, text, `SELECT document FROM sources_source WHERE tenant = $1 ORDER BY id`, tenant)
}

// Declarations gives every declaration that ever stood, by source and number.
func (s *Store) Declarations(ctx context.Context, tenant kernel.Tenant) ([]sources.Declaration, error) {
	return db.All(ctx, s.db, func(row db.Scanner) (sources.Declaration, error) {
		var d sources.Declaration
		var since string
		err := row.Scan(&d.Source, &since, &d.Document)
		if err == nil {
			d.Since, err = db.ParseTime(since)
		}
		return d, err
	}, `SELECT source, declared_at, document FROM sources_declaration WHERE tenant = $1 ORDER BY source, number`, tenant)
}

func text(row db.Scanner) (string, error) {
	var t string
	err := row.Scan(&t)
	return t, err
}

// SaveProfile keeps a version; the same text again is accepted, another text under the same version is a conflict.
func (s *Store) SaveProfile(ctx context.Context, tenant kernel.Tenant, p sources.Profile, document string, at time.Time) error {
	return s.db.Tx(ctx, func(tx *db.Tx) error {
		var kept string
		err := tx.QueryRow(ctx, `SELECT document FROM sources_profile WHERE tenant = $1 AND name = $2 AND version = $3`, tenant, p.Name, p.Version).Scan(&kept)
		switch {
		case err == nil && kept == document:
			return nil
		case err == nil:
			return fault.Conflict("sources.profileVersionTaken", "profile", p.Name, "version", strconv.Itoa(p.Version))
		case !db.IsNoRows(err):
			return err
		}
		_, err = tx.Exec(ctx, `INSERT INTO sources_profile (tenant, name, version, source, document, added_at) VALUES ($1, $2, $3, $4, $5, $6)`,
			tenant, p.Name, p.Version, p.Source, document, db.Time(at))
		return err
	})
}

// ProfileDocument is the text of a version; version 0 is the latest.
func (s *Store) ProfileDocument(ctx context.Context, tenant kernel.Tenant, name string, version int) (string, error) {
	var doc string
	err := s.db.QueryRow(ctx, `SELECT document FROM sources_profile WHERE tenant = $1 AND name = $2 AND (version = $3 OR $3 = 0)
		ORDER BY version DESC LIMIT 1`, tenant, name, version).Scan(&doc)
	if db.IsNoRows(err) {
		return "", fault.NotFound("sources.noProfile", "profile", name)
	}
	return doc, err
}

// ProfileNames lists the profiles with their latest version.
func (s *Store) ProfileNames(ctx context.Context, tenant kernel.Tenant) ([]sources.ProfileName, error) {
	return db.All(ctx, s.db, func(row db.Scanner) (sources.ProfileName, error) {
		var p sources.ProfileName
		err := row.Scan(&p.Name, &p.Version, &p.Source)
		return p, err
	}, `SELECT name, max(version), max(source) FROM sources_profile WHERE tenant = $1 GROUP BY name ORDER BY name`, tenant)
}
