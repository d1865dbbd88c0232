package backup

import (
	"archive/tar"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"
)

// Opener opens a part's content by its name.
type Opener func(name string) (io.ReadCloser, error)

// Write writes the stream. report hears how many bytes of the parts are written.
func Write(ctx context.Context, w io.Writer, m Manifest, open Opener, report func(done, total int64)) error {
	text, err := json.MarshalIndent(m, "", " ")
	if err != nil {
		return err
	}
	sum := sha256.New()
	zipped, err := gzip.NewWriterLevel(io.MultiWriter(w, sum), gzip.BestSpeed)
	if err != nil {
		return err
	}
	out := tar.NewWriter(zipped)
	if err := out.WriteHeader(header(manifestName, int64(len(text)), m.At)); err != nil {
		return err
	}
	if _, err := out.Write(text); err != nil {
		return err
	}
	var done int64
	for _, p := range m.Parts {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := writePart(ctx, out, p, m.At, open); err != nil {
			return fmt.Errorf("%s: %w", p.Name, err)
		}
		if done += p.Bytes; report != nil {
			report(done, m.Total())
		}
	}
	if err := errors.Join(out.Close(), zipped.Close()); err != nil {
		return err
	}
	_, err = w.Write(stamp(sum.Sum(nil)))
	return err
}

func header(name string, size int64, at time.Time) *tar.Header {
	return &tar.Header{Typeflag: tar.TypeReg, Name: name, Size: size, Mode: 0o600, ModTime: at.Truncate(time.Second), Format: tar.FormatPAX}
}

func writePart(ctx context.Context, out *tar.Writer, p Part, at time.Time, open Opener) (err error) {
	in, err := open(p.Name)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, in.Close()) }()
	if err := out.WriteHeader(header(p.Name, p.Bytes, at)); err != nil {
		return err
	}
	digest := sha256.New()
	n, err := io.Copy(out, io.TeeReader(io.LimitReader(cancellable{ctx, in}, p.Bytes+1), digest))
	if err != nil && !errors.Is(err, tar.ErrWriteTooLong) {
		return err
	}
	if n != p.Bytes || err != nil || hex.EncodeToString(digest.Sum(nil)) != p.SHA256 {
		return damaged(p.Name)
	}
	return nil
}

// cancellable is a reader that ends with its context.
type cancellable struct {
	ctx context.Context
	r   io.Reader
}

func (c cancellable) Read(b []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	return c.r.Read(b)
}
