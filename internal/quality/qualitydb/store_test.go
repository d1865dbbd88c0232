package qualitydb_test

import (
	"reflect"
	"testing"
	"time"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/db"
	"convive/internal/platform/testkit"
	"convive/internal/quality"
	"convive/internal/quality/qualitydb"
)

const here = kernel.MainTenant

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func opened(t *testing.T, store *db.DB) qualitydb.Store {
	t.Helper()
	must(t, qualitydb.Migrate(t.Context(), store))
	return qualitydb.New(store)
}

func found(r quality.Rule, year int) quality.Detection {
	share, most := 12.5, 5.0
	return quality.Detection{Rule: r, Segment: quality.Segment{Year: year}, Failed: 1, Looked: 8, Observed: &share, Expected: &most, Note: "quality.note.missing", Args: map[string]string{"a": "b"},
		Sample: []quality.Line{{File: 1, Line: 7}, {File: 2, Line: 9}}}
}

// TestStore_Findings follows findings through runs, answers and the next edition.
func TestStore_Findings(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, store *db.DB) {
		s, ctx, at := opened(t, store), t.Context(), received
		r := rule(t, "sex", "kind: presence\nfield: sex")
		run := quality.Run{Source: "s", Edition: 1, At: at, By: "ana", Rows: 8, Outcomes: []quality.Outcome{{Rule: "sex", Version: 1, Status: quality.Broken, Looked: 8, Failed: 1, Years: map[int]quality.Tally{2020: {Looked: 8, Failed: 1}}}},
			Years: []quality.YearTally{{Year: 2020, Unit: "victim", Rows: 8, Quantity: 9}}}
		must(t, s.KeepRun(ctx, here, run, []quality.Detection{found(r, 2020), found(r, 2021)}))
		if got, ok, err := s.RunOf(ctx, here, "s", 1, time.Time{}); err != nil || !ok || !reflect.DeepEqual(got, run) {
			t.Fatalf("%+v, %v, %v", got, ok, err)
		}
		list, total, err := s.Findings(ctx, here, quality.FindingQuery{Source: "s", Editions: []quality.EditionOf{{Source: "s", Number: 1}}, States: []quality.State{quality.Open}})
		if err != nil || total != 2 || len(list) != 2 {
			t.Fatalf("%+v, %d, %v", list, total, err)
		}
		f := list[0]
		want := quality.Finding{ID: f.ID, Source: "s", Edition: 1, Rule: "sex", Version: 1, Kind: quality.Presence, Severity: quality.Error, Segment: quality.Segment{Year: 2020}, Failed: 1, Looked: 8, Observed: f.Observed, Expected: f.Expected,
			Note: "quality.note.missing", Args: map[string]string{"a": "b"}, Sample: []quality.Line{{File: 1, Line: 7}, {File: 2, Line: 9}}, State: quality.Open, OpenedAt: at, MovedAt: at}
		if !reflect.DeepEqual(f, want) || *f.Observed != 12.5 || *f.Expected != 5 {
			t.Errorf("%+v\n%+v", f, want)
		}
		if _, total, _ := s.Findings(ctx, "other", quality.FindingQuery{}); total != 0 {
			t.Error("another government sees it")
		}
		if _, err := s.Move(ctx, here, f.ID, quality.Step{Act: quality.Accept, Actor: "ste", At: at}); fault.CodeOf(err) != fault.CodeConflict {
			t.Errorf("accepted without an answer: %v", err)
		}
		for _, st := range []quality.Step{{Act: quality.Query, Actor: "ste", Text: "why?", At: at.Add(time.Minute)}, {Act: quality.Respond, Actor: "lia", Institution: "police", Text: "a form", At: at.Add(2 * time.Minute)},
			{Act: quality.Override, Actor: "ste", Reason: "a form lacked it", At: at.Add(3 * time.Minute)}} {
			if f, err = s.Move(ctx, here, f.ID, st); err != nil {
				t.Fatal(err)
			}
		}
		if f.State != quality.Overridden || f.Answered != "lia" || f.Reason != "a form lacked it" {
			t.Errorf("%+v", f)
		}
		// the same edition again: what was decided stays, what is no longer found is resolved, and found again it opens
		must(t, s.KeepRun(ctx, here, run, []quality.Detection{found(r, 2020)}))
		state := func(edition, year int) quality.State {
			t.Helper()
			list, _, err := s.Findings(ctx, here, quality.FindingQuery{Editions: []quality.EditionOf{{Source: "s", Number: edition}}})
			must(t, err)
			for _, f := range list {
				if f.Segment.Year == year {
					return f.State
				}
			}
			return "none"
		}
		if state(1, 2020) != quality.Overridden || state(1, 2021) != quality.Resolved {
			t.Errorf("%s, %s", state(1, 2020), state(1, 2021))
		}
		must(t, s.KeepRun(ctx, here, run, []quality.Detection{found(r, 2020), found(r, 2021)}))
		if state(1, 2021) != quality.Open {
			t.Errorf("found again: %s", state(1, 2021))
		}
		// the next edition has it again: a finding of its own, open, that names the earlier one
		run.Edition = 2
		must(t, s.KeepRun(ctx, here, run, []quality.Detection{found(r, 2020)}))
		list, _, err = s.Findings(ctx, here, quality.FindingQuery{Editions: []quality.EditionOf{{Source: "s", Number: 2}}})
		if err != nil || len(list) != 1 || list[0].Again != f.ID || list[0].State != quality.Open || state(1, 2020) != quality.Overridden {
			t.Errorf("%+v, %v", list, err)
		}
		steps, err := s.Steps(ctx, here, f.ID)
		if err != nil || len(steps) != 4 || steps[0].Act != "open" || steps[2].Text != "a form" || steps[2].Institution != "police" || steps[3].State != quality.Overridden {
			t.Errorf("%+v, %v", steps, err)
		}
		counts, err := s.Counts(ctx, here, time.Time{})
		if err != nil || len(counts) != 3 {
			t.Errorf("%+v, %v", counts, err)
		}
		if _, err := s.Finding(ctx, "other", f.ID); fault.CodeOf(err) != fault.CodeNotFound {
			t.Errorf("another government's: %v", err)
		}
	})
}

