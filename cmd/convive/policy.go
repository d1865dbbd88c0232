package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"convive/internal/platform/authz"

	"github.com/spf13/cobra"
)

func policyCommand() *cobra.Command {
	c := &cobra.Command{Use: "policy", Short: "The rules of who may do what"}
	c.AddCommand(policyList(), policyTest(), policyExplain(), policyPropose(), policyActivate(), policyWithdraw())
	return c
}

// policiesFrom are those of a folder, or the shipped ones.
func policiesFrom(folder string) (*authz.Set, error) {
	if folder == "" {
		return authz.Shipped()
	}
	return authz.Load(os.DirFS(folder))
}

func policyList() *cobra.Command {
	var folder, tenant string
	c := &cobra.Command{Use: "list", Short: "Print every rule as written", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if tenant != "" {
				return listInForce(cmd, tenant)
			}
			set, err := policiesFrom(folder)
			if err != nil {
				return err
			}
			if common.json {
				return printJSON(cmd.OutOrStdout(), map[string]any{"version": set.Version, "rules": set.IDs()})
			}
			for _, id := range set.IDs() {
				fmt.Fprintf(cmd.OutOrStdout(), "%s\n\n", strings.TrimSpace(set.Text(id)))
			}
			return nil
		}}
	c.Flags().StringVar(&folder, "rules", "", "folder of .cedar files (default: the shipped rules)")
	c.Flags().StringVar(&tenant, "in-force", "", "identifier of a government: the rules in force for it, with what it added")
	return c
}

func policyTest() *cobra.Command {
	var folder string
	c := &cobra.Command{Use: "test FILE", Short: "Ask the rules for each case of a file, and compare the answers", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			results, err := answers(folder, args[0])
			if err != nil {
				return err
			}
			wrong := 0
			for _, r := range results {
				if !r.Right() {
					wrong++
				}
			}
			if common.json {
				err = printJSON(cmd.OutOrStdout(), caseBodies(results))
			} else {
				for _, r := range results {
					if !r.Right() {
						explain(cmd.OutOrStdout(), nil, r)
					}
				}
				_, err = fmt.Fprintln(cmd.OutOrStdout(), say("app.cli.policyCases", "cases", fmt.Sprint(len(results)), "wrong", fmt.Sprint(wrong)))
			}
			if err == nil && wrong > 0 {
				return exit{exitFailed}
			}
			return err
		}}
	c.Flags().StringVar(&folder, "rules", "", "folder of .cedar files (default: the shipped rules)")
	return c
}

func policyExplain() *cobra.Command {
	var folder string
	var number int
	c := &cobra.Command{Use: "explain FILE", Short: "Say which rules answer the cases of a file, and print them", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			results, err := answers(folder, args[0])
			if err != nil {
				return err
			}
			set, err := policiesFrom(folder)
			if err != nil {
				return err
			}
			if number < 0 || number > len(results) {
				return usageError{errors.New("--case is from 1 to " + fmt.Sprint(len(results)))}
			}
			if number > 0 {
				results = results[number-1 : number]
			}
			if common.json {
				return printJSON(cmd.OutOrStdout(), caseBodies(results))
			}
			for _, r := range results {
				explain(cmd.OutOrStdout(), set, r)
			}
			return nil
		}}
	c.Flags().StringVar(&folder, "rules", "", "folder of .cedar files (default: the shipped rules)")
	c.Flags().IntVar(&number, "case", 0, "number of the case (default: all)")
	return c
}

func answers(folder, file string) ([]authz.CaseResult, error) {
	set, err := policiesFrom(folder)
	if err != nil {
		return nil, err
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	cases, err := authz.ParseCases(filepath.Base(file), text)
	if err != nil {
		return nil, err
	}
	return cases.Run(set, time.Now())
}

// explain prints a case and what answered it; with a set also the rules themselves.
func explain(out io.Writer, set *authz.Set, r authz.CaseResult) {
	answer := "app.cli.policyDenied"
	if r.Decision.Allowed {
		answer = "app.cli.policyAllowed"
	}
	by := strings.Join(r.Decision.Policies, ", ")
	if by == "" {
		by = say("app.cli.policyNone")
	}
	fmt.Fprintf(out, "%d  %s: %s\n", r.Number, r.Text, say(answer, "by", by))
	if !r.Right() {
		wanted := "app.cli.policyWantedNo"
		if r.Wanted {
			wanted = "app.cli.policyWantedYes"
		}
		fmt.Fprintf(out, "   %s\n", say(wanted, "by", strings.Join(r.By, ", ")))
	}
	for _, problem := range r.Decision.Errors {
		fmt.Fprintf(out, "   ! %s\n", problem)
	}
	if set == nil {
		return
	}
	for _, id := range r.Decision.Policies {
		fmt.Fprintf(out, "   %s\n", strings.ReplaceAll(strings.TrimSpace(set.Text(id)), "\n", "\n   "))
	}
}

type caseBody struct {
	Case    int      `json:"case"`
	Text    string   `json:"text"`
	Allowed bool     `json:"allowed"`
	Wanted  bool     `json:"wanted"`
	Right   bool     `json:"right"`
	By      []string `json:"by"`
	Errors  []string `json:"errors"`
}

func caseBodies(results []authz.CaseResult) []caseBody {
	list := make([]caseBody, len(results))
	for i, r := range results {
		list[i] = caseBody{r.Number, r.Text, r.Decision.Allowed, r.Wanted, r.Right(), append([]string{}, r.Decision.Policies...), append([]string{}, r.Decision.Errors...)}
	}
	return list
}
