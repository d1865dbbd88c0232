package tenants_test

import (
	"context"
	"os"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/audit"
	"convive/internal/platform/db"
	"convive/internal/platform/tenants"
	"convive/internal/platform/testkit"
)

// figures are published totals that say of which government they are.
type figures struct{}

func (figures) Indicators(context.Context) ([]tenants.Indicator, error) {
	return []tenants.Indicator{{ID: "x"}, {ID: "y"}}, nil
}

func (figures) Published(_ context.Context, of tenants.Tenant, indicator string) ([]tenants.Total, error) {
	return []tenants.Total{{Government: of.ID, Indicator: indicator, Year: 2025}}, nil
}

// moving is a clock that a test sets.
type moving struct{ now time.Time }

func (m *moving) Now() time.Time { return m.now }

// governed is a state with a town, a quarter of the town, and a village.
type governed struct {
	*tenants.Service
	trail *audit.Trail
	clock *moving
	ctx   context.Context // of the operator
}

func govern(t *testing.T, store *db.DB) *governed {
	t.Helper()
	first, trail, ctx := service(t, store)
	for _, x := range [][2]string{{"state", ""}, {"town", "state"}, {"quarter", "town"}, {"village", "state"}} {
		made := tenant(x[0], "", kernel.Tenant(x[1]))
		made.Zone = "America/Bogota"
		must(t, first.Create(ctx, made))
	}
	g := &governed{trail: trail, clock: &moving{clock.Now()}, ctx: ctx}
	g.Service = tenants.New(store, trail, gate(t, store, trail), g.clock)
	g.Use(figures{})
	return g
}

// as acts as somebody of a government. All are called ana: the same name at two governments is two persons.
func as(t *testing.T, of kernel.Tenant, role kernel.Role) context.Context {
	return kernel.WithActor(t.Context(), kernel.Actor{Tenant: of, Name: "ana", Role: role, Roles: []kernel.Role{role}, MFA: true})
}

func (g *governed) propose(t *testing.T, giver, reader kernel.Tenant) kernel.ID {
	t.Helper()
	id, err := g.Propose(as(t, giver, kernel.RoleSteward), offer(reader))
	must(t, err)
	return id
}

func offer(reader kernel.Tenant) tenants.Agreement {
	return tenants.Agreement{Reader: reader, Indicator: "x", From: "2026-05-01", Until: "2026-05-31", Basis: "Convention 4"}
}

// TestPropose_Refused: what is no offer is refused, and so is whoever may not make one.
func TestPropose_Refused(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, store *db.DB) {
		g := govern(t, store)
		steward := as(t, "quarter", kernel.RoleSteward)
		for name, c := range map[string]struct {
			ctx    context.Context
			change func(*tenants.Agreement)
			want   string
		}{
			"ends before it begins": {steward, func(a *tenants.Agreement) { a.Until = "2026-04-30" }, "tenants.badDay"},
			"is over":               {steward, func(a *tenants.Agreement) { a.From, a.Until = "2026-01-01", "2026-04-30" }, "tenants.badDay"},
			"no day":                {steward, func(a *tenants.Agreement) { a.From = "1.5.2026" }, "tenants.badDay"},
			"no indicator":          {steward, func(a *tenants.Agreement) { a.Indicator = " " }, "tenants.noIndicator"},
			"unknown indicator":     {steward, func(a *tenants.Agreement) { a.Indicator = "z" }, "tenants.noIndicator"},
			"no basis":              {steward, func(a *tenants.Agreement) { a.Basis = "  " }, "tenants.noBasis"},
			"endless basis":         {steward, func(a *tenants.Agreement) { a.Basis = strings.Repeat("a", 201) }, "tenants.noBasis"},
			"to a neighbour":        {steward, func(a *tenants.Agreement) { a.Reader = "village" }, "tenants.notAbove"},
			"to itself":             {steward, func(a *tenants.Agreement) { a.Reader = "quarter" }, "tenants.notAbove"},
			"to nobody":             {steward, func(a *tenants.Agreement) { a.Reader = "nobody" }, "tenants.notAbove"},
			"downwards":             {as(t, "state", kernel.RoleSteward), func(a *tenants.Agreement) { a.Reader = "town" }, "tenants.notAbove"},
			"an analyst":            {as(t, "quarter", kernel.RoleAnalyst), nil, "access.mayNot"},
			"a citizen":             {t.Context(), nil, "access.signIn"},
			"the operator":          {g.ctx, nil, "access.mayNot"},
		} {
			t.Run(name, func(t *testing.T) {
				a := offer("state")
				if c.change != nil {
					c.change(&a)
				}
				id, err := g.Propose(c.ctx, a)
				refused(t, err, c.want)
				if err == nil {
					t.Errorf("made %s", id)
				}
			})
		}
		if list, err := g.Given(steward); err != nil || len(list) != 0 {
			t.Errorf("%+v, %v", list, err)
		}
		g.propose(t, "quarter", "state")
		_, err := g.Propose(steward, offer("state"))
		refused(t, err, "tenants.alreadyAgreed")
		g.propose(t, "quarter", "town") // to another reader is another agreement
	})
}

