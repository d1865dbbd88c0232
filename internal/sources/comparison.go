package sources

import (
	"context"
	"maps"
	"slices"

	"convive/internal/kernel"
)

// YearChange holds what an edition says of a year against the edition that stood for it before.
type YearChange struct {
	Year          int
	Edition       int // that is compared with; 0 if no earlier edition has the year
	Before, After int64
	RowsBefore    int64
	RowsAfter     int64
}

// ComparedWithEarlier holds an edition, year by year, against the latest earlier edition that is published for the same
// periods: what would change if it stood instead.
func (s *Service) ComparedWithEarlier(ctx context.Context, e Edition) ([]YearChange, error) {
	all, err := s.Editions(ctx, e.Source)
	if err != nil {
		return nil, err
	}
	before := map[int]PeriodTally{}
	by := map[int]int{}
	for _, other := range all {
		if other.State != Published || other.Number >= e.Number {
			continue
		}
		for _, p := range other.Periods {
			if other.Number > by[p.Period] {
				by[p.Period], before[p.Period] = other.Number, p
			}
		}
	}
	years := map[int]*YearChange{}
	for _, p := range e.Periods {
		year := kernel.PeriodOfKey(p.Period).Year
		c := years[year]
		if c == nil {
			c = &YearChange{Year: year}
			years[year] = c
		}
		c.After, c.RowsAfter = c.After+p.Quantity, c.RowsAfter+p.Rows
		c.Before, c.RowsBefore = c.Before+before[p.Period].Quantity, c.RowsBefore+before[p.Period].Rows
		c.Edition = max(c.Edition, by[p.Period])
	}
	list := []YearChange{}
	for _, year := range slices.Sorted(maps.Keys(years)) {
		list = append(list, *years[year])
	}
	return list, nil
}
