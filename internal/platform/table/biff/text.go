package biff

import (
	"encoding/binary"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
)

// parts reads through the data of a record and its continuations.
type parts struct {
	rest [][]byte
	cur  []byte
}

func newParts(p [][]byte) *parts { return &parts{rest: p[1:], cur: p[0]} }

// more goes on to the next part when the present one is used up.
func (p *parts) more() bool {
	for len(p.cur) == 0 {
		if len(p.rest) == 0 {
			return false
		}
		p.cur, p.rest = p.rest[0], p.rest[1:]
	}
	return true
}

func (p *parts) byte() (byte, bool) {
	if !p.more() {
		return 0, false
	}
	b := p.cur[0]
	p.cur = p.cur[1:]
	return b, true
}

func (p *parts) uint(bytes int) (uint32, bool) {
	var v uint32
	for i := range bytes {
		b, ok := p.byte()
		if !ok {
			return 0, false
		}
		v |= uint32(b) << (8 * i)
	}
	return v, true
}

func (p *parts) skip(n int64) bool {
	for n > 0 {
		if !p.more() {
			return false
		}
		k := min(n, int64(len(p.cur)))
		p.cur = p.cur[k:]
		n -= k
	}
	return true
}

// appendText reads a BIFF8 text (length of lengthBytes, flags, characters, what follows them) and appends it as UTF-8.
func (p *parts) appendText(dst []byte, lengthBytes int) ([]byte, bool) {
	n, ok := p.uint(lengthBytes)
	if !ok {
		return dst, false
	}
	flags, ok := p.byte()
	if !ok {
		return dst, n == 0
	}
	var runs, ext uint32
	if flags&8 != 0 { // formatting runs
		if runs, ok = p.uint(2); !ok {
			return dst, false
		}
	}
	if flags&4 != 0 { // phonetic text
		if ext, ok = p.uint(4); !ok {
			return dst, false
		}
	}
	dst, ok = p.appendChars(dst, int(n), flags&1 != 0)
	if !ok {
		return dst, false
	}
	return dst, p.skip(4*int64(runs) + int64(ext))
}

func (p *parts) appendChars(dst []byte, n int, wide bool) ([]byte, bool) {
	var high rune // first half of a surrogate pair
	for n > 0 {
		if len(p.cur) == 0 {
			if !p.more() {
				return dst, false
			}
			wide = p.cur[0]&1 != 0 // a continued text says its width anew
			p.cur = p.cur[1:]
			continue
		}
		if !wide {
			k := min(n, len(p.cur))
			for _, b := range p.cur[:k] {
				dst = utf8.AppendRune(dst, rune(b))
			}
			p.cur, n = p.cur[k:], n-k
			continue
		}
		if len(p.cur) < 2 {
			return dst, false
		}
		r := rune(binary.LittleEndian.Uint16(p.cur))
		p.cur, n = p.cur[2:], n-1
		switch {
		case high != 0:
			dst = utf8.AppendRune(dst, utf16.DecodeRune(high, r))
			high = 0
		case r >= 0xD800 && r < 0xDC00 && n > 0:
			high = r
		default:
			dst = utf8.AppendRune(dst, r)
		}
	}
	return dst, true
}

// codePage is the encoding of the texts of a BIFF5 workbook.
func codePage(n uint16) *encoding.Decoder {
	switch n {
	case 437:
		return charmap.CodePage437.NewDecoder()
	case 850:
		return charmap.CodePage850.NewDecoder()
	case 852:
		return charmap.CodePage852.NewDecoder()
	case 1250:
		return charmap.Windows1250.NewDecoder()
	case 1251:
		return charmap.Windows1251.NewDecoder()
	case 10000, 32768:
		return charmap.Macintosh.NewDecoder()
	}
	return charmap.Windows1252.NewDecoder()
}
