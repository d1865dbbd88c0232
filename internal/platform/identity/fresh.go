package identity

import (
	"context"
	"time"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/db"
)

// Recent is how long a proof counts for an act that could harm others.
const Recent = 5 * time.Minute

// Fresh refuses an act for which the person has to show again who they are: identity.confirm if the last strong proof is
// older than within. The console needs none, programs have none and are refused.
func (s *Service) Fresh(ctx context.Context, within time.Duration) error {
	actor := kernel.ActorFrom(ctx)
	if actor.Role == kernel.RoleSystem {
		return nil
	}
	if _, err := signedIn(ctx); err != nil {
		return err
	}
	var proved string
	err := s.store.QueryRow(ctx, `SELECT proved_at FROM identity_session WHERE tenant = $1 AND id = $2 AND account = $3 AND strong`,
		string(actor.Tenant), actor.Session, actor.Name).Scan(&proved)
	if err != nil && !db.IsNoRows(err) {
		return err
	}
	if db.IsNoRows(err) || proved < db.Time(s.clock.Now().Add(-within)) || s.beforeItsTime(proved) {
		return fault.Forbidden("identity.confirm")
	}
	return nil
}

// proven notes that the person of this session has just given a strong proof.
func (s *Service) proven(ctx context.Context, tx *db.Tx, actor kernel.Actor) error {
	_, err := tx.Exec(ctx, `UPDATE identity_session SET proved_at = $1, strong = $2 WHERE tenant = $3 AND id = $4 AND account = $5`,
		db.Time(s.clock.Now()), true, string(actor.Tenant), actor.Session, actor.Name)
	return err
}

// ConfirmCode is the proof again by a code of the generator or a recovery code. identity.wrongCode, identity.pause.
func (s *Service) ConfirmCode(ctx context.Context, code string, from Caller) error {
	actor, err := signedIn(ctx)
	if err != nil {
		return err
	}
	if err := s.admit(ctx, actor.Name, from); err != nil {
		return err
	}
	e := s.entry(ctx, "confirm", actor.Name)
	right := false
	err = s.act(ctx, e, func(ctx context.Context, tx *db.Tx) (err error) {
		if right, err = s.takeCode(ctx, tx, actor.Tenant, actor.Name, code); err != nil || !right {
			return orElse(err, fault.Invalid("identity.wrongCode").At("code"))
		}
		return s.proven(ctx, tx, actor)
	})
	if fault.CodeOf(err) == fault.CodeInvalid {
		return s.refuse(ctx, e, err)
	}
	if err == nil {
		s.forgive(ctx, actor.Name, from)
	}
	return err
}
