package main

import (
	"fmt"
	"io"
	"strings"

	"convive/internal/quality"

	"github.com/spf13/cobra"
)

func qualityCommand() *cobra.Command {
	c := &cobra.Command{Use: "quality", Short: "Rules that editions are held against, and what they find"}
	c.AddCommand(qualityRun(), qualityRules(), qualityDefine())
	return c
}

// resultRow is what became of a rule, as JSON.
type resultRow struct {
	Source    string `json:"source"`
	Edition   int    `json:"edition"`
	Rule      string `json:"rule"`
	Version   int    `json:"version"`
	Status    string `json:"status"`
	Why       string `json:"why,omitempty"`
	Looked    int64  `json:"looked"`
	Failed    int64  `json:"failed"`
	Skipped   int64  `json:"skipped"`
	Undefined int64  `json:"undefined"`
	Findings  int    `json:"findings"`
}

func qualityRun() *cobra.Command {
	edition := 0
	c := &cobra.Command{Use: "run SOURCE", Short: "Hold an edition against the rules and keep what is found", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			a, err := open(cmd.Context())
			if err != nil {
				return err
			}
			defer a.Close()
			run, err := a.Quality.Run(cmd.Context(), args[0], edition)
			if err != nil {
				return err
			}
			return printRun(cmd.OutOrStdout(), run)
		}}
	c.Flags().IntVar(&edition, "edition", 0, "number of the edition (default: the newest that is whole)")
	return c
}

func printRun(out io.Writer, run quality.Run) error {
	rows := make([]resultRow, len(run.Outcomes))
	for i, o := range run.Outcomes {
		rows[i] = resultRow{run.Source, run.Edition, o.Rule, o.Version, string(o.Status), string(o.Why), o.Looked, o.Failed, o.Skipped, o.Undefined, o.Findings}
	}
	if common.json {
		return printJSON(out, rows)
	}
	fmt.Fprintf(out, "%s, edition %d\n", run.Source, run.Edition)
	for _, r := range rows {
		fmt.Fprintf(out, "%-28s v%d  %-14s looked %d, failed %d, skipped %d, undefined %d, findings %d  %s\n", r.Rule, r.Version, r.Status, r.Looked, r.Failed, r.Skipped, r.Undefined, r.Findings, r.Why)
	}
	return nil
}

func qualityRules() *cobra.Command {
	return &cobra.Command{Use: "rules", Short: "List the rules with their severity and where their limits come from", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			a, err := open(cmd.Context())
			if err != nil {
				return err
			}
			defer a.Close()
			list, err := a.Quality.Rules(cmd.Context())
			if err != nil {
				return err
			}
			type row struct {
				Rule      string `json:"rule"`
				Version   int    `json:"version"`
				Kind      string `json:"kind"`
				Severity  string `json:"severity"`
				Active    bool   `json:"active"`
				Title     string `json:"title"`
				Origin    string `json:"origin"`
				Confirmed bool   `json:"confirmed"`
			}
			rows := make([]row, len(list))
			for i, r := range list {
				rows[i] = row{r.ID, r.Version, string(r.Kind), string(r.Severity), !r.Inactive, r.Title.Get(lang()), r.Origin, r.Confirmed}
			}
			if common.json {
				return printJSON(cmd.OutOrStdout(), rows)
			}
			for _, r := range rows {
				fmt.Fprintf(cmd.OutOrStdout(), "%-28s v%d  %-18s %-8s %s\n", r.Rule, r.Version, r.Kind, r.Severity, r.Title)
			}
			return nil
		}}
}

func qualityDefine() *cobra.Command {
	return &cobra.Command{Use: "define FILE", Short: "Keep a version of a rule or of a protocol (YAML): a threshold of your own is the next version", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			doc, err := readDocument(args[0])
			if err != nil {
				return err
			}
			a, err := open(cmd.Context())
			if err != nil {
				return err
			}
			defer a.Close()
			id, version := "", 0
			if strings.HasPrefix(doc, "protocol:") || strings.Contains(doc, "\nprotocol:") {
				p, err := a.Quality.DefineProtocol(cmd.Context(), doc)
				if err != nil {
					return err
				}
				id, version = p.ID, p.Version
			} else {
				r, err := a.Quality.Define(cmd.Context(), doc)
				if err != nil {
					return err
				}
				id, version = r.ID, r.Version
			}
			if common.json {
				return printJSON(cmd.OutOrStdout(), map[string]any{"id": id, "version": version})
			}
			fmt.Fprintf(cmd.OutOrStdout(), "%s v%d\n", id, version)
			return nil
		}}
}
