package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"convive/internal/app"
	"convive/internal/kernel"
	"convive/internal/territories"

	"github.com/spf13/cobra"
)

func territoryCommand() *cobra.Command {
	c := &cobra.Command{Use: "territory", Short: "Territorial units: find, load units, populations and boundaries"}
	load := &cobra.Command{Use: "load", Short: "Replace units, populations or boundaries from a file"}
	load.PersistentFlags().StringVar(&loadTenant, "tenant", string(kernel.MainTenant), "government whose list of territories it is")
	load.AddCommand(loadUnits(), loadPopulation(), loadBoundaries())
	c.AddCommand(load, territoryFind())
	return c
}

// loadTenant is the government whose territories are loaded: each has a list of its own.
var loadTenant string

// loading runs a load of the file that the argument names.
func loading(use, short string, load func(ctx context.Context, a *app.App, path string, out io.Writer) error) *cobra.Command {
	return &cobra.Command{Use: use + " FILE", Short: short, Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			a, err := open(cmd.Context())
			if err != nil {
				return err
			}
			defer a.Close()
			ctx, err := a.For(cmd.Context(), loadTenant)
			if err != nil {
				return err
			}
			return load(ctx, a, args[0], cmd.OutOrStdout())
		}}
}

func loaded(out io.Writer, rows int, outside []kernel.Code) error {
	if common.json {
		return printJSON(out, map[string]any{"loaded": rows, "outside": append([]kernel.Code{}, outside...)})
	}
	if _, err := fmt.Fprintln(out, say("app.cli.loaded", "n", rows)); err != nil {
		return err
	}
	for _, code := range outside {
		if _, err := fmt.Fprintln(out, say("app.cli.pointOutside", "code", string(code))); err != nil {
			return err
		}
	}
	return nil
}

func loadUnits() *cobra.Command {
	return loading("units", "Replace the units of the countries and levels that a CSV file names", func(ctx context.Context, a *app.App, path string, out io.Writer) error {
		in, err := app.OpenPacked(path)
		if err != nil {
			return err
		}
		defer in.Close()
		list, err := territories.ParseUnits(in)
		if err == nil {
			err = a.Territories.LoadUnits(ctx, list)
		}
		if err != nil {
			return err
		}
		return loaded(out, len(list), nil)
	})
}

func loadPopulation() *cobra.Command {
	return loading("population", "Replace the populations of the countries and levels that a CSV file names", func(ctx context.Context, a *app.App, path string, out io.Writer) error {
		in, err := app.OpenPacked(path)
		if err != nil {
			return err
		}
		defer in.Close()
		list, err := territories.ParsePopulation(in)
		if err == nil {
			err = a.Territories.LoadPopulation(ctx, list)
		}
		if err != nil {
			return err
		}
		return loaded(out, len(list), nil)
	})
}

func loadBoundaries() *cobra.Command {
	var f app.BoundaryFile
	c := loading("boundaries", "Replace the shapes of one level of a country from GeoJSON or TopoJSON", func(ctx context.Context, a *app.App, path string, out io.Writer) error {
		if len(f.Country) != 2 || f.Level < 1 {
			return usageError{errors.New("name the country (--country CO) and the level (--level 1 or 2)")}
		}
		f.Path = path
		report, err := a.LoadBoundaries(ctx, f)
		if err != nil {
			return err
		}
		return loaded(out, report.Loaded, report.Outside)
	})
	c.Flags().StringVar(&f.Country, "country", "", "ISO 3166-1 alpha-2; put before codes that lack it")
	c.Flags().IntVar(&f.Level, "level", 0, "level of the units: 1 or 2")
	c.Flags().StringVar(&f.ID, "id", "code", "property with the code")
	c.Flags().StringVar(&f.Name, "name", "name", "property with the name, held against the code")
	c.Flags().StringVar(&f.Object, "object", "", "layer of a TopoJSON file")
	return c
}

func territoryFind() *cobra.Command {
	var limit int
	c := &cobra.Command{Use: "find NAME", Short: "Find units by name or code", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			a, err := open(cmd.Context())
			if err != nil {
				return err
			}
			defer a.Close()
			atlas, err := a.Territories.Atlas(cmd.Context())
			if err != nil {
				return err
			}
			type row struct {
				Code   kernel.Code `json:"code"`
				Level  int         `json:"level"`
				Kind   string      `json:"kind"`
				Name   string      `json:"name"`
				Parent kernel.Code `json:"parent,omitempty"`
			}
			rows := []row{}
			for _, u := range atlas.Find(args[0], limit) {
				rows = append(rows, row{u.Code, u.Level, u.Kind, u.Name.Get(lang()), u.Parent})
			}
			if common.json {
				return printJSON(cmd.OutOrStdout(), rows)
			}
			for _, r := range rows {
				fmt.Fprintf(cmd.OutOrStdout(), "%-10s %d  %-14s %s (%s)\n", r.Code, r.Level, r.Kind, r.Name, r.Parent)
			}
			if len(rows) == 0 {
				return exit{exitFailed}
			}
			return nil
		}}
	c.Flags().IntVar(&limit, "limit", 20, "units to show")
	return c
}
