package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"

	"convive/internal/app"
	"convive/internal/sources"

	"github.com/spf13/cobra"
)

func erratumCommand() *cobra.Command {
	c := &cobra.Command{Use: "erratum", Short: "Correction notices: what was wrong in published figures"}
	c.AddCommand(erratumList(), erratumWrite(), erratumAct("publish", "Make a proposed notice public", (*sources.Service).PublishErratum),
		erratumAct("drop", "End a proposed notice that nobody publishes", (*sources.Service).DropErratum))
	return c
}

// erratumRow is a notice as JSON.
type erratumRow struct {
	Source      string `json:"source"`
	Number      int    `json:"number"`
	Edition     int    `json:"edition"`
	CorrectedIn int    `json:"corrected_in"`
	Withdrawal  bool   `json:"withdrawal"`
	What        string `json:"what"`
	Figures     string `json:"figures"`
	Since       string `json:"since"`
	State       string `json:"state"`
}

func printErrata(out io.Writer, list ...sources.Erratum) error {
	rows := []erratumRow{}
	for _, e := range list {
		rows = append(rows, erratumRow{e.Source, e.Number, e.Edition, e.CorrectedIn, e.Withdrawal, e.What, e.Figures, e.Since, string(e.State)})
	}
	if common.json {
		return printJSON(out, rows)
	}
	for _, r := range rows {
		fmt.Fprintf(out, "%-24s %3d  %-9s edition %d, public since %s: %s  %s\n", r.Source, r.Number, r.State, r.Edition, r.Since, r.What, r.Figures)
	}
	return nil
}

func erratumList() *cobra.Command {
	return &cobra.Command{Use: "list [SOURCE]", Short: "List the public notices, newest first", Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			a, err := open(cmd.Context())
			if err != nil {
				return err
			}
			defer a.Close()
			list, err := a.Sources.Errata(cmd.Context(), append(args, "")[0])
			if err != nil {
				return err
			}
			return printErrata(cmd.OutOrStdout(), list...)
		}}
}

func erratumWrite() *cobra.Command {
	var e sources.Erratum
	c := &cobra.Command{Use: "write SOURCE EDITION", Short: "Propose a notice about a published edition; the same again is the one that waits"}
	c.Args, c.RunE = onEdition(0, func(ctx context.Context, a *app.App, source string, number int, _ []string, out io.Writer) error {
		e.Source, e.Edition = source, number
		written, err := a.Sources.WriteErratum(ctx, e)
		if err != nil {
			return err
		}
		return printErrata(out, written)
	})
	c.Flags().StringVar(&e.What, "what", "", "what was wrong; published as it is written")
	c.Flags().StringVar(&e.Figures, "figures", "", "which figures: indicator, place and years")
	c.Flags().StringVar(&e.Since, "since", "", "day since which they were public, yyyy-mm-dd")
	c.Flags().IntVar(&e.CorrectedIn, "corrected-in", 0, "later published edition that corrects them (default: none yet)")
	return c
}

func erratumAct(name, short string, act func(s *sources.Service, ctx context.Context, source string, number int) (sources.Erratum, error)) *cobra.Command {
	return &cobra.Command{Use: name + " SOURCE NUMBER", Short: short, Args: cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			number, err := strconv.Atoi(args[1])
			if err != nil || number < 1 {
				return usageError{errors.New("NUMBER is that of the notice within its source")}
			}
			a, err := open(cmd.Context())
			if err != nil {
				return err
			}
			defer a.Close()
			e, err := act(a.Sources, cmd.Context(), args[0], number)
			if err != nil {
				return err
			}
			return printErrata(cmd.OutOrStdout(), e)
		}}
}