// TestAgreement_Steps: every state against every verb of every government.
func TestAgreement_Steps(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, store *db.DB) {
		verbs := map[string]func(g *governed, ctx context.Context, id kernel.ID) error{
			"accept": func(g *governed, ctx context.Context, id kernel.ID) error { return g.Accept(ctx, "town", id) },
			"end":    func(g *governed, ctx context.Context, id kernel.ID) error { return g.End(ctx, "town", id) },
		}
		g := govern(t, store)
		for _, c := range []struct {
			state tenants.State
			verb  string
			by    kernel.Tenant
			want  string // refusal; empty: allowed
		}{
			{tenants.Proposed, "accept", "state", ""}, {tenants.Proposed, "accept", "town", "tenants.noSuchAgreement"},
			{tenants.Proposed, "accept", "village", "tenants.noSuchAgreement"}, {tenants.Proposed, "accept", "quarter", "tenants.noSuchAgreement"},
			{tenants.Proposed, "end", "town", ""}, {tenants.Proposed, "end", "state", ""}, {tenants.Proposed, "end", "village", "tenants.noSuchAgreement"},
			{tenants.Accepted, "accept", "state", "tenants.notProposed"}, {tenants.Accepted, "end", "town", ""}, {tenants.Accepted, "end", "state", ""},
			{tenants.Accepted, "end", "quarter", "tenants.noSuchAgreement"},
			{tenants.Ended, "accept", "state", "tenants.notProposed"}, {tenants.Ended, "end", "town", "tenants.endedAlready"}, {tenants.Ended, "end", "state", "tenants.endedAlready"},
		} {
			t.Run(string(c.state)+"/"+c.verb+"/"+string(c.by), func(t *testing.T) {
				id := g.propose(t, "town", "state")
				if c.state != tenants.Proposed {
					must(t, g.Accept(as(t, "state", kernel.RoleSteward), "town", id))
				}
				if c.state == tenants.Ended {
					must(t, g.End(as(t, "state", kernel.RoleSteward), "town", id))
				}
				if err := verbs[c.verb](g, as(t, c.by, kernel.RoleAnalyst), id); fault.CodeOf(err) != fault.CodeForbidden {
					t.Errorf("an analyst: %v", err)
				}
				err := verbs[c.verb](g, as(t, c.by, kernel.RoleSteward), id)
				if c.want == "" {
					must(t, err)
				} else {
					refused(t, err, c.want)
				}
				if a, err := g.Agreement(as(t, "town", kernel.RoleSteward), "town", id); err == nil && a.State != tenants.Ended {
					must(t, g.End(as(t, "town", kernel.RoleSteward), "town", id))
				}
			})
		}
	})
}

