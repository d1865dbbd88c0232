package main

import (
	"errors"
	"io"
	"net/url"
	"strconv"
	"time"

	"convive/internal/app"
	"convive/internal/platform/backup"

	"github.com/spf13/cobra"
)

// lockFlags say what a backup is encrypted to.
type lockFlags struct {
	recipients []string
	passphrase string
}

func (l lockFlags) lock() (backup.Lock, error) {
	if len(l.recipients) > 0 && l.passphrase != "" {
		return backup.Lock{}, usageError{errors.New("--encrypt and --passphrase-file exclude each other")}
	}
	if l.passphrase != "" {
		return backup.LockBy(l.passphrase)
	}
	return backup.LockTo(l.recipients)
}

func backupCommand() *cobra.Command {
	var to string
	var l lockFlags
	c := &cobra.Command{Use: "backup", Short: "Write a consistent copy of records, facts and originals into one file, also while the server runs", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			lock, err := l.lock()
			if err != nil {
				return err
			}
			if to == "" {
				to = "convive-" + time.Now().UTC().Format("20060102T150405Z") + ".backup"
			}
			version, _, _ := versionText()
			args := url.Values{"vault": {strconv.FormatBool(lock.Closed())}, "version": {version}}
			receipt, err := backup.Create(cmd.Context(), to, lock, func(w io.Writer) error {
				return app.Command(cmd.Context(), config(), app.ActBackup, args, w)
			})
			if err != nil {
				return err
			}
			return reportBackup(cmd.OutOrStdout(), to, receipt)
		}}
	c.Flags().StringVar(&to, "to", "", "file to write (default: convive-TIME.backup here)")
	c.Flags().StringArrayVar(&l.recipients, "encrypt", nil, "public key of age (age1…) that can open it; may be repeated")
	c.Flags().StringVar(&l.passphrase, "passphrase-file", "", "file (0600) with the passphrase that opens it")
	return c
}

func reportBackup(out io.Writer, file string, r backup.Receipt) error {
	if common.json {
		return printJSON(out, map[string]any{"file": file, "digest": r.Digest, "parts": len(r.Parts), "bytes": r.Total(), "vault": r.Vault, "records": r.Records,
			"facts": r.Facts, "at": r.At, "audit_heads": r.Heads})
	}
	lines := []string{say("app.cli.backedUp", "file", file, "parts", len(r.Parts), "size", r.Total()>>20, "digest", r.Digest)}
	if !r.Vault {
		lines = append(lines, say("app.cli.backupNoVault"))
	}
	if !r.Has(backup.Records) {
		lines = append(lines, say("app.cli.backupPostgres"))
	}
	return printLines(out, lines)
}
