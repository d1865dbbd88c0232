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
	var files []sources.File
	var inputs []sources.InputFile
	for _, path := range paths {
		f, kept, err := a.keep(path)
		if err != nil {
			return sources.Edition{}, err
		}
		files = append(files, f)
		inputs = append(inputs, sources.InputFile{Name: f.Name, Path: kept})
	}
	e, err := a.Sources.Receive(ctx, profile, files)
	if err != nil {
		return e, err
	}
	return a.Sources.Check(ctx, e.Source, e.Number, inputs, report)
}

// ResubmitFile keeps a file of corrected rows of an edition's quarantine, and checks the edition that takes the earlier
// one over with them.
func (a *App) ResubmitFile(ctx context.Context, source string, number int, path string, report func(sources.Progress)) (sources.Edition, error) {
	f, kept, err := a.keep(path)
	if err != nil {
		return sources.Edition{}, err
	}
	e, err := a.Sources.Resubmit(ctx, source, number, []sources.File{f})
	if err != nil {
		return e, err
	}
	return a.Sources.Check(ctx, e.Source, e.Number, []sources.InputFile{{Name: f.Name, Path: kept}}, report)
}

// keep copies an original into the installation under its digest, so that a figure can be traced to the file as it came.
func (a *App) keep(path string) (sources.File, string, error) {
	f := sources.File{Name: filepath.Base(path)}
	in, err := os.Open(path)
	if err != nil {
		return f, "", fault.NotFound("sources.noSuchFile", "file", f.Name).Because(err)
	}
	defer in.Close()
	if info, err := in.Stat(); err != nil || info.IsDir() {
		return f, "", fault.Invalid("sources.noSuchFile", "file", f.Name)
	}
	return a.Keep(f.Name, in)
}

// Keep stores what is read as an original: whole under its digest, or not at all.
func (a *App) Keep(name string, in io.Reader) (sources.File, string, error) {
	f := sources.File{Name: name}
	if err := os.MkdirAll(a.originals(), 0o700); err != nil {
		return f, "", err
	}
	out, err := os.CreateTemp(a.originals(), "incoming-*")
	if err != nil {
		return f, "", err
	}
	digest := sha256.New()
	f.Bytes, err = io.Copy(io.MultiWriter(out, digest), in)
	err = errors.Join(err, out.Sync(), out.Close())
	f.SHA256 = hex.EncodeToString(digest.Sum(nil))
	kept := a.Original(f.SHA256)
	if err == nil {
		err = os.MkdirAll(filepath.Dir(kept), 0o700)
	}
	if err == nil {
		err = os.Rename(out.Name(), kept)
	}
	if err != nil {
		return f, "", errors.Join(err, os.Remove(out.Name()))
	}
	return f, kept, nil
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

func (a *App) originals() string { return filepath.Join(a.Config.Data, "originals") }

// Original is where the file with a digest is kept.
func (a *App) Original(digest string) string {
	return filepath.Join(a.originals(), digest[:2], digest)
}
