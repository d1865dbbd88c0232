package table

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"sort"
	"strconv"

	"convive/internal/kernel/fault"
)

// maxObject bounds one JSON object, as DuckDB's reader does.
const maxObject = maxLine

// jsonKind says whether a sample begins like JSON Lines or a JSON array of objects; ok is false for other text. JSON of
// another shape is a fault.
func jsonKind(sample []byte) (kind Kind, ok bool, err error) {
	t := bytes.TrimLeft(bytes.TrimPrefix(sample, utf8BOM), " \t\r\n")
	if len(t) == 0 || (t[0] != '{' && t[0] != '[') {
		return "", false, nil
	}
	dec := json.NewDecoder(bytes.NewReader(t))
	if _, err := dec.Token(); err != nil {
		return "", false, nil
	}
	tok, err := dec.Token()
	if err != nil {
		return "", false, nil // text that only begins like JSON, as {guid},2020-01-01
	}
	if t[0] == '[' {
		if tok != json.Delim('{') {
			return "", false, nil
		}
		return JSONArray, true, nil
	}
	if _, isKey := tok.(string); !isKey {
		return "", false, nil
	}
	first, _, whole := bytes.Cut(t, []byte{'\n'})
	if !whole && len(sample) >= sampleSize {
		return JSONLines, true, nil // one long first line: the walk through the file decides
	}
	if !json.Valid(bytes.TrimSpace(first)) {
		return "", false, fault.Invalid("table.jsonShape")
	}
	return JSONLines, true, nil
}

// addJSON walks through every object once, so that a cut or damaged file is found before anything is imported.
func (o *opener) addJSON(book *Book, s Sheet, kind Kind) error {
	s.Kind, s.Rows = kind, -1
	if s.Encoding == "" {
		s.Encoding = encUTF8
	}
	keys := map[string]bool{}
	n, err := eachObject(o.ctx, s.Path, kind, o.opt.Progress, func(obj map[string]json.RawMessage) bool {
		for k := range obj {
			if len(keys) < 10_000 {
				keys[k] = true
			}
		}
		return true
	})
	if err != nil {
		return err
	}
	if n == 0 {
		return fault.Invalid("table.empty")
	}
	s.Rows, s.Columns = n+1, len(keys) // row 1 is the names, as Head gives them
	book.Sheets = append(book.Sheets, s)
	return nil
}

// eachObject calls do with each object until it answers false, and counts them.
func eachObject(ctx context.Context, path string, kind Kind, progress func(done, total int64), do func(map[string]json.RawMessage) bool) (int64, error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, unreadable(err)
	}
	defer func() { _ = f.Close() }()
	m, err := newMeter(ctx, f, progress)
	if err != nil {
		return 0, unreadable(err)
	}
	in := bufio.NewReaderSize(m, 1<<20)
	if b, _ := in.Peek(3); bytes.Equal(b, utf8BOM) {
		_, _ = in.Discard(3)
	}
	guard := &stallGuard{r: in}
	dec := json.NewDecoder(guard)
	var n int64
	if kind == JSONArray {
		if _, err := dec.Token(); err != nil {
			return 0, badJSON(err, n)
		}
	}
	for kind != JSONArray || dec.More() {
		var obj map[string]json.RawMessage
		err := dec.Decode(&obj)
		if err == io.EOF && kind == JSONLines {
			return n, nil
		}
		if err != nil {
			return n, badJSON(err, n)
		}
		n++
		guard.done, guard.objects = dec.InputOffset(), n
		if !do(obj) {
			return n, nil
		}
	}
	if _, err := dec.Token(); err != nil { // the closing bracket
		return n, badJSON(err, n)
	}
	return n, nil
}

// stallGuard stops a value that never ends, which the decoder would gather in memory.
type stallGuard struct {
	r          io.Reader
	read, done int64
	objects    int64
}

func (g *stallGuard) Read(p []byte) (int, error) {
	if g.read-g.done > maxObject {
		return 0, fault.Invalid("table.lineTooLong", "line", strconv.FormatInt(g.objects+1, 10))
	}
	n, err := g.r.Read(p)
	g.read += int64(n)
	return n, err
}

func badJSON(err error, n int64) error {
	var syntax *json.SyntaxError
	var shape *json.UnmarshalTypeError
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return fault.Invalid("table.truncated").Because(err)
	case errors.As(err, &syntax), errors.As(err, &shape):
		return fault.Invalid("table.jsonDamaged", "record", strconv.FormatInt(n+1, 10)).Because(err)
	}
	return unreadable(err)
}

// jsonHead gives the names of the fields and the first objects, in the order of DuckDB's columns: by name.
func jsonHead(path string, kind Kind, n int) ([][]string, error) {
	var objs []map[string]json.RawMessage
	seen := map[string]bool{}
	var names []string
	_, err := eachObject(context.Background(), path, kind, func(int64, int64) {}, func(obj map[string]json.RawMessage) bool {
		for k := range obj {
			if !seen[k] {
				seen[k] = true
				names = append(names, k)
			}
		}
		objs = append(objs, obj)
		return len(objs) < max(n-1, 1)
	})
	if err != nil {
		return nil, err
	}
	sort.Strings(names)
	rows := [][]string{names}
	for _, obj := range objs {
		row := make([]string, len(names))
		for i, k := range names {
			row[i] = jsonText(obj[k])
		}
		rows = append(rows, row)
	}
	return rows[:min(n, len(rows))], nil
}

func jsonText(raw json.RawMessage) string {
	var s string
	if len(raw) > 0 && raw[0] == '"' && json.Unmarshal(raw, &s) == nil {
		return s
	}
	if string(raw) == "null" {
		return ""
	}
	return string(raw)
}
