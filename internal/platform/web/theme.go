package web

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"

	"convive/internal/kernel/fault"
)

// Theme is what a government puts in place of ours: colours as a style sheet, and an emblem. What is empty stays ours.
type Theme struct {
	Sheet      []byte
	Emblem     []byte
	EmblemKind string // image/svg+xml or image/png
}

// theme are the theme's files with the addresses under which they are served, named by their content.
type theme struct {
	sheet, emblem string
	kind          string
	files         map[string]*asset
}

func newTheme(t Theme) theme {
	out := theme{emblem: Static("emblem.svg"), kind: "image/svg+xml", files: map[string]*asset{}}
	add := func(content []byte, ending, kind string) string {
		digest := sha256.Sum256(content)
		tag := hex.EncodeToString(digest[:8])
		name := tag + ending
		out.files[name] = &asset{kind: kind, tag: `W/"` + tag + `"`, plain: content, packed: pack(content)}
		return "/theme/" + name
	}
	if len(t.Sheet) > 0 {
		out.sheet = add(t.Sheet, ".css", "text/css; charset=utf-8")
	}
	if ending, ok := map[string]string{"image/svg+xml": ".svg", "image/png": ".png"}[t.EmblemKind]; ok && len(t.Emblem) > 0 {
		out.emblem, out.kind = add(t.Emblem, ending, t.EmblemKind), t.EmblemKind
	}
	return out
}

func (s *Site) serveTheme(w http.ResponseWriter, r *http.Request) {
	f, ok := s.theme.files[r.PathValue("name")]
	if !ok {
		Fail(w, r, fault.NotFound("web.notFound"))
		return
	}
	w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	f.serve(w, r)
}
