package rulebook

import (
	"context"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/authz"
	"convive/internal/platform/db"
)

// InForce is what a government's decisions are made by now.
type InForce struct {
	Set      *authz.Set
	Problem  error // why the overlays are out of force
	Overlays []Overlay
}

// InForce shows the set and every overlay, the newest first.
func (b *Book) InForce(ctx context.Context) (InForce, error) {
	tenant := kernel.ActorFrom(ctx).Tenant
	if err := b.guard.Gate.See(ctx, authz.ReadRules, authz.Rulebook{Tenant: tenant, Version: "all"}); err != nil {
		return InForce{}, err
	}
	list, err := db.All(ctx, b.store, scan, columns+`WHERE tenant = $1 ORDER BY proposed_at DESC, name, number DESC`, string(tenant))
	if err != nil {
		return InForce{}, err
	}
	now := b.clock.Now()
	for i := range list {
		list[i] = list[i].at(now)
	}
	h := b.inForce(ctx, tenant)
	return InForce{h.set, h.problem, list}, nil
}

// one reads a version. rulebook.none.
func (b *Book) one(ctx context.Context, tenant kernel.Tenant, name string, number int64) (Overlay, error) {
	o, err := scan(b.store.QueryRow(ctx, columns+`WHERE tenant = $1 AND name = $2 AND number = $3`, string(tenant), name, number))
	if db.IsNoRows(err) {
		return o, fault.NotFound("rulebook.none")
	}
	return o.at(b.clock.Now()), err
}
