package finance_test

import (
	"slices"
	"testing"

	"convive/internal/finance"
	"convive/internal/kernel"
)

// TestLedger_Compare: two years and a gap, in pesos and in dollars, by hand: half of 200.00 and 10.00 in 2019 are 110.00 ×
// 110 / 100 = 121.00; 99.00 in 2020 are 99.00, a change of −22.00 over 121.00; dollars have no series.
func TestLedger_Compare(t *testing.T) {
	var lines []finance.Line
	var events []finance.Event
	for _, c := range []struct {
		year, share int
		code        string
		currency    string
		minor       int64 // below zero: not stated
	}{{2019, 5_000, "a", "MXN", 200_00}, {2019, 10_000, "b", "MXN", 10_00}, {2020, 10_000, "a", "MXN", 99_00}, {2020, 10_000, "b", "MXN", -1}, {2020, 10_000, "c", "USD", 7_00}, {2022, 10_000, "a", "MXN", 5_00}} {
		l := line(c.code)
		l.Year, l.Share, l.Currency = c.year, c.share, c.currency
		lines = append(lines, l)
		if c.minor >= 0 {
			e := event(finance.Initial, c.code, c.minor)
			e.Line, e.Amount.Currency, e.Number = l.Key, c.currency, int64(len(events)+1)
			events = append(events, e)
		}
	}
	list, err := finance.NewLedger(lines, events).Compare(finance.InitialStage, []finance.Series{product(), prices()})
	must(t, err)
	if len(list) != 4 {
		t.Fatalf("%+v", list)
	}
	a, b, c, usd := list[0], list[1], list[2], list[3]
	if a.Nominal.Minor != 110_00 || a.Real[0].Money.Minor != 121_00 || a.Real[0].Change.Why != "noYearBefore" || a.Shares[0].Ratio.Why != "noYear" || a.Lines != 2 || a.NotStated != 0 || !slices.Equal(a.Origins, []string{"Budget act 2025"}) {
		t.Errorf("2019: %+v", a)
	}
	if b.Nominal.Minor != 99_00 || b.NotStated != 1 || b.Real[0].Change != (finance.Ratio{Numerator: -22_00, Denominator: 121_00}) || b.Shares[0].Ratio.Denominator != 2_408_176_584_700_000 || b.Shares[0].Series != "gdp" {
		t.Errorf("2020: %+v", b)
	}
	if c.Year != 2022 || c.Real[0].Why != "noYear" || c.Real[0].Change.Why != "noYearBefore" {
		t.Errorf("2022, after a gap: %+v", c)
	}
	if usd.Currency != "USD" || usd.Nominal.Minor != 7_00 || len(usd.Real) != 0 || len(usd.Shares) != 0 {
		t.Errorf("dollars: %+v", usd)
	}
}

// TestRealChange: from 110.00 to 99.00 in the same prices is a tenth less.
func TestRealChange(t *testing.T) {
	s := prices()
	now, before := s.Real(stated(99_00), "MXN", 2020), s.Real(stated(100_00), "MXN", 2019)
	if v, ok := finance.RealChange(now, before).Value(); !ok || v != -0.1 {
		t.Errorf("%+v to %+v is %v", before, now, v)
	}
	revised := before
	revised.Revision++
	for want, got := range map[string]finance.Ratio{
		"noYear": finance.RealChange(now, s.Real(stated(1), "MXN", 2018)), "notReported": finance.RealChange(s.Real(finance.Amount{}, "MXN", 2020), before), "otherSeries": finance.RealChange(now, revised),
		"beforeIsZero": finance.RealChange(now, s.Real(stated(0), "MXN", 2019)), "otherCurrency": finance.RealChange(now, finance.RealAmount{Money: kernel.Money{Minor: 1, Currency: "USD"}}),
	} {
		if _, ok := got.Value(); ok || got.Why != want {
			t.Errorf("%+v, want %s", got, want)
		}
	}
}
