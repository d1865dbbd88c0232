package sourcesdb

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"convive/internal/kernel/fault"
	"convive/internal/platform/factengine"
	"convive/internal/sources"
)

// failing gives, for the failures that may occur, the SQL of each one's number and of each one's condition.
func (r *run) failing() (numbers, conditions []string) {
	for i, f := range r.plan.fails {
		if f.dictionary != "" && !r.plan.doubtful[f.dictionary] {
			continue
		}
		numbers = append(numbers, fmt.Sprintf("CASE WHEN coalesce(%s, false) THEN %d END", f.when, i))
		conditions = append(conditions, "coalesce("+f.when+", false)")
	}
	if len(conditions) == 0 {
		return []string{"NULL"}, []string{"false"}
	}
	return numbers, conditions
}

// check makes the table aside: the rows that cannot be facts, each with the numbers of its failures, and those recognised
// as duplicates.
func (r *run) check(ctx context.Context) error {
	found, any := r.failing()
	if r.plan.sound && len(r.plan.doubtful) == 0 {
		any = []string{"false"} // no row needs to be looked at
	}
	query := fmt.Sprintf("CREATE TABLE %s AS SELECT file, line, part, list_filter([%s], lambda x: x IS NOT NULL) AS failed FROM (%s) WHERE %s",
		r.stage.Table("aside"), strings.Join(found, ", "), r.mapped(true), strings.Join(any, " OR "))
	if err := r.stage.Exec(ctx, query); err != nil {
		return fmt.Errorf("check rows: %w", err)
	}
	if err := r.one(ctx, "SELECT count(*) FROM "+r.stage.Table("aside"), &r.out.Counts.Quarantined); err != nil {
		return err
	}
	return r.duplicates(ctx)
}

// duplicates sets aside the second and further rows with the same key.
func (r *run) duplicates(ctx context.Context) error {
	if len(r.profile.Dedupe) == 0 {
		return nil
	}
	if err := r.knownIncidents(ctx); err != nil {
		return fmt.Errorf("find duplicates: %w", err)
	}
	var keys, present []string
	for _, k := range r.profile.Dedupe {
		keys = append(keys, "trim("+factengine.Ident(k)+")")
		present = append(present, factengine.Ident(k)+" IS NOT NULL")
	}
	query := fmt.Sprintf(`INSERT INTO %[1]s SELECT file, line, part, [-1] FROM (
		SELECT file, line, part, row_number() OVER (PARTITION BY %[2]s ORDER BY file, line, part) AS n FROM %[3]s ANTI JOIN %[1]s USING (file, line, part) WHERE %[4]s) WHERE n > 1`,
		r.stage.Table("aside"), strings.Join(keys, ", "), r.stage.Table("rows"), strings.Join(present, " AND "))
	if err := r.stage.Exec(ctx, query); err != nil {
		return fmt.Errorf("find duplicates: %w", err)
	}
	var all int64
	if err := r.one(ctx, "SELECT count(*) FROM "+r.stage.Table("aside"), &all); err != nil {
		return err
	}
	r.out.Counts.Duplicates = all - r.out.Counts.Quarantined
	return nil
}

// accept hands the accepted rows to the facts.
func (r *run) accept(ctx context.Context) error {
	rejected, err := r.rejected(ctx)
	if err != nil {
		return err
	}
	r.out.Counts.Accepted = r.out.Counts.Read - rejected - r.out.Counts.Quarantined - r.out.Counts.Duplicates
	r.out.Counts.Quarantined += rejected
	if err := r.correctedLines(ctx); err != nil {
		return err
	}
	if r.out.Counts.Accepted == 0 && !r.work.DryRun {
		r.out.SetAside = r.setAside(context.WithoutCancel(ctx))
		refusal, err := r.nothingAccepted(ctx)
		return errors.Join(refusal, err)
	}
	return nil
}

