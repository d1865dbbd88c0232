package sourcesdb

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"
	"strings"

	"convive/internal/kernel/fault"
	"convive/internal/platform/factengine"
	"convive/internal/platform/table"
	"convive/internal/sources"
)

// unprotect takes the apostrophe off that the quarantine's file puts before cells that a spreadsheet would run, and
// refuses rows that were not handed out, or twice: a file of corrections may only correct.
func (r *run) unprotect(ctx context.Context, f *file) error {
	raw := r.stage.Table(f.raw)
	for _, c := range r.columns() {
		column := factengine.Ident(c.Key)
		protected, err := r.texts(ctx, "SELECT DISTINCT "+column+" FROM "+raw+" WHERE starts_with("+column+", chr(39))")
		if err != nil {
			return err
		}
		for _, text := range protected {
			if plain := table.Unprotected(text); plain != text {
				if err := r.stage.Exec(ctx, fmt.Sprintf("UPDATE %s SET %s = $1 WHERE %s = $2", raw, column, column), plain, text); err != nil {
					return err
				}
			}
		}
	}
	return r.onlyOpen(ctx, raw)
}

func (r *run) onlyOpen(ctx context.Context, raw string) error {
	open := make(map[sources.LineKey]bool, len(r.work.Open))
	for _, k := range r.work.Open {
		open[k] = true
	}
	rows, err := r.stage.Conn.QueryContext(ctx, fmt.Sprintf("SELECT coalesce(%s, ''), coalesce(%s, ''), coalesce(%s, '') FROM %s", markFile, markLine, markPart, raw))
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var file, line, part string
		if err := rows.Scan(&file, &line, &part); err != nil {
			return err
		}
		k, ok := lineKey(file, line, part)
		if !ok || !open[k] {
			return fault.Invalid("sources.notQuarantined", "file", file, "line", line, "part", part, "edition", strconv.Itoa(r.work.Base)).At(markLine)
		}
		if r.corrected[k] {
			return fault.Invalid("sources.correctedTwice", "file", file, "line", line, "part", part).At(markLine)
		}
		r.corrected[k] = true
	}
	return rows.Err()
}

func lineKey(file, line, part string) (sources.LineKey, bool) {
	f, err1 := strconv.Atoi(strings.TrimSpace(file))
	l, err2 := strconv.ParseInt(strings.TrimSpace(line), 10, 64)
	p, err3 := strconv.Atoi(strings.TrimSpace(part))
	return sources.LineKey{File: f, Line: l, Part: p}, err1 == nil && err2 == nil && err3 == nil
}

// texts reads a column of texts.
func (r *run) texts(ctx context.Context, query string) ([]string, error) {
	rows, err := r.stage.Conn.QueryContext(ctx, query)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	return scanTexts(rows)
}

func scanTexts(rows *sql.Rows) ([]string, error) {
	var list []string
	for rows.Next() {
		var t sql.NullString
		if err := rows.Scan(&t); err != nil {
			return nil, err
		}
		list = append(list, t.String)
	}
	return list, rows.Err()
}

// correctedLines are the rows of the file of corrections that became facts.
func (r *run) correctedLines(ctx context.Context) error {
	if r.work.Base == 0 {
		return nil
	}
	rows, err := r.stage.Conn.QueryContext(ctx, fmt.Sprintf("SELECT file, line, part FROM %s ANTI JOIN %s USING (file, line, part) ORDER BY ALL", r.stage.Table("rows"), r.stage.Table("aside")))
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var k sources.LineKey
		if err := rows.Scan(&k.File, &k.Line, &k.Part); err != nil {
			return err
		}
		r.out.Corrected = append(r.out.Corrected, k)
	}
	return rows.Err()
}

// knownIncidents sets aside corrected rows whose incident the earlier edition holds already. It can tell only where the
// incident alone identifies a row: facts keep no other column of the file.
func (r *run) knownIncidents(ctx context.Context) error {
	incident := r.profile.Fact.Incident
	if r.work.Base == 0 || incident == "" || len(r.profile.Dedupe) != 1 || r.profile.Dedupe[0] != incident {
		return nil
	}
	base := r.work.Key
	base.Number = r.work.Base
	column := "trim(" + factengine.Ident(incident) + ")"
	given, err := r.texts(ctx, "SELECT DISTINCT "+column+" FROM "+r.stage.Table("rows"))
	if err != nil {
		return err
	}
	engine, query := r.im.sink.ReadEdition(base)
	rows, err := engine.QueryContext(ctx, "SELECT DISTINCT trim(incident) FROM ("+query+") AS edition WHERE trim(incident) IN ("+quotedList(given)+")")
	if err != nil {
		return err
	}
	defer rows.Close()
	known, err := scanTexts(rows)
	if err != nil || len(known) == 0 {
		return err
	}
	return r.stage.Exec(ctx, fmt.Sprintf("INSERT INTO %[1]s SELECT file, line, part, [-1] FROM %[2]s ANTI JOIN %[1]s USING (file, line, part) WHERE %[3]s IN (%[4]s)",
		r.stage.Table("aside"), r.stage.Table("rows"), column, quotedList(known)))
}

func quotedList(texts []string) string {
	quoted := []string{"''"}
	for _, t := range texts {
		if t != "" {
			quoted = append(quoted, factengine.Quote(t))
		}
	}
	return strings.Join(quoted, ", ")
}
