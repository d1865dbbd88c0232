package sourcesdb

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"convive/internal/kernel/fault"
	"convive/internal/platform/factengine"
	"convive/internal/platform/table"
	"convive/internal/sources"
)

// file is one table read into the stage: raw_N holds its rows, in the order of the file.
type file struct {
	number int // from 1
	sheet  table.Sheet
	turned []turned // columns that Unpivot makes into rows
	header int      // rows above the first row of the table
	width  int
	raw    string // name of its table
	lines  string // name of the table id → row, where rows were left out between
	end    int64  // first line below the table; 0: the table goes to the end
}

// headRows is how deep the header is looked for.
const headRows = 300

// read opens every file and fills the stage's table "rows".
func (r *run) read(ctx context.Context) error {
	var rejected int64
	for i, input := range r.work.Files {
		n, err := r.readFile(ctx, i+1, input)
		if err != nil {
			return err
		}
		rejected += n
	}
	err := r.rows(ctx)
	if err != nil {
		return err
	}
	if err := r.one(ctx, "SELECT count(*) FROM "+r.stage.Table("rows"), &r.out.Counts.Read); err != nil {
		return err
	}
	if rejected > 0 {
		if rejected, err = r.rejected(ctx); err != nil {
			return err
		}
	}
	r.out.Counts.Read += rejected
	if r.out.Counts.Read == 0 {
		return fault.Invalid("sources.noRows", "file", r.work.Files[0].Name)
	}
	return nil
}

// readFile reads every table of a file. Each is a file of the edition by itself, so that a line of it can be found again.
func (r *run) readFile(ctx context.Context, number int, input sources.InputFile) (rejected int64, err error) {
	path, err := r.within(input.Path, number)
	if err != nil {
		return 0, err
	}
	dir := filepath.Join(r.stage.Dir, "file-"+strconv.Itoa(number))
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return 0, err
	}
	rule := r.profile.File
	book, err := table.Open(ctx, path, dir, table.Options{Name: input.Name, Encoding: rule.Encoding, Delimiter: firstRune(rule.Delimiter), FillMerged: rule.FillMerged,
		Progress: func(done, total int64) {
			r.report(sources.Progress{Step: "sources.step.open", Done: done, Total: total})
		}})
	if err != nil {
		return 0, named(err, input.Name)
	}
	chosen, err := r.choose(book, input.Name)
	if err != nil {
		return 0, err
	}
	for i, c := range chosen {
		f, n, err := r.readTable(ctx, c, input.Name)
		if err != nil {
			return 0, err
		}
		rejected += n
		found := sources.File{Kind: string(c.sheet.Kind), Sheet: c.sheet.Name, Header: c.header.rows, Rows: c.sheet.Rows}
		if len(chosen) > 1 {
			found.Table = i + 1
		}
		r.files = append(r.files, f)
		r.out.Files = append(r.out.Files, found)
	}
	return rejected, r.repeated(ctx, r.files[len(r.files)-len(chosen):], input.Name)
}

func (r *run) readTable(ctx context.Context, c found, name string) (file, int64, error) {
	r.tables++
	f := file{number: r.tables, sheet: c.sheet, turned: c.header.turned, header: c.header.rows, width: c.header.width, raw: "raw_" + strconv.Itoa(r.tables)}
	if err := r.load(ctx, &f, c.header); err != nil {
		return f, 0, err
	}
	rejected, err := r.rejects(ctx, &f)
	for _, n := range c.sheet.Notes {
		r.out.Warnings = append(r.out.Warnings, sources.Warning{Message: n.Message, Args: n.Args})
	}
	return f, rejected, named(err, name)
}

// within makes the file reachable for the engine, which reads below its own folders only: where it is, by a hard link, or
// by a copy.
func (r *run) within(path string, number int) (string, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	in, err := os.Open(abs)
	if err != nil {
		return "", fault.NotFound("sources.noSuchFile", "file", filepath.Base(path)).Because(err)
	}
	defer in.Close()
	if r.im.duck.May(abs) {
		return abs, nil
	}
	near := filepath.Join(r.stage.Dir, "input-"+strconv.Itoa(number))
	if err := os.Link(abs, near); err == nil {
		return near, nil
	}
	out, err := os.Create(near)
	if err != nil {
		return "", err
	}
	_, err = io.Copy(out, in)
	return near, errors.Join(err, out.Close())
}

func firstRune(s string) rune {
	if s == `\t` {
		return '\t'
	}
	for _, c := range s {
		return c
	}
	return 0
}

// named adds the file's name to a reader's fault.
func named(err error, name string) error {
	if f, ok := fault.Of(err); ok && f.Args["file"] == "" {
		f.Args["file"] = name
	}
	return err
}

