package statistics

import (
	"context"
	"slices"
	"time"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
)

// Group answers an ad-hoc question over the valid facts; staff only, since small cells are not protected here.
func (s *Service) Group(ctx context.Context, q GroupQuery, asOf time.Time) ([]GroupRow, error) {
	actor, err := staff(ctx, "readLines")
	if err != nil {
		return nil, err
	}
	sel, err := s.selection(ctx, actor.Tenant, asOf)
	if err != nil {
		return nil, err
	}
	sel.Parts = sel.of(q.Source)
	return s.facts.Group(ctx, sel, q)
}

// Lines are the facts behind a figure; staff only.
func (s *Service) Lines(ctx context.Context, q LineQuery, asOf time.Time) ([]Line, error) {
	actor, err := staff(ctx, "readLines")
	if err != nil {
		return nil, err
	}
	if q.Limit <= 0 || q.Limit > 1000 {
		q.Limit = 100
	}
	sel, err := s.selection(ctx, actor.Tenant, asOf)
	if err != nil {
		return nil, err
	}
	sel.Parts = sel.of(q.Source)
	return s.facts.Lines(ctx, sel, q)
}

func staff(ctx context.Context, actions ...string) (kernel.Actor, error) {
	actor := kernel.ActorFrom(ctx)
	switch {
	case !slices.ContainsFunc(actions, actor.Within): // a program, whose token is for something else
		return actor, fault.Forbidden("statistics.staffOnly")
	case actor.Role == kernel.RoleSystem || actor.Role == kernel.RoleAdministrator:
		return actor, nil
	case !actor.SignedIn():
		return actor, fault.Unauthenticated("statistics.signIn")
	default:
		return actor, fault.Forbidden("statistics.staffOnly")
	}
}
