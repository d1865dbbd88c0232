package reconciliationdb_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"os"
	"sync"
	"testing"
	"time"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/authz"
	"convive/internal/platform/db"
	"convive/internal/platform/linkage/generator"
	"convive/internal/platform/testkit"
	"convive/internal/reconciliation"
	"convive/internal/reconciliation/reconciliationdb"
)

var now = time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)

// world is the module by itself, with persons in memory in place of the vault.
type world struct {
	*reconciliation.Service
	t      *testing.T
	store  reconciliationdb.Store
	people *people
}

func newWorld(t *testing.T, store *db.DB) *world {
	t.Helper()
	must(t, reconciliationdb.Migrate(t.Context(), store))
	w := &world{t: t, store: reconciliationdb.New(store), people: &people{db: store, gate: testkit.Gate(t), known: map[string]reconciliation.Identity{}}}
	clock := kernel.FixedClock(now)
	w.Service = reconciliation.NewService(w.store, testkit.Gate(t), w.people, reconciliationdb.NewLinker(testkit.Duck(t), clock), places{}, clock)
	return w
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// refused fails unless an error is the fault of this message.
func refused(t *testing.T, what string, err error, message string) {
	t.Helper()
	if f, ok := fault.Of(err); !ok || f.Message != message {
		t.Errorf("%s: %v, want %s", what, err, message)
	}
}

type places struct{}

func (places) Within(context.Context, kernel.Code) (func(string) kernel.Code, error) {
	return func(text string) kernel.Code { return kernel.Code(text) }, nil
}

func (places) Known(_ context.Context, code kernel.Code) (bool, error) { return code == "CO", nil }

type people struct {
	db    *db.DB
	gate  authz.Gate
	mu    sync.Mutex
	known map[string]reconciliation.Identity
}

func (p *people) NewRef() string { return rand.Text() }

func (p *people) Enter(ctx context.Context, r authz.Record, list []reconciliation.Person) error {
	if _, err := p.gate.Act(ctx, authz.Update, r); err != nil {
		return err
	}
	if err := p.db.Tx(ctx, func(*db.Tx) error { return nil }); err != nil { // what rides on the context
		return err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, x := range list {
		p.known[x.Ref] = x.Known
	}
	return nil
}

func (p *people) Open(ctx context.Context, r authz.Record, _ string, refs ...string) (map[string]reconciliation.Identity, error) {
	if !p.gate.May(ctx, authz.ReadIdentity, r) {
		return nil, fault.NotFound("vault.noSuchPerson")
	}
	return p.OpenForLinkage(ctx, r, "", refs...)
}

func (p *people) OpenForLinkage(_ context.Context, _ authz.Record, _ string, refs ...string) (map[string]reconciliation.Identity, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	m := map[string]reconciliation.Identity{}
	for _, ref := range refs {
		m[ref] = p.known[ref]
	}
	return m, nil
}

func as(t *testing.T, name, institution string, role kernel.Role, clearances ...string) context.Context {
	return kernel.WithActor(t.Context(), kernel.Actor{Tenant: kernel.MainTenant, Name: name, Institution: institution, Role: role, Roles: []kernel.Role{role}, Clearances: clearances, MFA: true})
}

const cleared = "death-review"

func (w *world) steward() context.Context {
	return as(w.t, "ste", "observatory", kernel.RoleSteward)
}
func (w *world) officer(institution string) context.Context {
	return as(w.t, "officer-"+institution, institution, kernel.RoleCaseworker)
}
func (w *world) reviewer(name, institution string) context.Context {
	return as(w.t, name, institution, kernel.RoleCaseworker, cleared)
}
func (w *world) chief(institution string) context.Context {
	return as(w.t, "chief-"+institution, institution, kernel.RoleSupervisor, cleared)
}

func quiet(string, int64, int64) {}

var draft = reconciliation.Draft{Title: "Muertes de 2022", Territory: "CO", From: "2022-01-01", To: "2022-12-31", Owner: "Observatorio", Institutions: named("police", "health", "prosecutor"), LegalBasis: "Ley 1, art. 2"}

// named gives institutions names of their own.
func named(ids ...string) (list []reconciliation.Institution) {
	for _, id := range ids {
		list = append(list, reconciliation.Institution{ID: id, Name: "Name of " + id})
	}
	return list
}

// open opens a round of some institutions.
func (w *world) open(institutions ...string) kernel.ID {
	w.t.Helper()
	d := draft
	d.Institutions = named(institutions...)
	r, err := w.Open(w.steward(), d)
	must(w.t, err)
	return r.ID
}

func (w *world) deliver(round kernel.ID, institution, rows, figure string) {
	w.t.Helper()
	_, err := w.Deliver(w.officer(institution), round, []byte(rows), nil, figure)
	must(w.t, err)
}

const head = "reference,manner,given,surname1,surname2,birth,sex,municipality,event_date,place\n"

// three are lists of the generator, which have most persons in common.
func (w *world) three() map[string]string {
	w.t.Helper()
	m := generator.Ordinary()
	paths, err := generator.WriteSpans(w.t.TempDir(), 7, generator.Spanish, generator.Span{First: 0, Count: 150, Errors: m}, generator.Span{First: 30, Count: 150, Errors: m}, generator.Span{First: 60, Count: 130, Errors: m})
	must(w.t, err)
	lists := map[string]string{}
	for i, institution := range []string{"health", "police", "prosecutor"} {
		text, err := os.ReadFile(paths[i])
		must(w.t, err)
		lists[institution] = string(text)
	}
	return lists
}

// linked is a round of three generated lists whose pairs wait.
func (w *world) linked() kernel.ID {
	w.t.Helper()
	id := w.open("health", "police", "prosecutor")
	for institution, text := range w.three() {
		_, err := w.Deliver(w.officer(institution), id, []byte(text), reconciliation.Mapping{"reference": "id"}, "160")
		must(w.t, err)
	}
	must(w.t, w.Cost(w.steward(), id, quiet))
	t, err := w.Usual(reconciliation.Clear)
	must(w.t, err)
	must(w.t, w.Link(w.steward(), id, t, quiet))
	return id
}

func (w *world) queue(round kernel.ID, state reconciliation.PairState) []reconciliation.Pair {
	w.t.Helper()
	_, list, err := w.Queue(w.steward(), round, state)
	must(w.t, err)
	return list
}

// pick is the heaviest waiting pair that is, or is not, in the sample of two reviewers.
func (w *world) pick(round kernel.ID, second bool) reconciliation.Pair {
	w.t.Helper()
	for _, p := range w.queue(round, reconciliation.Waiting) {
		if p.Second == second && p.Proposed && !p.Within {
			return p
		}
	}
	w.t.Fatal("no such pair")
	return reconciliation.Pair{}
}

func (w *world) act(ctx context.Context, id kernel.ID, act reconciliation.Act, reason, evidence string) error {
	w.t.Helper()
	p, ok, err := w.store.Pair(w.t.Context(), kernel.MainTenant, id)
	if err != nil || !ok {
		w.t.Fatal(id, err)
	}
	return w.ActOnPair(ctx, id, reconciliation.Deed{Act: act, Reason: reason, Evidence: evidence, Version: p.Version})
}

func (w *world) state(id kernel.ID, want reconciliation.PairState) {
	w.t.Helper()
	p, _, err := w.store.Pair(w.t.Context(), kernel.MainTenant, id)
	must(w.t, err)
	if p.State != want {
		w.t.Errorf("the pair is %s, want %s", p.State, want)
	}
}

func (w *world) cases(round kernel.ID) []reconciliation.Case {
	w.t.Helper()
	_, list, err := w.Cases(w.steward(), round, "")
	must(w.t, err)
	return list
}

func (w *world) caseOf(round, record kernel.ID) reconciliation.Case {
	w.t.Helper()
	for _, c := range w.cases(round) {
		for _, r := range c.Records {
			if r.ID == record {
				return c
			}
		}
	}
	w.t.Fatal("no case has the record")
	return reconciliation.Case{}
}

func row(reference, given, first, second, birth string) string {
	return fmt.Sprintf("%s,homicidio,%s,%s,%s,%s,M,05001,2022-03-04,Calle 1\n", reference, given, first, second, birth)
}
