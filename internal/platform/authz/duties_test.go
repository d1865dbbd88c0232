package authz_test

import (
	"testing"

	"convive/internal/kernel"
	"convive/internal/platform/authz"
)

// decisions asks every action on records for a subject that everything else would open the record to.
func everyReading(s *authz.Set, who authz.Subject) (opened []authz.Action) {
	record := authz.Record{Tenant: kernel.MainTenant, ID: "r", Owner: "police", Kind: "incident", Area: "05", Assigned: []string{who.Account}, SharedWith: []string{who.Institution}}
	given := authz.Circumstances{Purpose: "investigation", LegalBasis: "art. 12", MFA: true, Now: now, BreakGlass: &authz.BreakGlass{Kinds: []string{"incident"}},
		Grant:  &authz.Grant{Purposes: []string{"investigation"}, Fields: []string{"identity", "contact", "location_exact", "narrative", "evidence"}},
		Crisis: &authz.Crisis{Areas: []string{"05"}, Ends: now.AddDate(0, 0, 1)}}
	for _, a := range []authz.Action{authz.Read, authz.ReadIdentity, authz.ReadContact, authz.ReadExactLocation, authz.ReadMedical, authz.ReadNarrative, authz.ReadEvidence,
		authz.ReadInformant, authz.Update, authz.Export, authz.Refer} {
		if s.Decide(authz.Request{Subject: who, Action: a, Resource: record, Circumstances: given}).Allowed {
			opened = append(opened, a)
		}
	}
	return opened
}

func withRoles(roles ...kernel.Role) authz.Subject {
	return authz.Subject{Tenant: kernel.MainTenant, Account: "who", Institution: "police", Roles: roles, Areas: []string{"05"},
		Clearances: []string{"health", "informants", "witness-protection", "integrity-intake", "child-justice", "sealed", "secret", "confidential"}}
}

// everyOther are all roles but one.
func everyOther(than kernel.Role) []kernel.Role {
	var list []kernel.Role
	for _, r := range kernel.Roles() {
		if r != than && r != kernel.RoleAccounts && r != kernel.RoleOperator {
			list = append(list, r)
		}
	}
	return list
}

// TestDuties_AccountsReadNoCase: who looks after accounts reads no case, whatever roles and clearances the account has besides.
func TestDuties_AccountsReadNoCase(t *testing.T) {
	all := everyOther(kernel.RoleAccounts)
	if len(everyReading(shipped(t), withRoles(all...))) < 11 {
		t.Fatal("the record is not open to begin with")
	}
	if got := everyReading(shipped(t), withRoles(append(all, kernel.RoleAccounts)...)); len(got) > 0 {
		t.Errorf("it may %v", got)
	}
}

// TestDuties_OperatorSeesCipherText: who keeps the machines reads no case either.
func TestDuties_OperatorSeesCipherText(t *testing.T) {
	if got := everyReading(shipped(t), withRoles(append(everyOther(kernel.RoleOperator), kernel.RoleOperator)...)); len(got) > 0 {
		t.Errorf("it may %v", got)
	}
}

// TestDuties_RequesterIsNotApprover: where the government wants it, who brought an edition does not approve it, with every role.
func TestDuties_RequesterIsNotApprover(t *testing.T) {
	ask := func(author string) bool {
		return shipped(t).Decide(authz.Request{Subject: withRoles(kernel.Roles()...), Action: authz.Approve,
			Resource: authz.Dataset{Tenant: kernel.MainTenant, ID: "e", Level: authz.Internal, Author: author}, Circumstances: authz.Circumstances{FourEyes: true}}).Allowed
	}
	if ask("who") || !ask("another") {
		t.Error("the author approves, or nobody does")
	}
}

// TestDuties_AuthorDoesNotActivate: who wrote rules puts them neither into force nor out of it, with every role.
func TestDuties_AuthorDoesNotActivate(t *testing.T) {
	for _, action := range []authz.Action{authz.Activate, authz.WithdrawRules} {
		ask := func(author string) bool {
			return shipped(t).Decide(authz.Request{Subject: withRoles(kernel.Roles()...), Action: action,
				Resource: authz.Rulebook{Tenant: kernel.MainTenant, Version: "v", Author: author}, Circumstances: authz.Circumstances{MFA: true}}).Allowed
		}
		if ask("who") || !ask("another") {
			t.Errorf("%s: the author may, or nobody does", action)
		}
	}
}

// TestLevels: each level opens to fewer than the one before.
func TestLevels(t *testing.T) {
	s := shipped(t)
	of := func(assigned bool, clearances ...string) func(authz.Level) bool {
		who := authz.Subject{Tenant: kernel.MainTenant, Account: "who", Institution: "police", Roles: []kernel.Role{kernel.RoleSupervisor, kernel.RoleCaseworker}, Clearances: clearances}
		r := authz.Record{Tenant: kernel.MainTenant, ID: "r", Owner: "police", Kind: "incident"}
		if assigned {
			r.Assigned = []string{"who"}
		}
		return func(l authz.Level) bool {
			r.Level = l
			return s.Decide(authz.Request{Subject: who, Action: authz.Read, Resource: r}).Allowed
		}
	}
	for name, c := range map[string]struct {
		ask  func(authz.Level) bool
		most authz.Level
	}{
		"supervisor":                        {of(false), authz.Internal},
		"assigned":                          {of(true), authz.Confidential},
		"supervisor, cleared":               {of(false, "confidential"), authz.Confidential},
		"assigned, cleared for secrets":     {of(true, "secret"), authz.Secret},
		"cleared for secrets, not assigned": {of(false, "secret"), authz.Internal},
	} {
		for l := authz.Internal; l <= authz.Secret; l++ {
			if got := c.ask(l); got != (l <= c.most) {
				t.Errorf("%s, level %d: %v", name, l, got)
			}
		}
	}
	citizen := authz.Subject{Tenant: kernel.MainTenant, Roles: []kernel.Role{kernel.RoleCitizen}}
	for l := authz.Published; l <= authz.Secret; l++ {
		d := authz.Dataset{Tenant: kernel.MainTenant, ID: "d", Level: l}
		if got := s.Decide(authz.Request{Subject: citizen, Action: authz.View, Resource: d}).Allowed; got != (l == authz.Published) {
			t.Errorf("a citizen sees figures of level %d: %v", l, got)
		}
	}
}
