package app

import (
	"context"
	"log/slog"
	"strconv"
	"time"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/oversight"
	"convive/internal/oversight/oversightdb"
	"convive/internal/platform/tlog"
)

func (a *App) oversight(context.Context) error {
	a.Oversight = oversight.NewService(oversightdb.New(a.Records), a.Institutions, oversight.NewFigures(a.Statistics),
		oversight.Surroundings{Places: placeNames{a}, Releases: releases{a}, Grades: grades{a}, Plans: promised{a}, Books: books{a}}, a.Config.Clock, a.Gate)
	a.Oversight.Keep(func(ctx context.Context, e oversight.Public) context.Context {
		types := map[oversight.PublicKind]string{oversight.PublicReport: tlog.Report, oversight.PublicAmendment: tlog.Amendment, oversight.PublicItem: tlog.FollowUp}
		riding, _ := a.Log.With(ctx, tlog.Entry{Tenant: kernel.ActorFrom(ctx).Tenant, Type: types[e.Kind], ID: e.ID, Version: e.Version, Statement: e.Statement, Salted: e.Salted})
		return riding
	})
	return nil
}

// placeNames gives reports the names of territories.
type placeNames struct{ app *App }

func (p placeNames) Named(ctx context.Context, code kernel.Code) (kernel.Text, bool, error) {
	atlas, err := p.app.Territories.Atlas(ctx)
	if err != nil {
		return nil, false, err
	}
	unit, ok := atlas.Unit(code)
	return unit.Name, ok, nil
}

// releases tells reports which file of values stands in the public log.
type releases struct{ app *App }

func (r releases) Current(ctx context.Context) (string, error) {
	found, ok, err := r.app.Log.Find(ctx, kernel.ActorFrom(ctx).Tenant, tlog.Release, "values", 0)
	if err != nil || !ok {
		return "", err
	}
	return found.ID + "/" + strconv.FormatInt(found.Version, 10), nil
}

// grades tells reports what the quality of their sources was judged to be.
type grades struct{ app *App }

func (g grades) Grades(ctx context.Context, list []string) (rows []oversight.Row, titles map[string]kernel.Text, err error) {
	titles = map[string]kernel.Text{}
	for _, id := range list {
		src, err := g.app.Sources.Source(ctx, id)
		if fault.CodeOf(err) == fault.CodeNotFound {
			continue
		}
		if err != nil {
			return nil, nil, err
		}
		titles[id] = src.Title
		years, err := g.app.Quality.ScoreYears(ctx, src)
		if err != nil {
			return nil, nil, err
		}
		row := oversight.Row{"source": id}
		if len(years) > 0 {
			score, err := g.app.Quality.Score(ctx, src, years[0])
			if err != nil {
				return nil, nil, err
			}
			if score.Exists() {
				row["edition"], row["year"] = strconv.Itoa(score.Edition), strconv.Itoa(years[0])
				row["points"], row["of"] = strconv.FormatFloat(score.Points, 'f', 1, 64), strconv.FormatFloat(score.Judged, 'f', 1, 64)
			}
		}
		rows = append(rows, row)
	}
	return rows, titles, nil
}

// round is how often passed deadlines are looked for.
const round = time.Minute

// RunDeadlines records the silences of all governments until ctx ends.
func (a *App) RunDeadlines(ctx context.Context) {
	for ctx.Err() == nil {
		if err := a.RecordSilences(ctx); err != nil && ctx.Err() == nil {
			slog.Warn("silences at deadlines were not recorded; trying again", "error", err)
		}
		pause := time.NewTimer(round)
		select {
		case <-ctx.Done():
		case <-pause.C:
		}
		pause.Stop()
	}
}

// RecordSilences leaves a row for every deadline that has passed without an answer.
func (a *App) RecordSilences(ctx context.Context) error {
	governments, err := a.governments(ctx)
	if err != nil {
		return err
	}
	for _, tenant := range governments {
		if _, err := a.Oversight.RecordSilences(systemOf(ctx, tenant)); err != nil {
			return err
		}
	}
	return nil
}
