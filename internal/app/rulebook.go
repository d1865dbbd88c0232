package app

import (
	"context"

	"convive/internal/kernel"
	"convive/internal/platform/authz"
	"convive/internal/platform/rulebook"
)

// rulebook lets the book of rules ask who may, and say in the public log what comes into force.
func (a *App) rulebook(context.Context) error {
	a.Rules.Use(rulebook.Guard{Gate: a.Gate, Confirm: a.confirm, Keep: func(ctx context.Context, tenant kernel.Tenant, set *authz.Set) context.Context {
		riding, _ := a.Log.With(ctx, policies(tenant, set))
		return riding
	}})
	return nil
}
