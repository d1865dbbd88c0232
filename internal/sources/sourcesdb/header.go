package sourcesdb

import (
	"slices"
	"strconv"
	"strings"

	"convive/internal/kernel/fault"
	"convive/internal/platform/table"
	"convive/internal/sources"
)

// The columns by which a corrected row says which line it was.
const (
	markFile = "_file"
	markLine = "_line"
	markPart = "_part"
)

// header is what was found above the table.
type header struct {
	rows     int            // rows to pass over
	width    int            // columns of the table
	place    map[string]int // profile column → column of the file, from 0
	physical []string       // names of the file's columns as the engine sees them: c1, c2 …
	turned   []turned       // columns that Unpivot makes into rows
	names    []string       // as printed
}

// columns is how many columns of the profile were found.
func (h *header) columns() int { return len(h.place) + len(h.turned) }

// turned is a column whose header is a value.
type turned struct {
	at     int
	column string   // its name in the raw table
	name   string   // its header
	labels []string // the values of the key columns
}

// findHeader finds the row in which most of the profile's columns stand, and refuses a file that lacks a required column
// or has one twice.
func findHeader(p sources.Profile, sheet *table.Sheet, corrected bool) (header, error) {
	rows, err := sheet.Head(headRows)
	if err != nil {
		return header{}, err
	}
	if corrected {
		return correctionHeader(p, sheet, rows)
	}
	columns := p.Columns
	if p.File.Header.None {
		return positional(columns, sheet)
	}
	best, err := header{}, error(fault.Invalid("sources.noHeader", "columns", wanted(columns), "found", firstTexts(rows)))
	score := 0
	for i := range rows {
		if p.File.Header.Row > 0 && i+1 != p.File.Header.Row {
			continue
		}
		names := joined(rows, i, max(p.File.Header.Lines, 1))
		h, problem := match(p, columns, names)
		if n := h.columns(); n > score {
			score, best, err = n, h, problem
			best.rows = i + max(p.File.Header.Lines, 1)
		}
	}
	if err == nil {
		best.finish(sheet)
	}
	return best, err
}

// correctionHeader finds the header of a file of corrections, whose names are exact: it is our own.
func correctionHeader(p sources.Profile, sheet *table.Sheet, rows [][]string) (header, error) {
	for i, names := range rows {
		if !slices.Contains(names, markLine) {
			continue
		}
		h := header{rows: i + 1, names: names, width: trimmedWidth(names), place: map[string]int{}}
		var missing []string
		for _, key := range append([]string{markFile, markLine, markPart}, p.Keys()...) {
			at := slices.Index(names, key)
			if at < 0 {
				missing = append(missing, key)
			}
			h.place[key] = at
		}
		if len(missing) > 0 {
			return h, fault.Invalid("sources.columnsMissing", "missing", strings.Join(missing, ", "), "found", firstTexts([][]string{names}))
		}
		h.finish(sheet)
		return h, nil
	}
	return header{}, fault.Invalid("sources.notACorrection", "found", firstTexts(rows)).At(markLine)
}

// positional takes the columns in the order of the profile.
func positional(columns sources.ColumnRules, sheet *table.Sheet) (header, error) {
	h := header{place: map[string]int{}, width: max(sheet.Columns, len(columns))}
	for i, c := range columns {
		h.place[c.Key] = i
	}
	h.finish(sheet)
	return h, nil
}

func (h *header) finish(sheet *table.Sheet) {
	if sheet.Kind == table.JSONLines || sheet.Kind == table.JSONArray || sheet.Kind == table.Parquet {
		h.physical = h.names
		return
	}
	h.physical = make([]string, h.width)
	for i := range h.physical {
		h.physical[i] = "c" + strconv.Itoa(i+1)
	}
}

