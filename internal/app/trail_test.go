package app_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

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

// TestTrail_Screens: the auditor's page says for what and by which law something was read and which records a list showed, keeps
// to the days that were asked for, and its file is whole however long the trail is.
func TestTrail_Screens(t *testing.T) {
	h := openHouse(t)
	auditor := who("aud", "comptroller", kernel.RoleAuditor)
	ctx := h.as(officer)
	for n := range 620 {
		if err := h.Trail.Record(ctx, audit.Entry{Tenant: kernel.MainTenant, Actor: "ana", Act: "read", Kind: "Record", Object: fmt.Sprintf("main/r%d", n), Outcome: audit.Read}); err != nil {
			t.Fatal(err)
		}
	}
	if err := h.Trail.Record(ctx, audit.Entry{Tenant: kernel.MainTenant, Actor: "ana", Act: "read", Kind: "Record", Object: "main/list", Outcome: audit.Read, Purpose: "investigation", LegalBasis: "art. 12",
		Returned: []string{"main/case-one", "main/case-two"}}); err != nil {
		t.Fatal(err)
	}
	page := h.post(auditor, "/es/workspace/trail", url.Values{"actor": {"ana"}})
	for _, want := range []string{"investigation, art. 12", "(2): case-one, case-two"} {
		if !strings.Contains(page.body, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	file := h.post(auditor, "/es/workspace/trail", url.Values{"actor": {"ana"}, "format": {"csv"}})
	if n := strings.Count(file.body, "\n"); n != 622 || !strings.Contains(file.body, "main/r0,") {
		t.Errorf("the file has %d lines, want a head and 621", n)
	}
	today := h.Now().Format(time.DateOnly)
	for days, want := range map[[2]string]bool{{today, today}: true, {"", "2023-01-01"}: false, {"2024-01-01", ""}: false} {
		r := h.post(auditor, "/es/workspace/trail", url.Values{"actor": {"ana"}, "from": {days[0]}, "until": {days[1]}})
		if r.status != http.StatusOK || strings.Contains(r.body, "case-one") != want {
			t.Errorf("%v: %d", days, r.status)
		}
	}
	if r := h.post(auditor, "/es/workspace/trail", url.Values{"from": {"yesterday"}}); r.status != http.StatusUnprocessableEntity {
		t.Errorf("no day: %d", r.status)
	}
}
