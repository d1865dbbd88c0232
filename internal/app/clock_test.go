package app_test

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"convive/internal/app"
	"convive/internal/cases"
	"convive/internal/kernel"
	"convive/internal/platform/authz"
	"convive/internal/platform/rulebook"
)

// crisisRule opens incidents of an area to the crisis cell until an hour after now.
const crisisRule = `@id("overlay/flood") @area("CO-05") @until("2023-06-15T13:00Z")
permit (principal in Role::"crisis-cell", action == Action::"readContact", resource) when { resource has kind && resource.kind == "incident" };`

// TestClockSetBack: a clock that is set back, also over a new start, brings nothing to life that had ended: no grant, no
// emergency, no substitute and no rule of a crisis.
func TestClockSetBack(t *testing.T) {
	h := openHouse(t)
	start := h.Now()
	id := h.record(officer, "T-1", nil)
	h.grant(cases.Incident)
	if _, err := h.Gate.OpenEmergency(h.onDuty(), "incident", "CO-05", "a life could be at risk in this place"); err != nil {
		t.Fatal(err)
	}
	h.enrol("ana", "police", kernel.RoleCaseworker)
	h.enrol("bo", "police", kernel.RoleCaseworker)
	bo := who("bo", "police", kernel.RoleCaseworker)
	if r := h.post(boss, page(id)+"/assign", url.Values{"account": {"bo"}, "in_place_of": {"ana"}, "until": {start.Format(time.DateOnly)}}); r.status != http.StatusSeeOther {
		t.Fatalf("%d %s", r.status, r.body)
	}
	accounts := h.as(who("acc", "police", kernel.RoleAccounts))
	must(t, second(h.Rules.Propose(accounts, rulebook.Proposal{Name: "flood", Crisis: true, Rules: crisisRule, Reason: "the river has left its bed"})))
	console := kernel.System()
	console.MFA = true
	must(t, h.Rules.Activate(h.as(console), "flood", 1))
	cell := who("cel", "police", kernel.RoleCrisisCell)
	incident := authz.Record{Tenant: kernel.MainTenant, ID: string(id), Owner: "police", Kind: "incident", Area: "CO-05"}
	open := func() map[string]bool {
		return map[string]bool{
			"the grant":      h.get(prosecutor, page(id)+"?"+stated).status == http.StatusOK,
			"the emergency":  h.get(duty, page(id)).status == http.StatusOK,
			"the substitute": h.get(bo, page(id)).status == http.StatusOK,
			"the crisis":     h.Gate.May(h.as(cell), authz.ReadContact, incident),
		}
	}
	for name, ok := range open() {
		if !ok {
			t.Errorf("%s opens nothing", name)
		}
	}
	shut := func(when string) {
		t.Helper()
		for name, ok := range open() {
			if ok {
				t.Errorf("%s opens %s", name, when)
			}
		}
	}
	h.turn(72 * time.Hour)
	shut("after its end")
	h.turn(-71*time.Hour - 30*time.Minute)
	shut("when the clock is set back")
	if found := examinedBy(t, h.App, "clock"); !found.Problem {
		t.Errorf("doctor says %+v", found)
	}
	if at := h.entries(noQuery)[0].At; at.Before(start.Add(71 * time.Hour)) {
		t.Errorf("the trail goes back to %s", at)
	}
	must(t, h.Close())
	again, err := app.Open(system(t), h.Config)
	if err != nil {
		t.Fatal(err)
	}
	h.App = again
	h.serve()
	shut("when the program starts with a clock that was set back")
	h.turn(80 * time.Hour)
	if found := examinedBy(t, h.App, "clock"); found.Problem {
		t.Errorf("with the right clock doctor says %+v", found)
	}
}
