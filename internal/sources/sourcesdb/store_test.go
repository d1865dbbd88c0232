package sourcesdb_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/db"
	"convive/internal/platform/testkit"
	"convive/internal/sources"
	"convive/internal/sources/sourcesdb"
)

const tenant = kernel.MainTenant

var (
	ctx = context.Background()
	t0  = time.Date(2023, 6, 15, 12, 0, 0, 0, time.UTC)
)

// hour is a moment n hours after the beginning.
func hour(n int) time.Time { return t0.Add(time.Duration(n) * time.Hour) }

func store(t *testing.T, records *db.DB) *sourcesdb.Store {
	t.Helper()
	if err := records.Migrate(ctx, "sources", sourcesdb.Migrations); err != nil {
		t.Fatal(err)
	}
	s := sourcesdb.NewStore(records)
	for _, id := range []string{"a", "b"} {
		if err := s.SaveSource(ctx, tenant, sources.Source{ID: id}, "source: "+id, t0); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func code(err error) fault.Code {
	if f, ok := fault.Of(err); ok {
		return f.Code
	}
	return ""
}

func TestStore(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, records *db.DB) {
		s := store(t, records)
		for name, test := range map[string]func(*testing.T, *sourcesdb.Store){
			"SameWaits": refusesSame,
			"Sources":   keepsSources, "Profiles": keepsProfiles, "Machine": walksMachine, "Valid": findsValid, "Complete": completes, "Tenants": separatesTenants,
		} {
			t.Run(name, func(t *testing.T) { test(t, s) })
		}
	})
}

func keepsSources(t *testing.T, s *sourcesdb.Store) {
	must(t, s.SaveSource(ctx, tenant, sources.Source{ID: "b"}, "source: b # newer", t0))
	docs, err := s.SourceDocuments(ctx, tenant)
	must(t, err)
	if len(docs) < 2 || docs[0] != "source: a" || docs[1] != "source: b # newer" {
		t.Fatalf("declarations %q", docs)
	}
}

func keepsProfiles(t *testing.T, s *sourcesdb.Store) {
	p := sources.Profile{Name: "p", Version: 1, Source: "a"}
	must(t, s.SaveProfile(ctx, tenant, p, "one", t0))
	must(t, s.SaveProfile(ctx, tenant, p, "one", t0))
	if err := s.SaveProfile(ctx, tenant, p, "another", t0); code(err) != fault.CodeConflict {
		t.Fatalf("a version was overwritten: %v", err)
	}
	p.Version = 2
	must(t, s.SaveProfile(ctx, tenant, p, "two", t0))
	for version, want := range map[int]string{0: "two", 1: "one", 2: "two"} {
		if doc, err := s.ProfileDocument(ctx, tenant, "p", version); err != nil || doc != want {
			t.Errorf("version %d is %q, %v", version, doc, err)
		}
	}
	if _, err := s.ProfileDocument(ctx, tenant, "p", 3); code(err) != fault.CodeNotFound {
		t.Errorf("version 3: %v", err)
	}
	names, err := s.ProfileNames(ctx, tenant)
	must(t, err)
	if len(names) != 1 || names[0] != (sources.ProfileName{Name: "p", Version: 2, Source: "a"}) {
		t.Errorf("names %+v", names)
	}
}

// received counts the files of the tests, so that each is another.
var received atomic.Int64

func receive(t *testing.T, s *sourcesdb.Store, source string, at time.Time) sources.Edition {
	t.Helper()
	e, err := s.AddEdition(ctx, tenant, sources.Edition{Source: source, Profile: "p", ProfileVersion: 1, State: sources.Received, ReceivedBy: "eva", ReceivedAt: at,
		Files: []sources.File{{Name: "f.csv", SHA256: fmt.Sprint(received.Add(1)), Bytes: 9}}})
	must(t, err)
	return e
}

