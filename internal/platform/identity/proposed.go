package identity

import (
	"context"
	"slices"
	"time"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/authz"
	"convive/internal/platform/db"
)

// caseRoles open records of persons. They and every clearance are given by two persons: who asks, and who confirms.
var caseRoles = []kernel.Role{kernel.RoleCaseworker, kernel.RoleSupervisor, kernel.RoleLiaison, kernel.RoleDutyOfficer, kernel.RoleCrisisCell}

// proposalLifetime is how long rights wait for the second person.
const proposalLifetime = 7 * 24 * time.Hour

// Proposal is the part of an account's rights that waits for a second person.
type Proposal struct {
	Asker   string
	Created time.Time
	Rights
}

// divided are the rights that come into force at once, and those that wait for a second person. What the account has already
// stays; the console is one person and whoever let the operator in.
func divided(actor kernel.Actor, wanted, has Rights) (now, later Rights) {
	if actor.Role == kernel.RoleSystem {
		return wanted, Rights{}
	}
	now = Rights{Areas: wanted.Areas}
	for _, r := range wanted.Roles {
		if slices.Contains(caseRoles, r) && !slices.Contains(has.Roles, r) {
			later.Roles = append(later.Roles, r)
		} else {
			now.Roles = append(now.Roles, r)
		}
	}
	for _, c := range wanted.Clearances {
		if slices.Contains(has.Clearances, c) {
			now.Clearances = append(now.Clearances, c)
		} else {
			later.Clearances = append(later.Clearances, c)
		}
	}
	return now, later
}

// propose keeps rights until a second person confirms them, in place of what waited before.
func (s *Service) propose(ctx context.Context, tx *db.Tx, tenant kernel.Tenant, name string, r Rights) error {
	if _, err := tx.Exec(ctx, `DELETE FROM identity_proposed WHERE tenant = $1 AND account = $2`, string(tenant), name); err != nil {
		return err
	}
	now, asker := s.clock.Now(), kernel.ActorFrom(ctx).Name
	put := func(kind, value string) error {
		_, err := tx.Exec(ctx, `INSERT INTO identity_proposed (tenant, account, kind, value, asker, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
			string(tenant), name, kind, value, asker, db.Time(now), db.Time(now.Add(proposalLifetime)))
		return err
	}
	for _, role := range r.Roles {
		if err := put("role", string(role)); err != nil {
			return err
		}
	}
	for _, c := range r.Clearances {
		if err := put("clearance", c); err != nil {
			return err
		}
	}
	return nil
}

// Proposed are the rights of one of Accounts that wait for a second person, if any do.
func (s *Service) Proposed(ctx context.Context, name string) (p Proposal, found bool, err error) {
	if _, err := s.Account(ctx, name); err != nil {
		return p, false, err
	}
	return s.proposed(ctx, s.store, kernel.ActorFrom(ctx).Tenant, name)
}

func (s *Service) proposed(ctx context.Context, q db.Querier, tenant kernel.Tenant, name string) (p Proposal, found bool, err error) {
	type line struct{ kind, value, created string }
	list, err := db.All(ctx, q, func(row db.Scanner) (l line, err error) {
		return l, row.Scan(&l.kind, &l.value, &p.Asker, &l.created)
	}, `SELECT kind, value, asker, created_at FROM identity_proposed WHERE tenant = $1 AND account = $2 AND expires_at > $3 ORDER BY kind, value`, string(tenant), name, db.Time(s.clock.Now()))
	for _, l := range list {
		if s.beforeItsTime(l.created) {
			return Proposal{}, false, nil
		}
		if l.kind == "role" {
			p.Roles = append(p.Roles, kernel.Role(l.value))
		} else {
			p.Clearances = append(p.Clearances, l.value)
		}
		if p.Created, err = db.ParseTime(l.created); err != nil {
			return p, false, err
		}
	}
	return p, len(list) > 0, err
}

// ConfirmRights is the second of two persons, who puts into force what the first asked for: neither the asker nor whose
// account it is. The account's sessions end. identity.confirm, identity.nothingProposed, identity.twoForRights,
// identity.otherInstitution, identity.moreRights.
func (s *Service) ConfirmRights(ctx context.Context, name string) error {
	e, err := s.judge(ctx, authz.ChangeRoles, name)
	if err != nil {
		return err
	}
	if err := s.Fresh(ctx, Recent); err != nil {
		return err
	}
	e.Act = "confirmRights"
	actor := kernel.ActorFrom(ctx)
	return s.attempt(ctx, e, func(ctx context.Context, tx *db.Tx) error {
		a, err := mustAccount(ctx, tx, actor.Tenant, name)
		if err != nil {
			return err
		}
		p, found, err := s.proposed(ctx, tx, actor.Tenant, name)
		switch {
		case err != nil:
			return err
		case !found:
			return fault.Conflict("identity.nothingProposed", "name", name)
		case p.Asker == actor.Name || a.Name == actor.Name:
			return fault.Forbidden("identity.twoForRights")
		}
		if err := s.over(ctx, tx, a); err != nil {
			return err
		}
		if err := s.grants(ctx, tx, a.Institution, p.Rights); err != nil {
			return err
		}
		if err := insertRights(ctx, tx, actor.Tenant, name, p.Rights); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `DELETE FROM identity_proposed WHERE tenant = $1 AND account = $2`, string(actor.Tenant), name); err != nil {
			return err
		}
		return endAll(ctx, tx, actor.Tenant, name)
	})
}
