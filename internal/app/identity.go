package app

import (
	"context"

	"convive/internal/platform/identity"
)

func (a *App) identity(ctx context.Context) error {
	if err := identity.Migrate(ctx, a.Records); err != nil {
		return err
	}
	a.Identity = identity.New(a.Records, a.Config.Clock)
	return nil
}
