package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"net/http"
	"path"
	"strconv"
	"strings"
	"sync"

	"convive/internal/kernel/fault"
)

//go:embed static
var staticFiles embed.FS

// contentTypes are the files that may be served; another extension in the folder is documentation.
var contentTypes = map[string]string{".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".mjs": "text/javascript; charset=utf-8",
	".svg": "image/svg+xml", ".ico": "image/x-icon", ".png": "image/png"}

// asset is a file in memory, plain and packed.
type asset struct {
	kind, tag     string
	plain, packed []byte
}

type assets struct {
	addresses map[string]string // name → address with the content's hash
	byAddress map[string]*asset
	icon      *asset
}

// theAssets reads the embedded files once.
var theAssets = sync.OnceValue(func() assets {
	a := assets{addresses: map[string]string{}, byAddress: map[string]*asset{}}
	names, _ := fs.Glob(staticFiles, "static/*")
	for _, name := range names {
		ext := path.Ext(name)
		kind, ok := contentTypes[ext]
		if !ok {
			continue
		}
		content, _ := staticFiles.ReadFile(name)
		digest := sha256.Sum256(content)
		hash := hex.EncodeToString(digest[:8])
		base := path.Base(name)
		address := "/static/" + strings.TrimSuffix(base, ext) + "." + hash + ext
		f := &asset{kind: kind, tag: `W/"` + hash + `"`, plain: content, packed: pack(content)}
		a.addresses[base], a.byAddress[address] = address, f
		if base == "favicon.ico" {
			a.icon = f
		}
	}
	return a
})

func pack(content []byte) []byte {
	var b bytes.Buffer
	w, _ := gzip.NewWriterLevel(&b, gzip.BestCompression)
	_, _ = w.Write(content) // into memory
	_ = w.Close()
	return b.Bytes()
}

// Static is the address of a file of the folder static, with the hash of its content: Static("convive.css").
func Static(name string) string {
	address, ok := theAssets().addresses[name]
	if !ok {
		panic("web: there is no static file " + name)
	}
	return address
}

func serveStatic(w http.ResponseWriter, r *http.Request) {
	f, ok := theAssets().byAddress[r.URL.Path]
	if !ok {
		Fail(w, r, fault.NotFound("web.notFound"))
		return
	}
	w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	f.serve(w, r)
}

func serveIcon(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "public, max-age=86400")
	theAssets().icon.serve(w, r)
}

func (f *asset) serve(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("ETag", f.tag)
	if notModified(r, f.tag) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	h.Set("Content-Type", f.kind)
	body := f.plain
	if takesGzip(r.Header.Get("Accept-Encoding")) && len(f.packed) < len(f.plain) {
		h.Set("Content-Encoding", "gzip")
		body = f.packed
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	if r.Method != http.MethodHead {
		_, _ = w.Write(body) // the reader is gone if it fails
	}
}
