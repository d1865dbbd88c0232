package access

import (
	"context"
	"strings"
	"time"

	"convive/internal/kernel"
	"convive/internal/platform/authz"
	"convive/internal/platform/db"
)

// Emergencies are those that an actor may know of: of the whole institution for who reviews them, else one's own.
type Emergencies struct {
	List    []Emergency // the newest first
	Reviews bool        // the actor reviews those of others
	Opens   bool        // the actor can open one, in one of Areas
	Areas   []string
}

// Over says that it opens nothing any longer: its time is over, or it was reviewed.
func (e Emergency) Over(now time.Time) bool { return !now.Before(e.Until) || !e.ReviewedAt.IsZero() }

// ReviewBy is when the person who opened it is locked out unless somebody has reviewed it.
func (e Emergency) ReviewBy() time.Time { return e.OpenedAt.Add(reviewWithin) }

// Left is how many records it can still open, after those that its account has read by others that wait for a review.
func (e Emergency) Left() int { return max(0, emergencyRecords-e.spent) }

// Emergencies lists those that the actor may know of. Who neither opens nor reviews any is refused.
func (g *Gate) Emergencies(ctx context.Context) (Emergencies, error) {
	actor := kernel.ActorFrom(ctx)
	all := emergenciesOf(actor)
	list := Emergencies{Reviews: g.May(ctx, authz.DecideOn, all), Opens: actor.Has(kernel.RoleDutyOfficer), Areas: actor.Areas}
	whose := actor.Name
	if list.Reviews || !list.Opens { // the refusal of who does neither is recorded like any other
		if err := g.See(ctx, authz.DecideOn, all); err != nil {
			return list, err
		}
		whose = ""
	}
	var err error
	list.List, err = db.All(ctx, g.store, scanEmergency, emergencyColumns+`WHERE tenant = $1 AND institution = $2 AND ($3 = '' OR account = $3) ORDER BY opened_at DESC, id DESC LIMIT 200`,
		actor.Tenant, actor.Institution, whose)
	if err != nil {
		return list, err
	}
	for i := range list.List {
		if list.List[i].Opened, err = g.opened(ctx, actor.Tenant, list.List[i].ID); err != nil {
			return list, err
		}
		if list.List[i].spent, err = spent(ctx, g.store, actor.Tenant, list.List[i].Account); err != nil {
			return list, err
		}
	}
	return list, nil
}

func emergenciesOf(actor kernel.Actor) authz.Record {
	return authz.Record{Tenant: actor.Tenant, ID: "emergencies", Owner: actor.Institution, Kind: "emergency"}
}

// opened are the identifiers of the records that were read by an emergency, without the tenant, in their order.
func (g *Gate) opened(ctx context.Context, tenant kernel.Tenant, id kernel.ID) ([]string, error) {
	return db.All(ctx, g.store, func(row db.Scanner) (s string, err error) {
		err = row.Scan(&s)
		return strings.TrimPrefix(s, string(tenant)+"/"), err
	}, `SELECT object FROM access_opened WHERE tenant = $1 AND emergency = $2 ORDER BY at, object`, tenant, string(id))
}

// Waiting counts the emergencies that an actor's institution must still review; none for who does not review them.
func (g *Gate) Waiting(ctx context.Context) (int, error) {
	actor, n := kernel.ActorFrom(ctx), 0
	if !g.May(ctx, authz.DecideOn, emergenciesOf(actor)) {
		return 0, nil
	}
	err := g.store.QueryRow(ctx, `SELECT count(*) FROM access_emergency WHERE tenant = $1 AND institution = $2 AND reviewed_at = '' AND account <> $3`,
		actor.Tenant, actor.Institution, actor.Name).Scan(&n)
	return n, err
}

// Unreviewed lists the emergencies of an institution that wait for a review, oldest first.
func (g *Gate) Unreviewed(ctx context.Context, institution string) ([]Emergency, error) {
	actor := kernel.ActorFrom(ctx)
	if err := g.See(ctx, authz.DecideOn, authz.Record{Tenant: actor.Tenant, ID: "emergencies", Owner: institution, Kind: "emergency"}); err != nil {
		return nil, err
	}
	return db.All(ctx, g.store, scanEmergency, emergencyColumns+`WHERE tenant = $1 AND institution = $2 AND reviewed_at = '' ORDER BY opened_at, id`, actor.Tenant, institution)
}
