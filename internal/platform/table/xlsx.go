package table

import (
	"archive/zip"
	"bufio"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"strconv"
	"strings"

	"convive/internal/kernel/fault"
)

// Excelize streams rows without the type and the style of a cell, so that a code such as 1E5 and the number 1E5, a
// date and a count look alike; with them it holds the whole sheet in memory. Hence this reader of the few parts that
// carry values (ECMA-376 part 1, 18).

const (
	maxSheetRows    = 1 << 20
	maxSheetColumns = 1 << 14
	maxSheets       = 1000
	maxTexts        = 512 << 20 // bytes of shared texts, which are held in memory
)

// workbookKind says whether an archive is a workbook. Office files that hold no readable table are faults.
func workbookKind(z *zip.Reader) (Kind, error) {
	for _, m := range z.File {
		switch name := strings.ToLower(m.Name); {
		case name == "xl/workbook.xml":
			return XLSX, nil
		case name == "xl/workbook.bin":
			return "", fault.Invalid("table.spreadsheetUnsupported", "kind", "XLSB")
		case name == "content.xml" && z.File[0].Name == "mimetype":
			return "", fault.Invalid("table.spreadsheetUnsupported", "kind", "OpenDocument")
		case name == "word/document.xml":
			return "", fault.Invalid("table.notATable", "kind", "Word")
		case name == "ppt/presentation.xml":
			return "", fault.Invalid("table.notATable", "kind", "PowerPoint")
		}
	}
	return "", nil
}

// xlsxBook is a workbook being read.
type xlsxBook struct {
	o        *opener
	parts    map[string]*zip.File
	from1904 bool
	formats  []temporal // by cell style
	texts    sharedTexts
}

type sheetEntry struct {
	name, part string
	hidden     bool
}

func (o *opener) addXLSX(book *Book, z *zip.Reader) error {
	b := xlsxBook{o: o, parts: map[string]*zip.File{}}
	for _, m := range z.File {
		b.parts[strings.ToLower(strings.TrimPrefix(m.Name, "/"))] = m
	}
	entries, err := b.workbook()
	if err != nil {
		return err
	}
	if err := b.styles(); err != nil {
		return err
	}
	if err := b.sharedStrings(); err != nil {
		return err
	}
	for i, e := range entries {
		s, err := b.sheet(e)
		if err != nil {
			return err
		}
		book.Sheets = append(book.Sheets, s)
		o.opt.Progress(int64(i+1), int64(len(entries)))
	}
	return nil
}

// tokens walks through a part of the workbook; it ends at io.EOF or the first error of do. A part that is absent has no
// tokens.
func (b *xlsxBook) tokens(part string, do func(xml.Token) error) error {
	m := b.parts[strings.ToLower(part)]
	if m == nil {
		return nil
	}
	r, err := member(b.o.ctx, m, b.o.room)
	if err != nil {
		return err
	}
	defer func() { _ = r.Close() }()
	guard := &stallGuard{r: r}
	dec := xml.NewDecoder(bufio.NewReaderSize(guard, 1<<16))
	depth := 0
	for {
		tok, err := dec.RawToken()
		if errors.Is(err, io.EOF) {
			if depth != 0 {
				return fault.Invalid("table.truncated")
			}
			return nil
		}
		if err != nil {
			return badXML(err)
		}
		guard.done = dec.InputOffset()
		switch tok.(type) {
		case xml.StartElement:
			depth++
		case xml.EndElement:
			depth--
		}
		if err := do(tok); err != nil {
			return err
		}
	}
}

func badXML(err error) error {
	var syntax *xml.SyntaxError
	if errors.As(err, &syntax) {
		return fault.Invalid("table.workbookDamaged").Because(err)
	}
	return damaged(err)
}

func attr(e xml.StartElement, local string) string {
	for _, a := range e.Attr {
		if a.Name.Local == local {
			return a.Value
		}
	}
	return ""
}