// refusesSame: the same files are one edition as long as that one waits, however many ask at once.
func refusesSame(t *testing.T, s *sourcesdb.Store) {
	same := sources.Edition{Source: "a", Profile: "same", ProfileVersion: 1, State: sources.Received, ReceivedBy: "eva", ReceivedAt: t0,
		Files: []sources.File{{Name: "f.csv", SHA256: "f0"}, {Name: "g.csv", SHA256: "f1"}}}
	var wg sync.WaitGroup
	var mu sync.Mutex
	made, refused := map[int]bool{}, map[string]int{}
	for range 6 {
		wg.Go(func() {
			e, err := s.AddEdition(ctx, tenant, same)
			mu.Lock()
			defer mu.Unlock()
			if f, ok := fault.Of(err); ok && f.Message == "sources.sameWaits" {
				refused[f.Args["edition"]]++
			} else if err != nil {
				t.Error(err)
			} else {
				made[e.Number] = true
			}
		})
	}
	wg.Wait()
	if len(made) != 1 || len(refused) != 1 {
		t.Fatalf("made %v, refused for %v", made, refused)
	}
	number := slices.Collect(maps.Keys(made))[0]
	for name, other := range map[string]func(e *sources.Edition){
		"version": func(e *sources.Edition) { e.ProfileVersion = 2 },
		"base":    func(e *sources.Edition) { e.Base = 1 },
		"order":   func(e *sources.Edition) { e.Files = []sources.File{e.Files[1], e.Files[0]} },
	} {
		e := same
		if other(&e); e.Number != 0 {
			t.Fatal(name)
		}
		if _, err := s.AddEdition(ctx, tenant, e); err != nil {
			t.Errorf("another %s: %v", name, err)
		}
	}
	_, err := s.Move(ctx, tenant, "a", number, "cancel", "eva", t0, func(*sources.Edition) {})
	must(t, err)
	if _, err := s.AddEdition(ctx, tenant, same); err != nil {
		t.Errorf("after the first was cancelled: %v", err)
	}
}

// walksMachine tries every act in every state and compares with the machine; a refused act changes nothing.
func walksMachine(t *testing.T, s *sourcesdb.Store) {
	paths := map[sources.State][]string{sources.Received: {}, sources.Checking: {"check"}, sources.Checked: {"check", "complete"},
		sources.Published: {"check", "complete", "approve"}, sources.Withdrawn: {"check", "complete", "approve", "withdraw"}, sources.Failed: {"fail"}, sources.Cancelled: {"cancel"}}
	for state, path := range paths {
		for _, act := range sources.Acts() {
			e := receive(t, s, "b", t0)
			for _, step := range path {
				_, err := s.Move(ctx, tenant, "b", e.Number, step, "eva", t0, func(*sources.Edition) {})
				must(t, err)
			}
			to, allowed := sources.Next(state, act)
			_, err := s.Move(ctx, tenant, "b", e.Number, act, "eva", t0, func(e *sources.Edition) { e.Reason = "moved" })
			kept, readErr := s.Edition(ctx, tenant, "b", e.Number)
			must(t, readErr)
			switch {
			case allowed && (err != nil || kept.State != to || kept.Reason != "moved"):
				t.Errorf("%s in %s: %v, %+v", act, state, err, kept)
			case !allowed && (code(err) != fault.CodeConflict || kept.State != state || kept.Reason != ""):
				t.Errorf("%s in %s was not refused: %v, %+v", act, state, err, kept)
			}
		}
	}
	if _, err := s.Move(ctx, tenant, "b", 99_999, "check", "eva", t0, func(*sources.Edition) {}); code(err) != fault.CodeNotFound {
		t.Errorf("an edition that is not there: %v", err)
	}
}

