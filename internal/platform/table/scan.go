package table

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"os"
	"path/filepath"
	"unicode/utf8"
)

// maxBlank is how many empty lines are remembered by number. A file with more is written anew with the empty lines made
// visible to DuckDB.
const maxBlank = 10_000

// survey is what one pass over delimited text finds.
type survey struct {
	records    int64
	width      int
	lastWidth  int
	lastEnd    lineEnd
	blank      []int64
	blanks     int64
	quoted     bool
	multiline  bool
	damaged    int64
	damagedAt  int64 // physical line of the first damaged record
	crlf, lf   int64 // record ends
	loneCR     int64 // records with a carriage return outside quotation
	badLines   int64 // records that are not UTF-8
	badAt      int64
	badBytes   [256]int64
	multibytes int64 // records with well-formed characters beyond ASCII
}

// irregular says whether DuckDB's strict reader would lose or refuse rows of the text as it stands.
func (s *survey) irregular() bool {
	return s.damaged > 0 || s.loneCR > 0 || (s.crlf > 0 && s.lf > 0) || s.blanks > maxBlank
}

// scan reads the text once.
func scan(ctx context.Context, path string, delim, quote rune, progress func(done, total int64)) (*survey, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, unreadable(err)
	}
	defer func() { _ = f.Close() }()
	in, err := newMeter(ctx, f, progress)
	if err != nil {
		return nil, unreadable(err)
	}
	r := newRecordReader(in, delim, quote)
	var s survey
	for {
		rec, err := r.next()
		if errors.Is(err, io.EOF) {
			return &s, nil
		}
		if err != nil {
			return nil, unreadable(err)
		}
		s.add(rec, r)
	}
}

func (s *survey) add(rec record, r *recordReader) {
	s.records++
	if rec.number == 1 {
		rec.text = bytes.TrimPrefix(rec.text, utf8BOM)
	}
	if len(rec.text) == 0 {
		s.blanks++
		if s.blanks <= maxBlank {
			s.blank = append(s.blank, rec.number)
		}
	} else {
		s.width = max(s.width, rec.width)
		s.lastWidth, s.lastEnd = rec.width, rec.end
	}
	s.quoted = s.quoted || rec.quoted
	s.multiline = s.multiline || rec.lines > 1
	if rec.damaged {
		if s.damaged == 0 {
			s.damagedAt = rec.line
		}
		s.damaged++
	}
	switch rec.end {
	case crlfEnd:
		s.crlf++
	case lfEnd:
		s.lf++
	}
	if bytes.IndexByte(rec.text, '\r') >= 0 && hasLoneCR(rec, r) {
		s.loneCR++
	}
	if !utf8.Valid(rec.text) {
		s.addBad(rec)
	} else if !isASCII(rec.text) {
		s.multibytes++
	}
}

func (s *survey) addBad(rec record) {
	if s.badLines == 0 {
		s.badAt = rec.line
	}
	s.badLines++
	for _, c := range rec.text {
		if c >= 0x80 {
			s.badBytes[c]++
		}
	}
}

func isASCII(b []byte) bool {
	for len(b) >= 8 {
		if binary.LittleEndian.Uint64(b)&0x8080808080808080 != 0 {
			return false
		}
		b = b[8:]
	}
	for _, c := range b {
		if c >= 0x80 {
			return false
		}
	}
	return true
}

// hasLoneCR says whether a carriage return stands outside quotation, where DuckDB would see the end of a row.
func hasLoneCR(rec record, r *recordReader) bool {
	if !rec.quoted || rec.damaged {
		return true
	}
	inside := false
	for _, c := range rec.text {
		switch {
		case c == r.quote:
			inside = !inside // a doubled mark toggles twice
		case c == '\r' && !inside:
			return true
		}
	}
	return false
}

// mend writes irregular text anew so that every record is one that DuckDB accepts or rejects by itself: line ends are
// even, a stray carriage return is a blank, a damaged record is one quoted cell, an empty line is an empty quoted cell.
func mend(ctx context.Context, path, dir string, delim, quote rune, progress func(done, total int64)) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", unreadable(err)
	}
	defer func() { _ = f.Close() }()
	in, err := newMeter(ctx, f, progress)
	if err != nil {
		return "", unreadable(err)
	}
	out, err := os.CreateTemp(dir, "mended-*.csv")
	if err != nil {
		return "", unreadable(err)
	}
	defer func() { _ = out.Close() }()
	w := bufio.NewWriterSize(out, 1<<20)
	r := newRecordReader(in, delim, quote)
	var row []byte
	for {
		rec, err := r.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return "", unreadable(err)
		}
		if rec.number == 1 {
			rec.text = bytes.TrimPrefix(rec.text, utf8BOM)
		}
		row = mendRecord(row[:0], rec, r)
		if _, err := w.Write(row); err != nil {
			return "", unreadable(err)
		}
	}
	if err := w.Flush(); err != nil {
		return "", unreadable(err)
	}
	return filepath.Clean(out.Name()), out.Close()
}

func mendRecord(dst []byte, rec record, r *recordReader) []byte {
	switch {
	case len(rec.text) == 0:
		dst = append(dst, '"', '"')
	case rec.damaged:
		dst = appendQuoted(dst, string(bytes.ReplaceAll(rec.text, []byte{'\r'}, []byte{' '})))
	case bytes.IndexByte(rec.text, '\r') < 0 || !hasLoneCR(rec, r):
		dst = append(dst, rec.text...)
	case !rec.quoted:
		dst = append(dst, bytes.ReplaceAll(rec.text, []byte{'\r'}, []byte{' '})...)
	default:
		for i, c := range r.cells(rec) {
			if i > 0 {
				dst = append(dst, r.delim)
			}
			dst = appendQuoted(dst, c)
		}
	}
	return append(dst, '\n')
}

func appendQuoted(dst []byte, s string) []byte {
	dst = append(dst, '"')
	for i := range len(s) {
		if s[i] == '"' {
			dst = append(dst, '"')
		}
		dst = append(dst, s[i])
	}
	return append(dst, '"')
}
