package app_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"convive/internal/kernel"
	"convive/internal/platform/audit"
)

// TestTrail_TellsWhatWasDone: acts, readings of what is not public and refusals are in the trail with the rule that decided,
// and reading what is public is not.
func TestTrail_TellsWhatWasDone(t *testing.T) {
	eachEngine(t, func(t *testing.T, b *bench) {
		source := b.declare(t, police)
		before, err := b.Trail.Entries(b.ctx, kernel.MainTenant, audit.Query{Limit: 1})
		if err != nil {
			t.Fatal(err)
		}
		e := b.publish(t, source, policeHeader+"15/03/2021,05001000,,,7,M,,a\n15/03/2021,nowhere,,,7,M,,b\n")
		if _, _, err := b.Sources.Quarantine(b.ctx, source, e.Number, 0, 10); err != nil {
			t.Fatal(err)
		}
		citizen := kernel.WithActor(b.ctx, kernel.Citizen())
		planner := kernel.WithActor(b.ctx, kernel.Actor{Tenant: kernel.MainTenant, Name: "pia", Roles: []kernel.Role{kernel.RolePlanner}})
		if _, err := b.Sources.Edition(citizen, source, e.Number); err != nil {
			t.Fatal(err)
		}
		if _, err := b.Sources.Withdraw(citizen, source, e.Number, "no"); message(err) != "access.signIn" {
			t.Errorf("a citizen withdraws: %v", err)
		}
		if _, err := b.Sources.Withdraw(planner, source, e.Number, "no"); message(err) != "access.mayNot" {
			t.Errorf("a planner withdraws: %v", err)
		}
		list, err := b.Trail.Entries(b.ctx, kernel.MainTenant, audit.Query{})
		if err != nil {
			t.Fatal(err)
		}
		thing := fmt.Sprintf("main/%s/%d", source, e.Number)
		var got []string
		for _, entry := range list {
			if entry.Number > before[0].Number && entry.Object == thing {
				got = append(got, strings.TrimSpace(entry.Actor+" "+entry.Act+" "+string(entry.Outcome)+" "+strings.Join(entry.Policies, "+")))
			}
		}
		slices.Reverse(got)
		want := []string{"system import done installation-itself", "system approve done installation-itself", "system readQuarantine read installation-itself",
			"withdraw denied", "pia withdraw denied"}
		if !slices.Equal(got, want) {
			t.Errorf("the trail tells\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
		if f, err := b.Trail.Verify(b.ctx, kernel.MainTenant, nil); err != nil || f.Flaw != "" {
			t.Errorf("%+v, %v", f, err)
		}
	})
}
