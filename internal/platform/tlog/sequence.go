package tlog

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"github.com/transparency-dev/tessera"
	"github.com/transparency-dev/tessera/storage/posix"

	"convive/internal/kernel/fault"
)

const (
	batch   = 5000                   // entries that are appended and published together
	again   = 10 * time.Second       // after a failure, and between questions to witnesses that have not cosigned
	settled = 100 * time.Millisecond // Tessera's shortest interval between checkpoints
)

// Run appends what is in the outbox until ctx ends. Of several processes that share the records one does it; the others
// wait. Prepare must have given the log its key.
func (l *Log) Run(ctx context.Context) {
	for ctx.Err() == nil {
		err := l.lead(ctx, false)
		switch {
		case errors.Is(err, ErrLed):
			l.follow(ctx)
		case err != nil && ctx.Err() == nil:
			l.refuse(err)
		}
		l.pause(ctx, again)
	}
}

// Flush appends and publishes what is in the outbox and returns when it is done.
func (l *Log) Flush(ctx context.Context) error {
	err := l.lead(ctx, true)
	if ctx.Err() == nil && !errors.Is(err, ErrLed) {
		l.refuse(err)
	}
	return err
}

// follow learns what the process that leads has published.
func (l *Log) follow(ctx context.Context) {
	last, err := l.lastPublished(ctx)
	if err != nil || last == nil {
		return // asked again at the next turn
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.offered == nil || l.offered.Size < last.Size {
		l.offered = last
	}
}

func (l *Log) pause(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-l.wake:
	case <-timer.C:
	}
}

// ErrLed says that another process appends.
var ErrLed = errors.New("another process appends to the public log")

// lead holds the log for this process, in the records and in the folder, and works off the outbox.
func (l *Log) lead(ctx context.Context, once bool) error {
	if l.key.Load() == nil {
		return fault.NotFound("tlog.noKey")
	}
	release, ok, err := l.store.Hold(ctx, "tlog sequencer")
	if err != nil {
		return err
	}
	if !ok {
		return ErrLed
	}
	defer func() { _ = release() }() // a lock that could not be given back ends with its connection
	unlock, err := l.lockFolder()
	if err != nil {
		return err
	}
	defer func() { _ = unlock() }() // as above
	w, err := l.begin(ctx)
	if err != nil {
		return err
	}
	err = w.work(ctx, once)
	return errors.Join(err, w.end(ctx))
}

