package identity

import (
	"context"
	"time"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/authz"
	"convive/internal/platform/db"
)

// The lives of a session: a working day, and less if nobody uses it.
const (
	Lifetime = 8 * time.Hour
	Idle     = time.Hour
)

// seenEvery is how often the use of a session is written down.
const seenEvery = time.Minute

// proof is how a person has shown who they are.
type proof struct {
	method string // passkey, password, totp, recovery-code, console, oidc
	strong bool   // a passkey, a second factor, or the provider says so
	device string // what the browser says of itself, in two words
}

// open makes a session and gives its token, which the browser keeps.
func (s *Service) open(ctx context.Context, tx *db.Tx, tenant kernel.Tenant, name string, p proof) (token string, err error) {
	token = newSecret()
	now := s.clock.Now()
	if _, err := tx.Exec(ctx, `DELETE FROM identity_session WHERE tenant = $1 AND (expires_at <= $2 OR seen_at <= $3)`,
		string(tenant), db.Time(now), db.Time(now.Add(-Idle))); err != nil {
		return "", err
	}
	_, err = tx.Exec(ctx, `INSERT INTO identity_session (tenant, digest, id, account, method, strong, device, created_at, seen_at, proved_at, expires_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8, $8, $9)`, string(tenant), digest(token), newID(), name, p.method, p.strong, p.device, db.Time(now), db.Time(now.Add(Lifetime)))
	return token, err
}

// Actor is the person whose session the token is, with the government on whose site it is shown; ok is false if it is
// nobody's there, or over, or if the clock stands before its last use, so that setting the clock back brings no session to life.
func (s *Service) Actor(ctx context.Context, token string) (actor kernel.Actor, ok bool, err error) {
	if !plausible(token) {
		return kernel.Citizen(), false, nil
	}
	tenant, now := kernel.ActorFrom(ctx).Tenant, s.clock.Now()
	var seen, expires, id string
	var strong bool
	a, err := scanWith(s.store.QueryRow(ctx, `SELECT `+columns+`, s.id, s.strong, s.seen_at, s.expires_at FROM identity_session s
		JOIN identity_account a ON a.tenant = s.tenant AND a.name = s.account WHERE s.tenant = $1 AND s.digest = $2 AND a.state = 'active'`, string(tenant), digest(token)),
		&id, &strong, &seen, &expires)
	if db.IsNoRows(err) {
		return kernel.Citizen(), false, nil
	}
	if err != nil {
		return kernel.Citizen(), false, err
	}
	if expires <= db.Time(now) || seen <= db.Time(now.Add(-Idle)) || s.beforeItsTime(seen) {
		return kernel.Citizen(), false, s.SignOut(ctx, token)
	}
	if seen <= db.Time(now.Add(-seenEvery)) {
		if err := s.saw(ctx, tenant, token, now); err != nil {
			return kernel.Citizen(), false, err
		}
	}
	actor = a.actor(tenant)
	actor.MFA, actor.Session = strong, id
	return actor, true, nil
}

func (s *Service) saw(ctx context.Context, tenant kernel.Tenant, token string, now time.Time) error {
	return s.store.Tx(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE identity_session SET seen_at = $1 WHERE tenant = $2 AND digest = $3`, db.Time(now), string(tenant), digest(token))
		return err
	})
}

// SignOut ends the session of a token, if it is one with the government on whose site it is asked for.
func (s *Service) SignOut(ctx context.Context, token string) error {
	return s.store.Tx(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, `DELETE FROM identity_session WHERE tenant = $1 AND digest = $2`, string(kernel.ActorFrom(ctx).Tenant), digest(token))
		return err
	})
}

// Session is one sign-in, as its person sees it.
type Session struct {
	ID, Method, Device string
	Strong             bool
	Created, Seen      time.Time
}

// Sessions are the person's own, the newest first.
func (s *Service) Sessions(ctx context.Context) ([]Session, error) {
	actor, err := signedIn(ctx)
	if err != nil {
		return nil, err
	}
	now := s.clock.Now()
	return db.All(ctx, s.store, func(row db.Scanner) (v Session, err error) {
		var created, seen string
		if err := row.Scan(&v.ID, &v.Method, &v.Device, &v.Strong, &created, &seen); err != nil {
			return v, err
		}
		if v.Created, err = db.ParseTime(created); err == nil {
			v.Seen, err = db.ParseTime(seen)
		}
		return v, err
	}, `SELECT id, method, device, strong, created_at, seen_at FROM identity_session WHERE tenant = $1 AND account = $2 AND expires_at > $3 AND seen_at > $4 ORDER BY created_at DESC, id`,
		string(actor.Tenant), actor.Name, db.Time(now), db.Time(now.Add(-Idle)))
}

// EndSession ends one of the person's own sessions; all but the present one if id is empty.
func (s *Service) EndSession(ctx context.Context, id string) error {
	actor, err := signedIn(ctx)
	if err != nil {
		return err
	}
	return s.act(ctx, s.entry(ctx, "endSession", actor.Name), func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, `DELETE FROM identity_session WHERE tenant = $1 AND account = $2 AND (id = $3 OR $3 = '' AND id <> $4)`,
			string(actor.Tenant), actor.Name, id, actor.Session)
		return err
	})
}

// EndSessions ends all sessions of another account.
func (s *Service) EndSessions(ctx context.Context, name string) error {
	e, err := s.judge(ctx, authz.EndSessions, name)
	if err != nil {
		return err
	}
	tenant := kernel.ActorFrom(ctx).Tenant
	return s.attempt(ctx, e, func(ctx context.Context, tx *db.Tx) error {
		a, err := mustAccount(ctx, tx, tenant, name)
		if err != nil {
			return err
		}
		if err := s.sameInstitution(ctx, tx, a); err != nil {
			return err
		}
		return endAll(ctx, tx, tenant, name)
	})
}

// endAll ends what an account is signed in by, and everything half begun.
func endAll(ctx context.Context, tx *db.Tx, tenant kernel.Tenant, name string) error {
	for _, statement := range []string{`DELETE FROM identity_session WHERE tenant = $1 AND account = $2`,
		`DELETE FROM identity_ceremony WHERE tenant = $1 AND account = $2`} {
		if _, err := tx.Exec(ctx, statement, string(tenant), name); err != nil {
			return err
		}
	}
	return nil
}

// signedIn is the actor of a call that is about the actor's own account. Programs have none to look after.
func signedIn(ctx context.Context) (kernel.Actor, error) {
	actor := kernel.ActorFrom(ctx)
	if !actor.SignedIn() || actor.Session == "" {
		return actor, fault.Unauthenticated("identity.signInFirst")
	}
	return actor, nil
}
