package sourcesdb

import (
	"context"
	"time"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/db"
	"convive/internal/sources"
)

const erratumColumns = `source, number, edition, corrected_in, what, figures, since, state, written_by, written_at, decided_by, decided_at`

func scanErratum(row db.Scanner) (sources.Erratum, error) {
	var e sources.Erratum
	var written, decided string
	err := row.Scan(&e.Source, &e.Number, &e.Edition, &e.CorrectedIn, &e.What, &e.Figures, &e.Since, &e.State, &e.WrittenBy, &written, &e.DecidedBy, &decided)
	if err != nil {
		return e, err
	}
	if e.WrittenAt, err = db.ParseTime(written); err == nil {
		e.DecidedAt, err = db.ParseTime(decided)
	}
	return e, err
}

// AddErratum gives the next number of its source. Where the same person's same notice waits already, it is that one.
func (s *Store) AddErratum(ctx context.Context, tenant kernel.Tenant, e sources.Erratum) (sources.Erratum, error) {
	err := s.db.Tx(ctx, func(tx *db.Tx) error {
		waiting, err := scanErratum(tx.QueryRow(ctx, `SELECT `+erratumColumns+` FROM sources_erratum WHERE tenant = $1 AND source = $2 AND state = $3 AND edition = $4 AND corrected_in = $5
			AND what = $6 AND figures = $7 AND since = $8 AND written_by = $9 ORDER BY number LIMIT 1`, tenant, e.Source, string(sources.ErratumProposed), e.Edition, e.CorrectedIn, e.What, e.Figures, e.Since, e.WrittenBy))
		if !db.IsNoRows(err) {
			e = waiting
			return err
		}
		if err := tx.QueryRow(ctx, `SELECT coalesce(max(number), 0) + 1 FROM sources_erratum WHERE tenant = $1 AND source = $2`, tenant, e.Source).Scan(&e.Number); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `INSERT INTO sources_erratum (tenant, source, number, edition, corrected_in, what, figures, since, state, written_by, written_at, decided_by, decided_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, '', '')`,
			tenant, e.Source, e.Number, e.Edition, e.CorrectedIn, e.What, e.Figures, e.Since, string(e.State), e.WrittenBy, db.Time(e.WrittenAt))
		return err
	})
	return e, err
}

// Erratum is one notice.
func (s *Store) Erratum(ctx context.Context, tenant kernel.Tenant, source string, number int) (sources.Erratum, error) {
	return erratum(ctx, s.db, tenant, source, number)
}

func erratum(ctx context.Context, q db.Querier, tenant kernel.Tenant, source string, number int) (sources.Erratum, error) {
	e, err := scanErratum(q.QueryRow(ctx, `SELECT `+erratumColumns+` FROM sources_erratum WHERE tenant = $1 AND source = $2 AND number = $3`, tenant, source, number))
	if db.IsNoRows(err) {
		return e, fault.NotFound("sources.noErratum")
	}
	return e, err
}

// DecideErratum publishes or drops a proposed notice.
func (s *Store) DecideErratum(ctx context.Context, tenant kernel.Tenant, source string, number int, state sources.ErratumState, actor string, at time.Time) (sources.Erratum, error) {
	var e sources.Erratum
	err := s.db.Tx(ctx, func(tx *db.Tx) error {
		var err error
		if e, err = erratum(ctx, tx, tenant, source, number); err != nil {
			return err
		}
		if e.State != sources.ErratumProposed {
			return fault.Conflict("sources.erratumDecided")
		}
		e.State, e.DecidedBy, e.DecidedAt = state, actor, at
		_, err = tx.Exec(ctx, `UPDATE sources_erratum SET state = $4, decided_by = $5, decided_at = $6 WHERE tenant = $1 AND source = $2 AND number = $3`,
			tenant, source, number, string(state), actor, db.Time(at))
		return err
	})
	return e, err
}

// Errata lists the notices of a source, or of all if source is empty, by source and number.
func (s *Store) Errata(ctx context.Context, tenant kernel.Tenant, source string) ([]sources.Erratum, error) {
	return db.All(ctx, s.db, scanErratum, `SELECT `+erratumColumns+` FROM sources_erratum WHERE tenant = $1 AND (source = $2 OR $2 = '') ORDER BY source, number`, tenant, source)
}
