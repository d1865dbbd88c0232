package tlog

import (
	"errors"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"
)

// Prefix is where the log is served: {origin}/tlog/checkpoint, tile/…, tile/entries/….
const Prefix = "/tlog"

// tilePath is what C2SP tlog-tiles lets a client ask for, and nothing else of the folder.
var tilePath = regexp.MustCompile(`^tile/(entries|[0-5]?[0-9]|6[0-3])/(x[0-9]{3}/)*[0-9]{3}(\.p/([1-9][0-9]?|1[0-9]{2}|2[0-4][0-9]|25[0-5]))?$`)

// ServeHTTP serves the log's files. Tiles never change, so they may be kept for ever; the checkpoint is asked for anew.
func (l *Log) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name := strings.TrimPrefix(r.URL.Path, Prefix+"/")
	h := w.Header()
	h.Set("Access-Control-Allow-Origin", "*")
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
	h.Set("X-Content-Type-Options", "nosniff")
	switch {
	case name == "checkpoint":
		h.Set("Content-Type", "text/plain; charset=utf-8")
		h.Set("Cache-Control", "no-cache")
		l.file(w, r, publishedFile)
	case name == "key":
		l.serveKey(w, r)
	case tilePath.MatchString(name):
		h.Set("Content-Type", "application/octet-stream")
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
		l.file(w, r, name)
	default:
		notThere(w)
	}
}

func (l *Log) serveKey(w http.ResponseWriter, r *http.Request) {
	vkey := l.VKey()
	if vkey == "" {
		notThere(w)
		return
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-cache")
	http.ServeContent(w, r, "key", time.Time{}, strings.NewReader(vkey+"\n"))
}

func (l *Log) file(w http.ResponseWriter, r *http.Request, name string) {
	f, err := os.Open(filepath.Join(l.folder, filepath.FromSlash(name)))
	if err != nil {
		if !errors.Is(err, fs.ErrNotExist) && !strings.Contains(name, ".p/") { // a full tile is no folder of partial ones
			l.log.Error("a file of the public log cannot be read", "file", name, "error", err)
		}
		notThere(w)
		return
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil || info.IsDir() {
		notThere(w)
		return
	}
	http.ServeContent(w, r, "", info.ModTime(), f)
}

// notThere must not be kept: the tile may come.
func notThere(w http.ResponseWriter) {
	w.Header().Set("Cache-Control", "no-store")
	http.Error(w, "not in the log", http.StatusNotFound)
}
