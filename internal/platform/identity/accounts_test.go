package identity_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"convive/internal/kernel"
	"convive/internal/platform/audit"
	"convive/internal/platform/authz"
	"convive/internal/platform/db"
	"convive/internal/platform/identity"
	"convive/internal/platform/testkit"
)

func rights(roles ...kernel.Role) identity.Rights { return identity.Rights{Roles: roles} }

// TestCanary_UserCreation: the rights of a new account are its creator's at most: nobody grants what they lack, in no
// institution but their own, but for the founder.
func TestCanary_UserCreation(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, store *db.DB) {
		s := newSetting(t, store)
		link, err := s.Found(s.system)
		if err != nil {
			t.Fatal(err)
		}
		founder := s.as(s.enrol(link).token)
		officer := s.enrol(s.invite(founder, "officer", "policia", kernel.RoleAccounts, kernel.RoleAnalyst))
		ctx := s.as(officer.token)
		s.invite(ctx, "peer", "policia", kernel.RoleAnalyst)
		for _, c := range []struct {
			name   string
			i      identity.Invitation
			reason string
		}{
			{"a role that lacks", identity.Invitation{Name: "x1", Institution: "policia", Rights: rights(kernel.RoleSteward)}, "identity.moreRights"},
			{"one of two", identity.Invitation{Name: "x2", Institution: "policia", Rights: rights(kernel.RoleAnalyst, kernel.RoleAuditor)}, "identity.moreRights"},
			{"an area that lacks", identity.Invitation{Name: "x3", Institution: "policia", Rights: identity.Rights{Roles: []kernel.Role{kernel.RoleAnalyst}, Areas: []string{"CO-11"}}}, "identity.moreRights"},
			{"a clearance that lacks", identity.Invitation{Name: "x4", Institution: "policia", Rights: identity.Rights{Roles: []kernel.Role{kernel.RoleAnalyst}, Clearances: []string{"sealed"}}}, "identity.moreRights"},
			{"elsewhere", identity.Invitation{Name: "x5", Institution: "fiscalia", Rights: rights(kernel.RoleAnalyst)}, "identity.otherInstitution"},
			{"a role of the installation", identity.Invitation{Name: "x6", Institution: "policia", Rights: rights(kernel.RoleSystem)}, "identity.unknownRole"},
			{"the administrator", identity.Invitation{Name: "x7", Institution: "policia", Rights: rights(kernel.RoleAdministrator)}, "identity.unknownRole"},
			{"no role", identity.Invitation{Name: "x8", Institution: "policia"}, "identity.noRole"},
			{"a name for two", identity.Invitation{Name: "peer", Institution: "policia", Rights: rights(kernel.RoleAnalyst)}, "identity.nameTaken"},
			{"the installation's name", identity.Invitation{Name: "System", Institution: "policia", Rights: rights(kernel.RoleAnalyst)}, "identity.nameForm"},
			{"an e-mail address", identity.Invitation{Name: "ana@example.org", Institution: "policia", Rights: rights(kernel.RoleAnalyst)}, "identity.nameForm"},
			{"markup", identity.Invitation{Name: "<b>", Institution: "policia", Rights: rights(kernel.RoleAnalyst)}, "identity.nameForm"},
			{"an area with a space", identity.Invitation{Name: "x9", Institution: "policia", Rights: identity.Rights{Roles: []kernel.Role{kernel.RoleAnalyst}, Areas: []string{"role:steward x"}}}, "identity.rightForm"},
		} {
			_, err := s.Invite(ctx, c.i)
			wants(t, c.name, err, c.reason)
		}
		ana := s.person("ana", "policia", kernel.RoleAnalyst)
		boss := s.person("boss", "policia", kernel.RoleSteward)
		far := s.person("far", "fiscalia", kernel.RoleAnalyst)
		_, err = s.Invite(s.as(ana.token), identity.Invitation{Name: "y", Institution: "policia", Rights: rights(kernel.RoleAnalyst)})
		wants(t, "an analyst invites", err, "identity.mayNot")
		if e := s.last(); e.Outcome != audit.Denied || e.Actor != "ana" || e.Act != "invite" {
			t.Errorf("the trail says %+v", e)
		}
		_, err = s.Invite(t.Context(), identity.Invitation{Name: "y", Rights: rights(kernel.RoleAnalyst)})
		wants(t, "a citizen invites", err, "identity.signInFirst")
		if err := s.ConfirmCode(ctx, identity.Code(officer.secret, s.at.now), home); err != nil {
			t.Fatal(err)
		}
		wants(t, "own rights", s.ChangeRights(ctx, "officer", rights(kernel.RoleAccounts)), "identity.ownRights")
		wants(t, "more rights", s.ChangeRights(ctx, "ana", rights(kernel.RoleSteward)), "identity.moreRights")
		wants(t, "of a stronger one", s.ChangeRights(ctx, "boss", rights(kernel.RoleAnalyst)), "identity.moreRights")
		wants(t, "elsewhere", s.ChangeRights(ctx, "far", rights(kernel.RoleAnalyst)), "identity.otherInstitution")
		wants(t, "suspend elsewhere", s.Suspend(ctx, "far"), "identity.otherInstitution")
		wants(t, "suspend oneself", s.Suspend(ctx, "officer"), "identity.ownState")
		if err := s.ChangeRights(ctx, "ana", rights(kernel.RoleAccounts)); err != nil {
			t.Fatal(err)
		}
		s.dead("after a change of roles", ana.token)
		if a := kernel.ActorFrom(s.as(s.signIn(ana))); a.Role != kernel.RoleAccounts || len(a.Roles) != 1 {
			t.Errorf("after the change: %+v", a)
		}
		if err := s.Suspend(ctx, "boss"); err != nil { // stopping needs no greater rights
			t.Fatal(err)
		}
		s.dead("after suspension", boss.token)
		_, err = s.SignIn(t.Context(), "boss", good, home)
		wants(t, "a suspended person", err, "identity.wrong")
		s.as(far.token)
		accounts, err := s.Accounts(ctx)
		if err != nil || slices.ContainsFunc(accounts, func(a identity.Account) bool { return a.Institution != "policia" }) || len(accounts) != 4 {
			t.Errorf("the officer sees %v %v", accounts, err)
		}
		_, err = s.Account(ctx, "far")
		wants(t, "another institution's account", err, "identity.noAccount")
		s.at.pass(identity.Recent)
		wants(t, "a suspension without a fresh proof", s.Suspend(ctx, "ana"), "identity.confirm")
		wants(t, "a restoration without a fresh proof", s.Restore(ctx, "boss"), "identity.confirm")
		wants(t, "a change without a fresh proof", s.ChangeRights(ctx, "ana", rights(kernel.RoleAnalyst)), "identity.confirm")
	})
}

