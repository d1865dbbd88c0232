package main

import (
	"bytes"
	"os"
	"strings"

	"convive/internal/app"
	"convive/internal/reconciliation"

	"github.com/spf13/cobra"
)

func sealCommand() *cobra.Command {
	var key, out, method string
	var columns []string
	c := &cobra.Command{Use: "seal --key FILE --out FILE LIST.csv", Short: "Seal a list of deaths with keyed codes, for a round in which no names may be exchanged", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			list, err := os.ReadFile(args[0])
			if err != nil {
				return err
			}
			secret, err := os.ReadFile(key)
			if err != nil {
				return err
			}
			mapping := map[string]string{}
			for _, c := range columns {
				field, column, _ := strings.Cut(c, "=")
				mapping[field] = column
			}
			var sealed bytes.Buffer
			if err := app.SealList(cmd.Context(), list, mapping, reconciliation.Seal(method), secret, &sealed); err != nil {
				return err
			}
			if err := os.WriteFile(out, sealed.Bytes(), 0o600); err != nil {
				return err
			}
			return printLines(cmd.OutOrStdout(), []string{say("app.cli.sealedList", "file", out)})
		}}
	c.Flags().StringVar(&key, "key", "", "file with the key that the institutions agreed on (32 bytes or more)")
	c.Flags().StringVar(&method, "method", string(reconciliation.Keyed), "as the round was opened: keyed (a keyed hash of every value) or clk (one keyed Bloom filter of a person)")
	c.Flags().StringVar(&out, "out", "", "file to write")
	c.Flags().StringArrayVar(&columns, "column", nil, "FIELD=COLUMN, where a column has another name than its field")
	_ = c.MarkFlagRequired("key")
	_ = c.MarkFlagRequired("out")
	return c
}
