package authz

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/cedar-policy/cedar-go"
	"github.com/cedar-policy/cedar-go/types"
)

// TestDecide_AsCedar: what is left out to be quick changes no answer. Cedar itself, with every policy as written and every
// attribute, says the same in random worlds, also when an attribute lacks.
func TestDecide_AsCedar(t *testing.T) {
	s, err := Shipped()
	if err != nil {
		t.Fatal(err)
	}
	all := cedar.NewPolicySet()
	for id, r := range s.rules {
		all.Add(cedar.PolicyID(id), r.policy)
	}
	random := rand.New(rand.NewPCG(7, 8))
	allowed := 0
	for range 3000 {
		r := world(random)
		who, what, circumstances := r.Subject.entity(everything), r.Resource.entity(everything), r.Circumstances.record(everything)
		got, want := s.Decide(r), whole(all, r.Action, drop{"", who, what, circumstances})
		if got.Allowed != want.Allowed || !slices.Equal(got.Policies, want.Policies) {
			t.Fatalf("%+v: %v by %v, Cedar says %v by %v", r, got.Allowed, got.Policies, want.Allowed, want.Policies)
		}
		if got.Allowed {
			allowed++
		}
		for _, d := range dropped(who, what, circumstances) {
			got, want := s.decide(r.Action, d.who, d.what, d.circumstances), whole(all, r.Action, d)
			if got.Allowed != want.Allowed || !slices.Equal(got.Policies, want.Policies) || len(got.Errors) != len(want.Errors) {
				t.Fatalf("%+v without %s: %+v, Cedar says %+v", r, d.name, got, want)
			}
		}
	}
	if allowed < 100 {
		t.Fatalf("only %d permissions: the worlds are too strict", allowed)
	}
}

// whole asks Cedar for every policy.
func whole(all *cedar.PolicySet, action Action, d drop) Decision {
	request := cedar.Request{Principal: d.who.UID, Action: types.NewEntityUID("Action", types.String(action)), Resource: d.what.UID, Context: d.circumstances}
	verdict, diagnostic := cedar.Authorize(all, types.EntityMap{d.who.UID: d.who, d.what.UID: d.what}, request)
	out := Decision{Allowed: verdict == cedar.Allow && len(diagnostic.Errors) == 0}
	for _, r := range diagnostic.Reasons {
		out.Policies = append(out.Policies, string(r.PolicyID))
	}
	for _, e := range diagnostic.Errors {
		out.Errors = append(out.Errors, e.Message)
	}
	slices.Sort(out.Policies)
	return out
}
