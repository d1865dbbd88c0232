package app

import (
	"context"
	"log/slog"

	"convive/internal/kernel"
	"convive/internal/platform/access"
	"convive/internal/platform/audit"
	"convive/internal/platform/authz"
)

// rulesOf are the policies in force at a government.
func (a *App) rulesOf(kernel.Tenant) *authz.Set { return a.rules.Load() }

// access wires the gate that every module asks: the policies in force, the trail, and the tables of grants and emergencies.
func (a *App) access(ctx context.Context) error {
	for _, migrate := range []func() error{
		func() error { return audit.Migrate(ctx, a.Records) },
		func() error { return access.Migrate(ctx, a.Records) },
	} {
		if err := migrate(); err != nil {
			return err
		}
	}
	rules, err := authz.Shipped()
	if err != nil {
		return err
	}
	a.rules.Store(rules)
	a.Trail = audit.New(a.Records, a.Config.Clock)
	a.Gate = access.New(a.Records, a.Trail, a.Config.Clock, slog.Default(), a.rulesOf, nil)
	return nil
}