// TestRights_TwoPersons: roles of cases and clearances come into force when a second person has confirmed them: not who asked,
// not who gets them, nobody of another institution, and nobody without a fresh proof. An invitation asks for that proof too.
func TestRights_TwoPersons(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, store *db.DB) {
		s := newSetting(t, store)
		mighty := identity.Rights{Roles: []kernel.Role{kernel.RoleAccounts, kernel.RoleCaseworker, kernel.RoleSupervisor, kernel.RoleAnalyst}, Clearances: []string{"sealed"}}
		officers := map[string]person{}
		for name, institution := range map[string]string{"one": "policia", "two": "policia", "far": "fiscalia"} {
			link, err := s.Invite(s.system, identity.Invitation{Name: name, Institution: institution, Rights: mighty})
			if err != nil {
				t.Fatal(err)
			}
			officers[name] = s.enrol(link)
		}
		fresh := func(name string) context.Context {
			t.Helper()
			s.at.pass(31 * time.Second)
			p := officers[name]
			if err := s.ConfirmCode(s.as(p.token), identity.Code(p.secret, s.at.now), home); err != nil {
				t.Fatal(err)
			}
			return s.as(p.token)
		}
		has := func(name string, roles int, clearances int) {
			t.Helper()
			if a, err := s.Account(s.system, name); err != nil || len(a.Roles) != roles || len(a.Clearances) != clearances {
				t.Errorf("%s has %v %v, %v", name, a.Roles, a.Clearances, err)
			}
		}
		new := identity.Invitation{Name: "ana", Institution: "policia", Rights: identity.Rights{Roles: []kernel.Role{kernel.RoleAnalyst, kernel.RoleCaseworker}, Clearances: []string{"sealed"}}}
		s.at.pass(identity.Recent + time.Second)
		_, err := s.Invite(s.as(officers["one"].token), new)
		wants(t, "an invitation without a fresh proof", err, "identity.confirm")
		link, err := s.Invite(fresh("one"), new)
		if err != nil {
			t.Fatal(err)
		}
		s.at.pass(identity.Recent + time.Second)
		_, err = s.InviteAgain(s.as(officers["one"].token), "ana")
		wants(t, "another link without a fresh proof", err, "identity.confirm")
		has("ana", 1, 0)
		ana := s.enrol(link)
		if a := kernel.ActorFrom(s.as(ana.token)); a.Has(kernel.RoleCaseworker) || len(a.Clearances) != 0 {
			t.Errorf("before a second person: %+v", a)
		}
		wants(t, "who asked", s.ConfirmRights(fresh("one"), "ana"), "identity.twoForRights")
		wants(t, "of another institution", s.ConfirmRights(fresh("far"), "ana"), "identity.otherInstitution")
		wants(t, "who gets them", s.ConfirmRights(s.as(ana.token), "ana"), "identity.mayNot")
		ctx := fresh("two")
		if p, found, err := s.Proposed(ctx, "ana"); err != nil || !found || p.Asker != "one" || len(p.Roles) != 1 || len(p.Clearances) != 1 {
			t.Errorf("%+v %v %v", p, found, err)
		}
		if err := s.ConfirmRights(ctx, "ana"); err != nil {
			t.Fatal(err)
		}
		has("ana", 2, 1)
		s.dead("after a change of rights", ana.token)
		if e := s.last(); e.Act != "confirmRights" || e.Actor != "two" {
			t.Errorf("the trail says %+v", e)
		}
		wants(t, "twice", s.ConfirmRights(fresh("two"), "ana"), "identity.nothingProposed")
		// A change: what is new waits, what is there stays, what is taken away is gone at once.
		if err := s.ChangeRights(fresh("two"), "ana", identity.Rights{Roles: []kernel.Role{kernel.RoleCaseworker, kernel.RoleSupervisor}}); err != nil {
			t.Fatal(err)
		}
		has("ana", 1, 0)
		s.at.pass(8 * 24 * time.Hour)
		for name, p := range officers {
			p.token = s.signIn(p)
			officers[name] = p
		}
		wants(t, "after its time", s.ConfirmRights(fresh("one"), "ana"), "identity.nothingProposed")
	})
}

