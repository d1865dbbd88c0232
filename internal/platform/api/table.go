package api

import (
	"encoding/json"
	"io"
	"reflect"

	"convive/internal/platform/table"
)

// Table is a body that can also be given as CSV: a head and rows of the same length.
type Table interface{ Records() [][]string }

// isTable says whether the body of an output is one.
func isTable[O any]() bool {
	body, ok := reflect.TypeFor[O]().FieldByName("Body")
	return ok && body.Type.Implements(reflect.TypeFor[Table]())
}

// writeTable writes CSV; a refusal and what is no table stay JSON, as their content type says.
func writeTable(w io.Writer, v any) error {
	t, ok := v.(Table)
	if !ok {
		return json.NewEncoder(w).Encode(v)
	}
	out := table.NewWriter(w, false)
	for _, line := range t.Records() {
		out.Write(line)
	}
	return out.Flush()
}

// Page is which part of a list is asked for.
type Page struct {
	Offset int    `query:"offset" minimum:"0" default:"0" doc:"How many to skip"`
	Limit  int    `query:"limit" minimum:"1" maximum:"100000" default:"1000" doc:"How many at most"`
	Format string `query:"format" enum:"json,csv" doc:"Form of the answer; without it by Accept"`
}

// Dated is the moment as of which a public operation is asked. The site reads it before the operation does: a moment that is
// none or has not come is refused with 400.
type Dated struct {
	AsOf string `query:"asOf" doc:"Everything as it was at this moment (yyyy-mm-dd or RFC 3339); without it now" example:"2025-12-31"`
}

// Cut is the part of a list; never nil.
func Cut[T any](p Page, all []T) []T {
	from := min(p.Offset, len(all))
	part := all[from:min(len(all), from+p.Limit)]
	if part == nil {
		return []T{}
	}
	return part
}
