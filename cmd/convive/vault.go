package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/url"
	"os"
	"strconv"
	"strings"

	"convive/internal/app"
	"convive/internal/kernel"

	"github.com/spf13/cobra"
)

func vaultCommand() *cobra.Command {
	c := &cobra.Command{Use: "vault", Short: "The vault of identities: keys, state, erasure; never its content"}
	c.AddCommand(vaultKey(), vaultStatus(), vaultRotate(), vaultErase(), vaultErased())
	return c
}

// act carries out an act of the vault and reads its answer.
func act(ctx context.Context, name string, args url.Values, into any) error {
	var answer bytes.Buffer
	if err := app.Command(ctx, config(), name, args, &answer); err != nil || into == nil {
		return err
	}
	return json.Unmarshal(answer.Bytes(), into)
}

func vaultKey() *cobra.Command {
	return &cobra.Command{Use: "key FILE", Short: "Make a key file (0600)", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := app.MakeVaultKey(args[0]); err != nil {
				return err
			}
			return printLines(cmd.OutOrStdout(), []string{say("app.cli.vaultKey", "file", args[0])})
		}}
}

func vaultStatus() *cobra.Command {
	return &cobra.Command{Use: "status", Short: "Say how many persons are in it and by which keys", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			list := []app.VaultStatus{}
			if err := act(cmd.Context(), app.ActVaultStatus, nil, &list); err != nil {
				return err
			}
			if common.json {
				return printJSON(cmd.OutOrStdout(), list)
			}
			var lines []string
			for _, s := range list {
				lines = append(lines, say("app.cli.vaultStatus", "tenant", string(s.Tenant), "persons", s.Persons, "erased", s.Erased, "version", s.Version,
					"keeper", s.Keeper, "waiting", s.Waiting, "readable", strconv.FormatBool(s.Readable)))
			}
			if len(lines) == 0 {
				lines = []string{say("app.cli.vaultEmpty")}
			}
			return printLines(cmd.OutOrStdout(), lines)
		}}
}

func vaultRotate() *cobra.Command {
	var keeper, retire bool
	c := &cobra.Command{Use: "rotate", Short: "Give every tenant a new key; with --keeper renew the key that wraps them", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			name, args := app.ActVaultRotate, url.Values{}
			if keeper {
				name, args = app.ActVaultRewrap, url.Values{"retire": {strconv.FormatBool(retire)}}
			} else if retire {
				return usageError{errors.New("--retire goes with --keeper")}
			}
			if err := act(cmd.Context(), name, args, nil); err != nil {
				return err
			}
			return printLines(cmd.OutOrStdout(), []string{say("app.cli.vaultRotated")})
		}}
	c.Flags().BoolVar(&keeper, "keeper", false, "the key of the file, or of the key service, instead of the tenants' keys")
	c.Flags().BoolVar(&retire, "retire", false, "destroy the earlier keys of the file: the vault in earlier backups can never be opened again")
	return c
}

func vaultErase() *cobra.Command {
	var basis, list, tenant string
	c := &cobra.Command{Use: "erase [REF…]", Short: "Destroy the keys of persons for good, by order of an authority",
		RunE: func(cmd *cobra.Command, refs []string) error {
			if list != "" {
				text, err := os.ReadFile(list)
				if err != nil {
					return err
				}
				refs = append(refs, strings.Fields(string(text))...)
			}
			if len(refs) == 0 || basis == "" {
				return usageError{errors.New("name the persons' references, or --list FILE, and --legal-basis")}
			}
			var n int
			if err := act(cmd.Context(), app.ActVaultErase, url.Values{"tenant": {tenant}, "ref": refs, "basis": {basis}}, &n); err != nil {
				return err
			}
			return printLines(cmd.OutOrStdout(), []string{say("app.cli.vaultErased", "n", n)})
		}}
	c.Flags().StringVar(&basis, "legal-basis", "", "order or norm by which they are erased; it stands in the audit trail")
	c.Flags().StringVar(&list, "list", "", "file of references, as convive vault erased prints them; who is erased already is passed over")
	c.Flags().StringVar(&tenant, "tenant", string(kernel.MainTenant), "government that they belong to")
	return c
}

func vaultErased() *cobra.Command {
	var tenant string
	c := &cobra.Command{Use: "erased", Short: "List the references of erased persons, to be kept apart from the backups", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			refs := []string{}
			if err := act(cmd.Context(), app.ActVaultErased, url.Values{"tenant": {tenant}}, &refs); err != nil {
				return err
			}
			if common.json {
				return printJSON(cmd.OutOrStdout(), refs)
			}
			return printLines(cmd.OutOrStdout(), refs)
		}}
	c.Flags().StringVar(&tenant, "tenant", string(kernel.MainTenant), "government that they belong to")
	return c
}

func printLines(out io.Writer, lines []string) error {
	for _, line := range lines {
		if _, err := io.WriteString(out, line+"\n"); err != nil {
			return err
		}
	}
	return nil
}