func (b *xlsxBook) workbook() ([]sheetEntry, error) {
	targets, chart := map[string]string{}, map[string]bool{}
	err := b.tokens("xl/_rels/workbook.xml.rels", func(t xml.Token) error {
		if e, ok := t.(xml.StartElement); ok && e.Name.Local == "Relationship" && len(targets) < 10*maxSheets {
			target := attr(e, "Target")
			if strings.HasPrefix(target, "/") {
				target = target[1:]
			} else {
				target = path.Join("xl", target)
			}
			targets[attr(e, "Id")] = target
			chart[attr(e, "Id")] = !strings.HasSuffix(attr(e, "Type"), "/worksheet")
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	var out []sheetEntry
	err = b.tokens("xl/workbook.xml", func(t xml.Token) error {
		e, ok := t.(xml.StartElement)
		if !ok {
			return nil
		}
		switch e.Name.Local {
		case "workbookPr":
			v := attr(e, "date1904")
			b.from1904 = v == "1" || v == "true"
		case "sheet":
			id := ""
			for _, a := range e.Attr {
				if a.Name.Local == "id" { // r:id; sheetId has another local name
					id = a.Value
				}
			}
			if chart[id] {
				return nil
			}
			if len(out) == maxSheets {
				return fault.Invalid("table.archiveMembers", "limit", strconv.Itoa(maxSheets))
			}
			state := attr(e, "state")
			out = append(out, sheetEntry{name: attr(e, "name"), part: targets[id], hidden: state == "hidden" || state == "veryHidden"})
		}
		return nil
	})
	if err == nil && len(out) == 0 {
		err = fault.Invalid("table.empty")
	}
	return out, err
}

// styles learns which cell styles show dates and times.
func (b *xlsxBook) styles() error {
	custom := map[int]temporal{}
	inXfs := false
	return b.tokens("xl/styles.xml", func(t xml.Token) error {
		switch e := t.(type) {
		case xml.StartElement:
			switch e.Name.Local {
			case "numFmt":
				if id, err := strconv.Atoi(attr(e, "numFmtId")); err == nil && len(custom) < 1<<16 {
					custom[id] = formatTemporal(attr(e, "formatCode"))
				}
			case "cellXfs":
				inXfs = true
			case "xf":
				if !inXfs || len(b.formats) >= 1<<16 {
					return nil
				}
				id, _ := strconv.Atoi(attr(e, "numFmtId"))
				f, ok := custom[id]
				if !ok {
					f = builtinTemporal(id)
				}
				b.formats = append(b.formats, f)
			}
		case xml.EndElement:
			if e.Name.Local == "cellXfs" {
				inXfs = false
			}
		}
		return nil
	})
}

// sharedTexts are the distinct texts of a workbook, end to end.
type sharedTexts struct {
	text []byte
	ends []int
}

func (s *sharedTexts) at(i int) (string, bool) {
	if i < 0 || i >= len(s.ends) {
		return "", false
	}
	from := 0
	if i > 0 {
		from = s.ends[i-1]
	}
	return string(s.text[from:s.ends[i]]), true
}

func (b *xlsxBook) sharedStrings() error {
	inText, phonetic := false, false
	return b.tokens("xl/sharedStrings.xml", func(t xml.Token) error {
		switch e := t.(type) {
		case xml.StartElement:
			switch e.Name.Local {
			case "t":
				inText = !phonetic
			case "rPh":
				phonetic = true
			}
		case xml.EndElement:
			switch e.Name.Local {
			case "t":
				inText = false
			case "rPh":
				phonetic = false
			case "si":
				b.texts.ends = append(b.texts.ends, len(b.texts.text))
			}
		case xml.CharData:
			if inText {
				b.texts.text = append(b.texts.text, e...)
			}
		}
		if len(b.texts.text)+8*len(b.texts.ends) > maxTexts {
			return tooLarge(maxTexts)
		}
		return nil
	})
}

// xlsxCell is the cell being read.
type xlsxCell struct {
	column  int
	style   int
	kind    string
	value   []byte
	formula bool
	valued  bool
}

func (b *xlsxBook) sheet(e sheetEntry) (Sheet, error) {
	if b.parts[strings.ToLower(e.part)] == nil {
		return Sheet{}, fault.Invalid("table.workbookDamaged")
	}
	out, err := newSheetFile(b.o.dir, b.o.room)
	if err != nil {
		return Sheet{}, err
	}
	fill := mergeFiller{out: out}
	if b.o.opt.FillMerged {
		if fill.ranges, err = b.merges(e.part); err != nil {
			_ = out.close()
			return Sheet{}, err
		}
	}
	unvalued, err := b.rows(e.part, fill.row)
	if cerr := out.close(); err == nil {
		err = cerr
	}
	if err != nil {
		return Sheet{}, err
	}
	s := out.sheet(e.name, XLSX)
	s.Hidden, s.Dates1904 = e.hidden, b.from1904
	if unvalued > 0 {
		s.Notes = append(s.Notes, note("table.formulaWithoutValue", "cells", strconv.FormatInt(unvalued, 10)))
	}
	return s, nil
}

// rows hands on each row that has cells, and counts the formulas that were never calculated.
func (b *xlsxBook) rows(part string, do func(number int64, cells []string) error) (unvalued int64, err error) {
	var (
		number   int64
		cells    []string
		c        xlsxCell
		text     bool
		phonetic bool
	)
	err = b.tokens(part, func(t xml.Token) error {
		switch e := t.(type) {
		case xml.StartElement:
			switch e.Name.Local {
			case "row":
				n, err := strconv.ParseInt(attr(e, "r"), 10, 64)
				if err != nil {
					n = number + 1
				}
				if n <= number || n > maxSheetRows {
					return fault.Invalid("table.workbookDamaged")
				}
				number = n
				clear(cells)
				cells = cells[:0]
			case "c":
				next := c.column + 1
				if len(cells) == 0 {
					next = 0
				}
				c = xlsxCell{column: next, value: c.value[:0]}
				for _, a := range e.Attr {
					switch a.Name.Local {
					case "r":
						c.column = columnOf(a.Value)
					case "s":
						c.style, _ = strconv.Atoi(a.Value)
					case "t":
						c.kind = a.Value
					}
				}
				if c.column < 0 || c.column >= maxSheetColumns || number == 0 {
					return fault.Invalid("table.workbookDamaged")
				}
			case "v":
				text, c.valued = true, true
			case "t":
				text = c.kind == "inlineStr" && !phonetic
			case "rPh":
				phonetic = true
			case "f":
				c.formula = true
			}
		case xml.CharData:
			if text {
				c.value = append(c.value, e...)
			}
		case xml.EndElement:
			switch e.Name.Local {
			case "v", "t":
				text = false
			case "rPh":
				phonetic = false
			case "c":
				if c.formula && !c.valued {
					unvalued++
				}
				for len(cells) <= c.column {
					cells = append(cells, "")
				}
				s, err := b.text(&c)
				if err != nil {
					return err
				}
				cells[c.column] = s
			case "row":
				return do(number, cells)
			}
		}
		return nil
	})
	return unvalued, err
}

// text is the value of a cell.
func (b *xlsxBook) text(c *xlsxCell) (string, error) {
	v := string(c.value)
	switch c.kind {
	case "s":
		i, err := strconv.Atoi(strings.TrimSpace(v))
		s, ok := b.texts.at(i)
		if v != "" && (err != nil || !ok) {
			return "", fault.Invalid("table.workbookDamaged")
		}
		return unescape(s), nil
	case "str", "inlineStr":
		return unescape(v), nil
	case "b":
		if v == "1" || v == "true" {
			return "true", nil
		}
		return "false", nil
	case "e":
		return v, nil
	case "d":
		return strings.Replace(strings.TrimSuffix(v, "Z"), "T", " ", 1), nil
	}
	v = strings.TrimSpace(v)
	n, err := strconv.ParseFloat(v, 64)
	if err != nil {
		return v, nil
	}
	if c.style >= 0 && c.style < len(b.formats) {
		if t := b.formats[c.style]; t != notTemporal {
			return serialText(n, t, b.from1904), nil
		}
	}
	if len(v) > 15 && strings.Trim(v, "0123456789") == "" {
		return v, nil // more digits than a float holds: a code
	}
	return numberText(n), nil
}

// columnOf is the 0-based column of a reference such as AB12; -1 if it is none.
func columnOf(ref string) int {
	n := 0
	for i := range len(ref) {
		c := ref[i] &^ 0x20
		if c < 'A' || c > 'Z' {
			break
		}
		n = n*26 + int(c-'A') + 1
		if n > maxSheetColumns {
			return -1
		}
	}
	return n - 1
}

// unescape resolves _x000D_, with which a workbook writes characters that XML does not allow.
func unescape(s string) string {
	i := strings.Index(s, "_x")
	if i < 0 {
		return s
	}
	var b strings.Builder
	for ; i >= 0; i = strings.Index(s, "_x") {
		b.WriteString(s[:i])
		s = s[i:]
		if len(s) >= 7 && s[6] == '_' {
			if n, err := strconv.ParseUint(s[2:6], 16, 16); err == nil {
				b.WriteRune(rune(n))
				s = s[7:]
				continue
			}
		}
		b.WriteString(s[:2])
		s = s[2:]
	}
	b.WriteString(s)
	return b.String()
}
