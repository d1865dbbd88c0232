package oversightdb_test

import (
	"context"
	"strconv"
	"testing"
	"time"

	"convive/internal/institutions"
	"convive/internal/institutions/institutionsdb"
	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/oversight"
	"convive/internal/oversight/oversightdb"
	"convive/internal/platform/db"
	"convive/internal/platform/testkit"
	"convive/internal/territories"
	"convive/internal/territories/territoriesdb"
)

// world is a service on a store, with a clock, figures and books that a test sets.
type world struct {
	*oversight.Service
	store     oversight.Store
	tenant    kernel.Tenant
	places    *territories.Service
	registers *institutions.Service
	t         testing.TB
	now       time.Time
	value     string             // of every figure
	books     []oversight.Row    // nil: none are kept
	said      []oversight.Public // what was said publicly
	n         int                // reports made
}

func (w *world) Now() time.Time { return w.now }

func (w *world) Figure(_ context.Context, asked oversight.Row, asOf time.Time) (oversight.Row, map[string]kernel.Text, error) {
	if asked["indicator"] == "nothing" {
		return nil, nil, fault.NotFound("statistics.noIndicator", "indicator", "nothing")
	}
	value := w.value
	if !asOf.IsZero() && asOf.Before(w.now) {
		value = "25.3" // what was public then
	}
	return oversight.Row{"status": "A", "source": "police-figures", "value": value, "low": "24.8", "high": "25.8", "numerator": "12000", "denominator": "50000000", "decimals": "1", "definition": "1", "edition": "1"},
		map[string]kernel.Text{"indicator/" + asked["indicator"]: kernel.Same("Tasa")}, nil
}

func (w *world) Named(_ context.Context, code kernel.Code) (kernel.Text, bool, error) {
	return kernel.Same("Colombia"), code == "CO", nil
}

func (w *world) Current(context.Context) (string, error) { return "values/3", nil }

func (w *world) Grades(_ context.Context, sources []string) ([]oversight.Row, map[string]kernel.Text, error) {
	return nil, nil, nil
}

func (w *world) Funds(context.Context, string, string, string) ([]oversight.Row, error) {
	return w.books, nil
}

func (w *world) Contracts(context.Context, string, string, string) ([]oversight.Row, error) {
	return nil, nil
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func refused(t testing.TB, what string, err error, want string) {
	t.Helper()
	if f, ok := fault.Of(err); !ok || f.Message != want {
		t.Errorf("%s: %v, want %s", what, err, want)
	}
}

// as is somebody of an institution.
func as(role kernel.Role, name, institution string) kernel.Actor {
	return kernel.Actor{Tenant: kernel.MainTenant, Name: name, Role: role, Institution: institution}
}

// Who takes part.
var (
	compiler   = as(kernel.RolePlanner, "pla", "ministry")
	liaison    = as(kernel.RoleLiaison, "lia", "police")
	minister   = as(kernel.RoleSupervisor, "sup", "ministry")
	both       = as(kernel.RoleSupervisor, "bo", "ministry") // compiles, and heads the ministry
	legislator = as(kernel.RoleLegislator, "leg", "congress")
	stranger   = as(kernel.RoleLegislator, "str", "senate")
	clock      = kernel.System()
	citizen    = kernel.Citizen()
)

// by is a call of somebody of the world's government.
func (w *world) by(a kernel.Actor) context.Context {
	a.Tenant = w.tenant
	return kernel.WithActor(w.t.Context(), a)
}

func newWorld(t testing.TB, store *db.DB) *world {
	t.Helper()
	for _, migrate := range []func(context.Context, *db.DB) error{territoriesdb.Migrate, institutionsdb.Migrate, oversightdb.Migrate} {
		must(t, migrate(t.Context(), store))
	}
	w := &world{t: t, now: time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC), value: "25.3", store: oversightdb.New(store)}
	gate := testkit.Gate(t)
	w.places = territories.NewService(territoriesdb.New(store), w, gate)
	w.registers = institutions.NewService(institutionsdb.New(store), w.places, nil, w, gate)
	w.Service = oversight.NewService(w.store, w.registers, w, oversight.Surroundings{Places: w, Releases: w, Grades: w, Books: w}, w, gate)
	w.Keep(func(ctx context.Context, e oversight.Public) context.Context {
		w.said = append(w.said, e)
		return ctx
	})
	w.enter(kernel.MainTenant)
	return w
}

// enter makes the world that of another government, in which nothing has happened.
func (w *world) enter(tenant kernel.Tenant) {
	w.t.Helper()
	w.tenant = tenant
	must(w.t, w.places.LoadUnits(w.by(clock), []territories.Unit{{Code: "CO", Country: "CO", Hierarchy: territories.Administrative, Kind: "country", Name: kernel.Same("Colombia")}}))
	var rows []institutions.Row
	for code, subsystem := range map[string]string{"ministry": "prevention", "police": "police", "congress": "legislature", "senate": "legislature"} {
		rows = append(rows, institutions.Row{Kind: institutions.OfInstitution, Code: code, From: "2020-01-01", Values: institutions.Values{"name_es": "La " + code, "subsystem": subsystem, "level": "national", "area": "CO", "status": "active"}})
	}
	_, err := w.registers.RecordAll(w.by(clock), rows)
	must(w.t, err)
}

