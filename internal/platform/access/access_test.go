package access_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/access"
	"convive/internal/platform/audit"
	"convive/internal/platform/authz"
	"convive/internal/platform/db"
	"convive/internal/platform/testkit"
)

// office is a gate with a clock that the test turns.
type office struct {
	*access.Gate
	t     *testing.T
	store *db.DB
	trail *audit.Trail
	now   time.Time
	told  []access.Emergency
}

func (o *office) Now() time.Time { return o.now }

func newOffice(t *testing.T, store *db.DB) *office {
	t.Helper()
	o := &office{t: t, store: store, now: time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)}
	rules, err := authz.Shipped()
	must(t, err)
	must(t, audit.Migrate(t.Context(), store))
	must(t, access.Migrate(t.Context(), store))
	o.trail = audit.New(store, o)
	o.Gate = access.New(store, o.trail, o, slog.New(slog.NewTextHandler(io.Discard, nil)), func(context.Context, kernel.Tenant) *authz.Set { return rules },
		func(_ context.Context, e access.Emergency) { o.told = append(o.told, e) })
	return o
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (o *office) as(name, institution string, roles ...kernel.Role) context.Context {
	return kernel.WithActor(o.t.Context(), kernel.Actor{Tenant: kernel.MainTenant, Name: name, Role: kernel.Strongest(roles), Roles: roles, Institution: institution, Areas: []string{"05"}, MFA: true})
}

func (o *office) entries() []audit.Entry {
	o.t.Helper()
	list, err := o.trail.Entries(o.t.Context(), kernel.MainTenant, audit.Query{})
	must(o.t, err)
	return list
}

func record(n int) authz.Record {
	return authz.Record{Tenant: kernel.MainTenant, ID: fmt.Sprintf("r%d", n), Owner: "police", Kind: "incident", Area: "05", SharedWith: []string{"prosecutor"}}
}

func message(err error) string {
	if f, ok := fault.Of(err); ok {
		return f.Message
	}
	if err != nil {
		return err.Error()
	}
	return ""
}

// TestAct_RecordedWithTheAct: an act and its entry are both there or neither; a refusal is there at once.
func TestAct_RecordedWithTheAct(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, store *db.DB) {
		o := newOffice(t, store)
		figures := authz.Dataset{Tenant: kernel.MainTenant, ID: "police/3", Level: authz.Internal}
		steward := o.as("sol", "observatory", kernel.RoleSteward)
		ctx, err := o.Act(steward, authz.Approve, figures)
		must(t, err)
		if n := len(o.entries()); n != 0 {
			t.Fatalf("%d entries before the act", n)
		}
		if err := store.Tx(ctx, func(*db.Tx) error { return errors.New("no") }); err == nil || len(o.entries()) != 0 {
			t.Fatalf("an act that failed has %d entries", len(o.entries()))
		}
		must(t, store.Tx(ctx, func(*db.Tx) error { return nil }))
		list := o.entries()
		if len(list) != 1 || list[0].Act != "approve" || list[0].Actor != "sol" || list[0].Outcome != audit.Done || strings.Join(list[0].Policies, " ") != "steward-answers" || list[0].Rules == "" {
			t.Fatalf("%+v", list)
		}
		for name, c := range map[string]struct {
			ctx  context.Context
			want string
		}{
			"a citizen":      {t.Context(), "access.signIn"},
			"an analyst":     {o.as("ana", "observatory", kernel.RoleAnalyst), "access.mayNot"},
			"another tenant": {kernel.WithActor(t.Context(), kernel.Actor{Tenant: "other", Name: "eve", Roles: []kernel.Role{kernel.RoleSteward}}), "access.mayNot"},
		} {
			if _, err := o.Act(c.ctx, authz.Approve, figures); message(err) != c.want {
				t.Errorf("%s: %v, want %s", name, err, c.want)
			}
		}
		if got := o.entries()[0]; got.Outcome != audit.Denied {
			t.Errorf("a refusal left %+v", got)
		}
	})
}

