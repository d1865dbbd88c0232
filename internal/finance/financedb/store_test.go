package financedb_test

import (
	"reflect"
	"testing"
	"time"

	"convive/internal/finance"
	"convive/internal/finance/financedb"
	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/db"
	"convive/internal/platform/testkit"
)

const here = kernel.MainTenant

var now = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// TestStore: what is kept comes back whole, in its tenant and nowhere else; a moment keeps its lines and events; who comes
// second is told.
func TestStore(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, store *db.DB) {
		must(t, financedb.Migrate(t.Context(), store))
		s, ctx := financedb.New(store), t.Context()
		k := finance.Key{Year: 2025, Code: "a"}
		first := finance.Line{Key: k, Institution: "police", Programme: "E001", Name: kernel.Text{"es": "Patrullas"}, COFOG: "03.1", Share: 10_000, Source: "treasury", Level: "national",
			Territory: "MX", Currency: "MXN", Origin: "Ley", Published: "2024-12-20", At: now, By: "pla"}
		initial := finance.Event{Kind: finance.Initial, Line: k, Amount: kernel.Money{Minor: 9_007_199_254_740_993, Currency: "MXN"}, On: "2025-01-01", At: now, By: "pla"}
		must(t, s.Record(ctx, here, 0, []finance.Line{first}, []finance.Event{initial}))
		if f, _ := fault.Of(s.Record(ctx, here, 0, []finance.Line{first}, nil)); f == nil || f.Message != "finance.changedMeanwhile" {
			t.Errorf("an old mark: %v", f)
		}
		second := first
		second.Share, second.Revision, second.At, second.Reason = 5_000, 1, now.Add(time.Hour), "half of it"
		change := finance.Event{Kind: finance.Transfer, Line: k, Other: "b", Amount: kernel.Money{Minor: -1, Currency: "MXN"}, On: "2025-02-01", Act: "Decreto", Reason: "r", Exception: "x", Objective: "o", Decides: 1, At: second.At, By: "ste"}
		must(t, s.Record(ctx, here, 1, []finance.Line{second}, []finance.Event{change, change}))
		initial.Number = 1
		again := change
		change.Number, again.Number = 2, 3
		for _, c := range []struct {
			by     time.Time
			lines  []finance.Line
			events []finance.Event
		}{{time.Time{}, []finance.Line{second}, []finance.Event{initial, change, again}}, {now, []finance.Line{first}, []finance.Event{initial}}, {now.Add(-time.Hour), []finance.Line{}, []finance.Event{}}} {
			lines, err := s.Lines(ctx, here, c.by)
			must(t, err)
			events, err := s.Events(ctx, here, c.by)
			must(t, err)
			if !reflect.DeepEqual(lines, c.lines) || !reflect.DeepEqual(events, c.events) {
				t.Errorf("by %v: %+v %+v", c.by, lines, events)
			}
		}
		if mark, err := s.Mark(ctx, here); err != nil || mark != 3 {
			t.Errorf("mark %d %v", mark, err)
		}
		lines, err := s.Lines(ctx, "elsewhere", time.Time{})
		if mark, _ := s.Mark(ctx, "elsewhere"); err != nil || len(lines) != 0 || mark != 0 {
			t.Errorf("of another government: %v %d %v", lines, mark, err)
		}
	})
}
