package planningdb

import (
	"context"
	"embed"
	"encoding/json"
	"time"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/planning"
	"convive/internal/platform/db"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrate brings the tables up to date.
func Migrate(ctx context.Context, store *db.DB) error {
	return store.Migrate(ctx, "planning", migrations)
}

// Store implements planning.Store.
type Store struct{ db *db.DB }

var _ planning.Store = Store{}

// New makes a Store; Migrate must have run.
func New(store *db.DB) Store { return Store{store} }

// Read gives all revisions, in the order in which the things were first written, and all moves.
func (s Store) Read(ctx context.Context, tenant kernel.Tenant, by time.Time) ([]planning.Row, []planning.Move, int64, error) {
	mark, err := s.Mark(ctx, tenant) // before the rows: what comes in between is read again
	if err != nil {
		return nil, nil, 0, err
	}
	rows, err := db.All(ctx, s.db, scanRow, `SELECT plan, kind, code, revision, gone, content, recorded_at, recorded_by, reason FROM planning_row
		WHERE tenant = $1 AND recorded_at <= $2 ORDER BY plan, place, revision`, string(tenant), db.Until(by))
	if err != nil {
		return nil, nil, 0, err
	}
	moves, err := db.All(ctx, s.db, scanMove, `SELECT plan, act, state_before, state, moved_by, reason, moved_at FROM planning_move
		WHERE tenant = $1 AND moved_at <= $2 ORDER BY plan, step`, string(tenant), db.Until(by))
	return rows, moves, mark, err
}

func scanRow(row db.Scanner) (planning.Row, error) {
	var r planning.Row
	var gone int64
	var content, at string
	if err := row.Scan(&r.Plan, &r.Kind, &r.Code, &r.Revision, &gone, &content, &at, &r.By, &r.Reason); err != nil {
		return r, err
	}
	r.Gone = gone != 0
	if err := json.Unmarshal([]byte(content), &r.Values); err != nil {
		return r, err
	}
	var err error
	r.At, err = db.ParseTime(at)
	return r, err
}

func scanMove(row db.Scanner) (planning.Move, error) {
	var m planning.Move
	var at string
	if err := row.Scan(&m.Plan, &m.Act, &m.From, &m.To, &m.By, &m.Reason, &at); err != nil {
		return m, err
	}
	var err error
	m.At, err = db.ParseTime(at)
	return m, err
}

// Mark is how often something was recorded.
func (s Store) Mark(ctx context.Context, tenant kernel.Tenant) (int64, error) {
	return number(s.db.QueryRow(ctx, `SELECT mark FROM planning_mark WHERE tenant = $1`, string(tenant)))
}

func number(row db.Scanner) (n int64, err error) {
	if err := row.Scan(&n); err != nil && !db.IsNoRows(err) {
		return 0, err
	}
	return n, nil
}

// Append adds revisions and moves, unless something was recorded since the mark.
func (s Store) Append(ctx context.Context, tenant kernel.Tenant, seen int64, rows []planning.Row, moves []planning.Move) error {
	return s.db.Tx(ctx, func(tx *db.Tx) error {
		now, err := number(tx.QueryRow(ctx, `SELECT mark FROM planning_mark WHERE tenant = $1`, string(tenant)))
		if err != nil {
			return err
		}
		if now != seen {
			return fault.Conflict("planning.changedMeanwhile")
		}
		if _, err := tx.Exec(ctx, `INSERT INTO planning_mark (tenant, mark) VALUES ($1, $2) ON CONFLICT (tenant) DO UPDATE SET mark = excluded.mark`, string(tenant), now+1); err != nil {
			return err
		}
		for _, r := range rows {
			if err := insert(ctx, tx, tenant, r); err != nil {
				return err
			}
		}
		for _, m := range moves {
			if err := move(ctx, tx, tenant, m); err != nil {
				return err
			}
		}
		return nil
	})
}

// insert adds a revision; a thing keeps the place that its first one took.
func insert(ctx context.Context, tx *db.Tx, tenant kernel.Tenant, r planning.Row) error {
	content, err := json.Marshal(r.Values)
	if err != nil {
		return err
	}
	place, err := number(tx.QueryRow(ctx, `SELECT place FROM planning_row WHERE tenant = $1 AND plan = $2 AND kind = $3 AND code = $4 AND revision = 0`, string(tenant), r.Plan, string(r.Kind), r.Code))
	if err != nil {
		return err
	}
	if place == 0 {
		last, err := number(tx.QueryRow(ctx, `SELECT coalesce(max(place), 0) FROM planning_row WHERE tenant = $1 AND plan = $2`, string(tenant), r.Plan))
		if err != nil {
			return err
		}
		place = last + 1
	}
	gone := int64(0)
	if r.Gone {
		gone = 1
	}
	_, err = tx.Exec(ctx, `INSERT INTO planning_row (tenant, plan, kind, code, revision, gone, content, recorded_at, recorded_by, reason, place) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		string(tenant), r.Plan, string(r.Kind), r.Code, int64(r.Revision), gone, string(content), db.Time(r.At), r.By, r.Reason, place)
	return err
}

func move(ctx context.Context, tx *db.Tx, tenant kernel.Tenant, m planning.Move) error {
	step, err := number(tx.QueryRow(ctx, `SELECT coalesce(max(step), 0) FROM planning_move WHERE tenant = $1 AND plan = $2`, string(tenant), m.Plan))
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO planning_move (tenant, plan, step, act, state_before, state, moved_by, reason, moved_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		string(tenant), m.Plan, step+1, string(m.Act), string(m.From), string(m.To), m.By, m.Reason, db.Time(m.At))
	return err
}
