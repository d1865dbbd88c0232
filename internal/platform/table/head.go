package table

import (
	"bytes"
	"errors"
	"io"
	"os"
)

// Head gives the first n rows as they stand in the file, for the search of the header and for Profile. An empty line is
// an empty row. For JSON and Parquet the first row holds the names of the fields.
func (s *Sheet) Head(n int) ([][]string, error) {
	switch {
	case n <= 0:
		return nil, nil
	case s.Kind == JSONLines || s.Kind == JSONArray:
		return jsonHead(s.Path, s.Kind, n)
	case s.Kind == Parquet:
		return parquetHead(s.Path, n)
	}
	f, err := os.Open(s.Path)
	if err != nil {
		return nil, unreadable(err)
	}
	defer func() { _ = f.Close() }()
	rows := make([][]string, 0, min(n, 1024))
	err = s.each(f, func(row []string) bool {
		rows = append(rows, row)
		return len(rows) < n
	})
	return rows, err
}

// Tail gives the last n rows: what stands below the table, a TOTAL line for instance. It reads the end of the file only,
// or all of it where a cell may hold line breaks.
func (s *Sheet) Tail(n int) ([][]string, error) {
	if n <= 0 {
		return nil, nil
	}
	if s.Kind == JSONLines || s.Kind == JSONArray || s.Kind == Parquet {
		return nil, nil // a self-describing file has nothing below its table
	}
	f, err := os.Open(s.Path)
	if err != nil {
		return nil, unreadable(err)
	}
	defer func() { _ = f.Close() }()
	st, err := f.Stat()
	if err != nil {
		return nil, unreadable(err)
	}
	back := int64(256<<10) + int64(n)*4096
	if !s.Multiline && st.Size() > back {
		if _, err := f.Seek(st.Size()-back, io.SeekStart); err != nil {
			return nil, unreadable(err)
		}
		if rows, err := s.lastOf(f, n, true); err != nil || len(rows) == n {
			return rows, err
		}
		if _, err := f.Seek(0, io.SeekStart); err != nil { // the rows are longer than thought
			return nil, unreadable(err)
		}
	}
	return s.lastOf(f, n, false)
}

// lastOf keeps the last n rows of what it reads; where reading began inside a row, the first is dropped.
func (s *Sheet) lastOf(r io.Reader, n int, inside bool) ([][]string, error) {
	ring := make([][]string, 0, min(n, 1024))
	count := 0
	err := s.each(r, func(row []string) bool {
		if inside {
			inside = false
			return true
		}
		if len(ring) < n {
			ring = append(ring, row)
		} else {
			ring[count%n] = row
		}
		count++
		return true
	})
	if err != nil || count <= n {
		return ring, err
	}
	at := count % n
	return append(append(make([][]string, 0, n), ring[at:]...), ring[:at]...), nil
}

func (s *Sheet) each(in io.Reader, do func(row []string) bool) error {
	r := newRecordReader(in, s.Delimiter, s.Quote)
	r.sound = s.Kind != Delimited
	for {
		rec, err := r.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return unreadable(err)
		}
		if rec.number == 1 {
			rec.text = bytes.TrimPrefix(rec.text, utf8BOM)
		}
		row := r.cells(rec)
		if s.Kind != Delimited && len(row) == 1 && row[0] == "" {
			row = nil
		}
		if !do(row) {
			return nil
		}
	}
}
