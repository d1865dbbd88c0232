package app

import (
	"context"
	"log/slog"

	"convive/internal/kernel"
	"convive/internal/platform/access"
	"convive/internal/platform/audit"
	"convive/internal/platform/authz"
	"convive/internal/platform/identity"
	"convive/internal/platform/rulebook"
)

// access wires the gate that every module asks: the policies in force, the trail, and the tables of grants and emergencies.
// Time is never earlier for them than the trail has seen: a clock that is set back opens nothing that had ended.
func (a *App) access(ctx context.Context) error {
	shipped, err := authz.Shipped()
	if err != nil {
		return err
	}
	a.clock = kernel.NewForward(a.Config.Clock)
	a.Trail = audit.New(a.Records, a.clock)
	newest, err := a.Trail.Newest(ctx)
	if err != nil {
		return err
	}
	a.clock.Seen(newest)
	a.Rules = rulebook.New(a.Records, a.Trail, shipped, a.clock, slog.Default())
	a.Gate = access.New(a.Records, a.Trail, a.clock, slog.Default(), a.Rules.Rules, emergencyOpened)
	a.Gate.Confirm(a.confirm)
	return nil
}

// emergencyOpened says it where the operator looks; the institution reads it on its pages.
func emergencyOpened(ctx context.Context, e access.Emergency) {
	slog.LogAttrs(ctx, slog.LevelWarn, "an emergency was opened", slog.String("institution", e.Institution), slog.String("emergency", string(e.ID)))
}

// confirm wants a proof of who acts that is some minutes old at most.
func (a *App) confirm(ctx context.Context) error {
	if ctx.Value(seeding{}) != nil {
		return nil
	}
	return a.Identity.Fresh(ctx, identity.Recent)
}

// seeding marks what the program does in the name of the made-up persons of a demonstration, who cannot be asked.
type seeding struct{}
