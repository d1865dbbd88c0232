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

// seriesContent is what of a series is kept as one text.
type seriesContent struct {
	Name                                                kernel.Text
	Measure                                             finance.Measure
	Currency, Origin, Address, Licence, Note, Published string
	Base                                                int
	Scale                                               int64
	Values                                              map[int]string
}

// Series are the last revisions that had been recorded by a moment, by code.
func (s Store) Series(ctx context.Context, tenant kernel.Tenant, by time.Time) ([]finance.Series, error) {
	return db.All(ctx, s.db, scanSeries, `SELECT code, revision, content, recorded_at, recorded_by, reason FROM finance_series AS r
		WHERE tenant = $1 AND recorded_at <= $2 AND revision = (SELECT max(revision) FROM finance_series AS l
			WHERE l.tenant = $1 AND l.code = r.code AND l.recorded_at <= $2)
		ORDER BY code`, string(tenant), db.Until(by))
}

func scanSeries(row db.Scanner) (finance.Series, error) {
	var s finance.Series
	var text, at string
	if err := row.Scan(&s.Code, &s.Revision, &text, &at, &s.By, &s.Reason); err != nil {
		return s, err
	}
	var c seriesContent
	if err := json.Unmarshal([]byte(text), &c); err != nil {
		return s, err
	}
	s.Name, s.Measure, s.Currency, s.Base, s.Scale, s.Values = c.Name, c.Measure, c.Currency, c.Base, c.Scale, c.Values
	s.Origin, s.Address, s.Licence, s.Note, s.Published = c.Origin, c.Address, c.Licence, c.Note, c.Published
	var err error
	s.At, err = db.ParseTime(at)
	return s, err
}

// KeepSeries appends a revision, unless another one of its number came first.
func (s Store) KeepSeries(ctx context.Context, tenant kernel.Tenant, r finance.Series) error {
	text, err := json.Marshal(seriesContent{r.Name, r.Measure, r.Currency, r.Origin, r.Address, r.Licence, r.Note, r.Published, r.Base, r.Scale, r.Values})
	if err != nil {
		return err
	}
	err = s.db.Tx(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO finance_series (tenant, code, revision, content, recorded_at, recorded_by, reason) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
			string(tenant), r.Code, int64(r.Revision), string(text), db.Time(r.At), r.By, r.Reason)
		return err
	})
	if db.IsUnique(err) {
		return fault.Conflict("finance.changedMeanwhile")
	}
	return err
}
