package casesdb_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"convive/internal/cases"
	"convive/internal/cases/casesdb"
	"convive/internal/kernel"
	"convive/internal/platform/access"
	"convive/internal/platform/audit"
	"convive/internal/platform/authz"
	"convive/internal/platform/db"
	"convive/internal/platform/testkit"

	"pgregory.net/rapid"
)

var morning = time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)

// within are the places of the tests with what they lie in.
var within = map[kernel.Code][]kernel.Code{"": nil, "CO": {"CO"}, "CO-05": {"CO-05", "CO"}, "CO-05001": {"CO-05001", "CO-05", "CO"}, "CO-08": {"CO-08", "CO"}}

var (
	institutions = []string{"police", "prosecutor", "shelter"}
	accounts     = []string{"ana", "bo", "cy"}
	codes        = []string{"CO", "CO-05", "CO-05001", "CO-08"}
	clearances   = []string{"witness-protection", "integrity-intake", "child-justice", "sealed", "secret", "health", "informants", "confidential"}
	purposes     = []string{"investigation", "statistics"}
	groups       = []string{"identity", "contact", "location_exact", "narrative", "evidence"}
	roles        = []kernel.Role{kernel.RoleCaseworker, kernel.RoleSupervisor, kernel.RoleLiaison, kernel.RoleDutyOfficer, kernel.RoleCrisisCell, kernel.RoleAuditor, kernel.RoleOperator, kernel.RoleAccounts}
	actions      = []authz.Action{authz.Read, authz.ReadIdentity, authz.ReadContact, authz.ReadExactLocation, authz.ReadMedical, authz.ReadNarrative, authz.ReadEvidence, authz.ReadInformant,
		authz.Update, authz.Export, authz.Refer, authz.DecideOn, authz.Erase, authz.RecordCase, authz.Assign, authz.Bulk, authz.GiveExtract}
)

// world is a store with a gate, each tenant a world of its own.
type world struct {
	t     testing.TB
	store *db.DB
	gate  *access.Gate
	cases casesdb.Store
	now   time.Time
	n     int
}

func (w *world) Now() time.Time { return w.now }

