package main

import (
	"fmt"

	"github.com/spf13/cobra"
)

func sourceCommand() *cobra.Command {
	c := &cobra.Command{Use: "source", Short: "Declared sources: who counts what"}
	c.AddCommand(sourceList(), sourceDeclare())
	return c
}

func sourceList() *cobra.Command {
	return &cobra.Command{Use: "list", Short: "List the sources", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			a, err := open(cmd.Context())
			if err != nil {
				return err
			}
			defer a.Close()
			list, err := a.Sources.Sources(cmd.Context())
			if err != nil {
				return err
			}
			type row struct {
				Source   string `json:"source"`
				Country  string `json:"country"`
				Unit     string `json:"unit"`
				Official bool   `json:"official"`
				Title    string `json:"title"`
			}
			rows := []row{}
			for _, s := range list {
				rows = append(rows, row{s.ID, s.Country, string(s.Unit), s.Official, s.Title.Get(lang())})
			}
			if common.json {
				return printJSON(cmd.OutOrStdout(), rows)
			}
			for _, r := range rows {
				fmt.Fprintf(cmd.OutOrStdout(), "%-24s %-3s %-9s %s\n", r.Source, r.Country, r.Unit, r.Title)
			}
			return nil
		}}
}

func sourceDeclare() *cobra.Command {
	return &cobra.Command{Use: "declare FILE", Short: "Keep a source's declaration (YAML); a later one replaces it", Args: cobra.ExactArgs(1),
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
			s, err := a.Sources.Declare(cmd.Context(), doc)
			if err != nil {
				return err
			}
			if common.json {
				return printJSON(cmd.OutOrStdout(), map[string]any{"source": s.ID, "result": "declared"})
			}
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s: declared\n", s.ID)
			return err
		}}
}
