package table

import (
	"bytes"
	"errors"
	"io"
	"os"

	"convive/internal/kernel/fault"
)

// form is what the first bytes of a file say that it is.
type form int

const (
	formText form = iota
	formZip
	formGzip
	formOLE
	formParquet
)

const sampleSize = 256 << 10

// foreign are kinds of file that hold no table that could be read, by their first bytes, with the name that a person knows.
var foreign = []struct{ magic, name string }{
	{"%PDF", "PDF"}, {"\x89PNG", "PNG"}, {"\xFF\xD8\xFF", "JPEG"}, {"GIF8", "GIF"}, {"SQLite format 3\x00", "SQLite"},
	{"\x7FELF", "ELF"}, {"MZ\x90", "EXE"}, {"RDX3\n", "RData"}, {"RDX2\n", "RData"}, {"{\\rtf", "RTF"},
	{"\x00\x01\x00\x00Standard ", "Microsoft Access"}, {"$FL2", "SPSS"}, {"$FL3", "SPSS"}, {"<stata_dta>", "Stata"},
	{"ARROW1", "Arrow"}, {"OggS", "Ogg"}, {"II*\x00", "TIFF"}, {"MM\x00*", "TIFF"},
}

var foreignArchives = []struct{ magic, name string }{
	{"BZh", "bzip2"}, {"\xFD7zXZ\x00", "xz"}, {"7z\xBC\xAF\x27\x1C", "7z"}, {"Rar!", "rar"}, {"\x28\xB5\x2F\xFD", "zstd"},
}

// sniff says what a file is by its content and gives the bytes it looked at.
func sniff(path string) (form, []byte, error) {
	st, err := os.Stat(path)
	if err != nil {
		return 0, nil, unreadable(err)
	}
	if !st.Mode().IsRegular() {
		return 0, nil, fault.Invalid("table.notAFile")
	}
	if st.Size() == 0 {
		return 0, nil, fault.Invalid("table.empty")
	}
	f, err := os.Open(path)
	if err != nil {
		return 0, nil, unreadable(err)
	}
	defer func() { _ = f.Close() }()
	b := make([]byte, min(sampleSize, st.Size()))
	if _, err := io.ReadFull(f, b); err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		return 0, nil, unreadable(err)
	}
	has := func(s string) bool { return bytes.HasPrefix(b, []byte(s)) }
	switch {
	case has("PK\x03\x04"), has("PK\x05\x06"):
		return formZip, b, nil
	case has("\x1F\x8B"):
		return formGzip, b, nil
	case has("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"):
		return formOLE, b, nil
	case has("PAR1"):
		return formParquet, b, nil
	case has("\x09\x08\x10\x00\x00\x06"), has("\x09\x08\x08\x00\x00\x05"), has("\x09\x04\x06\x00"), has("\x09\x02\x06\x00"), has("\x09\x00\x04\x00"):
		return 0, nil, fault.Invalid("table.spreadsheetUnsupported", "kind", "Excel 2–4")
	}
	for _, x := range foreignArchives {
		if has(x.magic) {
			return 0, nil, fault.Invalid("table.archiveUnsupported", "kind", x.name)
		}
	}
	for _, x := range foreign {
		if has(x.magic) {
			return 0, nil, fault.Invalid("table.notATable", "kind", x.name)
		}
	}
	return formText, b, nil
}

// checkText refuses a decoded sample that is no text, or text that is no table.
func checkText(sample []byte) error {
	t := bytes.TrimLeft(bytes.TrimPrefix(sample, utf8BOM), " \t\r\n")
	if len(t) == 0 {
		return fault.Invalid("table.empty")
	}
	control := 0
	for _, c := range sample {
		if c < 0x20 && c != '\t' && c != '\n' && c != '\r' && c != '\f' && c != '\v' && c != 0x1A && c != 0x1B {
			control++
		}
	}
	// Stray control bytes occur in honest files; a file in which they are frequent is no text.
	if control*10 > len(sample)*3 || (control > 8 && control*50 > len(sample)) {
		return fault.Invalid("table.binary")
	}
	low := bytes.ToLower(t[:min(len(t), 1024)])
	switch {
	case bytes.HasPrefix(low, []byte("<!doctype html")), bytes.HasPrefix(low, []byte("<html")), bytes.HasPrefix(low, []byte("<table")),
		bytes.HasPrefix(low, []byte("<")) && bytes.Contains(low, []byte("<html")),
		bytes.HasPrefix(low, []byte("mime-version:")) && bytes.Contains(low, []byte("multipart/related")):
		return fault.Invalid("table.html")
	case bytes.HasPrefix(low, []byte("<?xml")), bytes.HasPrefix(low, []byte("<workbook")):
		return fault.Invalid("table.xml")
	}
	return nil
}
