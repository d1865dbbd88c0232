// Package factengine opens the analytical engines that facts live in: DuckDB in the process, which also reads and maps
// raw files for both engines, and PostgreSQL. It serves T3 (much data, little time) and T11.
//
// Callers may assume: DuckDB never fetches an extension, its configuration is locked after opening, it reads and writes
// files only below the folders given at opening, and its memory has a bound after which it spills to disk.
package factengine

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/duckdb/duckdb-go/v2" // also the driver "duckdb"
)

// Duck is an open DuckDB instance. One process holds one per data folder.
type Duck struct {
	DB      *sql.DB
	dir     string   // scratch folder: staging and spill files
	folders []string // all folders that files may be read from
	places  *places
}

// Options bound a DuckDB instance.
type Options struct {
	Path    string   // database file; empty keeps everything in memory
	Scratch string   // folder for staging and spilled data; made if missing
	Read    []string // further folders that files may be read from
	Memory  string   // DuckDB's memory limit, default 1GB
	Threads int      // default: DuckDB's own choice
}

// OpenDuck opens or makes the database file.
func OpenDuck(ctx context.Context, o Options) (*Duck, error) {
	if o.Memory == "" {
		o.Memory = "1GB"
	}
	scratch, err := filepath.Abs(o.Scratch)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(scratch, 0o700); err != nil {
		return nil, err
	}
	pool, err := sql.Open("duckdb", o.Path)
	if err != nil {
		return nil, fmt.Errorf("open facts: %w", err)
	}
	d := &Duck{DB: pool, dir: scratch, places: &places{all: map[int64]PlaceFunc{}}}
	if err := d.lockDown(ctx, o); err != nil {
		_ = pool.Close()
		return nil, fmt.Errorf("open facts: %w", err)
	}
	return d, nil
}

// lockDown bounds and closes the engine: after it no statement can widen what the engine may touch.
func (d *Duck) lockDown(ctx context.Context, o Options) error {
	d.folders = []string{d.dir}
	folders := []string{Quote(d.dir)}
	for _, f := range o.Read {
		abs, err := filepath.Abs(f)
		if err != nil {
			return err
		}
		d.folders = append(d.folders, abs)
		folders = append(folders, Quote(abs))
	}
	settings := []string{
		"SET autoinstall_known_extensions = false",
		"SET autoload_known_extensions = false",
		"SET allow_community_extensions = false",
		"SET memory_limit = " + Quote(o.Memory),
		"SET temp_directory = " + Quote(filepath.Join(d.dir, "spill")),
		"SET TimeZone = 'UTC'",
		// Facts are codes and small numbers: dictionary, run-length and bit packing fit them. Trying all methods on every
		// column takes longer than mapping the rows, for a quarter less space.
		"SET disabled_compression_methods = 'fsst,dict_fsst,zstd,chimp,patas,alp,alprd,roaring'",
	}
	if o.Threads > 0 {
		settings = append(settings, fmt.Sprintf("SET threads = %d", o.Threads))
	}
	settings = append(settings,
		"SET allowed_directories = ["+strings.Join(folders, ", ")+"]",
		"SET enable_external_access = false",
		"SET lock_configuration = true")
	for _, s := range settings {
		if _, err := d.DB.ExecContext(ctx, s); err != nil {
			return fmt.Errorf("%s: %w", s, err)
		}
	}
	return d.define(ctx)
}

// define teaches the engine the functions that are decided in Go.
func (d *Duck) define(ctx context.Context) error {
	conn, err := d.DB.Conn(ctx)
	if err != nil {
		return err
	}
	return errors.Join(duckdb.RegisterScalarUDF(conn, placeFunction, d.places), conn.Close())
}

// Close ends the instance; what was committed is on disk.
func (d *Duck) Close() error { return d.DB.Close() }

// Scratch is the folder in which the engine may read and write files.
func (d *Duck) Scratch() string { return d.dir }

// May says whether the engine may read a file.
func (d *Duck) May(path string) bool {
	for _, folder := range d.folders {
		if strings.HasPrefix(path, folder+string(filepath.Separator)) {
			return true
		}
	}
	return false
}

// Quote writes s as an SQL string literal. A NUL, which would end the statement there, is left out.
func Quote(s string) string { return "'" + quoteSigns.Replace(s) + "'" }

var quoteSigns = strings.NewReplacer("'", "''", "\x00", "")

// Ident writes s as a quoted SQL name.
func Ident(s string) string { return `"` + identSigns.Replace(s) + `"` }

var identSigns = strings.NewReplacer(`"`, `""`, "\x00", "")
