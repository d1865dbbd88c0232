package main

import (
	"fmt"
	"path/filepath"

	"convive/internal/sources"

	"github.com/spf13/cobra"
)

func profileCommand() *cobra.Command {
	c := &cobra.Command{Use: "profile", Short: "Import profiles: list, show, check, add, propose one for a new file"}
	c.AddCommand(profileList(), profileShow(), profileCheck(), profileAdd(), profileInfer())
	return c
}

func profileList() *cobra.Command {
	return &cobra.Command{Use: "list", Short: "List the profiles", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			a, err := open(cmd.Context())
			if err != nil {
				return err
			}
			defer a.Close()
			names, err := a.Sources.Profiles(cmd.Context())
			if err != nil {
				return err
			}
			type row struct {
				Profile string `json:"profile"`
				Version int    `json:"version"`
				Source  string `json:"source"`
				Title   string `json:"title"`
			}
			rows := []row{}
			for _, n := range names {
				p, err := a.Sources.Profile(cmd.Context(), n.Name, n.Version)
				if err != nil {
					return err
				}
				rows = append(rows, row{n.Name, n.Version, n.Source, p.Title.Get(lang())})
			}
			if common.json {
				return printJSON(cmd.OutOrStdout(), rows)
			}
			for _, r := range rows {
				fmt.Fprintf(cmd.OutOrStdout(), "%-28s v%-3d %-24s %s\n", r.Profile, r.Version, r.Source, r.Title)
			}
			return nil
		}}
}

func profileShow() *cobra.Command {
	var version int
	c := &cobra.Command{Use: "show NAME", Short: "Print a profile", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			a, err := open(cmd.Context())
			if err != nil {
				return err
			}
			defer a.Close()
			doc, err := a.Sources.ProfileDocument(cmd.Context(), args[0], version)
			if err != nil {
				return err
			}
			_, err = fmt.Fprint(cmd.OutOrStdout(), doc)
			return err
		}}
	c.Flags().IntVar(&version, "version", 0, "version (default: the latest)")
	return c
}

// onDocument checks or keeps the profile in a file.
func onDocument(name, short, done string, keep bool) *cobra.Command {
	return &cobra.Command{Use: name + " FILE", Short: short, Args: cobra.ExactArgs(1),
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
			act := a.Sources.CheckProfile
			if keep {
				act = a.Sources.AddProfile
			}
			p, err := act(cmd.Context(), doc)
			if err != nil {
				return err
			}
			if common.json {
				return printJSON(cmd.OutOrStdout(), map[string]any{"profile": p.Name, "version": p.Version, "source": p.Source, "result": done})
			}
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s v%d: %s\n", p.Name, p.Version, done)
			return err
		}}
}

func profileCheck() *cobra.Command {
	return onDocument("check", "Check a profile file without keeping it", "conforms", false)
}

func profileAdd() *cobra.Command {
	return onDocument("add", "Keep a profile file as a version of its profile", "kept", true)
}

func profileInfer() *cobra.Command {
	return &cobra.Command{Use: "infer FILE", Short: "Propose a profile for a file; its comments say what a person must decide", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			a, err := open(cmd.Context())
			if err != nil {
				return err
			}
			defer a.Close()
			doc, err := a.Sources.InferProfile(cmd.Context(), sources.InputFile{Name: filepath.Base(args[0]), Path: args[0]})
			if err != nil {
				return err
			}
			_, err = fmt.Fprint(cmd.OutOrStdout(), doc)
			return err
		}}
}
