package access

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/authz"
	"convive/internal/platform/db"
)

// Emergency is an access that somebody on duty opened because a life could not wait for a grant. It is bounded, told to the
// owner of the records, and reviewed by somebody else.
type Emergency struct {
	ID          kernel.ID
	Account     string
	Institution string
	Kind, Area  string // of the records that it opens
	Reason      string
	OpenedAt    time.Time
	Until       time.Time
	ReviewedAt  time.Time
	ReviewedBy  string
	Finding     string
	Opened      []string // records that were read by it
	spent       int      // records that the account read by all that wait for a review
}

// The bounds of an emergency. The records are counted for the account over all its emergencies that nobody has reviewed:
// another emergency opens another kind or area, never more.
const (
	emergencyLasts   = 4 * time.Hour
	emergencyRecords = 20
	reviewWithin     = 72 * time.Hour
	reasonLetters    = 20
)

// OpenEmergency opens records of a kind in an area that the person answers for. Faults: access.reason, access.emergencyKind,
// access.unreviewed (an earlier one waits too long for its review), access.mayNot; and what Confirm refuses, for whom it is
// not refused anyway.
//
// Who has read as many records as an emergency opens gets no other one before a review: access.spent.
func (g *Gate) OpenEmergency(ctx context.Context, kind, area, reason string) (Emergency, error) {
	actor, now := kernel.ActorFrom(ctx), g.clock.Now()
	e := Emergency{ID: kernel.NewID(now), Account: actor.Name, Institution: actor.Institution, Kind: strings.TrimSpace(kind), Area: strings.TrimSpace(area), Reason: strings.TrimSpace(reason), OpenedAt: now, Until: now.Add(emergencyLasts)}
	if utf8.RuneCountInString(e.Reason) < reasonLetters {
		return e, fault.Invalid("access.reason", "letters", "20").At("reason")
	}
	if e.Kind == "" {
		return e, fault.Invalid("access.emergencyKind").At("kind")
	}
	// The record stands for all that would be opened: what the policies refuse for it they would refuse for each.
	asked := authz.Record{Tenant: actor.Tenant, ID: string(e.ID), Owner: e.Institution, Kind: e.Kind, Area: e.Area}
	decide := func(who kernel.Actor) authz.Decision {
		return g.rules(ctx, actor.Tenant).DecideFor(who, authz.Read, asked, authz.Circumstances{Now: now, BreakGlass: &authz.BreakGlass{Kinds: []string{e.Kind}}})
	}
	strong := actor
	strong.MFA = true
	if decide(strong).Allowed {
		if err := g.Fresh(ctx); err != nil {
			return e, err
		}
	}
	allowed := decide(actor)
	if !allowed.Allowed {
		return e, g.refuse(ctx, askedOf(actor, "openEmergency", e, allowed))
	}
	riding, _ := g.trail.With(ctx, askedOf(actor, "openEmergency", e, allowed).entry("done"))
	err := g.store.Tx(riding, func(tx *db.Tx) error {
		var late int64
		if err := tx.QueryRow(riding, `SELECT count(*) FROM access_emergency WHERE tenant = $1 AND account = $2 AND reviewed_at = '' AND opened_at < $3`,
			actor.Tenant, actor.Name, at(now.Add(-reviewWithin))).Scan(&late); err != nil {
			return err
		}
		if late > 0 {
			return fault.Forbidden("access.unreviewed")
		}
		read, err := spent(riding, tx, actor.Tenant, actor.Name)
		if err != nil {
			return err
		}
		if read >= emergencyRecords {
			return fault.Forbidden("access.spent", "most", "20")
		}
		_, err = tx.Exec(riding, `INSERT INTO access_emergency (tenant, id, account, institution, kind, area, reason, opened_at, until_at, reviewed_at, reviewed_by, finding)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, '', '', '')`, actor.Tenant, string(e.ID), e.Account, e.Institution, e.Kind, e.Area, e.Reason, at(e.OpenedAt), at(e.Until))
		return err
	})
	if err == nil && g.told != nil {
		g.told(ctx, e)
	}
	return e, err
}

func askedOf(actor kernel.Actor, action authz.Action, e Emergency, d authz.Decision) asked {
	return asked{actor: actor, action: action, kind: "Emergency", id: string(actor.Tenant) + "/" + string(e.ID), decision: d}
}

