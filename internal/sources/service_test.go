package sources_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"convive/internal/kernel"
	"convive/internal/platform/testkit"
	"convive/internal/sources"
	"convive/internal/sources/sourcesdb"
)

// deliveries stands for the reading of files: it counts what is dropped.
type deliveries struct {
	sources.Importer
	dropped int
}

func (d *deliveries) Import(context.Context, sources.ImportWork, func(sources.Progress)) (sources.Outcome, error) {
	none := func() ([]sources.Quarantined, error) { return nil, nil }
	return sources.Outcome{Periods: []sources.PeriodTally{{Period: 202100, Rows: 1, Quantity: 1}}, SetAside: none, Close: func() error { return nil }}, nil
}

func (d *deliveries) Drop(context.Context, sources.EditionKey) error { d.dropped++; return nil }

func (d *deliveries) CheckDocument(string) error { return nil }

func (d *deliveries) CheckUnits(context.Context, []kernel.Code) error { return nil }

// deaf completes an edition and loses the answer, as a connection does that breaks after the commit.
type deaf struct{ *sourcesdb.Store }

func (s deaf) Complete(ctx context.Context, tenant kernel.Tenant, e sources.Edition, actor string, at time.Time, next func() ([]sources.Quarantined, error), corrected []sources.LineKey) error {
	return errors.Join(s.Store.Complete(ctx, tenant, e, actor, at, next, corrected), errors.New("connection lost"))
}

// unreadable has lost the text of a profile.
type unreadable struct {
	*sourcesdb.Store
	broken bool
}

func (s *unreadable) ProfileDocument(ctx context.Context, tenant kernel.Tenant, name string, version int) (string, error) {
	if s.broken {
		return "", errors.New("disk error")
	}
	return s.Store.ProfileDocument(ctx, tenant, name, version)
}

const declaration = "source: a\ncountry: CO\ntitle: {en: A}\ninstitution: {en: A}\nunit: victim\n"

const profile = `profile: p
version: 1
source: a
columns: {when: []}
fact: {kind: victim, unit: victim, iccs: {fixed: "0101"}, occurred: {column: when, precision: day}, territory: {country: CO, fixed: CO}}
`

func received(t *testing.T, store sources.Store, importer sources.Importer) (*sources.Service, context.Context, sources.Edition) {
	t.Helper()
	ctx := kernel.WithActor(t.Context(), kernel.System())
	s := sources.NewService(store, importer, kernel.FixedClock(time.Date(2023, 6, 15, 12, 0, 0, 0, time.UTC)), testkit.Gate(t))
	if _, err := s.Declare(ctx, declaration); err != nil {
		t.Fatal(err)
	}
	if _, err := s.AddProfile(ctx, profile); err != nil {
		t.Fatal(err)
	}
	e, err := s.Receive(ctx, "p", []sources.File{{Name: "f"}})
	if err != nil {
		t.Fatal(err)
	}
	return s, ctx, e
}

func records(t *testing.T) *sourcesdb.Store {
	t.Helper()
	store := testkit.SQLite(t)
	if err := store.Migrate(t.Context(), "sources", sourcesdb.Migrations); err != nil {
		t.Fatal(err)
	}
	return sourcesdb.NewStore(store)
}

// TestCheck_AnswerLost: an edition that the records call whole keeps its facts.
func TestCheck_AnswerLost(t *testing.T) {
	d := &deliveries{}
	s, ctx, e := received(t, deaf{records(t)}, d)
	_, _ = s.Check(ctx, "a", e.Number, nil, nil)
	got, err := s.Edition(ctx, "a", e.Number)
	if err != nil || got.State != sources.Checked || d.dropped != 1 {
		t.Fatalf("%s, facts dropped %d times, %v", got.State, d.dropped, err)
	}
}

// TestCheck_ProfileUnreadable: a check that cannot begin ends, and can be begun again.
func TestCheck_ProfileUnreadable(t *testing.T) {
	store := &unreadable{Store: records(t)}
	s, ctx, e := received(t, store, &deliveries{})
	store.broken = true
	if _, err := s.Check(ctx, "a", e.Number, nil, nil); err == nil {
		t.Fatal("no error")
	}
	if got, err := s.Edition(ctx, "a", e.Number); err != nil || got.State != sources.Failed {
		t.Fatalf("%s, %v", got.State, err)
	}
	store.broken = false
	if got, err := s.Check(ctx, "a", e.Number, nil, nil); err != nil || got.State != sources.Checked {
		t.Fatalf("%s, %v", got.State, err)
	}
}

// slow reads until it is told to go on.
type slow struct {
	deliveries
	began, goOn chan struct{}
}

func (d *slow) Import(ctx context.Context, work sources.ImportWork, report func(sources.Progress)) (sources.Outcome, error) {
	close(d.began)
	<-d.goOn
	return d.deliveries.Import(ctx, work, report)
}

// TestRecover_LeavesWhatIsBeingRead: a process that starts does not end the import of another one.
func TestRecover_LeavesWhatIsBeingRead(t *testing.T) {
	d := &slow{began: make(chan struct{}), goOn: make(chan struct{})}
	s, ctx, e := received(t, records(t), d)
	done := make(chan error)
	go func() {
		_, err := s.Check(ctx, "a", e.Number, nil, nil)
		done <- err
	}()
	<-d.began
	if err := s.Recover(ctx); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Check(ctx, "a", e.Number, nil, nil); message(err) != "sources.beingRead" {
		t.Errorf("a second reader was let in: %v", err)
	}
	if got, err := s.Edition(ctx, "a", e.Number); err != nil || got.State != sources.Checking {
		t.Errorf("the edition is %s, %v", got.State, err)
	}
	close(d.goOn)
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	if got, err := s.Edition(ctx, "a", e.Number); err != nil || got.State != sources.Checked {
		t.Errorf("the edition is %s, %v", got.State, err)
	}
}

// crashed dies in the middle of reading, and takes back nothing.
type crashed struct{ *sourcesdb.Store }

func (s crashed) Hold(context.Context, sources.EditionKey) (func() error, bool, error) {
	return func() error { return nil }, true, nil
}

// TestRecover_EndsWhatWasCut: an edition whose process is gone is failed, without facts, and can be read again.
func TestRecover_EndsWhatWasCut(t *testing.T) {
	store := records(t)
	d := &slow{began: make(chan struct{}), goOn: make(chan struct{})}
	cut, ctx, e := received(t, crashed{store}, d)
	done := make(chan struct{})
	go func() { _, _ = cut.Check(ctx, "a", e.Number, nil, nil); close(done) }()
	<-d.began
	next := &deliveries{}
	s := sources.NewService(store, next, kernel.FixedClock(time.Date(2023, 6, 15, 12, 0, 0, 0, time.UTC)), testkit.Gate(t))
	if err := s.Recover(ctx); err != nil {
		t.Fatal(err)
	}
	if got, err := s.Edition(ctx, "a", e.Number); err != nil || got.State != sources.Failed || got.Failure.Message != "sources.interrupted" || next.dropped != 1 {
		t.Errorf("%s %s, facts dropped %d times, %v", got.State, got.Failure.Message, next.dropped, err)
	}
	close(d.goOn)
	<-done
	if got, err := s.Check(ctx, "a", e.Number, nil, nil); err != nil || got.State != sources.Checked {
		t.Errorf("%s, %v", got.State, err)
	}
}