// nothingAccepted is the refusal of files without a fact: the most frequent reason, worded as it stands in quarantine, with
// the first row that it set aside.
func (r *run) nothingAccepted(ctx context.Context) (*fault.Fault, error) {
	q, rows, err := r.commonest(ctx)
	if err != nil {
		return fault.Invalid("sources.nothingAccepted", "rows", fmt.Sprint(r.out.Counts.Read)), err
	}
	p := q.Problems[0]
	var fields []string
	for _, key := range strings.Split(p.Field, ", ") {
		if c, ok := r.profile.Column(key); ok {
			key = firstName(c)
		}
		fields = append(fields, key)
	}
	field := cmp.Or(strings.Join(fields, ", "), "–")
	return fault.Invalid("sources.nothingAccepted", "rows", fmt.Sprint(r.out.Counts.Read), "aside", fmt.Sprint(rows), "reason", p.Reason,
		"field", field, "value", shortened(p.Value), "detail", p.Args["detail"], "line", r.lineName(q)), nil
}

// shortened keeps a value that stands in a message within a line.
func shortened(value string) string {
	const most = 80
	if runes := []rune(value); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return value
}

// lineName is where a row stands: its line, and the file or sheet if several were read.
func (r *run) lineName(q sources.Quarantined) string {
	line := strconv.FormatInt(q.Line, 10)
	if q.File < 1 || q.File > len(r.out.Files) || len(r.out.Files) == 1 || r.work.Base > 0 {
		return line
	}
	if sheet := r.out.Files[q.File-1].Sheet; sheet != "" {
		return sheet + ": " + line
	}
	return strconv.Itoa(q.File) + ": " + line
}

// commonest is the first row set aside by the reason that set most rows aside, and how many it did.
func (r *run) commonest(ctx context.Context) (q sources.Quarantined, rows int64, err error) {
	rejected, err := r.rejected(ctx)
	if err != nil {
		return q, 0, err
	}
	var list []sources.Quarantined
	if r.out.Counts.Quarantined+r.out.Counts.Duplicates > rejected {
		var number int64
		aside := r.stage.Table("aside")
		err = r.stage.Conn.QueryRowContext(ctx, "SELECT failed[1], count(*) FROM "+aside+" GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 1").Scan(&number, &rows)
		if err != nil {
			return q, 0, fmt.Errorf("find the most frequent reason: %w", err)
		}
		list, err = r.asideOf(ctx, fmt.Sprintf("SELECT * FROM %s WHERE failed[1] = %d ORDER BY file, line, part LIMIT 1", aside, number))
	}
	if err == nil && rows < rejected {
		rows = rejected
		list, err = r.rejectRows(ctx)
	}
	if err == nil && len(list) == 0 {
		err = errors.New("no row was set aside, and none accepted")
	}
	if err != nil {
		return q, 0, err
	}
	return list[0], rows, nil
}

func (r *run) rejected(ctx context.Context) (int64, error) {
	var sum int64
	for _, f := range r.files {
		if f.lines == "" {
			continue
		}
		var n int64
		if err := r.one(ctx, "SELECT count(DISTINCT line) FROM "+r.rejectedRows(f), &n); err != nil {
			return 0, err
		}
		sum += n
	}
	return sum, nil
}

// rejectedRows are the rows of a file that did not fit the table, without those below its end.
func (r *run) rejectedRows(f file) string {
	table := factengine.Ident(r.rejectTable(f.number))
	if f.end > 0 {
		return fmt.Sprintf("(SELECT * FROM %s WHERE line < %d)", table, f.end)
	}
	return table
}

// portion is how many set-aside rows are handed over at once.
const portion = 5000

// setAside yields the quarantine in portions: rows with failures, then duplicates, then rows that did not fit the table.
func (r *run) setAside(ctx context.Context) func() ([]sources.Quarantined, error) {
	offset, rejects := 0, false
	return func() ([]sources.Quarantined, error) {
		if !rejects {
			rows, err := r.asideRows(ctx, offset)
			offset += len(rows)
			if err != nil || len(rows) > 0 {
				return rows, err
			}
			rejects = true
			return r.rejectRows(ctx)
		}
		return nil, nil
	}
}

