package app

import (
	"context"
	"net/http"
)

// IdentifyBy gives a configuration by which requests act in the name that f puts into their context.
func (c WebConfig) IdentifyBy(f func(http.Handler) http.Handler) WebConfig {
	c.identify = f
	return c
}

// SeedCases makes the demonstration's institutions and cases, without its figures.
func (a *App) SeedCases(ctx context.Context) error { return a.seedCases(ctx) }