// TestAgreement_BothTrails: who did what stands in the trail of each of the two, under a name that cannot be taken for
// somebody of its own.
func TestAgreement_BothTrails(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, store *db.DB) {
		g := govern(t, store)
		id := g.propose(t, "town", "state")
		reader, giver := as(t, "state", kernel.RoleSteward), as(t, "town", kernel.RoleSteward)
		must(t, g.Accept(reader, "town", id))
		_, err := g.Totals(reader, "town", "x")
		must(t, err)
		must(t, g.End(giver, "town", id))
		for tenant, want := range map[kernel.Tenant][]string{
			"town":  {"endTotals ana", "readTotals state/ana", "acceptTotals state/ana", "offerTotals ana"},
			"state": {"endTotals town/ana", "readTotals ana", "acceptTotals ana", "offerTotals town/ana"},
		} {
			entries, err := g.trail.Entries(g.ctx, tenant, audit.Query{Kind: "Agreement", Object: string(tenant) + "/" + string(id)})
			must(t, err)
			got := []string{}
			for _, e := range entries {
				got = append(got, e.Act+" "+e.Actor)
			}
			if strings.Join(got, "; ") != strings.Join(want, "; ") {
				t.Errorf("%s: %q, want %q", tenant, got, want)
			}
			if f, err := g.trail.Verify(g.ctx, tenant, nil); err != nil || f.Flaw != "" {
				t.Errorf("%s: %+v %v", tenant, f, err)
			}
		}
		looks, err := g.Looks(giver, id)
		must(t, err)
		if len(looks) != 1 || looks[0].Actor != "state/ana" || looks[0].LegalBasis != "Convention 4" {
			t.Errorf("%+v", looks)
		}
		if _, err := g.Looks(reader, id); fault.CodeOf(err) != fault.CodeNotFound {
			t.Errorf("the reader reads the giver's record of looks: %v", err)
		}
	})
}

// TestTotals: open from the first to the last day where the giver is, for one indicator, upwards through every level, as
// long as both agree and the one stands above the other; the next question after the end is refused.
func TestTotals(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, store *db.DB) {
		g := govern(t, store)
		reader, giver := as(t, "state", kernel.RoleAnalyst), as(t, "quarter", kernel.RoleSteward)
		opens := func(name string, want bool) {
			t.Helper()
			list, err := g.Totals(reader, "quarter", "x")
			if want && (err != nil || len(list) != 1 || list[0].Government != "quarter") {
				t.Errorf("%s: %+v, %v", name, list, err)
			}
			if !want && (fault.CodeOf(err) != fault.CodeNotFound || list != nil) {
				t.Errorf("%s: %+v, %v", name, list, err)
			}
		}
		opens("before", false)
		id := g.propose(t, "quarter", "state")
		opens("proposed", false)
		must(t, g.Accept(as(t, "state", kernel.RoleSteward), "quarter", id))
		for at, want := range map[string]bool{"2026-05-01T04:59:59Z": false, "2026-05-01T05:00:00Z": true, "2026-06-01T04:59:59Z": true, "2026-06-01T05:00:00Z": false} {
			now, err := time.Parse(time.RFC3339, at)
			must(t, err)
			g.clock.now = now
			opens(at, want)
		}
		g.clock.now = clock.Now()
		for _, c := range [][3]string{{"state", "quarter", "y"}, {"town", "quarter", "x"}, {"state", "town", "x"}, {"quarter", "state", "x"}, {"village", "quarter", "x"}, {"state", "nobody", "x"}, {"quarter", "quarter", "x"}} {
			if list, err := g.Totals(as(t, kernel.Tenant(c[0]), kernel.RoleSteward), kernel.Tenant(c[1]), c[2]); fault.CodeOf(err) != fault.CodeNotFound || list != nil {
				t.Errorf("%v: %+v, %v", c, list, err)
			}
		}
		for role, want := range map[kernel.Role]fault.Code{kernel.RoleLiaison: fault.CodeForbidden, kernel.RoleLegislator: fault.CodeForbidden, kernel.RoleAccounts: fault.CodeForbidden} {
			if _, err := g.Totals(as(t, "state", role), "quarter", "x"); fault.CodeOf(err) != want {
				t.Errorf("%s: %v", role, err)
			}
		}
		opens("still", true)
		must(t, g.Configure(g.ctx, tenant("quarter", "", "village"))) // moved under a neighbour of its parent, which the state is above too
		opens("moved within the state", true)
		must(t, g.Configure(g.ctx, tenant("quarter", "", "")))
		opens("moved away", false)
		must(t, g.Configure(g.ctx, tenant("quarter", "", "town")))
		must(t, g.End(giver, "quarter", id))
		opens("ended", false)
		denied, err := g.trail.Entries(g.ctx, "quarter", audit.Query{Kind: "Agreement", Outcome: audit.Denied})
		must(t, err)
		if len(denied) < 7 || denied[0].Actor != "state/ana" || denied[0].Purpose != "x" {
			t.Errorf("%d attempts on record: %+v", len(denied), denied[0])
		}
	})
}

