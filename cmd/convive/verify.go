package main

import (
	"crypto/sha256"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"convive/internal/platform/tlog/verifier"

	"github.com/spf13/cobra"
)

func verifyCommand() *cobra.Command {
	var proof, key, file string
	c := &cobra.Command{Use: "verify", Short: "Check a proof file offline, or the whole installation against its public log", Args: cobra.NoArgs,
		Long: "With --proof: checks one downloaded proof, without network and without an installation.\n" +
			"Exit code 4: the proof is whole, but its key came with it; give the one that you trust with --key.\n" +
			"Without: checks every tile and entry of the public log in --data, every audit chain, and approved editions and definitions against it.",
		RunE: func(cmd *cobra.Command, _ []string) error {
			switch {
			case proof != "":
				return verifyProof(cmd.OutOrStdout(), proof, key, file)
			case file != "":
				return usageError{errors.New("--file needs --proof")}
			default:
				return verifyInstallation(cmd, key)
			}
		}}
	c.Flags().StringVar(&proof, "proof", "", "proof file (.tlog-proof)")
	c.Flags().StringVar(&key, "key", "", "public key of the log, from a place that you trust")
	c.Flags().StringVar(&file, "file", "", "with --proof: the downloaded file that the proof is about")
	return c
}

// proofRow is what a proof says, as JSON.
type proofRow struct {
	Result    string   `json:"result"`
	Reason    string   `json:"reason,omitempty"`
	Type      string   `json:"type,omitempty"`
	ID        string   `json:"id,omitempty"`
	Version   int64    `json:"version,omitempty"`
	At        string   `json:"at,omitempty"`
	Place     uint64   `json:"place,omitempty"`
	Size      uint64   `json:"size,omitempty"`
	Key       string   `json:"key,omitempty"`
	Trusted   *bool    `json:"trusted,omitempty"` // the key was given with --key, and did not just come with the proof
	Witnesses []string `json:"witnesses,omitempty"`
	Line      string   `json:"line,omitempty"`
	Rests     []string `json:"rests,omitempty"`
	Statement string   `json:"statement,omitempty"`
	File      string   `json:"file,omitempty"`
}

func verifyProof(out io.Writer, path, key, file string) error {
	text, err := readProof(path)
	if err != nil {
		return err
	}
	claim, err := verifier.Check(text, key)
	if err == nil && file != "" {
		err = sameFile(claim, file)
	}
	if err != nil {
		if common.json {
			return errors.Join(printJSON(out, proofRow{Result: "problem", Reason: err.Error()}), exit{exitFailed})
		}
		fmt.Fprintln(out, say("app.cli.proofBad", "reason", err.Error()))
		return exit{exitFailed}
	}
	return printClaim(out, claim, key, file)
}

// readProof reads a little more than any proof has, so that one too long is refused and not read.
func readProof(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, verifier.MaxProof+1))
}

func sameFile(claim verifier.Claim, path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, f); err != nil {
		return err
	}
	if !claim.File(sum.Sum(nil)) {
		return fmt.Errorf("%s is not the file that the log commits to", path)
	}
	return nil
}

// printClaim prints what a proof says. Without --key it exits with a code of its own: who makes a log makes proofs as well.
func printClaim(out io.Writer, c verifier.Claim, key, file string) error {
	trusted := key != ""
	row := proofRow{Result: "ok", Type: c.Entry.Type, ID: c.Entry.ID, Version: c.Entry.V, At: c.Entry.At, Place: c.Index, Size: c.Checkpoint.Size,
		Key: c.Key.Text, Trusted: &trusted, Statement: string(c.Statement), File: file}
	for _, w := range c.Checkpoint.Witnesses {
		row.Witnesses = append(row.Witnesses, w.Name)
	}
	for _, r := range c.Rests {
		row.Rests = append(row.Rests, r.Entry.Type+" "+r.Entry.ID)
	}
	if c.Part != nil {
		row.Line = c.Part.Line
	}
	if common.json {
		if err := printJSON(out, row); err != nil || trusted {
			return err
		}
		return exit{exitUntrusted}
	}
	fmt.Fprintln(out, say("app.cli.proofGood", "place", row.Place, "size", row.Size, "log", c.Checkpoint.Origin))
	fmt.Fprintf(out, "  %s %s v%d  %s\n", row.Type, row.ID, row.Version, row.At)
	if row.Line != "" {
		fmt.Fprintln(out, say("app.cli.proofLine"))
		printLine(out, c)
	}
	for _, r := range row.Rests {
		fmt.Fprintln(out, say("app.cli.proofRests", "entry", r))
	}
	for _, w := range c.Checkpoint.Witnesses {
		fmt.Fprintln(out, say("app.cli.proofWitness", "witness", w.Name, "at", w.At.Format("2006-01-02 15:04 UTC")))
	}
	if file != "" {
		fmt.Fprintln(out, say("app.cli.proofFile", "file", file))
	}
	if !trusted {
		fmt.Fprintln(out, say("app.cli.proofKey")+"\n  "+row.Key)
		return exit{exitUntrusted}
	}
	return nil
}

// printLine prints the proved line of a file, each value under the name of its column, which the log commits to as well.
func printLine(out io.Writer, c verifier.Claim) {
	var said struct{ Columns []string }
	values, err := csv.NewReader(strings.NewReader(c.Part.Line)).Read()
	if json.Unmarshal(c.Statement, &said) != nil || err != nil || len(values) != len(said.Columns) {
		fmt.Fprintln(out, "  "+c.Part.Line)
		return
	}
	for i, name := range said.Columns {
		fmt.Fprintf(out, "  %-14s %s\n", name, values[i])
	}
}

func verifyInstallation(cmd *cobra.Command, key string) error {
	a, err := open(cmd.Context())
	if err != nil {
		return err
	}
	defer a.Close()
	list, err := a.Verify(cmd.Context(), key)
	if err != nil {
		return err
	}
	return printFindings(cmd.OutOrStdout(), list)
}
