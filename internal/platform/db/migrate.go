package db

import (
	"context"
	"fmt"
	"io/fs"
	"path"
	"sort"
	"strconv"
	"strings"
	"time"
)

// macros are the column types that a migration may name, per engine. SQLite's STRICT tables refuse BIGINT and its like;
// PostgreSQL's INTEGER has 32 bits and its collations sort by locale.
var macros = map[Engine]*strings.Replacer{
	SQLite: strings.NewReplacer("{{strict}}", "STRICT", "{{bool}}", "INTEGER", "{{int64}}", "INTEGER", "{{float64}}", "REAL",
		"{{text}}", "TEXT", "{{bytes}}", "BLOB"),
	Postgres: strings.NewReplacer("{{strict}}", "", "{{bool}}", "BOOLEAN", "{{int64}}", "BIGINT", "{{float64}}", "DOUBLE PRECISION",
		"{{text}}", `TEXT COLLATE "C"`, "{{bytes}}", "BYTEA"),
}

// Migrate brings the tables of a module up to date. files holds migrations/0001_noun.sql and on, numbered without gaps,
// never edited after release; each runs in one transaction. A store that is ahead of the files is refused: it belongs
// to a newer Convive.
func (d *DB) Migrate(ctx context.Context, module string, files fs.FS) error {
	names, err := fs.Glob(files, "migrations/*.sql")
	if err != nil {
		return err
	}
	sort.Strings(names)
	if err := d.Tx(ctx, func(tx *Tx) error { return createLedger(ctx, tx) }); err != nil {
		return fmt.Errorf("migrate %s: %w", module, err)
	}
	return d.Tx(ctx, func(tx *Tx) error {
		done, err := applied(ctx, tx, module)
		if err != nil {
			return err
		}
		if done > len(names) {
			return fmt.Errorf("%s is at migration %d, this program knows %d: the data were written by a newer version", module, done, len(names))
		}
		for i, name := range names {
			if n, err := strconv.Atoi(strings.SplitN(path.Base(name), "_", 2)[0]); err != nil || n != i+1 {
				return fmt.Errorf("%s: migrations are numbered 0001, 0002 … without gaps; found %s at place %d", module, name, i+1)
			}
			if i < done {
				continue
			}
			text, err := fs.ReadFile(files, name)
			if err != nil {
				return err
			}
			if err := apply(ctx, tx, module, i+1, name, string(text)); err != nil {
				return fmt.Errorf("%s %s: %w", module, name, err)
			}
		}
		return nil
	})
}

func createLedger(ctx context.Context, tx *Tx) error {
	_, err := tx.Exec(ctx, macros[tx.db.engine].Replace(`CREATE TABLE IF NOT EXISTS convive_migration (
		module {{text}} NOT NULL, number {{int64}} NOT NULL, name {{text}} NOT NULL, applied_at {{text}} NOT NULL,
		PRIMARY KEY (module, number)) {{strict}}`))
	return err
}

func applied(ctx context.Context, tx *Tx, module string) (int, error) {
	var n int
	err := tx.QueryRow(ctx, `SELECT coalesce(max(number), 0) FROM convive_migration WHERE module = $1`, module).Scan(&n)
	return n, err
}

// Migrations is how far each module's tables are.
func (d *DB) Migrations(ctx context.Context) (map[string]int, error) {
	type step struct {
		module string
		number int
	}
	steps, err := All(ctx, d, func(row Scanner) (step, error) {
		var s step
		err := row.Scan(&s.module, &s.number)
		return s, err
	}, `SELECT module, max(number) FROM convive_migration GROUP BY module`)
	if err != nil {
		return nil, err
	}
	last := map[string]int{}
	for _, s := range steps {
		last[s.module] = s.number
	}
	return last, nil
}

func apply(ctx context.Context, tx *Tx, module string, number int, name, text string) error {
	for _, statement := range Statements(macros[tx.db.engine].Replace(text)) {
		if _, err := tx.Exec(ctx, statement); err != nil {
			return err
		}
	}
	_, err := tx.Exec(ctx, `INSERT INTO convive_migration (module, number, name, applied_at) VALUES ($1, $2, $3, $4)`,
		module, number, path.Base(name), Time(time.Now()))
	return err
}

// Statements cuts a migration at the semicolons that end a line.
func Statements(text string) []string {
	var list []string
	for _, s := range strings.Split(text, ";\n") {
		s = strings.TrimSuffix(strings.TrimSpace(s), ";")
		if s != "" {
			list = append(list, s)
		}
	}
	return list
}
