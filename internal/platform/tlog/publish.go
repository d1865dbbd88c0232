package tlog

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	flog "github.com/transparency-dev/formats/log"

	"convive/internal/kernel/fault"
)

// unwound refuses a log that is shorter or other than what was published: its folder was restored from an older copy, or
// altered. Appending to it would give two logs with one name.
func (l *Log) unwound(ctx context.Context, k *key) error {
	last, err := l.lastPublished(ctx)
	if err != nil {
		return err
	}
	if last == nil {
		return l.adopt(ctx, 0)
	}
	if last.VKey != k.public {
		return fault.Conflict("tlog.otherKey", "origin", last.Origin)
	}
	own, _, err := l.own()
	if errors.Is(err, fs.ErrNotExist) {
		return fault.Conflict("tlog.gone", "size", fmt.Sprint(last.Size), "folder", l.folder)
	}
	if err != nil {
		return fault.Conflict("tlog.unreadable", "folder", l.folder).Because(err)
	}
	if int64(own.Size) < last.Size {
		return fault.Conflict("tlog.rewound", "size", fmt.Sprint(own.Size), "published", fmt.Sprint(last.Size), "folder", l.folder)
	}
	if err := l.extends(*last, own); err != nil {
		return fault.Conflict("tlog.rewritten", "published", fmt.Sprint(last.Size), "folder", l.folder).Because(err)
	}
	if err := l.adopt(ctx, last.Size); err != nil {
		return err
	}
	if now, _ := l.Published(); now.Size > last.Size {
		return nil
	}
	return l.serve(*last) // a crash may have come between the records and the file
}

// adopt takes a checkpoint that readers were given and the records do not know, since they were restored from an older
// copy: readers never get an older one than before.
func (l *Log) adopt(ctx context.Context, known int64) error {
	text, err := os.ReadFile(filepath.Join(l.folder, publishedFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	k := l.key.Load()
	c, _, _, err := flog.ParseCheckpoint(text, k.verifier.Name(), k.verifier)
	if err != nil || int64(c.Size) <= known { // damaged, or what the records say is newer
		return nil
	}
	own, _, err := l.own()
	if err != nil {
		return fault.Conflict("tlog.unreadable", "folder", l.folder).Because(err)
	}
	given := Checkpoint{Origin: c.Origin, Size: int64(c.Size), Root: base64.StdEncoding.EncodeToString(c.Hash), VKey: k.public, Note: string(text), Published: l.clock.Now()}
	if own.Size < c.Size {
		return fault.Conflict("tlog.rewound", "size", fmt.Sprint(own.Size), "published", fmt.Sprint(c.Size), "folder", l.folder)
	}
	if err := l.extends(given, own); err != nil {
		return fault.Conflict("tlog.rewritten", "published", fmt.Sprint(c.Size), "folder", l.folder).Because(err)
	}
	return l.offer(ctx, given)
}

// extends says whether the tiles give the root of the published checkpoint and that of the log's own.
func (l *Log) extends(last Checkpoint, own flog.Checkpoint) error {
	t := tiles{l.folder, own.Size}
	for _, want := range []struct {
		size int64
		root string
	}{{last.Size, last.Root}, {int64(own.Size), base64.StdEncoding.EncodeToString(own.Hash)}} {
		root, err := t.root(want.size)
		if err != nil {
			return err
		}
		if got := base64.StdEncoding.EncodeToString(root[:]); got != want.root {
			return fmt.Errorf("the root of %d entries is %s, published was %s", want.size, got, want.root)
		}
	}
	return nil
}

// publish offers the newest checkpoint to readers as soon as the policy of witnesses is met. Witnesses that do not answer
// are asked again after a while; what was published stays until then.
func (w *writer) publish(ctx context.Context) error {
	own, text, err := w.own()
	if err != nil || own.Size == 0 {
		return err
	}
	last, known := w.Published()
	newer := !known || int64(own.Size) > last.Size
	if !newer {
		text = []byte(last.Note)
	}
	missing := w.group.missing(text)
	if !newer && (len(missing) == 0 || time.Since(w.asked) < again) || newer && w.size == own.Size && time.Since(w.asked) < again {
		return nil
	}
	w.asked, w.size = time.Now(), own.Size
	for _, v := range missing {
		signature, err := w.ask(ctx, v, own, text)
		if err != nil {
			return err
		}
		text = append(text, signature...)
	}
	if !w.group.policy.Satisfied(text) || !newer && len(text) == len(last.Note) {
		return nil
	}
	return w.offer(ctx, Checkpoint{Origin: own.Origin, Size: int64(own.Size), Root: base64.StdEncoding.EncodeToString(own.Hash), VKey: w.VKey(),
		Note: string(text), Published: w.clock.Now()})
}