func (r *run) asideRows(ctx context.Context, offset int) ([]sources.Quarantined, error) {
	return r.asideOf(ctx, fmt.Sprintf("SELECT * FROM %s ORDER BY file, line, part LIMIT %d OFFSET %d", r.stage.Table("aside"), portion, offset))
}

// asideOf reads rows of the table aside with everything that is wrong with them.
func (r *run) asideOf(ctx context.Context, aside string) ([]sources.Quarantined, error) {
	keys := r.profile.Keys()
	var columns []string
	for _, k := range keys {
		columns = append(columns, "m."+factengine.Ident(k))
	}
	for _, f := range r.plan.fails {
		reason, detail := factengine.Quote(f.reason), "''"
		if strings.HasPrefix(f.reason, "(") {
			reason = f.reason
		}
		if f.detail != "" {
			detail = f.detail
		}
		columns = append(columns, fmt.Sprintf("CAST(%s AS VARCHAR)", f.value), reason, detail)
	}
	query := fmt.Sprintf("SELECT a.file, a.line, a.part, array_to_string(a.failed, ','), %s FROM (%s) AS a JOIN (%s) AS m ON m.file = a.file AND m.line = a.line AND m.part = a.part ORDER BY a.file, a.line, a.part",
		strings.Join(columns, ", "), aside, r.mapped(false))
	rows, err := r.stage.Conn.QueryContext(ctx, query)
	if err != nil {
		return nil, fmt.Errorf("read rows set aside: %w", err)
	}
	defer rows.Close()
	list := []sources.Quarantined{}
	for rows.Next() {
		q := sources.Quarantined{Source: r.work.Key.Source, Edition: r.work.Key.Number, State: "open", Content: map[string]string{}}
		var failed string
		texts := make([]sql.NullString, len(columns))
		into := []any{&q.File, &q.Line, &q.Part, &failed}
		for i := range texts {
			into = append(into, &texts[i])
		}
		if err := rows.Scan(into...); err != nil {
			return nil, err
		}
		for i, k := range keys {
			if texts[i].Valid {
				q.Content[k] = texts[i].String
			}
		}
		q.Problems = r.problems(failed, texts[len(keys):])
		list = append(list, q)
	}
	return list, rows.Err()
}

func (r *run) problems(failed string, texts []sql.NullString) []sources.Problem {
	if failed == "-1" {
		return []sources.Problem{{Field: strings.Join(r.profile.Dedupe, ", "), Reason: "sources.reason.duplicate"}}
	}
	var list []sources.Problem
	for _, number := range strings.Split(failed, ",") {
		var i int
		if _, err := fmt.Sscan(number, &i); err != nil {
			continue
		}
		p := sources.Problem{Field: r.plan.fails[i].field, Value: texts[3*i].String, Reason: texts[3*i+1].String}
		if d := texts[3*i+2].String; d != "" {
			p.Args = map[string]string{"detail": d}
		}
		list = append(list, p)
	}
	return list
}

func (r *run) rejectRows(ctx context.Context) ([]sources.Quarantined, error) {
	list := []sources.Quarantined{}
	for _, f := range r.files {
		if f.lines == "" {
			continue
		}
		rejected, err := r.rejectRowsOf(ctx, f)
		if err != nil {
			return nil, err
		}
		list = append(list, rejected...)
	}
	return list, nil
}

func (r *run) rejectRowsOf(ctx context.Context, f file) ([]sources.Quarantined, error) {
	rows, err := r.stage.Conn.QueryContext(ctx, "SELECT line, any_value(csv_line) FROM "+r.rejectedRows(f)+" GROUP BY line ORDER BY line")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []sources.Quarantined
	for rows.Next() {
		q := sources.Quarantined{Source: r.work.Key.Source, Edition: r.work.Key.Number, File: f.number, State: "open"}
		var text sql.NullString
		if err := rows.Scan(&q.Line, &text); err != nil {
			return nil, err
		}
		q.Content = map[string]string{"_text": text.String}
		q.Problems = []sources.Problem{{Reason: "sources.reason.tooManyCells", Value: text.String}}
		list = append(list, q)
	}
	return list, rows.Err()
}
