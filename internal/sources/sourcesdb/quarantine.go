package sourcesdb

import (
	"context"
	"encoding/json"

	"convive/internal/kernel"
	"convive/internal/platform/db"
	"convive/internal/sources"
)

func addQuarantine(ctx context.Context, tx *db.Tx, tenant kernel.Tenant, source string, number int, portions [][]sources.Quarantined) error {
	if len(portions) == 0 {
		return nil
	}
	insert, err := tx.Prepare(ctx, `INSERT INTO sources_quarantine (tenant, source, number, file, line, part, field, reason, problems, content, corrected_in)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0)`)
	if err != nil {
		return err
	}
	for _, rows := range portions {
		for _, q := range rows {
			problems, err := json.Marshal(q.Problems)
			if err != nil {
				return err
			}
			content, err := json.Marshal(q.Content)
			if err != nil {
				return err
			}
			first := q.Problems[0]
			if err := insert.Exec(ctx, string(tenant), source, number, q.File, q.Line, q.Part, first.Field, first.Reason, string(problems), string(content)); err != nil {
				return err
			}
		}
	}
	return nil
}

// Quarantine lists set-aside rows in the order of file and line, and how many there are in all.
func (s *Store) Quarantine(ctx context.Context, tenant kernel.Tenant, source string, number, offset, limit int) ([]sources.Quarantined, int, error) {
	return s.QuarantineOf(ctx, tenant, source, number, sources.QuarantineQuery{Offset: offset, Limit: limit})
}

// QuarantineOf lists the rows whose first problem is of a reason and field, and counts them.
func (s *Store) QuarantineOf(ctx context.Context, tenant kernel.Tenant, source string, number int, query sources.QuarantineQuery) ([]sources.Quarantined, int, error) {
	const chosen = ` FROM sources_quarantine WHERE tenant = $1 AND source = $2 AND number = $3 AND (reason = $4 OR $4 = '') AND (field = $5 OR $5 = '')`
	args := []any{tenant, source, number, query.Reason, query.Field}
	var total int
	if err := s.db.QueryRow(ctx, `SELECT count(*)`+chosen, args...).Scan(&total); err != nil {
		return nil, 0, err
	}
	list, err := db.All(ctx, s.db, func(row db.Scanner) (sources.Quarantined, error) {
		q := sources.Quarantined{Source: source, Edition: number, State: "open"}
		var problems, content string
		if err := row.Scan(&q.File, &q.Line, &q.Part, &problems, &content, &q.In); err != nil {
			return q, err
		}
		if q.In > 0 {
			q.State = "corrected"
		}
		if err := json.Unmarshal([]byte(problems), &q.Problems); err != nil {
			return q, err
		}
		return q, json.Unmarshal([]byte(content), &q.Content)
	}, `SELECT file, line, part, problems, content, corrected_in`+chosen+` ORDER BY file, line, part LIMIT $6 OFFSET $7`, append(args, query.Limit, query.Offset)...)
	return list, total, err
}

// QuarantineReasons counts rows by their first problem.
func (s *Store) QuarantineReasons(ctx context.Context, tenant kernel.Tenant, source string, number int) ([]sources.ReasonCount, error) {
	return db.All(ctx, s.db, func(row db.Scanner) (sources.ReasonCount, error) {
		var r sources.ReasonCount
		err := row.Scan(&r.Field, &r.Reason, &r.Rows)
		return r, err
	}, `SELECT field, reason, count(*) FROM sources_quarantine WHERE tenant = $1 AND source = $2 AND number = $3
		GROUP BY field, reason ORDER BY 3 DESC, field, reason`, tenant, source, number)
}

// MarkCorrected says that rows of an edition were corrected in a later one.
func (s *Store) MarkCorrected(ctx context.Context, tenant kernel.Tenant, source string, number int, lines []sources.LineKey, in int) error {
	return s.db.Tx(ctx, func(tx *db.Tx) error { return markCorrected(ctx, tx, tenant, source, number, lines, in) })
}

func markCorrected(ctx context.Context, tx *db.Tx, tenant kernel.Tenant, source string, number int, lines []sources.LineKey, in int) error {
	if len(lines) == 0 {
		return nil
	}
	update, err := tx.Prepare(ctx, `UPDATE sources_quarantine SET corrected_in = $1 WHERE tenant = $2 AND source = $3 AND number = $4 AND file = $5 AND line = $6 AND part = $7`)
	if err != nil {
		return err
	}
	for _, k := range lines {
		if err := update.Exec(ctx, in, string(tenant), source, number, k.File, k.Line, k.Part); err != nil {
			return err
		}
	}
	return nil
}

// OpenLines lists the rows of an edition's quarantine that no later edition holds.
func (s *Store) OpenLines(ctx context.Context, tenant kernel.Tenant, source string, number int) ([]sources.LineKey, error) {
	return db.All(ctx, s.db, func(row db.Scanner) (sources.LineKey, error) {
		var k sources.LineKey
		err := row.Scan(&k.File, &k.Line, &k.Part)
		return k, err
	}, `SELECT file, line, part FROM sources_quarantine WHERE tenant = $1 AND source = $2 AND number = $3 AND corrected_in = 0 ORDER BY file, line, part`, tenant, source, number)
}
