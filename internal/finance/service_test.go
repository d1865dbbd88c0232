package finance_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"convive/internal/finance"
	"convive/internal/finance/financedb"
	"convive/internal/institutions"
	"convive/internal/institutions/institutionsdb"
	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/db"
	"convive/internal/platform/testkit"
	"convive/internal/territories"
	"convive/internal/territories/territoriesdb"
)

// treasury is a service on a fresh store, with a clock that a test sets, a police and a prison service.
type treasury struct {
	*finance.Service
	pla, ste context.Context // who proposes, who approves
	now      time.Time
	t        *testing.T
}

func (o *treasury) Now() time.Time { return o.now }

type nothing struct{}

func (nothing) ByClass(context.Context, string) (int, map[string]int64, int64, error) {
	return 0, nil, 0, nil
}

// plan has one objective.
type plan struct{}

func (plan) Has(_ context.Context, ref string) (bool, error) { return ref == "national/homicides", nil }

func (plan) Objectives(context.Context) ([]finance.Objective, error) {
	return []finance.Objective{{Reference: "national/homicides", Path: "/plans/national/objectives/homicides", Title: kernel.Same("Fewer homicides")}}, nil
}

func as(ctx context.Context, role kernel.Role, name, institution string) context.Context {
	return kernel.WithActor(ctx, kernel.Actor{Tenant: kernel.MainTenant, Name: name, Role: role, Institution: institution})
}

func open(t *testing.T, store *db.DB) *treasury {
	t.Helper()
	ctx := t.Context()
	must(t, financedb.Migrate(ctx, store))
	must(t, institutionsdb.Migrate(ctx, store))
	must(t, territoriesdb.Migrate(ctx, store))
	o := &treasury{now: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC), t: t}
	o.pla, o.ste = as(ctx, kernel.RolePlanner, "pla", "ministry"), as(ctx, kernel.RoleSteward, "ste", "observatory")
	places := territories.NewService(territoriesdb.New(store), o, testkit.Gate(t))
	must(t, places.LoadUnits(kernel.WithActor(ctx, kernel.System()), []territories.Unit{{Code: "MX", Country: "MX", Hierarchy: territories.Administrative, Kind: "country", Name: kernel.Same("México")}}))
	registers := institutions.NewService(institutionsdb.New(store), places, nothing{}, o, testkit.Gate(t))
	for _, code := range []string{"police", "prisons"} {
		must(t, registers.Record(o.pla, institutions.Row{Kind: institutions.OfInstitution, Code: code, From: "2000-01-01",
			Values: institutions.Values{"name_es": code, "subsystem": "police", "level": "national", "status": "active", "area": "MX"}}))
	}
	o.Service = finance.NewService(financedb.New(store), registers, places, classes(t), plan{}, o, testkit.Gate(t))
	return o
}

