package app

import (
	"context"

	"convive/internal/institutions"
	"convive/internal/institutions/institutionsdb"
	"convive/internal/statistics"
)

func (a *App) institutions(context.Context) error {
	a.Institutions = institutions.NewService(institutionsdb.New(a.Records), a.Territories, recorded{a.Statistics}, a.Config.Clock, a.Gate)
	return nil
}

// recorded gives institutions what it needs of statistics: which offences happen.
type recorded struct{ statistics *statistics.Service }

func (r recorded) ByClass(ctx context.Context, country string) (year int, counts map[string]int64, few int64, err error) {
	found, err := r.statistics.Recorded(ctx, country)
	return found.Year, found.Counts, found.Few, err
}