// TestFounder_OneOfMany: the founder grants what it lacks where nobody else looks after the accounts, and no longer.
func TestFounder_OneOfMany(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, store *db.DB) {
		s := newSetting(t, store)
		link, err := s.Found(s.system)
		if err != nil {
			t.Fatal(err)
		}
		founder := s.as(s.enrol(link).token)
		officer := s.invite(founder, "officer", "policia", kernel.RoleAccounts, kernel.RoleAnalyst, kernel.RoleAuditor)
		s.invite(founder, "peer", "policia", kernel.RoleAnalyst, kernel.RoleAuditor) // the officer has not enrolled yet
		s.enrol(officer)
		_, err = s.Invite(founder, identity.Invitation{Name: "more", Institution: "policia", Rights: rights(kernel.RoleAnalyst)})
		wants(t, "where somebody looks after the accounts", err, "identity.otherInstitution")
		wants(t, "suspending there", s.Suspend(founder, "peer"), "identity.otherInstitution")
		if list, err := s.Accounts(founder); err != nil || slices.ContainsFunc(list, func(a identity.Account) bool { return a.Institution == "policia" }) {
			t.Errorf("the founder sees %v, %v", list, err)
		}
		s.invite(founder, "first", "fiscalia", kernel.RoleAccounts, kernel.RoleAuditor)
	})
}

