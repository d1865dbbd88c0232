package table

import (
	"fmt"
	"strconv"
	"strings"
)

// ReadSQL gives the FROM clause with which DuckDB reads a sheet as text, from the record behind the first skip records.
// columns are the names of its columns from the left, each once; without them they are c1, c2, … up to the widest row.
// A row with more cells than columns (unless the rest is empty) and a row of more than 2 MB is rejected: it stands in the
// table named rejects (DuckDB's own name reject_errors if "") with its number in the file as line and its text as
// csv_line, once for each surplus cell. A row with fewer cells is filled up with NULL. Nothing else is left out but the
// lines in Sheet.Blank, and those only where there is more than one column.
//
// For JSON and Parquet, columns name fields of the file, and skip has no meaning.
func ReadSQL(s *Sheet, skip int, columns []string, rejects string) string {
	if len(columns) == 0 {
		columns = s.defaultColumns()
	}
	switch s.Kind {
	case Parquet:
		return castAll("read_parquet("+literal(globless(s.Path))+")", columns)
	case JSONLines, JSONArray:
		format := "newline_delimited"
		if s.Kind == JSONArray {
			format = "array"
		}
		return fmt.Sprintf("read_json(%s, format='%s', columns=%s, maximum_object_size=%d)", literal(globless(s.Path)), format, varchars(columns), maxObject)
	}
	quote := ""
	if s.Quote != 0 {
		quote = string(s.Quote)
	}
	if rejects == "" {
		rejects = "reject_errors"
	}
	// strict_mode=false would cut surplus cells off in silence; null_padding cannot follow quoted line breaks in parallel.
	return fmt.Sprintf("read_csv(%s, auto_detect=false, header=false, delim=%s, quote=%s, escape=%s, skip=%d, columns=%s, "+
		"null_padding=true, strict_mode=true, store_rejects=true, rejects_table=%s, rejects_scan=%s, parallel=%t)",
		literal(globless(s.Path)), literal(string(s.Delimiter)), literal(quote), literal(quote), max(skip, 0), varchars(columns),
		literal(rejects), literal(rejects+"_scan"), !s.Multiline)
}

// RowsSQL gives a query of two columns, id and row: the rowid of each row of the table staging and its number in the
// file, where staging was filled in one statement by CREATE TABLE … AS SELECT … FROM ReadSQL(s, skip, columns, rejects)
// without a filter (DuckDB keeps the order of insertion, so rowid counts the accepted rows) and has not been changed
// since. It costs nothing while importing; join it for the rows that go to quarantine.
func RowsSQL(s *Sheet, skip int, columns []string, rejects, staging string) string {
	if len(columns) == 0 {
		columns = s.defaultColumns()
	}
	if s.Kind == JSONLines || s.Kind == JSONArray || s.Kind == Parquet {
		return "SELECT rowid AS id, rowid + 2 AS row FROM " + identifier(staging) // row 1 is the names
	}
	if rejects == "" {
		rejects = "reject_errors"
	}
	missing := "SELECT line AS m FROM " + identifier(rejects)
	if len(columns) > 1 && len(s.Blank) > 0 {
		list := make([]string, 0, len(s.Blank))
		for _, b := range s.Blank {
			list = append(list, strconv.FormatInt(b, 10))
		}
		missing += " UNION SELECT unnest([" + strings.Join(list, ",") + "])"
	}
	// Before the j-th missing row m stand m-skip-j accepted ones: a row with at least so many before it comes after it.
	return fmt.Sprintf("SELECT t.rowid AS id, t.rowid + 1 + %[1]d + coalesce(g.j, 0) AS row FROM %[2]s t ASOF LEFT JOIN "+
		"(SELECT m - %[1]d - j AS before, max(j) AS j FROM (SELECT m, row_number() OVER (ORDER BY m) AS j FROM (SELECT DISTINCT m FROM (%[3]s) WHERE m > %[1]d)) GROUP BY 1) g "+
		"ON t.rowid >= g.before", max(skip, 0), identifier(staging), missing)
}

func (s *Sheet) defaultColumns() []string {
	if s.Kind == Parquet || s.Kind == JSONLines || s.Kind == JSONArray {
		if head, err := s.Head(1); err == nil && len(head) == 1 {
			return head[0]
		}
	}
	out := make([]string, max(s.Columns, 1))
	for i := range out {
		out[i] = "c" + strconv.Itoa(i+1)
	}
	return out
}

func varchars(columns []string) string {
	parts := make([]string, len(columns))
	for i, c := range columns {
		parts[i] = literal(c) + ": 'VARCHAR'"
	}
	return "{" + strings.Join(parts, ", ") + "}"
}

// castAll reads typed columns as text. Numbers come as numberText writes them: 2.0 is 2, 1.234 is 1.2340.
func castAll(from string, columns []string) string {
	parts := make([]string, len(columns))
	for i, c := range columns {
		text := "CAST(" + identifier(c) + " AS VARCHAR)"
		parts[i] = fmt.Sprintf("CASE WHEN typeof(%[1]s) IN ('DOUBLE', 'FLOAT') OR typeof(%[1]s) LIKE 'DECIMAL%%' THEN "+
			`regexp_replace(regexp_replace(%[2]s, '[.]0+$', ''), '^(-?[0-9]+[.][0-9]{3})$', '\10') ELSE %[2]s END AS %[1]s`, identifier(c), text)
	}
	return "(SELECT " + strings.Join(parts, ", ") + " FROM " + from + ")"
}

func literal(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

func identifier(s string) string { return `"` + strings.ReplaceAll(s, `"`, `""`) + `"` }

// globless keeps DuckDB from taking a file name for a pattern.
func globless(path string) string {
	return strings.NewReplacer("*", "[*]", "?", "[?]", "[", "[[]").Replace(path)
}
