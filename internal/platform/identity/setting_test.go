package identity_test

import (
	"context"
	"testing"
	"time"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/audit"
	"convive/internal/platform/authz"
	"convive/internal/platform/db"
	"convive/internal/platform/identity"
)

// clock is set by the test.
type clock struct{ now time.Time }

func (c *clock) Now() time.Time       { return c.now }
func (c *clock) pass(d time.Duration) { c.now = c.now.Add(d) }

// setting is a Service with its trail, and what a test asks of both.
type setting struct {
	*identity.Service
	t      *testing.T
	store  *db.DB
	trail  *audit.Trail
	at     *clock
	system context.Context
	waited []time.Duration
}

func newSetting(t *testing.T, store *db.DB) *setting {
	t.Helper()
	for _, migrate := range []func(context.Context, *db.DB) error{audit.Migrate, identity.Migrate} {
		if err := migrate(t.Context(), store); err != nil {
			t.Fatal(err)
		}
	}
	rules, err := authz.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	s := &setting{t: t, store: store, at: &clock{time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)}, system: kernel.WithActor(t.Context(), kernel.System())}
	s.trail = audit.New(store, s.at)
	s.Service = identity.New(store, s.trail, func(context.Context, kernel.Tenant) *authz.Set { return rules }, s.at)
	s.SlowBy(func(_ context.Context, d time.Duration) error { s.waited = append(s.waited, d); return nil })
	return s
}

const good = "tres caballos miran el eclipse"

var home = identity.Caller{Address: "192.0.2.1", Device: "home-device-cookie-of-the-person", Browser: "Firefox Linux"}

// as is a call of whoever the session token belongs to.
func (s *setting) as(token string) context.Context {
	s.t.Helper()
	actor, ok, err := s.Actor(s.t.Context(), token)
	if err != nil || !ok {
		s.t.Fatalf("the session is nobody's (%v)", err)
	}
	return kernel.WithActor(s.t.Context(), actor)
}

// invite makes an account and gives its link.
func (s *setting) invite(ctx context.Context, name, institution string, roles ...kernel.Role) string {
	s.t.Helper()
	link, err := s.Invite(ctx, identity.Invitation{Name: name, Institution: institution, Rights: identity.Rights{Roles: roles}})
	if err != nil {
		s.t.Fatalf("invite %s: %v", name, err)
	}
	return link
}

// person is somebody with a password and a generator.
type person struct {
	name, secret, token string
	codes               []string
}

// enrol accepts an invitation by password and generator.
func (s *setting) enrol(link string) person {
	s.t.Helper()
	o, err := s.Open(s.t.Context(), link)
	if err != nil {
		s.t.Fatal(err)
	}
	token, codes, err := s.SetPassword(s.t.Context(), link, identity.Chosen{Password: good, Code: identity.Code(o.Secret, s.at.now)}, home)
	if err != nil {
		s.t.Fatal(err)
	}
	s.at.pass(30 * time.Second) // a code counts once
	return person{o.Account.Name, o.Secret, token, codes}
}

// person invites and enrols.
func (s *setting) person(name, institution string, roles ...kernel.Role) person {
	s.t.Helper()
	return s.enrol(s.invite(s.system, name, institution, roles...))
}

// signIn signs a person in anew.
func (s *setting) signIn(p person) string {
	s.t.Helper()
	in, err := s.SignIn(s.t.Context(), p.name, good, home)
	if err != nil {
		s.t.Fatal(err)
	}
	token, err := s.SignInCode(s.t.Context(), in.Ticket, identity.Code(p.secret, s.at.now), home)
	if err != nil {
		s.t.Fatal(err)
	}
	s.at.pass(30 * time.Second)
	return token
}

func (s *setting) dead(what, token string) {
	s.t.Helper()
	if actor, ok, err := s.Actor(s.t.Context(), token); ok || err != nil || actor.SignedIn() {
		s.t.Errorf("%s: the session lives (%v)", what, err)
	}
}

// wants fails unless err is the fault of this message.
func wants(t *testing.T, what string, err error, message string) {
	t.Helper()
	f, ok := fault.Of(err)
	if !ok || f.Message != message {
		t.Errorf("%s: %v, wanted %s", what, err, message)
	}
}

// last is the newest line of the trail.
func (s *setting) last() audit.Entry {
	s.t.Helper()
	list, err := s.trail.Entries(s.t.Context(), kernel.MainTenant, audit.Query{Limit: 1})
	if err != nil || len(list) == 0 {
		s.t.Fatal("no entry in the trail", err)
	}
	return list[0]
}
