package table

import (
	"os"
	"strconv"

	"convive/internal/kernel/fault"
	"convive/internal/platform/table/biff"
)

// addXLS adds the sheets of a workbook of Excel 5 to 2003.
func (o *opener) addXLS(book *Book, file string) error {
	f, err := os.Open(file)
	if err != nil {
		return unreadable(err)
	}
	defer func() { _ = f.Close() }()
	st, err := f.Stat()
	if err != nil {
		return unreadable(err)
	}
	w, err := biff.Open(f, st.Size())
	if err != nil {
		return biffFault(err)
	}
	if len(w.Sheets) == 0 {
		return fault.Invalid("table.empty")
	}
	for i, entry := range w.Sheets {
		if err := o.ctx.Err(); err != nil {
			return err
		}
		s, err := o.xlsSheet(w, entry)
		if err != nil {
			return err
		}
		book.Sheets = append(book.Sheets, s)
		o.opt.Progress(int64(i+1), int64(len(w.Sheets)))
	}
	return nil
}

func (o *opener) xlsSheet(w *biff.Workbook, entry biff.SheetEntry) (Sheet, error) {
	out, err := newSheetFile(o.dir, o.room)
	if err != nil {
		return Sheet{}, err
	}
	fill := mergeFiller{out: out}
	if o.opt.FillMerged {
		ranges, err := w.Merged(entry)
		if err != nil {
			_ = out.close()
			return Sheet{}, biffFault(err)
		}
		for _, m := range ranges {
			fill.ranges = append(fill.ranges, mergedRange{top: int64(m.Top) + 1, bottom: int64(m.Bottom) + 1, left: m.Left, right: m.Right})
		}
	}
	formats := map[int]temporal{}
	var cells []string
	err = w.Rows(entry, func(row int, in []biff.Cell) error {
		clear(cells)
		cells = cells[:0]
		for _, c := range in {
			for len(cells) <= c.Column {
				cells = append(cells, "")
			}
			cells[c.Column] = biffText(w, c, formats)
		}
		return fill.row(int64(row)+1, cells)
	})
	if cerr := out.close(); err == nil {
		err = cerr
	}
	if err != nil {
		return Sheet{}, biffFault(err)
	}
	s := out.sheet(entry.Name, XLS)
	s.Hidden, s.Dates1904 = entry.Hidden, w.Dates1904
	return s, nil
}

func biffText(w *biff.Workbook, c biff.Cell, formats map[int]temporal) string {
	switch c.Kind {
	case biff.Text, biff.Error:
		return c.Text
	case biff.Bool:
		return strconv.FormatBool(c.Number != 0)
	case biff.Number:
		t, ok := formats[c.Style]
		if !ok {
			id, code := w.Format(c.Style)
			t = builtinTemporal(id)
			if code != "" {
				t = formatTemporal(code)
			}
			formats[c.Style] = t
		}
		if t != notTemporal {
			return serialText(c.Number, t, w.Dates1904)
		}
		return numberText(c.Number)
	}
	return ""
}