// classes are two of the classification, and the division above them.
func classes(t *testing.T) finance.Classes {
	t.Helper()
	list, err := finance.ParseClasses(strings.NewReader("code,title_es,title_en,title_pt,title_fr\n03,Orden público y seguridad,Public order and safety,,Ordre\n03.1,Servicios de policía,Police services,,Police\n03.4,Prisiones,Prisons,,Prisons\n"))
	must(t, err)
	return list
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func refused(t *testing.T, what string, err error, want, field string) {
	t.Helper()
	if f, ok := fault.Of(err); !ok || f.Message != "finance."+want || f.Field != field {
		t.Errorf("%s: %v, want %s at %q", what, err, want, field)
	}
}

func line(code string) finance.Line {
	return finance.Line{Key: finance.Key{Year: 2025, Code: code}, Institution: "police", Programme: "E001", Name: kernel.Same("Patrols"), COFOG: "03.1", Share: 10_000,
		Source: "treasury", Level: "national", Territory: "MX", Currency: "MXN", Origin: "Budget act 2025", Published: "2024-12-20"}
}

func event(kind finance.Kind, code string, minor int64) finance.Event {
	return finance.Event{Kind: kind, Line: finance.Key{Year: 2025, Code: code}, Amount: kernel.Money{Minor: minor, Currency: "MXN"}, On: "2025-05-01", Act: "Decree 1", Reason: "The council moved it."}
}

func (o *treasury) record(e finance.Event) int64 {
	o.t.Helper()
	n, err := o.Record(o.pla, e)
	must(o.t, err)
	return n
}

func (o *treasury) execution(code string) finance.Execution {
	o.t.Helper()
	l, err := o.Ledger(o.pla)
	must(o.t, err)
	return l.Execution(finance.Key{Year: 2025, Code: code})
}

// TestService_Year walks a line through a year: what was given, changed by two persons, committed, paid, closed and revised.
func TestService_Year(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, store *db.DB) {
		o := open(t, store)
		must(t, o.EnterLines(o.pla, []finance.Line{line("a"), line("b")}))
		o.record(event(finance.Initial, "a", 100_00))
		o.record(event(finance.Initial, "b", 0))
		if why := o.execution("b").OfInitial().Why; why != "notReported" {
			t.Errorf("nothing was paid yet: %q", why)
		}
		transfer := event(finance.Transfer, "a", 30_00)
		transfer.Other = "b"
		n := o.record(transfer)
		if got := o.execution("a").Amended.Minor; got != 100_00 {
			t.Errorf("a transfer that waits moved %d", got)
		}
		if f := fault.CodeOf(o.Decide(o.pla, n, finance.Approve, "", "")); f != fault.CodeForbidden {
			t.Errorf("who proposed it approved it: %s", f)
		}
		must(t, o.Decide(o.ste, n, finance.Approve, "", ""))
		refused(t, "twice", o.Decide(o.ste, n, finance.Reject, "No.", ""), "decided", "")
		if a, b := o.execution("a"), o.execution("b"); a.Amended.Minor != 70_00 || b.Amended.Minor != 30_00 || a.Initial.Minor != 100_00 {
			t.Errorf("after the transfer %+v %+v", a, b)
		}
		o.record(event(finance.Commitment, "b", 30_00))
		_, err := o.Record(o.pla, event(finance.Accrual, "b", 30_01))
		refused(t, "a cent over", err, "exceeds", "exception")
		over := event(finance.Accrual, "b", 30_01)
		over.Exception = "Rounded by the supplier."
		o.record(over)
		o.record(event(finance.Payment, "b", 30_00))
		late := event(finance.Amendment, "b", 1)
		must(t, o.CloseYear(o.pla, 2025, "Account 2025"))
		refused(t, "closed", o.CloseYear(o.pla, 2025, "Account 2025"), "closed", "")
		then := o.now
		o.now = o.now.Add(time.Hour)
		unsaid := event(finance.Payment, "b", 1)
		unsaid.Reason = ""
		_, err = o.Record(o.pla, unsaid)
		refused(t, "late without a reason", err, "lateReason", "reason")
		must(t, o.Decide(o.ste, o.record(late), finance.Approve, "", ""))
		x := o.execution("b")
		if x.Amended.Minor != 30_01 || x.Late != 1 || len(x.Excesses) != 1 || x.Excesses[0].Exception != "Rounded by the supplier." || x.Unspent().Minor != 1 {
			t.Errorf("after the late amendment %+v", x)
		}
		l, err := o.Ledger(kernel.AsOf(o.pla, then))
		must(t, err)
		if got := l.Execution(finance.Key{Year: 2025, Code: "b"}); got.Amended.Minor != 30_00 || got.Late != 0 {
			t.Errorf("as of the close %+v", got)
		}
		groups, err := l.Report(2025)
		must(t, err)
		if len(groups) != 1 || groups[0].Execution.Amended.Minor != 100_00 || groups[0].NotStated[finance.Paid] != 1 || !slices.Contains(groups[0].Reason, "The council moved it.") {
			t.Errorf("report %+v", groups)
		}
	})
}

