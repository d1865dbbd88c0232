package table

import (
	"bytes"
	"errors"
	"io"
)

// delimiterOf guesses the delimiter of a sample of text: the candidate that cuts the most records into the same number
// of cells.
func delimiterOf(sample []byte) rune {
	best, bestScore := ',', 0.0
	for _, d := range []rune{'\t', ';', '|', ','} {
		if bytes.IndexByte(sample, byte(d)) < 0 {
			continue
		}
		if s := consistency(sample, d); s > bestScore {
			best, bestScore = d, s
		}
	}
	return best
}

// consistency is the share of records that have the most frequent number of cells (of two and more), a little higher
// for more cells. A comma is also the decimal mark and stands in prose, so it must win clearly.
func consistency(sample []byte, d rune) float64 {
	r := newRecordReader(bytes.NewReader(sample), d, '"')
	widths := map[int]int{}
	records := 0
	for records < 1000 {
		rec, err := r.next()
		if err != nil {
			if !errors.Is(err, io.EOF) {
				return 0
			}
			break
		}
		if len(bytes.TrimSpace(rec.text)) == 0 {
			continue
		}
		records++
		if rec.width > 1 {
			widths[rec.width]++
		}
	}
	var mode, count int
	for w, n := range widths {
		if n > count || (n == count && w > mode) {
			mode, count = w, n
		}
	}
	if records == 0 || count == 0 {
		return 0
	}
	score := float64(count)/float64(records) + 0.001*float64(min(mode, 50))
	if d == ',' {
		score *= 0.95
	}
	return score
}
