package main

import (
	"fmt"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"

	"github.com/spf13/cobra"
)

func logCommand() *cobra.Command {
	c := &cobra.Command{Use: "log", Short: "The public log: its key, and appending what waits"}
	c.AddCommand(logInit(), logKey(), logPublish(), logProof())
	return c
}

func logInit() *cobra.Command {
	return &cobra.Command{Use: "init NAME", Short: "Name a new log, e.g. seguridad.gob.xx/tlog, and make its key; serve does it by itself with the host of --origin", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			a, err := open(cmd.Context())
			if err != nil {
				return err
			}
			defer a.Close()
			if err := a.Log.Prepare(args[0]); err != nil {
				return err
			}
			_, err = fmt.Fprintln(cmd.OutOrStdout(), a.Log.VKey())
			return err
		}}
}

func logKey() *cobra.Command {
	return &cobra.Command{Use: "key", Short: "Print the public key by which readers check the log", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			a, err := open(cmd.Context())
			if err != nil {
				return err
			}
			defer a.Close()
			key := a.Log.VKey()
			if key == "" {
				fmt.Fprintln(cmd.ErrOrStderr(), say("app.verify.noLog"))
				return exit{exitFailed}
			}
			if common.json {
				return printJSON(cmd.OutOrStdout(), map[string]string{"key": key})
			}
			_, err = fmt.Fprintln(cmd.OutOrStdout(), key)
			return err
		}}
}

func logPublish() *cobra.Command {
	return &cobra.Command{Use: "publish", Short: "Append and publish what was decided since the server ran", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			a, err := open(cmd.Context())
			if err != nil {
				return err
			}
			defer a.Close()
			if err := a.Log.Flush(cmd.Context()); err != nil {
				return err
			}
			c, _ := a.Log.Published()
			if common.json {
				return printJSON(cmd.OutOrStdout(), map[string]any{"size": c.Size, "root": c.Root})
			}
			_, err = fmt.Fprint(cmd.OutOrStdout(), c.Note)
			return err
		}}
}

func logProof() *cobra.Command {
	return &cobra.Command{Use: "proof TYPE ID", Short: "Print the proof of the newest entry about a thing, e.g. edition co-homicides/1", Args: cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx := cmd.Context()
			a, err := open(ctx)
			if err != nil {
				return err
			}
			defer a.Close()
			e, ok, err := a.Log.Find(ctx, kernel.ActorFrom(ctx).Tenant, args[0], args[1], 0)
			if err != nil {
				return err
			}
			if !ok {
				return fault.NotFound("app.cli.noEntry", "type", args[0], "id", args[1])
			}
			proof, err := a.Log.Proof(ctx, e, nil)
			if err != nil {
				return err
			}
			_, err = cmd.OutOrStdout().Write(proof)
			return err
		}}
}