// publish brings an edition with periods to its end.
func publish(t *testing.T, s *sourcesdb.Store, at time.Time, periods ...int) sources.Edition {
	t.Helper()
	e := receive(t, s, "a", at)
	_, err := s.Move(ctx, tenant, "a", e.Number, "check", "eva", at, func(*sources.Edition) {})
	must(t, err)
	for _, p := range periods {
		e.Periods = append(e.Periods, sources.PeriodTally{Period: p, Rows: 1, Quantity: 2})
	}
	must(t, s.Complete(ctx, tenant, e, "eva", at, none, nil))
	_, err = s.Move(ctx, tenant, "a", e.Number, "approve", "eva", at, func(e *sources.Edition) { e.ApprovedBy, e.ApprovedAt = "eva", at })
	must(t, err)
	return e
}

func none() ([]sources.Quarantined, error) { return nil, nil }

func findsValid(t *testing.T, s *sourcesdb.Store) {
	first := publish(t, s, hour(1), 202100, 202200)
	second := publish(t, s, hour(2), 202200, 202300)
	_, err := s.Move(ctx, tenant, "a", second.Number, "withdraw", "eva", hour(3), func(e *sources.Edition) { e.WithdrawnBy, e.WithdrawnAt = "eva", hour(3) })
	must(t, err)
	for at, want := range map[int][]sources.ValidEdition{
		0: {}, 3: {{Source: "a", Edition: first.Number, Periods: []int{202100, 202200}}},
		1: {{Source: "a", Edition: first.Number, Periods: []int{202100, 202200}}},
		2: {{Source: "a", Edition: first.Number, Periods: []int{202100}}, {Source: "a", Edition: second.Number, Periods: []int{202200, 202300}}},
	} {
		got, err := s.Valid(ctx, tenant, hour(at))
		must(t, err)
		if !reflect.DeepEqual(got, want) {
			t.Errorf("at hour %d: %+v, want %+v", at, got, want)
		}
	}
}

func aside(line int64, reason string) sources.Quarantined {
	return sources.Quarantined{File: 1, Line: line, Problems: []sources.Problem{{Field: "n", Value: "x", Reason: reason, Args: map[string]string{"detail": "0 – 9"}}, {Field: "m", Reason: "r.second"}},
		Content: map[string]string{"n": "x", "when": "ñ, \"q\"\n"}}
}

func completes(t *testing.T, s *sourcesdb.Store) {
	e := receive(t, s, "a", hour(5))
	_, err := s.Move(ctx, tenant, "a", e.Number, "check", "eva", hour(5), func(*sources.Edition) {})
	must(t, err)
	unfinished, err := s.Unfinished(ctx)
	must(t, err)
	found := false
	for _, k := range unfinished {
		found = found || k == sources.EditionKey{Tenant: tenant, Source: "a", Number: e.Number}
	}
	if !found {
		t.Fatalf("an import under way is not listed: %+v", unfinished)
	}
	if err := s.Complete(ctx, tenant, e, "eva", hour(6), func() ([]sources.Quarantined, error) { return nil, errors.New("disk full") }, nil); err == nil {
		t.Fatal("an error while reading quarantine was lost")
	}
	if kept, _ := s.Edition(ctx, tenant, "a", e.Number); kept.State != sources.Checking {
		t.Fatalf("half an edition: %+v", kept)
	}
	e.Counts = sources.Counts{Read: 4, Accepted: 1, Quarantined: 3, Quantity: 2, Seconds: 0.5}
	e.Periods = []sources.PeriodTally{{Period: 202100, Rows: 1, Quantity: 2}}
	e.Controls = []sources.ControlResult{{Name: "TOTAL", Expected: 3, Found: 2, SetAside: 1}}
	e.Warnings = []sources.Warning{{Message: "w", Args: map[string]string{"a": "b"}}}
	portions := [][]sources.Quarantined{{aside(3, "r.a"), aside(4, "r.b")}, {aside(5, "r.b")}, {}}
	must(t, s.Complete(ctx, tenant, e, "eva", hour(6), func() ([]sources.Quarantined, error) {
		next := portions[0]
		portions = portions[1:]
		return next, nil
	}, nil))
	kept, err := s.Edition(ctx, tenant, "a", e.Number)
	must(t, err)
	if kept.State != sources.Checked || kept.Counts != e.Counts || !reflect.DeepEqual(kept.Periods, e.Periods) || !reflect.DeepEqual(kept.Controls, e.Controls) || !reflect.DeepEqual(kept.Warnings, e.Warnings) || kept.Files[0].Name != "f.csv" {
		t.Fatalf("kept %+v", kept)
	}
	page, total, err := s.Quarantine(ctx, tenant, "a", e.Number, 1, 1)
	must(t, err)
	want := aside(4, "r.b")
	if total != 3 || len(page) != 1 || page[0].Line != 4 || page[0].State != "open" || !reflect.DeepEqual(page[0].Content, want.Content) || !reflect.DeepEqual(page[0].Problems, want.Problems) {
		t.Fatalf("quarantine %d %+v", total, page)
	}
	reasons, err := s.QuarantineReasons(ctx, tenant, "a", e.Number)
	must(t, err)
	if fmt.Sprint(reasons) != "[{n r.b 2} {n r.a 1}]" {
		t.Fatalf("reasons %v", reasons)
	}
	corrects(t, s, e.Number)
}

