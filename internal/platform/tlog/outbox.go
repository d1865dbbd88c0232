package tlog

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/db"
)

// With makes the act's own transaction carry the entry. carried says afterwards whether it did. An entry that says what
// was said before is not written again; the same version with another statement ends the act.
func (l *Log) With(ctx context.Context, e Entry) (riding context.Context, carried func() bool) {
	return db.WithRider(ctx, func(ctx context.Context, tx *db.Tx) error { return l.write(ctx, tx, e) })
}

// Write puts an entry into the outbox by itself, by the same rules.
func (l *Log) Write(ctx context.Context, list ...Entry) error {
	err := l.store.Tx(ctx, func(tx *db.Tx) error {
		for _, e := range list {
			if err := l.write(ctx, tx, e); err != nil {
				return err
			}
		}
		return nil
	})
	l.Wake()
	return err
}

// ErrTaken says that the log holds another statement under this version already.
var ErrTaken = errors.New("the public log holds another statement under this version")

func (l *Log) write(ctx context.Context, tx *db.Tx, e Entry) error {
	now := l.clock.Now()
	if e.At.IsZero() {
		e.At = now
	}
	r, err := e.prepare(now)
	if err != nil {
		return err
	}
	same, err := r.number(ctx, tx)
	if err != nil || same {
		return err
	}
	if err := r.seal(e.At); err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO tlog_outbox (tenant, type, id, version, entry, statement, salt, written, flawed) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		r.tenant, r.kind, r.id, r.version, r.entry, r.statement, r.salt, r.written, false)
	return err
}

// number gives the row its version, unless the log says the same already.
func (r *row) number(ctx context.Context, tx *db.Tx) (same bool, err error) {
	var version int64
	var entry, statement string
	err = tx.QueryRow(ctx, `SELECT version, entry, statement FROM tlog_outbox WHERE tenant = $1 AND type = $2 AND id = $3 AND (version = $4 OR $4 = 0)
		ORDER BY version DESC LIMIT 1`, r.tenant, r.kind, r.id, r.version).Scan(&version, &entry, &statement)
	switch {
	case db.IsNoRows(err):
		r.version = max(r.version, 1)
		return false, nil
	case err != nil:
		return false, err
	}
	said, err := parseLine([]byte(entry))
	if err != nil {
		return false, fmt.Errorf("outbox %s %s %d: %w", r.kind, r.id, version, err)
	}
	if same = said.SHA256 == digest("", r.statement) || said.Salted && statement == r.statement; same {
		return true, nil
	}
	if r.version > 0 {
		return false, fault.Conflict("tlog.taken", "type", r.kind, "id", r.id, "version", strconv.FormatInt(r.version, 10)).Because(ErrTaken)
	}
	r.version = version + 1
	return false, nil
}

// Said tells whether the outbox or the log has any entry about a thing.
func (l *Log) Said(ctx context.Context, tenant kernel.Tenant, kind, id string) (bool, error) {
	var n int
	err := l.store.QueryRow(ctx, `SELECT count(*) FROM tlog_outbox WHERE tenant = $1 AND type = $2 AND id = $3`, tenant, kind, id).Scan(&n)
	return n > 0, err
}

// Waiting counts the entries that are not in the log yet.
func (l *Log) Waiting(ctx context.Context) (int, error) {
	var n int
	err := l.store.QueryRow(ctx, `SELECT count(*) FROM tlog_outbox WHERE place IS NULL`).Scan(&n)
	return n, err
}

