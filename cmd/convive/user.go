package main

import (
	"fmt"
	"io"

	"convive/internal/platform/identity"

	"github.com/spf13/cobra"
)

func userCommand() *cobra.Command {
	c := &cobra.Command{Use: "user", Short: "The administrator's account"}
	c.AddCommand(userReset())
	return c
}

func userReset() *cobra.Command {
	return &cobra.Command{
		Use: "reset", Short: "Give the administrator a new password and end all sessions", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			a, err := open(cmd.Context())
			if err != nil {
				return err
			}
			defer a.Close()
			password, created, err := a.Identity.EnsureAdministrator(cmd.Context())
			if err == nil && !created {
				password, err = a.Identity.ResetPassword(cmd.Context(), identity.Administrator)
			}
			if err != nil {
				return err
			}
			return credentials(cmd.OutOrStdout(), password)
		},
	}
}

// credentials prints the administrator's account; nobody can read the password afterwards.
func credentials(out io.Writer, password string) error {
	if common.json {
		return printJSON(out, map[string]string{"account": identity.Administrator, "password": password})
	}
	_, err := fmt.Fprintln(out, say("app.cli.credentials", "account", identity.Administrator, "password", password))
	return err
}
