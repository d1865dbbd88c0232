package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"time"

	"convive/internal/app"
	"convive/internal/kernel"
	"convive/internal/sources"
	"convive/internal/statistics"

	"github.com/spf13/cobra"
)

func editionCommand() *cobra.Command {
	c := &cobra.Command{Use: "edition", Short: "What was imported: list, compare, revisions, approve, withdraw, discard"}
	c.AddCommand(editionList(), editionFacts(), editionCompare(), editionRevisions(), editionAct("approve", "Publish an edition that waits for approval", func(ctx context.Context, a *app.App, source string, n int, reason string) (sources.Edition, error) {
		return a.Sources.Approve(ctx, source, n, reason)
	}), editionAct("withdraw", "Take a published edition out of the figures", func(ctx context.Context, a *app.App, source string, n int, reason string) (sources.Edition, error) {
		return a.Sources.Withdraw(ctx, source, n, reason)
	}), editionAct("discard", "Drop an edition that nobody approves", func(ctx context.Context, a *app.App, source string, n int, reason string) (sources.Edition, error) {
		return a.Sources.Discard(ctx, source, n, reason)
	}))
	return c
}

// editionRow is an edition as JSON.
type editionRow struct {
	Source      string        `json:"source"`
	Edition     int           `json:"edition"`
	State       sources.State `json:"state"`
	Profile     string        `json:"profile"`
	Base        int           `json:"base,omitempty"`
	Received    time.Time     `json:"received"`
	Read        int64         `json:"read"`
	Accepted    int64         `json:"accepted"`
	Quarantined int64         `json:"quarantined"`
	Duplicates  int64         `json:"duplicates"`
	Quantity    int64         `json:"quantity"`
	Periods     string        `json:"periods"`
	Failure     string        `json:"failure,omitempty"`
}

func rowOf(e sources.Edition) editionRow {
	return editionRow{e.Source, e.Number, e.State, e.Profile, e.Base, e.ReceivedAt, e.Counts.Read, e.Counts.Accepted, e.Counts.Quarantined,
		e.Counts.Duplicates, e.Counts.Quantity, e.PeriodsText(), e.Failure.Message}
}

func printEditions(out io.Writer, list []sources.Edition) error {
	rows := []editionRow{}
	for _, e := range list {
		rows = append(rows, rowOf(e))
	}
	if common.json {
		return printJSON(out, rows)
	}
	for _, r := range rows {
		fmt.Fprintf(out, "%-24s %3d  %-10s %s  read %d, accepted %d, quarantined %d, duplicates %d, quantity %d  %s %s\n",
			r.Source, r.Edition, r.State, r.Received.Format(time.DateOnly), r.Read, r.Accepted, r.Quarantined, r.Duplicates, r.Quantity, r.Periods, r.Failure)
	}
	return nil
}

func editionList() *cobra.Command {
	return &cobra.Command{Use: "list [SOURCE]", Short: "List editions, newest first", Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			a, err := open(cmd.Context())
			if err != nil {
				return err
			}
			defer a.Close()
			list, err := a.Sources.Editions(cmd.Context(), append(args, "")[0])
			if err != nil {
				return err
			}
			return printEditions(cmd.OutOrStdout(), list)
		}}
}

func editionAct(name, short string, act func(ctx context.Context, a *app.App, source string, number int, reason string) (sources.Edition, error)) *cobra.Command {
	var reason string
	c := &cobra.Command{Use: name + " SOURCE EDITION", Short: short}
	c.Args, c.RunE = onEdition(0, func(ctx context.Context, a *app.App, source string, number int, _ []string, out io.Writer) error {
		e, err := act(ctx, a, source, number, reason)
		if err != nil {
			return err
		}
		if e.Number == 0 {
			return errors.New("no edition")
		}
		return printEditions(out, []sources.Edition{e})
	})
	c.Flags().StringVar(&reason, "reason", "", "why; kept with the edition")
	return c
}

// editionFacts counts the facts themselves, which is what an edition's own counts can be held against.
func editionFacts() *cobra.Command {
	return &cobra.Command{Use: "facts SOURCE", Short: "Count the facts that are stored of each edition", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			a, err := open(cmd.Context())
			if err != nil {
				return err
			}
			defer a.Close()
			present, err := a.Facts.Present(cmd.Context())
			if err != nil {
				return err
			}
			type row struct {
				Edition  int   `json:"edition"`
				Rows     int64 `json:"rows"`
				Quantity int64 `json:"quantity"`
			}
			rows := []row{}
			for _, key := range present {
				if key.Source != args[0] {
					continue
				}
				tally, err := a.Facts.Tally(cmd.Context(), key)
				if err != nil {
					return err
				}
				r := row{Edition: key.Edition}
				for _, p := range tally {
					r.Rows, r.Quantity = r.Rows+p.Rows, r.Quantity+p.Quantity
				}
				rows = append(rows, r)
			}
			if common.json {
				return printJSON(cmd.OutOrStdout(), rows)
			}
			for _, r := range rows {
				fmt.Fprintf(cmd.OutOrStdout(), "%3d  %d rows, quantity %d\n", r.Edition, r.Rows, r.Quantity)
			}
			return nil
		}}
}

func editionCompare() *cobra.Command {
	var iccs, format string
	c := &cobra.Command{Use: "compare SOURCE A B", Short: "What changed between two published editions, by year and territory", Args: cobra.ExactArgs(3),
		RunE: func(cmd *cobra.Command, args []string) error {
			first, err := strconv.Atoi(args[1])
			if err != nil {
				return usageError{errors.New("the first edition to compare, A, is a number")}
			}
			second, err := strconv.Atoi(args[2])
			if err != nil {
				return usageError{errors.New("the second edition to compare, B, is a number")}
			}
			a, err := open(cmd.Context())
			if err != nil {
				return err
			}
			defer a.Close()
			changes, err := a.Statistics.CompareEditions(cmd.Context(), args[0], first, second, iccs)
			if err != nil {
				return err
			}
			if common.json || format == "json" {
				return printJSON(cmd.OutOrStdout(), append([]statistics.EditionChange{}, changes.Rows...))
			}
			return printRecords(cmd.OutOrStdout(), statistics.EditionChangeRecords(changes.Rows))
		}}
	c.Flags().StringVar(&iccs, "iccs", "", "prefix of the codes of the offences (default: all)")
	c.Flags().StringVar(&format, "format", "csv", "csv or json")
	return c
}

func editionRevisions() *cobra.Command {
	var q statistics.RevisionQuery
	var format, country string
	c := &cobra.Command{Use: "revisions SOURCE", Short: "The revision triangle of a source: each period's value in each vintage", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			a, err := open(cmd.Context())
			if err != nil {
				return err
			}
			defer a.Close()
			q.Source, q.Country = args[0], kernel.Code(country)
			r, err := a.Statistics.Revisions(cmd.Context(), q)
			if err != nil {
				return err
			}
			if common.json || format == "json" {
				return printJSON(cmd.OutOrStdout(), r.Rows())
			}
			return printRecords(cmd.OutOrStdout(), statistics.RevisionRecords(r.Rows()))
		}}
	c.Flags().StringVar(&country, "country", "", "country (default: that of the source)")
	c.Flags().StringVar(&q.ICCS, "iccs", "", "prefix of the codes of the offences (default: all)")
	c.Flags().StringVar(&format, "format", "csv", "csv or json")
	return c
}
