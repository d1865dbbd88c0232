package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"convive/internal/app"
	"convive/internal/kernel"
	"convive/internal/platform/identity"

	"github.com/spf13/cobra"
)

func userCommand() *cobra.Command {
	c := &cobra.Command{Use: "user", Short: "Accounts, from the console: whoever may run this has the data folder",
		Long: "Accounts, from the console: whoever may run this has the data folder.\n\n" +
			"These commands open the folder themselves. While a server holds it they say so and do nothing: use the pages\n" +
			"(Accounts), or stop the server."}
	c.AddCommand(userInvite(), userLink(), userList(), userRecover(),
		userState("suspend NAME", "Take an account out of use and end its sessions and tokens", "app.cli.userSuspended", (*identity.Service).Suspend),
		userState("restore NAME", "Put a suspended account into use again", "app.cli.userRestored", (*identity.Service).Restore), userToken())
	return c
}

// withIdentity opens the installation for one act.
func withIdentity(cmd *cobra.Command, do func(ctx context.Context, s *identity.Service) error) error {
	a, err := open(cmd.Context())
	if err != nil {
		return err
	}
	defer func(a *app.App) { _ = a.Close() }(a)
	return do(cmd.Context(), a.Identity)
}

// linkAddress is where readers of a link go; the server's address is not known here.
var linkAddress string

func linkFlag(c *cobra.Command) {
	c.Flags().StringVar(&linkAddress, "origin", "", "https://… under which readers reach the site (default: http://localhost:8080)")
}

func printLink(cmd *cobra.Command, message, account, link string) error {
	path := absolute(linkAddress, "127.0.0.1:8080", link)
	if common.json {
		return printJSON(cmd.OutOrStdout(), map[string]string{"account": account, "link": path})
	}
	_, err := fmt.Fprintln(cmd.OutOrStdout(), say(message, "account", account, "link", path))
	return err
}

func userInvite() *cobra.Command {
	var roles, areas, clearances []string
	var institution string
	var program bool
	c := &cobra.Command{
		Use: "invite NAME --role ROLE", Short: "Make an account and the one-time link by which its person enrols", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			i := identity.Invitation{Name: args[0], Institution: institution, Rights: identity.Rights{Areas: areas, Clearances: clearances}}
			for _, r := range roles {
				i.Roles = append(i.Roles, kernel.Role(r))
			}
			if program {
				i.Kind = identity.Program
			}
			return withIdentity(cmd, func(ctx context.Context, s *identity.Service) error {
				link, err := s.Invite(ctx, i)
				switch {
				case err != nil:
					return err
				case link != "":
					return printLink(cmd, "app.cli.userInvited", args[0], link)
				case common.json:
					return printJSON(cmd.OutOrStdout(), map[string]string{"account": args[0]})
				}
				_, err = fmt.Fprintln(cmd.OutOrStdout(), say("app.cli.userProgram", "account", args[0]))
				return err
			})
		},
	}
	c.Flags().StringSliceVar(&roles, "role", nil, "role, may be repeated: "+roleList())
	c.Flags().StringSliceVar(&areas, "area", nil, "code of a territory that the person answers for, may be repeated")
	c.Flags().StringSliceVar(&clearances, "clearance", nil, "clearance, may be repeated")
	c.Flags().StringVar(&institution, "institution", "", "identifier of the institution (default: the government itself)")
	c.Flags().BoolVar(&program, "program", false, "the account is a program's: it acts by tokens only")
	linkFlag(c)
	return c
}

func roleList() string {
	names := make([]string, 0, len(kernel.Roles()))
	for _, r := range kernel.Roles() {
		names = append(names, string(r))
	}
	return strings.Join(names, ", ")
}

