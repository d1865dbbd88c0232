package app

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"

	"convive/internal/kernel"
	"convive/internal/sources"
)

// demoFigures are the published figures that `convive demo` starts with: each shipped file and the profile that reads it.
var demoFigures = []struct{ file, profile string }{
	{"facts/co_homicides.csv.gz", "co-homicides-compiled"},
	{"facts/hn_homicides_2019.csv", "hn-sepol-homicides"},
	{"facts/mx_homicides.csv.gz", "mx-sesnsp-victims"},
	{"facts/americas_homicide_rate.csv", "wb-homicides"},
}

// SeedDemo imports and publishes the demonstration's figures by the same way as any agency's file. What an earlier start
// published is left alone.
func (a *App) SeedDemo(ctx context.Context, report func(sources.Progress)) error {
	ctx = kernel.WithActor(ctx, kernel.System())
	for _, d := range demoFigures {
		p, err := a.Sources.Profile(ctx, d.profile, 0)
		if err != nil {
			return err
		}
		published, err := a.hasPublished(ctx, p.Source)
		if err != nil {
			return err
		}
		if published {
			continue
		}
		if err := a.importShipped(ctx, d.file, d.profile, report); err != nil {
			return err
		}
	}
	if err := a.seedCases(ctx); err != nil {
		return err
	}
	if err := a.seedInstitutions(ctx); err != nil {
		return err
	}
	if err := a.seedPlans(ctx); err != nil {
		return err
	}
	if err := a.seedOversight(ctx); err != nil {
		return err
	}
	if err := a.seedBudget(ctx); err != nil {
		return err
	}
	if err := a.seedMexico(ctx); err != nil {
		return err
	}
	if err := a.seedContracts(ctx); err != nil {
		return err
	}
	return a.seedRound(ctx)
}

func (a *App) hasPublished(ctx context.Context, source string) (bool, error) {
	list, err := a.Sources.Editions(ctx, source)
	if err != nil {
		return false, err
	}
	for _, e := range list {
		if e.State == sources.Published {
			return true, nil
		}
	}
	return false, nil
}

func (a *App) importShipped(ctx context.Context, file, profile string, report func(sources.Progress)) error {
	dir, err := os.MkdirTemp(a.Duck.Scratch(), "demo-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, strings.TrimSuffix(filepath.Base(file), ".gz"))
	if err := readShipped(file, func(r io.Reader) error { return writeFile(path, r) }); err != nil {
		return err
	}
	e, err := a.ImportFiles(ctx, profile, []string{path}, report)
	if err != nil {
		return err
	}
	_, err = a.Sources.Approve(ctx, e.Source, e.Number, "")
	return err
}

func writeFile(path string, r io.Reader) error {
	data, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	return os.WriteFile(path, data, 0o600)
}
