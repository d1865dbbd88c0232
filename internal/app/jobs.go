package app

import (
	"context"
	"encoding/json"
	"slices"

	"convive/internal/institutions"
	"convive/internal/institutions/institutionshttp"
	"convive/internal/platform/jobs"
	"convive/internal/sources"
	"convive/internal/sources/sourceshttp"
)

func (a *App) jobs(ctx context.Context) error {
	a.Jobs = jobs.New(a.Records, a.Config.Clock, a.Gate)
	a.Jobs.Register(sourceshttp.ImportJob, a.checkEdition)
	a.Jobs.Register(institutionshttp.ImportJob, a.loadRegister)
	a.Jobs.Admit(institutionshttp.ImportJob, func(ctx context.Context) bool {
		return slices.ContainsFunc(institutions.Kinds(), func(k institutions.Kind) bool { return a.Institutions.Keeps(ctx, k) == nil })
	})
	return nil
}

// checkEdition reads the kept files of an edition. A job that begins again finds the edition failed or cancelled, and
// checks it once more; one that had completed it before the process died has nothing left to do.
func (a *App) checkEdition(ctx context.Context, task jobs.Task) error {
	var args sourceshttp.ImportArgs
	if err := json.Unmarshal(task.Args, &args); err != nil {
		return err
	}
	e, err := a.Sources.Edition(ctx, args.Source, args.Edition)
	if err != nil {
		return err
	}
	switch e.State {
	case sources.Checked, sources.Published, sources.Withdrawn:
		return nil
	}
	var inputs []sources.InputFile
	for _, f := range sources.Originals(e.Files) {
		input, err := a.intact(f)
		if err != nil {
			return err
		}
		inputs = append(inputs, input)
	}
	e, err = a.Sources.Check(ctx, e.Source, e.Number, inputs, func(p sources.Progress) { task.Report(p.Step, p.Done, p.Total) })
	if err != nil {
		return err
	}
	return a.assess(ctx, e)
}

// loadRegister enters a large file into a register of institutions.
func (a *App) loadRegister(ctx context.Context, task jobs.Task) error {
	var args institutionshttp.ImportArgs
	if err := json.Unmarshal(task.Args, &args); err != nil {
		return err
	}
	_, err := institutionshttp.Load(ctx, a.Institutions, a.Duck.Scratch(), args, task.Report)
	return err
}
