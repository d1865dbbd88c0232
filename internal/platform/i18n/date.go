package i18n

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"convive/internal/kernel"
)

var _ = Dynamic("i18n.month.", "i18n.weekday.", "i18n.bytes.")

// monthFirst are the countries that write the month before the day, in English.
var monthFirst = map[string]bool{"US": true, "CA": true, "PR": true}

// Date writes a day in the reader's time zone: 23 de noviembre de 2026.
func Date(ctx context.Context, t time.Time) string {
	if t.IsZero() {
		return "–"
	}
	l := From(ctx)
	t = t.In(l.Zone)
	id := "i18n.date"
	if l.Lang == kernel.English && monthFirst[l.Region] {
		id = "i18n.dateMonthFirst"
	}
	return T(ctx, id, "day", day(ctx, t.Day()), "month", Month(ctx, int(t.Month())), "year", strconv.Itoa(t.Year()))
}

// day is the number of a day; the first has a form of its own in French and Portuguese.
func day(ctx context.Context, d int) string {
	if d == 1 {
		return T(ctx, "i18n.first")
	}
	return strconv.Itoa(d)
}

// DateTime writes a day and a time of day in the reader's time zone.
func DateTime(ctx context.Context, t time.Time) string {
	if t.IsZero() {
		return "–"
	}
	return T(ctx, "i18n.dateTime", "date", Date(ctx, t), "time", Clock(ctx, t))
}

// Clock writes a time of day, 08:41, in the reader's time zone.
func Clock(ctx context.Context, t time.Time) string { return t.In(From(ctx).Zone).Format("15:04") }

// Month is the name of a month, 1 to 12, as it stands inside a sentence.
func Month(ctx context.Context, m int) string { return T(ctx, fmt.Sprintf("i18n.month.%d", m)) }

// Weekday is the name of a day of the week, 1 (Monday) to 7 (ISO 8601), as it stands inside a sentence.
func Weekday(ctx context.Context, d int) string { return T(ctx, fmt.Sprintf("i18n.weekday.%d", d)) }

// Period writes a year (2022) or a month (marzo de 2022).
func Period(ctx context.Context, p kernel.Period) string {
	if p.Month == 0 {
		return strconv.Itoa(p.Year)
	}
	return T(ctx, "i18n.period", "month", Month(ctx, p.Month), "year", strconv.Itoa(p.Year))
}

// Bytes writes the size of a file in decimal units: 0,9 MB.
func Bytes(ctx context.Context, n int64) string {
	if n < 1000 {
		return T(ctx, "i18n.bytes.b", "n", n)
	}
	v := float64(n)
	for i, unit := range []string{"kb", "mb", "gb", "tb"} {
		v /= 1000
		if v < 999.5 || i == 3 {
			decimals := 1
			if v >= 99.5 {
				decimals = 0
			}
			return T(ctx, "i18n.bytes."+unit, "n", Number(ctx, v, decimals))
		}
	}
	return ""
}
