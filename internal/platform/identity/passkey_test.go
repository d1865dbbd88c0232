package identity_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"convive/internal/kernel"
	"convive/internal/platform/db"
	"convive/internal/platform/identity"
	"convive/internal/platform/testkit"

	"github.com/descope/virtualwebauthn"
)

var party = identity.Party{ID: "convive.example", Origin: "https://convive.example", Name: "Convive"}

// software is an authenticator without hardware.
type software struct {
	s      *setting
	device virtualwebauthn.Authenticator
	key    virtualwebauthn.Credential
	party  identity.Party
}

// wholeKey is the length of a public key on P-256 in COSE. The library leaves out leading zeros of the coordinates, which one key
// in 128 has and a real authenticator writes (RFC 9053, 7.1.1).
const wholeKey = 77

func newKey() virtualwebauthn.Credential {
	for {
		if key := virtualwebauthn.NewCredential(virtualwebauthn.KeyTypeEC2); len(key.Key.AttestationData()) == wholeKey {
			return key
		}
	}
}

func (s *setting) software(p identity.Party) *software {
	return &software{s, virtualwebauthn.NewAuthenticator(), newKey(), p}
}

func (a *software) relying() virtualwebauthn.RelyingParty {
	return virtualwebauthn.RelyingParty{ID: a.party.ID, Origin: a.party.Origin, Name: a.party.Name}
}

// attest answers the making of a passkey.
func (a *software) attest(c identity.Challenge) []byte {
	a.s.t.Helper()
	options, err := virtualwebauthn.ParseAttestationOptions(string(c.Options))
	if err != nil {
		a.s.t.Fatal(err)
	}
	var asked struct {
		PublicKey struct {
			AuthenticatorSelection struct{ ResidentKey, UserVerification string }
			Attestation            string
		}
	}
	if err := json.Unmarshal(c.Options, &asked); err != nil || asked.PublicKey.AuthenticatorSelection.ResidentKey != "required" || asked.PublicKey.AuthenticatorSelection.UserVerification != "required" {
		a.s.t.Fatalf("the browser is asked %s", c.Options)
	}
	a.device.Options.UserHandle = []byte(options.UserID)
	return []byte(virtualwebauthn.CreateAttestationResponse(a.relying(), a.device, a.key, *options))
}

// assert answers a sign-in.
func (a *software) assert(c identity.Challenge) []byte {
	a.s.t.Helper()
	options, err := virtualwebauthn.ParseAssertionOptions(string(c.Options))
	if err != nil {
		a.s.t.Fatal(err)
	}
	a.key.Counter++
	return []byte(virtualwebauthn.CreateAssertionResponse(a.relying(), a.device, a.key, *options))
}

// enrolPasskey accepts an invitation by passkey.
func (s *setting) enrolPasskey(link string) (*software, string) {
	s.t.Helper()
	a := s.software(party)
	c, err := s.AskNewPasskey(s.t.Context(), party, link)
	if err != nil {
		s.t.Fatal(err)
	}
	token, err := s.NewPasskey(s.t.Context(), party, link, c.Ticket, "key", a.attest(c), home)
	if err != nil {
		s.t.Fatal(err)
	}
	return a, token
}

func (a *software) signIn(p identity.Party) (string, error) {
	a.s.t.Helper()
	c, err := a.s.AskPasskey(a.s.t.Context(), p)
	if err != nil {
		a.s.t.Fatal(err)
	}
	return a.s.SignInPasskey(a.s.t.Context(), p, c.Ticket, a.assert(c), home)
}

func TestPasskey(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, store *db.DB) {
		s := newSetting(t, store)
		key, token := s.enrolPasskey(s.invite(s.system, "ana", "", kernel.RoleAnalyst))
		if a := kernel.ActorFrom(s.as(token)); a.Name != "ana" || !a.MFA {
			t.Errorf("%+v", a)
		}
		for range 3 {
			token, err := key.signIn(party)
			if err != nil {
				t.Fatal(err)
			}
			if a := kernel.ActorFrom(s.as(token)); a.Name != "ana" || !a.MFA {
				t.Errorf("%+v", a)
			}
		}
		s.at.pass(identity.Recent)
		token, _ = key.signIn(party)
		s.at.pass(identity.Recent)
		c, _ := s.AskPasskey(t.Context(), party)
		if err := s.ConfirmPasskey(s.as(token), party, c.Ticket, key.assert(c), home); err != nil {
			t.Fatal(err)
		}
		if err := s.Fresh(s.as(token), identity.Recent); err != nil {
			t.Error(err)
		}
		means, err := s.Means(s.as(token))
		if err != nil || len(means.Passkeys) != 1 {
			t.Fatal(means, err)
		}
		wants(t, "the only passkey", s.RemovePasskey(s.as(token), means.Passkeys[0].ID), "identity.lastMeans")
		bob, bobs := s.enrolPasskey(s.invite(s.system, "bob", "", kernel.RoleAnalyst))
		c, _ = s.AskPasskey(t.Context(), party)
		wants(t, "confirming with another's passkey", s.ConfirmPasskey(s.as(token), party, c.Ticket, bob.assert(c), home), "identity.passkeyRefused")
		wants(t, "another's passkey", s.RemovePasskey(s.as(bobs), means.Passkeys[0].ID), "identity.noPasskey")
		if err := s.Suspend(s.system, "ana"); err != nil {
			t.Fatal(err)
		}
		if _, err := key.signIn(party); err == nil {
			t.Error("a suspended person signs in by passkey")
		}
	})
}

