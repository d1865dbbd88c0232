package reconciliationdb_test

import (
	"errors"
	"reflect"
	"testing"

	"convive/internal/kernel"
	"convive/internal/platform/db"
	"convive/internal/platform/testkit"
	"convive/internal/reconciliation"
	"convive/internal/reconciliation/reconciliationdb"
)

const here = kernel.MainTenant

// TestStore: what is kept comes back whole, in its tenant and nowhere else, and what came once is never altered.
func TestStore(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, store *db.DB) {
		must(t, reconciliationdb.Migrate(t.Context(), store))
		s, ctx := reconciliationdb.New(store), t.Context()
		r := reconciliation.Round{ID: kernel.NewID(now), Title: "A", Territory: "CO", From: "2022-01-01", To: "2022-12-31", Owner: "observatory", Institutions: []string{"health", "police"}, LegalBasis: "art. 1",
			Names: map[string]string{"health": "Salud"}, Sealed: true, Seal: reconciliation.Filters, Generated: true, OpenedBy: "ste", OpenedAt: now}
		must(t, s.InsertRound(ctx, here, r))
		plan := reconciliation.Plan{At: now, By: "ste", Lists: []kernel.ID{"x"}, Sides: []reconciliation.ComparedSide{{Left: "health", Right: "police", Compared: reconciliation.Compared{Costs: []reconciliation.Cost{{Rule: "a", Pairs: 3}}}}}}
		must(t, s.SavePlan(ctx, here, r.ID, plan))
		r.Plan = &plan
		figure := int64(0)
		first := reconciliation.Delivery{ID: kernel.NewID(now), Round: r.ID, Institution: "health", Edition: 1, Figure: &figure, Records: 2, Repeated: 2, By: "o", At: now}
		list := []reconciliation.Record{{ID: kernel.NewID(now), Delivery: first.ID, Institution: "health", Reference: "1", Manner: "X95", Ref: "r1", Line: 0, Month: "2022-03", Place: "CO-05001"},
			{ID: kernel.NewID(now), Delivery: first.ID, Institution: "health", Reference: "1", Ref: "r2", Line: 1}}
		riding := s.Delivering(ctx, here, first, list)
		if err := store.Tx(riding, func(*db.Tx) error { return errors.New("no") }); err == nil {
			t.Fatal("it went through")
		}
		if got, err := s.Records(ctx, here, r.ID); err != nil || len(got) != 0 {
			t.Fatalf("kept by what failed: %v, %v", got, err)
		}
		must(t, store.Tx(riding, func(*db.Tx) error { return nil }))
		if got, err := s.Records(ctx, here, r.ID); err != nil || !reflect.DeepEqual(got, list) {
			t.Errorf("%+v, %v", got, err)
		}
		again := first
		again.ID = kernel.NewID(now)
		refused(t, "the same edition", store.Tx(s.Delivering(ctx, here, again, nil), func(*db.Tx) error { return nil }), "reconciliation.deliveredMeanwhile")
		second, other := again, again
		second.Edition, second.Figure = 2, nil
		corrected := []reconciliation.Record{{ID: kernel.NewID(now), Delivery: second.ID, Institution: "health", Reference: "1", Ref: "r3"}}
		must(t, store.Tx(s.Delivering(ctx, here, second, corrected), func(*db.Tx) error { return nil }))
		other.ID, other.Institution = kernel.NewID(now), "police"
		theirs := []reconciliation.Record{{ID: kernel.NewID(now), Delivery: other.ID, Institution: "police", Reference: "1", Ref: "r4"}}
		must(t, store.Tx(s.Delivering(ctx, here, other, theirs), func(*db.Tx) error { return nil }))
		if got, _ := s.Records(ctx, here, r.ID); !reflect.DeepEqual(got, []reconciliation.Record{corrected[0], theirs[0]}) {
			t.Errorf("the newest editions: %+v", got)
		}
		if got, _ := s.Deliveries(ctx, here, r.ID); !reflect.DeepEqual(got, []reconciliation.Delivery{second, first, other}) {
			t.Errorf("all editions stay: %+v", got)
		}
		old := reconciliation.Linkage{ID: kernel.NewID(now), Round: r.ID, Lists: []kernel.ID{first.ID, other.ID}, At: now}
		refused(t, "a linkage of an older list", s.SaveLinkage(ctx, here, old, nil), "reconciliation.deliveredMeanwhile")
		l := reconciliation.Linkage{ID: kernel.NewID(now), Round: r.ID, Model: "persons 1", Thresholds: reconciliation.Thresholds{Link: 10, Review: -1.5}, Lists: []kernel.ID{second.ID, other.ID}, Sides: plan.Sides, By: "ste", At: now}
		p := reconciliation.Pair{ID: kernel.NewID(now), Round: r.ID, Linkage: l.ID, Left: corrected[0].ID, Right: theirs[0].ID, Rule: "names", Weight: 12.25, Probability: 0.5, Prior: -9, Proposed: true,
			Steps: []reconciliation.Step{{Field: "given", Level: "exact", Weight: 2.5, Frequency: -1, Sum: 1.5}}, SameReference: true, Within: true, Second: true, State: reconciliation.Waiting, Version: 1}
		must(t, s.SaveLinkage(ctx, here, l, []reconciliation.Pair{p}))
		r.Linkage = l.ID
		if got, ok, err := s.Round(ctx, here, r.ID); err != nil || !ok || !reflect.DeepEqual(got, r) {
			t.Errorf("%+v\n%+v, %v", got, r, err)
		}
		if got, ok, err := s.Linkage(ctx, here, l.ID); err != nil || !ok || !reflect.DeepEqual(got, l) {
			t.Errorf("%+v, %v", got, err)
		}
		if got, err := s.Pairs(ctx, here, l.ID); err != nil || !reflect.DeepEqual(got, []reconciliation.Pair{p}) {
			t.Errorf("%+v, %v", got, err)
		}
		twice := p
		twice.ID = kernel.NewID(now)
		refused(t, "the same pair", s.InsertPair(ctx, here, twice), "reconciliation.pairThere")
		moves(t, s, r, p)
		rel := reconciliation.Release{Round: r.ID, Number: 1, By: "ste", At: now, Figures: reconciliation.Figures{Title: "A", Victims: reconciliation.Cell{Hidden: true}}, Exact: &reconciliation.Figures{Victims: reconciliation.Cell{N: 3}}}
		must(t, s.InsertRelease(ctx, here, rel))
		refused(t, "the same release", s.InsertRelease(ctx, here, rel), "reconciliation.changedMeanwhile")
		for _, round := range []kernel.ID{r.ID, ""} {
			if got, err := s.Releases(ctx, here, round); err != nil || len(got) != 1 || !reflect.DeepEqual(got[0], rel) {
				t.Errorf("%+v, %v", got, err)
			}
		}
		if _, ok, err := s.Round(ctx, "other", r.ID); ok || err != nil {
			t.Errorf("another tenant finds it: %v", err)
		}
		if got, err := s.Rounds(ctx, "other"); err != nil || len(got) != 0 {
			t.Errorf("another tenant lists it: %v", err)
		}
	})
}