// TestSee_BySeveralGrants: each grant opens what it was given for, whichever ends last.
func TestSee_BySeveralGrants(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, store *db.DB) {
		o := newOffice(t, store)
		boss, pro := o.as("boss", "police", kernel.RoleSupervisor), o.as("pro", "prosecutor", kernel.RoleCaseworker)
		for i, g := range []struct{ purpose, field string }{{"investigation", "identity"}, {"protection", "contact"}, {"protection", "narrative"}} {
			_, err := o.Give(boss, access.Grant{Owner: "police", Receiver: "prosecutor", Kind: "incident", Purposes: []string{g.purpose}, Fields: []string{g.field}, LegalBasis: "art. 12",
				From: o.now, Until: o.now.Add(time.Duration(i+1) * time.Hour), MostReads: 1})
			must(t, err)
		}
		for _, c := range []struct {
			purpose string
			action  authz.Action
			want    string
		}{
			{"investigation", authz.ReadContact, "access.notThere"},
			{"protection", authz.ReadIdentity, "access.notThere"},
			{"investigation", authz.ReadIdentity, ""},
			{"protection", authz.ReadContact, ""},
			{"protection", authz.ReadNarrative, ""},
			{"protection", authz.ReadNarrative, "access.notThere"}, // its only reading is used
		} {
			ctx := access.WithPurpose(pro, c.purpose, "art. 12")
			if got := message(o.See(ctx, c.action, record(1), "r1")); got != c.want {
				t.Errorf("%s for %s: %q, want %q", c.action, c.purpose, got, c.want)
			}
		}
	})
}

// TestSee_ByGrant: a grant opens to its end, its withdrawal and its last reading, for its purpose only.
func TestSee_ByGrant(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, store *db.DB) {
		o := newOffice(t, store)
		boss := o.as("boss", "police", kernel.RoleSupervisor)
		pro := access.WithPurpose(o.as("pro", "prosecutor", kernel.RoleCaseworker), "investigation", "art. 12")
		grant := access.Grant{Owner: "police", Receiver: "prosecutor", Kind: "incident", Purposes: []string{"investigation"}, Fields: []string{"identity"}, LegalBasis: "art. 12",
			From: o.now, Until: o.now.Add(time.Hour), MostReads: 3}
		see := func(ctx context.Context, action authz.Action) string {
			return message(o.See(ctx, action, record(1), "r1"))
		}
		if got := see(pro, authz.Read); got != "access.notThere" {
			t.Errorf("without a grant: %q", got)
		}
		if _, err := o.Give(o.as("pro", "prosecutor", kernel.RoleSupervisor), grant); err == nil {
			t.Error("the receiver gave itself a grant")
		}
		given, err := o.Give(boss, grant)
		must(t, err)
		if got := see(pro, authz.Read); got != "" {
			t.Errorf("with a grant: %q", got)
		}
		if got := see(pro, authz.ReadIdentity); got != "" {
			t.Errorf("the identity with a grant for it: %q", got)
		}
		for name, ctx := range map[string]context.Context{
			"another purpose":     access.WithPurpose(pro, "statistics", "art. 12"),
			"no law":              access.WithPurpose(pro, "investigation", ""),
			"another institution": access.WithPurpose(o.as("nat", "prisons", kernel.RoleCaseworker), "investigation", "art. 12"),
		} {
			if got := see(ctx, authz.Read); got != "access.notThere" {
				t.Errorf("%s: %q", name, got)
			}
		}
		if got := see(pro, authz.ReadContact); got != "access.notThere" {
			t.Errorf("a group that was not granted: %q", got)
		}
		if got := see(pro, authz.Read); got != "" {
			t.Errorf("the third reading: %q", got)
		}
		if got := see(pro, authz.Read); got != "access.notThere" {
			t.Errorf("one reading more than granted: %q", got)
		}
		grant.MostReads = 100
		given, err = o.Give(boss, grant)
		must(t, err)
		o.now = o.now.Add(59 * time.Minute)
		if got := see(pro, authz.Read); got != "" {
			t.Errorf("before its end: %q", got)
		}
		must(t, o.Withdraw(boss, given.ID))
		if got := see(pro, authz.Read); got != "access.notThere" {
			t.Errorf("after its withdrawal: %q", got)
		}
		grant.From, grant.Until = o.now, o.now.Add(time.Hour)
		_, err = o.Give(boss, grant)
		must(t, err)
		o.now = o.now.Add(time.Hour)
		if got := see(pro, authz.Read); got != "access.notThere" {
			t.Errorf("at its end: %q", got)
		}
		f, err := o.trail.Verify(t.Context(), kernel.MainTenant, nil)
		if err != nil || f.Flaw != "" {
			t.Errorf("%+v, %v", f, err)
		}
	})
}

