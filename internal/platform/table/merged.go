package table

import (
	"encoding/xml"
	"sort"
	"strconv"
	"strings"
)

// mergedRange is a block of merged cells, 1-based rows and 0-based columns, both ends included.
type mergedRange struct {
	top, bottom int64
	left, right int
	value       string
}

const maxMerged = 1 << 17

// merges lists the merged ranges of a sheet. They stand below its rows, so this is a pass of its own.
func (b *xlsxBook) merges(part string) ([]mergedRange, error) {
	var out []mergedRange
	err := b.tokens(part, func(t xml.Token) error {
		if e, ok := t.(xml.StartElement); ok && e.Name.Local == "mergeCell" && len(out) < maxMerged {
			if m, ok := parseRange(attr(e, "ref")); ok {
				out = append(out, m)
			}
		}
		return nil
	})
	sort.Slice(out, func(i, j int) bool { return out[i].top < out[j].top })
	return out, err
}

func parseRange(ref string) (mergedRange, bool) {
	from, to, ok := strings.Cut(ref, ":")
	row := func(s string) int64 {
		n, err := strconv.ParseInt(strings.TrimLeft(strings.ToUpper(s), "ABCDEFGHIJKLMNOPQRSTUVWXYZ"), 10, 64)
		if err != nil {
			return -1
		}
		return n
	}
	m := mergedRange{top: row(from), bottom: row(to), left: columnOf(from), right: columnOf(to)}
	return m, ok && m.top > 0 && m.bottom >= m.top && m.left >= 0 && m.right >= m.left && m.bottom <= maxSheetRows
}

// mergeFiller repeats the value of merged cells over their range on the way to the sheet's file. Ranges that reach below
// the last row of the sheet end there.
type mergeFiller struct {
	out    *sheetFile
	ranges []mergedRange // by first row
	active []mergedRange
	last   int64
}

func (f *mergeFiller) row(number int64, cells []string) error {
	for n := f.last + 1; n < number && len(f.active) > 0; n++ {
		if err := f.out.row(n, f.fill(n, nil)); err != nil {
			return err
		}
	}
	f.last = number
	return f.out.row(number, f.fill(number, cells))
}

func (f *mergeFiller) fill(n int64, cells []string) []string {
	keep := f.active[:0]
	for _, m := range f.active {
		if m.bottom >= n {
			keep = append(keep, m)
		}
	}
	f.active = keep
	for len(f.ranges) > 0 && f.ranges[0].top <= n {
		m := f.ranges[0]
		f.ranges = f.ranges[1:]
		if m.top == n && m.left < len(cells) {
			m.value = cells[m.left]
		}
		if m.value != "" && m.bottom >= n {
			f.active = append(f.active, m)
		}
	}
	for _, m := range f.active {
		for c := m.left; c <= m.right; c++ {
			for len(cells) <= c {
				cells = append(cells, "")
			}
			if cells[c] == "" {
				cells[c] = m.value
			}
		}
	}
	return cells
}