// TestService_Public: the public sees what stands, not who entered it nor what waits.
func TestService_Public(t *testing.T) {
	o := open(t, testkit.SQLite(t))
	must(t, o.EnterLines(o.pla, []finance.Line{line("a")}))
	o.record(event(finance.Initial, "a", 100))
	o.record(event(finance.Amendment, "a", 5))
	must(t, o.Decide(o.ste, o.record(event(finance.Amendment, "a", 7)), finance.Reject, "No money.", ""))
	must(t, o.Decide(o.ste, o.record(event(finance.Amendment, "a", 1)), finance.Approve, "", ""))
	l, err := o.Ledger(as(t.Context(), kernel.RoleCitizen, "", ""))
	must(t, err)
	list := l.History(finance.Key{Year: 2025, Code: "a"})
	if len(list) != 3 || len(l.Waiting()) != 0 || l.Lines(0)[0].By != "" || slices.ContainsFunc(list, func(e finance.Event) bool { return e.By != "" }) {
		t.Errorf("the public reads %+v", list)
	}
	if got := l.Execution(finance.Key{Year: 2025, Code: "a"}); got.Amended.Minor != 101 {
		t.Errorf("amended %+v", got)
	}
	if l, err = o.Ledger(o.ste); err != nil || len(l.Waiting()) != 1 {
		t.Errorf("staff see %v waiting, %v", l.Waiting(), err)
	}
}