// TestGive_Confirm: who gives a grant has just shown again who they are; who may not give one is told that instead.
func TestGive_Confirm(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, store *db.DB) {
		o := newOffice(t, store)
		grant := access.Grant{Owner: "police", Receiver: "prosecutor", Kind: "incident", Purposes: []string{"investigation"}, LegalBasis: "art. 12", From: o.now, Until: o.now.Add(time.Hour), MostReads: 1}
		boss := o.as("boss", "police", kernel.RoleSupervisor)
		o.Confirm(func(context.Context) error { return fault.Forbidden("identity.confirm") })
		if _, err := o.Give(boss, grant); message(err) != "identity.confirm" {
			t.Errorf("without a fresh proof: %v", err)
		}
		if _, err := o.Give(o.as("ana", "police", kernel.RoleCaseworker), grant); message(err) != "access.notThere" {
			t.Errorf("who may not: %v", err)
		}
		if list, err := o.Grants(boss); err != nil || len(list.Given) != 0 {
			t.Errorf("%d grants were given, %v", len(list.Given), err)
		}
		o.Confirm(func(context.Context) error { return nil })
		_, err := o.Give(boss, grant)
		must(t, err)
	})
}

// TestGive_Refuses: a grant without receiver, purpose, law, end or bound is none.
func TestGive_Refuses(t *testing.T) {
	o := newOffice(t, testkit.SQLite(t))
	boss := o.as("boss", "police", kernel.RoleSupervisor)
	good := access.Grant{Owner: "police", Receiver: "prosecutor", Kind: "incident", Purposes: []string{"investigation"}, LegalBasis: "art. 12", From: o.now, Until: o.now.Add(time.Hour), MostReads: 1}
	for want, spoil := range map[string]func(*access.Grant){
		"access.grantReceiver": func(g *access.Grant) { g.Receiver = "police" },
		"access.grantKind":     func(g *access.Grant) { g.Kind = "" },
		"access.grantPurpose":  func(g *access.Grant) { g.Purposes = []string{""} },
		"access.grantLaw":      func(g *access.Grant) { g.LegalBasis = " " },
		"access.grantTime":     func(g *access.Grant) { g.Until = o.now.AddDate(2, 0, 0) },
		"access.grantReads":    func(g *access.Grant) { g.MostReads = 0 },
		"access.grantField":    func(g *access.Grant) { g.Fields = []string{"medical"} },
	} {
		g := good
		spoil(&g)
		if _, err := o.Give(boss, g); message(err) != want {
			t.Errorf("%v, want %s", err, want)
		}
	}
}