// TestRecovery: two persons, of whom neither is the one who lost access, and then everything old is gone.
func TestRecovery(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, store *db.DB) {
		s := newSetting(t, store)
		officer := s.person("officer", "policia", kernel.RoleAccounts, kernel.RoleAnalyst)
		ana := s.person("ana", "policia", kernel.RoleAnalyst)
		bob := s.person("bob", "policia", kernel.RoleAnalyst)
		far := s.person("far", "fiscalia", kernel.RoleAnalyst)
		fresh := func() { // a new proof for the officer
			t.Helper()
			if err := s.ConfirmCode(s.as(officer.token), identity.Code(officer.secret, s.at.now), home); err != nil {
				t.Fatal(err)
			}
			s.at.pass(30 * time.Second)
		}
		fresh()
		confirm := func() (string, error) { return s.ConfirmRecovery(s.as(officer.token), "ana") }
		_, err := confirm()
		wants(t, "one person alone", err, "identity.noRecovery")
		for _, name := range []string{"ana", "nobody"} { // of another institution, or of nobody: the same answer, no request
			if err := s.AskRecovery(s.as(far.token), name); err != nil {
				t.Fatal(err)
			}
		}
		_, err = confirm()
		wants(t, "asked from another institution", err, "identity.noRecovery")
		if err := s.AskRecovery(s.as(officer.token), "ana"); err != nil {
			t.Fatal(err)
		}
		_, err = confirm()
		wants(t, "the same person twice", err, "identity.twoPersons")
		wants(t, "for oneself", s.AskRecovery(s.as(ana.token), "ana"), "identity.ownRecovery")
		if err := s.AskRecovery(s.as(bob.token), "ana"); err != nil {
			t.Fatal(err)
		}
		_, err = s.ConfirmRecovery(s.as(bob.token), "ana")
		wants(t, "an analyst confirms", err, "identity.mayNot")
		link, err := confirm()
		if err != nil {
			t.Fatal(err)
		}
		s.dead("after recovery", ana.token)
		_, err = s.SignIn(t.Context(), "ana", good, home)
		wants(t, "the old password", err, "identity.wrong")
		anew := s.enrol(link)
		s.as(anew.token)
		if err := s.AskRecovery(s.as(bob.token), "ana"); err != nil {
			t.Fatal(err)
		}
		s.at.pass(25 * time.Hour)
		officer.token = s.signIn(officer)
		_, err = confirm()
		wants(t, "a request of yesterday", err, "identity.noRecovery")
	})
}

func TestToken(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, store *db.DB) {
		s := newSetting(t, store)
		officer := s.person("officer", "policia", kernel.RoleAccounts, kernel.RoleAnalyst)
		s.person("ana", "policia", kernel.RoleAnalyst)
		ctx := s.as(officer.token)
		if _, err := s.Invite(ctx, identity.Invitation{Name: "robot", Kind: identity.Program, Institution: "policia", Rights: rights(kernel.RoleAnalyst)}); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Invite(s.system, identity.Invitation{Name: "strong", Kind: identity.Program, Institution: "policia", Rights: rights(kernel.RoleSteward)}); err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			what, name, scope string
			lifetime          time.Duration
			reason            string
		}{
			{"no scope", "robot", "", time.Hour, "identity.noScope"}, {"an unknown scope", "robot", "everything", time.Hour, "identity.unknownScope"},
			{"for ever", "robot", "import", 10 * 366 * 24 * time.Hour, "identity.tokenLifetime"}, {"for a person", "ana", "import", time.Hour, "identity.personToken"},
			{"for a stronger program", "strong", "import", time.Hour, "identity.moreRights"}, {"for nobody", "nobody", "import", time.Hour, "identity.noAccount"},
		} {
			_, _, err := s.NewToken(ctx, c.name, []string{c.scope}, c.lifetime)
			wants(t, c.what, err, c.reason)
		}
		token, expires, err := s.NewToken(ctx, "robot", []string{"import", "readLines"}, time.Hour)
		if err != nil || !expires.Equal(s.at.now.Add(time.Hour)) {
			t.Fatal(expires, err)
		}
		actor, ok, err := s.Bearer(t.Context(), token)
		if err != nil || !ok || actor.Name != "robot" || actor.MFA || actor.Session != "" || !actor.Within("import") || actor.Within("approve") {
			t.Fatalf("%+v %v %v", actor, ok, err)
		}
		set, err := authz.Shipped()
		if err != nil {
			t.Fatal(err)
		}
		what := authz.Dataset{Tenant: kernel.MainTenant, ID: "x", Level: authz.Internal}
		if d := set.DecideFor(actor, authz.Import, what, authz.Circumstances{}); !d.Allowed {
			t.Errorf("the program may not import: %+v", d)
		}
		for _, action := range []authz.Action{authz.ViewInternal, authz.ReadQuarantine, authz.Approve} { // the role allows the first two, the token none
			if d := set.DecideFor(actor, action, what, authz.Circumstances{}); d.Allowed {
				t.Errorf("the token opens %s", action)
			}
		}
		if _, ok, _ := s.Actor(t.Context(), token); ok {
			t.Error("a token is a session")
		}
		if _, ok, _ := s.Bearer(t.Context(), officer.token); ok {
			t.Error("a session is a token")
		}
		for _, forged := range []string{"", token[:42], token + "x", strings.Repeat("a", 1<<20), "\x00" + token[1:]} {
			if _, ok, err := s.Bearer(t.Context(), forged); ok || err != nil {
				t.Errorf("forged: %v %v", ok, err)
			}
		}
		s.at.pass(-time.Hour)
		if _, ok, _ := s.Bearer(t.Context(), token); ok {
			t.Error("a token of the future works")
		}
		s.at.pass(time.Hour)
		if err := s.Suspend(ctx, "robot"); err != nil {
			t.Fatal(err)
		}
		if _, ok, _ := s.Bearer(t.Context(), token); ok {
			t.Error("a suspended program acts")
		}
		if err := s.Restore(ctx, "robot"); err != nil {
			t.Fatal(err)
		}
		list, err := s.Tokens(ctx, "robot")
		if err != nil || len(list) != 1 || list[0].Issuer != "officer" {
			t.Fatal(list, err)
		}
		if err := s.RevokeToken(ctx, "robot", list[0].ID); err != nil {
			t.Fatal(err)
		}
		if _, ok, _ := s.Bearer(t.Context(), token); ok {
			t.Error("a revoked token works")
		}
		token, _, _ = s.NewToken(s.system, "robot", []string{"import"}, time.Hour)
		s.at.pass(time.Hour)
		if _, ok, _ := s.Bearer(t.Context(), token); ok {
			t.Error("an expired token works")
		}
	})
}

