package ui

import "github.com/a-h/templ"

// TableInfo is a table as readers see it: caption, one line under it, columns, rows, totals. "protected", "no data" and
// "0" are three different texts; the caller writes them.
type TableInfo struct {
	Caption, Note string
	Columns       []Column
	Rows          []Row
	Foot          []Row
	Tight         bool // for analysts
}

// Column is the head of a column. Right is for numbers; their unit stands in the head.
type Column struct {
	Text     string
	Right    bool
	SortHref string // empty if the column does not sort
	Sorted   string // "ascending" or "descending" if the table is sorted by it now
}

func (c Column) mark() string {
	switch c.Sorted {
	case "ascending":
		return " ▴"
	case "descending":
		return " ▾"
	default:
		return ""
	}
}

// Row is one row; its first cell is its head.
type Row struct {
	Cells []Cell
	Tone  Tone // Risk marks a row with a warning, Going a chosen one
	ID    string
}

func (r Row) class() string {
	switch r.Tone {
	case Risk, Bad:
		return "hot"
	case Going:
		return "sel"
	default:
		return ""
	}
}

// Cell is the content of one cell: Text (a link with Href), or Part for anything else.
type Cell struct {
	Text, Href, Lang string
	Part             templ.Component
}

// Cells makes cells of texts.
func Cells(texts ...string) []Cell {
	list := make([]Cell, len(texts))
	for i, t := range texts {
		list[i].Text = t
	}
	return list
}
