package sourceshttp

import (
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"convive/internal/kernel/fault"
	"convive/internal/sources"
)

// upload is a form with files, read as it arrives: fields stand before the files, as the page writes them.
type upload struct {
	fields map[string]string
	files  []sources.File
	inputs []sources.InputFile
	trial  string // folder of files that are not kept; empty if they are
}

// close removes what was not to be kept.
func (u *upload) close() error {
	if u.trial == "" {
		return nil
	}
	return os.RemoveAll(u.trial)
}

const (
	maxField = 1 << 20
	maxFiles = 50
)

// receive reads the form and keeps its files, or puts them into a folder of their own where keep says no.
func (d *Desk) receive(r *http.Request, keep func(fields map[string]string) bool) (*upload, error) {
	u := &upload{fields: map[string]string{}}
	form, err := r.MultipartReader()
	if err != nil {
		return u, fault.Invalid("sources.noFile").At("file").Because(err)
	}
	for {
		part, err := form.NextPart()
		if errors.Is(err, io.EOF) {
			return u, nil
		}
		if err != nil {
			return u, broken(err)
		}
		name := baseName(part.FileName())
		if name == "" {
			text, err := io.ReadAll(io.LimitReader(part, maxField))
			if err != nil {
				return u, broken(err)
			}
			if part.FileName() == "" && part.Header.Get("Content-Type") == "" {
				u.fields[part.FormName()] = string(text)
			}
			continue
		}
		if len(u.files) == maxFiles {
			return u, fault.Invalid("sources.desk.tooManyFiles", "limit", strconv.Itoa(maxFiles)).At("file")
		}
		if err := d.take(u, name, part, keep(u.fields)); err != nil {
			return u, broken(err)
		}
	}
}

// broken says of an upload that stopped half-way what to do. A refusal keeps its own words.
func broken(err error) error {
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return fault.Invalid("web.tooLarge", "limit", strconv.FormatInt(large.Limit>>20, 10)).At("file").Because(err)
	}
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return fault.Invalid("sources.desk.brokenOff").At("file").Because(err)
	}
	return err
}

func (d *Desk) take(u *upload, name string, in io.Reader, keep bool) error {
	if keep {
		f, kept, err := d.originals.Keep(name, in)
		if err != nil {
			return err
		}
		u.files, u.inputs = append(u.files, f), append(u.inputs, sources.InputFile{Name: f.Name, Path: kept})
		return nil
	}
	if u.trial == "" {
		var err error
		if u.trial, err = d.originals.Trial(); err != nil {
			return err
		}
	}
	at := filepath.Join(u.trial, strconv.Itoa(len(u.files)))
	out, err := os.OpenFile(at, os.O_CREATE|os.O_WRONLY|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	n, err := io.Copy(out, in)
	if err := errors.Join(err, out.Close()); err != nil {
		return err
	}
	u.files, u.inputs = append(u.files, sources.File{Name: name, Bytes: n}), append(u.inputs, sources.InputFile{Name: name, Path: at})
	return nil
}

// baseName is a file's name without the folders that some browsers send.
func baseName(name string) string {
	return name[strings.LastIndexAny(name, `/\`)+1:]
}

// fieldClass marks a field that was refused.
func fieldClass(problem string) string {
	if problem != "" {
		return "field bad-f"
	}
	return "field"
}
