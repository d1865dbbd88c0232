package sourceshttp

import (
	"errors"
	"mime"
	"net/http"
	"strconv"

	"convive/internal/platform/table"
)

// sendQuarantine sends the open rows as CSV, to be corrected and sent back; ?bom=1 begins with the mark by which
// spreadsheets know UTF-8.
func (d *Desk) sendQuarantine(w http.ResponseWriter, r *http.Request) error {
	e, err := d.named(r)
	if err != nil {
		return err
	}
	var out *table.Writer
	err = d.sources.QuarantineSheet(r.Context(), e.Source, e.Number, func(cells []string) error {
		if out == nil { // nothing is sent before the first row, so that a refusal is still a page
			name := e.Source + "-" + strconv.Itoa(e.Number) + "-quarantine.csv"
			w.Header().Set("Content-Type", "text/csv; charset=utf-8")
			w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
			w.Header().Set("Cache-Control", "no-store")
			out = table.NewWriter(w, r.URL.Query().Get("bom") != "")
		}
		out.Write(cells)
		return nil
	})
	if out == nil {
		return err
	}
	if err := errors.Join(err, out.Flush()); err != nil {
		panic(http.ErrAbortHandler) // the answer has begun: a list that is cut off must not look whole
	}
	return nil
}
