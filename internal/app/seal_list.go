package app

import (
	"bytes"
	"context"
	"io"
	"os"

	"convive/internal/platform/factengine"
	"convive/internal/reconciliation"
	"convive/internal/reconciliation/reconciliationdb"
)

// SealList seals a list of deaths for a round of sealed lists, on the institution's own machine: nothing of it is kept here.
func SealList(ctx context.Context, list []byte, m reconciliation.Mapping, by reconciliation.Seal, key []byte, w io.Writer) error {
	rows, err := reconciliation.ReadList(list, m)
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "convive-seal-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	duck, err := factengine.OpenDuck(ctx, factengine.Options{Scratch: dir})
	if err != nil {
		return err
	}
	defer duck.Close()
	return reconciliationdb.Seal(ctx, duck, rows, by, bytes.TrimSpace(key), w)
}
