package main

import (
	"errors"
	"fmt"
	"net/url"
	"os"
	"strconv"
	"strings"

	"convive/internal/app"

	"github.com/spf13/cobra"
)

// listInForce prints the rules of a government as the installation decides by them.
func listInForce(cmd *cobra.Command, tenant string) error {
	list := []app.PolicyText{}
	if err := act(cmd.Context(), app.ActPolicyList, url.Values{"tenant": {tenant}}, &list); err != nil {
		return err
	}
	if common.json {
		return printJSON(cmd.OutOrStdout(), list)
	}
	for _, p := range list {
		fmt.Fprintf(cmd.OutOrStdout(), "%s\n\n", strings.TrimSpace(p.Text))
	}
	return nil
}

func policyPropose() *cobra.Command {
	var tenant, reason, cases string
	var crisis bool
	c := &cobra.Command{Use: "propose NAME FILE", Short: "Propose rules that another person may put into force", Args: cobra.ExactArgs(2),
		Long: "Propose rules of a government besides the shipped ones. The console counts as one person: what it proposes\nsomebody else puts into force, on the page Rules.",
		RunE: func(cmd *cobra.Command, args []string) error {
			form := url.Values{"tenant": {tenant}, "name": {args[0]}, "reason": {reason}, "crisis": {strconv.FormatBool(crisis)}}
			for field, file := range map[string]string{"rules": args[1], "cases": cases} {
				if file == "" {
					continue
				}
				text, err := os.ReadFile(file)
				if err != nil {
					return err
				}
				form.Set(field, string(text))
			}
			var number int64
			if err := act(cmd.Context(), app.ActPolicyPropose, form, &number); err != nil {
				return err
			}
			_, err := fmt.Fprintln(cmd.OutOrStdout(), say("app.cli.policyProposed", "name", args[0], "number", strconv.FormatInt(number, 10)))
			return err
		}}
	c.Flags().StringVar(&tenant, "tenant", "main", "identifier of the government")
	c.Flags().StringVar(&reason, "reason", "", "why, in at least 20 letters")
	c.Flags().StringVar(&cases, "cases", "", "file of cases that the rules must answer")
	c.Flags().BoolVar(&crisis, "crisis", false, "for a crisis: permits only, with @area and @until")
	return c
}

func policyActivate() *cobra.Command {
	return policyChange("activate NAME NUMBER", "Put rules that somebody else proposed into force", app.ActPolicyActivate, "app.cli.policyActivated", false)
}

func policyWithdraw() *cobra.Command {
	return policyChange("withdraw NAME NUMBER", "Take rules out of force, or a proposal back", app.ActPolicyWithdraw, "app.cli.policyWithdrawn", true)
}

func policyChange(use, short, name, done string, explained bool) *cobra.Command {
	var tenant, reason string
	c := &cobra.Command{Use: use, Short: short, Args: cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			if _, err := strconv.ParseInt(args[1], 10, 64); err != nil {
				return usageError{errors.New("NUMBER is that of the version, such as 1")}
			}
			if err := act(cmd.Context(), name, url.Values{"tenant": {tenant}, "name": {args[0]}, "number": {args[1]}, "reason": {reason}}, nil); err != nil {
				return err
			}
			_, err := fmt.Fprintln(cmd.OutOrStdout(), say(done, "name", args[0], "number", args[1]))
			return err
		}}
	c.Flags().StringVar(&tenant, "tenant", "main", "identifier of the government")
	if explained {
		c.Flags().StringVar(&reason, "reason", "", "why, in at least 20 letters")
	}
	return c
}
