package table

import (
	"bytes"
	"os"
	"strconv"

	"golang.org/x/text/transform"

	"convive/internal/kernel/fault"
)

// addText adds delimited text or JSON.
func (o *opener) addText(book *Book, file, name string, sample []byte) error {
	enc := o.opt.Encoding
	if enc == "" {
		enc = encodingOfSample(sample)
	}
	text := sample
	if enc != "" {
		dec, err := decoderFor(enc)
		if err != nil {
			return err
		}
		if text, _, err = transform.Bytes(dec, sample[:len(sample)&^3|len(sample)&3]); err != nil {
			return fault.Invalid("table.encodingWrong", "encoding", enc, "line", "1").Because(err)
		}
	}
	if err := checkText(text); err != nil {
		return err
	}
	crOnly := bytes.IndexByte(text, '\n') < 0 && bytes.IndexByte(text, '\r') >= 0 && bytes.IndexByte(text, '\r') < len(text)-1
	if crOnly {
		text = bytes.ReplaceAll(text, []byte{'\r'}, []byte{'\n'})
	}
	s := Sheet{Name: name, Kind: Delimited, Path: file, Encoding: enc}
	if err := o.toUTF8(&s, crOnly, isUTF8Name(enc)); err != nil {
		return err
	}
	if kind, ok, err := jsonKind(text); err != nil {
		return err
	} else if ok {
		return o.addJSON(book, s, kind)
	}
	s.Delimiter = o.opt.Delimiter
	if s.Delimiter == 0 {
		s.Delimiter = delimiterOf(text)
	}
	sv, err := o.survey(&s, crOnly)
	if err != nil {
		return err
	}
	if sv.irregular() {
		if sv.damaged > 0 {
			s.Notes = append(s.Notes, note("table.quotesDamaged", "rows", strconv.FormatInt(sv.damaged, 10), "line", strconv.FormatInt(sv.damagedAt, 10)))
		}
		old := s.Path
		if s.Path, err = mend(o.ctx, s.Path, o.dir, s.Delimiter, '"', o.opt.Progress); err != nil {
			return err
		}
		o.drop(old, file)
		if sv, err = scan(o.ctx, s.Path, s.Delimiter, '"', o.opt.Progress); err != nil {
			return err
		}
	}
	s.Rows, s.Columns, s.Multiline, s.Blank = sv.records, max(sv.width, 1), sv.multiline, sv.blank
	if sv.quoted {
		s.Quote = '"'
	}
	if sv.lastEnd == noEnd && sv.lastWidth < s.Columns && sv.records > 1 {
		s.Notes = append(s.Notes, note("table.lastRowShort", "row", strconv.FormatInt(sv.records, 10)))
	}
	book.Sheets = append(book.Sheets, s)
	return nil
}

func isUTF8Name(enc string) bool {
	return enc == "" || enc == encUTF8 || enc == "utf8" || enc == "UTF-8"
}

// toUTF8 transcodes what is known not to be plain UTF-8 text with line feeds.
func (o *opener) toUTF8(s *Sheet, crOnly, plain bool) error {
	if plain && !crOnly {
		return nil
	}
	if s.Encoding == "" && crOnly {
		// The encoding must be known before the line ends can be changed, or damage would be hidden.
		sv, err := scan(o.ctx, s.Path, ',', 0, o.opt.Progress)
		if err != nil {
			return err
		}
		if s.Encoding, err = o.decide(sv); err != nil {
			return err
		}
	}
	return o.transcode(s, crOnly)
}

func (o *opener) transcode(s *Sheet, crOnly bool) error {
	plain, err := transcode(o.ctx, s.Path, o.dir, s.Encoding, crOnly, o.opt)
	if err != nil {
		return err
	}
	s.Path = plain
	return nil
}

// survey scans a sheet and, where its bytes turn out not to be UTF-8, transcodes it and scans again.
func (o *opener) survey(s *Sheet, crOnly bool) (*survey, error) {
	sv, err := scan(o.ctx, s.Path, s.Delimiter, '"', o.opt.Progress)
	if err != nil {
		return nil, err
	}
	if sv.badLines == 0 {
		if s.Encoding == "" {
			s.Encoding = encUTF8
		}
		return sv, nil
	}
	if s.Encoding, err = o.decide(sv); err != nil {
		return nil, err
	}
	if s.Encoding == encUTF8 {
		s.Notes = append(s.Notes, note("table.badBytesReplaced", "rows", strconv.FormatInt(sv.badLines, 10), "line", strconv.FormatInt(sv.badAt, 10)))
	}
	if err := o.transcode(s, crOnly); err != nil {
		return nil, err
	}
	return scan(o.ctx, s.Path, s.Delimiter, '"', o.opt.Progress)
}

// decide names the encoding of text that is not valid UTF-8. Text with many well-formed characters and a few damaged
// ones is UTF-8 with damage: read as Windows-1252 every accent in it would be wrong.
func (o *opener) decide(sv *survey) (string, error) {
	line := strconv.FormatInt(sv.badAt, 10)
	switch {
	case sv.badLines == 0:
		return encUTF8, nil
	case o.opt.ReplaceBadBytes && (o.opt.Encoding != "" || sv.multibytes > 2*sv.badLines):
		return encUTF8, nil
	case o.opt.Encoding != "":
		return "", fault.Invalid("table.encodingWrong", "encoding", o.opt.Encoding, "line", line).At("encoding")
	case sv.multibytes > 2*sv.badLines:
		return "", fault.Invalid("table.encodingMixed", "line", line, "rows", strconv.FormatInt(sv.badLines, 10)).At("encoding")
	}
	return singleByte(&sv.badBytes), nil
}

// drop removes a temporary file that has been replaced by a later one; the caller's own file is never touched.
func (o *opener) drop(old, original string) {
	if old != original {
		_ = os.Remove(old)
	}
}
