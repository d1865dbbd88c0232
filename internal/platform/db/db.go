// Package db is the records handle: what people write is kept in SQLite on one machine and in PostgreSQL on several, by
// one SQL text (placeholders $1…, types by macro, times as fixed-width UTC text). It serves every module's *db package.
//
// Callers may assume: Tx runs its function in one serialisable transaction that commits whole or not at all, and may run
// the function more than once on PostgreSQL, so the function does nothing but SQL; reads outside a Tx see committed data
// only; foreign keys are enforced on both engines; an error is classified by IsUnique, IsReference and the others, never
// by its text.
package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/url"
	"strings"
	"sync"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // driver "pgx"
	_ "modernc.org/sqlite"             // driver "sqlite"
)

// Engine is one of the two record engines.
type Engine string

// The engines.
const (
	SQLite   Engine = "sqlite"
	Postgres Engine = "postgres"
)

// DB is an open record store.
type DB struct {
	engine Engine
	write  *sql.DB
	read   *sql.DB
	held   sync.Map // names held by Hold on SQLite
}

// Open opens "sqlite:PATH" or "postgres://…". The caller closes it.
func Open(ctx context.Context, address string) (*DB, error) {
	if path, ok := strings.CutPrefix(address, "sqlite:"); ok {
		return openSQLite(ctx, path)
	}
	if strings.HasPrefix(address, "postgres://") || strings.HasPrefix(address, "postgresql://") {
		return openPostgres(ctx, address)
	}
	return nil, fmt.Errorf("database address %q is neither sqlite:PATH nor postgres://…", redact(address))
}

func openSQLite(ctx context.Context, path string) (*DB, error) {
	pragmas := url.Values{"_pragma": {"journal_mode(WAL)", "busy_timeout(10000)", "foreign_keys(1)", "synchronous(FULL)", "cache_size(-16000)", "secure_delete(1)"}}
	name := "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + pragmas.Encode()
	write, err := sql.Open("sqlite", name+"&_txlock=immediate")
	if err != nil {
		return nil, err
	}
	write.SetMaxOpenConns(1)
	read, err := sql.Open("sqlite", name+"&_pragma=query_only(1)")
	if err != nil {
		return nil, errors.Join(err, write.Close())
	}
	read.SetMaxOpenConns(4)
	d := &DB{engine: SQLite, write: write, read: read}
	if err := write.PingContext(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("open %s: %w", path, err), d.Close())
	}
	return d, nil
}

func openPostgres(ctx context.Context, address string) (*DB, error) {
	pool, err := sql.Open("pgx", address)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", redact(address), err)
	}
	pool.SetMaxOpenConns(16)
	pool.SetMaxIdleConns(8)
	if err := pool.PingContext(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("connect to %s: %w", redact(address), err), pool.Close())
	}
	return &DB{engine: Postgres, write: pool, read: pool}, nil
}

// redact takes the password out of an address before it reaches a log.
func redact(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return "(unreadable address)"
	}
	return u.Redacted()
}

// Engine tells which engine this is; only tests and the doctor ask.
func (d *DB) Engine() Engine { return d.engine }

// Settle takes what was overwritten or deleted out of the engine's journal as well, as far as no reader needs it still.
// PostgreSQL does that by itself, in its own time.
func (d *DB) Settle(ctx context.Context) error {
	if d.engine == Postgres {
		return nil
	}
	_, err := d.write.ExecContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)")
	return err
}

// CopyTo writes one consistent, compact copy of everything that is committed into a new file, while others read and
// write.
func (d *DB) CopyTo(ctx context.Context, path string) (err error) {
	if d.engine != SQLite {
		return errors.New("a copy of PostgreSQL is made by its own tools")
	}
	conn, err := d.read.Conn(ctx)
	if err != nil {
		return err
	}
	if _, err := conn.ExecContext(ctx, "PRAGMA query_only(0)"); err != nil { // it counts as writing, though to another file
		return errors.Join(err, conn.Close())
	}
	_, err = conn.ExecContext(ctx, "VACUUM INTO "+d.bind("$1"), path)
	_, back := conn.ExecContext(context.WithoutCancel(ctx), "PRAGMA query_only(1)")
	return errors.Join(err, back, conn.Close())
}

