package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/audit"
	"convive/internal/platform/backup"
	"convive/internal/platform/db"
	"convive/internal/platform/vault"
)

// RestoreOptions say from what and into which folder an installation is restored.
type RestoreOptions struct {
	File, Data string
	Database   string // that pg_restore has filled, for a backup of an installation on PostgreSQL
	Key        backup.Key
	Digest     string // that the backup printed; empty: not compared
	Clock      kernel.Clock
}

// Restore makes a new data folder from a backup. Everything is verified before the folder is touched, and once more as it
// is written; until the end the folder says that it is of no use.
func Restore(ctx context.Context, o RestoreOptions) (backup.Receipt, error) {
	receipt, err := o.examine(ctx)
	if err != nil {
		return receipt, err
	}
	if err := backup.Begin(o.Data); err != nil {
		return receipt, err
	}
	again, err := o.stream(func(r io.Reader) (backup.Receipt, error) { return backup.Extract(ctx, r, o.Data) })
	if err != nil {
		return receipt, err
	}
	if again.Digest != receipt.Digest {
		return receipt, fault.Invalid("backup.damaged")
	}
	if err := o.complete(ctx, receipt); err != nil {
		return receipt, err
	}
	return receipt, backup.Finish(o.Data)
}

// examine refuses what could not be restored whole.
func (o RestoreOptions) examine(ctx context.Context) (backup.Receipt, error) {
	if err := backup.Vacant(o.Data); err != nil { // before an hour is spent on reading
		return backup.Receipt{}, err
	}
	receipt, err := o.stream(func(r io.Reader) (backup.Receipt, error) { return backup.Verify(ctx, r) })
	if err != nil {
		return receipt, err
	}
	known, err := knownMigrations(ctx)
	if err != nil {
		return receipt, err
	}
	for module, number := range receipt.Migrations {
		if number > known[module] {
			return receipt, fault.Conflict("backup.newer")
		}
	}
	postgres := receipt.Records == string(db.Postgres)
	switch {
	case o.Digest != "" && !strings.EqualFold(o.Digest, receipt.Digest):
		return receipt, fault.Invalid("app.restoreOther", "digest", receipt.Digest)
	case postgres && o.Database == "":
		return receipt, fault.Invalid("app.restoreNeedsDatabase")
	case !postgres && o.Database != "":
		return receipt, fault.Invalid("app.restoreEmbedded")
	case !postgres && (!receipt.Has(backup.Records) || !receipt.Has(backup.Facts)):
		return receipt, fault.Invalid("backup.damaged")
	}
	return receipt, o.room(receipt)
}

// room says whether the disk can take it.
func (o RestoreOptions) room(receipt backup.Receipt) error {
	folder := o.Data
	for {
		var disk syscall.Statfs_t
		err := syscall.Statfs(folder, &disk)
		if errors.Is(err, os.ErrNotExist) && filepath.Dir(folder) != folder {
			folder = filepath.Dir(folder)
			continue
		}
		if err != nil {
			return fmt.Errorf("%s: %w", folder, err)
		}
		if free := disk.Bavail * uint64(disk.Bsize); free < uint64(receipt.Total()) {
			return fault.Conflict("app.restoreNoRoom", "needed", strconv.FormatInt(receipt.Total()>>20+1, 10), "free", strconv.FormatUint(free>>20, 10))
		}
		return nil
	}
}

// stream reads the file through its lock.
func (o RestoreOptions) stream(read func(io.Reader) (backup.Receipt, error)) (receipt backup.Receipt, err error) {
	f, err := os.Open(o.File)
	if err != nil {
		return receipt, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	plain, err := o.Key.Open(f)
	if err != nil {
		return receipt, err
	}
	return read(plain)
}

// complete puts the vault back and writes into the trail that the installation was restored.
func (o RestoreOptions) complete(ctx context.Context, receipt backup.Receipt) (err error) {
	address := o.Database
	if address == "" {
		address = "sqlite:" + filepath.Join(o.Data, backup.Records)
	}
	records, err := db.Open(ctx, address)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, records.Close()) }()
	if receipt.Has(backup.Vault) {
		part := filepath.Join(o.Data, backup.Vault)
		if err := vault.Load(ctx, records, func() (io.ReadCloser, error) { return os.Open(part) }); err != nil {
			return err
		}
		if err := os.Remove(part); err != nil {
			return err
		}
	}
	return audit.New(records, o.Clock).Record(ctx, audit.Entry{Tenant: kernel.MainTenant, Actor: kernel.System().Name, Act: "restore", Kind: "installation",
		Object: receipt.Digest, Outcome: audit.Done})
}
