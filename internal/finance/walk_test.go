package finance_test

import (
	"maps"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"convive/internal/finance"
	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/db"
	"convive/internal/platform/testkit"
)

var codes = []string{"a", "b", "c"}

// TestService_Walk: after whatever was entered and decided, in whatever order, the rules of the stages hold on both engines, and
// transfers neither make money nor lose it.
func TestService_Walk(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, store *db.DB) {
		o := open(t, store)
		year := 2000
		rapid.Check(t, func(rt *rapid.T) {
			year++ // each walk has a year of its own
			var lines []finance.Line
			for _, code := range codes {
				l := line(code)
				l.Year = year
				lines = append(lines, l)
			}
			must(t, o.EnterLines(o.pla, lines))
			given, amended := int64(0), map[int64]finance.Event{}
			for range rapid.IntRange(5, 25).Draw(rt, "steps") {
				e := drawn(rt, year)
				if e.Kind == finance.Approve {
					given += o.decide(rt, amended)
					continue
				}
				n, err := o.Record(o.pla, e)
				if err != nil {
					if _, ok := fault.Of(err); !ok {
						rt.Fatalf("%+v: %v", e, err)
					}
					continue
				}
				switch e.Kind {
				case finance.Initial:
					given += e.Amount.Minor
				case finance.Amendment, finance.Transfer:
					amended[n] = e
				}
			}
			o.hold(rt, year, given)
		})
	})
}

// drawn is an event that may be refused.
func drawn(t *rapid.T, year int) finance.Event {
	kinds := []finance.Kind{finance.Initial, finance.Amendment, finance.Transfer, finance.Commitment, finance.Accrual, finance.Payment, finance.Approve, finance.Approve}
	e := event(rapid.SampledFrom(kinds).Draw(t, "kind"), rapid.SampledFrom(codes).Draw(t, "line"), rapid.Int64Range(-50, 100).Draw(t, "minor"))
	e.Line.Year, e.Other = year, ""
	if e.Kind == finance.Transfer {
		e.Other = rapid.SampledFrom(codes).Draw(t, "other")
	}
	if rapid.IntRange(0, 3).Draw(t, "explained") == 0 {
		e.Exception = "It was agreed."
	}
	return e
}

// decide approves or rejects one of the changes that wait and gives what it added to the whole.
func (o *treasury) decide(t *rapid.T, waiting map[int64]finance.Event) int64 {
	if len(waiting) == 0 {
		return 0
	}
	n := slices.Min(slices.Collect(maps.Keys(waiting)))
	e := waiting[n]
	act := rapid.SampledFrom([]finance.Kind{finance.Approve, finance.Approve, finance.Reject}).Draw(t, "act")
	if err := o.Decide(o.ste, n, act, "As discussed.", ""); err != nil {
		if _, ok := fault.Of(err); !ok {
			t.Fatal(err)
		}
		return 0
	}
	delete(waiting, n)
	if act == finance.Approve && e.Kind == finance.Amendment {
		return e.Amount.Minor
	}
	return 0
}

// hold checks the invariants of a year.
func (o *treasury) hold(t *rapid.T, year int, given int64) {
	l, err := o.Ledger(o.pla)
	if err != nil {
		t.Fatal(err)
	}
	total := int64(0)
	for _, code := range codes {
		k := finance.Key{Year: year, Code: code}
		x := l.Execution(k)
		total += x.Amended.Minor
		over := x.Amended
		for _, s := range finance.Stages()[2:] {
			at := x.At(s)
			if !at.Stated {
				continue
			}
			if at.Minor < 0 || at.Minor > over.Minor && !explained(x, s) {
				t.Fatalf("%v: %s %d over %d: %+v", k, s, at.Minor, over.Minor, x)
			}
			over = at
		}
		if x.Initial.Stated != x.Amended.Stated || x.Amended.Minor < 0 {
			t.Fatalf("%v: %+v", k, x)
		}
		if r := x.Executed(); r.Why == "" && r.Denominator <= 0 {
			t.Fatalf("%v: divided by %d", k, r.Denominator)
		}
	}
	if total != given {
		t.Fatalf("amended %d, given and amended %d", total, given)
	}
	groups, err := l.Report(year)
	if err != nil || len(groups) != 1 || groups[0].Execution.Amended.Minor != total {
		t.Fatalf("report %+v %v, want %d", groups, err, total)
	}
}

func explained(x finance.Execution, s finance.Stage) bool {
	for _, e := range x.Excesses {
		if e.Stage == s && e.Exception != "" {
			return true
		}
	}
	return false
}

// TestLedger_Share: a report counts the share for security of a line, to the nearest cent.
func TestLedger_Share(t *testing.T) {
	half := line("a")
	half.Share = 5_000
	initial := event(finance.Initial, "a", 101)
	initial.Number = 1
	groups, err := finance.NewLedger([]finance.Line{half}, []finance.Event{initial}).Report(2025)
	if err != nil || len(groups) != 1 || groups[0].Execution.Initial != (finance.Amount{Minor: 51, Stated: true}) {
		t.Errorf("%+v %v", groups, err)
	}
}

// TestExecution_Zero: what was approved as 0 has no rate, and says why.
func TestExecution_Zero(t *testing.T) {
	zero, paid := event(finance.Initial, "a", 0), event(finance.Payment, "a", 5)
	paid.On, paid.Exception, paid.Amount = "2025-12-30", "Created in the year.", kernel.Money{Minor: 5, Currency: "MXN"}
	x := finance.Execute(zero.Line, []finance.Event{zero, paid})
	if r := x.OfInitial(); r.Why != "approvedIsZero" {
		t.Errorf("%+v", r)
	}
	if v, ok := x.LateShare().Value(); !ok || v != 1 {
		t.Errorf("late %v %v", v, ok)
	}
}
