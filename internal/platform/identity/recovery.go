package identity

import (
	"context"
	"time"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/authz"
	"convive/internal/platform/db"
)

// recoveryLifetime is how long a request waits for the second person.
const recoveryLifetime = 24 * time.Hour

// Recovery is a request that somebody who cannot sign in any more be enrolled anew.
type Recovery struct {
	Asker   string
	Created time.Time
}

// AskRecovery is the first of two persons: a colleague who knows the person says that the person has lost access. The answer
// is the same whether there is such an account in the colleague's institution or not.
func (s *Service) AskRecovery(ctx context.Context, name string) error {
	actor, err := signedIn(ctx)
	if err != nil {
		return err
	}
	name = cleanName(name)
	if name == actor.Name {
		return fault.Invalid("identity.ownRecovery").At("name")
	}
	if err := checkName(name); err != nil {
		return err
	}
	now := s.clock.Now()
	return s.act(ctx, s.entry(ctx, "askRecovery", name), func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO identity_recovery (tenant, account, asker, created_at, expires_at)
			SELECT a.tenant, a.name, $3, $4, $5 FROM identity_account a WHERE a.tenant = $1 AND a.name = $2 AND a.kind = 'person' AND a.state = 'active' AND a.institution = $6
			ON CONFLICT (tenant, account) DO UPDATE SET asker = excluded.asker, created_at = excluded.created_at, expires_at = excluded.expires_at`,
			string(actor.Tenant), name, actor.Name, db.Time(now), db.Time(now.Add(recoveryLifetime)), actor.Institution)
		return err
	})
}

// ConfirmRecovery is the second person, who looks after accounts and is neither the colleague nor the person: what the
// account signed in by is taken away, its sessions end, and the link is given by which the person enrols anew.
// identity.confirm, identity.noRecovery, identity.twoPersons, identity.otherInstitution, identity.moreRights.
func (s *Service) ConfirmRecovery(ctx context.Context, name string) (link string, err error) {
	e, err := s.judge(ctx, authz.Recover, name)
	if err != nil {
		return "", err
	}
	if err := s.Fresh(ctx, Recent); err != nil {
		return "", err
	}
	actor := kernel.ActorFrom(ctx)
	err = s.attempt(ctx, e, func(ctx context.Context, tx *db.Tx) error {
		a, err := mustAccount(ctx, tx, actor.Tenant, name)
		if err != nil {
			return err
		}
		if err := s.over(ctx, tx, a); err != nil {
			return err
		}
		r, found, err := s.recovery(ctx, tx, actor.Tenant, name)
		switch {
		case err != nil:
			return err
		case !found || a.State != Active:
			return fault.Conflict("identity.noRecovery", "name", name)
		case r.Asker == actor.Name || a.Name == actor.Name:
			return fault.Forbidden("identity.twoPersons")
		}
		if err := s.forget(ctx, tx, actor.Tenant, name); err != nil {
			return err
		}
		link, err = s.newLink(ctx, tx, actor.Tenant, name, enrol, enrolLifetime)
		return err
	})
	if err != nil {
		return "", err
	}
	return link, nil
}

// Recover is the same by the operator at the console, where the second person is whoever let the operator in.
func (s *Service) Recover(ctx context.Context, name string) (link string, err error) {
	actor := kernel.ActorFrom(ctx)
	if actor.Role != kernel.RoleSystem {
		return "", fault.Forbidden("identity.operatorOnly")
	}
	err = s.act(ctx, s.entry(ctx, "recover", name), func(ctx context.Context, tx *db.Tx) error {
		a, err := mustAccount(ctx, tx, actor.Tenant, name)
		if err != nil {
			return err
		}
		if a.State == Suspended || a.Kind == Program {
			return fault.Conflict("identity.notActive", "name", name)
		}
		if err := s.forget(ctx, tx, actor.Tenant, name); err != nil {
			return err
		}
		link, err = s.newLink(ctx, tx, actor.Tenant, name, enrol, enrolLifetime)
		return err
	})
	return link, err
}

// Pending is the request for an account that waits, if one does.
func (s *Service) Pending(ctx context.Context, name string) (r Recovery, found bool, err error) {
	return s.recovery(ctx, s.store, kernel.ActorFrom(ctx).Tenant, name)
}

func (s *Service) recovery(ctx context.Context, q db.Querier, tenant kernel.Tenant, name string) (r Recovery, found bool, err error) {
	var created string
	err = q.QueryRow(ctx, `SELECT asker, created_at FROM identity_recovery WHERE tenant = $1 AND account = $2 AND expires_at > $3`,
		string(tenant), name, db.Time(s.clock.Now())).Scan(&r.Asker, &created)
	if db.IsNoRows(err) || err == nil && s.beforeItsTime(created) {
		return r, false, nil
	}
	if err != nil {
		return r, false, err
	}
	r.Created, err = db.ParseTime(created)
	return r, err == nil, err
}

// forget takes away everything that an account signed in by.
func (s *Service) forget(ctx context.Context, tx *db.Tx, tenant kernel.Tenant, name string) error {
	if err := endAll(ctx, tx, tenant, name); err != nil {
		return err
	}
	for _, statement := range []string{`DELETE FROM identity_passkey WHERE tenant = $1 AND account = $2`, `DELETE FROM identity_recovery_code WHERE tenant = $1 AND account = $2`,
		`DELETE FROM identity_device WHERE tenant = $1 AND account = $2`, `DELETE FROM identity_subject WHERE tenant = $1 AND account = $2`,
		`DELETE FROM identity_recovery WHERE tenant = $1 AND account = $2`, `DELETE FROM identity_link WHERE tenant = $1 AND account = $2`,
		`UPDATE identity_account SET state = 'invited', password = '', totp_secret = '', handle = '' WHERE tenant = $1 AND name = $2`} {
		if _, err := tx.Exec(ctx, statement, string(tenant), name); err != nil {
			return err
		}
	}
	return nil
}
