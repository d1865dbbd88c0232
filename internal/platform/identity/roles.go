package identity

import (
	"context"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/authz"
	"convive/internal/platform/db"
)

// ChangeRights gives another account other rights and ends its sessions, so that what it may no longer do ends at once.
// identity.ownRights for one's own; identity.otherInstitution, identity.moreRights for what one has not got oneself, also
// where it is taken away. Roles of cases and clearances that it has not got yet wait for a second person.
func (s *Service) ChangeRights(ctx context.Context, name string, r Rights) error {
	e, err := s.judge(ctx, authz.ChangeRoles, name)
	if err != nil {
		return err
	}
	if err := s.Fresh(ctx, Recent); err != nil {
		return err
	}
	if r, err = r.checked(); err != nil {
		return err
	}
	actor := kernel.ActorFrom(ctx)
	return s.attempt(ctx, e, func(ctx context.Context, tx *db.Tx) error {
		a, err := mustAccount(ctx, tx, actor.Tenant, name)
		if err != nil {
			return err
		}
		if a.Name == actor.Name {
			return fault.Forbidden("identity.ownRights")
		}
		if err := s.over(ctx, tx, a); err != nil {
			return err
		}
		if err := s.grants(ctx, tx, a.Institution, r); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `DELETE FROM identity_right WHERE tenant = $1 AND account = $2`, string(actor.Tenant), name); err != nil {
			return err
		}
		now, later := divided(actor, r, a.Rights)
		if err := insertRights(ctx, tx, actor.Tenant, name, now); err != nil {
			return err
		}
		if err := s.propose(ctx, tx, actor.Tenant, name, later); err != nil {
			return err
		}
		return endAll(ctx, tx, actor.Tenant, name)
	})
}
