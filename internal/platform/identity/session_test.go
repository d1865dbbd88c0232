package identity_test

import (
	"strings"
	"testing"
	"time"

	"convive/internal/kernel"
	"convive/internal/platform/db"
	"convive/internal/platform/identity"
	"convive/internal/platform/testkit"
)

func TestSession(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, store *db.DB) {
		s := newSetting(t, store)
		ana := s.person("ana", "policia", kernel.RoleAnalyst)
		for _, forged := range []string{"", "x", ana.token[:42], ana.token + "x", strings.Repeat("a", 1<<20), strings.ToUpper(ana.token), "' OR 1=1 --xxxxxxxxxxxxxxx"} {
			s.dead("forged", forged)
		}
		other := s.signIn(ana)
		list, err := s.Sessions(s.as(ana.token))
		if err != nil || len(list) != 2 {
			t.Fatal(list, err)
		}
		if err := s.EndSession(s.as(ana.token), ""); err != nil {
			t.Fatal(err)
		}
		s.dead("another, ended by the person", other)
		s.as(ana.token)
		bob := s.person("bob", "policia", kernel.RoleAnalyst)
		bobs, _ := s.Sessions(s.as(bob.token))
		if err := s.EndSession(s.as(ana.token), bobs[0].ID); err != nil {
			t.Fatal(err)
		}
		s.as(bob.token) // nobody ends another's
		if err := s.SignOut(t.Context(), bob.token); err != nil {
			t.Fatal(err)
		}
		s.dead("signed out", bob.token)
		idle := s.signIn(ana)
		s.at.pass(identity.Idle)
		s.dead("idle", idle)
		s.at.pass(-identity.Idle)
		s.dead("idle, after setting the clock back", idle)
		used := s.signIn(ana)
		for range 15 {
			s.at.pass(30 * time.Minute)
			s.as(used)
		}
		s.at.pass(30 * time.Minute)
		s.dead("after a working day", used)
		back := s.signIn(ana)
		s.at.pass(-time.Hour)
		s.dead("of the future", back)
	})
}

func TestFresh(t *testing.T) {
	s := newSetting(t, testkit.SQLite(t))
	ana := s.person("ana", "", kernel.RoleAnalyst)
	ctx := s.as(ana.token)
	if err := s.Fresh(ctx, identity.Recent); err != nil {
		t.Error(err)
	}
	s.at.pass(identity.Recent)
	wants(t, "later", s.Fresh(ctx, identity.Recent), "identity.confirm")
	wants(t, "a wrong code", s.ConfirmCode(ctx, "000000", home), "identity.wrongCode")
	if err := s.ConfirmCode(ctx, identity.Code(ana.secret, s.at.now), home); err != nil {
		t.Fatal(err)
	}
	if err := s.Fresh(ctx, identity.Recent); err != nil {
		t.Error("after confirming:", err)
	}
	s.at.pass(-time.Hour)
	wants(t, "after setting the clock back", s.Fresh(ctx, identity.Recent), "identity.confirm")
	wants(t, "a citizen", s.Fresh(t.Context(), identity.Recent), "identity.signInFirst")
}
