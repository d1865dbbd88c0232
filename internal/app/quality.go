package app

import (
	"context"
	"encoding/json"
	"strconv"

	"convive/internal/platform/jobs"
	"convive/internal/quality"
	"convive/internal/quality/qualitydb"
	"convive/internal/quality/qualityhttp"
	"convive/internal/sources"
)

func (a *App) quality(ctx context.Context) error {
	engine := qualitydb.NewEngine(a.Facts, a.Config.Database != "")
	a.Quality = quality.NewService(qualitydb.New(a.Records), engine, a.Sources, a.Statistics, a.Territories, a.Config.Clock, a.Gate)
	a.Jobs.Register(qualityhttp.RunJob, a.runQuality)
	return nil
}

// runQuality holds an edition against the rules. One that was dropped meanwhile needs none.
func (a *App) runQuality(ctx context.Context, task jobs.Task) error {
	var args qualityhttp.RunArgs
	if err := json.Unmarshal(task.Args, &args); err != nil {
		return err
	}
	e, err := a.Sources.Edition(ctx, args.Source, args.Edition)
	if err != nil {
		return err
	}
	if e.State != sources.Checked && e.State != sources.Published {
		return nil
	}
	_, err = a.Quality.Run(ctx, args.Source, args.Edition)
	return err
}

// assess asks for a whole edition to be held against the rules, by a job: an import does not wait for it.
func (a *App) assess(ctx context.Context, e sources.Edition) error {
	if e.State != sources.Checked {
		return nil
	}
	_, err := a.Jobs.Enqueue(ctx, qualityhttp.RunJob, e.Source+" "+strconv.Itoa(e.Number), qualityhttp.RunArgs{Source: e.Source, Edition: e.Number})
	return err
}