// Forget destroys the statement and the salt of a salted entry: nobody can tell any longer what it commits to.
func (l *Log) Forget(ctx context.Context, tenant kernel.Tenant, kind, id string) error {
	return l.store.Tx(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE tlog_outbox SET statement = '', salt = '' WHERE tenant = $1 AND type = $2 AND id = $3 AND salt <> '' AND place IS NOT NULL`, tenant, kind, id)
		return err
	})
}

// waiting are rows that are not in the log yet, oldest first, but for those that contradict themselves: they are marked
// and stay behind for Verify to name.
func (l *Log) waiting(ctx context.Context, most int) ([]row, error) {
	list, err := db.All(ctx, l.store, scanRow, `SELECT tenant, type, id, version, entry, statement, salt, written FROM tlog_outbox
		WHERE place IS NULL AND NOT flawed ORDER BY written, tenant, type, id, version LIMIT $1`, most)
	if err != nil {
		return nil, err
	}
	sound, bad := list[:0:0], []row(nil)
	for _, r := range list {
		if r.sound() {
			sound = append(sound, r)
		} else {
			bad = append(bad, r)
		}
	}
	return sound, l.mark(ctx, bad)
}

func (l *Log) mark(ctx context.Context, bad []row) error {
	if len(bad) == 0 {
		return nil
	}
	return l.store.Tx(ctx, func(tx *db.Tx) error {
		for _, r := range bad {
			l.log.Error("an entry for the public log was altered before it was appended; run convive verify", "type", r.kind, "id", r.id, "version", r.version)
			if _, err := tx.Exec(ctx, `UPDATE tlog_outbox SET flawed = $5 WHERE tenant = $1 AND type = $2 AND id = $3 AND version = $4`, r.tenant, r.kind, r.id, r.version, true); err != nil {
				return err
			}
		}
		return nil
	})
}

func scanRow(s db.Scanner) (row, error) {
	var r row
	err := s.Scan(&r.tenant, &r.kind, &r.id, &r.version, &r.entry, &r.statement, &r.salt, &r.written)
	return r, err
}

// indexed is the first place of the log that the records do not know.
func (l *Log) indexed(ctx context.Context) (int64, error) {
	var last sql.NullInt64
	err := l.store.QueryRow(ctx, `SELECT max(place) FROM tlog_outbox WHERE place IS NOT NULL`).Scan(&last)
	if !last.Valid {
		return 0, err
	}
	return last.Int64 + 1, err
}

// place writes where entries stand in the log. An entry that the records do not have, since they were restored from an
// older copy, becomes a row without statement.
func (l *Log) place(ctx context.Context, from int64, entries [][]byte) error {
	return l.store.Tx(ctx, func(tx *db.Tx) error {
		put, err := tx.Prepare(ctx, `INSERT INTO tlog_outbox (tenant, type, id, version, entry, statement, salt, written, place, flawed)
			VALUES ($1, $2, $3, $4, $5, '', '', $6, $7, $8)
			ON CONFLICT (tenant, type, id, version) DO UPDATE SET place = excluded.place WHERE tlog_outbox.place IS NULL`)
		if err != nil {
			return err
		}
		now := db.Time(l.clock.Now())
		for i, text := range entries {
			e, err := parseLine(text)
			if err != nil {
				return fmt.Errorf("log entry %d: %w", from+int64(i), err)
			}
			tenant, id, _ := strings.Cut(e.ID, "/")
			if err := put.Exec(ctx, tenant, e.Type, id, e.V, string(text), now, from+int64(i), false); err != nil {
				return err
			}
		}
		return nil
	})
}

// Placed is an entry of the log with what it commits to.
type Placed struct {
	Place     int64
	Tenant    kernel.Tenant
	Type, ID  string
	Version   int64
	At        time.Time
	SHA256    string
	Salted    bool
	Line      string // the bytes in the log
	Statement string // empty once forgotten
	salt      string
}

// Name is how the log calls the thing.
func (p Placed) Name() string { return string(p.Tenant) + "/" + p.ID }

// Query narrows the entries. Empty fields ask for all.
type Query struct {
	Type   string
	ID     string // exact
	Text   string // part of an identifier, in the case it is written in
	Before int64  // entries with a smaller place; 0: from the newest
	Limit  int    // at most 500
}

// Entries lists a tenant's entries that are in the log, newest first.
func (l *Log) Entries(ctx context.Context, tenant kernel.Tenant, q Query) ([]Placed, error) {
	if q.Limit < 1 || q.Limit > 500 {
		q.Limit = 500
	}
	if q.Before < 1 {
		q.Before = 1 << 62
	}
	like := "%" + strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(strings.ToLower(q.Text)) + "%"
	return db.All(ctx, l.store, scanPlaced, placed+` WHERE tenant = $1 AND place < $2 AND ($3 = '' OR type = $3) AND ($4 = '' OR id = $4)
		AND ($5 = '' OR lower(id) LIKE $6 ESCAPE '\') ORDER BY place DESC LIMIT $7`, tenant, q.Before, q.Type, q.ID, q.Text, like, q.Limit)
}

// At is the entry at a place; ok is false where there is none.
func (l *Log) At(ctx context.Context, tenant kernel.Tenant, place int64) (p Placed, ok bool, err error) {
	return one(scanPlaced(l.store.QueryRow(ctx, placed+` WHERE tenant = $1 AND place = $2`, tenant, place)))
}

// Find is the newest entry about a thing, or that of one version; ok is false if the log has none yet.
func (l *Log) Find(ctx context.Context, tenant kernel.Tenant, kind, id string, version int64) (p Placed, ok bool, err error) {
	return one(scanPlaced(l.store.QueryRow(ctx, placed+` WHERE tenant = $1 AND type = $2 AND id = $3 AND (version = $4 OR $4 = 0) AND place IS NOT NULL
		ORDER BY version DESC LIMIT 1`, tenant, kind, id, version)))
}

const placed = `SELECT tenant, type, id, version, entry, statement, salt, place FROM tlog_outbox`

func one(p Placed, err error) (Placed, bool, error) {
	if db.IsNoRows(err) {
		return p, false, nil
	}
	return p, err == nil, err
}

func scanPlaced(s db.Scanner) (Placed, error) {
	var p Placed
	if err := s.Scan(&p.Tenant, &p.Type, &p.ID, &p.Version, &p.Line, &p.Statement, &p.salt, &p.Place); err != nil {
		return p, err
	}
	e, err := parseLine([]byte(p.Line))
	if err != nil {
		return p, nil // Verify names it; a list is shown all the same
	}
	p.SHA256, p.Salted = e.SHA256, e.Salted
	p.At, err = db.ParseTime(e.At)
	return p, err
}
