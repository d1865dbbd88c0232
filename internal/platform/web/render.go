package web

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"convive/internal/kernel"
)

// Render writes a page (status 200).
func Render(w http.ResponseWriter, r *http.Request, p PageInfo, body templ.Component) error {
	return RenderStatus(w, r, http.StatusOK, p, body)
}

// RenderStatus writes a whole page: 422 is a form with its problems, on top of the same page. An answer to GET carries
// an entity tag and is 304 if the reader has it already. What a signed-in person sees is not kept by any cache.
func RenderStatus(w http.ResponseWriter, r *http.Request, status int, p PageInfo, body templ.Component) error {
	ctx := r.Context()
	var page bytes.Buffer
	if err := layout(visitOf(ctx).frame(ctx, p), p, body).Render(ctx, &page); err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Add("Vary", "Cookie")
	if kernel.ActorFrom(ctx).SignedIn() || status != http.StatusOK || r.Method != http.MethodGet && r.Method != http.MethodHead {
		h.Set("Cache-Control", "no-store")
	} else {
		h.Set("Cache-Control", "no-cache") // kept, and asked for again
		digest := sha256.Sum256(page.Bytes())
		tag := `W/"` + hex.EncodeToString(digest[:12]) + `"`
		h.Set("ETag", tag)
		if notModified(r, tag) {
			h.Del("Content-Type")
			w.WriteHeader(http.StatusNotModified)
			return nil
		}
	}
	h.Set("Content-Length", strconv.Itoa(page.Len()))
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(page.Bytes()) // the reader is gone if it fails
	}
	return nil
}

// notModified says that the reader has this version.
func notModified(r *http.Request, tag string) bool {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		return false
	}
	want := strings.TrimPrefix(tag, "W/")
	for have := range strings.SplitSeq(r.Header.Get("If-None-Match"), ",") {
		have = strings.TrimSpace(have)
		if have == "*" || strings.TrimPrefix(have, "W/") == want {
			return true
		}
	}
	return false
}
