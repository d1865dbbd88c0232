package territoriesdb

import (
	"context"
	"database/sql"

	"convive/internal/kernel"
	"convive/internal/platform/db"
	"convive/internal/territories"
)

// Changes are all changes of a tenant, by country, in the order in which they were loaded.
func (s *Store) Changes(ctx context.Context, tenant kernel.Tenant) ([]territories.Change, error) {
	return db.All(ctx, s.db, func(row db.Scanner) (territories.Change, error) {
		var c territories.Change
		var weight sql.NullFloat64
		err := row.Scan(&c.Kind, &c.From, &c.To, &c.On, &weight, &c.Basis)
		c.Weight = weight.Float64 // NULL is not known, which the domain writes as 0
		return c, err
	}, `SELECT kind, from_code, to_code, on_date, weight, basis FROM territories_change WHERE tenant = $1 ORDER BY country, place`, tenant)
}

// ReplaceChanges replaces all changes of the countries.
func (s *Store) ReplaceChanges(ctx context.Context, tenant kernel.Tenant, list map[string][]territories.Change) error {
	return s.load(ctx, tenant, func(tx *db.Tx) error {
		for country, changes := range list {
			if _, err := tx.Exec(ctx, `DELETE FROM territories_change WHERE tenant = $1 AND country = $2`, tenant, country); err != nil {
				return err
			}
			var rows [][]any
			for i, c := range changes {
				var weight any
				if c.Weight > 0 {
					weight = c.Weight
				}
				rows = append(rows, []any{tenant, country, i, string(c.Kind), c.From, c.To, c.On, weight, c.Basis})
			}
			if err := insert(ctx, tx, `INSERT INTO territories_change (tenant, country, place, kind, from_code, to_code, on_date, weight, basis)`, 9, rows); err != nil {
				return err
			}
		}
		return nil
	})
}
