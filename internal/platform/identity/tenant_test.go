package identity_test

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"convive/internal/kernel"
	"convive/internal/platform/audit"
	"convive/internal/platform/db"
	"convive/internal/platform/identity"
	"convive/internal/platform/testkit"
)

// elsewhere is the site of another government, and its console.
func (s *setting) elsewhere() (site, console context.Context) {
	citizen, system := kernel.Citizen(), kernel.System()
	citizen.Tenant, system.Tenant = "recife", "recife"
	return kernel.WithActor(s.t.Context(), citizen), kernel.WithActor(s.t.Context(), system)
}

// TestTenants_OneGovernmentOnly: whatever proves somebody with one government proves nobody with another, in either
// direction, and the same name with two is two accounts.
func TestTenants_OneGovernmentOnly(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, store *db.DB) {
		s := newSetting(t, store)
		site, console := s.elsewhere()
		ana := s.person("ana", "police", kernel.RoleSteward)
		other, err := s.Invite(console, identity.Invitation{Name: "ana", Institution: "guard", Rights: identity.Rights{Roles: []kernel.Role{kernel.RoleAnalyst}}})
		if err != nil {
			t.Fatal("the same name with another government:", err)
		}

		t.Run("session", func(t *testing.T) {
			if a, ok, err := s.Actor(site, ana.token); ok || err != nil || a.SignedIn() {
				t.Errorf("%+v %v", a, err)
			}
			if err := s.SignOut(site, ana.token); err != nil {
				t.Fatal(err)
			}
			s.as(ana.token) // it lives: another government's site does not end it
		})
		t.Run("invitation", func(t *testing.T) {
			_, err := s.Open(t.Context(), other)
			wants(t, "at the main government", err, "identity.linkOver")
			o, err := s.Open(site, other)
			if err != nil || o.Account.Institution != "guard" {
				t.Fatal(o, err)
			}
			_, _, err = s.SetPassword(t.Context(), other, identity.Chosen{Password: good, Code: identity.Code(o.Secret, s.at.now)}, home)
			wants(t, "enrol at the main government", err, "identity.linkOver")
			_, err = s.Enter(t.Context(), other, "x")
			wants(t, "enter", err, "identity.linkOver")
		})
		var second person
		t.Run("password", func(t *testing.T) {
			o, err := s.Open(site, other)
			if err != nil {
				t.Fatal(err)
			}
			token, _, err := s.SetPassword(site, other, identity.Chosen{Password: "another sentence of four words", Code: identity.Code(o.Secret, s.at.now)}, home)
			if err != nil {
				t.Fatal(err)
			}
			second = person{name: "ana", secret: o.Secret, token: token}
			s.at.pass(30 * time.Second)
			_, err = s.SignIn(site, "ana", good, home)
			wants(t, "the password of the other ana", err, "identity.wrong")
			in, err := s.SignIn(t.Context(), "ana", good, home)
			if err != nil {
				t.Fatal(err)
			}
			_, err = s.SignInCode(site, in.Ticket, identity.Code(ana.secret, s.at.now), home)
			wants(t, "the second step elsewhere", err, "identity.tooLate")
			s.at.pass(30 * time.Second)
		})
		t.Run("accounts are two", func(t *testing.T) {
			a, ok, err := s.Actor(site, second.token)
			if err != nil || !ok || a.Tenant != "recife" || a.Institution != "guard" || slices.Contains(a.Roles, kernel.RoleSteward) {
				t.Errorf("%+v %v %v", a, ok, err)
			}
			s.dead("the second ana's session at the main government", second.token)
			if err := s.Suspend(console, "ana"); err != nil {
				t.Fatal(err)
			}
			if _, ok, _ := s.Actor(site, second.token); ok {
				t.Error("suspended and signed in")
			}
			s.as(s.signIn(ana)) // the first ana is not
			if err := s.Restore(console, "ana"); err != nil {
				t.Fatal(err)
			}
			list, err := s.Accounts(console)
			if err != nil || len(list) != 1 {
				t.Errorf("%+v %v", list, err)
			}
		})
		t.Run("token", func(t *testing.T) {
			token, _, err := s.NewToken(console, "ana", []string{"viewInternal"}, time.Hour)
			if err != nil {
				t.Fatal(err)
			}
			if a, ok, err := s.Bearer(t.Context(), token); ok || err != nil || a.SignedIn() {
				t.Errorf("at the main government: %+v %v", a, err)
			}
			if a, ok, err := s.Bearer(site, token); !ok || err != nil || a.Tenant != "recife" {
				t.Errorf("at its own: %+v %v", a, err)
			}
			_, _, err = s.NewToken(console, "bruno", []string{"viewInternal"}, time.Hour)
			wants(t, "for an account of no government", err, "identity.noAccount")
		})
		t.Run("passkey", func(t *testing.T) {
			key, _ := s.enrolPasskey(s.invite(s.system, "eva", "", kernel.RoleAnalyst))
			there := identity.Party{ID: "dados.recife.example", Origin: "https://dados.recife.example", Name: "Recife"}
			for name, p := range map[string]identity.Party{"as it is": party, "for the other's party": there} {
				key.party = p
				c, err := s.AskPasskey(site, p)
				if err != nil {
					t.Fatal(err)
				}
				_, err = s.SignInPasskey(site, p, c.Ticket, key.assert(c), home)
				wants(t, name, err, "identity.passkeyRefused")
			}
			key.party = party
			c, _ := s.AskPasskey(t.Context(), party)
			_, err := s.SignInPasskey(site, party, c.Ticket, key.assert(c), home)
			wants(t, "a challenge of the main government", err, "identity.tooLate")
			if _, err := key.signIn(party); err != nil {
				t.Errorf("at its own: %v", err)
			}
			if e, err := s.trail.Entries(site, "recife", audit.Query{Outcome: audit.Denied}); err != nil || slices.ContainsFunc(e, func(e audit.Entry) bool { return strings.HasSuffix(e.Object, "eva") }) {
				t.Errorf("the other government's trail names eva: %+v %v", e, err)
			}
		})
		t.Run("provider", func(t *testing.T) {
			if err := s.Use([]identity.Provider{{ID: "one", Issuer: "https://one.example", ClientID: "x"}, {ID: "two", Tenant: "recife", Issuer: "https://two.example", ClientID: "x"}}); err != nil {
				t.Fatal(err)
			}
			if list := s.Providers(site); len(list) != 1 || list[0].ID != "two" {
				t.Errorf("%+v", list)
			}
			if list := s.Providers(t.Context()); len(list) != 1 || list[0].ID != "one" || list[0].Tenant != kernel.MainTenant {
				t.Errorf("%+v", list)
			}
			_, _, err := s.AskProvider(site, "one", "https://dados.recife.example/signin/back", "")
			wants(t, "the main government's provider", err, "identity.noProvider")
		})
		t.Run("assertion", func(t *testing.T) {
			p := newProvider(t, s.at) // the same one of both, which says the same of its person
			there := p.config("shared", "")
			there.Tenant = "recife"
			if err := s.Use([]identity.Provider{p.config("shared", ""), there}); err != nil {
				t.Fatal(err)
			}
			if _, err := s.through(p, "shared", s.invite(s.system, "iris", "", kernel.RoleAnalyst)); err != nil {
				t.Fatal(err)
			}
			ticket := s.asks(p, "shared", "")
			_, err := s.SignInProvider(site, identity.Answered{Ticket: ticket, Code: "the-code"}, home)
			wants(t, "an answer to the main government's question", err, "identity.tooLate")
			address, ticket, err := s.AskProvider(site, "shared", "https://dados.recife.example/signin/back", "")
			if err != nil {
				t.Fatal(err)
			}
			u, err := url.Parse(address)
			if err != nil {
				t.Fatal(err)
			}
			p.challenge, p.nonce = u.Query().Get("code_challenge"), u.Query().Get("nonce")
			_, err = s.SignInProvider(site, identity.Answered{Ticket: ticket, Code: "the-code"}, home)
			wants(t, "a person of the main government", err, "identity.providerRefused")
			if _, err := s.through(p, "shared", ""); err != nil {
				t.Errorf("at its own: %v", err)
			}
		})
	})
}

// TestTenants_Guessing: guesses at a name with one government do not slow down, and do not refuse, the same name with
// another.
func TestTenants_Guessing(t *testing.T) {
	s := newSetting(t, testkit.SQLite(t))
	site, _ := s.elsewhere()
	s.person("ana", "", kernel.RoleAnalyst)
	stranger := identity.Caller{Address: "192.0.2.99"}
	for range 6 {
		_, err := s.SignIn(site, "ana", "wrong", stranger)
		wants(t, "a guess", err, "identity.wrong")
	}
	_, err := s.SignIn(site, "ana", "wrong", stranger)
	wants(t, "one too many", err, "identity.pause")
	if _, err := s.SignIn(t.Context(), "ana", good, stranger); err != nil {
		t.Errorf("the other ana: %v", err)
	}
}