// TestService_Refuses: every bad line and event is told at its field and changes nothing.
func TestService_Refuses(t *testing.T) {
	o := open(t, testkit.SQLite(t))
	dollars := line("usd")
	dollars.Currency = "USD"
	must(t, o.EnterLines(o.pla, []finance.Line{line("a"), line("new"), dollars}))
	o.record(event(finance.Initial, "a", 100))
	for want, c := range map[string]struct {
		field string
		mend  func(*finance.Line)
	}{
		"badCode":          {"programme", func(l *finance.Line) { l.Programme = "" }},
		"badYear":          {"year", func(l *finance.Line) { l.Year = 25 }},
		"badCofog":         {"cofog", func(l *finance.Line) { l.COFOG = "3.1" }},
		"badShare":         {"share", func(l *finance.Line) { l.Share = 10_001 }},
		"badChoice":        {"source", func(l *finance.Line) { l.Source = "luck" }},
		"badPlace":         {"territory", func(l *finance.Line) { l.Territory = "Mexico" }},
		"badCurrency":      {"currency", func(l *finance.Line) { l.Currency = "XXX" }},
		"needed":           {"origin", func(l *finance.Line) { l.Origin = "" }},
		"badDay":           {"published", func(l *finance.Line) { l.Published = "2024" }},
		"noInstitution":    {"institution", func(l *finance.Line) { l.Institution = "nobody" }},
		"otherInstitution": {"institution", func(l *finance.Line) { l.Institution = "prisons" }},
		"otherCurrency":    {"currency", func(l *finance.Line) { l.Currency = "USD" }},
		"reasonNeeded":     {"reason", func(l *finance.Line) { l.Share = 1 }},
	} {
		l := line("a")
		c.mend(&l)
		refused(t, "line", o.EnterLines(o.pla, []finance.Line{l}), want, c.field)
	}
	refused(t, "line", o.EnterLines(o.pla, []finance.Line{line("c"), line("c")}), "twice", "code")
	for _, c := range []struct {
		want, field string
		mend        func(*finance.Event)
	}{
		{"noLine", "", func(e *finance.Event) { e.Line.Code = "nowhere" }},
		{"badKind", "kind", func(e *finance.Event) { e.Kind = "E001" }},
		{"ownVerb", "kind", func(e *finance.Event) { e.Kind = finance.Close }},
		{"badDay", "on", func(e *finance.Event) { e.On = "1/5/2025" }},
		{"futureDay", "on", func(e *finance.Event) { e.On = "2026-03-02" }},
		{"tooLong", "reason", func(e *finance.Event) { e.Reason = string(make([]rune, 2001)) }},
		{"tooLarge", "amount", func(e *finance.Event) { e.Amount.Minor = 1e15 + 1 }},
		{"zero", "amount", func(e *finance.Event) { e.Kind, e.Amount.Minor = finance.Amendment, 0 }},
		{"belowZero", "amount", func(e *finance.Event) { e.Kind, e.Amount.Minor = finance.Transfer, -1 }},
		{"needed", "act", func(e *finance.Event) { e.Kind, e.Act = finance.Amendment, "" }},
		{"needed", "exception", func(e *finance.Event) { e.Kind = finance.Explain }},
		{"needed", "objective", func(e *finance.Event) { e.Kind = finance.Link }},
		{"reasonNeeded", "reason", func(e *finance.Event) { e.Amount.Minor, e.Reason = -1, "" }},
		{"otherLine", "other", func(e *finance.Event) { e.Kind = finance.Transfer }},
		{"noLine", "other", func(e *finance.Event) { e.Kind, e.Other = finance.Transfer, "nowhere" }},
		{"otherCurrency", "other", func(e *finance.Event) { e.Kind, e.Other = finance.Transfer, "usd" }},
		{"noInitial", "other", func(e *finance.Event) { e.Kind, e.Other = finance.Transfer, "new" }},
		{"noInitial", "kind", func(e *finance.Event) { e.Line.Code = "new" }},
		{"initialTwice", "kind", func(e *finance.Event) { e.Kind = finance.Initial }},
		{"otherCurrency", "currency", func(e *finance.Event) { e.Amount.Currency = "USD" }},
		{"nothingToExplain", "exception", func(e *finance.Event) { e.Kind, e.Exception = finance.Explain, "Because." }},
		{"noObjective", "objective", func(e *finance.Event) { e.Kind, e.Objective = finance.Link, "national/nothing" }},
		{"stageBelowZero", "amount", func(e *finance.Event) { e.Amount.Minor = -1 }},
		{"exceeds", "exception", func(e *finance.Event) { e.Amount.Minor = 101 }},
	} {
		e := event(finance.Commitment, "a", 1)
		c.mend(&e)
		_, err := o.Record(o.pla, e)
		refused(t, string(e.Kind), err, c.want, c.field)
	}
	refused(t, "no change", o.Decide(o.ste, 99, finance.Approve, "", ""), "noChange", "")
	refused(t, "no year", o.CloseYear(o.pla, 1999, "Account"), "noYear", "")
	if x := o.execution("a"); x.Amended.Minor != 100 || x.Committed.Stated {
		t.Errorf("what was refused changed %+v", x)
	}
	_, err := o.Record(as(t.Context(), kernel.RoleLiaison, "lia", "prisons"), event(finance.Commitment, "a", 1))
	if fault.CodeOf(err) != fault.CodeForbidden {
		t.Errorf("another institution's money: %v", err)
	}
}

// TestService_Links: a line is linked to an objective that is there, and no longer.
func TestService_Links(t *testing.T) {
	o := open(t, testkit.SQLite(t))
	must(t, o.EnterLines(o.pla, []finance.Line{line("a")}))
	link := event(finance.Link, "a", 0)
	link.Objective = "national/homicides"
	o.record(link)
	l, err := o.Ledger(o.pla)
	must(t, err)
	if got := l.Objectives(link.Line); !slices.Equal(got, []string{"national/homicides"}) {
		t.Errorf("linked to %v", got)
	}
	link.Kind = finance.Unlink
	o.record(link)
	if l, err = o.Ledger(o.pla); err != nil || len(l.Objectives(link.Line)) != 0 {
		t.Errorf("still linked to %v, %v", l.Objectives(link.Line), err)
	}
}