// TestStore_Past: later runs, answers and versions leave what was said at an earlier moment as it was.
func TestStore_Past(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, store *db.DB) {
		s, ctx, at := opened(t, store), t.Context(), received
		r := rule(t, "sex", "kind: presence\nfield: sex")
		run := quality.Run{Source: "s", Edition: 1, At: at, By: "ana", Rows: 8}
		must(t, s.KeepRun(ctx, here, run, []quality.Detection{found(r, 2020), found(r, 2021)}))
		list, _, err := s.Findings(ctx, here, quality.FindingQuery{})
		if err != nil || len(list) != 2 {
			t.Fatalf("%+v, %v", list, err)
		}
		move := func(st quality.Step) {
			t.Helper()
			if _, err := s.Move(ctx, here, list[0].ID, st); err != nil {
				t.Fatal(err)
			}
		}
		type picture struct {
			findings []quality.Finding
			counts   []quality.Count
			rows     int64
			ran      bool
		}
		look := func(by time.Time) (p picture) {
			t.Helper()
			var err error
			if p.findings, _, err = s.Findings(ctx, here, quality.FindingQuery{By: by, Source: "s"}); err != nil {
				t.Fatal(err)
			}
			if p.counts, err = s.Counts(ctx, here, by); err != nil {
				t.Fatal(err)
			}
			last, ran, err := s.RunOf(ctx, here, "s", 1, by)
			must(t, err)
			p.rows, p.ran = last.Rows, ran
			return p
		}
		var moments []time.Time
		var pictures []picture
		keep := func(hour int) {
			t.Helper()
			moments, pictures = append(moments, at.Add(time.Duration(hour)*time.Hour)), append(pictures, look(time.Time{}))
		}
		keep(0)
		move(quality.Step{Act: quality.Respond, Actor: "lia", Text: "a form", At: at.Add(time.Hour)})
		keep(1)
		move(quality.Step{Act: quality.Override, Actor: "ste", Reason: "a form lacked it", At: at.Add(2 * time.Hour)})
		keep(2)
		more := found(r, 2020)
		more.Failed, more.Args, more.Observed = 3, nil, nil
		run.At, run.Rows = at.Add(3*time.Hour), 9
		must(t, s.KeepRun(ctx, here, run, []quality.Detection{more}))
		keep(3)
		run.At = at.Add(4 * time.Hour)
		must(t, s.KeepRun(ctx, here, run, []quality.Detection{found(r, 2020), found(r, 2021)}))
		keep(4)
		for i, by := range moments {
			if got := look(by); !reflect.DeepEqual(got, pictures[i]) {
				t.Errorf("after %d hours\n%+v, it was\n%+v", i, got, pictures[i])
			}
			if i > 0 && reflect.DeepEqual(pictures[i], pictures[i-1]) {
				t.Errorf("hour %d changed nothing: the test shows nothing", i)
			}
		}
		if p := look(at.Add(-time.Hour)); len(p.findings)+len(p.counts) > 0 || p.ran {
			t.Errorf("before the first run: %+v", p)
		}
		open, total, err := s.Findings(ctx, here, quality.FindingQuery{By: moments[2], States: []quality.State{quality.Open}})
		if err != nil || total != 1 || len(open) != 1 || open[0].Segment.Year != 2021 {
			t.Errorf("open after two hours: %+v, %d, %v", open, total, err)
		}
	})
}

func TestStore_Documents(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, store *db.DB) {
		s, ctx := opened(t, store), t.Context()
		one := quality.Document{Kind: "rule", ID: "a", Version: 1, Text: "x"}
		must(t, s.SaveDocument(ctx, here, one, received))
		must(t, s.SaveDocument(ctx, here, one, received))
		changed := one
		changed.Text = "y"
		if err := s.SaveDocument(ctx, here, changed, received); fault.CodeOf(err) != fault.CodeConflict {
			t.Errorf("another text under the same version: %v", err)
		}
		changed.Version = 2
		must(t, s.SaveDocument(ctx, here, changed, received))
		if list, err := s.Documents(ctx, here, "rule", time.Time{}); err != nil || !reflect.DeepEqual(list, []quality.Document{changed}) {
			t.Errorf("%+v, %v", list, err)
		}
		if list, _ := s.Documents(ctx, here, "protocol", time.Time{}); len(list) != 0 {
			t.Errorf("%+v", list)
		}
	})
}