// TestCanary_BreakGlass: an emergency needs a reason, a second factor and a fresh proof of who acts; it opens records of one
// kind and area for four hours and twenty records, tells the owner, waits for a review by somebody else, and locks who leaves
// it unreviewed for 72 hours.
func TestCanary_BreakGlass(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, store *db.DB) {
		o := newOffice(t, store)
		duty := o.as("duty", "police", kernel.RoleDutyOfficer)
		const why = "a child is missing and was seen there"
		see := func(r authz.Record) string { return message(o.See(duty, authz.Read, r, r.ID)) }
		if got := see(record(0)); got != "access.notThere" {
			t.Errorf("before: %q", got)
		}
		for name, c := range map[string]struct {
			ctx                context.Context
			kind, area, reason string
			want               string
		}{
			"no reason":     {duty, "incident", "05", "because", "access.reason"},
			"no kind":       {duty, " ", "05", why, "access.emergencyKind"},
			"another area":  {duty, "incident", "08", why, "access.mayNot"},
			"not on duty":   {o.as("ana", "police", kernel.RoleCaseworker), "incident", "05", why, "access.mayNot"},
			"not signed in": {t.Context(), "incident", "05", why, "access.signIn"},
		} {
			if _, err := o.OpenEmergency(c.ctx, c.kind, c.area, c.reason); message(err) != c.want {
				t.Errorf("%s: %v, want %s", name, err, c.want)
			}
		}
		weak := kernel.WithActor(duty, kernel.Actor{Tenant: kernel.MainTenant, Name: "duty", Roles: []kernel.Role{kernel.RoleDutyOfficer}, Institution: "police", Areas: []string{"05"}})
		if _, err := o.OpenEmergency(weak, "incident", "05", why); message(err) != "access.mayNot" {
			t.Errorf("without a second factor: %v", err)
		}
		o.Confirm(func(context.Context) error { return fault.Forbidden("identity.confirm") })
		if _, err := o.OpenEmergency(duty, "incident", "05", why); message(err) != "identity.confirm" {
			t.Errorf("without a fresh proof: %v", err)
		}
		if _, err := o.OpenEmergency(duty, "incident", "08", why); message(err) != "access.mayNot" {
			t.Errorf("who may not is told so, not asked who it is: %v", err)
		}
		o.Confirm(func(context.Context) error { return nil })
		e, err := o.OpenEmergency(duty, "incident", "05", why)
		must(t, err)
		for who, want := range map[string]struct {
			ctx     context.Context
			waiting int
		}{"the supervisor": {o.as("boss", "police", kernel.RoleSupervisor), 1}, "another institution's": {o.as("sup", "prisons", kernel.RoleSupervisor), 0}, "who opened it": {duty, 0}} {
			if n, err := o.Waiting(want.ctx); err != nil || n != want.waiting {
				t.Errorf("%s has %d to review, want %d: %v", who, n, want.waiting, err)
			}
		}
		if len(o.told) != 1 || o.told[0].ID != e.ID {
			t.Errorf("the owner was told %d times", len(o.told))
		}
		for n := range 20 {
			if got := see(record(n)); got != "" {
				t.Fatalf("record %d: %q", n, got)
			}
		}
		if got := see(record(3)); got != "" {
			t.Errorf("a record that was open already: %q", got)
		}
		if got := see(record(20)); got != "access.tooMany" {
			t.Errorf("the 21st record: %q", got)
		}
		witness, whistle, elsewhere, other := record(1), record(1), record(1), record(1)
		witness.ProtectedIdentity, whistle.Whistleblower, elsewhere.Area, other.Kind = true, true, "08", "complaint"
		if got := message(o.See(duty, authz.ReadIdentity, witness)); got != "access.notThere" {
			t.Errorf("a witness's identity: %q", got)
		}
		for name, r := range map[string]authz.Record{"who reported wrongdoing": whistle, "another area": elsewhere, "another kind": other} {
			if got := see(r); got != "access.notThere" {
				t.Errorf("%s: %q", name, got)
			}
		}
		if _, err := o.OpenEmergency(duty, "incident", "05", why); message(err) != "access.spent" {
			t.Errorf("another one when twenty records were read: %v", err)
		}
		o.now = o.now.Add(4 * time.Hour)
		if got := see(record(1)); got != "access.notThere" {
			t.Errorf("after four hours: %q", got)
		}
		o.now = o.now.Add(69 * time.Hour)
		if _, err := o.OpenEmergency(duty, "incident", "05", why); message(err) != "access.unreviewed" {
			t.Errorf("with one that waits for its review: %v", err)
		}
		if err := o.Review(duty, e.ID, "it was right, the child was found"); message(err) != "access.ownEmergency" {
			t.Errorf("her own: %v", err)
		}
		boss := o.as("boss", "police", kernel.RoleSupervisor)
		all, err := o.Emergencies(boss)
		if err != nil || !all.Reviews || all.Opens || len(all.List) != 1 || len(all.List[0].Opened) != 20 || all.List[0].Left() != 0 || !all.List[0].ReviewBy().Before(o.now) {
			t.Fatalf("%+v, %v", all, err)
		}
		if own, err := o.Emergencies(duty); err != nil || own.Reviews || !own.Opens || len(own.List) != 1 {
			t.Errorf("%+v, %v", own, err)
		}
		if other, err := o.Emergencies(o.as("dan", "police", kernel.RoleDutyOfficer)); err != nil || len(other.List) != 0 {
			t.Errorf("a colleague sees %+v, %v", other, err)
		}
		if _, err := o.Emergencies(o.as("ana", "police", kernel.RoleCaseworker)); err == nil {
			t.Error("who neither opens nor reviews sees them")
		}
		list, err := o.Unreviewed(boss, "police")
		if err != nil || len(list) != 1 {
			t.Fatalf("%v, %v", list, err)
		}
		must(t, o.Review(boss, e.ID, "it was right, the child was found"))
		if err := o.Review(boss, e.ID, "it was right, the child was found"); message(err) != "access.reviewed" {
			t.Errorf("twice: %v", err)
		}
		again, err := o.OpenEmergency(duty, "incident", "05", why)
		if err != nil {
			t.Fatalf("after the review: %v", err)
		}
		if got := see(record(1)); got != "" {
			t.Errorf("after the review: %q", got)
		}
		must(t, o.Review(boss, again.ID, "it was right, the child was found"))
		if got := see(record(1)); got != "access.notThere" {
			t.Errorf("by one that was reviewed while it lasted: %q", got)
		}
	})
}

