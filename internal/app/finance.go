package app

import (
	"context"

	"convive/internal/finance"
	"convive/internal/finance/financedb"
)

// finance is wired without objectives: an installation that keeps no plans links no money to them, and says so.
func (a *App) finance(context.Context) error {
	a.Finance = finance.NewService(financedb.New(a.Records), a.Institutions, nil, a.Config.Clock, a.Gate)
	return nil
}
