package main

import (
	"fmt"
	"io"

	"convive/internal/app"

	"github.com/spf13/cobra"
)

func doctorCommand() *cobra.Command {
	return &cobra.Command{Use: "doctor", Short: "Examine the installation: folders, engines, space, and facts against editions", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			a, err := open(cmd.Context())
			if err != nil {
				return err
			}
			defer a.Close()
			return printFindings(cmd.OutOrStdout(), a.Examine(cmd.Context()))
		}}
}

// printFindings prints what was found, a line or an object each; a problem among them is a failure.
func printFindings(out io.Writer, list []app.Finding) error {
	type row struct {
		Check   string `json:"check"`
		Result  string `json:"result"`
		Message string `json:"message"`
		Text    string `json:"text"`
	}
	rows, problems := []row{}, 0
	for _, f := range list {
		r := row{f.Check, "ok", f.Message, sayKept(f.Message, f.Args)}
		if f.Problem {
			r.Result = "problem"
			problems++
		}
		rows = append(rows, r)
	}
	if common.json {
		if err := printJSON(out, rows); err != nil {
			return err
		}
	} else {
		for _, r := range rows {
			fmt.Fprintf(out, "%-8s %-12s %s\n", r.Result, r.Check, r.Text)
		}
	}
	if problems > 0 {
		return exit{exitFailed}
	}
	return nil
}
