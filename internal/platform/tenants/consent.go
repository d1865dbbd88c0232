package tenants

import (
	"context"
	"strings"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/audit"
	"convive/internal/platform/authz"
	"convive/internal/platform/db"
)

// mayRead asks whether the actor may see agreements and what they open.
func (s *Service) mayRead(ctx context.Context) error {
	actor := kernel.ActorFrom(ctx)
	switch {
	case s.gate.May(ctx, authz.ReadTotals, authz.Agreement{Tenant: actor.Tenant}):
		return nil
	case !actor.SignedIn():
		return fault.Unauthenticated("tenants.signIn")
	default:
		return fault.Forbidden("tenants.staffOnly")
	}
}

// outside is the name of an actor in the trail of another government, where the bare name may be somebody else's.
func outside(a kernel.Actor) string { return string(a.Tenant) + "/" + a.Name }

// entryAt is the line of another government's trail about an act or a reading of the actor.
func entryAt(at kernel.Tenant, actor kernel.Actor, act authz.Action, a Agreement, outcome audit.Outcome) audit.Entry {
	return audit.Entry{Tenant: at, Actor: outside(actor), Institution: string(actor.Tenant), Act: string(act), Kind: "Agreement", Object: string(at) + "/" + string(a.ID),
		Outcome: outcome, Purpose: a.Indicator, LegalBasis: a.Basis}
}

// Propose is the giver's word: a steward offers a government above the published totals of one indicator. ID, Giver, State
// and Steps of what is given are not read. tenants.badDay, tenants.noIndicator, tenants.noBasis, tenants.notAbove,
// tenants.alreadyAgreed.
func (s *Service) Propose(ctx context.Context, a Agreement) (kernel.ID, error) {
	actor, now := kernel.ActorFrom(ctx), s.clock.Now()
	a = Agreement{ID: kernel.NewID(now), Giver: actor.Tenant, Reader: a.Reader, Indicator: strings.TrimSpace(a.Indicator), From: a.From, Until: a.Until, Basis: strings.TrimSpace(a.Basis), State: Proposed}
	riding, err := s.gate.Act(ctx, authz.OfferTotals, authz.Agreement{Tenant: actor.Tenant, ID: string(a.ID)})
	if err != nil {
		return "", err
	}
	giver, err := s.Tenant(ctx, a.Giver)
	if err != nil {
		return "", err
	}
	if err := a.check(s.Day(giver)); err != nil {
		return "", err
	}
	if err := s.checkIndicator(ctx, a.Indicator); err != nil {
		return "", err
	}
	above, err := s.above(ctx, a.Giver, a.Reader)
	if err != nil {
		return "", err
	}
	if !above {
		return "", fault.Invalid("tenants.notAbove").At("reader")
	}
	riding, _ = s.trail.With(riding, entryAt(a.Reader, actor, authz.OfferTotals, a, audit.Done))
	err = s.store.Tx(riding, func(tx *db.Tx) error {
		var open int
		if err := tx.QueryRow(riding, `SELECT count(*) FROM tenants_agreement WHERE tenant = $1 AND reader = $2 AND indicator = $3 AND state <> 'ended' AND until_day >= $4`,
			a.Giver, a.Reader, a.Indicator, s.Day(giver)).Scan(&open); err != nil {
			return err
		}
		if open > 0 {
			return fault.Conflict("tenants.alreadyAgreed").At("indicator")
		}
		_, err := tx.Exec(riding, `INSERT INTO tenants_agreement (tenant, id, reader, indicator, from_day, until_day, basis, state, proposed_by, proposed_at, accepted_by, accepted_at, ended_by, ended_of, ended_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, 'proposed', $8, $9, '', '', '', '', '')`, a.Giver, string(a.ID), a.Reader, a.Indicator, a.From, a.Until, a.Basis, actor.Name, db.Time(now))
		return err
	})
	return a.ID, err
}

func (s *Service) checkIndicator(ctx context.Context, id string) error {
	if s.figures == nil {
		return nil
	}
	list, err := s.figures.Indicators(ctx)
	if err != nil {
		return err
	}
	for _, n := range list {
		if n.ID == id {
			return nil
		}
	}
	return fault.Invalid("tenants.noIndicator").At("indicator")
}

// Accept is the reader's word: from now on the agreement opens what it names, within its days. tenants.noSuchAgreement,
// tenants.notAbove, tenants.notProposed.
func (s *Service) Accept(ctx context.Context, giver kernel.Tenant, id kernel.ID) error {
	return s.step(ctx, authz.AcceptTotals, giver, id, func(ctx context.Context, tx *db.Tx, actor kernel.Actor, a Agreement) error {
		if a.Reader != actor.Tenant {
			return fault.NotFound("tenants.noSuchAgreement")
		}
		above, err := above(ctx, tx, a.Giver, a.Reader)
		if err != nil {
			return err
		}
		if !above {
			return fault.Conflict("tenants.notAbove")
		}
		t, err := s.Tenant(ctx, a.Giver)
		if err != nil {
			return err
		}
		if a.State != Proposed || a.Over(s.Day(t)) {
			return fault.Conflict("tenants.notProposed")
		}
		_, err = tx.Exec(ctx, `UPDATE tenants_agreement SET state = 'accepted', accepted_by = $1, accepted_at = $2 WHERE tenant = $3 AND id = $4`,
			actor.Name, db.Time(s.clock.Now()), a.Giver, string(a.ID))
		return err
	})
}

// End is either's word, of a proposal too: nothing is opened any more, at once. tenants.noSuchAgreement, tenants.endedAlready.
func (s *Service) End(ctx context.Context, giver kernel.Tenant, id kernel.ID) error {
	return s.step(ctx, authz.EndTotals, giver, id, func(ctx context.Context, tx *db.Tx, actor kernel.Actor, a Agreement) error {
		if a.State == Ended {
			return fault.Conflict("tenants.endedAlready")
		}
		_, err := tx.Exec(ctx, `UPDATE tenants_agreement SET state = 'ended', ended_by = $1, ended_of = $2, ended_at = $3 WHERE tenant = $4 AND id = $5`,
			actor.Name, actor.Tenant, db.Time(s.clock.Now()), a.Giver, string(a.ID))
		return err
	})
}

// step changes an agreement of the actor's government in one transaction with a line in the trail of each of the two.
func (s *Service) step(ctx context.Context, act authz.Action, giver kernel.Tenant, id kernel.ID, do func(ctx context.Context, tx *db.Tx, actor kernel.Actor, a Agreement) error) error {
	actor := kernel.ActorFrom(ctx)
	riding, err := s.gate.Act(ctx, act, authz.Agreement{Tenant: actor.Tenant, ID: string(id)})
	if err != nil {
		return err
	}
	a, err := agreementOf(ctx, s.store, actor.Tenant, giver, id)
	if err != nil {
		return err
	}
	other := a.Giver
	if other == actor.Tenant {
		other = a.Reader
	}
	riding, _ = s.trail.With(riding, entryAt(other, actor, act, a, audit.Done))
	return s.store.Tx(riding, func(tx *db.Tx) error {
		a, err := agreementOf(riding, tx, actor.Tenant, giver, id) // as it stands now
		if err != nil {
			return err
		}
		return do(riding, tx, actor, a)
	})
}
