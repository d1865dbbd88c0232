package table

import (
	"cmp"
	"context"
	"os"
	"path/filepath"
	"strings"

	"convive/internal/kernel/fault"
)

// Open detects what the file is by content, not by name, unpacks gzip and zip (one member or several), brings text to
// UTF-8 and returns its sheets. Everything temporary is written under dir, which the caller removes.
func Open(ctx context.Context, file, dir string, opt Options) (*Book, error) {
	opt = opt.withDefaults()
	if d := opt.Delimiter; d != 0 && (d > 0x7E || d == '"' || d == '\n' || d == '\r' || d == '\\' || (d < 0x20 && d != '\t' && d != 0x1F && d != 0x1E && d != 1)) {
		return nil, fault.Invalid("table.delimiterInvalid", "delimiter", string(d)).At("delimiter")
	}
	if opt.Encoding != "" {
		if _, err := decoderFor(opt.Encoding); err != nil {
			return nil, err
		}
	}
	o := opener{ctx: ctx, dir: dir, opt: opt, room: newAllowance(opt)}
	name := strings.TrimSuffix(cmp.Or(opt.Name, filepath.Base(file)), ".gz")
	book := &Book{}
	if err := o.open(book, file, name); err != nil {
		return nil, err
	}
	if len(book.Sheets) == 0 {
		return nil, fault.Invalid("table.empty")
	}
	book.Kind = book.Sheets[0].Kind
	return book, nil
}

// opener is one call of Open.
type opener struct {
	ctx  context.Context
	dir  string
	opt  Options
	room *allowance
}

func (o *opener) open(book *Book, file, name string) error {
	form, sample, err := sniff(file)
	if err != nil {
		return err
	}
	switch form {
	case formGzip:
		if len(book.Packing) > 0 {
			return fault.Invalid("table.archiveNested", "member", name)
		}
		book.Packing = append(book.Packing, "gzip")
		plain, err := gunzip(o.ctx, file, o.dir, o.room, o.opt.Progress)
		if err != nil {
			return err
		}
		return o.open(book, plain, name)
	case formZip:
		return o.openArchive(book, file, name)
	case formOLE:
		return o.addXLS(book, file)
	case formParquet:
		return o.addParquet(book, file, name)
	default:
		return o.addText(book, file, name, sample)
	}
}

// openArchive tells a workbook, which is a zip file too, from an archive of files.
func (o *opener) openArchive(book *Book, file, name string) error {
	z, err := openZip(file)
	if err != nil {
		return err
	}
	defer func() { _ = z.Close() }()
	kind, err := workbookKind(&z.Reader)
	if err != nil {
		return err
	}
	if kind == XLSX {
		return o.addXLSX(book, &z.Reader)
	}
	if len(book.Packing) > 0 {
		return fault.Invalid("table.archiveNested", "member", name)
	}
	book.Packing = append(book.Packing, "zip")
	names, files, err := unzip(o.ctx, &z.Reader, o.dir, o.room, o.opt.Progress)
	if err != nil {
		return err
	}
	var first error
	for i, f := range files {
		before := len(book.Sheets)
		err := o.open(book, f, names[i])
		switch code, _ := fault.Of(err); {
		case err == nil:
			if len(files) > 1 {
				nameMembers(book.Sheets[before:], names[i])
			}
		case code == nil || refusesArchive(code):
			return err
		default: // a letter or a picture beside the data
			_ = os.Remove(f)
			book.Skipped = append(book.Skipped, names[i])
			if first == nil {
				first = err
			}
		}
	}
	if len(book.Sheets) == 0 {
		return first
	}
	return nil
}

// refusesArchive says whether a fault of one member refuses the whole: a table that cannot be read must not be passed
// over in silence, a file that is no table may.
func refusesArchive(f *fault.Fault) bool {
	return f.Message != "table.notATable" && f.Message != "table.binary" && f.Message != "table.empty" && f.Message != "table.html" && f.Message != "table.xml"
}

func nameMembers(sheets []Sheet, member string) {
	for i := range sheets {
		if len(sheets) == 1 && sheets[i].Kind != XLSX && sheets[i].Kind != XLS {
			sheets[i].Name = member
		} else {
			sheets[i].Name = member + ": " + sheets[i].Name
		}
	}
}
