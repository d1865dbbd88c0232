package sources

import (
	"context"
	"strconv"

	"convive/internal/kernel"
	"convive/internal/platform/authz"
)

// act asks whether the actor may do something with a thing of this module, and has it recorded with what is done under the
// context that it returns. author is who brought the thing.
func (s *Service) act(ctx context.Context, action authz.Action, id, author string) (context.Context, kernel.Actor, error) {
	actor := kernel.ActorFrom(ctx)
	ctx, err := s.gate.Act(ctx, action, internal(actor, id, author))
	return ctx, actor, err
}

// see asks whether the actor may read what is not public, and records it.
func (s *Service) see(ctx context.Context, action authz.Action, id string) (kernel.Actor, error) {
	actor := kernel.ActorFrom(ctx)
	thing := internal(actor, id, "")
	if action == authz.ReadQuarantine { // rows of single events
		thing.Level = authz.Confidential
	}
	return actor, s.gate.See(ctx, action, thing)
}

// MayCheck refuses, on record, who may not have the files of an edition read: before its state is told, and before a file
// is taken.
func (s *Service) MayCheck(ctx context.Context, source string, number int) error {
	_, err := s.see(ctx, authz.Import, named(source, number))
	return err
}

// insider says whether the actor sees what is not published.
func (s *Service) insider(ctx context.Context) bool {
	return s.gate.May(ctx, authz.ViewInternal, internal(kernel.ActorFrom(ctx), "editions", ""))
}

func internal(actor kernel.Actor, id, author string) authz.Dataset {
	return authz.Dataset{Tenant: actor.Tenant, ID: id, Level: authz.Internal, Author: author}
}

// named is an edition's identifier in the trail.
func named(source string, number int) string { return source + "/" + strconv.Itoa(number) }
