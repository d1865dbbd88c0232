package biff

import (
	"encoding/binary"
	"math"
	"sort"
)

// Kind is what a cell holds.
type Kind int

// The kinds of cell. Empty cells are not reported.
const (
	Text Kind = iota
	Number
	Bool
	Error
)

// Cell is one cell with a value.
type Cell struct {
	Column int // from 0
	Style  int // for Format
	Kind   Kind
	Text   string  // of Text, and the name of an Error
	Number float64 // of Number, and 0 or 1 of Bool
}

// Merged is a block of merged cells, from 0, both ends included.
type Merged struct{ Top, Bottom, Left, Right int }

// each walks through the records of a worksheet, without those of the charts embedded in it.
func (w *Workbook) each(s SheetEntry, do func(r record) error) error {
	bof, err := recordAt(w.stream, s.at)
	if err != nil {
		return err
	}
	if bof.kind != recBOF {
		return ErrDamaged
	}
	for at, depth := bof.next, 1; ; {
		r, err := recordAt(w.stream, at)
		if err != nil {
			return err
		}
		at = r.next
		switch r.kind {
		case recBOF:
			depth++
		case recEOF:
			if depth--; depth == 0 {
				return nil
			}
		default:
			if depth == 1 {
				if err := do(r); err != nil {
					return err
				}
			}
		}
	}
}

// Rows hands on each row (from 0) that has a value, in rising order.
func (w *Workbook) Rows(s SheetEntry, do func(row int, cells []Cell) error) error {
	type place struct{ row, at int32 }
	var places []place
	sorted := true
	err := w.each(s, func(r record) error {
		switch r.kind {
		case recLabelSST, recLabel, recRString, recRK, recMulRK, recNumber, recBoolErr, recFormula:
			if len(r.data) < 6 {
				return ErrDamaged
			}
			p := place{int32(binary.LittleEndian.Uint16(r.data)), int32(r.at)}
			if n := len(places); n > 0 && places[n-1].row > p.row {
				sorted = false
			}
			places = append(places, p)
		}
		return nil
	})
	if err != nil {
		return err
	}
	if !sorted { // writers may keep blocks of rows in any order
		sort.SliceStable(places, func(i, j int) bool { return places[i].row < places[j].row })
	}
	var cells []Cell
	for i := 0; i < len(places); {
		row := places[i].row
		cells = cells[:0]
		for ; i < len(places) && places[i].row == row; i++ {
			r, err := recordAt(w.stream, int(places[i].at))
			if err != nil {
				return err
			}
			if cells, err = w.appendCells(cells, r); err != nil {
				return err
			}
		}
		if err := do(int(row), cells); err != nil {
			return err
		}
	}
	return nil
}

func (w *Workbook) appendCells(cells []Cell, r record) ([]Cell, error) {
	d := r.data
	c := Cell{Column: int(binary.LittleEndian.Uint16(d[2:])), Style: int(binary.LittleEndian.Uint16(d[4:]))}
	if c.Column >= maxColumns {
		return nil, ErrDamaged
	}
	ok := true
	switch r.kind {
	case recLabelSST:
		if len(d) < 10 {
			return nil, ErrDamaged
		}
		c.Text, ok = w.sharedText(binary.LittleEndian.Uint32(d[6:]))
	case recLabel, recRString:
		parts, _, err := withContinued(w.stream, r)
		if err != nil {
			return nil, err
		}
		parts[0] = parts[0][6:]
		c.Text, ok = w.text(parts, 2)
	case recRK:
		if len(d) < 10 {
			return nil, ErrDamaged
		}
		c.Kind, c.Number = Number, rk(binary.LittleEndian.Uint32(d[6:]))
	case recMulRK:
		return appendMulRK(cells, c.Column, d)
	case recNumber:
		if len(d) < 14 {
			return nil, ErrDamaged
		}
		c.Kind, c.Number = Number, math.Float64frombits(binary.LittleEndian.Uint64(d[6:]))
	case recBoolErr:
		if len(d) < 8 {
			return nil, ErrDamaged
		}
		c = boolOrError(c, d[6], d[7] != 0)
	case recFormula:
		var err error
		var empty bool
		if c, empty, err = w.formula(c, r); err != nil || empty {
			return cells, err
		}
	}
	if !ok {
		return nil, ErrDamaged
	}
	return append(cells, c), nil
}

// rk unpacks a number of 30 bits: a whole number or the upper part of a float, perhaps in hundredths.
func rk(v uint32) float64 {
	var f float64
	if v&2 != 0 {
		f = float64(int32(v) >> 2)
	} else {
		f = math.Float64frombits(uint64(v&^3) << 32)
	}
	if v&1 != 0 {
		f /= 100
	}
	return f
}

func appendMulRK(cells []Cell, column int, d []byte) ([]Cell, error) {
	for at := 4; at+6 <= len(d)-2; at += 6 {
		if column >= maxColumns {
			return nil, ErrDamaged
		}
		cells = append(cells, Cell{Column: column, Kind: Number, Style: int(binary.LittleEndian.Uint16(d[at:])), Number: rk(binary.LittleEndian.Uint32(d[at+2:]))})
		column++
	}
	return cells, nil
}

var errorNames = map[byte]string{0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"}

func boolOrError(c Cell, v byte, isError bool) Cell {
	if !isError {
		c.Kind = Bool
		if v != 0 {
			c.Number = 1
		}
		return c
	}
	c.Kind, c.Text = Error, errorNames[v]
	if c.Text == "" {
		c.Text = "#ERROR!"
	}
	return c
}

// formula gives the cached result of a formula. A text result stands in a record of its own, behind those of a shared
// or array formula.
func (w *Workbook) formula(c Cell, r record) (out Cell, empty bool, err error) {
	d := r.data
	if len(d) < 14 {
		return c, false, ErrDamaged
	}
	if d[12] != 0xFF || d[13] != 0xFF {
		c.Kind, c.Number = Number, math.Float64frombits(binary.LittleEndian.Uint64(d[6:]))
		return c, false, nil
	}
	switch d[6] {
	case 1, 2:
		return boolOrError(c, d[8], d[6] == 2), false, nil
	case 0:
		for at, tries := r.next, 0; tries < 8; tries++ {
			s, err := recordAt(w.stream, at)
			if err != nil {
				return c, false, err
			}
			if s.kind == recString {
				parts, _, err := withContinued(w.stream, s)
				if err != nil {
					return c, false, err
				}
				text, ok := w.text(parts, 2)
				if !ok {
					return c, false, ErrDamaged
				}
				c.Text = text
				return c, false, nil
			}
			if s.kind == recFormula || s.kind == recEOF {
				break
			}
			at = s.next
		}
	}
	return c, true, nil
}

// Merged lists the merged cells of a sheet, by first row.
func (w *Workbook) Merged(s SheetEntry) ([]Merged, error) {
	var out []Merged
	err := w.each(s, func(r record) error {
		if r.kind != recMergedCells {
			return nil
		}
		for at := 2; at+8 <= len(r.data) && len(out) < 1<<17; at += 8 {
			u := func(i int) int { return int(binary.LittleEndian.Uint16(r.data[at+i:])) }
			if m := (Merged{Top: u(0), Bottom: u(2), Left: u(4), Right: u(6)}); m.Bottom >= m.Top && m.Right >= m.Left && m.Right < maxColumns {
				out = append(out, m)
			}
		}
		return nil
	})
	sort.SliceStable(out, func(i, j int) bool { return out[i].Top < out[j].Top })
	return out, err
}
