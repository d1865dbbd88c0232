package sourceshttp

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"unicode"

	"convive/internal/kernel/fault"
	"convive/internal/sources"
)

// upload is a form with files, read as it arrives. The files stand in a folder of their own until they are received.
type upload struct {
	fields map[string]string
	files  []sources.File
	inputs []sources.InputFile
	folder string
}

// close removes what was not received.
func (u *upload) close() error {
	if u.folder == "" {
		return nil
	}
	return os.RemoveAll(u.folder)
}

const (
	maxField = 1 << 20
	maxFiles = 50
	maxName  = 120 // runes of a file's name
)

// receive reads the form. check looks at the fields before the first file, so that nobody sends gigabytes to be told of a
// field; it may be nil. Whoever calls receive closes the upload, whatever the error.
func (d *Desk) receive(r *http.Request, check func(fields map[string]string) error) (*upload, error) {
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
		if err == nil && part.FileName() != "" && check != nil {
			err = check(u.fields)
		}
		if err == nil {
			err = d.part(u, part)
		}
		if err != nil {
			return u, broken(err)
		}
	}
}

// part takes one field or file of the form.
func (d *Desk) part(u *upload, part *multipart.Part) error {
	name := fileName(part.FileName())
	if name == "" {
		text, err := io.ReadAll(io.LimitReader(part, maxField))
		if err == nil && part.FileName() == "" && part.Header.Get("Content-Type") == "" {
			u.fields[part.FormName()] = string(text)
		}
		return err
	}
	if len(u.files) == maxFiles {
		return fault.Invalid("sources.desk.tooManyFiles", "limit", strconv.Itoa(maxFiles)).At("file")
	}
	return d.take(u, name, part)
}

// broken says of an upload that stopped half-way what to do. A refusal keeps its own words.
func broken(err error) error {
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return fault.Invalid("sources.desk.uploadTooLarge", "limit", strconv.FormatInt(large.Limit>>30, 10)).At("file").Because(err)
	case errors.Is(err, syscall.ENOSPC):
		return fault.Conflict("sources.desk.diskFull").At("file").Because(err)
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, multipart.ErrMessageTooLarge), strings.HasPrefix(err.Error(), "multipart:"):
		return fault.Invalid("sources.desk.brokenOff").At("file").Because(err)
	default:
		return err
	}
}

// take writes a file down as it arrives, with its digest.
func (d *Desk) take(u *upload, name string, in io.Reader) error {
	if u.folder == "" {
		var err error
		if u.folder, err = d.originals.Incoming(); err != nil {
			return err
		}
	}
	at := filepath.Join(u.folder, strconv.Itoa(len(u.files)))
	out, err := os.OpenFile(at, os.O_CREATE|os.O_WRONLY|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	digest := sha256.New()
	n, err := io.Copy(io.MultiWriter(out, digest), in)
	if err := errors.Join(err, out.Close()); err != nil {
		return err
	}
	if n == 0 {
		return fault.Invalid("sources.desk.emptyFile", "file", name).At("file")
	}
	u.files = append(u.files, sources.File{Name: name, SHA256: hex.EncodeToString(digest.Sum(nil)), Bytes: n})
	u.inputs = append(u.inputs, sources.InputFile{Name: name, Path: at})
	return nil
}

// record makes originals of the files, and an edition by receive. The same files that wait already for the same reading
// are no other edition: a form that was sent twice leads to the edition of the first time, and again says so.
func (d *Desk) record(ctx context.Context, u *upload, receive func() (sources.Edition, error)) (e sources.Edition, again bool, err error) {
	paths := make([]string, len(u.inputs))
	for i, in := range u.inputs {
		paths[i] = in.Path
	}
	err = d.originals.Adopt(ctx, u.files, paths, func() error {
		var err error
		e, err = receive()
		return err
	})
	if f, ok := fault.Of(err); ok && f.Message == "sources.sameWaits" {
		number, bad := strconv.Atoi(f.Args["edition"])
		if bad != nil {
			return e, false, err
		}
		e, err = d.sources.Edition(ctx, f.Args["source"], number)
		return e, true, err
	}
	if err != nil {
		return e, false, err
	}
	return e, false, d.enqueue(ctx, e)
}

// fileName is a file's name as pages may show it: without the folders that some browsers send, without characters that
// do not print or turn the direction of writing, and not longer than a line. Its end stays, which says what kind it is.
func fileName(name string) string {
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	name = strings.TrimSpace(strings.Map(func(r rune) rune {
		if r == unicode.ReplacementChar || !unicode.IsPrint(r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(name, "")))
	if runes := []rune(name); len(runes) > maxName {
		name = string(runes[:maxName-20]) + "…" + string(runes[len(runes)-19:])
	}
	return name
}

// fieldClass marks a field that was refused.
func fieldClass(problem string) string {
	if problem != "" {
		return "field bad-f"
	}
	return "field"
}
