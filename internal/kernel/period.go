package kernel

import (
	"fmt"
	"strconv"
	"time"
)

// Period is a calendar year (Month 0) or a calendar month (Month 1 to 12).
type Period struct {
	Year  int
	Month int
}

// Year is the period of one calendar year.
func Year(y int) Period { return Period{Year: y} }

// Key is the period as a sortable number, yyyymm with mm 00 for a year. It is what fact rows carry.
func (p Period) Key() int { return p.Year*100 + p.Month }

// PeriodOfKey reads what Key wrote.
func PeriodOfKey(k int) Period { return Period{Year: k / 100, Month: k % 100} }

// String is ISO 8601: 2022 or 2022-03.
func (p Period) String() string {
	if p.Month == 0 {
		return strconv.Itoa(p.Year)
	}
	return fmt.Sprintf("%04d-%02d", p.Year, p.Month)
}

// ParsePeriod reads what String writes.
func ParsePeriod(s string) (Period, error) {
	if len(s) == 4 {
		y, err := strconv.Atoi(s)
		if err == nil && y > 0 {
			return Period{Year: y}, nil
		}
	}
	if t, err := time.Parse("2006-01", s); err == nil {
		return Period{Year: t.Year(), Month: int(t.Month())}, nil
	}
	return Period{}, fmt.Errorf("period %q is neither yyyy nor yyyy-mm", s)
}

// Precision says how exactly a time is known. A fact that is known to the month has no day, hour or weekday.
type Precision string

// The precisions, from the finest.
const (
	ToMinute    Precision = "minute"
	ToHour      Precision = "hour"
	ToDay       Precision = "day"
	ToMonth     Precision = "month"
	ToYear      Precision = "year"
	TimeUnknown Precision = "unknown"
)
