package web

import (
	"crypto/rand"
	"encoding/base32"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

var referenceLetters = base32.NewEncoding("0123456789ABCDEFGHJKMNPQRSTVWXYZ").WithPadding(base32.NoPadding)

// newReference is ten letters and digits that can be read out on the telephone.
func newReference() string {
	var b [6]byte
	_, _ = rand.Read(b[:])
	return referenceLetters.EncodeToString(b[:])
}

// meter counts requests by route pattern: an address would make as many series as there are places.
type meter struct {
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
}

func newMeter(registry *prometheus.Registry) *meter {
	m := &meter{
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "convive_http_requests_total", Help: "Requests answered."}, []string{"route", "status"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "convive_http_request_seconds", Help: "Time to answer.",
			Buckets: []float64{.001, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30}}, []string{"route"}),
	}
	registry.MustRegister(m.requests, m.seconds)
	return m
}

// record is the outermost layer: it names the request, turns a panic into a failure, counts, and writes one line of log
// without address, query or person.
func (s *Site) record(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := time.Now()
		r, v := s.begin(r)
		out := &watched{ResponseWriter: w}
		out.Header().Set("X-Request-Id", v.reference)
		defer func() {
			if problem := recover(); problem != nil {
				if problem == http.ErrAbortHandler { //nolint:errorlint // the very value, as net/http compares it
					panic(problem)
				}
				err := fmt.Errorf("panic: %v\n%s", problem, debug.Stack())
				if out.status == 0 {
					Fail(out, r, err)
				} else {
					s.logFailure(r, err) // too late for an error page
				}
			}
			if out.status == 0 {
				out.status = http.StatusOK
			}
			took := time.Since(began)
			s.meter.requests.WithLabelValues(v.route, strconv.Itoa(out.status)).Inc()
			s.meter.seconds.WithLabelValues(v.route).Observe(took.Seconds())
			s.config.Log.LogAttrs(r.Context(), slog.LevelInfo, "request", slog.String("reference", v.reference), slog.String("route", v.route),
				slog.Int("status", out.status), slog.Int64("bytes", out.bytes), slog.Duration("took", took.Round(time.Microsecond)))
		}()
		next.ServeHTTP(out, r)
	})
}

func (s *Site) logFailure(r *http.Request, err error) {
	v := visitOf(r.Context())
	s.config.Log.LogAttrs(r.Context(), slog.LevelError, "failure", slog.String("reference", v.reference), slog.String("route", v.route), slog.String("error", err.Error()))
}

// watched remembers status and size of an answer.
type watched struct {
	http.ResponseWriter
	status int
	bytes  int64
}

func (w *watched) WriteHeader(status int) {
	if w.status == 0 && status >= 200 {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *watched) Write(b []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	n, err := w.ResponseWriter.Write(b)
	w.bytes += int64(n)
	return n, err
}

// Unwrap lets http.ResponseController reach deadlines and Flush.
func (w *watched) Unwrap() http.ResponseWriter { return w.ResponseWriter }
