package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"convive/internal/app"
	"convive/internal/kernel"
	"convive/internal/platform/identity"

	"github.com/spf13/cobra"
)

// userTenant is the government whose accounts a command is about.
var userTenant string

func userCommand() *cobra.Command {
	c := &cobra.Command{Use: "user", Short: "Accounts, from the console: whoever may run this has the data folder",
		Long: "Accounts, from the console: whoever may run this has the data folder. A running server carries the commands out;\n" +
			"without one they open the folder themselves. Each government has accounts of its own: name it with --tenant."}
	c.PersistentFlags().StringVar(&userTenant, "tenant", string(kernel.MainTenant), "government whose accounts they are")
	c.AddCommand(userInvite(), userLink(), userList(), userRecover(),
		userState("suspend NAME", "Take an account out of use and end its sessions and tokens", "app.cli.userSuspended", app.ActUserSuspend),
		userState("restore NAME", "Put a suspended account into use again", "app.cli.userRestored", app.ActUserRestore),
		userState("confirm NAME", "Put roles of cases and clearances into force that an administrator asked for", "app.cli.userConfirmed", app.ActUserConfirm), userToken())
	return c
}

// forTenant are the arguments of an act on the government's accounts.
func forTenant(kv ...string) url.Values {
	args := url.Values{"tenant": {userTenant}}
	for i := 0; i+1 < len(kv); i += 2 {
		args.Add(kv[i], kv[i+1])
	}
	return args
}

// linkAddress is where readers of a link go; the server's address is not known here.
var linkAddress string

func linkFlag(c *cobra.Command) {
	c.Flags().StringVar(&linkAddress, "origin", "", "https://… under which readers reach the site (default: http://localhost:8080, or the government's host)")
}

func printLink(cmd *cobra.Command, message, account string, link app.Link) error {
	address := "127.0.0.1:8080"
	if link.Host != "" {
		address = link.Host + ":8080"
	}
	path := absolute(linkAddress, address, link.Link)
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
			text, err := json.Marshal(i)
			if err != nil {
				return err
			}
			var link app.Link
			err = act(cmd.Context(), app.ActUserInvite, forTenant("invitation", string(text)), &link)
			switch {
			case err != nil:
				return err
			case link.Link != "":
				return printLink(cmd, "app.cli.userInvited", args[0], link)
			case common.json:
				return printJSON(cmd.OutOrStdout(), map[string]string{"account": args[0]})
			}
			_, err = fmt.Fprintln(cmd.OutOrStdout(), say("app.cli.userProgram", "account", args[0]))
			return err
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
			var link app.Link
			if err := act(cmd.Context(), app.ActUserLink, forTenant("name", args[0], "enter", strconv.FormatBool(enter)), &link); err != nil {
				return err
			}
			return printLink(cmd, "app.cli.userLink", args[0], link)
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
			var link app.Link
			if err := act(cmd.Context(), app.ActUserRecover, forTenant("name", args[0]), &link); err != nil {
				return err
			}
			return printLink(cmd, "app.cli.userLink", args[0], link)
		},
	}
	linkFlag(c)
	return c
}

func userList() *cobra.Command {
	return &cobra.Command{
		Use: "list", Short: "List all accounts", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			var accounts []identity.Account
			if err := act(cmd.Context(), app.ActUserList, forTenant(), &accounts); err != nil {
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
		},
	}
}

func userState(use, short, message, name string) *cobra.Command {
	return &cobra.Command{
		Use: use, Short: short, Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := act(cmd.Context(), name, forTenant("name", args[0]), nil); err != nil {
				return err
			}
			if common.json {
				return printJSON(cmd.OutOrStdout(), map[string]string{"account": args[0]})
			}
			_, err := fmt.Fprintln(cmd.OutOrStdout(), say(message, "account", args[0]))
			return err
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
			sent := forTenant("name", args[0], "lifetime", (time.Duration(days) * 24 * time.Hour).String())
			sent["scope"] = scopes
			var made app.Token
			if err := act(cmd.Context(), app.ActUserToken, sent, &made); err != nil {
				return err
			}
			if common.json {
				return printJSON(cmd.OutOrStdout(), map[string]any{"token": made.Token, "expires": made.Expires})
			}
			_, err := fmt.Fprintln(cmd.OutOrStdout(), say("app.cli.token", "token", made.Token, "expires", made.Expires.Format(time.DateOnly)))
			return err
		},
	}
	c.Flags().StringSliceVar(&scopes, "scope", nil, "action that the token is for, may be repeated: import, approve, viewInternal, …")
	c.Flags().IntVar(&days, "days", 90, "days until it expires")
	return c
}