func newWorld(t testing.TB, store *db.DB) *world {
	t.Helper()
	w := &world{t: t, store: store, now: morning, cases: casesdb.New(store)}
	rules, err := authz.Shipped()
	must(t, err)
	for _, migrate := range []func(context.Context, *db.DB) error{audit.Migrate, access.Migrate, casesdb.Migrate} {
		must(t, migrate(context.Background(), store))
	}
	w.gate = access.New(store, audit.New(store, w), w, slog.New(slog.NewTextHandler(io.Discard, nil)), func(context.Context, kernel.Tenant) *authz.Set { return rules }, nil)
	return w
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func some[T any](r *rapid.T, what string, list []T) []T {
	return slices.DeleteFunc(slices.Clone(list), func(T) bool { return !rapid.Bool().Draw(r, what) })
}

func pick[T any](r *rapid.T, what string, list ...T) T { return rapid.SampledFrom(list).Draw(r, what) }

// seldom is true once in four.
func seldom(r *rapid.T, what string) bool { return rapid.IntRange(0, 3).Draw(r, what) == 0 }

func (w *world) drawCase(r *rapid.T, n int) cases.Case {
	declared, happened := kernel.Code(pick(r, "declared", codes...)), kernel.Code(pick(r, "happened", append(codes, "")...))
	c := cases.Case{ID: kernel.NewID(w.now), Owner: pick(r, "owner", institutions...), Kind: pick(r, "kind", cases.Kinds()[:3]...), Reference: fmt.Sprintf("R-%d", n), DeclaredIn: declared, HappenedIn: happened,
		Around: within[declared], Within: within[happened], ReportedOn: "2026-04-30", State: cases.Open, Level: authz.Level(rapid.IntRange(1, 3).Draw(r, "level")),
		Sealed: seldom(r, "sealed"), ProtectedIdentity: seldom(r, "protected"), Minor: seldom(r, "minor"), Whistleblower: seldom(r, "whistle"),
		RecordedAt: w.now, Version: 1, Mark: "sha256:"}
	for _, a := range some(r, "assigned", accounts) {
		as := cases.Assignment{Account: a}
		if seldom(r, "substitute") {
			as.InPlaceOf, as.Until = "absent", w.now.Add(time.Duration(rapid.IntRange(-1, 1).Draw(r, "until"))*time.Hour)
		}
		c.Assigned = append(c.Assigned, as)
	}
	for _, a := range accounts {
		if seldom(r, "concerning") {
			c.SubjectOfComplaint = append(c.SubjectOfComplaint, a)
		}
	}
	return c
}

func (w *world) drawActor(r *rapid.T, tenant kernel.Tenant) kernel.Actor {
	a := kernel.Actor{Tenant: tenant, Name: pick(r, "name", append(accounts, "")...), Institution: pick(r, "institution", append(institutions, "")...), Areas: some(r, "areas", codes),
		Clearances: some(r, "clearances", clearances), MFA: rapid.Bool().Draw(r, "mfa")}
	if a.Name == "" {
		return kernel.Actor{Tenant: tenant, Role: kernel.RoleCitizen}
	}
	a.Roles = some(r, "roles", roles)
	if len(a.Roles) == 0 {
		a.Roles = []kernel.Role{kernel.RoleLegislator}
	}
	a.Role = kernel.Strongest(a.Roles)
	if seldom(r, "token") {
		a.Scopes = []string{"read", "export", "readIdentity"}
	}
	return a
}

// drawGrant keeps a grant as if it had been given, whoever may.
func (w *world) drawGrant(r *rapid.T, tenant kernel.Tenant, list []cases.Case) {
	owner, receiver := pick(r, "giver", institutions...), pick(r, "receiver", institutions...)
	object := ""
	if len(list) > 0 && rapid.Bool().Draw(r, "one") {
		object = string(pick(r, "object", list...).ID)
	}
	ends := w.now.Add(time.Duration(pick(r, "ends", -1, 1, 2, 3)) * time.Hour)
	withdrawn := ""
	if seldom(r, "withdrawn") {
		withdrawn = db.Time(w.now)
	}
	must(w.t, w.store.Tx(context.Background(), func(tx *db.Tx) error {
		_, err := tx.Exec(context.Background(), `INSERT INTO access_grant (tenant, id, owner, receiver, kind, object, purposes, fields, legal_basis, from_at, until_at, most_reads, reads, given_by, withdrawn_at, withdrawn_by)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'art. 12', $9, $10, 5, $11, 'boss', $12, '')`, string(tenant), string(kernel.NewID(w.now)), owner, receiver, string(pick(r, "kind", cases.Kinds()[:3]...)), object,
			strings.Join(some(r, "purposes", purposes), "\n"), strings.Join(some(r, "fields", groups), "\n"), db.Time(w.now.Add(-2*time.Hour)), db.Time(ends), int64(pick(r, "reads", 0, 5)), withdrawn)
		return err
	}))
}

func (w *world) drawEmergency(r *rapid.T, tenant kernel.Tenant) {
	ends := w.now.Add(time.Duration(pick(r, "ends", -1, 1)) * time.Hour)
	must(w.t, w.store.Tx(context.Background(), func(tx *db.Tx) error {
		_, err := tx.Exec(context.Background(), `INSERT INTO access_emergency (tenant, id, account, institution, kind, area, reason, opened_at, until_at, reviewed_at, reviewed_by, finding)
			VALUES ($1, $2, $3, 'police', $4, $5, 'because', $6, $7, '', '', '')`, string(tenant), string(kernel.NewID(w.now)), pick(r, "account", accounts...), string(pick(r, "kind", cases.Kinds()[:3]...)),
			pick(r, "area", codes...), db.Time(w.now), db.Time(ends))
		return err
	}))
}

// TestScopeIsCedar: in random worlds the rows of a list are exactly those that the rules allow one by one, for every actor
// and action, on both engines.
func TestScopeIsCedar(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, store *db.DB) {
		w := newWorld(t, store)
		allowed, asked := map[authz.Action]int{}, 0
		rapid.Check(t, func(r *rapid.T) {
			w.n++
			tenant := kernel.Tenant(fmt.Sprintf("world%d", w.n))
			var list []cases.Case
			for n := range rapid.IntRange(1, 8).Draw(r, "cases") {
				c := w.drawCase(r, n)
				must(t, w.cases.Insert(t.Context(), tenant, c))
				list = append(list, c)
			}
			for range rapid.IntRange(0, 4).Draw(r, "grants") {
				w.drawGrant(r, tenant, list)
			}
			for range rapid.IntRange(0, 3).Draw(r, "emergencies") {
				w.drawEmergency(r, tenant)
			}
			for range 3 {
				a := w.drawActor(r, tenant)
				if c := pick(r, "near", list...); a.SignedIn() && rapid.Bool().Draw(r, "insider") { // else few are near any case
					a.Institution, a.Roles, a.Clearances = c.Owner, pick(r, "duties", a.Roles, roles[:4], roles[:4]), pick(r, "trusted", a.Clearances, clearances, clearances)
					if len(c.Assigned) > 0 {
						a.Name = c.Assigned[0].Account
					}
				}
				ctx := access.WithPurpose(kernel.WithActor(t.Context(), a), pick(r, "purpose", purposes...), pick(r, "law", "", "art. 12", "art. 12"))
				for action, n := range w.compare(r, ctx, a, list) {
					allowed[action] += n
				}
				asked += len(list) * len(actions)
			}
		})
		for _, action := range actions {
			if allowed[action] == 0 && !t.Failed() {
				t.Errorf("nobody was ever allowed to %s: the worlds are too hard", action)
			}
		}
		t.Logf("%d decisions, allowed %v", asked, allowed)
	})
}

func (w *world) compare(r *rapid.T, ctx context.Context, a kernel.Actor, list []cases.Case) map[authz.Action]int {
	standing, err := w.gate.Standing(ctx)
	must(w.t, err)
	allowed := map[authz.Action]int{}
	for _, action := range actions {
		rows, total, err := w.cases.List(ctx, a.Tenant, cases.Scope(a, action, standing), cases.Filter{Limit: 100})
		must(w.t, err)
		got := map[kernel.ID]bool{}
		for _, c := range rows {
			got[c.ID] = true
		}
		if int(total) != len(got) {
			r.Fatalf("%d rows of %d", len(got), total)
		}
		for _, c := range list {
			want := w.gate.May(ctx, action, cases.Relation(c, a, standing))
			if want {
				allowed[action]++
			}
			if want != got[c.ID] {
				r.Fatalf("%s of %+v by %+v with %+v: the rules say %v, the scope %v", action, c, a, standing, want, got[c.ID])
			}
		}
	}
	return allowed
}