// TestLink: a link is good once and for a while, and the console's lets in once.
func TestLink(t *testing.T) {
	s := newSetting(t, testkit.SQLite(t))
	link := s.invite(s.system, "ana", "", kernel.RoleAnalyst)
	for _, forged := range []string{"", link[:42], link + "x", strings.Repeat("a", 1<<20)} {
		_, err := s.Open(t.Context(), forged)
		wants(t, "a forged link", err, "identity.linkOver")
	}
	_, err := s.Enter(t.Context(), link, "")
	wants(t, "an invitation opens no session", err, "identity.enrolFirst")
	s.at.pass(73 * time.Hour)
	_, err = s.Open(t.Context(), link)
	wants(t, "an expired link", err, "identity.linkOver")
	s.at.pass(-100 * time.Hour)
	_, err = s.Open(t.Context(), link)
	wants(t, "a link of the future", err, "identity.linkOver")
	s.at.pass(100 * time.Hour)
	again, err := s.InviteAgain(s.system, "ana")
	if err != nil {
		t.Fatal(err)
	}
	ana := s.enrol(again)
	_, err = s.Link(s.as(ana.token), "ana")
	wants(t, "a person makes a console link", err, "identity.operatorOnly")
	_, err = s.Console(s.as(ana.token), "ana", time.Hour)
	wants(t, "a person makes a console link", err, "identity.operatorOnly")
	once, err := s.Link(s.system, "ana")
	if err != nil {
		t.Fatal(err)
	}
	_, _, err = s.SetPassword(t.Context(), once, identity.Chosen{Password: good}, home)
	wants(t, "a link to enter sets no password", err, "identity.linkOver")
	token, err := s.Enter(t.Context(), once, "")
	if err != nil || !kernel.ActorFrom(s.as(token)).MFA {
		t.Fatal(err)
	}
	_, err = s.Enter(t.Context(), once, "")
	wants(t, "a second time", err, "identity.linkOver")
	once, _ = s.Link(s.system, "ana")
	if err := s.Suspend(s.system, "ana"); err != nil {
		t.Fatal(err)
	}
	_, err = s.Enter(t.Context(), once, "")
	wants(t, "a suspended person's", err, "identity.linkOver")
}
