package app

import (
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strings"

	"convive/internal/app/shipped"
	"convive/internal/territories"
)

// ensureShipped fills a new installation with what every one begins with: territories, populations, boundaries, source
// declarations, import profiles, indicator definitions and rules of quality. One that an earlier version began gets what is new since; what
// stands in it stays.
func (a *App) ensureShipped(ctx context.Context) error {
	atlas, err := a.Territories.Atlas(ctx)
	if err != nil {
		return err
	}
	if err := a.shippedUnits(ctx, atlas); err != nil {
		return err
	}
	if len(atlas.Countries()) == 0 {
		if err := a.shippedPopulations(ctx); err != nil {
			return err
		}
	}
	if err := a.shippedBoundaries(ctx, atlas); err != nil {
		return err
	}
	documents := []struct {
		pattern string
		keep    func(context.Context, string) error
	}{
		{"sources/*.yaml", func(ctx context.Context, doc string) error { _, err := a.Sources.Declare(ctx, doc); return err }},
		{"profiles/*.yaml", func(ctx context.Context, doc string) error { _, err := a.Sources.AddProfile(ctx, doc); return err }},
		{"quality/*.yaml", func(ctx context.Context, doc string) error { _, err := a.Quality.DefineProtocol(ctx, doc); return err }},
		{"quality/rules/*.yaml", func(ctx context.Context, doc string) error { _, err := a.Quality.Define(ctx, doc); return err }},
		{"management/*.yaml", func(ctx context.Context, doc string) error { _, err := a.Management.Define(ctx, doc, ""); return err }},
		{"indicators/*.yaml", func(ctx context.Context, doc string) error { _, err := a.Statistics.Define(ctx, doc); return err }},
	}
	for _, d := range documents {
		if err := eachShipped(d.pattern, func(name string, r io.Reader) error {
			doc, err := io.ReadAll(r)
			if err != nil {
				return err
			}
			return d.keep(ctx, string(doc))
		}); err != nil {
			return err
		}
	}
	return nil
}

// eachShipped opens the shipped files that fit a pattern, in order, unpacked.
func eachShipped(pattern string, do func(name string, r io.Reader) error) error {
	names, err := fs.Glob(shipped.Files, pattern)
	if err != nil {
		return err
	}
	for _, name := range names {
		if err := readShipped(name, func(r io.Reader) error { return do(name, r) }); err != nil {
			return fmt.Errorf("shipped %s: %w", name, err)
		}
	}
	return nil
}

func readShipped(name string, do func(io.Reader) error) error {
	f, err := shipped.Files.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	if !strings.HasSuffix(name, ".gz") {
		return do(f)
	}
	z, err := gzip.NewReader(f)
	if err != nil {
		return err
	}
	return do(z)
}

// shippedUnits loads the levels of countries that have no unit yet.
func (a *App) shippedUnits(ctx context.Context, before *territories.Atlas) error {
	for _, pattern := range []string{"territories/americas.csv", "territories/??_1.csv", "territories/??_2.csv"} {
		if err := eachShipped(pattern, func(_ string, r io.Reader) error {
			list, err := territories.ParseUnits(r)
			if err != nil || had(before, list[0].Country, list[0].Level) {
				return err
			}
			return a.Territories.LoadUnits(ctx, list)
		}); err != nil {
			return err
		}
	}
	if len(before.Countries()) > 0 {
		return nil
	}
	return eachShipped("territories/changes.csv", func(_ string, r io.Reader) error {
		list, err := territories.ParseChanges(r)
		if err != nil {
			return err
		}
		return a.Territories.LoadChanges(ctx, list)
	})
}

// had says whether an installation has units of a level of a country. Level 0 is all countries together.
func had(atlas *territories.Atlas, country string, level int) bool {
	if level == 0 {
		return len(atlas.Countries()) > 0
	}
	return len(atlas.Units(country, level)) > 0
}

func (a *App) shippedPopulations(ctx context.Context) error {
	return eachShipped("population/*", func(_ string, r io.Reader) error {
		list, err := territories.ParsePopulation(r)
		if err != nil {
			return err
		}
		return a.Territories.LoadPopulation(ctx, list)
	})
}

// shippedBoundaries loads the shapes of the units that shippedUnits loaded.
func (a *App) shippedBoundaries(ctx context.Context, before *territories.Atlas) error {
	return eachShipped("boundaries/*", func(name string, r io.Reader) error {
		country, level := strings.ToUpper(path.Base(name)[:2]), 1
		if strings.HasPrefix(path.Base(name), "americas") {
			country, level = "", 0
		}
		if had(before, country, level) {
			return nil
		}
		list, err := territories.ParseBoundaries(r)
		if err != nil {
			return err
		}
		_, err = a.Territories.LoadBoundaries(ctx, country, level, list)
		return err
	})
}
