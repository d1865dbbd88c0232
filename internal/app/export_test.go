package app

import (
	"context"
	"net/http"

	"convive/internal/kernel"
)

// IdentifyBy gives a configuration by which requests act in the name that f puts into their context.
func (c WebConfig) IdentifyBy(f func(http.Handler) http.Handler) WebConfig {
	c.identify = f
	return c
}

// SeedCases makes the demonstration's institutions and cases, without its figures.
func (a *App) SeedCases(ctx context.Context) error { return a.seedCases(ctx) }

// SeedRound makes the demonstration's round, whose institutions SeedCases has made.
func (a *App) SeedRound(ctx context.Context) error { return a.seedRound(ctx) }

// DemoActor is an account of the demonstration as an actor.
func DemoActor(name string) kernel.Actor { return demoActor(name) }

// SeedMexico makes the demonstration's second government.
func (a *App) SeedMexico(ctx context.Context) error { return a.seedMexico(ctx) }

// SeedContracts enters the demonstration's contracting processes.
func (a *App) SeedContracts(ctx context.Context) error { return a.seedContracts(ctx) }
