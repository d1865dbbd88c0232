package financedb

import (
	"context"
	"embed"
	"encoding/json"
	"time"

	"convive/internal/finance"
	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/db"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrate brings the tables up to date.
func Migrate(ctx context.Context, store *db.DB) error {
	return store.Migrate(ctx, "finance", migrations)
}

// Store implements finance.Store.
type Store struct{ db *db.DB }

var _ finance.Store = Store{}

// New makes a Store; Migrate must have run.
func New(store *db.DB) Store { return Store{store} }

// content is what of a line is kept as one text.
type content struct {
	Institution, Programme, COFOG, Source, Level, Territory, Currency, Origin, Published string
	Name                                                                                 kernel.Text
	Share                                                                                int
}

// Lines are the last revisions that had been recorded by a moment.
func (s Store) Lines(ctx context.Context, tenant kernel.Tenant, by time.Time) ([]finance.Line, error) {
	return db.All(ctx, s.db, scanLine, `SELECT year, code, revision, content, recorded_at, recorded_by, reason FROM finance_line AS r
		WHERE tenant = $1 AND recorded_at <= $2 AND revision = (SELECT max(revision) FROM finance_line AS l
			WHERE l.tenant = $1 AND l.year = r.year AND l.code = r.code AND l.recorded_at <= $2)
		ORDER BY year, code`, string(tenant), db.Until(by))
}

func scanLine(row db.Scanner) (finance.Line, error) {
	var l finance.Line
	var text, at string
	if err := row.Scan(&l.Year, &l.Code, &l.Revision, &text, &at, &l.By, &l.Reason); err != nil {
		return l, err
	}
	var c content
	if err := json.Unmarshal([]byte(text), &c); err != nil {
		return l, err
	}
	l.Institution, l.Programme, l.COFOG, l.Source, l.Level, l.Territory = c.Institution, c.Programme, c.COFOG, c.Source, c.Level, c.Territory
	l.Currency, l.Origin, l.Published, l.Name, l.Share = c.Currency, c.Origin, c.Published, c.Name, c.Share
	var err error
	l.At, err = db.ParseTime(at)
	return l, err
}

// Events are those that had been recorded by a moment, in their order.
func (s Store) Events(ctx context.Context, tenant kernel.Tenant, by time.Time) ([]finance.Event, error) {
	return db.All(ctx, s.db, scanEvent, `SELECT number, kind, year, code, other, minor, currency, effective_on, act, reason, exception, objective, decides, recorded_at, recorded_by FROM finance_event
		WHERE tenant = $1 AND recorded_at <= $2 ORDER BY number`, string(tenant), db.Until(by))
}

func scanEvent(row db.Scanner) (finance.Event, error) {
	var e finance.Event
	var at string
	if err := row.Scan(&e.Number, &e.Kind, &e.Line.Year, &e.Line.Code, &e.Other, &e.Amount.Minor, &e.Amount.Currency, &e.On, &e.Act, &e.Reason, &e.Exception, &e.Objective, &e.Decides, &at, &e.By); err != nil {
		return e, err
	}
	var err error
	e.At, err = db.ParseTime(at)
	return e, err
}

// Mark is the number of the last entry.
func (s Store) Mark(ctx context.Context, tenant kernel.Tenant) (int64, error) {
	return mark(s.db.QueryRow(ctx, `SELECT mark FROM finance_mark WHERE tenant = $1`, string(tenant)))
}

func mark(row db.Scanner) (n int64, err error) {
	if err := row.Scan(&n); err != nil && !db.IsNoRows(err) {
		return 0, err
	}
	return n, nil
}

// Record appends lines and events, unless something was recorded since the mark.
func (s Store) Record(ctx context.Context, tenant kernel.Tenant, seen int64, lines []finance.Line, events []finance.Event) error {
	return s.db.Tx(ctx, func(tx *db.Tx) error {
		now, err := mark(tx.QueryRow(ctx, `SELECT mark FROM finance_mark WHERE tenant = $1`, string(tenant)))
		if err != nil {
			return err
		}
		if now != seen {
			return fault.Conflict("finance.changedMeanwhile")
		}
		next := now + max(1, int64(len(events)))
		if _, err := tx.Exec(ctx, `INSERT INTO finance_mark (tenant, mark) VALUES ($1, $2) ON CONFLICT (tenant) DO UPDATE SET mark = excluded.mark`, string(tenant), next); err != nil {
			return err
		}
		for _, l := range lines {
			if err := insertLine(ctx, tx, tenant, l); err != nil {
				return err
			}
		}
		for i, e := range events {
			e.Number = now + int64(i) + 1
			if err := insertEvent(ctx, tx, tenant, e); err != nil {
				return err
			}
		}
		return nil
	})
}

func insertLine(ctx context.Context, tx *db.Tx, tenant kernel.Tenant, l finance.Line) error {
	text, err := json.Marshal(content{l.Institution, l.Programme, l.COFOG, l.Source, l.Level, l.Territory, l.Currency, l.Origin, l.Published, l.Name, l.Share})
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO finance_line (tenant, year, code, revision, content, recorded_at, recorded_by, reason) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		string(tenant), int64(l.Year), l.Code, int64(l.Revision), string(text), db.Time(l.At), l.By, l.Reason)
	return err
}

func insertEvent(ctx context.Context, tx *db.Tx, tenant kernel.Tenant, e finance.Event) error {
	_, err := tx.Exec(ctx, `INSERT INTO finance_event (tenant, number, kind, year, code, other, minor, currency, effective_on, act, reason, exception, objective, decides, recorded_at, recorded_by)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`, string(tenant), e.Number, string(e.Kind), int64(e.Line.Year), e.Line.Code, e.Other,
		e.Amount.Minor, e.Amount.Currency, e.On, e.Act, e.Reason, e.Exception, e.Objective, e.Decides, db.Time(e.At), e.By)
	return err
}
