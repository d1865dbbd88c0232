package authz_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/authz"
)

const cell = `permit (principal in Role::"crisis-cell", action == Action::"readContact", resource) when { resource.kind == "incident" };`

// TestOverlay_Refuses: what is not an overlay is refused with file, line and reason; the set stays as it is.
func TestOverlay_Refuses(t *testing.T) {
	s := shipped(t)
	for name, c := range map[string]struct {
		crisis     bool
		text       string
		want, line string
	}{
		"no syntax":              {false, "\n\npermit principal", "authz.unreadable", "3"},
		"empty":                  {false, "// nothing", "authz.overlayEmpty", ""},
		"no name":                {false, cell, "authz.noID", "1"},
		"a shipped name":         {false, "\n@id(\"sealed\") " + cell, "authz.overlayID", "2"},
		"the prefix alone":       {false, `@id("overlay/") ` + cell, "authz.overlayID", "1"},
		"any action":             {false, `@id("overlay/a") permit (principal in Role::"crisis-cell", action, resource);`, "authz.overlayActions", "1"},
		"not in the schema":      {false, `@id("overlay/a") permit (principal, action == Action::"read", resource) when { resource.colour == 1 };`, "authz.notByTheSchema", "1"},
		"a forbid with when":     {false, `@id("overlay/a") forbid (principal, action == Action::"read", resource) when { resource.sealed };`, "authz.forbidWhen", "1"},
		"a crisis that forbids":  {true, `@id("overlay/a") @area("05") @until("2026-06-01T00:00Z") forbid (principal, action == Action::"read", resource);`, "authz.crisisForbid", "1"},
		"a crisis everywhere":    {true, `@id("overlay/a") @until("2026-06-01T00:00Z") ` + cell, "authz.crisisArea", "1"},
		"a crisis without end":   {true, `@id("overlay/a") @area("05") ` + cell, "authz.crisisUntil", "1"},
		"a crisis of figures":    {true, `@id("overlay/a") @area("05") @until("2026-06-01T00:00Z") permit (principal, action == Action::"import", resource);`, "authz.notByTheSchema", "1"},
		"accounts read cases":    {false, `@id("overlay/a") permit (principal, action == Action::"read", resource);`, "authz.duty", ""},
		"what cannot be decided": {false, `@id("overlay/a") permit (principal, action == Action::"read", resource) when { context.now * 9223372036854775807 > 1 || 9223372036854775807 + resource.level > 1 };`, "authz.duty", ""},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := s.With(authz.Overlay{Name: "flood", Crisis: c.crisis, Text: c.text})
			f, ok := fault.Of(err)
			if !ok || f.Message != c.want || f.Args["line"] != c.line {
				t.Fatalf("%v, want %s in line %q", err, c.want, c.line)
			}
			if c.line != "" && f.Args["file"] != "flood.cedar" {
				t.Errorf("the message names the file %q", f.Args["file"])
			}
		})
	}
	if _, err := s.With(authz.Overlay{Name: "a", Text: `@id("overlay/a") ` + cell}, authz.Overlay{Name: "b", Text: `@id("overlay/a") ` + cell}); err == nil {
		t.Error("two overlays hold a rule of one name")
	}
}

// TestOverlay_Crisis: it opens what it lists in its area until its end, and nothing that a shipped rule forbids.
func TestOverlay_Crisis(t *testing.T) {
	s := shipped(t)
	o := authz.Overlay{Name: "flood", Crisis: true, Text: `@id("overlay/flood-contact") @area("05 08") @until("2026-05-02T12:00Z") ` + cell}
	with, err := s.With(o)
	if err != nil {
		t.Fatal(err)
	}
	who := authz.Subject{Tenant: kernel.MainTenant, Account: "cell", Institution: "ministry", Roles: []kernel.Role{kernel.RoleCrisisCell}}
	what := authz.Record{Tenant: kernel.MainTenant, ID: "r", Owner: "police", Kind: "incident", Area: "05"}
	ask := func(s *authz.Set, action authz.Action, r authz.Record, at time.Time) authz.Decision {
		return s.Decide(authz.Request{Subject: who, Action: action, Resource: r, Circumstances: authz.Circumstances{Now: at}})
	}
	if ask(s, authz.ReadContact, what, now).Allowed {
		t.Fatal("the shipped set allows it already")
	}
	if d := ask(with, authz.ReadContact, what, now); !d.Allowed || d.Policies[0] != "overlay/flood-contact" {
		t.Fatalf("%+v", d)
	}
	far, minor, sealed := what, what, what
	far.Area, minor.Minor, sealed.Sealed = "11", true, true
	for name, r := range map[string]authz.Record{"another area": far, "a minor": minor, "sealed": sealed} {
		if ask(with, authz.ReadContact, r, now).Allowed {
			t.Errorf("%s was opened", name)
		}
	}
	if ask(with, authz.ReadNarrative, what, now).Allowed {
		t.Error("an action that is not listed was opened")
	}
	if ask(with, authz.ReadContact, what, now.Add(24*time.Hour)).Allowed {
		t.Error("it opens at its end")
	}
	ends, err := o.Ends()
	if err != nil || !ends.Equal(now.Add(24*time.Hour)) || !with.Until("overlay/flood-contact").Equal(ends) {
		t.Errorf("%v, %v", ends, err)
	}
	if with.Version == s.Version || len(with.Forbids()) != len(s.Forbids()) {
		t.Error("the version is the same, or a forbid is lost")
	}
	for at, want := range map[time.Time]string{now: "", ends: "authz.crisisOver", ends.Add(-authz.LongestCrisis - time.Minute): "authz.crisisOver"} {
		got := ""
		if f, ok := fault.Of(o.Check(at)); ok {
			got = f.Message
		}
		if got != want {
			t.Errorf("at %v: %q, want %q", at, got, want)
		}
	}
}

// TestRuleMessages: every shipped rule has a sentence in each language, and no sentence is without its rule.
func TestRuleMessages(t *testing.T) {
	for _, lang := range kernel.Langs() {
		text, err := authz.Locale.ReadFile("locale/" + string(lang) + ".json")
		if err != nil {
			t.Fatal(err)
		}
		messages := map[string]string{}
		if err := json.Unmarshal(text, &messages); err != nil {
			t.Fatal(err)
		}
		wanted := map[string]bool{}
		for _, id := range shipped(t).IDs() {
			wanted[authz.RuleMessage(id)] = true
			if messages[authz.RuleMessage(id)] == "" {
				t.Errorf("%s: %s has no sentence", lang, id)
			}
		}
		for id := range messages {
			if strings.HasPrefix(id, authz.RulePrefix) && !wanted[id] {
				t.Errorf("%s: %s says something of no rule", lang, id)
			}
		}
	}
}
