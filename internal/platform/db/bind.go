package db

import (
	"strconv"
	"strings"
	"sync"
)

var bound sync.Map // SQL text with $n → SQL text with ?n

// bind turns $n into ?n for SQLite, which numbers parameters that way whatever their order; literals, quoted names and
// comments are left alone. PostgreSQL takes the text as it is.
func (d *DB) bind(query string) string {
	if d.engine == Postgres {
		return query
	}
	if s, ok := bound.Load(query); ok {
		return s.(string)
	}
	s := rebind(query)
	bound.Store(query, s)
	return s
}

func rebind(q string) string {
	var b strings.Builder
	b.Grow(len(q))
	for i := 0; i < len(q); {
		n := skipLength(q[i:])
		if n > 0 {
			b.WriteString(q[i : i+n])
			i += n
			continue
		}
		if q[i] == '$' && i+1 < len(q) && q[i+1] >= '0' && q[i+1] <= '9' {
			b.WriteByte('?')
		} else {
			b.WriteByte(q[i])
		}
		i++
	}
	return b.String()
}

// skipLength is the length of the literal, quoted name or comment that q begins with, or 0.
func skipLength(q string) int {
	until := func(from int, end string) int {
		if i := strings.Index(q[from:], end); i >= 0 {
			return from + i + len(end)
		}
		return len(q)
	}
	switch {
	case q[0] == '\'':
		return until(1, "'")
	case q[0] == '"':
		return until(1, `"`)
	case strings.HasPrefix(q, "--"):
		return until(2, "\n")
	case strings.HasPrefix(q, "/*"):
		return until(2, "*/")
	}
	return 0
}

// In writes the placeholders of a list parameter that begins at number from: "$3,$4,$5".
func In(from, n int) string {
	parts := make([]string, n)
	for i := range parts {
		parts[i] = "$" + strconv.Itoa(from+i)
	}
	return strings.Join(parts, ",")
}