// Review closes an emergency with what was found. Faults: access.ownEmergency, access.noEmergency, access.reason.
func (g *Gate) Review(ctx context.Context, id kernel.ID, finding string) error {
	actor, now := kernel.ActorFrom(ctx), g.clock.Now()
	e, err := g.emergency(ctx, actor.Tenant, id)
	if err != nil {
		return err
	}
	if utf8.RuneCountInString(strings.TrimSpace(finding)) < reasonLetters {
		return fault.Invalid("access.reason", "letters", "20").At("finding")
	}
	if e.Account == actor.Name {
		return fault.Forbidden("access.ownEmergency")
	}
	ctx, err = g.Act(ctx, authz.DecideOn, authz.Record{Tenant: actor.Tenant, ID: string(id), Owner: e.Institution, Kind: "emergency", Area: e.Area})
	if err != nil {
		return err
	}
	return g.store.Tx(ctx, func(tx *db.Tx) error {
		n, err := tx.Exec(ctx, `UPDATE access_emergency SET reviewed_at = $1, reviewed_by = $2, finding = $3 WHERE tenant = $4 AND id = $5 AND reviewed_at = ''`,
			at(now), actor.Name, strings.TrimSpace(finding), actor.Tenant, string(id))
		if err == nil && n == 0 {
			return fault.Conflict("access.reviewed")
		}
		return err
	})
}

const emergencyColumns = `SELECT id, account, institution, kind, area, reason, opened_at, until_at, reviewed_at, reviewed_by, finding FROM access_emergency `

func scanEmergency(row db.Scanner) (e Emergency, err error) {
	var id, opened, until, reviewed string
	if err = row.Scan(&id, &e.Account, &e.Institution, &e.Kind, &e.Area, &e.Reason, &opened, &until, &reviewed, &e.ReviewedBy, &e.Finding); err != nil {
		return e, err
	}
	e.ID = kernel.ID(id)
	for text, to := range map[string]*time.Time{opened: &e.OpenedAt, until: &e.Until, reviewed: &e.ReviewedAt} {
		if *to, err = db.ParseTime(text); err != nil {
			return e, err
		}
	}
	return e, nil
}

func (g *Gate) emergency(ctx context.Context, tenant kernel.Tenant, id kernel.ID) (Emergency, error) {
	e, err := scanEmergency(g.store.QueryRow(ctx, emergencyColumns+`WHERE tenant = $1 AND id = $2`, tenant, string(id)))
	if db.IsNoRows(err) {
		return e, fault.NotFound("access.noEmergency")
	}
	if err != nil {
		return e, err
	}
	e.Opened, err = g.opened(ctx, tenant, id)
	return e, err
}

// spent counts the records that an account has read by emergencies that wait for their review, each once.
func spent(ctx context.Context, q db.Querier, tenant kernel.Tenant, account string) (n int, err error) {
	err = q.QueryRow(ctx, `SELECT count(DISTINCT o.object) FROM access_opened o JOIN access_emergency e ON e.tenant = o.tenant AND e.id = o.emergency
		WHERE e.tenant = $1 AND e.account = $2 AND e.reviewed_at = ''`, tenant, account).Scan(&n)
	return n, err
}

// useEmergency notes that a record was read by an emergency; the one that is too many for the account is refused.
func useEmergency(ctx context.Context, tx *db.Tx, a asked, now time.Time) error {
	var again, known int64
	if err := tx.QueryRow(ctx, `SELECT coalesce(sum(CASE WHEN o.emergency = $3 THEN 1 ELSE 0 END), 0), count(*) FROM access_opened o JOIN access_emergency e ON e.tenant = o.tenant AND e.id = o.emergency
		WHERE e.tenant = $1 AND e.account = $2 AND e.reviewed_at = '' AND o.object = $4`, a.actor.Tenant, a.actor.Name, string(a.emergency), a.id).Scan(&again, &known); err != nil {
		return err
	}
	if again > 0 {
		return nil
	}
	read, err := spent(ctx, tx, a.actor.Tenant, a.actor.Name)
	if err != nil {
		return err
	}
	if known == 0 && read >= emergencyRecords {
		return fault.Forbidden("access.tooMany", "most", "20")
	}
	_, err = tx.Exec(ctx, `INSERT INTO access_opened (tenant, emergency, object, at) VALUES ($1, $2, $3, $4)`, a.actor.Tenant, string(a.emergency), a.id, at(now))
	return err
}
