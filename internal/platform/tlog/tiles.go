package tlog

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/transparency-dev/tessera/api"
	"github.com/transparency-dev/tessera/api/layout"
	"golang.org/x/mod/sumdb/tlog"
)

// tileHeight is that of C2SP tlog-tiles: 256 hashes.
const tileHeight = 8

// tiles reads the hashes of a log of a size from its folder.
type tiles struct {
	folder string
	size   uint64
}

// read gives a file, full or as wide as the log was at the size or a little later.
func (t tiles) read(path func(partial uint8) string, partial uint8) ([]byte, error) {
	data, err := os.ReadFile(filepath.Join(t.folder, path(partial)))
	if errors.Is(err, fs.ErrNotExist) && partial > 0 { // the tile has been filled since
		return os.ReadFile(filepath.Join(t.folder, path(0)))
	}
	return data, err
}

// ReadHashes is the reader that the proofs of golang.org/x/mod work with.
func (t tiles) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	list := make([]tlog.Hash, len(indexes))
	held := map[tlog.Tile][]byte{}
	for i, x := range indexes {
		tile := tlog.TileForIndex(tileHeight, x)
		tile.W = 1 << tileHeight
		data, ok := held[tile]
		if !ok {
			level, n := uint64(tile.L), uint64(tile.N)
			partial := layout.PartialTileSize(level, n, t.size)
			var err error
			if data, err = t.read(func(p uint8) string { return layout.TilePath(level, n, p) }, partial); err != nil {
				return nil, err
			}
			held[tile] = data
		}
		tile.W = len(data) / tlog.HashSize
		hash, err := tlog.HashFromTile(tile, data, x)
		if err != nil {
			return nil, fmt.Errorf("tile %d/%d: %w", tile.L, tile.N, err)
		}
		list[i] = hash
	}
	return list, nil
}

// root is the hash of the log's first n entries.
func (t tiles) root(n int64) (tlog.Hash, error) { return tlog.TreeHash(n, t) }

// entries are those from a place to the end of its bundle, or to the size.
func (t tiles) entries(from int64) ([][]byte, error) {
	n := uint64(from) / layout.EntryBundleWidth
	data, err := t.read(func(p uint8) string { return layout.EntriesPath(n, p) }, layout.PartialTileSize(0, n, t.size))
	if err != nil {
		return nil, err
	}
	var b api.EntryBundle
	if err := b.UnmarshalText(data); err != nil {
		return nil, fmt.Errorf("entry bundle %d: %w", n, err)
	}
	first := uint64(from) % layout.EntryBundleWidth
	last := min(uint64(len(b.Entries)), t.size-n*layout.EntryBundleWidth)
	if first >= last {
		return nil, fmt.Errorf("entry bundle %d ends before entry %d", n, from)
	}
	return b.Entries[first:last], nil
}
