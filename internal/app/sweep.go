package app

import (
	"context"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/sources"
)

// sweep removes what a crash left behind: files that had not become originals, and facts that no record stands for.
// Imports under way are left to their own recovery.
func (a *App) sweep(ctx context.Context) error {
	if err := a.sweepOriginals(ctx); err != nil {
		return err
	}
	return a.sweepFacts(ctx)
}

func (a *App) sweepFacts(ctx context.Context) error {
	present, err := a.Facts.Present(ctx)
	if err != nil {
		return err
	}
	for _, key := range present {
		actor := kernel.System()
		actor.Tenant = key.Tenant
		e, err := a.Sources.Edition(kernel.WithActor(ctx, actor), key.Source, key.Edition)
		if err != nil && fault.CodeOf(err) != fault.CodeNotFound {
			return err
		}
		if err == nil && e.State != sources.Failed && e.State != sources.Cancelled && e.State != sources.Received {
			continue
		}
		if err := a.Facts.Drop(ctx, key); err != nil {
			return err
		}
	}
	return nil
}
