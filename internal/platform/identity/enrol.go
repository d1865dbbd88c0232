package identity

import (
	"context"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/db"
)

// enrolling is whose way of signing in is being set: the person who is signed in and has just confirmed, or the one whom a
// link invites.
type enrolling struct {
	tenant kernel.Tenant
	name   string
	link   string // digest; empty if the person is signed in
}

// whose finds out. identity.linkOver, identity.enrolFirst, identity.signInFirst, identity.confirm.
func (s *Service) whose(ctx context.Context, link string) (enrolling, error) {
	if link == "" {
		actor, err := signedIn(ctx)
		if err != nil {
			return enrolling{}, err
		}
		return enrolling{actor.Tenant, actor.Name, ""}, s.mayEnrol(ctx)
	}
	o, err := s.Open(ctx, link)
	if err != nil {
		return enrolling{}, err
	}
	if !o.Enrols {
		return enrolling{}, fault.NotFound("identity.linkOver")
	}
	return enrolling{kernel.ActorFrom(ctx).Tenant, o.Account.Name, o.digest}, nil
}

// mayEnrol asks for a recent proof, unless the account has nothing yet to prove itself by: one from before there were
// second factors, whose password was right.
func (s *Service) mayEnrol(ctx context.Context) error {
	means, err := s.Means(ctx)
	if err != nil {
		return err
	}
	if !means.Generator && len(means.Passkeys) == 0 {
		return nil
	}
	return s.Fresh(ctx, Recent)
}

// enrolled carries out what sets a way of signing in. Whoever came by a link is signed in by it; the link ends.
func (s *Service) enrolled(ctx context.Context, who enrolling, act string, p proof, from Caller, do func(ctx context.Context, tx *db.Tx) error) (token string, err error) {
	e := s.entry(ctx, act, who.name)
	if who.link != "" {
		e.Actor = who.name
	}
	err = s.act(ctx, e, func(ctx context.Context, tx *db.Tx) error {
		token = ""
		if err := do(ctx, tx); err != nil {
			return err
		}
		if who.link == "" {
			return nil
		}
		if ok, err := use(ctx, tx, who.tenant, who.link); err != nil || !ok {
			return orElse(err, fault.NotFound("identity.linkOver"))
		}
		n, err := tx.Exec(ctx, `UPDATE identity_account SET state = 'active' WHERE tenant = $1 AND name = $2 AND state = 'invited'`, string(who.tenant), who.name)
		if err != nil || n == 0 {
			return orElse(err, fault.NotFound("identity.linkOver"))
		}
		token, err = s.admitted(ctx, tx, who.tenant, who.name, p, from)
		return err
	})
	if err != nil {
		return "", err
	}
	return token, nil
}

// others ends the person's other sessions: whoever changes how they sign in may have a reason.
func others(ctx context.Context, tx *db.Tx, who enrolling) error {
	if who.link != "" {
		return nil
	}
	_, err := tx.Exec(ctx, `DELETE FROM identity_session WHERE tenant = $1 AND account = $2 AND id <> $3`, string(who.tenant), who.name, kernel.ActorFrom(ctx).Session)
	return err
}
