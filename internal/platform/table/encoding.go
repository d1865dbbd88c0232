package table

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"strings"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/ianaindex"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"
	"golang.org/x/text/runes"
	"golang.org/x/text/transform"

	"convive/internal/kernel/fault"
)

// The encodings that are told apart without being named.
const (
	encUTF8    = "utf-8"
	encUTF16LE = "utf-16le"
	encUTF16BE = "utf-16be"
	encUTF32LE = "utf-32le"
	encUTF32BE = "utf-32be"
	encWindows = "windows-1252"
	encDOS     = "cp850" // what old case systems of Latin America still export
)

var utf8BOM = []byte{0xEF, 0xBB, 0xBF}

// encodingOfSample tells the encoding from a byte order mark or from the pattern of zero bytes; "" if neither shows one.
func encodingOfSample(b []byte) string {
	switch {
	case bytes.HasPrefix(b, utf8BOM):
		return encUTF8
	case bytes.HasPrefix(b, []byte{0xFF, 0xFE, 0, 0}):
		return encUTF32LE
	case bytes.HasPrefix(b, []byte{0, 0, 0xFE, 0xFF}):
		return encUTF32BE
	case bytes.HasPrefix(b, []byte{0xFF, 0xFE}):
		return encUTF16LE
	case bytes.HasPrefix(b, []byte{0xFE, 0xFF}):
		return encUTF16BE
	}
	var zeros [2]int
	for i, c := range b {
		if c == 0 {
			zeros[i&1]++
		}
	}
	half := len(b) / 2
	switch {
	case half < 4:
		return ""
	case zeros[1] > half*2/5 && zeros[0] < half/20:
		return encUTF16LE
	case zeros[0] > half*2/5 && zeros[1] < half/20:
		return encUTF16BE
	}
	return ""
}

// decoderFor finds an encoding by any of its usual names.
func decoderFor(name string) (transform.Transformer, error) {
	switch strings.ToLower(strings.ReplaceAll(name, "_", "-")) {
	case encUTF8, "utf8":
		return transform.Chain(unicode.BOMOverride(transform.Nop), runes.ReplaceIllFormed()), nil
	case encUTF16LE, "utf-16":
		return unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder(), nil
	case encUTF16BE:
		return unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewDecoder(), nil
	case encUTF32LE:
		return utf32.UTF32(utf32.LittleEndian, utf32.UseBOM).NewDecoder(), nil
	case encUTF32BE:
		return utf32.UTF32(utf32.BigEndian, utf32.UseBOM).NewDecoder(), nil
	case encDOS, "850":
		return charmap.CodePage850.NewDecoder(), nil
	case "cp437", "437":
		return charmap.CodePage437.NewDecoder(), nil
	}
	var e encoding.Encoding
	e, err := htmlindex.Get(name)
	if err != nil {
		e, err = ianaindex.IANA.Encoding(name)
	}
	if err != nil || e == nil {
		return nil, fault.Invalid("table.encodingUnknown", "encoding", name)
	}
	return e.NewDecoder(), nil
}

// singleByte decides between the two one-byte encodings that Latin American files come in, by where the bytes beyond
// ASCII lie: accented letters are 0xC0–0xFF in Windows-1252, 0x80–0xA5 and a few in DOS code page 850.
func singleByte(hist *[256]int64) string {
	var dos, win int64
	for c := 0x80; c <= 0xFF; c++ {
		switch {
		case strings.ContainsRune("\u0081\u0082\u0087\u0090\u00a0\u00a1\u00a2\u00a3\u00a4\u00a5\u00b5\u00c6", rune(c)):
			dos += hist[c] // ü é ç É á í ó ú ñ Ñ Á ã
		case c >= 0xC0:
			win += hist[c]
		}
	}
	if dos > 3*win && dos > 0 {
		return encDOS
	}
	return encWindows
}

// transcode writes the text at path as UTF-8 under dir. Where no line feed occurs in it, carriage returns become line
// feeds.
func transcode(ctx context.Context, path, dir, name string, crOnly bool, opt Options) (string, error) {
	dec, err := decoderFor(name)
	if err != nil {
		return "", err
	}
	f, err := os.Open(path)
	if err != nil {
		return "", unreadable(err)
	}
	defer func() { _ = f.Close() }()
	in, err := newMeter(ctx, f, opt.Progress)
	if err != nil {
		return "", unreadable(err)
	}
	out, err := os.CreateTemp(dir, "text-*.txt")
	if err != nil {
		return "", unreadable(err)
	}
	defer func() { _ = out.Close() }()
	r := transform.NewReader(in, dec)
	buf := make([]byte, 1<<20)
	var written int64
	for {
		n, err := r.Read(buf)
		b := buf[:n]
		if written == 0 {
			b = bytes.TrimPrefix(b, utf8BOM)
		}
		if crOnly {
			for i := range b {
				if b[i] == '\r' {
					b[i] = '\n'
				}
			}
		}
		if _, err := out.Write(b); err != nil {
			return "", unreadable(err)
		}
		written += int64(n)
		if written > opt.MaxBytes {
			return "", tooLarge(opt.MaxBytes)
		}
		if errors.Is(err, io.EOF) {
			return out.Name(), out.Close()
		}
		if err != nil {
			return "", unreadable(err)
		}
	}
}
