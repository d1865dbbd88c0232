package access

import (
	"context"

	"convive/internal/kernel"
	"convive/internal/platform/authz"
	"convive/internal/platform/db"
)

// Grants are those of an actor's institution, the newest first.
type Grants struct {
	Given, Received []Grant
	Gives           bool // the actor decides on the institution's records
}

// Grants lists what the actor's institution gave and received. Who does not work with records is refused.
func (g *Gate) Grants(ctx context.Context) (Grants, error) {
	actor := kernel.ActorFrom(ctx)
	of := authz.Record{Tenant: actor.Tenant, ID: "grants", Owner: actor.Institution, Kind: "grant"}
	if err := g.See(ctx, authz.ReadGrants, of); err != nil {
		return Grants{}, err
	}
	list := Grants{Gives: g.May(ctx, authz.DecideOn, of)}
	all, err := db.All(ctx, g.store, scanGrant, grantColumns+`WHERE tenant = $1 AND (owner = $2 OR receiver = $2) ORDER BY id DESC LIMIT 500`, actor.Tenant, actor.Institution)
	for _, n := range all {
		if n.Owner == actor.Institution {
			list.Given = append(list.Given, n)
		} else {
			list.Received = append(list.Received, n)
		}
	}
	return list, err
}