// load copies the file into its raw table: one column per column of the profile, all text.
func (r *run) load(ctx context.Context, f *file, h header) error {
	selected := make([]string, 0, len(h.place))
	for _, c := range r.columns() {
		from := "CAST(NULL AS VARCHAR)"
		if at, ok := h.place[c.Key]; ok {
			from = stated(&f.sheet, h.physical[at], c.Empty)
		}
		selected = append(selected, from+" AS "+factengine.Ident(c.Key))
	}
	for _, t := range h.turned {
		selected = append(selected, factengine.Ident(h.physical[t.at])+" AS "+factengine.Ident(t.column))
	}
	if r.work.Base > 0 {
		for _, mark := range []string{markFile, markLine, markPart} {
			selected = append(selected, factengine.Ident(h.physical[h.place[mark]])+" AS "+factengine.Ident(mark))
		}
	}
	query := fmt.Sprintf("CREATE TABLE %s AS SELECT %s FROM %s", r.stage.Table(f.raw), strings.Join(selected, ", "),
		table.ReadSQL(&f.sheet, h.rows, h.physical, r.rejectTable(f.number)))
	if err := r.stage.Exec(ctx, query); err != nil {
		return fmt.Errorf("read rows: %w", err)
	}
	if r.work.Base > 0 {
		return r.unprotect(ctx, f)
	}
	return nil
}

// rejectTable is unique to the import: the engine keeps rejects by connection, and adds to a table that exists.
func (r *run) rejectTable(number int) string {
	return "rejects_" + r.stage.Name + "_" + strconv.Itoa(number)
}

// stated gives a column with NULL for what means "nothing here". The reader of delimited text has done that for empty
// cells already.
func stated(s *table.Sheet, column string, empty []string) string {
	if len(empty) == 0 && delimited(s) {
		return factengine.Ident(column)
	}
	return emptied(column, empty)
}

// delimited says whether the engine reads the sheet as delimited text, into which workbooks are turned.
func delimited(s *table.Sheet) bool {
	return s.Kind == table.Delimited || s.Kind == table.XLSX || s.Kind == table.XLS
}

// emptied turns the texts that mean "nothing here" into NULL.
func emptied(column string, empty []string) string {
	c := factengine.Ident(column)
	list := []string{"''"}
	for _, e := range empty {
		list = append(list, factengine.Quote(e))
	}
	return fmt.Sprintf("CASE WHEN %s IN (%s) THEN NULL ELSE %s END", c, strings.Join(list, ", "), c)
}

// rejects counts rows that the reader could not fit into the table's columns, and prepares exact line numbers where rows
// are missing between the others.
func (r *run) rejects(ctx context.Context, f *file) (int64, error) {
	var n int64
	if delimited(&f.sheet) {
		if err := r.one(ctx, "SELECT count(DISTINCT line) FROM "+factengine.Ident(r.rejectTable(f.number)), &n); err != nil {
			return 0, err
		}
	}
	if n == 0 && len(f.sheet.Blank) == 0 {
		return 0, nil
	}
	f.lines = "lines_" + strconv.Itoa(f.number)
	rows := table.RowsSQL(&f.sheet, f.header, nil, r.rejectTable(f.number), f.raw)
	rows = strings.ReplaceAll(rows, factengine.Ident(f.raw), r.stage.Table(f.raw))
	return n, r.stage.Exec(ctx, "CREATE TABLE "+r.stage.Table(f.lines)+" AS "+rows)
}

// rows joins the files to one view of the rows that may be facts: not blank, above the end of the table, not skipped.
func (r *run) rows(ctx context.Context) error {
	var all []string
	for _, f := range r.files {
		all = append(all, r.rowsOf(f))
	}
	query := strings.Join(all, " UNION ALL ")
	if err := r.stage.Exec(ctx, "CREATE VIEW "+r.stage.Table("everything")+" AS "+query); err != nil {
		return fmt.Errorf("join files: %w", err)
	}
	query = "SELECT * FROM " + r.stage.Table("everything")
	if r.grouped() {
		query = "SELECT * FROM (SELECT *, " + r.groupsSQL() + " FROM " + r.stage.Table("everything") + ")"
	}
	kept, err := r.kept(ctx)
	if err != nil {
		return err
	}
	if kept != "" {
		query += " WHERE " + kept
	}
	query, materialise := r.reshape(query, r.grouped())
	object := "VIEW "
	if materialise {
		object = "TABLE "
	}
	if err := r.stage.Exec(ctx, "CREATE "+object+r.stage.Table("rows")+" AS "+query); err != nil {
		return fmt.Errorf("select rows: %w", err)
	}
	return nil
}

func (r *run) rowsOf(f file) string {
	raw := r.stage.Table(f.raw)
	if r.work.Base > 0 { // corrected rows say themselves which line they were
		columns := make([]string, 0, len(r.columns()))
		for _, c := range r.columns() {
			columns = append(columns, factengine.Ident(c.Key))
		}
		return fmt.Sprintf("SELECT CAST(%s AS INTEGER) AS file, CAST(%s AS BIGINT) AS line, CAST(%s AS INTEGER) AS part, %s FROM %s",
			factengine.Ident(markFile), factengine.Ident(markLine), factengine.Ident(markPart), strings.Join(columns, ", "), raw)
	}
	list := r.cellsOf(f)
	if f.lines != "" {
		return fmt.Sprintf("SELECT %d AS file, l.row AS line, 0 AS part, %s FROM %s t JOIN %s l ON l.id = t.rowid", f.number, list, raw, r.stage.Table(f.lines))
	}
	return fmt.Sprintf("SELECT %d AS file, t.rowid + %d AS line, 0 AS part, %s FROM %s t", f.number, f.header+1, list, raw)
}

