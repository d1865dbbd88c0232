package planningdb_test

import (
	"reflect"
	"testing"
	"time"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/planning"
	"convive/internal/planning/planningdb"
	"convive/internal/platform/db"
	"convive/internal/platform/testkit"
)

const here = kernel.MainTenant

var now = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// TestStore: revisions and moves come back whole, in order and in their tenant; a moment keeps what was known; an old mark is refused.
func TestStore(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, store *db.DB) {
		if err := planningdb.Migrate(t.Context(), store); err != nil {
			t.Fatal(err)
		}
		s, ctx := planningdb.New(store), t.Context()
		row := func(code string, revision int, at time.Time) planning.Row {
			return planning.Row{Plan: "national", Kind: planning.OfAxis, Code: code, Values: planning.Values{"name_es": code}, Revision: revision, At: at, By: "pla"}
		}
		first, second, revised := row("z", 0, now), row("a", 0, now), row("z", 1, now.Add(time.Hour))
		revised.Gone, revised.Reason = true, "por error"
		move := planning.Move{Plan: "national", Act: planning.Submit, From: planning.Draft, To: planning.InReview, By: "pla", At: now.Add(time.Hour)}
		if err := s.Append(ctx, here, 0, []planning.Row{first, second}, nil); err != nil {
			t.Fatal(err)
		}
		if f, ok := fault.Of(s.Append(ctx, here, 0, []planning.Row{revised}, nil)); !ok || f.Message != "planning.changedMeanwhile" {
			t.Errorf("an old mark: %v", f)
		}
		if err := s.Append(ctx, here, 1, []planning.Row{revised}, []planning.Move{move}); err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			by    time.Time
			rows  []planning.Row
			moves []planning.Move
		}{{time.Time{}, []planning.Row{first, revised, second}, []planning.Move{move}}, {now, []planning.Row{first, second}, []planning.Move{}}} {
			rows, moves, mark, err := s.Read(ctx, here, c.by)
			if err != nil || mark != 2 || !reflect.DeepEqual(rows, c.rows) || !reflect.DeepEqual(moves, c.moves) {
				t.Errorf("by %v: %+v %+v %d %v", c.by, rows, moves, mark, err)
			}
		}
		if rows, moves, mark, err := s.Read(ctx, "elsewhere", time.Time{}); err != nil || len(rows)+len(moves) != 0 || mark != 0 {
			t.Errorf("of another government: %v %v %d %v", rows, moves, mark, err)
		}
	})
}
