package identity

import (
	"context"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/authz"
	"convive/internal/platform/db"
)

// Suspend takes an account out of use: its sessions and its links end, its tokens stop working. identity.ownState for
// one's own; identity.otherInstitution; identity.confirm. It needs no rights above the account's: stopping somebody is urgent, and undone.
func (s *Service) Suspend(ctx context.Context, name string) error {
	return s.setState(ctx, name, "suspend", func(ctx context.Context, tx *db.Tx, tenant kernel.Tenant, a Account) error {
		if err := s.sameInstitution(ctx, tx, a); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `UPDATE identity_account SET state = 'suspended' WHERE tenant = $1 AND name = $2`, string(tenant), a.Name); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `DELETE FROM identity_link WHERE tenant = $1 AND account = $2`, string(tenant), a.Name); err != nil {
			return err
		}
		return endAll(ctx, tx, tenant, a.Name)
	})
}

// Restore takes an account into use again. An account that has nothing to sign in by is invited again first.
func (s *Service) Restore(ctx context.Context, name string) error {
	return s.setState(ctx, name, "restore", func(ctx context.Context, tx *db.Tx, tenant kernel.Tenant, a Account) error {
		if a.State != Suspended {
			return fault.Conflict("identity.notSuspended", "name", a.Name)
		}
		if err := s.over(ctx, tx, a); err != nil {
			return err
		}
		m, err := means(ctx, tx, tenant, a.Name)
		if err != nil {
			return err
		}
		state := Active
		if a.Kind == Person && !m.Password && !m.any() {
			state = Invited
		}
		_, err = tx.Exec(ctx, `UPDATE identity_account SET state = $1 WHERE tenant = $2 AND name = $3`, string(state), string(tenant), a.Name)
		return err
	})
}

func (s *Service) setState(ctx context.Context, name, act string, do func(ctx context.Context, tx *db.Tx, tenant kernel.Tenant, a Account) error) error {
	e, err := s.judge(ctx, authz.Suspend, name)
	if err != nil {
		return err
	}
	if err := s.Fresh(ctx, Recent); err != nil {
		return err
	}
	e.Act = act
	actor := kernel.ActorFrom(ctx)
	return s.attempt(ctx, e, func(ctx context.Context, tx *db.Tx) error {
		a, err := mustAccount(ctx, tx, actor.Tenant, name)
		if err != nil {
			return err
		}
		if a.Name == actor.Name {
			return fault.Forbidden("identity.ownState")
		}
		return do(ctx, tx, actor.Tenant, a)
	})
}

// sameInstitution refuses an account of another institution, unless the actor is the console, or the founder where it has nobody else.
func (s *Service) sameInstitution(ctx context.Context, q db.Querier, a Account) error {
	return s.grants(ctx, q, a.Institution, Rights{})
}
