package financedb

import (
	"context"
	"encoding/json"
	"time"

	"convive/internal/finance"
	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/db"
)

// LastDelivery is the number of the last delivery.
func (s Store) LastDelivery(ctx context.Context, tenant kernel.Tenant) (n int64, err error) {
	err = s.db.QueryRow(ctx, `SELECT coalesce(max(number), 0) FROM finance_delivery WHERE tenant = $1`, string(tenant)).Scan(&n)
	return n, err
}

// Deliveries are those that had been recorded by a moment.
func (s Store) Deliveries(ctx context.Context, tenant kernel.Tenant, by time.Time) ([]finance.Delivery, error) {
	return db.All(ctx, s.db, scanDelivery, `SELECT number, address, publisher, licence, published, illustrative, recorded_at, recorded_by FROM finance_delivery
		WHERE tenant = $1 AND recorded_at <= $2 ORDER BY number`, string(tenant), db.Until(by))
}

func scanDelivery(row db.Scanner) (finance.Delivery, error) {
	var d finance.Delivery
	var at string
	if err := row.Scan(&d.Number, &d.Address, &d.Publisher, &d.Licence, &d.Published, &d.Illustrative, &at, &d.By); err != nil {
		return d, err
	}
	var err error
	d.At, err = db.ParseTime(at)
	return d, err
}

// Releases are those that had been recorded by a moment, in their order.
func (s Store) Releases(ctx context.Context, tenant kernel.Tenant, by time.Time) ([]finance.KeptRelease, error) {
	return db.All(ctx, s.db, scanRelease, `SELECT delivery, place, ocid, release, content, recorded_at FROM finance_release
		WHERE tenant = $1 AND recorded_at <= $2 ORDER BY delivery, place`, string(tenant), db.Until(by))
}

func scanRelease(row db.Scanner) (finance.KeptRelease, error) {
	var r finance.KeptRelease
	var at string
	if err := row.Scan(&r.Delivery, &r.Place, &r.OCID, &r.ID, &r.Content, &at); err != nil {
		return r, err
	}
	var err error
	r.At, err = db.ParseTime(at)
	return r, err
}

// Quarantine is what was refused, in the order of recording.
func (s Store) Quarantine(ctx context.Context, tenant kernel.Tenant) ([]finance.Refused, error) {
	return db.All(ctx, s.db, scanRefused, `SELECT delivery, place, digest, problems, content, recorded_at FROM finance_quarantine
		WHERE tenant = $1 ORDER BY delivery, place, digest`, string(tenant))
}

func scanRefused(row db.Scanner) (finance.Refused, error) {
	var r finance.Refused
	var problems, at string
	if err := row.Scan(&r.Delivery, &r.Place, &r.Digest, &problems, &r.Content, &at); err != nil {
		return r, err
	}
	if err := json.Unmarshal([]byte(problems), &r.Problems); err != nil {
		return r, err
	}
	var err error
	r.At, err = db.ParseTime(at)
	return r, err
}

// Deliver keeps a delivery, unless another one took its number.
func (s Store) Deliver(ctx context.Context, tenant kernel.Tenant, d finance.Delivery, releases []finance.KeptRelease, refused []finance.Refused) error {
	err := s.db.Tx(ctx, func(tx *db.Tx) error {
		if _, err := tx.Exec(ctx, `INSERT INTO finance_delivery (tenant, number, address, publisher, licence, published, illustrative, recorded_at, recorded_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
			string(tenant), d.Number, d.Address, d.Publisher, d.Licence, d.Published, d.Illustrative, db.Time(d.At), d.By); err != nil {
			return err
		}
		for _, r := range releases {
			if _, err := tx.Exec(ctx, `INSERT INTO finance_release (tenant, delivery, place, ocid, release, content, recorded_at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
				string(tenant), r.Delivery, r.Place, r.OCID, r.ID, r.Content, db.Time(r.At)); err != nil {
				return err
			}
		}
		for _, r := range refused {
			if err := insertRefused(ctx, tx, tenant, r); err != nil {
				return err
			}
		}
		return nil
	})
	if db.IsUnique(err) {
		return fault.Conflict("finance.changedMeanwhile")
	}
	return err
}

func insertRefused(ctx context.Context, tx *db.Tx, tenant kernel.Tenant, r finance.Refused) error {
	problems, err := json.Marshal(r.Problems)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO finance_quarantine (tenant, delivery, place, digest, problems, content, recorded_at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		string(tenant), r.Delivery, r.Place, r.Digest, string(problems), r.Content, db.Time(r.At))
	return err
}
