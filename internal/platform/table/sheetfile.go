package table

import (
	"bufio"
	"os"
	"strings"
)

// sheetFile takes the rows of a workbook's sheet and writes them as delimited text. Empty rows are kept in their place,
// those below the last value are not.
type sheetFile struct {
	file      *os.File
	w         *bufio.Writer
	room      *allowance
	rows      int64 // written
	width     int
	multiline bool
	buf       []byte
}

func newSheetFile(dir string, room *allowance) (*sheetFile, error) {
	f, err := os.CreateTemp(dir, "sheet-*.csv")
	if err != nil {
		return nil, unreadable(err)
	}
	return &sheetFile{file: f, w: bufio.NewWriterSize(f, 1<<18), room: room}, nil
}

// row writes the cells of the row with a number (from 1, rising).
func (f *sheetFile) row(number int64, cells []string) error {
	n := len(cells)
	for n > 0 && cells[n-1] == "" {
		n--
	}
	if n == 0 {
		return nil
	}
	for f.rows+1 < number {
		if err := f.write([]byte("\"\"\n")); err != nil {
			return err
		}
	}
	b := f.buf[:0]
	for i, c := range cells[:n] {
		if i > 0 {
			b = append(b, ',')
		}
		if strings.ContainsAny(c, ",\"\r\n") || (n == 1 && c == "") || (c != "" && (c[0] == ' ' || c[0] == '\xEF')) {
			if strings.ContainsAny(c, "\r\n") {
				c = strings.ReplaceAll(strings.ReplaceAll(c, "\r\n", "\n"), "\r", "\n")
				f.multiline = true
			}
			b = appendQuoted(b, c)
		} else {
			b = append(b, c...)
		}
	}
	b = append(b, '\n')
	f.buf = b
	f.width = max(f.width, n)
	return f.write(b)
}

func (f *sheetFile) write(b []byte) error {
	f.rows++
	f.room.left -= int64(len(b))
	if f.room.left < 0 {
		return tooLarge(f.room.limit)
	}
	if _, err := f.w.Write(b); err != nil {
		return unreadable(err)
	}
	return nil
}

func (f *sheetFile) close() error {
	if err := f.w.Flush(); err != nil {
		_ = f.file.Close()
		return unreadable(err)
	}
	if err := f.file.Close(); err != nil {
		return unreadable(err)
	}
	return nil
}

// sheet describes what was written.
func (f *sheetFile) sheet(name string, kind Kind) Sheet {
	return Sheet{Name: name, Kind: kind, Path: f.file.Name(), Encoding: encUTF8, Delimiter: ',', Quote: '"',
		Rows: f.rows, Columns: max(f.width, 1), Multiline: f.multiline}
}
