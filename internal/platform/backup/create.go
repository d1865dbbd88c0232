package backup

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"convive/internal/kernel/fault"
)

// Create makes a backup file of what write writes, encrypted by the lock. It is verified as it is written, stands under a
// name of its own, path.part-…, until it is whole and safe on the disk, and never replaces a file.
func Create(ctx context.Context, path string, lock Lock, write func(io.Writer) error) (Receipt, error) {
	if _, err := os.Lstat(path); err == nil {
		return Receipt{}, fault.Conflict("backup.exists", "file", path)
	}
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".part-*") // 0600
	if err != nil {
		return Receipt{}, err
	}
	receipt, err := fill(ctx, f, lock, write)
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = place(f.Name(), path)
	}
	if err != nil {
		return Receipt{}, errors.Join(err, remove(f.Name()))
	}
	return receipt, syncFolder(filepath.Dir(path))
}

// place gives a file its final name. A link, unlike a renaming, replaces nothing; a disk that knows no links was looked at
// before.
func place(from, to string) error {
	err := os.Link(from, to)
	if errors.Is(err, fs.ErrExist) {
		return fault.Conflict("backup.exists", "file", to)
	}
	if err != nil {
		return os.Rename(from, to)
	}
	return os.Remove(from)
}

func remove(path string) error {
	if err := os.Remove(path); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

func fill(ctx context.Context, f io.Writer, lock Lock, write func(io.Writer) error) (Receipt, error) {
	locked, err := lock.Through(f)
	if err != nil {
		return Receipt{}, err
	}
	look, feed := io.Pipe()
	type seen struct {
		Receipt
		error
	}
	verified := make(chan seen, 1)
	go func() {
		r, err := Verify(ctx, look)
		_ = look.CloseWithError(err) // the writer hears of it
		verified <- seen{r, err}
	}()
	err = write(io.MultiWriter(locked, feed))
	_ = feed.CloseWithError(err) // the reader sees the end, or why there is none
	v := <-verified
	if err != nil {
		return Receipt{}, err
	}
	return v.Receipt, errors.Join(v.error, locked.Close())
}
