package table

import (
	"archive/zip"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"os"
	"path"
	"strconv"
	"strings"
	"syscall"

	"convive/internal/kernel/fault"
)

const (
	maxMembers = 1000
	// ratioFloor is how much may be unpacked before the ratio counts: small files of blanks pack very well.
	ratioFloor = 32 << 20
)

func tooLarge(limit int64) error {
	return fault.Invalid("table.tooLarge", "limit", strconv.FormatInt(limit>>20, 10)+" MiB")
}

// allowance is what may still be unpacked; all members of one Open share it.
type allowance struct {
	left, limit int64
	ratio       int64
}

func newAllowance(opt Options) *allowance {
	return &allowance{left: opt.MaxBytes, limit: opt.MaxBytes, ratio: int64(opt.MaxRatio)}
}

// capped reads unpacked bytes and stops at the limits, whatever the archive claims about its sizes.
type capped struct {
	r      io.Reader
	a      *allowance
	packed func() int64
	n      int64
}

func (c *capped) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	c.a.left -= int64(n)
	if c.a.left < 0 {
		return n, tooLarge(c.a.limit)
	}
	if c.n > ratioFloor && c.n/c.a.ratio > c.packed() {
		return n, fault.Invalid("table.archiveBomb", "ratio", strconv.FormatInt(c.a.ratio, 10))
	}
	return n, err
}

// damaged makes a fault of an error of an unpacker or a parser of packed content.
func damaged(err error) error {
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return fault.Invalid("table.truncated").Because(err)
	}
	var system syscall.Errno
	if _, ok := fault.Of(err); ok || errors.As(err, &system) || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return unreadable(err)
	}
	return fault.Invalid("table.archiveDamaged").Because(err)
}

// gunzip unpacks a gzip file under dir.
func gunzip(ctx context.Context, file, dir string, a *allowance, progress func(done, total int64)) (string, error) {
	f, err := os.Open(file)
	if err != nil {
		return "", unreadable(err)
	}
	defer func() { _ = f.Close() }()
	in, err := newMeter(ctx, f, progress)
	if err != nil {
		return "", unreadable(err)
	}
	z, err := gzip.NewReader(in)
	if err != nil {
		return "", damaged(err)
	}
	return spill(&capped{r: z, a: a, packed: func() int64 { return in.done }}, dir)
}

// spill writes unpacked bytes to a file of our own naming, so that no name in an archive reaches the file system.
func spill(r io.Reader, dir string) (string, error) {
	out, err := os.CreateTemp(dir, "unpacked-*")
	if err != nil {
		return "", unreadable(err)
	}
	defer func() { _ = out.Close() }()
	if _, err := io.CopyBuffer(struct{ io.Writer }{out}, r, make([]byte, 1<<20)); err != nil {
		return "", damaged(err)
	}
	return out.Name(), out.Close()
}

// openZip opens an archive and refuses what cannot be unpacked.
func openZip(file string) (*zip.ReadCloser, error) {
	z, err := zip.OpenReader(file)
	if err != nil {
		if errors.Is(err, zip.ErrFormat) { // the directory stands at the end: without it the file was cut off
			return nil, fault.Invalid("table.truncated").Because(err)
		}
		return nil, damaged(err)
	}
	if len(z.File) > 100*maxMembers {
		_ = z.Close()
		return nil, fault.Invalid("table.archiveMembers", "limit", strconv.Itoa(maxMembers))
	}
	return z, nil
}

// member unpacks one member of an archive.
func member(ctx context.Context, m *zip.File, a *allowance) (io.ReadCloser, error) {
	if m.Flags&1 != 0 {
		return nil, fault.Invalid("table.archivePassword")
	}
	r, err := m.Open()
	if err != nil {
		return nil, damaged(err)
	}
	c := &capped{r: &meter{ctx: ctx, r: r, progress: func(int64, int64) {}}, a: a, packed: func() int64 { return int64(m.CompressedSize64) }}
	return struct {
		io.Reader
		io.Closer
	}{c, r}, nil
}

// unzip unpacks the members of an archive that are files of the sender, under dir.
func unzip(ctx context.Context, z *zip.Reader, dir string, a *allowance, progress func(done, total int64)) (names, files []string, err error) {
	var done, total int64
	var members []*zip.File
	for _, m := range z.File {
		base := path.Base(strings.ReplaceAll(m.Name, "\\", "/"))
		if m.FileInfo().IsDir() || strings.HasPrefix(m.Name, "__MACOSX/") || strings.HasPrefix(base, ".") || base == "Thumbs.db" {
			continue
		}
		members = append(members, m)
		total += int64(m.CompressedSize64)
	}
	switch {
	case len(members) == 0:
		return nil, nil, fault.Invalid("table.archiveEmpty")
	case len(members) > maxMembers:
		return nil, nil, fault.Invalid("table.archiveMembers", "limit", strconv.Itoa(maxMembers))
	}
	for _, m := range members {
		r, err := member(ctx, m, a)
		if err != nil {
			return nil, nil, err
		}
		file, err := spill(r, dir)
		_ = r.Close()
		if err != nil {
			return nil, nil, err
		}
		names = append(names, path.Base(strings.ReplaceAll(m.Name, "\\", "/")))
		files = append(files, file)
		done += int64(m.CompressedSize64)
		progress(done, total)
	}
	return names, files, nil
}
