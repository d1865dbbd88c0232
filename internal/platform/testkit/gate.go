package testkit

import (
	"context"
	"testing"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/authz"
)

// Gate decides by the shipped policies and keeps no record, for the tests of a module by itself.
func Gate(t testing.TB) authz.Gate {
	t.Helper()
	set, err := authz.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	return gate{set}
}

type gate struct{ set *authz.Set }

func (g gate) May(ctx context.Context, action authz.Action, on authz.Resource) bool {
	return g.set.DecideFor(kernel.ActorFrom(ctx), action, on, authz.Circumstances{}).Allowed
}

func (g gate) See(ctx context.Context, action authz.Action, on authz.Resource, _ ...string) error {
	if !g.May(ctx, action, on) {
		return fault.Forbidden("access.mayNot")
	}
	return nil
}

func (g gate) Act(ctx context.Context, action authz.Action, on authz.Resource) (context.Context, error) {
	return ctx, g.See(ctx, action, on)
}
