package finance_test

import (
	"slices"
	"testing"

	"convive/internal/finance"
	"convive/internal/kernel"
)

func pesos(minor int64) kernel.Money { return kernel.Money{Minor: minor, Currency: "MXN"} }

// TestSufficiency: 90.00 given for activities of 100.00 and 20.00 is three quarters; where it cannot be said, it says why.
func TestSufficiency(t *testing.T) {
	need := finance.Need{Costs: []kernel.Money{pesos(100_00), pesos(20_00)}}
	got := finance.Sufficiency(stated(90_00), "MXN", need)
	if v, ok := got.Value(); !ok || v != 0.75 || got.Numerator != 90_00 || got.Denominator != 120_00 {
		t.Errorf("%+v is %v", got, v)
	}
	partly := need
	partly.Unstated = 1
	for want, got := range map[string]finance.Ratio{
		"notReported": finance.Sufficiency(finance.Amount{}, "MXN", need), "noCost": finance.Sufficiency(stated(1), "MXN", finance.Need{Unstated: 3}), "partlyCosted": finance.Sufficiency(stated(1), "MXN", partly),
		"costIsZero": finance.Sufficiency(stated(1), "MXN", finance.Need{Costs: []kernel.Money{pesos(0)}}), "otherCurrency": finance.Sufficiency(stated(1), "USD", need),
		"tooLarge": finance.Sufficiency(stated(1), "MXN", finance.Need{Costs: []kernel.Money{pesos(9e18), pesos(9e18)}}),
	} {
		if _, ok := got.Value(); ok || got.Why != want {
			t.Errorf("%+v, want %s", got, want)
		}
	}
	if got := finance.Sufficiency(stated(1), "MXN", partly); got.Denominator != 120_00 {
		t.Errorf("the cost that is known: %+v", got)
	}
}

// spent is a ledger of lines of 2025, linked to objectives and with their payments in cents; below zero: none reported.
func spent(lines map[string]int64, links map[string][]string, mend func(*finance.Line)) *finance.Ledger {
	var list []finance.Line
	var events []finance.Event
	add := func(e finance.Event) {
		e.Number = int64(len(events) + 1)
		events = append(events, e)
	}
	for _, code := range []string{"a", "b"} {
		paid, ok := lines[code]
		if !ok {
			continue
		}
		l := line(code)
		if mend != nil {
			mend(&l)
		}
		list = append(list, l)
		add(event(finance.Initial, code, 1_000_000))
		if paid >= 0 {
			add(event(finance.Payment, code, paid))
		}
		for _, objective := range links[code] {
			e := event(finance.Link, code, 0)
			e.Objective = objective
			add(e)
		}
	}
	return finance.NewLedger(list, events)
}

// TestLedger_CostPerResult: 300.00 and half of 100.00 paid for 8 victims fewer are 43.75 each; no number stands where there is
// no result, it got worse, or the money is not known.
func TestLedger_CostPerResult(t *testing.T) {
	one := map[string][]string{"a": {"plan/x"}, "b": {"plan/x"}}
	half := func(l *finance.Line) {
		if l.Code == "b" {
			l.Share = 5_000
		}
	}
	l := spent(map[string]int64{"a": 300_00, "b": 100_00}, one, half)
	got := l.CostPerResult(2025, "plan/x", finance.Result{Units: "8", Unit: kernel.Same("victims fewer")})
	if got.Why != "" || got.Cost != pesos(43_75) || got.Paid.Amount.Minor != 350_00 || len(got.Paid.Lines) != 2 || got.Result.Units != "8" {
		t.Errorf("%+v", got)
	}
	for units, want := range map[string]int64{"2.5": 140_00, "3": 116_67, "70000": 1, "70001": 0, "0.5": 700_00} {
		if got := l.CostPerResult(2025, "plan/x", finance.Result{Units: units}); got.Why != "" || got.Cost.Minor != want {
			t.Errorf("for %s: %+v, want %d", units, got, want)
		}
	}
	otherCurrency := func(l *finance.Line) {
		if l.Code == "b" {
			l.Currency = "USD"
		}
	}
	for _, c := range []struct {
		why   string
		l     *finance.Ledger
		units string
	}{
		{"noResult", l, ""}, {"noResult", l, "many"}, {"noUnits", l, "0"}, {"noUnits", l, "0.0"}, {"worse", l, "-3"}, {"tooLarge", spent(map[string]int64{"a": 9e17}, one, nil), "0.000000001"},
		{"noLines", spent(map[string]int64{"a": 1}, nil, nil), "8"}, {"notReported", spent(map[string]int64{"a": 1, "b": -1}, one, nil), "8"},
		{"sharedLine", spent(map[string]int64{"a": 1}, map[string][]string{"a": {"plan/x", "plan/y"}}, nil), "8"}, {"otherCurrency", spent(map[string]int64{"a": 1, "b": 1}, one, otherCurrency), "8"},
	} {
		got := c.l.CostPerResult(2025, "plan/x", finance.Result{Units: c.units})
		if got.Why != c.why || got.Cost != (kernel.Money{}) {
			t.Errorf("%s units: %+v, want %s", c.units, got, c.why)
		}
	}
}

// TestLedger_Horizon: years with money in a row; one with nothing but zeros ends them.
func TestLedger_Horizon(t *testing.T) {
	var lines []finance.Line
	var events []finance.Event
	for i, minor := range []int64{5, 7, 0, 9} {
		l, e := line("a"), event(finance.Initial, "a", minor)
		l.Year = 2024 + i
		e.Line, e.Number = l.Key, int64(i+1)
		lines, events = append(lines, l), append(events, e)
	}
	l := finance.NewLedger(lines, events)
	if got := l.Horizon(2024); !slices.Equal(got, []int{2024, 2025}) {
		t.Errorf("from 2024: %v", got)
	}
	if got := l.Horizon(2026); len(got) != 0 {
		t.Errorf("from 2026: %v", got)
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
