package identity

import (
	"context"
	"time"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/db"
)

// purpose is what a one-time link is for.
type purpose string

const (
	enrol purpose = "enrol" // choose how to sign in from now on
	enter purpose = "enter" // sign in once, from the console
)

// EnterLifetime is how long a link of the console opens a session.
const EnterLifetime = 15 * time.Minute

// LinkPath is where a link leads, inside the language.
func LinkPath(link string) string { return "/enter/" + link }

// newLink makes a link; earlier ones of the account for the same purpose end.
func (s *Service) newLink(ctx context.Context, tx *db.Tx, tenant kernel.Tenant, name string, p purpose, lifetime time.Duration) (string, error) {
	if _, err := tx.Exec(ctx, `DELETE FROM identity_link WHERE tenant = $1 AND (account = $2 AND purpose = $3 OR expires_at <= $4)`,
		string(tenant), name, string(p), db.Time(s.clock.Now())); err != nil {
		return "", err
	}
	secret, now := newSecret(), s.clock.Now()
	_, err := tx.Exec(ctx, `INSERT INTO identity_link (tenant, digest, account, purpose, secret, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		string(tenant), digest(secret), name, string(p), newTOTPSecret(), db.Time(now), db.Time(now.Add(lifetime)))
	return secret, err
}

// Link makes a link by which the operator lets an account in once, within a quarter of an hour: at the console only.
// identity.operatorOnly, identity.noAccount, identity.notActive. An account that has not enrolled gets its invitation.
func (s *Service) Link(ctx context.Context, name string) (link string, err error) {
	actor := kernel.ActorFrom(ctx)
	if actor.Role != kernel.RoleSystem {
		return "", fault.Forbidden("identity.operatorOnly")
	}
	name = cleanName(name)
	err = s.act(ctx, s.entry(ctx, "link", name), func(ctx context.Context, tx *db.Tx) error {
		a, err := mustAccount(ctx, tx, actor.Tenant, name)
		if err != nil {
			return err
		}
		switch {
		case a.State == Suspended || a.Kind == Program:
			return fault.Conflict("identity.notActive", "name", name)
		case a.State == Invited:
			link, err = s.newLink(ctx, tx, actor.Tenant, name, enrol, enrolLifetime)
		default:
			link, err = s.newLink(ctx, tx, actor.Tenant, name, enter, EnterLifetime)
		}
		return err
	})
	return link, err
}

// Console makes a link by which the operator lets an account in once without any other proof, also one that has not
// enrolled: the demonstration and tests have nobody to enrol. identity.operatorOnly, identity.noAccount, identity.notActive.
func (s *Service) Console(ctx context.Context, name string, lifetime time.Duration) (link string, err error) {
	actor := kernel.ActorFrom(ctx)
	if actor.Role != kernel.RoleSystem {
		return "", fault.Forbidden("identity.operatorOnly")
	}
	name = cleanName(name)
	err = s.act(ctx, s.entry(ctx, "console", name), func(ctx context.Context, tx *db.Tx) error {
		a, err := mustAccount(ctx, tx, actor.Tenant, name)
		if err != nil {
			return err
		}
		if a.State == Suspended || a.Kind == Program {
			return fault.Conflict("identity.notActive", "name", name)
		}
		if _, err := tx.Exec(ctx, `UPDATE identity_account SET state = 'active' WHERE tenant = $1 AND name = $2`, string(actor.Tenant), name); err != nil {
			return err
		}
		link, err = s.newLink(ctx, tx, actor.Tenant, name, enter, lifetime)
		return err
	})
	return link, err
}

// Opened is what a link shows before it is used.
type Opened struct {
	Account Account
	Enrols  bool   // else it signs in
	Secret  string // of the code generator that is offered with it
	digest  string
}

// Open looks at a link without using it up, so that a mail scanner that follows it does no harm. identity.linkOver if it
// was used, is too old, or never was.
func (s *Service) Open(ctx context.Context, link string) (Opened, error) {
	return s.opened(ctx, s.store, link)
}

func (s *Service) opened(ctx context.Context, q db.Querier, link string) (Opened, error) {
	if !plausible(link) {
		return Opened{}, fault.NotFound("identity.linkOver")
	}
	tenant := kernel.ActorFrom(ctx).Tenant
	o := Opened{digest: digest(link)}
	var name string
	var p purpose
	var made string
	err := q.QueryRow(ctx, `SELECT account, purpose, secret, created_at FROM identity_link WHERE tenant = $1 AND digest = $2 AND expires_at > $3`,
		string(tenant), o.digest, db.Time(s.clock.Now())).Scan(&name, &p, &o.Secret, &made)
	if db.IsNoRows(err) {
		return o, fault.NotFound("identity.linkOver")
	}
	if err != nil {
		return o, err
	}
	if s.beforeItsTime(made) {
		return o, fault.NotFound("identity.linkOver")
	}
	o.Enrols = p == enrol
	o.Account, err = mustAccount(ctx, q, tenant, name)
	if err == nil && (o.Account.State == Suspended || o.Enrols != (o.Account.State == Invited)) {
		err = fault.NotFound("identity.linkOver")
	}
	return o, err
}

// skew is how far clocks of machines may differ.
const skew = 2 * time.Minute

// beforeItsTime says that a kept moment lies in the future: the clock was set back, and how old something is cannot be
// told. What depends on its age does not count then.
func (s *Service) beforeItsTime(kept string) bool { return kept > db.Time(s.clock.Now().Add(skew)) }

// use takes a link away; whoever comes second finds none. ok is false then.
func use(ctx context.Context, tx *db.Tx, tenant kernel.Tenant, digest string) (ok bool, err error) {
	n, err := tx.Exec(ctx, `DELETE FROM identity_link WHERE tenant = $1 AND digest = $2`, string(tenant), digest)
	return n == 1, err
}

// Enter opens a session by a link of the console. Who holds the console could read the records anyway, so the session is
// as good as one with a second factor.
func (s *Service) Enter(ctx context.Context, link, device string) (token string, err error) {
	actor := kernel.ActorFrom(ctx)
	o, err := s.Open(ctx, link)
	if err != nil {
		return "", err
	}
	if o.Enrols {
		return "", fault.Conflict("identity.enrolFirst")
	}
	e := s.entry(ctx, "signIn", o.Account.Name)
	e.Actor, e.Institution = o.Account.Name, o.Account.Institution
	err = s.act(ctx, e, func(ctx context.Context, tx *db.Tx) error {
		if ok, err := use(ctx, tx, actor.Tenant, o.digest); err != nil || !ok {
			return orElse(err, fault.NotFound("identity.linkOver"))
		}
		token, err = s.open(ctx, tx, actor.Tenant, o.Account.Name, proof{method: "console", strong: true, device: device})
		return err
	})
	return token, err
}

func orElse(err, other error) error {
	if err != nil {
		return err
	}
	return other
}
