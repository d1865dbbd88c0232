package deadline_test

import (
	"testing"

	"convive/internal/kernel/deadline"
)

// TestAfter: weekends and holidays are not counted, nor is the first day; a term never ends on a day that is not worked on.
func TestAfter(t *testing.T) {
	holidays := deadline.Calendar{Holidays: map[string]bool{"2026-03-23": true}}
	for _, c := range []struct {
		from string
		days int
		cal  deadline.Calendar
		want string
	}{{"2026-03-02", 5, deadline.Calendar{}, "2026-03-09"}, {"2026-03-06", 1, deadline.Calendar{}, "2026-03-09"}, {"2026-03-07", 1, deadline.Calendar{}, "2026-03-09"},
		{"2026-03-20", 1, holidays, "2026-03-24"}, {"2026-12-31", 1, deadline.Calendar{}, "2027-01-01"}, {"2026-03-02", 0, holidays, "2026-03-02"}, {"soon", 3, holidays, "soon"}} {
		if got := deadline.After(c.from, c.days, c.cal); got != c.want {
			t.Errorf("%d days from %s: %s, want %s", c.days, c.from, got, c.want)
		}
	}
}
