package biff

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/richardlehane/mscfb"
	"golang.org/x/text/encoding"
)

// Workbook is an opened workbook. It is not safe for concurrent use.
type Workbook struct {
	Sheets    []SheetEntry
	Dates1904 bool // days count from 1 January 1904

	stream  []byte
	biff8   bool
	decoder *encoding.Decoder // of BIFF5 texts
	texts   []byte            // the shared texts, end to end
	ends    []int
	formats map[int]string // custom number formats by id
	xf      []int          // number format id by cell style
}

// SheetEntry names a worksheet.
type SheetEntry struct {
	Name   string
	Hidden bool
	at     int
}

// Open reads the compound file and the global part of the workbook in it.
func Open(r io.ReaderAt, size int64) (w *Workbook, err error) {
	stream, err := workbookStream(r, size)
	if err != nil {
		return nil, err
	}
	w = &Workbook{stream: stream, formats: map[int]string{}, decoder: codePage(1252)}
	return w, w.globals()
}

// workbookStream finds the workbook in the compound file and reads it.
func workbookStream(r io.ReaderAt, size int64) (stream []byte, err error) {
	defer func() { // the container is parsed by a library that trusts its offsets
		if p := recover(); p != nil {
			stream, err = nil, fmt.Errorf("%w: %v", ErrDamaged, p)
		}
	}()
	doc, err := mscfb.New(io.NewSectionReader(r, 0, size))
	if err != nil {
		return nil, containerError(err)
	}
	var book *mscfb.File
	for _, f := range doc.File {
		if len(f.Path) > 0 {
			continue // of an embedded object
		}
		switch f.Name {
		case "EncryptedPackage":
			return nil, ErrEncrypted
		case "Workbook":
			book = f
		case "Book":
			if book == nil {
				book = f
			}
		}
	}
	if book == nil {
		return nil, ErrNotWorkbook
	}
	if book.Size > MaxStreamBytes {
		return nil, ErrTooLarge
	}
	if book.Size > size {
		return nil, ErrTruncated
	}
	stream = make([]byte, max(book.Size, 0))
	if _, err := io.ReadFull(book, stream); err != nil {
		return nil, containerError(err)
	}
	return stream, nil
}

func containerError(err error) error {
	var e mscfb.Error
	if errors.As(err, &e) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("%w: %w", ErrTruncated, err)
	}
	return fmt.Errorf("%w: %w", ErrDamaged, err)
}

// globals reads the records that hold for all sheets.
func (w *Workbook) globals() error {
	bof, err := recordAt(w.stream, 0)
	if err != nil {
		return err
	}
	if bof.kind != recBOF || len(bof.data) < 4 {
		return ErrVersion
	}
	switch binary.LittleEndian.Uint16(bof.data) {
	case 0x0600:
		w.biff8 = true
	case 0x0500:
	default:
		return ErrVersion
	}
	for at := bof.next; ; {
		r, err := recordAt(w.stream, at)
		if err != nil {
			return err
		}
		at = r.next
		switch r.kind {
		case recEOF:
			return nil
		case recFilePass:
			return ErrEncrypted
		case recSST:
			if at, err = w.sharedTexts(r); err != nil {
				return err
			}
		default:
			if err := w.global(r); err != nil {
				return err
			}
		}
	}
}

func (w *Workbook) global(r record) error {
	d := r.data
	switch r.kind {
	case recDateMode:
		w.Dates1904 = len(d) >= 2 && d[0] == 1
	case recCodePage:
		if len(d) >= 2 {
			w.decoder = codePage(binary.LittleEndian.Uint16(d))
		}
	case recXF:
		if len(d) < 4 {
			return ErrDamaged
		}
		w.xf = append(w.xf, int(binary.LittleEndian.Uint16(d[2:])))
	case recFormat:
		if len(d) < 3 {
			return ErrDamaged
		}
		lengthBytes := 1
		if w.biff8 {
			lengthBytes = 2
		}
		s, ok := w.text([][]byte{d[2:]}, lengthBytes)
		if !ok {
			return ErrDamaged
		}
		w.formats[int(binary.LittleEndian.Uint16(d))] = s
	case recBoundSheet:
		if len(d) < 8 {
			return ErrDamaged
		}
		if d[5] != 0 { // a chart or a macro sheet
			return nil
		}
		if len(w.Sheets) == maxSheets {
			return ErrTooLarge
		}
		name, ok := w.text([][]byte{d[6:]}, 1)
		if !ok {
			return ErrDamaged
		}
		w.Sheets = append(w.Sheets, SheetEntry{Name: name, Hidden: d[4]&3 != 0, at: int(binary.LittleEndian.Uint32(d))})
	}
	return nil
}

// text reads a text of either version.
func (w *Workbook) text(data [][]byte, lengthBytes int) (string, bool) {
	p := newParts(data)
	if w.biff8 {
		b, ok := p.appendText(nil, lengthBytes)
		return string(b), ok
	}
	n, ok := p.uint(lengthBytes)
	if !ok {
		return "", false
	}
	var raw []byte
	for range n {
		b, ok := p.byte()
		if !ok {
			return "", false
		}
		raw = append(raw, b)
	}
	s, err := w.decoder.Bytes(raw)
	return string(s), err == nil
}

// sharedTexts reads the table of shared texts.
func (w *Workbook) sharedTexts(r record) (next int, err error) {
	data, next, err := withContinued(w.stream, r)
	if err != nil {
		return 0, err
	}
	p := newParts(data)
	if !p.skip(4) {
		return 0, ErrDamaged
	}
	n, ok := p.uint(4)
	if !ok {
		return 0, ErrDamaged
	}
	for range n {
		if !p.more() {
			break // some writers count too many
		}
		if w.texts, ok = p.appendText(w.texts, 2); !ok {
			return 0, ErrDamaged
		}
		w.ends = append(w.ends, len(w.texts))
		if len(w.texts)+8*len(w.ends) > MaxTextBytes {
			return 0, ErrTooLarge
		}
	}
	return next, nil
}

func (w *Workbook) sharedText(i uint32) (string, bool) {
	if uint64(i) >= uint64(len(w.ends)) {
		return "", false
	}
	from := 0
	if i > 0 {
		from = w.ends[i-1]
	}
	return string(w.texts[from:w.ends[i]]), true
}

// Format gives the number format of a cell style: its id and, where the workbook spells it out, its code.
func (w *Workbook) Format(style int) (id int, code string) {
	if style < 0 || style >= len(w.xf) {
		return 0, ""
	}
	id = w.xf[style]
	return id, w.formats[id]
}
