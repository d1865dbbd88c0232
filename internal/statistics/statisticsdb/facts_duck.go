package statisticsdb

import (
	"context"
	"fmt"

	"convive/internal/platform/factengine"
	"convive/internal/sources"
	"convive/internal/statistics"
)

// NewDuckFacts keeps facts in the process's own DuckDB file.
func NewDuckFacts(ctx context.Context, duck *factengine.Duck) (*Facts, error) {
	types := map[statistics.ColumnType]string{statistics.Text: "VARCHAR", statistics.Int: "INTEGER", statistics.BigInt: "BIGINT", statistics.Timestamp: "TIMESTAMP"}
	if _, err := duck.DB.ExecContext(ctx, createTable(types)); err != nil {
		return nil, fmt.Errorf("create fact table: %w", err)
	}
	return &Facts{db: duck.DB, accept: acceptDuck}, nil
}

// acceptDuck copies from the staging database to the fact table on one connection. A transaction writes to one database
// only, which holds: the stage is read.
func acceptDuck(ctx context.Context, stage *factengine.Stage, key sources.EditionKey, base int, relation string) error {
	statements := []string{"BEGIN"}
	if base > 0 {
		statements = append(statements, copyEdition(key.Tenant, key.Source, base, key.Number))
	}
	statements = append(statements,
		fmt.Sprintf("INSERT INTO statistics_fact SELECT %s, %s, %d, * FROM (%s)", factengine.Quote(string(key.Tenant)), factengine.Quote(key.Source), key.Number, relation),
		"COMMIT")
	for _, s := range statements {
		if err := stage.Exec(ctx, s); err != nil {
			_ = stage.Exec(context.WithoutCancel(ctx), "ROLLBACK") // the first error is the one to tell
			return err
		}
	}
	return nil
}
