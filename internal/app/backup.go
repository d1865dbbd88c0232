package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/audit"
	"convive/internal/platform/authz"
	"convive/internal/platform/backup"
	"convive/internal/platform/db"
	"convive/internal/platform/identity"
	"convive/internal/platform/vault"
)

// BackupOptions say what a backup holds besides records, facts and originals.
type BackupOptions struct {
	Vault   bool   // also the identities, as cipher text: for an encrypted file only
	Version string // of this program
}

// Backup writes one consistent copy of the installation as a stream, while it serves. With PostgreSQL the stream holds the
// originals and the vault; records and facts are pg_dump's. The public log is not in it: it is never wound back.
func (a *App) Backup(ctx context.Context, w io.Writer, o BackupOptions, report func(done, total int64)) (err error) {
	if err := a.recordBackup(ctx); err != nil {
		return err
	}
	dir, err := os.MkdirTemp(a.Duck.Scratch(), "backup-") // what a crash leaves goes at the next start
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	m, err := a.snapshot(ctx, dir, o)
	if err != nil {
		return err
	}
	open := func(name string) (io.ReadCloser, error) {
		if digest := filepath.Base(name); name == backup.Original(digest) {
			return os.Open(a.Original(digest))
		}
		return os.Open(filepath.Join(dir, name))
	}
	return backup.Write(ctx, w, m, open, report)
}

// recordBackup asks for the right and writes into the trail that a copy leaves the installation.
func (a *App) recordBackup(ctx context.Context) error {
	o := atTheMachine()
	d := a.Rules.Rules(ctx, kernel.MainTenant).Decide(authz.Request{Subject: o.Subject, Action: authz.BackUp, Resource: authz.Key{Tenant: kernel.MainTenant}, Circumstances: o.Circumstances})
	e := audit.Entry{Tenant: kernel.MainTenant, Actor: o.Subject.Account, Act: string(authz.BackUp), Kind: "installation", Outcome: audit.Done, Policies: d.Policies, Rules: d.Version, Problems: d.Errors}
	if !d.Allowed {
		e.Outcome = audit.Denied
	}
	if err := a.Trail.Record(ctx, e); err != nil || d.Allowed {
		return err
	}
	return fault.Forbidden("app.mayNotBackUp")
}

// snapshot copies what is stored into a folder and lists it. While the copies are begun no fact comes or goes and no
// original is adopted, so that the three agree as after a crash at that moment, which the start puts in order.
func (a *App) snapshot(ctx context.Context, dir string, o BackupOptions) (backup.Manifest, error) {
	m := backup.Manifest{Format: backup.Format, Convive: o.Version, At: a.Config.Clock.Now().UTC(), Records: string(a.Records.Engine()), Facts: "postgres", Vault: o.Vault}
	var originals []backup.Part
	err := a.Facts.Still(func() (err error) {
		a.adopting.Lock()
		defer a.adopting.Unlock()
		if originals, err = a.listOriginals(); err != nil || !a.embedded() {
			return err
		}
		if err := a.Records.CopyTo(ctx, filepath.Join(dir, backup.Records)); err != nil {
			return fmt.Errorf("copy records: %w", err)
		}
		return a.Duck.CopyTo(ctx, filepath.Join(dir, backup.Facts))
	})
	if err != nil {
		return m, err
	}
	names := []string{}
	if a.embedded() {
		names = append(names, backup.Records, backup.Facts)
		version, err := a.Duck.Version(ctx)
		if err != nil {
			return m, err
		}
		m.Facts = "duckdb " + version
	}
	if err := a.describe(ctx, dir, &m); err != nil {
		return m, err
	}
	if o.Vault {
		names = append(names, backup.Vault)
	}
	for _, name := range names {
		p, err := measure(filepath.Join(dir, name), name)
		if err != nil {
			return m, err
		}
		m.Parts = append(m.Parts, p)
	}
	m.Parts = append(m.Parts, originals...)
	return m, nil
}

// embedded says whether records and facts are files of the data folder.
func (a *App) embedded() bool { return a.Config.Database == "" }

// describe reads from the copy of the records what the manifest says of them, and takes the vault out of it.
func (a *App) describe(ctx context.Context, dir string, m *backup.Manifest) (err error) {
	records := a.Records
	if a.embedded() {
		if records, err = db.Open(ctx, "sqlite:"+filepath.Join(dir, backup.Records)); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, records.Close()) }()
	}
	if m.Migrations, err = records.Migrations(ctx); err != nil {
		return err
	}
	heads, err := audit.New(records, a.Config.Clock).Heads(ctx)
	if err != nil {
		return err
	}
	m.Heads = []backup.Head{}
	for _, h := range heads {
		m.Heads = append(m.Heads, backup.Head{Tenant: string(h.Tenant), Number: h.Number, Hash: h.Hash})
	}
	if m.Vault {
		if err := dumpVault(ctx, records, filepath.Join(dir, backup.Vault)); err != nil {
			return err
		}
	}
	if !a.embedded() {
		return nil
	}
	if err := vault.Strip(ctx, records); err != nil {
		return err
	}
	if err := identity.Strip(ctx, records, m.Vault); err != nil {
		return err
	}
	return records.Settle(ctx)
}

func dumpVault(ctx context.Context, records *db.DB, path string) (err error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	return vault.Dump(ctx, records, f)
}

// listOriginals are the originals as parts. What is still arriving, or has no record yet, is none.
func (a *App) listOriginals() ([]backup.Part, error) {
	files, err := filepath.Glob(filepath.Join(a.originals(), "[0-9a-f][0-9a-f]", "*"))
	if err != nil {
		return nil, err
	}
	slices.Sort(files)
	var parts []backup.Part
	for _, path := range files {
		digest := filepath.Base(path)
		if _, err := os.Stat(a.mark(digest)); err == nil {
			continue
		}
		info, err := os.Stat(path)
		if err != nil {
			return nil, err
		}
		parts = append(parts, backup.Part{Name: backup.Original(digest), Bytes: info.Size(), SHA256: digest})
	}
	return parts, nil
}

func measure(path, name string) (p backup.Part, err error) {
	f, err := os.Open(path)
	if err != nil {
		return p, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	digest := sha256.New()
	n, err := io.Copy(digest, f)
	return backup.Part{Name: name, Bytes: n, SHA256: hex.EncodeToString(digest.Sum(nil))}, err
}
