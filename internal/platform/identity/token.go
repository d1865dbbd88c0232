package identity

import (
	"context"
	"slices"
	"strings"
	"time"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/authz"
	"convive/internal/platform/db"
)

// MaxTokenLifetime is how long a token may be good for.
const MaxTokenLifetime = 366 * 24 * time.Hour

// NewToken makes a token by which a program acts as an account, within the actions that it is for, until it expires. It is
// shown once; what is kept is its digest. Persons of the role accounts make tokens of programs, with rights no greater than
// their own; only the console makes one that acts as a person. identity.noScope, identity.unknownScope,
// identity.tokenLifetime, identity.personToken, identity.notActive.
func (s *Service) NewToken(ctx context.Context, name string, scopes []string, lifetime time.Duration) (token string, expires time.Time, err error) {
	e, err := s.judge(ctx, authz.IssueToken, name)
	if err != nil {
		return "", expires, err
	}
	if err := s.Fresh(ctx, Recent); err != nil {
		return "", expires, err
	}
	scopes = sorted(scopes)
	if err := s.checkScopes(ctx, scopes, lifetime); err != nil {
		return "", expires, err
	}
	actor, now := kernel.ActorFrom(ctx), s.clock.Now()
	token, expires = newSecret(), now.Add(lifetime)
	err = s.attempt(ctx, e, func(ctx context.Context, tx *db.Tx) error {
		a, err := mustAccount(ctx, tx, actor.Tenant, name)
		switch {
		case err != nil:
			return err
		case a.State != Active:
			return fault.Conflict("identity.notActive", "name", name)
		case a.Kind == Person && actor.Role != kernel.RoleSystem:
			return fault.Forbidden("identity.personToken")
		}
		if err := s.over(ctx, tx, a); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `DELETE FROM identity_token WHERE tenant = $1 AND expires_at <= $2`, string(actor.Tenant), db.Time(now)); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `INSERT INTO identity_token (tenant, digest, id, account, scopes, issuer, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
			string(actor.Tenant), digest(token), newID(), name, strings.Join(scopes, " "), actor.Name, db.Time(now), db.Time(expires))
		return err
	})
	if err != nil {
		return "", time.Time{}, err
	}
	return token, expires, nil
}

func (s *Service) checkScopes(ctx context.Context, scopes []string, lifetime time.Duration) error {
	if len(scopes) == 0 {
		return fault.Invalid("identity.noScope").At("scope")
	}
	for _, scope := range scopes {
		if !slices.Contains(s.Scopes(ctx), authz.Action(scope)) {
			return fault.Invalid("identity.unknownScope", "scope", scope).At("scope")
		}
	}
	if lifetime < time.Hour || lifetime > MaxTokenLifetime {
		return fault.Invalid("identity.tokenLifetime").At("days")
	}
	return nil
}

// Scopes are the actions that a token can be for.
func (s *Service) Scopes(ctx context.Context) []authz.Action {
	return s.rules(ctx, kernel.ActorFrom(ctx).Tenant).Actions()
}

// Bearer is the account that a program's token acts for, with the government whose interface it is sent to; ok is false if
// it is nobody's there, expired, or from the future.
func (s *Service) Bearer(ctx context.Context, token string) (actor kernel.Actor, ok bool, err error) {
	if !plausible(token) {
		return kernel.Citizen(), false, nil
	}
	tenant := kernel.ActorFrom(ctx).Tenant
	var scopes, made string
	a, err := scanWith(s.store.QueryRow(ctx, `SELECT `+columns+`, t.scopes, t.created_at FROM identity_token t JOIN identity_account a ON a.tenant = t.tenant AND a.name = t.account
		WHERE t.tenant = $1 AND t.digest = $2 AND t.expires_at > $3 AND a.state = 'active'`, string(tenant), digest(token), db.Time(s.clock.Now())),
		&scopes, &made)
	if db.IsNoRows(err) || err == nil && s.beforeItsTime(made) {
		return kernel.Citizen(), false, nil
	}
	if err != nil {
		return kernel.Citizen(), false, err
	}
	actor = a.actor(tenant)
	actor.Scopes = strings.Fields(scopes)
	return actor, true, nil
}

// Token is a program's token, without its secret.
type Token struct {
	ID, Issuer       string
	Scopes           []string
	Created, Expires time.Time
}

// Tokens are those of an account, for whoever may make them.
func (s *Service) Tokens(ctx context.Context, name string) ([]Token, error) {
	if _, err := s.judge(ctx, authz.Invite, name); err != nil {
		return nil, err
	}
	return db.All(ctx, s.store, func(row db.Scanner) (t Token, err error) {
		var scopes, created, expires string
		if err := row.Scan(&t.ID, &t.Issuer, &scopes, &created, &expires); err != nil {
			return t, err
		}
		t.Scopes = strings.Fields(scopes)
		if t.Created, err = db.ParseTime(created); err == nil {
			t.Expires, err = db.ParseTime(expires)
		}
		return t, err
	}, `SELECT id, issuer, scopes, created_at, expires_at FROM identity_token WHERE tenant = $1 AND account = $2 AND expires_at > $3 ORDER BY created_at DESC, id`,
		string(kernel.ActorFrom(ctx).Tenant), name, db.Time(s.clock.Now()))
}

// RevokeToken ends a token. It needs what ending sessions needs.
func (s *Service) RevokeToken(ctx context.Context, name, id string) error {
	e, err := s.judge(ctx, authz.EndSessions, name)
	if err != nil {
		return err
	}
	e.Act = "identity.revokeToken"
	tenant := kernel.ActorFrom(ctx).Tenant
	return s.attempt(ctx, e, func(ctx context.Context, tx *db.Tx) error {
		a, err := mustAccount(ctx, tx, tenant, name)
		if err != nil {
			return err
		}
		if err := s.sameInstitution(ctx, tx, a); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `DELETE FROM identity_token WHERE tenant = $1 AND account = $2 AND id = $3`, string(tenant), name, id)
		return err
	})
}
