package table

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strconv"

	"convive/internal/kernel/fault"
)

// maxLine is the longest line that is looked at; DuckDB rejects rows beyond 2 MB, this bounds our own memory.
const maxLine = 16 << 20

// A quoted cell may hold line breaks; how far a closing quotation mark is looked for before the opening one is taken to
// be a slip.
const (
	maxRecordLines = 200
	maxRecordBytes = 256 << 10
)

type lineEnd byte

const (
	noEnd lineEnd = iota // the last line without a line break
	lfEnd
	crlfEnd
)

type line struct {
	text []byte
	end  lineEnd
}

// record is one row of delimited text as it stands in the file.
type record struct {
	text    []byte // without the line end
	end     lineEnd
	number  int64 // 1-based, counts empty lines
	line    int64 // physical line on which it begins
	lines   int   // physical lines that it covers
	quoted  bool  // holds a quotation mark
	damaged bool  // its quotation is not well formed; then it is one line
	width   int   // cells
}

// recordReader cuts delimited text into records. What it calls a record is what DuckDB's reader calls one, which a test
// holds together.
type recordReader struct {
	in      *bufio.Reader
	delim   byte
	quote   byte // 0: quotation marks have no meaning
	pending []line
	number  int64
	lineNo  int64
	wasted  int64 // lines looked at in vain behind slips
	sound   bool  // written by us: a cell may hold any number of lines
	long    []byte
}

func newRecordReader(r io.Reader, delim, quote rune) *recordReader {
	return &recordReader{in: bufio.NewReaderSize(r, 1<<20), delim: byte(delim), quote: byte(quote)}
}

// next gives the next record, valid until the next call, or io.EOF.
func (r *recordReader) next() (record, error) {
	l, err := r.take()
	if err != nil {
		return record{}, err
	}
	r.number++
	rec := record{text: l.text, end: l.end, number: r.number, line: r.lineNo + 1, lines: 1}
	r.lineNo++
	if r.quote == 0 || bytes.IndexByte(l.text, r.quote) < 0 {
		if len(l.text) > 0 {
			rec.width = 1 + bytes.Count(l.text, []byte{r.delim})
		}
		return rec, nil
	}
	rec.quoted = true
	st := quoteState{delim: r.delim, quote: r.quote}
	st.walk(l.text)
	if st.bad {
		rec.damaged, rec.width = true, 1
		return rec, nil
	}
	if !st.open {
		rec.width = 1 + st.delims
		return rec, nil
	}
	return r.extend(rec, st)
}

// extend looks for the line that closes the quotation which rec leaves open.
func (r *recordReader) extend(rec record, st quoteState) (record, error) {
	limit := maxRecordLines
	if r.wasted > 100_000 && r.wasted > 4*r.lineNo { // a file of slips must not cost the square of its length
		limit = 4
	}
	joined := append(make([]byte, 0, 2*len(rec.text)+64), rec.text...)
	end := rec.end
	var ahead []line
	for r.sound || (len(ahead) < limit && len(joined) < maxRecordBytes) {
		l, err := r.take()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return record{}, err
		}
		l.text = bytes.Clone(l.text)
		ahead = append(ahead, l)
		if end == crlfEnd {
			joined = append(joined, '\r')
		}
		joined = append(append(joined, '\n'), l.text...)
		end = l.end
		st.walk(l.text)
		if st.bad {
			break
		}
		if !st.open {
			rec.text, rec.end, rec.lines, rec.width = joined, end, 1+len(ahead), 1+st.delims
			r.lineNo += int64(len(ahead))
			return rec, nil
		}
	}
	r.wasted += int64(len(ahead))
	r.pending = append(ahead, r.pending...)
	rec.text = bytes.Clone(joined[:len(rec.text)])
	rec.damaged, rec.width = true, 1
	return rec, nil
}

