package backup

import (
	"archive/tar"
	"bufio"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"convive/internal/kernel/fault"
)

// Receipt is a verified backup: its manifest, and the digest that the manifest has itself. Who noted the digest when the
// backup was made knows that this is the one.
type Receipt struct {
	Manifest
	Digest string
}

// Verify reads the whole stream and holds every part against the manifest. It writes nothing.
func Verify(ctx context.Context, r io.Reader) (Receipt, error) {
	return read(ctx, r, func(Part) (io.WriteCloser, error) { return discard{}, nil })
}

type discard struct{}

func (discard) Write(b []byte) (int, error) { return len(b), nil }
func (discard) Close() error                { return nil }

// read goes through the stream; each part's content goes to what place gives for it.
func read(ctx context.Context, r io.Reader, place func(Part) (io.WriteCloser, error)) (Receipt, error) {
	receipt, err := readParts(ctx, r, place)
	if err == nil {
		return receipt, nil
	}
	if _, told := fault.Of(err); told || ctx.Err() != nil {
		return Receipt{}, errors.Join(err, ctx.Err())
	}
	var disk *os.PathError
	if errors.As(err, &disk) {
		return Receipt{}, err
	}
	return Receipt{}, damaged("").Because(err)
}

func readParts(ctx context.Context, r io.Reader, place func(Part) (io.WriteCloser, error)) (Receipt, error) {
	raw := newHashed(cancellable{ctx, r})
	zipped, err := gzip.NewReader(raw)
	if err != nil {
		return Receipt{}, err
	}
	zipped.Multistream(false)
	in := tar.NewReader(zipped)
	head, err := in.Next()
	if err != nil {
		return Receipt{}, err
	}
	if head.Name != manifestName || head.Typeflag != tar.TypeReg {
		return Receipt{}, damaged("")
	}
	m, text, err := parseManifest(in)
	if err != nil {
		return Receipt{}, err
	}
	for _, p := range m.Parts {
		head, err := in.Next()
		if err != nil {
			return Receipt{}, damaged(p.Name).Because(err)
		}
		if head.Name != p.Name || head.Typeflag != tar.TypeReg || head.Size != p.Bytes {
			return Receipt{}, damaged(p.Name)
		}
		if err := readPart(in, p, place); err != nil {
			return Receipt{}, err
		}
	}
	if _, err := in.Next(); err != io.EOF {
		return Receipt{}, damaged("").Because(err)
	}
	if n, err := io.Copy(io.Discard, zipped); err != nil || n > tarTail {
		return Receipt{}, damaged("").Because(err)
	}
	if !raw.stamped() {
		return Receipt{}, damaged("")
	}
	sum := sha256.Sum256(text)
	return Receipt{m, hex.EncodeToString(sum[:])}, nil
}

// tarTail bounds what may follow the last part: the stream's own padding.
const tarTail = 10 << 10

func readPart(in io.Reader, p Part, place func(Part) (io.WriteCloser, error)) (err error) {
	out, err := place(p)
	if err != nil {
		return err
	}
	digest := sha256.New()
	_, err = io.Copy(io.MultiWriter(out, digest), in)
	if err = errors.Join(err, out.Close()); err != nil {
		var disk *os.PathError
		if errors.As(err, &disk) {
			return err
		}
		return damaged(p.Name).Because(err)
	}
	if hex.EncodeToString(digest.Sum(nil)) != p.SHA256 {
		return damaged(p.Name)
	}
	return nil
}

// unfinished is the file in a folder that says that its restoration has not ended.
const unfinished = "RESTORING"

// Unfinished says whether a restoration into a folder was begun and has not ended.
func Unfinished(folder string) bool {
	_, err := os.Stat(filepath.Join(folder, unfinished))
	return err == nil
}

// Vacant refuses a folder that holds anything. One that does not exist is vacant.
func Vacant(folder string) error {
	if Unfinished(folder) {
		return fault.Conflict("backup.unfinished", "folder", folder)
	}
	entries, err := os.ReadDir(folder)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	for _, e := range entries {
		if e.Name() != "lost+found" { // a disk of its own has it
			return fault.Conflict("backup.notEmpty", "folder", folder)
		}
	}
	return nil
}

// Begin marks a vacant folder as half restored.
func Begin(folder string) error {
	if err := errors.Join(Vacant(folder), os.MkdirAll(folder, 0o700)); err != nil {
		return err
	}
	return flush(filepath.Join(folder, unfinished), []byte("convive restore has not ended: delete this folder's content and begin again\n"))
}

// Finish takes the mark away: from now on the folder is an installation.
func Finish(folder string) error {
	if err := syncFolder(folder); err != nil {
		return err
	}
	if err := os.Remove(filepath.Join(folder, unfinished)); err != nil {
		return err
	}
	return syncFolder(folder)
}

// Extract writes the parts into a folder that Begin has marked, and holds them against the manifest once more.
func Extract(ctx context.Context, r io.Reader, folder string) (Receipt, error) {
	return read(ctx, r, func(p Part) (io.WriteCloser, error) {
		path := filepath.Join(folder, filepath.FromSlash(p.Name)) // the name is one of ours
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			return nil, err
		}
		f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
		if err != nil {
			return nil, err
		}
		return &synced{bufio.NewWriterSize(f, 1<<20), f}, nil
	})
}

// synced is a file whose content is safe on the disk when it is closed.
type synced struct {
	*bufio.Writer
	file *os.File
}

func (s *synced) Close() error { return errors.Join(s.Flush(), s.file.Sync(), s.file.Close()) }

func flush(path string, content []byte) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	return errors.Join(err, f.Sync(), f.Close(), syncFolder(filepath.Dir(path)))
}

// syncFolder makes the names in a folder safe on the disk.
func syncFolder(folder string) error {
	d, err := os.Open(folder)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
