package publicationhttp

import (
	"context"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"convive/internal/kernel/fault"
	"convive/internal/platform/i18n"
	"convive/internal/platform/table"
	"convive/internal/platform/web"
	"convive/internal/publication"
	"convive/internal/statistics"
)

// longest is the time that the first reader of a large file waits for it to be made.
const longest = 3 * time.Minute

// files makes open-data files when they are first asked for and keeps them until the figures change.
type files struct {
	pages    *publication.Service
	folder   string
	columnar Columnar
	iccs     statistics.Classification
	making   sync.Map // file name → *sync.Mutex
}

// open gives a file of a data set, made now or before; the caller closes it.
func (f *files) open(ctx context.Context, d publication.Dataset, format string) (*os.File, error) {
	if f.folder == "" || format == "parquet" && f.columnar == nil {
		return nil, fault.NotFound("publication.noFormat", "format", format)
	}
	path := filepath.Join(f.folder, d.ID+"-"+d.Stamp+"."+format)
	lock, _ := f.making.LoadOrStore(path, &sync.Mutex{})
	lock.(*sync.Mutex).Lock()
	defer lock.(*sync.Mutex).Unlock()
	if made, err := os.Open(path); err == nil {
		return made, nil
	}
	if err := os.MkdirAll(f.folder, 0o700); err != nil {
		return nil, err
	}
	if err := f.forgetOlder(d, format); err != nil {
		return nil, err
	}
	if write := map[string]func(context.Context, publication.Dataset, string) error{"csv": f.writeCSV, bookFormat(ctx): f.writeBook}[format]; write != nil {
		if err := write(ctx, d, path); err != nil {
			return nil, err
		}
		return os.Open(path)
	}
	plain, err := f.open(ctx, d, "csv")
	if err != nil {
		return nil, err
	}
	if err := plain.Close(); err != nil {
		return nil, err
	}
	if err := f.columnar.WriteParquet(ctx, plain.Name(), path, d.Columns); err != nil {
		return nil, err
	}
	return os.Open(path)
}

// bookFormat is the ending of a workbook, which has a language: its second sheet speaks to the reader.
func bookFormat(ctx context.Context) string { return string(i18n.From(ctx).Lang) + ".xlsx" }

// keptPasts bounds how many files of earlier moments are kept of each data set and format.
const keptPasts = 3

// forgetOlder removes what was made from earlier figures, and makes room among files of earlier moments.
func (f *files) forgetOlder(d publication.Dataset, format string) error {
	pattern, keep := strings.Repeat("[0-9a-f]", len(d.Stamp)), 0
	if d.Past {
		pattern, keep = "then-*", keptPasts
	}
	old, err := filepath.Glob(filepath.Join(f.folder, d.ID+"-"+pattern+"."+format))
	if err != nil {
		return err
	}
	old = old[:max(0, len(old)-keep)]
	for _, path := range old {
		if err := os.Remove(path); err != nil {
			return err
		}
		f.making.Delete(path)
	}
	return nil
}

// whole writes a file whole or not at all.
func (f *files) whole(path string, write func(*os.File) error) error {
	out, err := os.CreateTemp(f.folder, "making-*")
	if err != nil {
		return err
	}
	defer os.Remove(out.Name()) // no longer there once it has its name
	err = write(out)
	if closed := out.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return err
	}
	return os.Rename(out.Name(), path)
}

func (f *files) writeCSV(ctx context.Context, d publication.Dataset, path string) error {
	return f.whole(path, func(out *os.File) error {
		w := table.NewWriter(out, false)
		head := make([]string, len(d.Columns))
		for i, c := range d.Columns {
			head[i] = c.Name
		}
		w.Write(head)
		err := f.pages.Rows(ctx, d, f.iccs, func(row []string) error {
			w.Write(row)
			return ctx.Err()
		})
		if flushed := w.Flush(); err == nil {
			err = flushed
		}
		return err
	})
}

// size is how large a file is, if it has been made; 0 if not.
func (f *files) size(d publication.Dataset, format string) int64 {
	info, err := os.Stat(filepath.Join(f.folder, d.ID+"-"+d.Stamp+"."+format))
	if err != nil {
		return 0
	}
	return info.Size()
}

// sendDataset sends a file of a data set; its entity tag is the state of the figures.
func (p *Portal) sendDataset(w http.ResponseWriter, r *http.Request) error {
	d, err := p.pages.Dataset(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	name := r.PathValue("file")
	if name == "dictionary.csv" {
		return sendDictionary(w, r, d)
	}
	format, ok := strings.CutPrefix(name, d.ID+".")
	mediaType := map[string]string{"csv": "text/csv; charset=utf-8; header=present", "parquet": "application/vnd.apache.parquet", "xlsx": bookType}[format]
	if !ok || mediaType == "" {
		return fault.NotFound("publication.noFormat", "format", name)
	}
	if format == "xlsx" {
		format = bookFormat(r.Context())
	}
	file, err := p.files.open(r.Context(), d, format)
	if err != nil {
		return err
	}
	defer file.Close()
	h := w.Header()
	h.Set("ETag", `W/"`+d.ID+"-"+d.Stamp+`"`)
	h.Set("Cache-Control", "no-cache")
	h.Set("Content-Disposition", `attachment; filename="`+d.ID+web.MomentName(r.Context())+strings.TrimPrefix(name, d.ID)+`"`)
	h.Set("Content-Type", mediaType)
	http.ServeContent(w, r, name, time.Time{}, io.ReadSeeker(file))
	return nil
}

// sendDictionary sends what the columns mean, in the language of the address.
func sendDictionary(w http.ResponseWriter, r *http.Request, d publication.Dataset) error {
	w.Header().Set("Content-Type", "text/csv; charset=utf-8; header=present")
	w.Header().Set("Content-Disposition", `attachment; filename="`+d.ID+`-dictionary.csv"`)
	out := table.NewWriter(w, false)
	out.Write([]string{"column", "type", "meaning"})
	for _, c := range d.Columns {
		out.Write([]string{c.Name, string(c.Type), columnMeaning(r.Context(), c)})
	}
	return out.Flush()
}

var _ web.Handler = (*Portal)(nil).sendDataset
