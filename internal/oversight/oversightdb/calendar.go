package oversightdb

import (
	"context"
	"encoding/json"
	"time"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/oversight"
	"convive/internal/platform/db"
)

// Holidays are the last words on each day by a moment.
func (s Store) Holidays(ctx context.Context, tenant kernel.Tenant, by time.Time) ([]oversight.Holiday, error) {
	return db.All(ctx, s.db, scanHoliday, `SELECT day, step, name, basis, revoked, reason, said_by, said_at FROM oversight_holiday AS h WHERE tenant = $1 AND said_at <= $2
		AND step = (SELECT max(step) FROM oversight_holiday AS l WHERE l.tenant = $1 AND l.day = h.day AND l.said_at <= $2) ORDER BY day`, string(tenant), db.Until(by))
}

func scanHoliday(row db.Scanner) (oversight.Holiday, error) {
	var h oversight.Holiday
	var name, at string
	var revoked int64
	if err := row.Scan(&h.Day, &h.Step, &name, &h.Basis, &revoked, &h.Reason, &h.By, &at); err != nil {
		return h, err
	}
	h.Revoked = revoked == 1
	if err := json.Unmarshal([]byte(name), &h.Name); err != nil {
		return h, err
	}
	var err error
	h.At, err = db.ParseTime(at)
	return h, err
}

// AddHolidays appends words on days.
func (s Store) AddHolidays(ctx context.Context, tenant kernel.Tenant, list []oversight.Holiday) error {
	return taken(s.db.Tx(ctx, func(tx *db.Tx) error {
		for _, h := range list {
			name, err := json.Marshal(h.Name)
			if err != nil {
				return err
			}
			revoked := int64(0)
			if h.Revoked {
				revoked = 1
			}
			if _, err := tx.Exec(ctx, `INSERT INTO oversight_holiday (tenant, day, step, name, basis, revoked, reason, said_by, said_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
				string(tenant), h.Day, int64(h.Step), string(name), h.Basis, revoked, h.Reason, h.By, db.Time(h.At)); err != nil {
				return err
			}
		}
		return nil
	}))
}

func taken(err error) error {
	if db.IsUnique(err) {
		return fault.Conflict("oversight.changedMeanwhile")
	}
	return err
}

// meeting is what of a sitting is kept as one text.
type meeting struct {
	Day, Place       string
	Agenda           []oversight.Matter
	Present, Members int
	Outcome, Record  string
	Illustrative     bool
}

// Sittings are all that was recorded of sittings by a moment.
func (s Store) Sittings(ctx context.Context, tenant kernel.Tenant, by time.Time) ([]oversight.Sitting, error) {
	return db.All(ctx, s.db, scanSitting, `SELECT number, step, body, state, content, reason, recorded_by, recorded_at FROM oversight_sitting WHERE tenant = $1 AND recorded_at <= $2 ORDER BY number, step`,
		string(tenant), db.Until(by))
}

func scanSitting(row db.Scanner) (oversight.Sitting, error) {
	var x oversight.Sitting
	var content, at string
	if err := row.Scan(&x.Number, &x.Step, &x.Body, &x.State, &content, &x.Reason, &x.By, &at); err != nil {
		return x, err
	}
	var m meeting
	if err := json.Unmarshal([]byte(content), &m); err != nil {
		return x, err
	}
	x.Day, x.Place, x.Agenda, x.Present, x.Members, x.Outcome, x.Record, x.Illustrative = m.Day, m.Place, m.Agenda, m.Present, m.Members, m.Outcome, m.Record, m.Illustrative
	var err error
	x.At, err = db.ParseTime(at)
	return x, err
}

// AddSitting appends what is recorded of a sitting.
func (s Store) AddSitting(ctx context.Context, tenant kernel.Tenant, x oversight.Sitting) error {
	content, err := json.Marshal(meeting{x.Day, x.Place, x.Agenda, x.Present, x.Members, x.Outcome, x.Record, x.Illustrative})
	if err != nil {
		return err
	}
	return taken(s.db.Tx(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO oversight_sitting (tenant, number, step, body, state, content, reason, recorded_by, recorded_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
			string(tenant), int64(x.Number), int64(x.Step), x.Body, string(x.State), string(content), x.Reason, x.By, db.Time(x.At))
		return err
	}))
}
