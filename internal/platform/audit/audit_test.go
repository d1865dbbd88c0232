package audit_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"convive/internal/kernel"
	"convive/internal/platform/audit"
	"convive/internal/platform/db"
	"convive/internal/platform/testkit"
)

const tenant kernel.Tenant = "main"

var clock = kernel.FixedClock(time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC))

func trail(t *testing.T, store *db.DB) *audit.Trail {
	t.Helper()
	must(t, audit.Migrate(t.Context(), store))
	return audit.New(store, clock)
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func entry(n int) audit.Entry {
	return audit.Entry{Tenant: tenant, Actor: "ana", Act: "read", Kind: "record", Object: fmt.Sprintf("r%d", n), Outcome: audit.Read, Policies: []string{"own-caseworker"}}
}

func verified(t *testing.T, trail *audit.Trail, published ...audit.Head) audit.Finding {
	t.Helper()
	f, err := trail.Verify(t.Context(), tenant, published)
	must(t, err)
	return f
}

// TestTrail_Queries: what was written is found by who, by what and by outcome, newest first.
func TestTrail_Queries(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, store *db.DB) {
		tr := trail(t, store)
		must(t, tr.Record(t.Context(), entry(1)))
		must(t, tr.Record(t.Context(), audit.Entry{Tenant: tenant, Actor: "bo", Act: "search", Kind: "record", Outcome: audit.Read, Returned: []string{"r1", "r2"}}))
		must(t, tr.Record(t.Context(), audit.Entry{Tenant: tenant, Actor: "bo", Act: "read", Kind: "record", Object: "r2", Outcome: audit.Denied}))
		must(t, tr.Record(t.Context(), audit.Entry{Tenant: "other", Actor: "ana", Act: "read", Kind: "record", Object: "r1", Outcome: audit.Read}))
		for name, c := range map[string]struct {
			q    audit.Query
			want []int64
		}{
			"all":                    {audit.Query{}, []int64{3, 2, 1}},
			"who":                    {audit.Query{Actor: "bo"}, []int64{3, 2}},
			"refused":                {audit.Query{Outcome: audit.Denied}, []int64{3}},
			"what, also in a search": {audit.Query{Kind: "record", Object: "r1"}, []int64{2, 1}},
			"before":                 {audit.Query{Before: 3}, []int64{2, 1}},
			"from its day":           {audit.Query{From: clock.Now(), Until: clock.Now().Add(time.Second)}, []int64{3, 2, 1}},
			"of the day before":      {audit.Query{Until: clock.Now()}, []int64{}},
			"after it":               {audit.Query{From: clock.Now().Add(time.Second)}, []int64{}},
			"the newest":             {audit.Query{Limit: 1}, []int64{3}},
			"of a kind that is not":  {audit.Query{Kind: "dataset", Object: "r1"}, []int64{}},
		} {
			list, err := tr.Entries(t.Context(), tenant, c.q)
			must(t, err)
			got := []int64{}
			for _, e := range list {
				got = append(got, e.Number)
				if e.Tenant != tenant || !e.At.Equal(clock.Now()) {
					t.Errorf("%s: %+v", name, e)
				}
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("%s: %v, want %v", name, got, c.want)
			}
		}
		if f := verified(t, tr); f.Flaw != "" || f.Rows != 3 {
			t.Errorf("%+v", f)
		}
	})
}

// TestVerify_Finds: whatever is done to the rows behind the program's back, the first wrong row is named.
func TestVerify_Finds(t *testing.T) {
	damages := []struct {
		name, sql string
		flaw      audit.Flaw
		number    int64
	}{
		{"a body changed", `UPDATE audit_entry SET body = replace(body, 'r4', 'r9'), object = 'r9' WHERE number = 4`, audit.Altered, 4},
		{"a column changed", `UPDATE audit_entry SET actor = 'nobody' WHERE number = 2`, audit.Altered, 2},
		{"a time changed", `UPDATE audit_entry SET at = '2020-01-01T00:00:00.000Z' WHERE number = 3`, audit.Altered, 3},
		{"a hash changed", `UPDATE audit_entry SET hash = '00' WHERE number = 5`, audit.Altered, 5},
		{"a row gone", `DELETE FROM audit_entry WHERE number = 3`, audit.Missing, 3},
		{"the first row gone", `DELETE FROM audit_entry WHERE number = 1`, audit.Missing, 1},
		{"two rows exchanged", `UPDATE audit_entry SET number = CASE number WHEN 2 THEN 3 ELSE 2 END + 100 WHERE number IN (2, 3)`, audit.Missing, 2},
		{"the last row gone", `DELETE FROM audit_entry WHERE number = 6`, audit.Cut, 6},
		{"all rows gone", `DELETE FROM audit_entry`, audit.Cut, 1},
	}
	for _, d := range damages {
		t.Run(d.name, func(t *testing.T) {
			testkit.EachDatabase(t, func(t *testing.T, store *db.DB) {
				tr := trail(t, store)
				for n := range 6 {
					must(t, tr.Record(t.Context(), entry(n+1)))
				}
				published, err := tr.Heads(t.Context())
				must(t, err)
				if f := verified(t, tr, published...); f.Flaw != "" {
					t.Fatalf("before: %+v", f)
				}
				must(t, store.Tx(t.Context(), func(tx *db.Tx) error {
					if _, err := tx.Exec(t.Context(), `DELETE FROM audit_concerned`); err != nil {
						return err
					}
					_, err := tx.Exec(t.Context(), d.sql)
					return err
				}))
				if f := verified(t, tr, published...); f.Flaw != d.flaw || f.Number != d.number {
					t.Errorf("%+v, want %s at %d", f, d.flaw, d.number)
				}
			})
		})
	}
}

