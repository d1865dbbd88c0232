package territoriesdb

import (
	"context"
	"time"

	"convive/internal/kernel"
	"convive/internal/platform/db"
	"convive/internal/territories"
)

// Populations are all figures of a tenant, by code, year, sex and age.
func (s *Store) Populations(ctx context.Context, tenant kernel.Tenant) ([]territories.Population, error) {
	return db.All(ctx, s.db, scanPopulation, `SELECT code, year, sex, age, people, vintage, source FROM territories_population WHERE tenant = $1 ORDER BY code, year, sex, age`, tenant)
}

func scanPopulation(row db.Scanner) (p territories.Population, err error) {
	err = row.Scan(&p.Code, &p.Year, &p.Sex, &p.Age, &p.Count, &p.Vintage, &p.Source)
	return p, err
}

// ReplacePopulations replaces all figures of the areas.
func (s *Store) ReplacePopulations(ctx context.Context, tenant kernel.Tenant, at time.Time, list map[territories.Area][]territories.Population) error {
	return s.load(ctx, tenant, func(tx *db.Tx) error {
		for area, figures := range list {
			if err := keepPopulations(ctx, tx, tenant, at, area, figures); err != nil {
				return err
			}
			if _, err := tx.Exec(ctx, `DELETE FROM territories_population WHERE tenant = $1 AND country = $2 AND level = $3`,
				tenant, area.Country, area.Level); err != nil {
				return err
			}
			rows := make([][]any, 0, len(figures))
			for _, p := range figures {
				rows = append(rows, []any{tenant, p.Code, p.Year, p.Sex, p.Age, area.Country, area.Level, p.Count, p.Vintage, p.Source})
			}
			if err := insert(ctx, tx, `INSERT INTO territories_population (tenant, code, year, sex, age, country, level, people, vintage, source)`, 10, rows); err != nil {
				return err
			}
		}
		return nil
	})
}
