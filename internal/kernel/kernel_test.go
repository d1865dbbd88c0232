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
