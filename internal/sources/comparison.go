package sources

import (
	"context"
	"maps"
	"slices"
	"strconv"

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

// mostJumps is how many periods that changed much are named one by one.
const mostJumps = 12

// ChangeWarnings says what of an edition's changes is seldom meant: a year that vanished, and a period whose quantity fell or
// rose by more than half of what stood before.
func (s *Service) ChangeWarnings(ctx context.Context, e Edition) ([]Warning, error) {
	changes, err := s.ComparedWithEarlier(ctx, e)
	if err != nil {
		return nil, err
	}
	all, err := s.Editions(ctx, e.Source)
	if err != nil {
		return nil, err
	}
	return append(vanished(changes), jumps(standingBefore(all, e.Number), e.Periods)...), nil
}

func vanished(changes []YearChange) []Warning {
	var list []Warning
	for _, c := range changes {
		args := map[string]string{"year": strconv.Itoa(c.Year), "edition": strconv.Itoa(c.Edition), "before": strconv.FormatInt(c.Before+c.Kept, 10)}
		switch {
		case c.Edition == 0 || !c.Absent():
		case c.KeptPeriods > 0:
			list = append(list, Warning{Message: "sources.warning.yearKept", Args: args})
		default:
			list = append(list, Warning{Message: "sources.warning.yearDropped", Args: args})
		}
	}
	return list
}

func jumps(before map[int]standing, periods []PeriodTally) []Warning {
	var list []Warning
	more := 0
	for _, p := range periods {
		was, ok := before[p.Period]
		if !ok || !jumped(was.tally.Quantity, p.Quantity) {
			continue
		}
		if len(list) == mostJumps {
			more++
			continue
		}
		message := "sources.warning.quantityRose"
		if p.Quantity < was.tally.Quantity {
			message = "sources.warning.quantityFell"
		}
		list = append(list, Warning{Message: message, Args: map[string]string{"period": kernel.PeriodOfKey(p.Period).String(),
			"before": strconv.FormatInt(was.tally.Quantity, 10), "after": strconv.FormatInt(p.Quantity, 10), "edition": strconv.Itoa(was.edition)}})
	}
	if more > 0 {
		list = append(list, Warning{Message: "sources.warning.moreJumps", Args: map[string]string{"n": strconv.Itoa(more)}})
	}
	return list
}

// jumped says that a quantity changed by more than half.
func jumped(before, after int64) bool {
	difference := max(after-before, before-after)
	return 2*difference > before
}
