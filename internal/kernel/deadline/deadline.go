// Package deadline counts working days, the same for whoever sets a deadline (I3, I5). It knows no module.
//
// Callers may assume: a day is a date yyyy-mm-dd; the day on which a term begins is not counted; a term ends on a working day.
package deadline

import "time"

// Calendar says which days are not worked on besides Saturdays and Sundays.
type Calendar struct{ Holidays map[string]bool }

// Works says whether a day is worked on.
func (c Calendar) Works(day time.Time) bool {
	return day.Weekday() != time.Saturday && day.Weekday() != time.Sunday && !c.Holidays[day.Format(time.DateOnly)]
}

// After is the day on which a term of so many working days ends that begins on a day; the day itself if it is no date or days is
// not positive.
func After(day string, days int, c Calendar) string {
	at, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day
	}
	for days > 0 {
		at = at.AddDate(0, 0, 1)
		if c.Works(at) {
			days--
		}
	}
	return at.Format(time.DateOnly)
}