// TestCanary_BreakGlass_Many: however many emergencies somebody opens, one after the other or at once, twenty records in all
// are read before a review; a list leaves the others out.
func TestCanary_BreakGlass_Many(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, store *db.DB) {
		o := newOffice(t, store)
		duty := o.as("duty", "police", kernel.RoleDutyOfficer)
		kinds := []string{"incident", "complaint", "victim", "witness"}
		for _, kind := range kinds {
			_, err := o.OpenEmergency(duty, kind, "05", "a child is missing and was seen there")
			must(t, err)
		}
		var opened atomic.Int64
		var all sync.WaitGroup
		for i, kind := range kinds {
			all.Go(func() {
				for n := range 10 {
					r := record(100*i + n)
					r.Kind = kind
					switch err := o.See(duty, authz.Read, r, r.ID); message(err) {
					case "":
						opened.Add(1)
					case "access.tooMany":
					default:
						t.Errorf("%s: %v", r.ID, err)
					}
				}
			})
		}
		all.Wait()
		if n := opened.Load(); n != 20 {
			t.Errorf("%d records were read by %d emergencies", n, len(kinds))
		}
		if _, err := o.OpenEmergency(duty, "incident", "05", "a child is missing and was seen there"); message(err) != "access.spent" {
			t.Errorf("a fifth one: %v", err)
		}
		may, _, err := o.SeeAll(duty, authz.Read, "incidents", []authz.Record{record(900), record(901)})
		if err != nil || may[0] || may[1] {
			t.Errorf("a list shows more: %v, %v", may, err)
		}
		// Another one's emergencies are another one's.
		dan := o.as("dan", "police", kernel.RoleDutyOfficer)
		_, err = o.OpenEmergency(dan, "incident", "05", "a child is missing and was seen there")
		must(t, err)
		must(t, o.See(dan, authz.Read, record(900), "r900"))
	})
}

// TestSee_FailsClosed: what cannot be recorded is not shown.
func TestSee_FailsClosed(t *testing.T) {
	store := testkit.SQLite(t)
	o := newOffice(t, store)
	ana := o.as("ana", "observatory", kernel.RoleAnalyst)
	lines := authz.Dataset{Tenant: kernel.MainTenant, ID: "police/3", Level: authz.Internal}
	must(t, o.See(ana, authz.ReadLines, lines))
	must(t, store.Tx(t.Context(), func(tx *db.Tx) error { _, err := tx.Exec(t.Context(), `DROP TABLE audit_concerned`); return err }))
	if err := o.See(ana, authz.ReadLines, lines); err == nil {
		t.Error("shown without a record")
	}
}

// TestGrants: an institution's own people see what it gave and received, and nobody else does.
func TestGrants(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, store *db.DB) {
		o := newOffice(t, store)
		given, err := o.Give(o.as("boss", "police", kernel.RoleSupervisor), access.Grant{Owner: "police", Receiver: "prosecutor", Kind: "incident", Purposes: []string{"investigation"},
			LegalBasis: "art. 12", From: o.now, Until: o.now.Add(time.Hour), MostReads: 2})
		must(t, err)
		for who, c := range map[string]struct {
			ctx             context.Context
			given, received int
			gives           bool
		}{
			"who gives":                {o.as("boss", "police", kernel.RoleSupervisor), 1, 0, true},
			"who receives":             {o.as("pro", "prosecutor", kernel.RoleCaseworker), 0, 1, false},
			"another institution":      {o.as("nat", "prisons", kernel.RoleCaseworker), 0, 0, false},
			"the receiver's liaison":   {o.as("lia", "prosecutor", kernel.RoleLiaison), 0, 1, false},
			"the receiver's superiors": {o.as("sup", "prosecutor", kernel.RoleSupervisor), 0, 1, true},
		} {
			list, err := o.Grants(c.ctx)
			if err != nil || len(list.Given) != c.given || len(list.Received) != c.received || list.Gives != c.gives {
				t.Errorf("%s: %+v, %v", who, list, err)
			}
		}
		for who, ctx := range map[string]context.Context{"accounts": o.as("acc", "police", kernel.RoleAccounts), "an operator": o.as("ope", "police", kernel.RoleOperator), "a citizen": t.Context()} {
			if _, err := o.Grants(ctx); err == nil {
				t.Errorf("%s sees the grants", who)
			}
		}
		if given.Ended(o.now) || !given.Ended(given.Until) {
			t.Error("it ends at the wrong moment")
		}
	})
}
