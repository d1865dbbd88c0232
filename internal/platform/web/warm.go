package web

import (
	"context"
	"net/http"
	"net/url"
	"time"
)

// Warm asks the site for pages ("/indicators") and forgets the answers, so that what they keep in memory is there before
// the first reader comes. It stands in no log and no metric. It ends when the context does.
func (s *Site) Warm(ctx context.Context, paths ...string) {
	for _, path := range paths {
		if ctx.Err() != nil {
			return
		}
		s.warm(ctx, address(s.langs[0], path))
	}
}

func (s *Site) warm(ctx context.Context, path string) {
	defer func() {
		if problem := recover(); problem != nil { // the reader who asks next gets the error page
			s.config.Log.Error("warm", "problem", problem)
		}
	}()
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	r := (&http.Request{Method: http.MethodGet, URL: &url.URL{Path: path}, Header: http.Header{}, Body: http.NoBody}).WithContext(ctx)
	r, _ = s.begin(r)
	s.root.ServeHTTP(&onlyHead{}, r)
}
