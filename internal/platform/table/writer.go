package table

import (
	"bufio"
	"io"
	"strings"
)

// Writer writes tables for people who open them in a spreadsheet: comma-separated UTF-8 with CRLF (RFC 4180). A cell
// that a spreadsheet would run as a formula (= + - @, tab or carriage return first) is prefixed by an apostrophe,
// unless it is a plain number. Errors are kept until Flush.
type Writer struct {
	w     *bufio.Writer
	delim byte
	buf   []byte
	err   error
}

// NewWriter makes a Writer; withBOM begins with the byte order mark by which Excel knows UTF-8.
func NewWriter(w io.Writer, withBOM bool) *Writer {
	out := &Writer{w: bufio.NewWriter(w), delim: ','}
	if withBOM {
		_, out.err = out.w.Write(utf8BOM)
	}
	return out
}

// Write writes one row.
func (w *Writer) Write(cells []string) {
	if w.err != nil {
		return
	}
	b := w.buf[:0]
	for i, c := range cells {
		if i > 0 {
			b = append(b, w.delim)
		}
		c = Harmless(c)
		if strings.ContainsAny(c, ",;\t\"\r\n") || c == "" && len(cells) == 1 || strings.HasPrefix(c, " ") || strings.HasSuffix(c, " ") {
			b = appendQuoted(b, c)
		} else {
			b = append(b, c...)
		}
	}
	b = append(b, '\r', '\n')
	w.buf = b
	_, w.err = w.w.Write(b)
}

// Flush writes what is still held and gives the first error.
func (w *Writer) Flush() error {
	if err := w.w.Flush(); w.err == nil {
		w.err = err
	}
	return w.err
}

// Harmless is a cell's text as it may be opened in a spreadsheet. Leading blanks do not hide a formula. A text that looks
// protected already is protected once more, so that Unprotected gives back every text.
func Harmless(s string) string {
	if strings.HasPrefix(s, "'") && Harmless(s[1:]) != s[1:] {
		return "'" + s
	}
	t := strings.TrimLeft(s, " \u00a0\u200b\ufeff")
	if t == "" || !strings.ContainsRune("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20", []rune(t[:min(len(t), 4)])[0]) || plainNumber(s) {
		return s
	}
	return "'" + s
}

// Unprotected is the text that Harmless made harmless.
func Unprotected(s string) string {
	if strings.HasPrefix(s, "'") && Harmless(s[1:]) == s {
		return s[1:]
	}
	return s
}

// plainNumber accepts -12, +3.5, -1,5 and -1e-5: a sign, digits, at most one mark and an exponent.
func plainNumber(s string) bool {
	if s != "" && (s[0] == '-' || s[0] == '+') {
		s = s[1:]
	}
	digits, marks := 0, 0
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c >= '0' && c <= '9':
			digits++
		case (c == '.' || c == ',') && marks == 0:
			marks++
		case (c == 'e' || c == 'E') && digits > 0:
			exp := s[i+1:]
			if exp != "" && (exp[0] == '-' || exp[0] == '+') {
				exp = exp[1:]
			}
			return exp != "" && len(exp) <= 3 && strings.Trim(exp, "0123456789") == ""
		default:
			return false
		}
	}
	return digits > 0
}
