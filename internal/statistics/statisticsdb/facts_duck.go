package statisticsdb

import (
	"context"
	"fmt"
	"sync"

	"convive/internal/platform/factengine"
	"convive/internal/sources"
	"convive/internal/statistics"
)

// duckTypes are the engine's types. A code is stored as its number in the column's list of codes, which takes a fifth of
// the time of a text; the list grows as codes come.
var duckTypes = map[statistics.ColumnType]string{statistics.Text: "VARCHAR", statistics.Code: "ENUM('')", statistics.Int: "INTEGER",
	statistics.BigInt: "BIGINT", statistics.Timestamp: "TIMESTAMP"}

// NewDuckFacts keeps facts in the process's own DuckDB file. A file of the time when codes were stored as texts is
// converted, once.
func NewDuckFacts(ctx context.Context, duck *factengine.Duck) (*Facts, error) {
	for _, s := range []string{createTable(duckTypes), createRepeated(duckTypes)} {
		if _, err := duck.DB.ExecContext(ctx, s); err != nil {
			return nil, fmt.Errorf("create fact table: %w", err)
		}
	}
	f := &Facts{db: duck.DB, writing: &sync.Mutex{}, sha256: "sha256(%s)", digest: "hash(%s)", number: "CAST('0x' || substr(%s, 1, 8) AS BIGINT)"}
	f.accept, f.admit = f.acceptDuck, f.admitDuck
	if err := f.convert(ctx); err != nil {
		return nil, fmt.Errorf("convert fact table: %w", err)
	}
	return f, nil
}

// acceptDuck copies from the staging database to the fact table on one connection. A transaction writes to one database
// only, which holds: the stage is read.
func (f *Facts) acceptDuck(ctx context.Context, stage *factengine.Stage, key sources.EditionKey, base int, relation factengine.Relation) error {
	texts, err := said(ctx, stage, relation)
	if err == nil {
		_, err = f.admitDuck(ctx, key, texts)
	}
	if err != nil {
		return fmt.Errorf("admit codes: %w", err)
	}
	statements := []string{"BEGIN"}
	if base > 0 {
		statements = append(statements, copyEdition(key.Tenant, key.Source, base, key.Number))
	}
	statements = append(statements,
		fmt.Sprintf("INSERT INTO statistics_fact SELECT %s, %s, %d, * FROM (%s)", factengine.Quote(string(key.Tenant)), factengine.Quote(key.Source), key.Number, relation.SQL),
		"COMMIT")
	for _, s := range statements {
		if err := stage.Exec(ctx, s); err != nil {
			_ = stage.Exec(context.WithoutCancel(ctx), "ROLLBACK") // the first error is the one to tell
			return err
		}
	}
	return nil
}
