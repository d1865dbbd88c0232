package identity

import (
	"context"

	"convive/internal/kernel"
)

// Colleague says whether an institution of the actor's government has an active account of that name. It tells nothing
// else, and nothing of accounts elsewhere.
func (s *Service) Colleague(ctx context.Context, name, institution string) (bool, error) {
	a, found, err := account(ctx, s.store, kernel.ActorFrom(ctx).Tenant, name)
	return found && a.Institution == institution && a.State == Active, err
}
