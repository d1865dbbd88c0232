package casesdb

import (
	"context"
	"errors"

	"convive/internal/cases"
	"convive/internal/kernel"
	"convive/internal/platform/db"
)

// KeepCode keeps a code in place of earlier ones for the same person of the case.
func (s Store) KeepCode(ctx context.Context, tenant kernel.Tenant, c cases.Code) error {
	return s.db.Tx(ctx, func(tx *db.Tx) error {
		if _, err := tx.Exec(ctx, `DELETE FROM cases_code WHERE tenant = $1 AND (case_id = $2 AND subject_ref = $3 OR expires_at <= $4)`,
			string(tenant), string(c.Case), c.Ref, db.Time(c.GivenAt)); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `INSERT INTO cases_code (tenant, digest, case_id, subject_ref, given_by, given_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
			string(tenant), c.Digest, string(c.Case), c.Ref, c.GivenBy, db.Time(c.GivenAt), db.Time(c.Expires))
		return err
	})
}

// FindCode is the code with a digest.
func (s Store) FindCode(ctx context.Context, tenant kernel.Tenant, digest string) (c cases.Code, ok bool, err error) {
	var given, expires string
	err = s.db.QueryRow(ctx, `SELECT digest, case_id, subject_ref, given_by, given_at, expires_at FROM cases_code WHERE tenant = $1 AND digest = $2`, string(tenant), digest).
		Scan(&c.Digest, &c.Case, &c.Ref, &c.GivenBy, &given, &expires)
	if db.IsNoRows(err) {
		return c, false, nil
	}
	if err == nil {
		c.GivenAt, err = db.ParseTime(given)
	}
	if err == nil {
		c.Expires, err = db.ParseTime(expires)
	}
	return c, err == nil, err
}

// errGone undoes what rides on a use of a code that somebody else was faster with.
var errGone = errors.New("the code was used meanwhile")

// UseCode takes a code away.
func (s Store) UseCode(ctx context.Context, tenant kernel.Tenant, digest string) (ok bool, err error) {
	err = s.db.Tx(ctx, func(tx *db.Tx) error {
		n, err := tx.Exec(ctx, `DELETE FROM cases_code WHERE tenant = $1 AND digest = $2`, string(tenant), digest)
		if err == nil && n == 0 {
			return errGone
		}
		return err
	})
	if errors.Is(err, errGone) {
		return false, nil
	}
	return err == nil, err
}
