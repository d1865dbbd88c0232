package finance_test

import (
	"testing"

	"convive/internal/finance"
	"convive/internal/kernel/fault"
	"convive/internal/platform/db"
	"convive/internal/platform/testkit"
)

// rowOf is the row that a fault names.
func rowOf(err error) string {
	f, _ := fault.Of(err)
	if f == nil {
		return ""
	}
	return f.Args["row"]
}

// TestService_RecordAll: many events are entered and decided as one, each by the rules of one event; a row that breaks a rule
// is named and nothing of its batch stays.
func TestService_RecordAll(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, store *db.DB) {
		o := open(t, store)
		must(t, o.EnterLines(o.pla, []finance.Line{line("a"), line("b")}))
		bad := []finance.Event{event(finance.Initial, "a", 100), event(finance.Accrual, "a", 101)}
		err := o.RecordAll(o.pla, bad)
		refused(t, "a cent over", err, "exceeds", "exception")
		if rowOf(err) != "2" || o.execution("a").Initial.Stated {
			t.Errorf("row %q; the first row stayed: %v", rowOf(err), o.execution("a").Initial)
		}
		must(t, o.RecordAll(o.pla, []finance.Event{event(finance.Initial, "a", 100), event(finance.Initial, "b", 0), event(finance.Amendment, "a", 50), event(finance.Amendment, "b", 7)}))
		err = o.RecordAll(o.pla, []finance.Event{event(finance.Payment, "a", 1), event(finance.Payment, "nowhere", 1)})
		refused(t, "no line", err, "noLine", "")
		l, err := o.Ledger(o.pla)
		must(t, err)
		waiting := l.Waiting()
		if len(waiting) != 2 || o.execution("a").Paid.Stated {
			t.Fatalf("%d wait, paid %v", len(waiting), o.execution("a").Paid)
		}
		all := []finance.Decision{{Number: waiting[0].Number, Act: finance.Approve}, {Number: waiting[1].Number, Act: finance.Approve}}
		if got := fault.CodeOf(o.DecideAll(o.pla, all)); got != fault.CodeForbidden {
			t.Errorf("who proposed them approved them: %s", got)
		}
		err = o.DecideAll(o.ste, append(all, all[0]))
		refused(t, "twice", err, "decided", "")
		if rowOf(err) != "3" || o.execution("a").Amended.Minor != 100 {
			t.Errorf("row %q, amended %v", rowOf(err), o.execution("a").Amended)
		}
		must(t, o.DecideAll(o.ste, all))
		must(t, o.RecordAll(o.pla, nil))
		if a, b := o.execution("a"), o.execution("b"); a.Amended.Minor != 150 || b.Amended.Minor != 7 {
			t.Errorf("amended %v and %v", a.Amended, b.Amended)
		}
	})
}

// TestService_Undated: what is known by its year alone is entered so, and tells nothing of spending late in the year.
func TestService_Undated(t *testing.T) {
	o := open(t, testkit.SQLite(t))
	must(t, o.EnterLines(o.pla, []finance.Line{line("a")}))
	paid := event(finance.Payment, "a", 60)
	must(t, o.RecordAll(o.pla, []finance.Event{event(finance.Initial, "a", 100), paid}))
	if late := o.execution("a").LateShare(); late.Why != "" || late.Numerator != 0 || late.Denominator != 60 {
		t.Errorf("paid in May: %+v", late)
	}
	paid.On, paid.Amount.Minor = "2025", 40
	o.record(paid)
	if late := o.execution("a").LateShare(); late.Why != "notReported" {
		t.Errorf("paid on no known day: %+v", late)
	}
	l, err := o.Ledger(o.pla)
	must(t, err)
	groups, err := l.Report(2025)
	must(t, err)
	if len(groups) != 1 || groups[0].Execution.LateShare().Why != "notReported" {
		t.Errorf("the group: %+v", groups)
	}
	paid.On = "2024"
	_, err = o.Record(o.pla, paid)
	refused(t, "another year", err, "badDay", "on")
}
