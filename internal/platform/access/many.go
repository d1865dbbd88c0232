package access

import (
	"context"
	"log/slog"
	"maps"
	"slices"
	"strings"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/audit"
	"convive/internal/platform/authz"
	"convive/internal/platform/db"
)

// class is what decides on a record besides its identifier: records of one class have one decision.
type class struct {
	owner, kind, area                       string
	level                                   authz.Level
	sealed, protected, minor, whistleblower bool
	assigned, shared, complaint             string
	grant, emergency                        kernel.ID
}

func classOf(action authz.Action, r authz.Record, s authz.Standing) class {
	c := class{owner: r.Owner, kind: r.Kind, area: r.Area, level: r.Level, sealed: r.Sealed, protected: r.ProtectedIdentity, minor: r.Minor, whistleblower: r.Whistleblower,
		assigned: strings.Join(r.Assigned, "\n"), shared: strings.Join(r.SharedWith, "\n"), complaint: strings.Join(r.SubjectOfComplaint, "\n")}
	if g, ok := s.GrantFor(action, r); ok {
		c.grant = g.ID
	}
	if e, ok := s.EmergencyFor(r.Kind, r.Area); ok {
		c.emergency = e.ID
	}
	return c
}

// SeeAll decides on the reading of many records, once for each class of them, and records it as one entry that names all
// that are shown, before it answers. What a grant or an emergency opens is counted record by record: those beyond its
// bound are not shown. about names the list in the trail. It tells which may be shown, and how many decisions it took.
func (g *Gate) SeeAll(ctx context.Context, action authz.Action, about string, list []authz.Record) (may []bool, decisions int, err error) {
	a := kernel.ActorFrom(ctx)
	s, err := g.Standing(ctx)
	if err != nil {
		return nil, 0, err
	}
	rules := g.rules(ctx, a.Tenant)
	decided := map[class]authz.Decision{}
	classes := make([]class, len(list))
	policies := map[string]bool{}
	for i, r := range list {
		classes[i] = classOf(action, r, s)
		d, ok := decided[classes[i]]
		if !ok {
			d = rules.DecideFor(a, action, r, s.For(action, r))
			decided[classes[i]] = d
			for _, problem := range d.Errors {
				g.log.LogAttrs(ctx, slog.LevelError, "a decision could not be made", slog.String("action", string(action)), slog.String("kind", "Record"), slog.String("problem", problem))
			}
		}
		if d.Allowed {
			for _, p := range d.Policies {
				policies[p] = true
			}
		}
	}
	e := audit.Entry{Tenant: a.Tenant, Actor: a.Name, For: authz.Absent(ctx), Institution: a.Institution, Act: string(action), Kind: "Record", Object: string(a.Tenant) + "/" + about,
		Outcome: audit.Read, Policies: slices.Sorted(maps.Keys(policies)), Rules: rules.Version, Purpose: s.Purpose, LegalBasis: s.LegalBasis}
	err = g.store.Tx(ctx, func(tx *db.Tx) error {
		may, e.Returned = make([]bool, len(list)), nil
		for i, r := range list {
			d := decided[classes[i]]
			if !d.Allowed {
				continue
			}
			_, id := authz.Name(r)
			err := g.use(ctx, tx, asked{actor: a, id: id, decision: d, grant: classes[i].grant, emergency: classes[i].emergency})
			if code := fault.CodeOf(err); code == fault.CodeNotFound || code == fault.CodeForbidden {
				continue // one more than the grant or the emergency opens
			}
			if err != nil {
				return err
			}
			may[i] = true
			e.Returned = append(e.Returned, id)
		}
		return g.trail.Append(ctx, tx, e)
	})
	return may, len(decided), err
}
