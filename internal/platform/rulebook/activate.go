package rulebook

import (
	"context"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/audit"
	"convive/internal/platform/authz"
	"convive/internal/platform/db"
)

// replaceAct is how the trail calls it that a later version took an overlay's place.
const replaceAct = "replaceRules"

// Activate puts a proposal into force, in place of the earlier version of its name. Who proposed it may not, and it must be
// another proof of who one is than the one of this morning. Faults: rulebook.none, rulebook.notProposed, rulebook.changed if
// another overlay came into force meanwhile, and what Propose says of the text.
func (b *Book) Activate(ctx context.Context, name string, number int64) error {
	actor := kernel.ActorFrom(ctx)
	o, err := b.one(ctx, actor.Tenant, name, number)
	if err != nil {
		return err
	}
	ctx, err = b.strongly(ctx, authz.Activate, o)
	if err != nil {
		return err
	}
	if o.State != Proposed {
		return fault.Conflict("rulebook.notProposed")
	}
	now := b.clock.Now()
	if err := o.overlay().Check(now); err != nil {
		return err
	}
	if o.overlay().Digest() != o.Digest {
		return damaged(o, "the text is not the one of the digest")
	}
	set, before, err := b.with(ctx, actor.Tenant, o)
	if err != nil {
		return err
	}
	for _, a := range before {
		if a.Name == o.Name {
			ctx = b.replaced(ctx, actor, a)
		}
	}
	return b.change(ctx, actor.Tenant, set, before, func(ctx context.Context, tx *db.Tx) error {
		if _, err := tx.Exec(ctx, `UPDATE rulebook_overlay SET state = 'replaced' WHERE tenant = $1 AND name = $2 AND state = 'active'`, string(actor.Tenant), o.Name); err != nil {
			return err
		}
		n, err := tx.Exec(ctx, `UPDATE rulebook_overlay SET state = 'active', activated_by = $1, activated_at = $2 WHERE tenant = $3 AND name = $4 AND number = $5 AND state = 'proposed'`,
			actor.Name, db.Time(now), string(actor.Tenant), o.Name, o.Number)
		if err == nil && n == 0 {
			return fault.Conflict("rulebook.notProposed")
		}
		return err
	})
}

// replaced makes the trail say that a version is no longer in force.
func (b *Book) replaced(ctx context.Context, actor kernel.Actor, o Overlay) context.Context {
	kind, object := authz.Name(o.book(actor.Tenant))
	riding, _ := b.trail.With(ctx, audit.Entry{Tenant: actor.Tenant, Actor: actor.Name, Institution: actor.Institution, Act: replaceAct, Kind: kind, Object: object, Outcome: audit.Done})
	return riding
}

// strongly asks the gate, and for a fresh proof of who acts. Who may not, whatever the proof, is told so first.
func (b *Book) strongly(ctx context.Context, action authz.Action, o Overlay) (context.Context, error) {
	actor := kernel.ActorFrom(ctx)
	strong := actor
	strong.MFA = true
	if b.guard.Gate.May(kernel.WithActor(ctx, strong), action, o.book(actor.Tenant)) {
		if err := b.guard.Confirm(ctx); err != nil {
			return ctx, err
		}
	}
	return b.guard.Gate.Act(ctx, action, o.book(actor.Tenant))
}

// change carries out what alters the set in force, and says so publicly in the same transaction. rulebook.changed if it was
// altered meanwhile: the set that is published must be the one that is made.
func (b *Book) change(ctx context.Context, tenant kernel.Tenant, set *authz.Set, before []Overlay, do func(context.Context, *db.Tx) error) error {
	ctx = b.guard.Keep(ctx, tenant, set)
	err := b.store.Tx(ctx, func(tx *db.Tx) error {
		now, err := b.active(ctx, tx, tenant)
		if err != nil {
			return err
		}
		if signature(now) != signature(before) {
			return fault.Conflict("rulebook.changed")
		}
		return do(ctx, tx)
	})
	b.forget(tenant)
	return err
}
