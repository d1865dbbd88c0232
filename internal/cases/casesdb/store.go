package casesdb

import (
	"context"

	"convive/internal/cases"
	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/db"
)

// Store implements cases.Store.
type Store struct{ db *db.DB }

var _ cases.Store = Store{}

// New makes a Store; Migrate must have run.
func New(store *db.DB) Store { return Store{store} }

// Insert keeps a new case.
func (s Store) Insert(ctx context.Context, tenant kernel.Tenant, c cases.Case) error {
	return s.db.Tx(ctx, func(tx *db.Tx) error { return insert(ctx, tx, tenant, c) })
}

// Inserting makes the next transaction keep a new case as well.
func (s Store) Inserting(ctx context.Context, tenant kernel.Tenant, c cases.Case) context.Context {
	riding, _ := db.WithRider(ctx, func(ctx context.Context, tx *db.Tx) error { return insert(ctx, tx, tenant, c) })
	return riding
}

func insert(ctx context.Context, tx *db.Tx, tenant kernel.Tenant, c cases.Case) error {
	_, err := tx.Exec(ctx, `INSERT INTO cases_case (tenant, id, owner, kind, reference, reference_key, shelf, offence, declared_in, happened_in, occurred_on, reported_on, state, level,
		sealed, protected_identity, minor, whistleblower, recorded_by, recorded_at, made_up, version, mark)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23)`,
		string(tenant), string(c.ID), c.Owner, string(c.Kind), c.Reference, cases.Key(c.Reference), c.Shelf(), c.Offence, string(c.DeclaredIn), string(c.HappenedIn), c.OccurredOn, c.ReportedOn,
		string(c.State), int64(c.Level), c.Sealed, c.ProtectedIdentity, c.Minor, c.Whistleblower, c.RecordedBy, db.Time(c.RecordedAt), c.Generated, c.Version, c.Mark)
	if db.IsUnique(err) {
		return taken(c)
	}
	if err != nil {
		return err
	}
	if err := insertPlaces(ctx, tx, tenant, c); err != nil {
		return err
	}
	if err := insertAssigned(ctx, tx, tenant, c.ID, c.Assigned); err != nil {
		return err
	}
	for _, account := range c.SubjectOfComplaint {
		if _, err := tx.Exec(ctx, `INSERT INTO cases_concerning (tenant, case_id, account) VALUES ($1, $2, $3) ON CONFLICT (tenant, case_id, account) DO NOTHING`, string(tenant), string(c.ID), account); err != nil {
			return err
		}
	}
	for i, p := range c.Persons {
		if _, err := tx.Exec(ctx, `INSERT INTO cases_person (tenant, case_id, subject_ref, part, place) VALUES ($1, $2, $3, $4, $5)`, string(tenant), string(c.ID), p.Ref, string(p.Part), int64(i)); err != nil {
			return err
		}
	}
	return nil
}

func taken(c cases.Case) error {
	return fault.Conflict("cases.referenceTaken", "reference", c.Reference).At("reference")
}

func insertPlaces(ctx context.Context, tx *db.Tx, tenant kernel.Tenant, c cases.Case) error {
	for side, codes := range map[string][]kernel.Code{"declared": c.Around, "happened": c.Within} {
		for depth, code := range codes {
			if _, err := tx.Exec(ctx, `INSERT INTO cases_place (tenant, case_id, side, code, depth) VALUES ($1, $2, $3, $4, $5)`, string(tenant), string(c.ID), side, string(code), int64(depth)); err != nil {
				return err
			}
		}
	}
	return nil
}

func insertAssigned(ctx context.Context, tx *db.Tx, tenant kernel.Tenant, id kernel.ID, list []cases.Assignment) error {
	for _, a := range list {
		if _, err := tx.Exec(ctx, `INSERT INTO cases_assigned (tenant, case_id, account, in_place_of, until_at) VALUES ($1, $2, $3, $4, $5)`,
			string(tenant), string(id), a.Account, a.InPlaceOf, db.TimeOrEmpty(a.Until)); err != nil {
			return err
		}
	}
	return nil
}

// Update replaces the core of a case.
func (s Store) Update(ctx context.Context, tenant kernel.Tenant, c cases.Case) error {
	return s.db.Tx(ctx, func(tx *db.Tx) error {
		n, err := tx.Exec(ctx, `UPDATE cases_case SET shelf = $3, offence = $4, happened_in = $5, occurred_on = $6, state = $7, sealed = $8, protected_identity = $9, minor = $10, whistleblower = $11, version = $12
			WHERE tenant = $1 AND id = $2 AND version = $13`, string(tenant), string(c.ID), c.Shelf(), c.Offence, string(c.HappenedIn), c.OccurredOn, string(c.State),
			c.Sealed, c.ProtectedIdentity, c.Minor, c.Whistleblower, c.Version, c.Version-1)
		if db.IsUnique(err) {
			return taken(c)
		}
		if err == nil && n == 0 {
			return fault.Conflict("cases.changedMeanwhile")
		}
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `DELETE FROM cases_place WHERE tenant = $1 AND case_id = $2`, string(tenant), string(c.ID)); err != nil {
			return err
		}
		return insertPlaces(ctx, tx, tenant, c)
	})
}

// Assign replaces the assignments of cases.
func (s Store) Assign(ctx context.Context, tenant kernel.Tenant, list map[kernel.ID][]cases.Assignment) error {
	return s.db.Tx(ctx, func(tx *db.Tx) error {
		for id, assigned := range list {
			if _, err := tx.Exec(ctx, `DELETE FROM cases_assigned WHERE tenant = $1 AND case_id = $2`, string(tenant), string(id)); err != nil {
				return err
			}
			if err := insertAssigned(ctx, tx, tenant, id, assigned); err != nil {
				return err
			}
		}
		return nil
	})
}