// corrects marks lines in the same act that completes the next edition, and opens them when that edition is discarded.
func corrects(t *testing.T, s *sourcesdb.Store, base int) {
	next, err := s.AddEdition(ctx, tenant, sources.Edition{Source: "a", Profile: "p", ProfileVersion: 1, State: sources.Received, Base: base, ReceivedBy: "eva", ReceivedAt: hour(7)})
	must(t, err)
	_, err = s.Move(ctx, tenant, "a", next.Number, "check", "eva", hour(7), func(*sources.Edition) {})
	must(t, err)
	open := func() string {
		lines, err := s.OpenLines(ctx, tenant, "a", base)
		must(t, err)
		return fmt.Sprint(lines)
	}
	if open() != "[{1 3 0} {1 4 0} {1 5 0}]" {
		t.Fatalf("open %s", open())
	}
	must(t, s.Complete(ctx, tenant, next, "eva", hour(8), none, []sources.LineKey{{File: 1, Line: 4}}))
	if open() != "[{1 3 0} {1 5 0}]" {
		t.Fatalf("open after the correction %s", open())
	}
	page, _, err := s.Quarantine(ctx, tenant, "a", base, 1, 1)
	must(t, err)
	if page[0].State != "corrected" || page[0].In != next.Number {
		t.Fatalf("corrected row %+v", page[0])
	}
	_, err = s.Move(ctx, tenant, "a", next.Number, "discard", "eva", hour(9), func(*sources.Edition) {})
	must(t, err)
	if open() != "[{1 3 0} {1 4 0} {1 5 0}]" {
		t.Fatalf("open after discarding %s", open())
	}
	must(t, s.MarkCorrected(ctx, tenant, "a", base, []sources.LineKey{{File: 1, Line: 3}}, 77))
	if open() != "[{1 4 0} {1 5 0}]" {
		t.Fatalf("open after marking %s", open())
	}
}

func separatesTenants(t *testing.T, s *sourcesdb.Store) {
	const other = kernel.Tenant("elsewhere")
	docs, err := s.SourceDocuments(ctx, other)
	must(t, err)
	editions, err := s.Editions(ctx, other, "")
	must(t, err)
	valid, err := s.Valid(ctx, other, hour(100))
	must(t, err)
	if len(docs)+len(editions)+len(valid) > 0 {
		t.Fatalf("another government sees %d, %d, %d", len(docs), len(editions), len(valid))
	}
	all, err := s.Editions(ctx, tenant, "")
	must(t, err)
	for i := 1; i < len(all); i++ {
		if all[i].ReceivedAt.After(all[i-1].ReceivedAt) {
			t.Fatal("editions are not newest first")
		}
	}
}
