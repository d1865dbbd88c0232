package sourcesdb

import (
	"context"
	"slices"
	"strings"
	"time"

	"convive/internal/kernel"
	"convive/internal/platform/db"
	"convive/internal/sources"
)

// published is an edition that is published for a period.
type published struct {
	source         string
	number, period int
	replaces       sources.Replaces
}

// Valid lists, as of a moment, the published edition that stands for each period: the one with the highest number. A
// year stands whole or by its months, never both: facts of both would be counted twice.
func (s *Store) Valid(ctx context.Context, tenant kernel.Tenant, asOf time.Time) ([]sources.ValidEdition, error) {
	rows, err := db.All(ctx, s.db, func(r db.Scanner) (published, error) {
		var v published
		err := r.Scan(&v.source, &v.number, &v.period, &v.replaces)
		return v, err
	}, `SELECT p.source, p.number, p.period, e.replaces FROM sources_period AS p
		JOIN sources_edition AS e ON e.tenant = p.tenant AND e.source = p.source AND e.number = p.number
		WHERE p.tenant = $1 AND e.tenant = $1 AND e.approved_at <> '' AND e.approved_at <= $2 AND (e.withdrawn_at = '' OR e.withdrawn_at > $2)
		ORDER BY p.source, p.number DESC, p.period`, tenant, db.Time(asOf))
	if err != nil {
		return nil, err
	}
	list := []sources.ValidEdition{}
	for len(rows) > 0 {
		n := 1
		for n < len(rows) && rows[n].source == rows[0].source {
			n++
		}
		list = append(list, standing(rows[:n])...)
		rows = rows[n:]
	}
	slices.SortFunc(list, func(a, b sources.ValidEdition) int {
		if c := strings.Compare(a.Source, b.Source); c != 0 {
			return c
		}
		return a.Edition - b.Edition
	})
	return list, nil
}

// standing gives each period of a source, newest edition first, to the first edition that has it.
func standing(rows []published) []sources.ValidEdition {
	var list []sources.ValidEdition
	taken := map[int]bool{}   // periods
	touched := map[int]bool{} // years of which a month is taken
	final := 0                // edition that replaces all earlier ones
	for _, r := range rows {
		if final > r.number {
			break
		}
		if r.replaces == sources.ReplacesAll {
			final = r.number
		}
		p := kernel.PeriodOfKey(r.period)
		year := kernel.Year(p.Year).Key()
		if taken[r.period] || taken[year] || p.Month == 0 && touched[year] {
			continue
		}
		taken[r.period], touched[year] = true, true
		if n := len(list); n == 0 || list[n-1].Edition != r.number {
			list = append(list, sources.ValidEdition{Source: r.source, Edition: r.number})
		}
		last := &list[len(list)-1]
		last.Periods = append(last.Periods, r.period)
	}
	return list
}
