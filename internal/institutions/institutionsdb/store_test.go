package institutionsdb_test

import (
	"fmt"
	"reflect"
	"testing"
	"time"

	"convive/internal/institutions"
	"convive/internal/institutions/institutionsdb"
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

func refused(t *testing.T, what string, err error, want string) {
	t.Helper()
	if f, ok := fault.Of(err); !ok || f.Message != want {
		t.Errorf("%s: %v, want %s", what, err, want)
	}
}

// TestStore: what is kept comes back whole, in its tenant and nowhere else; a moment keeps its rows; who comes second is told.
func TestStore(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, store *db.DB) {
		must(t, institutionsdb.Migrate(t.Context(), store))
		s, ctx := institutionsdb.New(store), t.Context()
		first := institutions.Row{Kind: institutions.OfFunction, Code: "patrol", From: "2020-01-01", Values: institutions.Values{"name_es": "Patrullar", "dimension": "prevention"}, At: now, By: "pla"}
		must(t, s.Record(ctx, here, 0, []institutions.Row{first}))
		refused(t, "an old mark", s.Record(ctx, here, 0, []institutions.Row{first}), "institutions.changedMeanwhile")
		closed := first
		closed.To, closed.Revision, closed.At, closed.Reason = "2024-01-01", 1, now.Add(time.Hour), "ended"
		must(t, s.Record(ctx, here, 1, []institutions.Row{closed}))
		for _, c := range []struct {
			by   time.Time
			want []institutions.Row
		}{{time.Time{}, []institutions.Row{closed}}, {now, []institutions.Row{first}}, {now.Add(-time.Hour), []institutions.Row{}}} {
			got, mark, err := s.Rows(ctx, here, c.by)
			must(t, err)
			if !reflect.DeepEqual(got, c.want) || mark != 2 {
				t.Errorf("by %v: %+v, mark %d", c.by, got, mark)
			}
		}
		if got, mark, err := s.Rows(ctx, "elsewhere", time.Time{}); err != nil || len(got) != 0 || mark != 0 {
			t.Errorf("of another government: %v %d %v", got, mark, err)
		}
	})
}

// TestStore_Procedures: a draft is replaced until it is moved; publishing ends the version before; a moment keeps its state.
func TestStore_Procedures(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, store *db.DB) {
		must(t, institutionsdb.Migrate(t.Context(), store))
		s, ctx := institutionsdb.New(store), t.Context()
		at := now
		draft := func(n int) institutions.Procedure {
			return institutions.Procedure{Code: "scene", Version: n, Institution: "police", Function: "patrol", Title: kernel.Text{"es": "Escena"}, State: institutions.Draft, Author: "ana", At: at,
				Steps: []institutions.ProcedureStep{{Act: "Acordonar", MaxHours: 1}}}
		}
		move := func(n int, act institutions.ProcedureAct, from, to institutions.ProcedureState, supersedes int) {
			t.Helper()
			at = at.Add(time.Minute)
			must(t, s.Move(ctx, here, institutions.Move{Code: "scene", Version: n, Act: act, From: from, To: to, By: "bo", At: at}, supersedes))
		}
		must(t, s.Draft(ctx, here, draft(1)))
		changed := draft(1)
		changed.Steps[0].Act = "Acordonar y anotar"
		must(t, s.Draft(ctx, here, changed))
		for n, before := range []int{0, 1} {
			n++
			if n == 2 {
				must(t, s.Draft(ctx, here, draft(2)))
			}
			move(n, institutions.Submit, institutions.Draft, institutions.Review, 0)
			move(n, institutions.Approve, institutions.Review, institutions.Approved, 0)
			move(n, institutions.Publish, institutions.Approved, institutions.Published, before)
		}
		refused(t, "a draft of a published version", s.Draft(ctx, here, draft(1)), "institutions.changedMeanwhile")
		refused(t, "a move from another state", s.Move(ctx, here, institutions.Move{Code: "scene", Version: 2, Act: institutions.Submit, From: institutions.Draft, To: institutions.Review}, 0), "institutions.changedMeanwhile")
		states := func(by time.Time) string {
			list, err := s.Procedures(ctx, here, by)
			must(t, err)
			text := ""
			for _, p := range list {
				text += fmt.Sprint(p.Version, p.State, len(p.Moves), p.Steps[0].Act, ";")
			}
			return text
		}
		if got, want := states(time.Time{}), "1superseded4Acordonar y anotar;2published3Acordonar;"; got != want {
			t.Errorf("now %s, want %s", got, want)
		}
		if got, want := states(now.Add(3*time.Minute)), "1published3Acordonar y anotar;2draft0Acordonar;"; got != want {
			t.Errorf("then %s, want %s", got, want)
		}
	})
}
