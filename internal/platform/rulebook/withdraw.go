package rulebook

import (
	"context"
	"slices"
	"strings"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/authz"
	"convive/internal/platform/db"
)

// Withdraw takes an overlay out of force, or a proposal back. What is in force needs another person than its author, as
// Activate does, for taking a prohibition away opens something too; a proposal its author may take back. Faults:
// rulebook.none, rulebook.reason, rulebook.over, rulebook.changed.
func (b *Book) Withdraw(ctx context.Context, name string, number int64, reason string) error {
	actor := kernel.ActorFrom(ctx)
	o, err := b.one(ctx, actor.Tenant, name, number)
	if err != nil {
		return err
	}
	if o.State == Proposed && b.guard.Gate.May(ctx, authz.Propose, o.book(actor.Tenant)) {
		ctx, err = b.guard.Gate.Act(ctx, authz.Propose, withdrawal(o).book(actor.Tenant))
	} else {
		ctx, err = b.strongly(ctx, authz.WithdrawRules, o)
	}
	if err != nil {
		return err
	}
	if err := enough(reason); err != nil {
		return err
	}
	mark := func(ctx context.Context, tx *db.Tx) error {
		n, err := tx.Exec(ctx, `UPDATE rulebook_overlay SET state = 'withdrawn', withdrawn_by = $1, withdrawn_at = $2, withdrawn_reason = $3
			WHERE tenant = $4 AND name = $5 AND number = $6 AND state = $7`, actor.Name, db.Time(b.clock.Now()), strings.TrimSpace(reason), string(actor.Tenant), o.Name, o.Number, string(o.State))
		if err == nil && n == 0 {
			return fault.Conflict("rulebook.changed")
		}
		return err
	}
	switch o.State {
	case Proposed:
		return b.store.Tx(ctx, func(tx *db.Tx) error { return mark(ctx, tx) })
	case Active:
		set, before, err := b.without(ctx, actor.Tenant, o)
		if err != nil {
			return err
		}
		return b.change(ctx, actor.Tenant, set, before, mark)
	default:
		return fault.Conflict("rulebook.over")
	}
}

// withdrawal is the overlay under a name of its own in the trail, so that taking a proposal back is not proposing it.
func withdrawal(o Overlay) Overlay {
	o.Digest += "/back"
	return o
}

// without is the set without one overlay. If what stays cannot be trusted, it is the shipped one: to withdraw is how one
// gets out of that state.
func (b *Book) without(ctx context.Context, tenant kernel.Tenant, o Overlay) (*authz.Set, []Overlay, error) {
	active, err := b.active(ctx, b.store, tenant)
	if err != nil {
		return nil, nil, err
	}
	now := b.clock.Now()
	rest := slices.DeleteFunc(slices.Clone(active), func(a Overlay) bool {
		return a.Name == o.Name && a.Number == o.Number || a.at(now).State == Ended
	})
	set, err := b.compose(ctx, tenant, rest)
	if _, told := fault.Of(err); told {
		return b.shipped, active, nil
	}
	return set, active, err
}