// TestVerify_Index: the index is not in the chain, so it is held against it: a line that was taken out, added or changed is
// found, for it hides who read a record from the person whom it concerns.
func TestVerify_Index(t *testing.T) {
	for name, c := range map[string]struct {
		sql    string
		number int64
	}{
		"a reading taken out":  {`DELETE FROM audit_concerned WHERE number = 4`, 4},
		"one of a list's":      {`DELETE FROM audit_concerned WHERE number = 6 AND object = 'r2'`, 6},
		"all of them":          {`DELETE FROM audit_concerned`, 1},
		"another thing":        {`UPDATE audit_concerned SET object = 'r9' WHERE number = 3`, 3},
		"another kind":         {`UPDATE audit_concerned SET kind = 'dataset' WHERE number = 5`, 5},
		"one thing more":       {`INSERT INTO audit_concerned (tenant, number, kind, object) VALUES ('main', 2, 'record', 'r7')`, 2},
		"the index of the end": {`DELETE FROM audit_concerned WHERE number >= 6`, 6},
	} {
		t.Run(name, func(t *testing.T) {
			testkit.EachDatabase(t, func(t *testing.T, store *db.DB) {
				tr := trail(t, store)
				for n := range 5 {
					must(t, tr.Record(t.Context(), entry(n+1)))
				}
				must(t, tr.Record(t.Context(), audit.Entry{Tenant: tenant, Actor: "bo", Act: "search", Kind: "record", Object: "list", Outcome: audit.Read, Returned: []string{"r1", "r2", "r3"}}))
				if f := verified(t, tr); f.Flaw != "" || f.Rows != 6 {
					t.Fatalf("before: %+v", f)
				}
				must(t, store.Tx(t.Context(), func(tx *db.Tx) error { _, err := tx.Exec(t.Context(), c.sql); return err }))
				if f := verified(t, tr); f.Flaw != audit.Unfound || f.Number != c.number {
					t.Errorf("%+v, want %d", f, c.number)
				}
			})
		})
	}
}

// TestVerify_Rewritten: a chain that somebody sealed anew from a changed row on contradicts the head that was published.
func TestVerify_Rewritten(t *testing.T) {
	one, two := trail(t, testkit.SQLite(t)), trail(t, testkit.SQLite(t))
	for n := range 4 {
		must(t, one.Record(t.Context(), entry(n+1)))
		must(t, two.Record(t.Context(), entry(n+1+n/2)))
	}
	published, err := one.Heads(t.Context())
	must(t, err)
	if f := verified(t, two); f.Flaw != "" {
		t.Fatalf("the rewritten chain is sound in itself: %+v", f)
	}
	if f := verified(t, two, published...); f.Flaw != audit.Cut || f.Number != 4 {
		t.Errorf("%+v", f)
	}
}

// TestWith_BothOrNone: the entry goes along with the act's transaction, once, and not with one that fails.
func TestWith_BothOrNone(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, store *db.DB) {
		tr := trail(t, store)
		act := func(ctx context.Context, fails error) error {
			return store.Tx(ctx, func(tx *db.Tx) error {
				if _, err := tx.Exec(ctx, `INSERT INTO convive_migration (module, number, name, applied_at) VALUES ('test', $1, 'x', '')`, 1); err != nil {
					return err
				}
				return fails
			})
		}
		ctx, recorded := tr.With(t.Context(), entry(1))
		if err := act(ctx, errors.New("no")); err == nil || recorded() {
			t.Fatalf("recorded %v, %v", recorded(), err)
		}
		if f := verified(t, tr); f.Rows != 0 {
			t.Errorf("an act that failed left %d entries", f.Rows)
		}
		must(t, act(ctx, nil))
		must(t, store.Tx(ctx, func(*db.Tx) error { return nil }))
		if f := verified(t, tr); f.Rows != 1 || !recorded() {
			t.Errorf("%d entries, recorded %v", f.Rows, recorded())
		}
	})
}

// TestRecord_AtOnce: many who read at once make one chain without gaps.
func TestRecord_AtOnce(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, store *db.DB) {
		tr := trail(t, store)
		var all sync.WaitGroup
		errs := make(chan error, 8)
		for n := range 8 {
			all.Go(func() {
				for i := range 5 {
					if err := tr.Record(t.Context(), entry(n*5+i)); err != nil {
						errs <- err
						return
					}
				}
			})
		}
		all.Wait()
		close(errs)
		for err := range errs {
			t.Error(err)
		}
		if f := verified(t, tr); f.Flaw != "" || f.Rows != 40 {
			t.Errorf("%+v", f)
		}
	})
}
