package reconciliationdb_test

import (
	"strings"
	"testing"

	"convive/internal/kernel"
	"convive/internal/platform/db"
	"convive/internal/platform/testkit"
	"convive/internal/reconciliation"
	"convive/internal/reconciliation/reconciliationdb"
)

// people of two lists: the police have Ana twice.
func (w *world) twice() kernel.ID {
	w.t.Helper()
	id := w.open("health", "police")
	var health, police strings.Builder
	health.WriteString(head + row("h0", "Ana María", "Rojas", "Vela", "1980-01-02"))
	police.WriteString(head + row("p0", "Ana María", "Rojas", "Vela", "1980-01-02") + row("p0b", "Ana M", "Rojas", "Vela", "1980-01-02"))
	for i, name := range strings.Fields("Rosa Pedro Elena Mario Julia Carlos Irene Jorge Marta Hugo") {
		r := row("x"+name, name, name+"ez", "Gil", "19"+string(rune('5'+i%5))+"0-02-1"+string(rune('0'+i)))
		health.WriteString(r)
		police.WriteString(r)
	}
	w.deliver(id, "health", health.String(), "11")
	w.deliver(id, "police", police.String(), "12")
	must(w.t, w.Cost(w.steward(), id, quiet))
	must(w.t, w.Link(w.steward(), id, reconciliation.Thresholds{Link: 10, Review: 0}, quiet))
	return id
}

// decide reviews a pair, by two persons where two are drawn.
func (w *world) decide(p reconciliation.Pair, act reconciliation.Act, reason string) error {
	w.t.Helper()
	err := w.act(w.reviewer("ana", "police"), p.ID, act, reason, "")
	if err != nil || !p.Second {
		return err
	}
	return w.act(w.reviewer("bo", "health"), p.ID, act, reason, "")
}

// TestDoubles: a person whom a list has twice is found in it, decided on by persons with a reason, counted once, and taken apart again;
// the source's records and own figure stay.
func TestDoubles(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, store *db.DB) {
		w := newWorld(t, store)
		id := w.twice()
		records, err := w.store.Records(t.Context(), here, id)
		must(t, err)
		name := map[kernel.ID]string{}
		for _, r := range records {
			name[r.ID] = r.Reference
		}
		all := w.queue(id, "")
		if !all[0].Within || len(w.cases(id)) != 23 {
			t.Fatalf("%d cases; the first pair is of two lists", len(w.cases(id)))
		}
		pairs := map[string]reconciliation.Pair{}
		within := 0
		for _, p := range all {
			pairs[name[p.Left]+" "+name[p.Right]] = p
			if p.Within {
				within++
			}
		}
		double, one, other := pairs["p0 p0b"], pairs["h0 p0"], pairs["h0 p0b"]
		if within != 1 || !double.Within || one.ID == "" || other.ID == "" {
			t.Fatalf("%d pairs within a list", within)
		}
		must(t, w.decide(one, reconciliation.Same, ""))
		refused(t, "two of one source whom nobody found to be doubles", w.decide(other, reconciliation.Same, ""), "reconciliation.twoOfOneSource")
		refused(t, "a double without a reason", w.decide(double, reconciliation.Same, ""), "reconciliation.reason")
		refused(t, "by the reason of another thing", w.decide(double, reconciliation.Same, "relative"), "reconciliation.reason")
		must(t, w.decide(double, reconciliation.Same, "two_files"))
		if got, _, _ := w.store.Pair(t.Context(), here, other.ID); got.State == reconciliation.SecondWaiting {
			must(t, w.act(w.reviewer("bo", "health"), other.ID, reconciliation.Same, "", ""))
		} else {
			must(t, w.decide(other, reconciliation.Same, ""))
		}
		c := w.caseOf(id, double.Left)
		if len(c.Records) != 3 || len(c.Twice) != 1 || c.Twice[0].Reason != "two_files" || c.Twice[0].Institution != "police" || len(c.Absent) != 0 {
			t.Errorf("%+v", c)
		}
		f, err := w.Draft(w.steward(), id)
		must(t, err)
		police := f.Sources[1]
		if police.Records.N != 12 || *police.Own != 12 || police.Twice.N != 1 || police.Victims.N != 11 || f.Victims.N != 21 || len(f.Doubles) != 1 || f.Doubles[0].Reason != "two_files" {
			t.Errorf("%+v, %+v", f.Sources, f.Doubles)
		}
		chief := w.chief("health")
		refused(t, "taken apart while other links hold them", w.act(chief, double.ID, reconciliation.Undo, "mistaken_review", ""), "reconciliation.partFirst")
		must(t, w.act(chief, other.ID, reconciliation.Undo, "mistaken_review", ""))
		must(t, w.act(chief, double.ID, reconciliation.Undo, "mistaken_review", ""))
		w.state(double.ID, reconciliation.Disputed)
		if f, err = w.Draft(w.steward(), id); err != nil || f.Sources[1].Twice.N != 0 || f.Victims.N != 22 || *f.Sources[1].Own != 12 {
			t.Errorf("%+v, %v", f.Sources, err)
		}
		refused(t, "the committee without a reason", w.act(chief, double.ID, reconciliation.ProposeSame, "", "dna"), "reconciliation.reason")
		must(t, w.act(chief, double.ID, reconciliation.ProposeSame, "recorded_twice", "dna"))
		must(t, w.act(w.chief("police"), double.ID, reconciliation.Agree, "", ""))
		if f, err = w.Draft(w.steward(), id); err != nil || f.Doubles[0].Reason != "recorded_twice" {
			t.Errorf("%+v, %v", f.Doubles, err)
		}
		mine := reconciliation.Named{Institution: "police", Reference: "p0"}
		_, err = w.ProposePair(w.reviewer("ana", "police"), id, mine, mine)
		refused(t, "a record with itself", err, "reconciliation.oneRecord")
		proposed, err := w.ProposePair(w.reviewer("ana", "police"), id, mine, reconciliation.Named{Institution: "police", Reference: "xRosa"})
		must(t, err)
		if p, _, _ := w.store.Pair(t.Context(), here, proposed); !p.Within {
			t.Error("two of one list are no pair within it")
		}
	})
}

