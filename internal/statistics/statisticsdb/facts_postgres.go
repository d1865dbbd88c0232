package statisticsdb

import (
	"context"
	"database/sql"
	"fmt"

	"convive/internal/platform/factengine"
	"convive/internal/sources"
	"convive/internal/statistics"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

// mostConnections bounds what one process holds of the database's connections for facts; who needs one more waits.
const mostConnections = 16

// NewPostgresFacts keeps facts in PostgreSQL; DuckDB still reads and maps the files.
func NewPostgresFacts(ctx context.Context, address string) (*Facts, error) {
	pool, err := sql.Open("pgx", address)
	if err != nil {
		return nil, err
	}
	pool.SetMaxOpenConns(mostConnections)
	types := map[statistics.ColumnType]string{statistics.Text: `TEXT COLLATE "C"`, statistics.Code: `TEXT COLLATE "C"`, statistics.Int: "INTEGER", statistics.BigInt: "BIGINT", statistics.Timestamp: "TIMESTAMP"}
	for _, s := range []string{createTable(types), createRepeated(types), "CREATE INDEX IF NOT EXISTS statistics_fact_edition ON statistics_fact (tenant, source, edition, period)"} {
		if _, err := pool.ExecContext(ctx, s); err != nil {
			_ = pool.Close() // the first error is the one to tell
			return nil, fmt.Errorf("create fact table: %w", err)
		}
	}
	f := &Facts{db: pool, writing: alone{}, sha256: "encode(sha256(convert_to(%s, 'UTF8')), 'hex')",
		digest: "hashtextextended(%s, 0)", number: "CAST(CAST('x' || substr(%s, 1, 8) AS bit(32)) AS BIGINT)"}
	f.accept = f.acceptPostgres
	f.admit = func(context.Context, sources.EditionKey, map[string][]string) (map[string]string, error) {
		return nil, nil
	}
	return f, nil
}

// alone is the lock of an engine that keeps its writers apart itself.
type alone struct{}

func (alone) Lock()   {}
func (alone) Unlock() {}

// Close ends the connections of a store of its own; the DuckDB store belongs to its engine.
func (f *Facts) Close() error { return f.db.Close() }

func (f *Facts) acceptPostgres(ctx context.Context, stage *factengine.Stage, key sources.EditionKey, base int, relation factengine.Relation) error {
	var added []string
	for _, c := range statistics.Columns()[identityColumns:] {
		added = append(added, c.Name)
	}
	conn, err := f.db.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	return conn.Raw(func(driverConn any) error {
		pg := driverConn.(*stdlib.Conn).Conn()
		return pgx.BeginFunc(ctx, pg, func(tx pgx.Tx) error {
			if base > 0 {
				if _, err := tx.Exec(ctx, copyEdition(key.Tenant, key.Source, base, key.Number)); err != nil {
					return err
				}
			}
			rows, err := stage.Conn.QueryContext(ctx, fmt.Sprintf("SELECT %s, %s, %d, * FROM (%s)", factengine.Quote(string(key.Tenant)), factengine.Quote(key.Source), key.Number, relation.SQL))
			if err != nil {
				return err
			}
			defer rows.Close()
			_, err = tx.CopyFrom(ctx, pgx.Identifier{"statistics_fact"}, append([]string{"tenant", "source", "edition"}, added...), newCopySource(rows))
			return err
		})
	})
}

// copySource hands the stage's rows to COPY.
type copySource struct {
	rows   *sql.Rows
	values []any
	into   []any
}

func newCopySource(rows *sql.Rows) *copySource {
	n := len(statistics.Columns())
	s := &copySource{rows: rows, values: make([]any, n), into: make([]any, n)}
	for i := range s.values {
		s.into[i] = &s.values[i]
	}
	return s
}

func (s *copySource) Next() bool { return s.rows.Next() }

func (s *copySource) Values() ([]any, error) {
	err := s.rows.Scan(s.into...)
	return s.values, err
}

func (s *copySource) Err() error { return s.rows.Err() }
