package authz

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// TestOverlay_LosesNoForbid: whatever is put on the shipped set, every shipped rule stays as it is, and nothing that a
// shipped forbid denies becomes allowed.
func TestOverlay_LosesNoForbid(t *testing.T) {
	s, err := Shipped()
	if err != nil {
		t.Fatal(err)
	}
	taken := 0
	rapid.Check(t, func(t *rapid.T) {
		o := Overlay{Name: "any", Crisis: rapid.Bool().Draw(t, "crisis"), Text: strings.Join(rapid.SliceOfN(policyText(s), 1, 3).Draw(t, "rules"), "\n")}
		if holdsForbids(t, s, o, rapid.Uint64().Draw(t, "seed")) {
			taken++
		}
	})
	if taken < 5 {
		t.Errorf("only %d overlays were taken up: the generator proves little", taken)
	}
}

// FuzzOverlay does the same with any text.
func FuzzOverlay(f *testing.F) {
	s, err := Shipped()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(`@id("overlay/a") permit (principal, action == Action::"view", resource);`, false)
	f.Add(`@id("overlay/a") @area("05") @until("2026-06-01T00:00Z") permit (principal in Role::"crisis-cell", action == Action::"read", resource);`, true)
	f.Add(`@id("sealed") permit (principal, action, resource);`, false)
	f.Add(`@id("overlay/a") @id("sealed") permit (principal, action == Action::"read", resource);`, false)
	f.Add(`@id(" sealed ") forbid (principal, action, resource) unless { true };`, false)
	f.Fuzz(func(t *testing.T, text string, crisis bool) {
		holdsForbids(t, s, Overlay{Name: "any", Crisis: crisis, Text: text}, 1)
	})
}

type failing interface{ Fatalf(string, ...any) }

// holdsForbids says whether the overlay was taken up, and fails if a forbid is lost by it.
func holdsForbids(t failing, s *Set, o Overlay, seed uint64) bool {
	with, err := s.With(o)
	if err != nil {
		return false
	}
	for _, id := range s.IDs() {
		if with.Text(id) != s.Text(id) {
			t.Fatalf("%s is %q now", id, with.Text(id))
		}
	}
	for _, id := range s.Forbids() {
		if !slices.Contains(with.Forbids(), id) {
			t.Fatalf("the forbid %s is lost", id)
		}
	}
	random := rand.New(rand.NewPCG(seed, 9))
	for range 60 {
		r := world(random)
		before, after := s.Decide(r), with.Decide(r)
		for _, id := range before.Policies {
			if s.rules[id].forbids() && (after.Allowed || !slices.Contains(after.Policies, id)) {
				t.Fatalf("%s forbade %+v; with %s it is %+v", id, r, o.Text, after)
			}
		}
	}
	return true
}

// policyText makes rules that are nearly right: shipped and other names, heads of every width, conditions of all kinds.
func policyText(s *Set) *rapid.Generator[string] {
	names := append([]string{"overlay/a", "overlay/b", "overlay/c", "overlay/sealed", ""}, s.IDs()...)
	return rapid.Custom(func(t *rapid.T) string {
		pick := func(what string, list ...string) string { return rapid.SampledFrom(list).Draw(t, what) }
		name := pick("name", "overlay/a", "overlay/b", "overlay/c", pick("any name", names...))
		notes := pick("notes", "", `@area("05")`, `@until("2030-06-01T00:00Z")`, `@area("05") @until("2030-06-01T00:00Z")`)
		effect := pick("effect", "permit", "permit", "forbid")
		who := pick("who", "principal", `principal in Role::"crisis-cell"`, `principal in Role::"accounts"`, `principal in Role::"caseworker"`)
		does := pick("does", "action", `action == Action::"readContact"`, `action in [Action::"read", Action::"readIdentity"]`, `action == Action::"view"`, `action == Action::"export"`)
		when := pick("when", "", "when { true }", "when { resource.level <= 3 }", `when { resource.kind == "incident" }`, "unless { false }",
			"when { !resource.sealed }", `unless { resource has kind && resource.kind == "referral" }`, "when { context.mfa }")
		return fmt.Sprintf("@id(%q) %s %s (%s, %s, resource) %s;", name, notes, effect, who, does, when)
	})
}
