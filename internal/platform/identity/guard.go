package identity

import (
	"context"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/audit"
	"convive/internal/platform/authz"
	"convive/internal/platform/db"
	"convive/internal/platform/web"
)

// entry begins a line of the trail about an account.
func (s *Service) entry(ctx context.Context, act, object string) audit.Entry {
	actor := kernel.ActorFrom(ctx)
	kind, id := authz.Name(authz.Account{Tenant: actor.Tenant, ID: object})
	if object == "" {
		id = ""
	}
	return audit.Entry{Tenant: actor.Tenant, Actor: actor.Name, Institution: actor.Institution, Act: act, Kind: kind, Object: id,
		Outcome: audit.Done, Rules: s.rules(ctx, actor.Tenant).Version, Reference: web.Reference(ctx)}
}

// judge decides whether the actor may do something with an account, and begins the line of the trail that tells of it. A
// refusal is recorded here: identity.signInFirst, identity.secondFactor or identity.mayNot. The operator's command line
// may do everything; who has the console has the data.
func (s *Service) judge(ctx context.Context, action authz.Action, name string) (audit.Entry, error) {
	e := s.entry(ctx, string(action), name)
	actor := kernel.ActorFrom(ctx)
	if actor.Role == kernel.RoleSystem {
		e.Policies = []string{"operator-console"}
		return e, nil
	}
	if !actor.SignedIn() {
		return e, fault.Unauthenticated("identity.signInFirst")
	}
	d := s.rules(ctx, actor.Tenant).DecideFor(actor, action, authz.Account{Tenant: actor.Tenant, ID: name}, authz.Circumstances{Now: s.clock.Now()})
	e.Policies, e.Problems = d.Policies, d.Errors
	if d.Allowed {
		return e, nil
	}
	return e, s.refuse(ctx, e, s.refusal(ctx, actor, action, name))
}

// refusal says why: the person could do it with a second factor, or may not at all.
func (s *Service) refusal(ctx context.Context, actor kernel.Actor, action authz.Action, name string) error {
	strong := actor
	strong.MFA = true
	if !actor.MFA && s.rules(ctx, actor.Tenant).DecideFor(strong, action, authz.Account{Tenant: actor.Tenant, ID: name}, authz.Circumstances{Now: s.clock.Now()}).Allowed {
		return fault.Forbidden("identity.secondFactor")
	}
	return fault.Forbidden("identity.mayNot")
}

// refuse records an attempt that is not carried out and gives why.
func (s *Service) refuse(ctx context.Context, e audit.Entry, why error) error {
	e.Outcome = audit.Denied
	if err := s.trail.Record(ctx, e); err != nil {
		return err
	}
	return why
}

// act carries out and records in one transaction.
func (s *Service) act(ctx context.Context, e audit.Entry, do func(ctx context.Context, tx *db.Tx) error) error {
	ctx, _ = s.trail.With(ctx, e)
	return s.store.Tx(ctx, func(tx *db.Tx) error { return do(ctx, tx) })
}

// over refuses to touch an account that is not the actor's to look after: one of another institution, or one with rights
// that the actor lacks, for whoever could enrol it anew or give it a token would have those rights. identity.otherInstitution,
// identity.moreRights. The console is above both, and the founder where nobody else looks after the institution's accounts.
func (s *Service) over(ctx context.Context, q db.Querier, target Account) error {
	return s.grants(ctx, q, target.Institution, target.Rights)
}

// grants refuses rights that the actor may not give: nobody grants what they lack.
func (s *Service) grants(ctx context.Context, q db.Querier, institution string, r Rights) error {
	actor := kernel.ActorFrom(ctx)
	if actor.Role == kernel.RoleSystem {
		return nil
	}
	own, err := mustAccount(ctx, q, actor.Tenant, actor.Name)
	if err != nil {
		return err
	}
	if own.Founder {
		looked, err := s.lookedAfter(ctx, q, actor, institution)
		if err != nil || !looked {
			return err
		}
	}
	switch {
	case institution != own.Institution:
		return fault.Forbidden("identity.otherInstitution")
	case !r.within(own.Rights):
		return fault.Forbidden("identity.moreRights")
	default:
		return nil
	}
}

// lookedAfter says whether an institution has somebody else who looks after its accounts: where it has, the founder is one of many.
func (s *Service) lookedAfter(ctx context.Context, q db.Querier, actor kernel.Actor, institution string) (bool, error) {
	var n int
	err := q.QueryRow(ctx, `SELECT count(*) FROM identity_account a JOIN identity_right r ON r.tenant = a.tenant AND r.account = a.name AND r.kind = 'role' AND r.value = $4
		WHERE a.tenant = $1 AND a.institution = $2 AND a.name <> $3 AND a.state = 'active' AND a.kind = 'person'`, string(actor.Tenant), institution, actor.Name, string(kernel.RoleAccounts)).Scan(&n)
	return n > 0, err
}

// attempt carries out, and records a refusal that came up inside as well.
func (s *Service) attempt(ctx context.Context, e audit.Entry, do func(ctx context.Context, tx *db.Tx) error) error {
	err := s.act(ctx, e, do)
	if fault.CodeOf(err) == fault.CodeForbidden {
		return s.refuse(ctx, e, err)
	}
	return err
}
