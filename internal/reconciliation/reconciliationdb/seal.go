package reconciliationdb

import (
	"context"
	"encoding/csv"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/factengine"
	"convive/internal/platform/linkage"
	"convive/internal/reconciliation"
)

// Seal writes a list with keyed codes in place of everything that identifies a person, as an institution does before its list leaves
// the house. The same key seals the lists of all institutions of a round and is known to none of those who compare them. What it
// protects from, and what not, says the package linkage. The source's identifier goes out as it is.
func Seal(ctx context.Context, duck *factengine.Duck, rows []reconciliation.Row, by reconciliation.Seal, key []byte, w io.Writer) (err error) {
	model, err := linkage.Persons()
	if err != nil {
		return err
	}
	if by != reconciliation.Keyed && by != reconciliation.Filters {
		return fault.Invalid("reconciliation.seal")
	}
	method := linkage.Method(by)
	sealed, err := model.Sealed(method)
	if err != nil {
		return err
	}
	stage, err := duck.OpenStage(ctx, kernel.NewID(time.Now()))
	if err != nil {
		return err
	}
	defer func() {
		if closing := stage.Close(); err == nil {
			err = closing
		}
	}()
	list := reconciliation.List{}
	for _, r := range rows {
		list.Rows = append(list.Rows, reconciliation.Listed{ID: kernel.ID(r.Reference), Known: r.Known})
	}
	clear, err := table(ctx, stage, "given", list, fields)
	if err != nil {
		return err
	}
	path := filepath.Join(stage.Dir, "sealed.parquet")
	if err := linkage.Seal(ctx, stage, model, clear, method, key, path); err != nil {
		return err
	}
	columns := sealedColumns(sealed)
	chosen := strings.Join(columns, ", ")
	if by == reconciliation.Filters {
		chosen = strings.Replace(chosen, reconciliation.FilterColumn, linkage.FilterText(), 1)
	}
	found, err := stage.Conn.QueryContext(ctx, "SELECT id, "+chosen+" FROM read_parquet("+factengine.Quote(path)+")")
	if err != nil {
		return err
	}
	defer found.Close()
	out := csv.NewWriter(w)
	if err := out.Write(append([]string{"reference"}, columns...)); err != nil {
		return err
	}
	texts, to := make([]*string, len(columns)+1), make([]any, len(columns)+1)
	for i := range texts {
		to[i] = &texts[i]
	}
	for found.Next() {
		if err := found.Scan(to...); err != nil {
			return err
		}
		line := make([]string, len(texts))
		for i, text := range texts {
			if text != nil {
				line[i] = *text
			}
		}
		if err := out.Write(line); err != nil {
			return err
		}
	}
	out.Flush()
	if err := found.Err(); err != nil {
		return err
	}
	return out.Error()
}

// sealedColumns are those of a sealed list besides the reference: a filter is one column.
func sealedColumns(m linkage.Model) []string {
	part := reconciliation.FilterColumn + "_"
	var list []string
	for _, c := range m.Columns() {
		if !strings.HasPrefix(c, part) {
			list = append(list, c)
		} else if !slices.Contains(list, reconciliation.FilterColumn) {
			list = append(list, reconciliation.FilterColumn)
		}
	}
	return list
}
