package verifier

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
)

// width is how many hashes or entries a tile holds.
const width = 256

// Flaw is the first thing of a folder that is wrong.
type Flaw struct {
	File  string
	Index int64 // of the entry; -1 if it is a tile or the checkpoint
	Why   string
}

func (f Flaw) Error() string {
	if f.Index >= 0 {
		return fmt.Sprintf("entry %d (%s): %s", f.Index, f.File, f.Why)
	}
	return f.File + ": " + f.Why
}

// Folder walks a whole log: every entry is hashed anew, every hash of every tile is recomputed from the entries, and the
// root is held against the checkpoint. each gets the entries in their order. The error is a Flaw if the log is wrong.
func Folder(folder fs.FS, note []byte, key Key, witnesses []Key, each func(index uint64, entry []byte) error) (Checkpoint, error) {
	c, err := OpenCheckpoint(note, key, witnesses)
	if err != nil {
		return c, Flaw{"checkpoint", -1, err.Error()}
	}
	w := walk{folder: folder, size: c.Size, each: each}
	for n := uint64(0); n*width < c.Size; n++ {
		if err := w.bundle(n); err != nil {
			return c, err
		}
	}
	if err := w.tops(); err != nil {
		return c, err
	}
	if w.sum.root() != c.Root {
		return c, Flaw{"checkpoint", -1, "the entries do not give the root that was signed"}
	}
	return c, nil
}

// walk is the state of a walk: per level, the hashes that have come since the last full tile.
type walk struct {
	folder fs.FS
	size   uint64
	each   func(uint64, []byte) error
	sum    stack
	levels [][]Hash
	done   []uint64 // full tiles per level
}

// bundle reads 256 entries, or those that are left, and the tile of their hashes.
func (w *walk) bundle(n uint64) error {
	count := min(width, w.size-n*width)
	name := path("entries", n, count)
	data, err := w.read("entries", n, count)
	if err != nil {
		return Flaw{name, int64(n * width), err.Error()}
	}
	tile, err := w.read("0", n, count)
	if err != nil {
		return Flaw{path("0", n, count), -1, err.Error()}
	}
	if uint64(len(tile)) < count*uint64(len(Hash{})) {
		return Flaw{path("0", n, count), -1, "the tile is cut off"}
	}
	for i := range count {
		index := n*width + i
		if len(data) < 2 || len(data) < 2+int(binary.BigEndian.Uint16(data)) {
			return Flaw{name, int64(index), "the file ends before this entry"}
		}
		end := 2 + int(binary.BigEndian.Uint16(data))
		entry := data[2:end]
		data = data[end:]
		if h := leaf(entry); Hash(tile[i*32:i*32+32]) != h { // here the entry is named, later only its bundle
			return Flaw{name, int64(index), "the entry, or its hash in " + path("0", n, count) + ", was altered"}
		}
		if err := w.each(index, entry); err != nil {
			return err
		}
		w.sum.push(leaf(entry))
		w.push(0, leaf(entry))
	}
	if count == width && len(data) > 0 {
		return Flaw{name, int64(n*width + width - 1), "the file goes on after its last entry"}
	}
	return w.full()
}

func (w *walk) push(level int, h Hash) {
	if level == len(w.levels) {
		w.levels, w.done = append(w.levels, nil), append(w.done, 0)
	}
	w.levels[level] = append(w.levels[level], h)
}

// full checks tiles that have become full and carries their roots up.
func (w *walk) full() error {
	for level := 0; level < len(w.levels) && len(w.levels[level]) == width; level++ {
		if err := w.tile(level, width); err != nil {
			return err
		}
		var s stack
		for _, h := range w.levels[level] {
			s.push(h)
		}
		w.levels[level] = nil
		w.done[level]++
		w.push(level+1, s.root())
	}
	return nil
}

// tops checks the tiles at the right edge.
func (w *walk) tops() error {
	for level := range w.levels {
		if n := len(w.levels[level]); n > 0 {
			if err := w.tile(level, uint64(n)); err != nil {
				return err
			}
		}
	}
	return nil
}

func (w *walk) tile(level int, count uint64) error {
	kind, n := fmt.Sprint(level), w.done[level]
	data, err := w.read(kind, n, count)
	if err != nil {
		return Flaw{path(kind, n, count), -1, err.Error()}
	}
	for i, h := range w.levels[level] {
		if len(data) < (i+1)*len(h) || Hash(data[i*32:i*32+32]) != h {
			return Flaw{path(kind, n, count), -1, fmt.Sprintf("hash %d is not that of what stands below it", i)}
		}
	}
	return nil
}

// read gives a tile as wide as needed: the partial one, or the full one that took its place.
func (w *walk) read(kind string, n, count uint64) ([]byte, error) {
	data, err := fs.ReadFile(w.folder, path(kind, n, count))
	if errors.Is(err, fs.ErrNotExist) && count < width {
		data, err = fs.ReadFile(w.folder, path(kind, n, width))
	}
	if errors.Is(err, fs.ErrNotExist) {
		return nil, errors.New("the file is missing")
	}
	return data, err
}

// path is where C2SP tlog-tiles puts a tile.
func path(kind string, n, count uint64) string {
	text := fmt.Sprintf("%03d", n%1000)
	for n /= 1000; n > 0; n /= 1000 {
		text = fmt.Sprintf("x%03d/", n%1000) + text
	}
	text = "tile/" + kind + "/" + text
	if count < width {
		text += fmt.Sprintf(".p/%d", count)
	}
	return text
}
