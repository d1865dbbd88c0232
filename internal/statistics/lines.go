package statistics

import (
	"context"
	"time"

	"convive/internal/kernel"
	"convive/internal/platform/authz"
)

// Group answers an ad-hoc question over the valid facts; staff only, since small cells are not protected here.
func (s *Service) Group(ctx context.Context, q GroupQuery, asOf time.Time) ([]GroupRow, error) {
	actor, err := s.see(ctx, q.Source)
	if err != nil {
		return nil, err
	}
	sel, err := s.selection(ctx, actor.Tenant, asOf)
	if err != nil {
		return nil, err
	}
	sel.Parts = sel.Of(q.Source)
	return s.facts.Group(ctx, sel, q)
}

// Lines are the facts behind a figure; staff only.
func (s *Service) Lines(ctx context.Context, q LineQuery, asOf time.Time) ([]Line, error) {
	actor, err := s.see(ctx, q.Source)
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
	sel.Parts = sel.Of(q.Source)
	return s.facts.Lines(ctx, sel, q)
}

// see asks whether the actor may read facts, and records it.
func (s *Service) see(ctx context.Context, source string) (kernel.Actor, error) {
	actor := kernel.ActorFrom(ctx)
	return actor, s.gate.See(ctx, authz.ReadLines, authz.Dataset{Tenant: actor.Tenant, ID: "lines/" + source, Level: authz.Confidential})
}
