package tlog

import (
	"context"
	"fmt"

	"convive/internal/platform/db"
)

// Mismatch is the first row of the records that does not say what the log says.
type Mismatch struct {
	Place   int64 // -1 if it is not in the log
	Type    string
	Name    string // tenant and identifier
	Version int64
	Why     string // missing, entry, statement, waiting
}

// Examiner holds the rows of the outbox against the entries of the log, one after another.
type Examiner struct {
	log  *Log
	rows []Placed
	// Found is the first mismatch, nil so far.
	Found *Mismatch
}

// Examine begins at the first entry.
func (l *Log) Examine() *Examiner { return &Examiner{log: l} }

// Entry holds one entry against its row; they come in the order of the log.
func (x *Examiner) Entry(ctx context.Context, place int64, text []byte) error {
	if len(x.rows) == 0 {
		var err error
		if x.rows, err = db.All(ctx, x.log.store, scanPlaced, placed+` WHERE place >= $1 ORDER BY place LIMIT 1000`, place); err != nil {
			return err
		}
	}
	if x.Found != nil {
		return nil
	}
	if len(x.rows) == 0 || x.rows[0].Place != place {
		x.Found = &Mismatch{Place: place, Why: "missing"}
		return nil
	}
	p := x.rows[0]
	x.rows = x.rows[1:]
	switch r := p.row(); {
	case p.Line != string(text) || !r.named():
		x.Found = &Mismatch{place, p.Type, p.Name(), p.Version, "entry"}
	case !r.sound() && p.Statement != "":
		x.Found = &Mismatch{place, p.Type, p.Name(), p.Version, "statement"}
	}
	return nil
}

// End looks at the rows that are not in the log yet: one that contradicts itself was altered while it waited.
func (x *Examiner) End(ctx context.Context) error {
	if x.Found != nil {
		return nil
	}
	rows, err := db.All(ctx, x.log.store, scanRow, `SELECT tenant, type, id, version, entry, statement, salt, written FROM tlog_outbox WHERE place IS NULL ORDER BY written`)
	if err != nil {
		return err
	}
	for _, r := range rows {
		if !r.sound() {
			x.Found = &Mismatch{-1, r.kind, string(r.tenant) + "/" + r.id, r.version, "waiting"}
			return nil
		}
	}
	return nil
}

func (p Placed) row() row {
	return row{tenant: p.Tenant, kind: p.Type, id: p.ID, version: p.Version, entry: p.Line, statement: p.Statement, salt: p.salt}
}

// named says whether the columns are those of the entry.
func (r row) named() bool {
	l, err := parseLine([]byte(r.entry))
	return err == nil && l.ID == string(r.tenant)+"/"+r.id && l.Type == r.kind && l.V == r.version
}

// Text says where the row is.
func (m Mismatch) Text() string {
	if m.Name == "" {
		return fmt.Sprint(m.Place)
	}
	return fmt.Sprintf("%s %s v%d (%d)", m.Type, m.Name, m.Version, m.Place)
}

// All gives every entry of a type that is in the log, of all tenants, in the order of the log.
func (l *Log) All(ctx context.Context, kind string) ([]Placed, error) {
	return db.All(ctx, l.store, scanPlaced, placed+` WHERE type = $1 AND place IS NOT NULL ORDER BY place`, kind)
}