// moves: a move sets the state of the pair that it saw, and no other.
func moves(t *testing.T, s reconciliationdb.Store, r reconciliation.Round, p reconciliation.Pair) {
	t.Helper()
	ctx := t.Context()
	m := reconciliation.Move{ID: kernel.NewID(now), Round: r.ID, Subject: reconciliation.OfPair, About: p.ID, From: "waiting", To: "second", Act: reconciliation.Same, Account: "ana", Institution: "police", Reason: "x",
		Evidence: "y", Absent: "z", Members: "m", Version: 1, At: now}
	stale := m
	stale.Version = 2
	refused(t, "another version", s.Append(ctx, here, r.ID, 0, stale), "reconciliation.changedMeanwhile")
	refused(t, "another number of moves", s.Append(ctx, here, r.ID, 1, m), "reconciliation.changedMeanwhile")
	must(t, s.Append(ctx, here, r.ID, 0, m))
	ofCase := reconciliation.Move{ID: kernel.NewID(now), Round: r.ID, Subject: reconciliation.OfCase, About: p.Left, From: "preliminary", To: "proposed_count", Act: reconciliation.ProposeCount, At: now}
	must(t, s.Append(ctx, here, r.ID, 1, ofCase))
	if got, err := s.Moves(ctx, here, r.ID); err != nil || !reflect.DeepEqual(got, []reconciliation.Move{m, ofCase}) {
		t.Errorf("%+v, %v", got, err)
	}
	if got, _, _ := s.Pair(ctx, here, p.ID); got.State != reconciliation.SecondWaiting || got.Version != 2 {
		t.Errorf("%+v", got)
	}
	refused(t, "a linkage after a decision", s.SaveLinkage(ctx, here, reconciliation.Linkage{ID: kernel.NewID(now), Round: r.ID, At: now}, nil), "reconciliation.decided")
}
