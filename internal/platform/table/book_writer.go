package table

import (
	"errors"
	"io"
	"math"
	"strconv"

	"github.com/xuri/excelize/v2"
)

// ErrTooLong says that a sheet of a workbook has no room for more rows.
var ErrTooLong = errors.New("a sheet of a workbook has 1,048,576 rows at most")

// BookWriter writes a workbook (XLSX) for people who work in a spreadsheet: numbers as numbers, everything else as text,
// also what begins with = + - or @, which is thus never run as a formula. Its first row stays in sight. Errors are kept until
// Close.
type BookWriter struct {
	w      io.Writer
	file   *excelize.File
	sheet  *excelize.StreamWriter
	number []bool // by column
	row    int
	bold   int
	err    error
}

// BookColumn is a column of a sheet with its width in letters.
type BookColumn struct {
	Name   string
	Number bool
	Width  float64 // 0: 14
}

// NewBookWriter begins a workbook that is written to w by Close.
func NewBookWriter(w io.Writer) *BookWriter {
	b := &BookWriter{w: w, file: excelize.NewFile()}
	b.bold, b.err = b.file.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}, Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}})
	return b
}

const (
	bookRows  = excelize.TotalRows
	bookWidth = 14
	nameRunes = 31 // of a sheet, as Excel allows
)

// Sheet ends the sheet before and begins another. The first one that is begun is the first of the workbook.
func (b *BookWriter) Sheet(name string, columns ...BookColumn) {
	b.end()
	if b.err != nil {
		return
	}
	if letters := []rune(name); len(letters) > nameRunes {
		name = string(letters[:nameRunes])
	}
	if b.row == 0 && b.sheet == nil {
		b.err = b.file.SetSheetName("Sheet1", name)
	} else {
		_, b.err = b.file.NewSheet(name)
	}
	if b.err != nil {
		return
	}
	if b.sheet, b.err = b.file.NewStreamWriter(name); b.err != nil {
		return
	}
	b.row, b.number = 0, nil
	head := make([]any, len(columns))
	for i, c := range columns {
		b.number = append(b.number, c.Number)
		head[i] = excelize.Cell{StyleID: b.bold, Value: c.Name}
		width := c.Width
		if width == 0 {
			width = bookWidth
		}
		b.note(b.sheet.SetColWidth(i+1, i+1, width))
	}
	b.note(b.sheet.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}))
	b.set(head)
}

func (b *BookWriter) note(err error) {
	if b.err == nil {
		b.err = err
	}
}

// Write writes one row. An empty cell stays empty; what is no number in a column of numbers is text.
func (b *BookWriter) Write(cells []string) {
	row := make([]any, len(cells))
	for i, c := range cells {
		if c == "" {
			continue
		}
		row[i] = c
		if i < len(b.number) && b.number[i] {
			if n, err := strconv.ParseFloat(c, 64); err == nil && !math.IsInf(n, 0) && !math.IsNaN(n) {
				row[i] = n
			}
		}
	}
	b.set(row)
}

func (b *BookWriter) set(row []any) {
	if b.err != nil || b.sheet == nil {
		return
	}
	if b.row++; b.row > bookRows {
		b.err = ErrTooLong
		return
	}
	b.err = b.sheet.SetRow("A"+strconv.Itoa(b.row), row)
}

func (b *BookWriter) end() {
	if b.sheet != nil && b.err == nil {
		b.err = b.sheet.Flush()
	}
}

// Close ends the last sheet, writes the workbook and gives the first error; what was written on an error is no workbook.
func (b *BookWriter) Close() error {
	b.end()
	if b.err == nil {
		_, b.err = b.file.WriteTo(b.w)
	}
	if err := b.file.Close(); b.err == nil {
		b.err = err
	}
	return b.err
}
