package sourceshttp

import (
	"mime"
	"net/http"
	"os"
	"strconv"

	"convive/internal/kernel/fault"
)

// sendFile sends an original as it came.
func (d *Desk) sendFile(w http.ResponseWriter, r *http.Request) error {
	e, err := d.named(r)
	if err != nil {
		return err
	}
	n, err := strconv.Atoi(r.PathValue("file"))
	if err != nil {
		return fault.NotFound("sources.desk.noFile")
	}
	f, err := d.sources.Original(r.Context(), e.Source, e.Number, n)
	if err != nil {
		return err
	}
	in, err := os.Open(d.originals.Original(f.SHA256))
	if err != nil {
		return fault.NotFound("sources.desk.noFile").Because(err)
	}
	defer in.Close()
	h := w.Header()
	h.Set("Content-Type", "application/octet-stream") // whatever it says it is, the browser must not open it here
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": f.Name}))
	h.Set("Cache-Control", "no-store")
	http.ServeContent(w, r, "", e.ReceivedAt, in)
	return nil
}
