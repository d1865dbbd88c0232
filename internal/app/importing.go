package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"path/filepath"

	"convive/internal/kernel/fault"
	"convive/internal/sources"
)

// ImportFiles keeps the originals, receives them as the next edition of the profile's source and checks it.
func (a *App) ImportFiles(ctx context.Context, profile string, paths []string, report func(sources.Progress)) (sources.Edition, error) {
	return a.importing(ctx, paths, report, func(files []sources.File) (sources.Edition, error) {
		return a.Sources.Receive(ctx, profile, files)
	})
}

// ResubmitFile keeps a file of corrected rows of an edition's quarantine, and checks the edition that takes the earlier
// one over with them.
func (a *App) ResubmitFile(ctx context.Context, source string, number int, path string, report func(sources.Progress)) (sources.Edition, error) {
	return a.importing(ctx, []string{path}, report, func(files []sources.File) (sources.Edition, error) {
		return a.Sources.Resubmit(ctx, source, number, files)
	})
}

func (a *App) importing(ctx context.Context, paths []string, report func(sources.Progress), receive func([]sources.File) (sources.Edition, error)) (e sources.Edition, err error) {
	dir, err := a.Incoming()
	if err != nil {
		return e, err
	}
	defer os.RemoveAll(dir)
	var files []sources.File
	var copies []string
	for _, path := range paths {
		f, at, err := copied(path, dir)
		if err != nil {
			return e, err
		}
		files, copies = append(files, f), append(copies, at)
	}
	err = a.Adopt(ctx, files, copies, func() error {
		e, err = receive(files)
		return err
	})
	if err != nil {
		return e, err
	}
	var inputs []sources.InputFile
	for _, f := range files {
		inputs = append(inputs, sources.InputFile{Name: f.Name, Path: a.Original(f.SHA256)})
	}
	if e, err = a.Sources.Check(ctx, e.Source, e.Number, inputs, report); err != nil {
		return e, err
	}
	return e, a.assess(ctx, e)
}

// copied copies a file into a folder and gives its digest.
func copied(path, dir string) (f sources.File, at string, err error) {
	f.Name = filepath.Base(path)
	in, err := os.Open(path)
	if err != nil {
		return f, "", fault.NotFound("sources.noSuchFile", "file", f.Name).Because(err)
	}
	defer in.Close()
	if info, err := in.Stat(); err != nil || info.IsDir() {
		return f, "", fault.Invalid("sources.noSuchFile", "file", f.Name)
	}
	out, err := os.CreateTemp(dir, "file-*")
	if err != nil {
		return f, "", err
	}
	digest := sha256.New()
	f.Bytes, err = copyHashed(out, digest, in)
	f.SHA256 = hex.EncodeToString(digest.Sum(nil))
	return f, out.Name(), errors.Join(err, out.Close())
}

// copyHashed copies, and hashes each portion while the next is copied.
func copyHashed(out, digest io.Writer, in io.Reader) (int64, error) {
	var portions [2][1 << 18]byte
	var total int64
	hashed := make(chan error, 1)
	hashed <- nil
	for i := 0; ; i++ {
		portion := portions[i%2][:]
		n, err := io.ReadFull(in, portion)
		if failed := <-hashed; failed != nil {
			return total, failed
		}
		if errors.Is(err, io.EOF) {
			return total, nil
		}
		go func() {
			_, err := digest.Write(portion[:n])
			hashed <- err
		}()
		written, failed := out.Write(portion[:n])
		total += int64(written)
		switch {
		case failed != nil:
			return total, errors.Join(failed, <-hashed)
		case errors.Is(err, io.ErrUnexpectedEOF):
			return total, <-hashed
		case err != nil:
			return total, errors.Join(err, <-hashed)
		}
	}
}

// intact gives the kept original of a file, after making sure that it is still the file that came.
func (a *App) intact(f sources.File) (sources.InputFile, error) {
	input := sources.InputFile{Name: f.Name, Path: a.Original(f.SHA256)}
	in, err := os.Open(input.Path)
	if err != nil {
		return input, fault.Conflict("sources.originalChanged", "file", f.Name).Because(err)
	}
	defer in.Close()
	digest := sha256.New()
	if _, err := io.Copy(digest, in); err != nil {
		return input, err
	}
	if hex.EncodeToString(digest.Sum(nil)) != f.SHA256 {
		return input, fault.Conflict("sources.originalChanged", "file", f.Name)
	}
	return input, nil
}