// TestPasskeyRefused: what an attacker could send as an assertion.
func TestPasskeyRefused(t *testing.T) {
	s := newSetting(t, testkit.SQLite(t))
	key, _ := s.enrolPasskey(s.invite(s.system, "ana", "", kernel.RoleAnalyst))
	send := func(what string, p identity.Party, ticket string, answer []byte, message string) {
		t.Helper()
		s.at.pass(time.Minute)
		_, err := s.SignInPasskey(t.Context(), p, ticket, answer, home)
		wants(t, what, err, message)
	}
	ask := func() identity.Challenge {
		t.Helper()
		c, err := s.AskPasskey(t.Context(), party)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	c := ask()
	answer := key.assert(c)
	if _, err := s.SignInPasskey(t.Context(), party, c.Ticket, answer, home); err != nil {
		t.Fatal(err)
	}
	send("replayed", party, c.Ticket, answer, "identity.tooLate")
	send("replayed on another challenge", party, ask().Ticket, answer, "identity.passkeyRefused")
	c = ask()
	send("truncated", party, c.Ticket, key.assert(c)[:200], "identity.passkeyRefused")
	c = ask()
	send("empty", party, c.Ticket, nil, "identity.passkeyRefused")
	c = ask()
	send("oversized", party, c.Ticket, append(key.assert(c), []byte(strings.Repeat(" ", 1<<20))...), "identity.passkeyRefused")
	c = ask()
	forged := *key
	forged.key = newKey()
	forged.key.ID = key.key.ID
	send("signed by another key", party, c.Ticket, forged.assert(c), "identity.passkeyRefused")
	c = ask()
	unseen := *key
	unseen.device.Options.UserNotVerified = true
	send("without verifying the user", party, c.Ticket, unseen.assert(c), "identity.passkeyRefused")
	c = ask()
	phish := *key
	phish.party.Origin = "https://convive.evil.example"
	send("from another origin", party, c.Ticket, phish.assert(c), "identity.passkeyRefused")
	c = ask()
	stranger := *key
	stranger.device.Options.UserHandle = []byte("nobody")
	send("of an unknown handle", party, c.Ticket, stranger.assert(c), "identity.passkeyRefused")
	c = ask()
	late := key.assert(c)
	s.at.pass(5 * time.Minute)
	send("too late", party, c.Ticket, late, "identity.tooLate")
	other := identity.Party{ID: "other.example", Origin: "https://other.example", Name: "x"}
	elsewhere := *key
	elsewhere.party = other
	oc, _ := s.AskPasskey(t.Context(), other)
	send("for another party", other, oc.Ticket, elsewhere.assert(oc), "identity.passkeyRefused")
	key.key.Counter = 0 // the copy that a thief made before
	c = ask()
	send("by a copy, whose counter went back", party, c.Ticket, key.assert(c), "identity.passkeyCopied")
	if e := s.last(); e.Object != "main/ana" || e.Outcome != "denied" {
		t.Errorf("the trail says %+v", e)
	}
	link := s.invite(s.system, "bob", "", kernel.RoleAnalyst)
	nc, err := s.AskNewPasskey(t.Context(), party, link)
	if err != nil {
		t.Fatal(err)
	}
	_, err = s.NewPasskey(t.Context(), party, link, nc.Ticket, "", []byte(`{"id":"x"}`), home)
	wants(t, "a forged attestation", err, "identity.passkeyRefused")
	_, err = s.NewPasskey(t.Context(), party, link, nc.Ticket, "", key.attest(nc), home)
	wants(t, "the same ticket", err, "identity.tooLate")
	carol := s.invite(s.system, "carol", "", kernel.RoleAnalyst)
	nc, _ = s.AskNewPasskey(t.Context(), party, link)
	_, err = s.NewPasskey(t.Context(), party, carol, nc.Ticket, "", s.software(party).attest(nc), home)
	wants(t, "one person's ticket on another's link", err, "identity.passkeyRefused")
	nc, _ = s.AskNewPasskey(t.Context(), party, link)
	_, err = s.NewPasskey(t.Context(), party, link, nc.Ticket, "", key.attest(nc), home)
	wants(t, "another's credential again", err, "identity.passkeyRefused")
}
