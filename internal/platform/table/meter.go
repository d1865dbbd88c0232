package table

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"

	"convive/internal/kernel/fault"
)

// meter passes a file's bytes on, tells the progress and stops when the context does.
type meter struct {
	ctx         context.Context
	r           io.Reader
	done, total int64
	told        int64
	progress    func(done, total int64)
}

func newMeter(ctx context.Context, f *os.File, progress func(done, total int64)) (*meter, error) {
	st, err := f.Stat()
	if err != nil {
		return nil, err
	}
	return &meter{ctx: ctx, r: f, total: st.Size(), progress: progress}, nil
}

func (m *meter) Read(p []byte) (int, error) {
	if err := m.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := m.r.Read(p)
	m.done += int64(n)
	if m.done-m.told >= 4<<20 || err == io.EOF {
		m.told = m.done
		m.progress(m.done, m.total)
	}
	return n, err
}

// unreadable makes a fault of an error of the file system; faults and cancellation pass unchanged.
func unreadable(err error) error {
	if _, ok := fault.Of(err); ok || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	if errors.Is(err, fs.ErrNotExist) {
		return fault.NotFound("table.fileMissing").Because(err)
	}
	return fault.Unavailable("table.unreadable").Because(err)
}