// cellsOf lists the columns of a file in an order that is the same for all: the profile's, then the turned ones of every
// file, of which one may lack some.
func (r *run) cellsOf(f file) string {
	var list []string
	for _, c := range r.columns() {
		list = append(list, "t."+factengine.Ident(c.Key))
	}
	for _, column := range r.turnedColumns() {
		if slices.ContainsFunc(f.turned, func(t turned) bool { return t.column == column }) {
			list = append(list, "t."+factengine.Ident(column))
		} else {
			list = append(list, "CAST(NULL AS VARCHAR) AS "+factengine.Ident(column))
		}
	}
	return strings.Join(list, ", ")
}

// turnedColumns are the turned columns of all files, each once.
func (r *run) turnedColumns() []string {
	var list []string
	for _, f := range r.files {
		for _, t := range f.turned {
			if !slices.Contains(list, t.column) {
				list = append(list, t.column)
			}
		}
	}
	return list
}

// folded is how texts are compared: lower case, no accents, no blanks around.
func folded(column string) string {
	return "lower(strip_accents(trim(" + factengine.Ident(column) + ")))"
}

func (r *run) matchSQL(m sources.Match) string {
	columns := []string{m.Column}
	if m.Column == "" {
		columns = nil
		for _, c := range r.columns() {
			columns = append(columns, c.Key)
		}
	}
	var any []string
	for _, c := range columns {
		any = append(any, fmt.Sprintf("coalesce(regexp_matches(%s, %s), false)", folded(c), factengine.Quote(m.Matches)))
	}
	return "(" + strings.Join(any, " OR ") + ")"
}

// kept is the condition for rows of the table, and counts those below its end.
func (r *run) kept(ctx context.Context) (string, error) {
	if r.work.Base > 0 {
		return "", nil // corrected rows are rows, whatever they hold
	}
	var conditions []string
	blank := make([]string, 0, len(r.columns()))
	for _, c := range r.columns() {
		blank = append(blank, factengine.Ident(c.Key))
	}
	some := "coalesce(" + strings.Join(blank, ", ") + ") IS NOT NULL"
	full, err := r.full(ctx)
	if err != nil {
		return "", err
	}
	if !full {
		conditions = append(conditions, some)
	}
	for _, m := range r.profile.Rows.Keep {
		conditions = append(conditions, r.matchSQL(m))
	}
	for _, m := range r.profile.Rows.Skip {
		conditions = append(conditions, "NOT "+r.matchSQL(m))
	}
	for _, g := range r.profile.Rows.Groups {
		conditions = append(conditions, "NOT "+r.matchSQL(sources.Match{Column: g.Column, Matches: g.Matches}))
	}
	if stops := r.profile.Rows.StopAt; len(stops) > 0 {
		var any []string
		for _, m := range stops {
			any = append(any, r.matchSQL(m))
		}
		for i, f := range r.files {
			var end *int64
			err := r.one(ctx, fmt.Sprintf("SELECT min(line) FROM %s WHERE file = %d AND (%s)", r.stage.Table("everything"), f.number, strings.Join(any, " OR ")), &end)
			if err != nil {
				return "", err
			}
			if end == nil {
				continue
			}
			r.files[i].end = *end
			conditions = append(conditions, fmt.Sprintf("(file <> %d OR line < %d)", f.number, *end))
			var below int64
			if err := r.one(ctx, fmt.Sprintf("SELECT count(*) FROM %s WHERE file = %d AND line >= %d AND %s", r.stage.Table("everything"), f.number, *end, some), &below); err != nil {
				return "", err
			}
			r.out.Counts.Below += below
		}
	}
	return strings.Join(conditions, " AND "), nil
}

// full says that a column is known to be stated in every row, so that no row is blank: it spares a look at all columns in
// every pass over the rows.
func (r *run) full(ctx context.Context) (bool, error) {
	at := slices.IndexFunc(r.columns(), func(c sources.ColumnRule) bool { return c.Required })
	if at < 0 {
		return false, nil
	}
	var empty bool
	err := r.one(ctx, fmt.Sprintf("SELECT count(*) > 0 FROM %s WHERE %s IS NULL", r.stage.Table("everything"), factengine.Ident(r.columns()[at].Key)), &empty)
	return !empty, err
}

// columns are those that the raw table has: the profile's, or for corrected rows all that quarantine hands out.
func (r *run) columns() sources.ColumnRules {
	if r.work.Base == 0 {
		return r.profile.Columns
	}
	list := sources.ColumnRules{}
	for _, key := range r.profile.Keys() {
		c, _ := r.profile.Column(key)
		list = append(list, sources.ColumnRule{Key: key, Empty: c.Empty})
	}
	return list
}

// one reads a single value.
func (r *run) one(ctx context.Context, query string, into any) error {
	return r.stage.Conn.QueryRowContext(ctx, query).Scan(into)
}
