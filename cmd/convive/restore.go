package main

import (
	"errors"
	"time"

	"convive/internal/app"
	"convive/internal/kernel"
	"convive/internal/platform/backup"

	"github.com/spf13/cobra"
)

// keyFlags say what opens an encrypted backup.
type keyFlags struct{ identity, passphrase string }

func (k keyFlags) key() (backup.Key, error) {
	switch {
	case k.identity != "" && k.passphrase != "":
		return backup.Key{}, usageError{errors.New("--identity and --passphrase-file exclude each other")}
	case k.identity != "":
		return backup.KeyIn(k.identity)
	case k.passphrase != "":
		return backup.KeyBy(k.passphrase)
	}
	return backup.Key{}, nil
}

func restoreCommand() *cobra.Command {
	var k keyFlags
	var digest string
	c := &cobra.Command{Use: "restore FILE", Short: "Make the installation in --data, an empty folder, from a backup", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			key, err := k.key()
			if err != nil {
				return err
			}
			receipt, err := app.Restore(cmd.Context(), app.RestoreOptions{File: args[0], Data: common.data, Database: common.database, Key: key, Digest: digest,
				Clock: kernel.ClockFunc(time.Now)})
			if err != nil {
				return err
			}
			if common.json {
				return printJSON(cmd.OutOrStdout(), map[string]any{"folder": common.data, "at": receipt.At, "digest": receipt.Digest, "parts": len(receipt.Parts),
					"vault": receipt.Vault, "audit_heads": receipt.Heads})
			}
			lines := []string{say("app.cli.restored", "folder", common.data, "at", receipt.At.Format(time.RFC3339), "parts", len(receipt.Parts)), say("app.cli.restoredLog")}
			if receipt.Vault {
				lines = append(lines, say("app.cli.restoredVault"))
			}
			return printLines(cmd.OutOrStdout(), lines)
		}}
	c.Flags().StringVar(&k.identity, "identity", "", "file (0600) with the secret key of age that opens it")
	c.Flags().StringVar(&k.passphrase, "passphrase-file", "", "file (0600) with the passphrase that opens it")
	c.Flags().StringVar(&digest, "digest", "", "digest that the backup printed: another file is refused")
	return c
}
