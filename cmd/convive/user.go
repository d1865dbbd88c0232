package main

import (
	"errors"
	"fmt"
	"io"
	"time"

	"convive/internal/platform/identity"

	"github.com/spf13/cobra"
)

func userCommand() *cobra.Command {
	c := &cobra.Command{Use: "user", Short: "The administrator's account"}
	c.AddCommand(userReset(), userToken())
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

func userToken() *cobra.Command {
	var days int
	c := &cobra.Command{
		Use: "token", Short: "Make a token by which programs act as the administrator (import --server)", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if days < 1 || days > 366 {
				return usageError{errors.New("--days is from 1 to 366")}
			}
			a, err := open(cmd.Context())
			if err != nil {
				return err
			}
			defer a.Close()
			token, expires, err := a.Identity.NewToken(cmd.Context(), identity.Administrator, time.Duration(days)*24*time.Hour)
			if err != nil {
				return err
			}
			if common.json {
				return printJSON(cmd.OutOrStdout(), map[string]any{"token": token, "expires": expires})
			}
			_, err = fmt.Fprintln(cmd.OutOrStdout(), say("app.cli.token", "token", token, "expires", expires.Format(time.DateOnly)))
			return err
		},
	}
	c.Flags().IntVar(&days, "days", 90, "days until it expires")
	return c
}

// credentials prints the administrator's account; nobody can read the password afterwards.
func credentials(out io.Writer, password string) error {
	if common.json {
		return printJSON(out, map[string]string{"account": identity.Administrator, "password": password})
	}
	_, err := fmt.Fprintln(out, say("app.cli.credentials", "account", identity.Administrator, "password", password))
	return err
}
