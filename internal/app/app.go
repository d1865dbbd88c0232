package app

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"convive/internal/cases"
	"convive/internal/diagnostics"
	"convive/internal/finance"
	"convive/internal/institutions"
	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/management"
	"convive/internal/oversight"
	"convive/internal/planning"
	"convive/internal/platform/access"
	"convive/internal/platform/audit"
	"convive/internal/platform/backup"
	"convive/internal/platform/db"
	"convive/internal/platform/factengine"
	"convive/internal/platform/identity"
	"convive/internal/platform/jobs"
	"convive/internal/platform/rulebook"
	"convive/internal/platform/tenants"
	"convive/internal/platform/tlog"
	"convive/internal/platform/vault"
	"convive/internal/quality"
	"convive/internal/reconciliation"
	"convive/internal/sources"
	"convive/internal/statistics"
	"convive/internal/statistics/statisticsdb"
	"convive/internal/territories"
)

// Config says where an installation keeps its data and how it runs.
type Config struct {
	Data     string // folder of the embedded stores, originals and scratch files
	Database string // postgres://… for records and facts; empty: embedded stores in Data
	Memory   string // DuckDB's memory limit; empty: 1GB
	VaultKey string // of the vault of identities, as vault.OpenKeeper reads it; empty: the vault is closed
	Clock    kernel.Clock

	Providers string // YAML file with the institutions' own sign-in by OpenID Connect; empty: none
}

// App is an open installation.
type App struct {
	Config         Config
	Records        *db.DB
	Duck           *factengine.Duck
	Facts          *statisticsdb.Facts
	Territories    *territories.Service
	Sources        *sources.Service
	Statistics     *statistics.Service
	Diagnostics    *diagnostics.Service
	Institutions   *institutions.Service
	Finance        *finance.Service
	Management     *management.Service
	Oversight      *oversight.Service
	Planning       *planning.Service
	Quality        *quality.Service
	Cases          *cases.Service
	Reconciliation *reconciliation.Service
	Jobs           *jobs.Queue
	Identity       *identity.Service
	Trail          *audit.Trail
	Vault          *vault.Vault
	Tenants        *tenants.Service
	Gate           *access.Gate
	Rules          *rulebook.Book
	Log            *tlog.Log
	clock          *kernel.Forward // by which rights end
	sealing        sync.Mutex
	sealed         map[kernel.Tenant]int64 // the heads of the trail that were entered last
	sealedAt       time.Time
	portals        sync.Map // government → what enters its open-data files in the log
	adopting       sync.Mutex
	close          []func() error
}

// Open opens the installation in a data folder, or makes it.
func Open(ctx context.Context, c Config) (*App, error) {
	if c.Clock == nil {
		c.Clock = kernel.ClockFunc(time.Now)
	}
	a := &App{Config: c}
	for _, step := range []func(context.Context) error{a.folder, a.records, a.engines, a.modules} {
		if err := step(ctx); err != nil {
			return nil, errors.Join(err, a.Close())
		}
	}
	return a, nil
}

// Close ends the installation in the reverse order of its opening.
func (a *App) Close() error {
	var errs []error
	for i := len(a.close) - 1; i >= 0; i-- {
		errs = append(errs, a.close[i]())
	}
	a.close = nil
	return errors.Join(errs...)
}

func (a *App) later(f func() error) { a.close = append(a.close, f) }

func (a *App) folder(context.Context) error {
	if err := os.MkdirAll(a.Config.Data, 0o700); err != nil {
		return fmt.Errorf("data folder: %w", err)
	}
	if backup.Unfinished(a.Config.Data) {
		return fault.Conflict("backup.unfinished", "folder", a.Config.Data)
	}
	release, err := lock(a.Config.Data)
	if err != nil {
		return err
	}
	a.later(release)
	return nil
}

func (a *App) records(ctx context.Context) error {
	address := a.Config.Database
	if address == "" {
		address = "sqlite:" + filepath.Join(a.Config.Data, "records.sqlite")
	}
	records, err := db.Open(ctx, address)
	if err != nil {
		return err
	}
	a.Records = records
	a.later(records.Close)
	return nil
}

// engines opens DuckDB, which reads files for both fact stores, and the fact store itself.
func (a *App) engines(ctx context.Context) error {
	path := ""
	if a.Config.Database == "" {
		path = filepath.Join(a.Config.Data, "facts.duckdb")
	}
	duck, err := factengine.OpenDuck(ctx, factengine.Options{Path: path, Scratch: filepath.Join(a.Config.Data, "scratch"),
		Read: []string{a.originals()}, Memory: a.Config.Memory})
	if err != nil {
		return err
	}
	a.Duck = duck
	a.later(duck.Close)
	if err := duck.ClearScratch(); err != nil {
		return err
	}
	if a.Config.Database == "" {
		a.Facts, err = statisticsdb.NewDuckFacts(ctx, duck)
		return err
	}
	a.Facts, err = statisticsdb.NewPostgresFacts(ctx, a.Config.Database)
	if err == nil {
		a.later(a.Facts.Close)
	}
	return err
}