// Ping checks that the store answers.
func (d *DB) Ping(ctx context.Context) error { return d.read.PingContext(ctx) }

// Close ends all connections.
func (d *DB) Close() error {
	if d.read == d.write {
		return d.write.Close()
	}
	return errors.Join(d.read.Close(), d.write.Close())
}

// Querier reads: a DB (committed data) or a Tx (its own view).
type Querier interface {
	Query(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRow(ctx context.Context, query string, args ...any) *sql.Row
}

// Query reads committed data.
func (d *DB) Query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	return d.read.QueryContext(ctx, d.bind(query), args...)
}

// QueryRow reads one row of committed data.
func (d *DB) QueryRow(ctx context.Context, query string, args ...any) *sql.Row {
	return d.read.QueryRowContext(ctx, d.bind(query), args...)
}

// Tx is an open transaction.
type Tx struct {
	db *DB
	tx *sql.Tx
}

// Exec runs a statement and tells how many rows it touched.
func (t *Tx) Exec(ctx context.Context, query string, args ...any) (int64, error) {
	res, err := t.tx.ExecContext(ctx, t.db.bind(query), args...)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

// Query reads inside the transaction.
func (t *Tx) Query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	return t.tx.QueryContext(ctx, t.db.bind(query), args...)
}

// QueryRow reads one row inside the transaction.
func (t *Tx) QueryRow(ctx context.Context, query string, args ...any) *sql.Row {
	return t.tx.QueryRowContext(ctx, t.db.bind(query), args...)
}

// Prepared is a statement that one transaction runs many times.
type Prepared struct{ stmt *sql.Stmt }

// Prepare makes ready a statement that this transaction runs many times. It ends with the transaction.
func (t *Tx) Prepare(ctx context.Context, query string) (*Prepared, error) {
	stmt, err := t.tx.PrepareContext(ctx, t.db.bind(query))
	if err != nil {
		return nil, err
	}
	return &Prepared{stmt}, nil
}

// Exec runs the prepared statement once.
func (p *Prepared) Exec(ctx context.Context, args ...any) error {
	_, err := p.stmt.ExecContext(ctx, args...)
	return err
}

// maxTries bounds how often a transaction is run again after another one got in its way.
const maxTries = 10

// Tx runs fn in one serialisable transaction. On PostgreSQL fn runs again when another transaction got in its way.
func (d *DB) Tx(ctx context.Context, fn func(tx *Tx) error) error {
	var err error
	for try := range maxTries {
		if try > 0 {
			if werr := wait(ctx, rand.N(time.Duration(1<<min(try, 6))*5*time.Millisecond)); werr != nil {
				return werr
			}
		}
		if err = d.once(ctx, fn); err == nil || !isRetry(err) {
			return err
		}
	}
	return fmt.Errorf("transaction gave way %d times: %w", maxTries, err)
}

func (d *DB) once(ctx context.Context, fn func(tx *Tx) error) error {
	opts := &sql.TxOptions{}
	if d.engine == Postgres {
		opts.Isolation = sql.LevelSerializable
	}
	tx, err := d.write.BeginTx(ctx, opts)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // after Commit it does nothing
	own := &Tx{db: d, tx: tx}
	if err := fn(own); err != nil {
		return err
	}
	carried, err := ride(ctx, own)
	if err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	carried()
	return nil
}

func wait(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

// Scanner is one row to be scanned.
type Scanner interface{ Scan(dest ...any) error }

// All runs a query and collects its rows; the result is never nil.
func All[T any](ctx context.Context, q Querier, scan func(Scanner) (T, error), query string, args ...any) ([]T, error) {
	rows, err := q.Query(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	list := []T{}
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	return list, rows.Err()
}