func (r *recordReader) take() (line, error) {
	if len(r.pending) > 0 {
		l := r.pending[0]
		r.pending = r.pending[1:]
		return l, nil
	}
	b, err := r.in.ReadSlice('\n')
	if errors.Is(err, bufio.ErrBufferFull) {
		r.long = append(r.long[:0], b...)
		for errors.Is(err, bufio.ErrBufferFull) {
			if len(r.long) > maxLine {
				return line{}, fault.Invalid("table.lineTooLong", "line", strconv.FormatInt(r.lineNo+1, 10))
			}
			b, err = r.in.ReadSlice('\n')
			r.long = append(r.long, b...)
		}
		b = r.long
	}
	if err != nil && (err != io.EOF || len(b) == 0) {
		return line{}, err
	}
	if errors.Is(err, io.EOF) {
		return line{text: b}, nil
	}
	if n := len(b); n >= 2 && b[n-2] == '\r' {
		return line{text: b[:n-2], end: crlfEnd}, nil
	}
	return line{text: b[:len(b)-1], end: lfEnd}, nil
}

// quoteState follows quotation through the lines of one record.
type quoteState struct {
	delim, quote byte
	delims       int  // delimiters seen outside quotation
	open         bool // inside a quoted cell at the end of what was walked
	bad          bool // text stands behind a closing quotation mark
}

func (s *quoteState) walk(b []byte) {
	i := 0
	for {
		if !s.open {
			// At the start of a cell: quoted or not. A mark inside an unquoted cell is a character like any other.
			for i < len(b) && b[i] == ' ' && s.delim != ' ' {
				i++
			}
			if i < len(b) && b[i] == s.quote {
				s.open = true
				i++
			} else {
				j := bytes.IndexByte(b[min(i, len(b)):], s.delim)
				if j < 0 {
					return
				}
				i = min(i, len(b)) + j + 1
				s.delims++
				continue
			}
		}
		j := bytes.IndexByte(b[i:], s.quote)
		if j < 0 {
			return
		}
		i += j + 1
		if i < len(b) && b[i] == s.quote {
			i++
			continue
		}
		s.open = false
		for i < len(b) && b[i] == ' ' && s.delim != ' ' {
			i++
		}
		if i == len(b) {
			return
		}
		if b[i] != s.delim {
			s.bad = true
			return
		}
		s.delims++
		i++
	}
}

// cells cuts a record into its cells, with quotation removed. A damaged record is one cell.
func (r *recordReader) cells(rec record) []string {
	if rec.damaged {
		return []string{string(rec.text)}
	}
	if len(rec.text) == 0 {
		return nil
	}
	if !rec.quoted {
		parts := bytes.Split(rec.text, []byte{r.delim})
		out := make([]string, len(parts))
		for i, p := range parts {
			out[i] = string(p)
		}
		return out
	}
	var out []string
	b := rec.text
	for {
		cell, rest, more := cutCell(b, r.delim, r.quote)
		out = append(out, cell)
		if !more {
			return out
		}
		b = rest
	}
}

func cutCell(b []byte, delim, quote byte) (cell string, rest []byte, more bool) {
	i := 0
	for i < len(b) && b[i] == ' ' && delim != ' ' {
		i++
	}
	if i == len(b) || b[i] != quote {
		j := bytes.IndexByte(b, delim)
		if j < 0 {
			return string(b), nil, false
		}
		return string(b[:j]), b[j+1:], true
	}
	i++
	var text []byte
	for {
		j := bytes.IndexByte(b[i:], quote)
		if j < 0 {
			return string(append(text, b[i:]...)), nil, false
		}
		text = append(text, b[i:i+j]...)
		i += j + 1
		if i < len(b) && b[i] == quote {
			text = append(text, quote)
			i++
			continue
		}
		break
	}
	j := bytes.IndexByte(b[i:], delim)
	if j < 0 {
		return string(text), nil, false
	}
	return string(text), b[i+j+1:], true
}