// load is a report as the store has it.
func (w *world) load(code string) oversight.Report {
	w.t.Helper()
	r, ok, err := w.store.Load(w.t.Context(), w.tenant, code)
	must(w.t, err)
	if !ok {
		w.t.Fatalf("no report %s", code)
	}
	return r
}

const goodFunds = "programme,cofog,source,level,currency,initial,amendments,amended,committed,accrued,paid\n" +
	"Patrullas,03.1,Nación,national,COP,1000.00,50.50,1050.50,1050.50,900.00,900.00\nCárceles,03.4,Nación,national,COP,500.00,0,500.00,400.00,400.00,399.99\n"

const goodResults = "objective,indicator,territory,year,target,sense\nMenos homicidios,homicide-rate,CO,2025,26,at_most\n"

// plan makes a planned report and gives its code.
func (w *world) plan() string {
	w.t.Helper()
	w.n++
	code := "informe-" + strconv.Itoa(w.n)
	_, err := w.Plan(w.by(compiler), oversight.Report{Code: code, Title: kernel.Text{"es": "Informe 2025"}, Owner: "ministry", Body: "congress", Area: "CO", From: "2025-01-01", To: "2025-12-31", Due: "2026-06-30",
		Contributors: map[oversight.SectionKind]string{oversight.OfForce: "police"}})
	must(w.t, err)
	return code
}

func (w *world) submit(code string, a kernel.Actor, kind oversight.SectionKind, text, table string) error {
	w.t.Helper()
	rows, err := oversight.ReadRows(kind, table)
	must(w.t, err)
	words := kernel.Text{}
	if text != "" {
		words["es"] = text
	}
	return w.Submit(w.by(a), code, kind, words, rows)
}

// sign signs what stands now.
func (w *world) sign(code string, a kernel.Actor) error {
	w.t.Helper()
	_, digest, _, err := w.load(code).Draft()
	must(w.t, err)
	_, err = w.Sign(w.by(a), code, oversight.Deed{Basis: "Ley 1, art. 2", Office: "Ministra", Digest: digest})
	return err
}

// until brings a new report into a state, by the shortest way with one item of each kind on it.
func (w *world) until(state oversight.State) string {
	w.t.Helper()
	code := w.plan()
	due := w.now.AddDate(0, 1, 0).Format(time.DateOnly)
	for _, step := range []struct {
		to oversight.State
		do func() error
	}{
		{oversight.Collecting, func() error { return w.Collect(w.by(compiler), code) }},
		{oversight.Submitted, func() error { return w.submit(code, compiler, oversight.OfResults, "Resultados", goodResults) }},
		{oversight.Checked, func() error { _, err := w.Check(w.by(compiler), code); return err }},
		{oversight.SignedState, func() error { return w.sign(code, minister) }},
		{oversight.Presented, func() error { return w.Present(w.by(minister), code, oversight.Deed{Basis: "Ley 1, art. 3"}) }},
		{oversight.InReview, func() error { return w.Receive(w.by(legislator), code) }},
		{oversight.Questions, func() error {
			_, err := w.Issue(w.by(legislator), code, oversight.Item{Kind: oversight.Question, Addressee: "ministry", Text: "¿Por qué?", Due: due})
			return err
		}},
		{oversight.Answers, func() error {
			if err := w.Act(w.by(compiler), code, 1, oversight.Answer, oversight.ItemDeed{Deed: oversight.Deed{Text: "Porque sí"}}); err != nil {
				return err
			}
			return w.Hear(w.by(legislator), code)
		}},
		{oversight.Observed, func() error {
			_, err := w.Issue(w.by(legislator), code, oversight.Item{Kind: oversight.Recommendation, Addressee: "police", Text: "Mejore", Due: due})
			return err
		}},
		{oversight.Committed, func() error {
			_, err := w.Issue(w.by(liaison), code, oversight.Item{Kind: oversight.Commitment, Text: "Lo haremos", Due: due})
			return err
		}},
		{oversight.FollowUp, func() error { return w.Follow(w.by(legislator), code, oversight.Deed{}) }},
		{oversight.Closed, func() error {
			w.settle(code)
			return w.CloseReport(w.by(legislator), code, oversight.Deed{Reason: "Cumplido"})
		}},
	} {
		if w.load(code).State() == state {
			return code
		}
		if err := step.do(); err != nil {
			w.t.Fatalf("to %s: %v", step.to, err)
		}
		if got := w.load(code).State(); got != step.to {
			w.t.Fatalf("it is %s, want %s", got, step.to)
		}
	}
	return code
}

// settle closes every item of a report as its body does.
func (w *world) settle(code string) {
	w.t.Helper()
	do := func(a kernel.Actor, n int, act oversight.ItemAct, d oversight.ItemDeed) {
		w.t.Helper()
		must(w.t, w.Act(w.by(a), code, n, act, d))
	}
	why := oversight.Deed{Reason: "Visto", Text: "Hecho"}
	do(legislator, 1, oversight.Settle, oversight.ItemDeed{Deed: why})
	do(liaison, 2, oversight.Reject, oversight.ItemDeed{Deed: why})
	do(legislator, 2, oversight.Settle, oversight.ItemDeed{Deed: why})
	do(liaison, 3, oversight.Claim, oversight.ItemDeed{Deed: why, Evidence: []string{"https://example.org/acta"}})
	do(legislator, 3, oversight.Judge, oversight.ItemDeed{Deed: why, Level: oversight.Complete})
	do(legislator, 3, oversight.Settle, oversight.ItemDeed{Deed: why})
}