func userLink() *cobra.Command {
	var enter bool
	c := &cobra.Command{
		Use: "link NAME", Short: "Make a one-time link: to enrol, or for who has enrolled, to sign in once within 15 minutes", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withIdentity(cmd, func(ctx context.Context, s *identity.Service) error {
				link, err := "", error(nil)
				if enter {
					link, err = s.Console(ctx, args[0], identity.EnterLifetime)
				} else {
					link, err = s.Link(ctx, args[0])
				}
				if err != nil {
					return err
				}
				return printLink(cmd, "app.cli.userLink", args[0], link)
			})
		},
	}
	c.Flags().BoolVar(&enter, "enter", false, "sign in at once, also if the person has not enrolled (scripts, demonstrations)")
	linkFlag(c)
	return c
}

func userRecover() *cobra.Command {
	c := &cobra.Command{
		Use: "recover NAME", Short: "Forget what an account signs in by, end its sessions, and make the link to enrol anew", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withIdentity(cmd, func(ctx context.Context, s *identity.Service) error {
				link, err := s.Recover(ctx, args[0])
				if err != nil {
					return err
				}
				return printLink(cmd, "app.cli.userLink", args[0], link)
			})
		},
	}
	linkFlag(c)
	return c
}

func userList() *cobra.Command {
	return &cobra.Command{
		Use: "list", Short: "List all accounts", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withIdentity(cmd, func(ctx context.Context, s *identity.Service) error {
				accounts, err := s.Accounts(ctx)
				if err != nil {
					return err
				}
				type row struct {
					Account     string        `json:"account"`
					Kind        identity.Kind `json:"kind"`
					Institution string        `json:"institution"`
					State       string        `json:"state"`
					Roles       []kernel.Role `json:"roles"`
					Areas       []string      `json:"areas,omitempty"`
					Clearances  []string      `json:"clearances,omitempty"`
				}
				rows := []row{}
				for _, a := range accounts {
					rows = append(rows, row{a.Name, a.Kind, a.Institution, string(a.State), a.Roles, a.Areas, a.Clearances})
				}
				if common.json {
					return printJSON(cmd.OutOrStdout(), rows)
				}
				for _, r := range rows {
					fmt.Fprintf(cmd.OutOrStdout(), "%-10s %-20s %-8s %-20s %v\n", r.State, r.Account, r.Kind, r.Institution, r.Roles)
				}
				return nil
			})
		},
	}
}

func userState(use, short, message string, do func(*identity.Service, context.Context, string) error) *cobra.Command {
	return &cobra.Command{
		Use: use, Short: short, Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withIdentity(cmd, func(ctx context.Context, s *identity.Service) error {
				if err := do(s, ctx, args[0]); err != nil {
					return err
				}
				if common.json {
					return printJSON(cmd.OutOrStdout(), map[string]string{"account": args[0]})
				}
				_, err := fmt.Fprintln(cmd.OutOrStdout(), say(message, "account", args[0]))
				return err
			})
		},
	}
}

func userToken() *cobra.Command {
	var days int
	var scopes []string
	c := &cobra.Command{
		Use: "token NAME --scope ACTION", Short: "Make a token by which programs act as an account (import --server)", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if days < 1 || days > 366 {
				return usageError{errors.New("--days is from 1 to 366")}
			}
			return withIdentity(cmd, func(ctx context.Context, s *identity.Service) error {
				token, expires, err := s.NewToken(ctx, args[0], scopes, time.Duration(days)*24*time.Hour)
				if err != nil {
					return err
				}
				if common.json {
					return printJSON(cmd.OutOrStdout(), map[string]any{"token": token, "expires": expires})
				}
				_, err = fmt.Fprintln(cmd.OutOrStdout(), say("app.cli.token", "token", token, "expires", expires.Format(time.DateOnly)))
				return err
			})
		},
	}
	c.Flags().StringSliceVar(&scopes, "scope", nil, "action that the token is for, may be repeated: import, approve, viewInternal, …")
	c.Flags().IntVar(&days, "days", 90, "days until it expires")
	return c
}
