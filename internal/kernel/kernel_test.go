package kernel_test

import (
	"testing"
	"time"

	"convive/internal/kernel"
)

func TestID(t *testing.T) {
	early := kernel.NewID(time.UnixMilli(1000))
	late := kernel.NewID(time.UnixMilli(2000))
	if early >= late {
		t.Errorf("%s is not before %s", early, late)
	}
	if _, ok := kernel.ParseID(string(late)); !ok {
		t.Errorf("%s does not parse", late)
	}
	for _, bad := range []string{"", "../../etc/passwd", string(late) + "0", "06H0M76RDEW4RYAZ6TXYRG59RC"} {
		if _, ok := kernel.ParseID(bad); ok {
			t.Errorf("%q parses", bad)
		}
	}
}

func TestText(t *testing.T) {
	text := kernel.Text{kernel.Spanish: "Homicidio", kernel.French: "Homicide"}
	if s, l := text.In(kernel.French); s != "Homicide" || l != kernel.French {
		t.Errorf("%s in %s", s, l)
	}
	if s, l := text.In(kernel.Portuguese); s != "Homicidio" || l != kernel.Spanish {
		t.Errorf("a missing language fell back to %s in %s", s, l)
	}
}

func TestPeriod(t *testing.T) {
	for _, text := range []string{"2022", "2022-03"} {
		p, err := kernel.ParsePeriod(text)
		if err != nil || p.String() != text || kernel.PeriodOfKey(p.Key()) != p {
			t.Errorf("%s became %v, %v", text, p, err)
		}
	}
	for _, text := range []string{"", "22", "2022-13", "year", "2022-3"} {
		if p, err := kernel.ParsePeriod(text); err == nil {
			t.Errorf("%q became %v", text, p)
		}
	}
}

func TestCode(t *testing.T) {
	if c := kernel.Code("CO-05001"); c.Country() != "CO" || c.National() != "05001" {
		t.Errorf("%s, %s", c.Country(), c.National())
	}
	if c := kernel.Code("CO"); c.Country() != "CO" || c.National() != "" {
		t.Errorf("%s, %s", c.Country(), c.National())
	}
}

// TestForward: time never goes back, goes on while the clock under it is behind, and is the clock's again when it has
// caught up.
func TestForward(t *testing.T) {
	now := time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)
	start := now
	f := kernel.NewForward(kernel.ClockFunc(func() time.Time { return now }))
	after := func(d time.Duration) {
		t.Helper()
		if got := f.Now(); !got.Equal(start.Add(d)) {
			t.Errorf("%s, want %s", got, start.Add(d))
		}
	}
	after(0)
	now = start.Add(time.Hour)
	after(time.Hour)
	now = start
	after(time.Hour)
	now = start.Add(10 * time.Minute)
	after(70 * time.Minute)
	now = start.Add(-time.Hour)
	after(70 * time.Minute)
	now = start.Add(-50 * time.Minute)
	after(80 * time.Minute)
	f.Seen(start.Add(3 * time.Hour))
	after(3 * time.Hour)
	f.Seen(start)
	after(3 * time.Hour)
	now = start.Add(4 * time.Hour)
	after(4 * time.Hour)
	if f.Behind() > 0 {
		t.Errorf("%s behind", f.Behind())
	}
}
