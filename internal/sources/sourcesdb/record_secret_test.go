package sourcesdb_test

import (
	"testing"

	"convive/internal/platform/db"
	"convive/internal/platform/testkit"
	"convive/internal/sources"
)

// A source gets its secret with the first declaration that uses cell keys, keeps it whatever is declared later, and shares it with no
// other source and no other government.
func TestStore_RecordSecrets(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, records *db.DB) {
		s := store(t, records)
		secrets := func() map[string]string {
			t.Helper()
			got, err := s.RecordSecrets(ctx, tenant)
			must(t, err)
			return got
		}
		if got := secrets(); len(got) != 0 {
			t.Fatalf("%d secrets that nobody needs", len(got))
		}
		noisy := func(id string) sources.Source {
			return sources.Source{ID: id, Disclosure: sources.Disclosure{Method: sources.CellKeys}}
		}
		must(t, s.SaveSource(ctx, tenant, noisy("a"), "source: a # noise", hour(1)))
		first := secrets()
		if len(first) != 1 || len(first["a"]) != 64 {
			t.Fatalf("secrets of %d sources", len(first))
		}
		must(t, s.SaveSource(ctx, tenant, sources.Source{ID: "a"}, "source: a", hour(2)))
		must(t, s.SaveSource(ctx, tenant, noisy("a"), "source: a # noise again", hour(3)))
		must(t, s.SaveSource(ctx, tenant, noisy("b"), "source: b # noise", hour(4)))
		must(t, s.SaveSource(ctx, "other", noisy("a"), "source: a # noise", hour(4)))
		if got := secrets(); got["a"] != first["a"] || len(got) != 2 || got["b"] == got["a"] {
			t.Error("the secrets did not stay, or are shared")
		}
		if other, err := s.RecordSecrets(ctx, "other"); err != nil || len(other) != 1 || other["a"] == first["a"] {
			t.Errorf("another government: %v", err)
		}
	})
}
