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
	Kept          int64 // quantity of the periods of the year that this edition leaves out: it goes on standing as before
	KeptPeriods   int
}

// Absent says that the edition brings nothing of a year that an earlier one brought.
func (c YearChange) Absent() bool { return c.RowsAfter == 0 }

// standing is a period of the edition that stands for it.
type standing struct {
	edition int
	tally   PeriodTally
}

// ComparedWithEarlier holds an edition, year by year, against the latest earlier edition that is published for the same
// periods: what would change if it stood instead. A period that a partly replaced edition brought and this one leaves out
// is told as kept, for a year that vanished from a file is seldom meant; an edition that replaces all drops it.
func (s *Service) ComparedWithEarlier(ctx context.Context, e Edition) ([]YearChange, error) {
	all, err := s.Editions(ctx, e.Source)
	if err != nil {
		return nil, err
	}
	before := standingBefore(all, e.Number)
	years := map[int]*YearChange{}
	of := func(period int) *YearChange {
		year := kernel.PeriodOfKey(period).Year
		if years[year] == nil {
			years[year] = &YearChange{Year: year}
		}
		return years[year]
	}
	held, replaced := map[int]bool{}, map[int]bool{}
	for _, p := range e.Periods {
		was := before[p.Period]
		held[p.Period], replaced[was.edition] = true, true
		c := of(p.Period)
		c.After, c.RowsAfter = c.After+p.Quantity, c.RowsAfter+p.Rows
		c.Before, c.RowsBefore = c.Before+was.tally.Quantity, c.RowsBefore+was.tally.Rows
		c.Edition = max(c.Edition, was.edition)
	}
	for period, was := range before {
		if held[period] || e.Replaces != ReplacesAll && !replaced[was.edition] {
			continue
		}
		c := of(period)
		c.Edition = max(c.Edition, was.edition)
		if e.Replaces == ReplacesAll {
			c.Before, c.RowsBefore = c.Before+was.tally.Quantity, c.RowsBefore+was.tally.Rows
		} else {
			c.Kept, c.KeptPeriods = c.Kept+was.tally.Quantity, c.KeptPeriods+1
		}
	}
	list := []YearChange{}
	for _, year := range slices.Sorted(maps.Keys(years)) {
		list = append(list, *years[year])
	}
	return list, nil
}

// standingBefore is, for each period, the latest published edition before a number.
func standingBefore(all []Edition, number int) map[int]standing {
	before := map[int]standing{}
	for _, other := range slices.SortedFunc(slices.Values(all), func(a, b Edition) int { return a.Number - b.Number }) {
		if other.State != Published || other.Number >= number {
			continue
		}
		if other.Replaces == ReplacesAll {
			clear(before)
		}
		for _, p := range other.Periods {
			before[p.Period] = standing{other.Number, p}
		}
	}
	return before
}
