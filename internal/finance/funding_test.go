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
	partly, spanning := need, need
	partly.Unstated, spanning.Spanning = 1, 1
	for want, got := range map[string]finance.Ratio{
		"notReported": finance.Sufficiency(finance.Amount{}, "MXN", need), "noCost": finance.Sufficiency(stated(1), "MXN", finance.Need{Unstated: 3}), "partlyCosted": finance.Sufficiency(stated(1), "MXN", partly),
		"costIsZero": finance.Sufficiency(stated(1), "MXN", finance.Need{Costs: []kernel.Money{pesos(0)}}), "otherCurrency": finance.Sufficiency(stated(1), "USD", need),
		"tooLarge": finance.Sufficiency(stated(1), "MXN", finance.Need{Costs: []kernel.Money{pesos(9e18), pesos(9e18)}}), "spansYears": finance.Sufficiency(stated(1), "MXN", spanning),
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
func spent(lines map[string]int64, links map[string][]string, mend func(*finance.Line)) *finance.Links {
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
		for _, e := range []finance.Event{event(finance.Initial, code, 1_000_000), event(finance.Payment, code, paid)} {
			if e.Line = l.Key; e.Kind == finance.Initial || paid >= 0 {
				add(e)
			}
		}
		for _, objective := range links[code] {
			e := event(finance.Link, code, 0)
			e.Line, e.Objective = l.Key, objective
			add(e)
		}
	}
	return finance.NewLedger(list, events).Links()
}

func dollars(l *finance.Line) {
	if l.Code == "b" {
		l.Currency = "USD"
	}
}

// TestLinks_CostPerResult: 300.00 and half of 100.00 paid for 8 victims fewer are 43.75 each; no number stands where there is
// no result, it got worse, or the money is not known.
func TestLinks_CostPerResult(t *testing.T) {
	result := func(units string) finance.Result {
		return finance.Result{Objective: "plan/x", First: 2025, Last: 2025, Units: units}
	}
	one := map[string][]string{"a": {"plan/x"}, "b": {"plan/x"}}
	half := func(l *finance.Line) {
		if l.Code == "b" {
			l.Share = 5_000
		}
	}
	l := spent(map[string]int64{"a": 300_00, "b": 100_00}, one, half)
	got := l.CostPerResult(result("8"))
	if got.Why != "" || got.Cost != pesos(43_75) || got.Paid.Amount.Minor != 350_00 || len(got.Paid.Lines) != 2 || got.Result.Units != "8" {
		t.Errorf("%+v", got)
	}
	for units, want := range map[string]int64{"2.5": 140_00, "3": 116_67, "70000": 1, "70001": 0, "0.5": 700_00} {
		if got := l.CostPerResult(result(units)); got.Why != "" || got.Cost.Minor != want {
			t.Errorf("for %s: %+v, want %d", units, got, want)
		}
	}
	long, unsure := result("8"), result("")
	long.First, unsure.Why = 2024, "noClearChange"
	for _, c := range []struct {
		why    string
		l      *finance.Links
		result finance.Result
	}{
		{"noResult", l, result("")}, {"noResult", l, result("many")}, {"noUnits", l, result("0")}, {"noUnits", l, result("0.0")}, {"worse", l, result("-3")}, {"noClearChange", l, unsure},
		{"tooLarge", spent(map[string]int64{"a": 9e17}, one, nil), result("0.000000001")}, {"yearWithoutLines", l, long},
		{"noLines", spent(map[string]int64{"a": 1}, nil, nil), result("8")}, {"notReported", spent(map[string]int64{"a": 1, "b": -1}, one, nil), result("8")},
		{"sharedLine", spent(map[string]int64{"a": 1}, map[string][]string{"a": {"plan/x", "plan/y"}}, nil), result("8")}, {"otherCurrency", spent(map[string]int64{"a": 1, "b": 1}, one, dollars), result("8")},
	} {
		got := c.l.CostPerResult(c.result)
		if got.Why != c.why || got.Cost != (kernel.Money{}) {
			t.Errorf("%s units: %+v, want %s", c.result.Units, got, c.why)
		}
	}
}

// TestLinks_Coverage: money of two years against the cost of the activities; a line of two objectives of the plan counts once for
// the plan and for neither objective; two currencies are not added.
func TestLinks_Coverage(t *testing.T) {
	next := func(l *finance.Line) {
		if l.Code == "b" {
			l.Year = 2026
		}
	}
	both := map[string][]string{"a": {"plan/x", "plan/y"}, "b": {"plan/x"}}
	l := spent(map[string]int64{"a": 300_00, "b": 100_00}, both, next)
	need := finance.Need{Objectives: []string{"plan/x", "plan/y"}, Costs: []kernel.Money{pesos(25_000_00)}}
	got := l.Coverage(2025, 2027, need)
	if v, ok := got.Ratio.Value(); !ok || v != 0.8 || got.Given.Amount.Minor != 20_000_00 || got.Paid.Amount.Minor != 400_00 || !slices.Equal(got.Given.Years(), []int{2025, 2026}) || got.Currency != "MXN" {
		t.Errorf("of the plan: %+v", got)
	}
	for _, objective := range []string{"plan/x", "plan/y"} {
		alone := need
		alone.Objectives = []string{objective}
		if got := l.Coverage(2025, 2027, alone); got.Ratio.Why != "sharedLine" || got.Ratio.Denominator != 25_000_00 {
			t.Errorf("of %s: %+v", objective, got)
		}
	}
	if got := l.Coverage(2026, 2026, finance.Need{Objectives: []string{"plan/x"}, Costs: need.Costs}); got.Given.Amount.Minor != 10_000_00 || got.Given.Why != "" {
		t.Errorf("of the second year alone: %+v", got)
	}
	for why, got := range map[string]finance.Coverage{
		"noLines":       l.Coverage(2019, 2020, need),
		"otherCurrency": spent(map[string]int64{"a": 1, "b": 1}, map[string][]string{"a": {"plan/x"}, "b": {"plan/x"}}, dollars).Coverage(2025, 2025, need),
		"noCost":        l.Coverage(2025, 2027, finance.Need{Objectives: need.Objectives, Unstated: 2}),
	} {
		if _, ok := got.Ratio.Value(); ok || got.Ratio.Why != why {
			t.Errorf("%+v, want %s", got, why)
		}
	}
	if got := l.Coverage(2019, 2020, need); got.Currency != "MXN" || got.Ratio.Denominator != 25_000_00 {
		t.Errorf("the cost is known without lines: %+v", got)
	}
}
