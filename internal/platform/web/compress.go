package web

import (
	"compress/gzip"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"sync"
)

// compressible are the types that gzip makes smaller.
var compressible = map[string]bool{"text/html": true, "text/css": true, "text/csv": true, "text/plain": true, "text/javascript": true,
	"application/json": true, "application/problem+json": true, "application/geo+json": true, "application/yaml": true,
	"application/openapi+json": true, "image/svg+xml": true, "application/xml": true, "application/rss+xml": true}

// tooSmall is the size under which a known length is not worth compressing.
const tooSmall = 1024

var packers = sync.Pool{New: func() any {
	w, _ := gzip.NewWriterLevel(nil, 5)
	return w
}}

// compress answers in gzip where the reader takes it and the type gains by it. Entity tags are weak, so that both forms
// may carry the same one.
func compress(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Add("Vary", "Accept-Encoding")
		if r.Method == http.MethodHead || !takesGzip(r.Header.Get("Accept-Encoding")) {
			next.ServeHTTP(w, r)
			return
		}
		packed := &packed{ResponseWriter: w}
		defer packed.close()
		next.ServeHTTP(packed, r)
	})
}

func takesGzip(accept string) bool {
	for part := range strings.SplitSeq(accept, ",") {
		name, q, _ := strings.Cut(strings.TrimSpace(part), ";")
		if strings.TrimSpace(name) != "gzip" {
			continue
		}
		value, found := strings.CutPrefix(strings.TrimSpace(q), "q=")
		weight, err := strconv.ParseFloat(value, 64)
		return !found || err == nil && weight > 0
	}
	return false
}

// packed decides at the first byte whether to compress.
type packed struct {
	http.ResponseWriter
	decided bool
	gz      *gzip.Writer
}

func (p *packed) WriteHeader(status int) {
	if !p.decided && status >= 200 {
		p.decided = true
		if p.wanted(status) {
			p.Header().Del("Content-Length")
			p.Header().Set("Content-Encoding", "gzip")
			p.gz = packers.Get().(*gzip.Writer)
			p.gz.Reset(p.ResponseWriter)
		}
	}
	p.ResponseWriter.WriteHeader(status)
}

func (p *packed) wanted(status int) bool {
	h := p.Header()
	kind, _, err := mime.ParseMediaType(h.Get("Content-Type"))
	if err != nil || !compressible[kind] || h.Get("Content-Encoding") != "" || h.Get("Content-Range") != "" {
		return false
	}
	if status == http.StatusNoContent || status == http.StatusNotModified || status == http.StatusPartialContent {
		return false
	}
	n, err := strconv.Atoi(h.Get("Content-Length"))
	return err != nil || n >= tooSmall
}

func (p *packed) Write(b []byte) (int, error) {
	if !p.decided {
		if p.Header().Get("Content-Type") == "" {
			p.Header().Set("Content-Type", http.DetectContentType(b))
		}
		p.WriteHeader(http.StatusOK)
	}
	if p.gz != nil {
		return p.gz.Write(b)
	}
	return p.ResponseWriter.Write(b)
}

// FlushError sends what is there, for answers that grow.
func (p *packed) FlushError() error {
	if p.gz != nil {
		if err := p.gz.Flush(); err != nil {
			return err
		}
	}
	return http.NewResponseController(p.ResponseWriter).Flush()
}

// Unwrap lets http.ResponseController reach deadlines.
func (p *packed) Unwrap() http.ResponseWriter { return p.ResponseWriter }

func (p *packed) close() {
	if p.gz != nil {
		_ = p.gz.Close() // the reader is gone if it fails
		packers.Put(p.gz)
		p.gz = nil
	}
}