func (l *Log) lockFolder() (unlock func() error, err error) {
	f, err := os.OpenFile(filepath.Join(l.folder, "lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		return nil, errors.Join(ErrLed, err, f.Close())
	}
	return f.Close, nil
}

// writer is the log in the hands of the process that leads.
type writer struct {
	*Log
	appender *tessera.Appender
	reader   tessera.LogReader
	shutdown func(context.Context) error
	stop     context.CancelFunc
	group    group
	asked    time.Time // when witnesses were last asked, by the clock that nobody sets back
	size     uint64    // about which checkpoint
}

// begin opens the log for appending, after it was held against what was published.
func (l *Log) begin(ctx context.Context) (*writer, error) {
	k := l.key.Load()
	if err := l.unwound(ctx, k); err != nil {
		return nil, err
	}
	group, err := l.witnesses()
	if err != nil {
		return nil, err
	}
	w := &writer{Log: l, group: group}
	driver, err := posix.New(ctx, posix.Config{Path: l.folder})
	if err != nil {
		return nil, err
	}
	alive, stop := context.WithCancel(context.WithoutCancel(ctx)) // ends after the last checkpoint
	w.stop = stop
	w.appender, w.shutdown, w.reader, err = tessera.NewAppender(alive, driver, tessera.NewAppendOptions().WithCheckpointSigner(k.signer).
		WithBatching(batch, 5*time.Millisecond).WithPushback(2*batch).WithCheckpointInterval(settled).WithCheckpointRepublishInterval(0))
	if err != nil {
		stop()
		return nil, err
	}
	return w, nil
}

func (w *writer) end(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	err := w.shutdown(ctx)
	w.stop()
	return err
}

// work brings the records up to what is in the log, then the log up to what is in the outbox, round after round.
func (w *writer) work(ctx context.Context, once bool) error {
	for ctx.Err() == nil {
		if err := w.index(ctx); err != nil {
			return err
		}
		if err := w.publish(ctx); err != nil {
			return err
		}
		w.refuse(nil)
		if err := w.roots(ctx); err != nil {
			return err
		}
		rows, err := w.waiting(ctx, batch)
		if err != nil {
			return err
		}
		if len(rows) > 0 {
			if err := w.append(ctx, rows); err != nil {
				return err
			}
			continue
		}
		if once {
			return nil
		}
		w.pause(ctx, w.options.Interval)
	}
	return ctx.Err()
}

// append adds entries and waits until they are part of the tree. Which place each has is read from the log afterwards, in
// the same way as after a crash.
func (w *writer) append(ctx context.Context, rows []row) error {
	futures := make([]tessera.IndexFuture, len(rows))
	for i, r := range rows {
		futures[i] = w.appender.Add(ctx, tessera.NewEntry([]byte(r.entry)))
	}
	w.crash("added")
	for _, f := range futures {
		if _, err := f(); err != nil {
			return fmt.Errorf("append to the log: %w", err)
		}
	}
	w.crash("appended")
	return nil
}

// index waits for the checkpoint of the whole tree and writes the places of its entries into the records.
func (w *writer) index(ctx context.Context) error {
	size, err := w.reader.IntegratedSize(ctx)
	if err != nil {
		return err
	}
	if err := w.signed(ctx, size); err != nil {
		return err
	}
	next, err := w.indexed(ctx)
	if err != nil {
		return err
	}
	for t := (tiles{w.folder, size}); next < int64(size); {
		var list [][]byte
		for from := next; from < int64(size) && len(list) < batch; {
			some, err := t.entries(from)
			if err != nil {
				return err
			}
			list, from = append(list, some...), from+int64(len(some))
		}
		if err := w.place(ctx, next, list); err != nil {
			return err
		}
		next += int64(len(list))
	}
	w.crash("indexed")
	return nil
}

// signed waits until Tessera has signed a checkpoint of a size.
func (w *writer) signed(ctx context.Context, size uint64) error {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	for {
		c, _, err := w.own()
		if err == nil && c.Size >= size {
			return nil
		}
		if ctx.Err() != nil {
			return errors.Join(fmt.Errorf("no checkpoint of %d entries was signed", size), err)
		}
		wait := time.NewTimer(5 * time.Millisecond)
		select {
		case <-ctx.Done():
		case <-wait.C:
		}
		wait.Stop()
	}
}

// roots enters the heads of the audit chains when they are due: hourly by the clock of the machine, sooner if Due says so; a
// clock that was set back enters them at once.
func (w *writer) roots(ctx context.Context) error {
	now := w.clock.Now()
	if w.options.Roots == nil {
		return nil
	}
	if since := now.Sub(w.rooted); since >= 0 && since < w.options.Every {
		if w.options.Due == nil {
			return nil
		}
		if due, err := w.options.Due(ctx); err != nil || !due {
			return err
		}
	}
	if err := w.enterRoots(ctx); err != nil {
		return err
	}
	w.rooted = now
	return nil
}

// Seal enters the heads of the audit chains now and appends them, so that what was recorded before the program ends cannot
// be cut off afterwards. Where another process appends, that one does.
func (l *Log) Seal(ctx context.Context) error {
	if l.options.Roots == nil || l.key.Load() == nil {
		return nil
	}
	if err := l.enterRoots(ctx); err != nil {
		return err
	}
	if err := l.Flush(ctx); !errors.Is(err, ErrLed) {
		return err
	}
	return nil
}

func (l *Log) enterRoots(ctx context.Context) error {
	list, err := l.options.Roots(ctx)
	if err != nil {
		return err
	}
	for _, e := range list {
		err := l.Write(ctx, e)
		if errors.Is(err, ErrTaken) { // the log has another head of the same length, and goes on saying so
			l.log.Error("an audit chain is other than the one that was sealed; run convive verify", "chain", e.Tenant, "number", e.Version)
			continue
		}
		if err != nil {
			return err
		}
	}
	return nil
}
