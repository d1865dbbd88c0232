package table

import (
	"bufio"
	"encoding/csv"
	"errors"
	"io"
	"os"

	"convive/internal/kernel/fault"
)

// mostLines is how many lines Lines reads below a head: more than any list that a person looks through.
const mostLines = 100_000

// Lines are the cells of a small sheet, all of them: its head at the row that fits the wanted columns best, and what stands
// below. Faults: table.noLines (JSON and Parquet are for facts), table.tooManyLines.
func (s Sheet) Lines(wanted [][]string) (head []string, lines [][]string, err error) {
	if s.Kind == JSONLines || s.Kind == JSONArray || s.Kind == Parquet {
		return nil, nil, fault.Invalid("table.noLines", "kind", string(s.Kind))
	}
	f, err := os.Open(s.Path)
	if err != nil {
		return nil, nil, err
	}
	defer func() { _ = f.Close() }() // it was only read
	r := csv.NewReader(bufio.NewReader(f))
	r.FieldsPerRecord, r.LazyQuotes = -1, true
	if s.Delimiter != 0 {
		r.Comma = s.Delimiter
	}
	var all [][]string
	for {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, nil, fault.Invalid("table.noLines", "kind", string(s.Kind)).Because(err)
		}
		if len(all) > mostLines {
			return nil, nil, fault.Invalid("table.tooManyLines")
		}
		all = append(all, cells)
	}
	at, _ := HeaderRow(all, wanted)
	if at < 0 || at >= len(all) {
		return nil, nil, nil
	}
	return all[at], all[at+1:], nil
}
