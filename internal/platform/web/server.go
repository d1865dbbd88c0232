package web

import (
	"log/slog"
	"net/http"
	"time"
)

// Server is an HTTP server with the time limits of the edge. Reading and writing of a body are limited by each route.
func (s *Site) Server(address string) *http.Server {
	return &http.Server{
		Addr:              address,
		Handler:           s.Handler(),
		ReadHeaderTimeout: 10 * time.Second,
		WriteTimeout:      time.Minute, // renewed for each request of a connection; a route sets its own
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
		ErrorLog:          slog.NewLogLogger(s.config.Log.Handler(), slog.LevelWarn),
	}
}
