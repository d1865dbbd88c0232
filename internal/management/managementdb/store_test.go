package managementdb_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/management"
	"convive/internal/management/managementdb"
	"convive/internal/platform/db"
	"convive/internal/platform/testkit"
)

var began = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

const text = "factor: F4\nversion: 1\ntitle: {es: T, en: T, pt: T, fr: T}\nmeasures:\n  - {id: a, title: {es: T, en: T, pt: T, fr: T}, formula: {es: T, en: T, pt: T, fr: T}, unit: share, at_least: 90, supplier: ministry}\n" +
	"  - {id: b, title: {es: T, en: T, pt: T, fr: T}, formula: {es: T, en: T, pt: T, fr: T}, unit: share, at_least: 90, supplier: ministry}\n"

// world is evidence that a test sets.
type world struct {
	value   map[string]float64
	nothing map[string]bool // of which nothing is recorded
}

func (w *world) Subjects(context.Context, string) ([]management.Subject, error) {
	return []management.Subject{{Kind: management.OfSystem}, {Kind: management.OfInstitution, Code: "police"}, {Kind: management.OfInstitution, Code: "fire"}}, nil
}

func (w *world) Look(context.Context) (management.Look, error) { return w, nil }

func (w *world) Read(_ context.Context, q management.Question) (management.Reading, error) {
	v, ok := w.value[q.Subject.ID()+" "+q.Measure]
	if !ok && w.nothing[q.Subject.ID()+" "+q.Measure] {
		return management.Reading{}, nil
	}
	if !ok {
		return management.Reading{Absent: management.NoModule}, nil
	}
	return management.Reading{Numerator: v, Denominator: 100, Recorded: true, Behind: []string{"row"}}, nil
}

type clock struct{ now time.Time }

func (c *clock) Now() time.Time { c.now = c.now.Add(time.Minute); return c.now }

