package territoriesdb

import (
	"context"
	"database/sql"

	"convive/internal/kernel"
	"convive/internal/platform/db"
	"convive/internal/territories"
)

// BoundaryAreas are the areas for which boundaries are kept, by country and level.
func (s *Store) BoundaryAreas(ctx context.Context, tenant kernel.Tenant) ([]territories.Area, error) {
	return db.All(ctx, s.db, func(row db.Scanner) (a territories.Area, err error) {
		err = row.Scan(&a.Country, &a.Level)
		return a, err
	}, `SELECT DISTINCT country, level FROM territories_boundary WHERE tenant = $1 ORDER BY country, level`, tenant)
}

// Boundaries are the shapes of an area, by code.
func (s *Store) Boundaries(ctx context.Context, tenant kernel.Tenant, area territories.Area) ([]territories.Boundary, error) {
	return db.All(ctx, s.db, func(row db.Scanner) (territories.Boundary, error) {
		var b territories.Boundary
		var until sql.NullString
		var geometry string
		err := row.Scan(&b.Code, &b.Name, &until, &geometry)
		b.Until, b.Geometry = text(until), []byte(geometry)
		return b, err
	}, `SELECT code, name, until_date, geometry FROM territories_boundary WHERE tenant = $1 AND country = $2 AND level = $3 ORDER BY code`,
		tenant, area.Country, area.Level)
}

// ReplaceBoundaries replaces the shapes of an area.
func (s *Store) ReplaceBoundaries(ctx context.Context, tenant kernel.Tenant, area territories.Area, list []territories.Boundary) error {
	return s.load(ctx, tenant, func(tx *db.Tx) error {
		if _, err := tx.Exec(ctx, `DELETE FROM territories_boundary WHERE tenant = $1 AND country = $2 AND level = $3`, tenant, area.Country, area.Level); err != nil {
			return err
		}
		var rows [][]any
		for _, b := range list {
			rows = append(rows, []any{tenant, area.Country, area.Level, b.Code, b.Name, orNull(b.Until), string(b.Geometry)})
		}
		return insert(ctx, tx, `INSERT INTO territories_boundary (tenant, country, level, code, name, until_date, geometry)`, 7, rows)
	})
}
