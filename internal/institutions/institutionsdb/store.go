package institutionsdb

import (
	"context"
	"embed"
	"encoding/json"
	"time"

	"convive/internal/institutions"
	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/db"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrate brings the tables up to date.
func Migrate(ctx context.Context, store *db.DB) error {
	return store.Migrate(ctx, "institutions", migrations)
}

// Store implements institutions.Store.
type Store struct{ db *db.DB }

var _ institutions.Store = Store{}

// New makes a Store; Migrate must have run.
func New(store *db.DB) Store { return Store{store} }

// Rows are the last revisions that had been recorded by a moment.
func (s Store) Rows(ctx context.Context, tenant kernel.Tenant, by time.Time) ([]institutions.Row, int64, error) {
	mark, err := s.Mark(ctx, tenant) // before the rows: what comes in between is read again
	if err != nil {
		return nil, 0, err
	}
	rows, err := db.All(ctx, s.db, scanRow, `SELECT kind, code, valid_from, revision, valid_to, content, recorded_at, recorded_by, reason FROM institutions_row AS r
		WHERE tenant = $1 AND recorded_at <= $2 AND revision = (SELECT max(revision) FROM institutions_row AS l
			WHERE l.tenant = $1 AND l.kind = r.kind AND l.code = r.code AND l.valid_from = r.valid_from AND l.recorded_at <= $2)
		ORDER BY kind, code, valid_from`, string(tenant), db.Until(by))
	return rows, mark, err
}

func scanRow(row db.Scanner) (institutions.Row, error) {
	var r institutions.Row
	var content, at string
	if err := row.Scan(&r.Kind, &r.Code, &r.From, &r.Revision, &r.To, &content, &at, &r.By, &r.Reason); err != nil {
		return r, err
	}
	if err := json.Unmarshal([]byte(content), &r.Values); err != nil {
		return r, err
	}
	var err error
	r.At, err = db.ParseTime(at)
	return r, err
}

// Mark is how often something was recorded.
func (s Store) Mark(ctx context.Context, tenant kernel.Tenant) (int64, error) {
	return mark(s.db.QueryRow(ctx, `SELECT mark FROM institutions_mark WHERE tenant = $1`, string(tenant)))
}

func mark(row db.Scanner) (n int64, err error) {
	if err := row.Scan(&n); err != nil && !db.IsNoRows(err) {
		return 0, err
	}
	return n, nil
}

// Record appends revisions, unless something was recorded since the mark.
func (s Store) Record(ctx context.Context, tenant kernel.Tenant, seen int64, rows []institutions.Row) error {
	return s.db.Tx(ctx, func(tx *db.Tx) error {
		now, err := mark(tx.QueryRow(ctx, `SELECT mark FROM institutions_mark WHERE tenant = $1`, string(tenant)))
		if err != nil {
			return err
		}
		if now != seen {
			return fault.Conflict("institutions.changedMeanwhile")
		}
		if _, err := tx.Exec(ctx, `INSERT INTO institutions_mark (tenant, mark) VALUES ($1, $2) ON CONFLICT (tenant) DO UPDATE SET mark = excluded.mark`, string(tenant), now+1); err != nil {
			return err
		}
		for _, r := range rows {
			content, err := json.Marshal(r.Values)
			if err != nil {
				return err
			}
			if _, err := tx.Exec(ctx, `INSERT INTO institutions_row (tenant, kind, code, valid_from, revision, valid_to, content, recorded_at, recorded_by, reason)
				VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`, string(tenant), string(r.Kind), r.Code, r.From, int64(r.Revision), r.To, string(content), db.Time(r.At), r.By, r.Reason); err != nil {
				return err
			}
		}
		return nil
	})
}