// joined are the column names of a header of one or several lines; an upper cell is carried to the right over empty ones.
func joined(rows [][]string, at, lines int) []string {
	names := append([]string(nil), rows[at]...)
	for n := 1; n < lines && at+n < len(rows); n++ {
		carry := ""
		for i := range max(len(names), len(rows[at+n])) {
			if i >= len(names) {
				names = append(names, "")
			}
			if strings.TrimSpace(names[i]) != "" {
				carry = names[i]
			}
			below := ""
			if i < len(rows[at+n]) {
				below = rows[at+n][i]
			}
			names[i] = strings.TrimSpace(carry + " " + below)
		}
	}
	return names
}

// match places the profile's columns among the names of one row.
func match(p sources.Profile, columns sources.ColumnRules, names []string) (header, error) {
	h := header{place: map[string]int{}, names: names, width: trimmedWidth(names)}
	var problem error
	var missing []string
	for _, c := range columns {
		found := positions(c, names)
		switch {
		case len(found) == 1:
			h.place[c.Key] = found[0]
		case len(found) > 1:
			h.place[c.Key] = found[0]
			problem = fault.Invalid("sources.columnDoubled", "column", names[found[0]], "places", places(found))
		case c.Required:
			missing = append(missing, firstName(c))
		}
	}
	if p.Unpivot != nil {
		h.turned = turnedColumns(*p.Unpivot, names)
		if len(h.turned) == 0 {
			missing = append(missing, p.Unpivot.Columns)
		}
	}
	if len(missing) > 0 {
		problem = fault.Invalid("sources.columnsMissing", "missing", strings.Join(missing, ", "), "found", firstTexts([][]string{names}))
	}
	return h, problem
}

func positions(c sources.ColumnRule, names []string) []int {
	accepted := map[string]bool{table.Fold(c.Key): true}
	for _, n := range c.Names {
		if at, ok := strings.CutPrefix(n, "#"); ok {
			if i, err := strconv.Atoi(at); err == nil && i >= 1 && i <= len(names) {
				return []int{i - 1}
			}
		}
		accepted[table.Fold(n)] = true
	}
	var found []int
	for i, n := range names {
		if strings.TrimSpace(n) != "" && accepted[table.Fold(n)] {
			found = append(found, i)
		}
	}
	return found
}

func turnedColumns(u sources.Unpivot, names []string) []turned {
	pattern, err := u.Pattern()
	if err != nil {
		return nil
	}
	var list []turned
	for i, n := range names {
		m := pattern.FindStringSubmatch(strings.TrimSpace(n))
		if m == nil {
			continue
		}
		found := turned{at: i, column: "turned_" + strconv.Itoa(i), name: strings.TrimSpace(n)}
		for g, name := range pattern.SubexpNames() {
			if name != "" {
				found.labels = append(found.labels, m[g])
			}
		}
		if len(found.labels) == 0 {
			found.labels = []string{m[len(m)-1]}
		}
		list = append(list, found)
	}
	return list
}

func trimmedWidth(names []string) int {
	n := len(names)
	for n > 1 && strings.TrimSpace(names[n-1]) == "" {
		n--
	}
	return n
}

func firstName(c sources.ColumnRule) string {
	if len(c.Names) > 0 {
		return c.Names[0]
	}
	return c.Key
}

func wanted(columns sources.ColumnRules) string {
	var list []string
	for _, c := range columns {
		list = append(list, firstName(c))
	}
	return strings.Join(list, ", ")
}

func places(found []int) string {
	var list []string
	for _, i := range found {
		list = append(list, strconv.Itoa(i+1))
	}
	return strings.Join(list, ", ")
}

// firstTexts shows what was found instead, for the message: the first row that has several texts.
func firstTexts(rows [][]string) string {
	for _, row := range rows {
		var texts []string
		for _, cell := range row {
			if t := strings.TrimSpace(cell); t != "" && len(texts) < 12 {
				texts = append(texts, t)
			}
		}
		if len(texts) > 1 {
			return strings.Join(texts, ", ")
		}
	}
	return "–"
}
