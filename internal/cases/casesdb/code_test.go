package casesdb_test

import (
	"testing"
	"time"

	"convive/internal/cases"
	"convive/internal/platform/audit"
	"convive/internal/platform/db"
	"convive/internal/platform/testkit"
)

// TestStore_Codes: a person has one code, which is used once; what rides on a use of one that is gone is undone.
func TestStore_Codes(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, store *db.DB) {
		w := newWorld(t, store)
		s, ctx := w.cases, t.Context()
		c := whole("C-1")
		must(t, s.Insert(ctx, here, c))
		code := func(digest, ref string) cases.Code {
			return cases.Code{Digest: digest, Case: c.ID, Ref: ref, GivenBy: "ana", GivenAt: morning, Expires: morning.Add(time.Hour)}
		}
		must(t, s.KeepCode(ctx, here, code("d1", "r1")))
		must(t, s.KeepCode(ctx, here, code("d2", "r2")))
		if got, ok, err := s.FindCode(ctx, here, "d1"); err != nil || !ok || got != code("d1", "r1") {
			t.Errorf("%+v, %v, %v", got, ok, err)
		}
		if _, ok, err := s.FindCode(ctx, "other", "d1"); ok || err != nil {
			t.Errorf("another tenant finds it: %v", err)
		}
		must(t, s.KeepCode(ctx, here, code("d3", "r1")))
		for digest, want := range map[string]bool{"d1": false, "d2": true, "d3": true} {
			if _, ok, err := s.FindCode(ctx, here, digest); ok != want || err != nil {
				t.Errorf("%s after a newer one: %v, %v", digest, ok, err)
			}
		}
		trail := audit.New(store, w)
		use := func() bool {
			riding, _ := trail.With(ctx, audit.Entry{Tenant: here, Act: "readExtract", Kind: "Record", Outcome: audit.Read})
			ok, err := s.UseCode(riding, here, "d3")
			must(t, err)
			return ok
		}
		first, second := use(), use()
		if entries, err := trail.Entries(ctx, here, audit.Query{}); err != nil || !first || second || len(entries) != 1 {
			t.Errorf("used %v and %v, %d entries, %v", first, second, len(entries), err)
		}
		late := code("d4", "r1")
		late.GivenAt, late.Expires = morning.Add(2*time.Hour), morning.Add(3*time.Hour)
		must(t, s.KeepCode(ctx, here, late))
		if _, ok, err := s.FindCode(ctx, here, "d2"); ok || err != nil {
			t.Errorf("one that ran out is kept: %v", err)
		}
	})
}
