package sourcesdb

import (
	"context"
	"fmt"
	"strings"

	"convive/internal/kernel/fault"
	"convive/internal/platform/table"
)

// found is a table of a file: a sheet or a member with the profile's header in it.
type found struct {
	sheet  table.Sheet
	header header
}

// choose takes every sheet and member in which the header is found, in the order of the file, or only those that the
// profile names. What holds something and is not read is named in a warning: nothing of a file is lost in silence. A
// hidden sheet is read only if nothing else holds the table, for what a publisher hides is seldom what it publishes.
func (r *run) choose(book *table.Book, name string) ([]found, error) {
	var list, hidden []found
	var first error
	for _, sheet := range book.Sheets {
		wanted := r.profile.File.Sheet != ""
		if wanted && !isSheet(sheet.Name, r.profile.File.Sheet) {
			continue // the profile says that it is not read
		}
		h, err := findHeader(r.profile, &sheet, r.work.Base > 0)
		switch {
		case err != nil:
			if first == nil {
				first = err
			}
			if sheet.Rows != 0 {
				r.notRead(err, sheet.Name, name)
			}
		case sheet.Hidden && !wanted:
			hidden = append(hidden, found{sheet, h})
		default:
			list = append(list, found{sheet, h})
		}
	}
	for _, member := range book.Skipped {
		r.warn("sources.warning.memberNotRead", "member", member, "file", name)
	}
	if len(list) == 0 {
		list, hidden = hidden, nil
	}
	for _, f := range hidden {
		r.warn("sources.warning.hiddenNotRead", "sheet", f.sheet.Name, "file", name)
	}
	if first == nil {
		first = fault.Invalid("sources.noSheet", "sheet", r.profile.File.Sheet)
	}
	if len(list) == 0 {
		return nil, named(first, name)
	}
	return r.alike(list, name), nil
}

// isSheet compares names as a person types them. A sheet of a workbook within an archive also goes by its own name.
func isSheet(name, wanted string) bool {
	_, own, _ := strings.Cut(name, ": ")
	return strings.EqualFold(strings.TrimSpace(name), wanted) || strings.EqualFold(strings.TrimSpace(own), wanted)
}

// alike leaves out what has less than half the columns of the best: a list of codes or notes in which a heading occurs.
func (r *run) alike(list []found, name string) []found {
	best := 0
	for _, f := range list {
		best = max(best, f.header.columns())
	}
	var kept []found
	for _, f := range list {
		if 2*f.header.columns() >= best {
			kept = append(kept, f)
		} else if f.sheet.Rows != 0 {
			r.warn("sources.warning.sheetNotRead", "sheet", f.sheet.Name, "file", name)
		}
	}
	return kept
}

// notRead says which sheet is passed over, and what it lacks.
func (r *run) notRead(why error, sheet, name string) {
	f, _ := fault.Of(why)
	switch {
	case f != nil && f.Message == "sources.columnsMissing":
		r.warn("sources.warning.sheetIncomplete", "sheet", sheet, "file", name, "missing", f.Args["missing"])
	case f != nil && f.Message == "sources.columnDoubled":
		r.warn("sources.warning.sheetDoubled", "sheet", sheet, "file", name, "column", f.Args["column"])
	default:
		r.warn("sources.warning.sheetNotRead", "sheet", sheet, "file", name)
	}
}

// repeated names tables of a file that hold the same rows as an earlier one. They are read all the same, for equal rows
// may be different events; but a copy of the data in the same archive must not double a figure unseen.
func (r *run) repeated(ctx context.Context, files []file, name string) error {
	if len(files) < 2 || r.work.Base > 0 {
		return nil
	}
	seen := map[string]string{}
	for _, f := range files {
		var rows int64
		var digest string
		if err := r.stage.Conn.QueryRowContext(ctx, fmt.Sprintf("SELECT count(*), coalesce(CAST(sum(CAST(hash(t) AS HUGEINT)) AS VARCHAR), '') FROM %s AS t", r.stage.Table(f.raw))).Scan(&rows, &digest); err != nil {
			return fmt.Errorf("compare tables: %w", err)
		}
		if earlier, same := seen[digest]; same && rows > 0 {
			r.warn("sources.warning.sheetRepeats", "sheet", f.sheet.Name, "earlier", earlier, "file", name)
			continue
		}
		seen[digest] = f.sheet.Name
	}
	return nil
}
