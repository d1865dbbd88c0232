package app

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"convive/internal/kernel"
	"convive/internal/sources"
)

// The folder of originals: each file stands under its digest, 3f/3f0c…. What is still arriving stands in incoming. A file
// whose edition is not recorded yet has a mark, adopting-DIGEST, with the tenant in it: by it the next start finds what a
// crash left behind, and touches nothing else.
const (
	incoming = "incoming"
	mark     = "adopting-"
)

func (a *App) originals() string { return filepath.Join(a.Config.Data, "originals") }

// Original is where the file with a digest is kept.
func (a *App) Original(digest string) string {
	return filepath.Join(a.originals(), digest[:2], digest)
}

// Incoming makes a folder for files that arrive. The caller removes it; what a crash leaves of it goes at the next start.
func (a *App) Incoming() (string, error) {
	dir := filepath.Join(a.originals(), incoming)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", err
	}
	return os.MkdirTemp(dir, "")
}

// Adopt moves files that have arrived under their digests and lets receive record the edition that they belong to. If
// receive refuses, nothing of them stays but what was an original before.
func (a *App) Adopt(ctx context.Context, files []sources.File, paths []string, receive func() error) (err error) {
	a.adopting.Lock() // another edition may adopt the same file
	defer a.adopting.Unlock()
	var added []string
	defer func() {
		for _, digest := range added {
			if err != nil {
				err = errors.Join(err, remove(a.Original(digest)))
			}
			err = errors.Join(err, remove(a.mark(digest)))
		}
	}()
	for i, f := range files {
		if _, err := os.Stat(a.Original(f.SHA256)); err == nil {
			continue
		}
		if err := os.MkdirAll(a.originals(), 0o700); err != nil {
			return err
		}
		added = append(added, f.SHA256)
		if err := os.WriteFile(a.mark(f.SHA256), []byte(kernel.ActorFrom(ctx).Tenant), 0o600); err != nil {
			return err
		}
		if err := settle(paths[i], a.Original(f.SHA256)); err != nil {
			return err
		}
	}
	return receive()
}

func (a *App) mark(digest string) string { return filepath.Join(a.originals(), mark+digest) }

// settle moves a file to its place after its content is safe on the disk.
func settle(from, to string) error {
	f, err := os.OpenFile(from, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	if err := errors.Join(f.Sync(), f.Close(), os.MkdirAll(filepath.Dir(to), 0o700)); err != nil {
		return err
	}
	return os.Rename(from, to)
}

// remove removes a file that may be gone already.
func remove(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// sweepOriginals removes what had not become an original when the process died.
func (a *App) sweepOriginals(ctx context.Context) error {
	if err := os.RemoveAll(filepath.Join(a.originals(), incoming)); err != nil {
		return err
	}
	marks, err := filepath.Glob(filepath.Join(a.originals(), mark+"*"))
	if err != nil {
		return err
	}
	for _, path := range marks {
		if err := a.sweepMark(ctx, path); err != nil {
			return err
		}
	}
	return nil
}

func (a *App) sweepMark(ctx context.Context, path string) error {
	tenant, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	digest := strings.TrimPrefix(filepath.Base(path), mark)
	actor := kernel.System()
	actor.Tenant = kernel.Tenant(tenant)
	all, err := a.Sources.Editions(kernel.WithActor(ctx, actor), "")
	if err != nil {
		return err
	}
	for _, e := range all {
		for _, f := range e.Files {
			if f.SHA256 == digest {
				return remove(path)
			}
		}
	}
	if len(digest) > 2 {
		if err := remove(a.Original(digest)); err != nil {
			return err
		}
	}
	return remove(path)
}