func refused(t *testing.T, what string, err error, want string) {
	t.Helper()
	if f, ok := fault.Of(err); !ok || f.Message != want {
		t.Errorf("%s: %v, want %s", what, err, want)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// each runs a suite on both engines, as a planner.
func each(t *testing.T, suite func(t *testing.T, ctx context.Context, s *management.Service, w *world, c *clock)) {
	testkit.EachDatabase(t, func(t *testing.T, store *db.DB) {
		must(t, managementdb.Migrate(t.Context(), store))
		w, c := &world{value: map[string]float64{}}, &clock{began}
		s := management.NewService(managementdb.New(store), w, c, testkit.Gate(t))
		suite(t, kernel.WithActor(t.Context(), kernel.Actor{Tenant: kernel.MainTenant, Name: "pla", Role: kernel.RolePlanner}), s, w, c)
	})
}

// TestRules: a version follows the last, with a reason; the same again is no version; each stays to be read.
func TestRules(t *testing.T) {
	each(t, func(t *testing.T, ctx context.Context, s *management.Service, _ *world, c *clock) {
		for range 2 {
			if _, err := s.Define(ctx, text, ""); err != nil {
				t.Fatal(err)
			}
		}
		between := c.now
		second := strings.NewReplacer("version: 1", "version: 2", "at_least: 90", "at_least: 70").Replace(text)
		_, err := s.Define(ctx, strings.Replace(text, "at_least: 90", "at_least: 70", 1), "less")
		refused(t, "another text of the same version", err, "management.badVersion")
		_, err = s.Define(ctx, second, " ")
		refused(t, "a version without a reason", err, "management.reasonNeeded")
		_, err = s.Define(ctx, strings.Replace(second, "version: 2", "version: 3", 1), "skips")
		refused(t, "a version that skips one", err, "management.badVersion")
		_, err = s.Define(ctx, "factor: F4\nnonsense", "x")
		refused(t, "no rule", err, "management.badRule")
		if _, err := s.Define(ctx, second, "The law asks for 70."); err != nil {
			t.Fatal(err)
		}
		versions, err := s.FactorVersions(ctx, "F4")
		if err != nil || len(versions) != 2 || versions[0].Version != 2 || versions[0].Meta.Reason != "The law asks for 70." || *versions[1].Measures[0].AtLeast != 90 {
			t.Fatalf("versions %+v, %v", versions, err)
		}
		now, err := s.Factors(ctx)
		if err != nil || len(now) != 1 || now[0].Version != 2 {
			t.Fatalf("in force %+v, %v", now, err)
		}
		then, err := s.Factors(kernel.AsOf(ctx, between))
		if err != nil || len(then) != 1 || then[0].Version != 1 {
			t.Fatalf("then %+v, %v", then, err)
		}
		_, err = s.FactorVersions(ctx, "F5")
		refused(t, "a factor without a rule", err, "management.noFactor")
		if other, err := s.Factors(kernel.WithActor(ctx, kernel.Actor{Tenant: "other", Name: "x", Role: kernel.RolePlanner})); err != nil || len(other) != 0 {
			t.Errorf("another government has %v, %v", other, err)
		}
	})
}

// TestRecord: a level is recorded once; a fall names the measure that caused it, with its value before and after.
func TestRecord(t *testing.T) {
	each(t, func(t *testing.T, ctx context.Context, s *management.Service, w *world, _ *clock) {
		_, err := s.Define(ctx, text, "")
		must(t, err)
		w.value = map[string]float64{"police a": 95, "police b": 92}
		record := func(want int) []management.Change {
			t.Helper()
			changes, err := s.Record(ctx)
			if err != nil || len(changes) != want {
				t.Fatalf("changes %+v, %v; want %d", changes, err, want)
			}
			return changes
		}
		if c := record(1)[0]; c.Subject != "police" || c.From != management.Unknown || c.To != management.Established {
			t.Errorf("first %+v", c)
		}
		record(0)
		w.value["police b"] = 50
		c := record(1)[0]
		if c.From != management.Established || c.To != management.Partial || c.Measure != "b" || *c.Before != 92 || *c.After != 50 || len(c.Behind) != 1 {
			t.Errorf("fall %+v", c)
		}
		w.value["police b"] = 91
		if c := record(1)[0]; c.Measure != "b" || *c.Before != 50 || *c.After != 91 || c.To <= c.From {
			t.Errorf("rise %+v", c)
		}
		kept, err := s.Changes(ctx, "police")
		if err != nil || len(kept) != 3 || kept[0].Measure != "b" || *kept[0].After != 91 || kept[2].From != management.Unknown {
			t.Errorf("kept %+v, %v", kept, err)
		}
		delete(w.value, "police a")
		delete(w.value, "police b")
		if c := record(1)[0]; c.To != management.Unknown || c.After != nil {
			t.Errorf("what cannot be told any more: %+v", c)
		}
	})
}

// TestPeers: nobody is compared who did not agree, or not any more; one alone is no comparison.
func TestPeers(t *testing.T) {
	each(t, func(t *testing.T, ctx context.Context, s *management.Service, w *world, _ *clock) {
		_, err := s.Define(ctx, text, "")
		must(t, err)
		w.value = map[string]float64{"police a": 95, "police b": 92, "fire a": 10, "fire b": 10}
		agree := func(subject, group string, given bool) error {
			return s.Agree(ctx, management.Agreement{Subject: subject, Group: group, Given: given})
		}
		refused(t, "the system", agree("system", "towns", true), "management.systemAlone")
		refused(t, "nobody", agree("nobody", "towns", true), "management.noSubject")
		refused(t, "a bad group", agree("police", "Towns of 2026", true), "management.badGroup")
		refused(t, "withdrawing from nothing", agree("police", "towns", false), "management.alreadySo")
		must(t, agree("police", "towns", true))
		refused(t, "twice", agree("police", "towns", true), "management.alreadySo")
		_, err = s.Compare(ctx, "towns")
		refused(t, "one alone", err, "management.noGroup")
		must(t, agree("fire", "towns", true))
		profiles, err := s.Compare(ctx, "towns")
		if err != nil || len(profiles) != 2 {
			t.Fatalf("compared %+v, %v", profiles, err)
		}
		got := fmt.Sprint(profiles[0].Subject.Code, profiles[0].Factors[0].Level, profiles[1].Subject.Code, profiles[1].Factors[0].Level)
		if got != "fire1police3" {
			t.Errorf("compared %s", got)
		}
		must(t, agree("fire", "towns", false))
		_, err = s.Compare(ctx, "towns")
		refused(t, "after one withdrew", err, "management.noGroup")
		standing, err := s.Agreements(ctx)
		if err != nil || len(standing) != 1 || standing[0].Subject != "police" {
			t.Errorf("standing %+v, %v", standing, err)
		}
	})
}