// TestBreakdown: victims are counted by municipality and month as most of their sources say, what these do not agree on apart, and
// everything adds up.
func TestBreakdown(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, store *db.DB) {
		w := newWorld(t, store)
		id := w.linked()
		f, err := w.Draft(w.steward(), id)
		must(t, err)
		var byPlace, byMonth, cross, has int64
		for _, s := range f.Breakdown {
			if s.Victims.N != s.Validated.N+s.Pending.N || s.Victims.N != s.Matched.N+s.Single.N || len(s.Has) != 3 {
				t.Errorf("%+v", s)
			}
			switch {
			case s.Month == reconciliation.All:
				byPlace += s.Victims.N
				has += s.Has[0].N
			case s.Place == reconciliation.All:
				byMonth += s.Victims.N
				if s.Month != "" && (s.Month < "2022-01" || s.Month > "2022-12") {
					t.Errorf("a month outside the period: %s", s.Month)
				}
			default:
				cross += s.Victims.N
			}
		}
		if byPlace != f.Victims.N || byMonth != f.Victims.N || cross != f.Victims.N || has != f.Sources[0].Victims.N {
			t.Errorf("%d, %d, %d and %d of %d", byPlace, byMonth, cross, has, f.Victims.N)
		}
	})
}

// TestMonth: the month of an event is read as lists write dates.
func TestMonth(t *testing.T) {
	l := reconciliationdb.NewLinker(nil, nil)
	for text, want := range map[string][2]int{"2022-03-04": {2022, 3}, "04/03/2022": {2022, 3}, "2022-03": {2022, 3}, "2022": {2022, 0}, "": {}, "ayer": {}} {
		if year, month := l.Month(text); year != want[0] || month != want[1] {
			t.Errorf("%s: %d, %d", text, year, month)
		}
	}
}
