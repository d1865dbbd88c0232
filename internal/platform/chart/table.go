package chart

import (
	"math"
	"strconv"
)

// Table is a figure's numbers in rows, the same in page and download. The first cell of a row names it.
type Table struct {
	Caption string
	Head    []string
	Rows    [][]Cell
}

// Cell is a text as printed; a number has Value and Defined besides, for a download and for alignment.
type Cell struct {
	Text    string
	Value   float64
	Number  bool // the column holds numbers
	Defined bool
	Missing bool // Text says only that there is no number
}

// recordDigits are the digits to which a file gives numbers.
const recordDigits = 6

// Records are the table as lines of a file for programs, its head first: numbers with a decimal point, nothing where there is
// no number, and the word where one is withheld, so that it is not taken for missing.
func (t Table) Records() [][]string {
	lines := [][]string{t.Head}
	for _, r := range t.Rows {
		line := make([]string, len(r))
		for i, c := range r {
			switch {
			case c.Defined:
				k := math.Pow(10, recordDigits)
				line[i] = strconv.FormatFloat(math.RoundToEven(c.Value*k)/k, 'f', -1, 64)
			case !c.Missing:
				line[i] = c.Text
			}
		}
		lines = append(lines, line)
	}
	return lines
}

func named(s string) Cell { return Cell{Text: s} }

// cell prints a value; instead says what stands where there is none.
func (f Figure) cell(v Value, instead string) Cell {
	v = v.clean()
	if !v.Defined {
		if instead == "" {
			return Cell{Text: f.Words.Missing, Number: true, Missing: true}
		}
		return Cell{Text: instead, Number: true}
	}
	return Cell{Text: f.format(v.Value), Value: v.Value, Number: true, Defined: true}
}

// cells are a value and, if the table has margins, its two limits.
func (f Figure) cells(v Value, instead string, margins bool) []Cell {
	row := []Cell{f.cell(v, instead)}
	if !margins {
		return row
	}
	v = v.clean()
	if !v.Defined || !v.Interval {
		return append(row, Cell{Number: true}, Cell{Number: true})
	}
	return append(row, f.cell(Exact(v.Low), ""), f.cell(Exact(v.High), ""))
}

func anyInterval(lists ...[]Value) bool {
	for _, l := range lists {
		for _, v := range l {
			if v.clean().Interval {
				return true
			}
		}
	}
	return false
}

// head names the columns of one value with or without margins.
func (f Figure) head(value string, margins bool) []string {
	if !margins {
		return []string{value}
	}
	return []string{value, f.Words.Low, f.Words.High}
}

// sideHead is head for one of several values: each limit says whose it is, so that no two columns have one name.
func (f Figure) sideHead(value string, margins bool) []string {
	if !margins {
		return []string{value}
	}
	return []string{value, value + ": " + f.Words.Low, value + ": " + f.Words.High}
}
