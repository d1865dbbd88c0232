package app_test

import (
	"testing"
	"time"

	"convive/internal/app"
	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/db"
	"convive/internal/platform/rulebook"
	"convive/internal/platform/tlog"
)

// TestRules_OfAGovernment: what the program wires: putting rules into force asks a person who it is, the set goes to the
// public log, an account's acts are decided by it too, and doctor says when somebody has written into the table.
func TestRules_OfAGovernment(t *testing.T) {
	b := openBench(t, "")
	source := b.declare(t, police)
	as := func(name string, roles ...kernel.Role) kernel.Actor {
		return kernel.Actor{Tenant: kernel.MainTenant, Name: name, Role: kernel.Strongest(roles), Roles: roles, Institution: "ministry", MFA: true}
	}
	accounts := kernel.WithActor(t.Context(), as("acc", kernel.RoleAccounts))
	system := kernel.System()
	system.MFA = true
	console := kernel.WithActor(t.Context(), system)
	p := rulebook.Proposal{Name: "no-guests", Rules: `@id("overlay/no-guests") forbid (principal, action == Action::"import", resource);`, Reason: "nothing is imported this month"}
	must(t, second(b.Rules.Propose(accounts, p)))
	err := b.Rules.Activate(kernel.WithActor(t.Context(), as("aud", kernel.RoleAuditor)), p.Name, 1)
	if f, ok := fault.Of(err); !ok || f.Code != fault.CodeUnauthenticated {
		t.Fatalf("a person without a session was not asked who it is: %v", err)
	}
	must(t, b.Rules.Activate(console, p.Name, 1))
	var entries int
	must(t, b.Records.QueryRow(t.Context(), `SELECT count(*) FROM tlog_outbox WHERE tenant = $1 AND type = $2`, string(kernel.MainTenant), tlog.Policies).Scan(&entries))
	if entries != 2 {
		t.Errorf("%d sets in the public log, want the shipped one and this", entries)
	}
	if _, err := b.ImportFiles(kernel.WithActor(t.Context(), as("ana", kernel.RoleAnalyst)), source, nil, nil); fault.CodeOf(err) != fault.CodeForbidden {
		t.Errorf("a forbidden import: %v", err)
	}
	if found := examined(t, b, "rules"); found.Problem || found.Args["overlays"] != "1" {
		t.Errorf("%+v", found)
	}
	p.Name = "forged"
	p.Rules = `@id("overlay/forged") permit (principal in Role::"planner", action == Action::"approve", resource);`
	must(t, second(b.Rules.Propose(accounts, p)))
	must(t, b.Records.Tx(t.Context(), func(tx *db.Tx) error {
		return second(tx.Exec(t.Context(), `UPDATE rulebook_overlay SET state = 'active', activated_by = 'aud' WHERE name = 'forged'`))
	}))
	b.clock = b.clock.Add(time.Minute)
	found := examined(t, b, "rules")
	if !found.Problem || found.Message != "app.doctor.rulesOut" || b.Rules.Rules(t.Context(), kernel.MainTenant).Version != b.Rules.Shipped().Version {
		t.Errorf("%+v", found)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// examined is what doctor found about one thing.
func examined(t *testing.T, b *bench, check string) app.Finding {
	t.Helper()
	return examinedBy(t, b.App, check)
}

func examinedBy(t *testing.T, a *app.App, check string) app.Finding {
	t.Helper()
	for _, f := range a.Examine(system(t)) {
		if f.Check == check {
			return f
		}
	}
	t.Fatalf("doctor says nothing about %s", check)
	return app.Finding{}
}

func second[T any](_ T, err error) error { return err }