// TestBelow: a government sees those below it, however deep, and their agreements with it; none beside or above.
func TestBelow(t *testing.T) {
	g := govern(t, testkit.SQLite(t))
	id := g.propose(t, "quarter", "state")
	g.propose(t, "quarter", "town")
	for of, want := range map[kernel.Tenant]string{"state": "quarter:1 town:0 village:0", "town": "quarter:1", "quarter": "", "village": ""} {
		list, err := g.Below(as(t, of, kernel.RolePlanner))
		must(t, err)
		got := []string{}
		for _, b := range list {
			got = append(got, string(b.ID)+":"+string(rune('0'+len(b.Agreements))))
			if len(b.Open()) != 0 {
				t.Errorf("a proposal opens: %+v", b)
			}
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s sees %v, want %s", of, got, want)
		}
	}
	must(t, g.Accept(as(t, "state", kernel.RoleSteward), "quarter", id))
	list, err := g.Below(as(t, "state", kernel.RoleSteward))
	must(t, err)
	if open := list[0].Open(); len(open) != 1 || open[0].ID != id || open[0].Accepted.By != "ana" || open[0].Accepted.Of != "state" || open[0].Proposed.Of != "quarter" {
		t.Errorf("%+v", open)
	}
	above, err := g.Above(as(t, "quarter", kernel.RoleSteward))
	must(t, err)
	if len(above) != 2 || above[0].ID != "town" || above[1].ID != "state" {
		t.Errorf("%+v", above)
	}
}

// TestMigrate_Consent: what the operator alone had agreed to opens nothing any more; it stays to be read.
func TestMigrate_Consent(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, store *db.DB) {
		must(t, audit.Migrate(t.Context(), store))
		first, err := os.ReadFile("migrations/0001_tenant.sql")
		must(t, err)
		must(t, store.Migrate(t.Context(), "tenants", fstest.MapFS{"migrations/0001_tenant.sql": {Data: first}}))
		must(t, store.Tx(t.Context(), func(tx *db.Tx) error {
			for _, statement := range []string{
				`INSERT INTO tenants_tenant (tenant, host, parent, document, changed_at) VALUES ('state', '', '', '{"country":"CO"}', '')`,
				`INSERT INTO tenants_tenant (tenant, host, parent, document, changed_at) VALUES ('town', '', 'state', '{"country":"CO"}', '')`,
				`INSERT INTO tenants_agreement (tenant, reader, indicator, from_day, until_day, basis, agreed_at) VALUES ('town', 'state', 'x', '2026-01-01', '2026-12-31', 'b', '2026-01-01T00:00:00.000Z')`,
			} {
				if _, err := tx.Exec(t.Context(), statement); err != nil {
					return err
				}
			}
			return nil
		}))
		s, _, _ := service(t, store)
		list, err := s.Received(as(t, "state", kernel.RoleSteward))
		must(t, err)
		if len(list) != 1 || list[0].State != tenants.Ended || list[0].Basis != "b" || list[0].Ended.By != "system" {
			t.Errorf("%+v", list)
		}
		if _, err := s.Totals(as(t, "state", kernel.RoleSteward), "town", "x"); fault.CodeOf(err) != fault.CodeNotFound {
			t.Errorf("opens still: %v", err)
		}
	})
}
