package tlog

import (
	"context"
	"embed"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"convive/internal/kernel"
	"convive/internal/platform/db"

	flog "github.com/transparency-dev/formats/log"
	"k8s.io/klog/v2"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Locale holds the messages of the log.
//
//go:embed locale
var Locale embed.FS

// Migrate brings the tables up to date.
func Migrate(ctx context.Context, store *db.DB) error {
	return store.Migrate(ctx, "tlog", migrations)
}

// Options are what a log needs besides the records.
type Options struct {
	Folder    string                                 // of the tiles, the key and the policy of witnesses
	Clock     kernel.Clock                           // of entries
	Log       *slog.Logger                           // what an operator must know; nil: nothing
	Roots     func(context.Context) ([]Entry, error) // what is entered hourly at least: the heads of the audit chains
	Every     time.Duration                          // of Roots; 0: an hour
	Due       func(context.Context) (bool, error)    // whether Roots are to be entered sooner; nil: never
	Interval  time.Duration                          // between looks at the outbox; 0: a second
	Witnesses Sender                                 // how witnesses are reached; nil: HTTPS
}

// Log writes the outbox, reads the log, and appends while Run runs.
type Log struct {
	store   *db.DB
	clock   kernel.Clock
	folder  string
	log     *slog.Logger
	options Options
	key     atomic.Pointer[key]
	wake    chan struct{}
	mu      sync.Mutex
	refusal error                // why nothing is appended; nil while all is well
	heard   map[string]time.Time // witness → when it cosigned last
	known   map[string]uint64    // witness → size that it has signed; for the one that leads
	offered *Checkpoint          // what was published last
	rooted  time.Time            // when Roots was entered last
	crash   func(where string)   // tests end the process here
}

// quiet stills Tessera's own messages; what matters comes back as an error. The setting is the
// process's, and an appender that runs already reads it: it is made once, before the first.
var quiet = sync.OnceFunc(func() { klog.SetSlogLogger(slog.New(slog.DiscardHandler)) })

// New makes a Log; Migrate must have run. It reads what was published; nothing is created.
func New(ctx context.Context, store *db.DB, o Options) (*Log, error) {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Every == 0 {
		o.Every = time.Hour
	}
	if o.Interval == 0 {
		o.Interval = time.Second
	}
	if o.Witnesses == nil {
		o.Witnesses = httpSender
	}
	quiet()
	l := &Log{store: store, clock: o.Clock, folder: o.Folder, log: o.Log, options: o, wake: make(chan struct{}, 1), heard: map[string]time.Time{}, known: map[string]uint64{}, crash: func(string) {}}
	last, err := l.lastPublished(ctx)
	if err != nil {
		return nil, err
	}
	l.offered = last
	k, err := l.readKey()
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		l.refuse(err)
	}
	if err == nil {
		l.key.Store(k)
	}
	return l, nil
}

// Wake makes the sequencer look at the outbox now.
func (l *Log) Wake() {
	select {
	case l.wake <- struct{}{}:
	default:
	}
}

// Checkpoint is a signed state of the log.
type Checkpoint struct {
	Origin    string
	Size      int64
	Root      string // base64
	VKey      string
	Note      string // as it is served, with all signatures
	Published time.Time
}

// Published is the newest checkpoint that was offered to readers; ok is false before the first.
func (l *Log) Published() (c Checkpoint, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.offered == nil {
		return c, false
	}
	return *l.offered, true
}

// Refusal is why nothing is appended, nil while all is well.
func (l *Log) Refusal() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.refusal
}

func (l *Log) refuse(err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if err != nil && (l.refusal == nil || l.refusal.Error() != err.Error()) {
		l.log.Error("nothing is appended to the public log", "error", err)
	}
	l.refusal = err
}

// VKey is the public key by which checkpoints are checked; empty before the first start.
func (l *Log) VKey() string {
	if k := l.key.Load(); k != nil {
		return k.public
	}
	return ""
}

// lastPublished is the newest checkpoint in the records.
func (l *Log) lastPublished(ctx context.Context) (*Checkpoint, error) {
	var c Checkpoint
	var at string
	err := l.store.QueryRow(ctx, `SELECT origin, size, root, vkey, note, published FROM tlog_checkpoint WHERE tenant = $1 ORDER BY size DESC LIMIT 1`, kernel.MainTenant).
		Scan(&c.Origin, &c.Size, &c.Root, &c.VKey, &c.Note, &at)
	if db.IsNoRows(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	c.Published, err = db.ParseTime(at)
	return &c, err
}

// publishedFile is what readers get as checkpoint. Tessera's own stands beside it and may be ahead: witnesses have not
// seen that one yet.
const publishedFile = "published"

// offer makes a checkpoint the published one: first in the records, which hold the log to it, then for readers.
func (l *Log) offer(ctx context.Context, c Checkpoint) error {
	err := l.store.Tx(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO tlog_checkpoint (tenant, origin, size, root, vkey, note, published) VALUES ($1, $2, $3, $4, $5, $6, $7)
			ON CONFLICT (tenant, origin, size) DO UPDATE SET note = excluded.note`, kernel.MainTenant, c.Origin, c.Size, c.Root, c.VKey, c.Note, db.Time(c.Published))
		return err
	})
	if err != nil {
		return err
	}
	l.crash("recorded")
	return l.serve(c)
}

// serve gives a checkpoint that the records hold to readers.
func (l *Log) serve(c Checkpoint) error {
	if err := replace(filepath.Join(l.folder, publishedFile), []byte(c.Note)); err != nil {
		return err
	}
	l.mu.Lock()
	l.offered = &c
	l.mu.Unlock()
	return nil
}

// replace writes a file whole or not at all.
func replace(path string, data []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".new-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) // no longer there once it has its name
	_, err = f.Write(data)
	if err := errors.Join(err, f.Chmod(0o644), f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}

// own is Tessera's checkpoint, which the log alone has signed.
func (l *Log) own() (flog.Checkpoint, []byte, error) {
	var c flog.Checkpoint
	text, err := os.ReadFile(filepath.Join(l.folder, "checkpoint"))
	if err != nil {
		return c, nil, err
	}
	k := l.key.Load()
	if k == nil {
		return c, nil, errors.New("the log has no key")
	}
	parsed, _, _, err := flog.ParseCheckpoint(text, k.verifier.Name(), k.verifier)
	if err != nil {
		return c, nil, err
	}
	return *parsed, text, nil
}
