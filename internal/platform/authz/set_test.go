package authz_test

import (
	"testing"
	"testing/fstest"
	"time"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/authz"
)

func shipped(t testing.TB) *authz.Set {
	t.Helper()
	s, err := authz.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

var now = time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)

// TestReferenceDecisions: the shipped policies answer every example as intended.
func TestReferenceDecisions(t *testing.T) {
	cases, err := authz.Reference()
	if err != nil {
		t.Fatal(err)
	}
	results, err := cases.Run(shipped(t), now)
	if err != nil {
		t.Fatal(err)
	}
	used := map[string]bool{}
	for _, r := range results {
		if !r.Right() {
			t.Errorf("%s, case %d, %s: allowed %v by %v %v, want %v by %v", r.File, r.Number, r.Text, r.Decision.Allowed, r.Decision.Policies, r.Decision.Errors, r.Wanted, r.By)
		}
		for _, id := range r.Decision.Policies {
			used[id] = true
		}
	}
	for _, id := range shipped(t).IDs() {
		if !used[id] {
			t.Errorf("no example shows what %s does", id)
		}
	}
}

// TestLoad_Refuses: a set with a mistake is not used, and the message names file, line and what to do.
func TestLoad_Refuses(t *testing.T) {
	good := `@id("a") permit (principal, action == Action::"view", resource) when { resource.level == 0 };`
	cases := map[string]struct{ text, want string }{
		"no syntax":            {`permit principal`, "authz.unreadable"},
		"no name":              {`permit (principal, action == Action::"view", resource);`, "authz.noID"},
		"two of one name":      {good + good, "authz.twice"},
		"unknown action":       {`@id("b") permit (principal, action == Action::"fly", resource);`, "authz.notByTheSchema"},
		"unknown attribute":    {`@id("b") permit (principal, action == Action::"view", resource) when { resource.colour == 1 };`, "authz.notByTheSchema"},
		"wrong type":           {`@id("b") permit (principal, action == Action::"view", resource) when { resource.level == "0" };`, "authz.notByTheSchema"},
		"forbid with when":     {`@id("b") forbid (principal, action == Action::"view", resource) when { resource.level > 0 };`, "authz.forbidWhen"},
		"forbid without has":   {`@id("b") forbid (principal, action == Action::"view", resource) unless { resource.level == 0 };`, "authz.forbidUnguarded"},
		"has on the wrong one": {`@id("b") forbid (principal, action == Action::"view", resource) unless { principal has suspended && resource.level == 0 };`, "authz.forbidUnguarded"},
		"has in another arm":   {`@id("b") forbid (principal, action == Action::"view", resource) unless { (resource has level && false) || resource.level == 0 };`, "authz.forbidUnguarded"},
		"has after the read":   {`@id("b") forbid (principal, action == Action::"view", resource) unless { resource.level == 0 && resource has level };`, "authz.forbidUnguarded"},
		"guarded forbid":       {`@id("b") forbid (principal, action == Action::"view", resource) unless { resource has level && resource.level == 0 };`, ""},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			_, err := authz.Load(fstest.MapFS{"a.cedar": {Data: []byte(c.text)}})
			got := ""
			if f, ok := fault.Of(err); ok {
				got = f.Message
				if f.Args["file"] != "a.cedar" {
					t.Errorf("the message names the file %q", f.Args["file"])
				}
			}
			if got != c.want || c.want == "" && err != nil {
				t.Errorf("%v, want %q", err, c.want)
			}
		})
	}
	if _, err := authz.Load(fstest.MapFS{}); err == nil {
		t.Error("an empty folder was taken for a set")
	}
}

// TestDecide_FailsClosed: what is asked wrongly is denied with an error to look at.
func TestDecide_FailsClosed(t *testing.T) {
	s := shipped(t)
	ana := authz.Subject{Tenant: kernel.MainTenant, Account: "ana", Roles: []kernel.Role{"steward"}}
	for name, r := range map[string]authz.Request{
		"unknown action": {Subject: ana, Action: "fly", Resource: authz.Dataset{Tenant: kernel.MainTenant}},
		"no resource":    {Subject: ana, Action: authz.View},
	} {
		if d := s.Decide(r); d.Allowed || len(d.Errors) == 0 {
			t.Errorf("%s: %+v", name, d)
		}
	}
	if d := s.Decide(authz.Request{Subject: authz.Subject{}, Action: authz.Approve, Resource: authz.Dataset{Tenant: kernel.MainTenant}}); d.Allowed {
		t.Error("nobody may approve")
	}
	// an action of records asked of a dataset
	if d := s.Decide(authz.Request{Subject: ana, Action: authz.Read, Resource: authz.Dataset{Tenant: kernel.MainTenant}}); d.Allowed {
		t.Error("a dataset was read as a record")
	}
}
