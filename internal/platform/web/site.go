package web

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"golang.org/x/text/language"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
)

// Site is the router and the frame. Register everything first, then serve Handler.
type Site struct {
	config  Config
	root    *http.ServeMux
	pages   *http.ServeMux
	dated   *http.ServeMux // the pages that have earlier moments
	routes  []Route
	langs   []kernel.Lang // that are offered, the default first
	matcher language.Matcher
	meter   *meter
	theme   theme
}

// New makes a site. It refuses a configuration without catalogue or log.
func New(c Config) (*Site, error) {
	if c.Catalogue == nil || c.Log == nil {
		return nil, errors.New("web: a site needs a catalogue and a log")
	}
	if c.Name == nil {
		c.Name = kernel.Same("Convive")
	}
	if c.Clock == nil {
		c.Clock = kernel.ClockFunc(time.Now)
	}
	if c.Zone == nil {
		c.Zone = time.UTC
	}
	if c.Metrics == nil {
		c.Metrics = prometheus.NewRegistry()
	}
	s := &Site{config: c, root: http.NewServeMux(), pages: http.NewServeMux(), dated: http.NewServeMux(), meter: newMeter(c.Metrics), langs: offered(c), theme: newTheme(c.Theme)}
	tags := make([]language.Tag, len(s.langs))
	for i, l := range s.langs {
		tags[i] = language.Make(string(l))
	}
	s.matcher = language.NewMatcher(tags)
	for _, l := range s.langs {
		prefix := "/" + string(l)
		s.root.Handle(prefix+"/", http.StripPrefix(prefix, s.matched(s.pages)))
	}
	s.ownRoutes()
	return s, nil
}

// Handler answers a request; its error becomes a status and an error page.
type Handler func(w http.ResponseWriter, r *http.Request) error

// Option changes a limit of a route.
type Option func(*limits)

type limits struct {
	body    int64
	time    time.Duration
	dated   bool
	figures bool // dated, and of nothing before the first edition
}

// MaxBody lets a route take requests of n bytes instead of one mebibyte: uploads.
func MaxBody(n int64) Option { return func(l *limits) { l.body = n } }

// MaxTime lets a route take longer than half a minute: uploads and large downloads.
func MaxTime(d time.Duration) Option { return func(l *limits) { l.time = d } }

// Page registers a page under every language. The pattern is the path inside the language, "/indicators/{id}"; "/{$}" is
// the first page. It ends without a slash: a subtree would redirect to an address that lacks the language.
func (s *Site) Page(method, pattern string, access Access, h Handler, options ...Option) {
	if pattern != "/{$}" && (strings.HasSuffix(pattern, "/") || strings.HasSuffix(pattern, "...}")) || !strings.HasPrefix(pattern, "/") {
		panic(fmt.Sprintf("web: the page pattern %q must begin with a slash and end without one", pattern))
	}
	route := Route{method, "/{lang}" + pattern, access, limitsOf(options).dated}
	s.pages.Handle(strings.TrimSpace(method+" "+pattern), s.guard(route, h, options))
	if route.Dated {
		s.dated.Handle(pattern, http.NotFoundHandler())
	}
}

// Root registers what has no language: the interface for programs, tiles, files. The pattern is the whole path.
func (s *Site) Root(method, pattern string, access Access, h http.Handler, options ...Option) {
	serve := func(w http.ResponseWriter, r *http.Request) error {
		h.ServeHTTP(w, r)
		return nil
	}
	s.root.Handle(strings.TrimSpace(method+" "+pattern), s.guard(Route{method, pattern, access, limitsOf(options).dated}, serve, options))
}

// Door is a mux for a library that registers its own patterns; each becomes a route of this access.
type Door struct {
	site    *Site
	access  Access
	options []Option
}

// Door opens one: huma's humago.New(site.Door(web.Public), config) registers operations by it.
func (s *Site) Door(access Access, options ...Option) *Door { return &Door{s, access, options} }

// HandleFunc registers "METHOD /path".
func (d *Door) HandleFunc(pattern string, h func(http.ResponseWriter, *http.Request)) {
	method, path, ok := strings.Cut(pattern, " ")
	if !ok {
		method, path = "", pattern
	}
	d.site.Root(method, path, d.access, http.HandlerFunc(h), d.options...)
}

// ServeHTTP serves the whole site, so that a library can call what it registered.
func (d *Door) ServeHTTP(w http.ResponseWriter, r *http.Request) { d.site.root.ServeHTTP(w, r) }

// Routes are all registered patterns with their access.
func (s *Site) Routes() []Route { return slices.Clone(s.routes) }

// guard is what every route does before its handler: name itself, check access, set the limits.
func (s *Site) guard(route Route, h Handler, options []Option) http.Handler {
	l := limitsOf(options)
	s.routes = append(s.routes, route)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if v := visitOf(r.Context()); v != nil {
			v.route = strings.TrimSpace(route.Method + " " + route.Pattern)
		}
		if err := route.Access.allow(kernel.ActorFrom(r.Context())); err != nil {
			Fail(w, r, err)
			linger(w, r, r.Body)
			return
		}
		control := http.NewResponseController(w)
		_ = control.SetReadDeadline(time.Now().Add(l.time)) // a recorder in a test has no deadlines
		_ = control.SetWriteDeadline(time.Now().Add(l.time + 10*time.Second))
		ctx, cancel := context.WithTimeout(r.Context(), l.time)
		defer cancel()
		r = r.WithContext(ctx)
		r, done := s.enterMoment(w, r, l)
		if done {
			return
		}
		sent := r.Body
		if r.ContentLength > l.body { // known before the first byte is read
			r.Body = io.NopCloser(tooLarge{l.body})
		} else {
			r.Body = http.MaxBytesReader(w, sent, l.body)
		}
		if err := h(w, r); err != nil {
			Fail(w, r, err)
		}
		linger(w, r, sent)
	})
}

func limitsOf(options []Option) limits {
	l := limits{body: 1 << 20, time: 30 * time.Second}
	for _, o := range options {
		o(&l)
	}
	return l
}

// enterMoment reads the moment that a route is asked for; done is true where the answer has been given: a moment that is
// refused, or a page of before the first edition.
func (s *Site) enterMoment(w http.ResponseWriter, r *http.Request, l limits) (_ *http.Request, done bool) {
	err := undated(r)
	if l.dated {
		r, err = s.asOf(r)
	}
	if err != nil {
		failStatus(w, r, http.StatusBadRequest, err)
		return r, true
	}
	if kernel.MomentOf(r.Context()).IsZero() {
		return r, false
	}
	w.Header().Set("X-Robots-Tag", "noindex")
	if !l.figures {
		return r, false
	}
	first, before, err := s.beforeAll(r.Context())
	if err == nil && before {
		err = s.showNothing(w, r, first)
	}
	if err != nil {
		Fail(w, r, err)
	}
	return r, before || err != nil
}

// matched serves by mux, and answers what no pattern takes with our own error page.
func (s *Site) matched(mux *http.ServeMux) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h, pattern := mux.Handler(r)
		if pattern != "" {
			mux.ServeHTTP(w, r)
			return
		}
		var answer onlyHead
		h.ServeHTTP(&answer, r)
		if allow := answer.Header().Get("Allow"); allow != "" {
			w.Header().Set("Allow", allow)
			failStatus(w, r, http.StatusMethodNotAllowed, fault.NotFound("web.wrongMethod"))
			return
		}
		if mux == s.root && s.ofOtherLanguage(w, r) {
			return
		}
		if mux == s.root && s.lacksLanguage(r) {
			s.chooseLanguage(w, r)
			return
		}
		Fail(w, r, fault.NotFound("web.notFound"))
	})
}

// lacksLanguage says that the address is a page's but for the language, as people write and cite it.
func (s *Site) lacksLanguage(r *http.Request) bool {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		return false
	}
	_, pattern := s.pages.Handler(r)
	return pattern != ""
}

// onlyHead takes an answer and forgets its body.
type onlyHead struct {
	header http.Header
	status int
}

func (o *onlyHead) Header() http.Header {
	if o.header == nil {
		o.header = http.Header{}
	}
	return o.header
}
func (o *onlyHead) Write(b []byte) (int, error) { return len(b), nil }
func (o *onlyHead) WriteHeader(status int)      { o.status = status }

// Handler is the whole site with all that surrounds it, from the outside in: recording, headers, refusal of other
// sites' forms, compression, the government's citizen, identity, router.
func (s *Site) Handler() http.Handler {
	h := s.confine(s.matched(s.root))
	if s.config.Identify != nil {
		h = s.config.Identify(h)
	}
	h = s.enter(h)
	h = compress(h)
	crossing := http.NewCrossOriginProtection()
	crossing.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		Fail(w, r, fault.Forbidden("web.crossOrigin"))
	}))
	h = crossing.Handler(h)
	h = s.secure(h)
	return s.record(s.behind(h))
}
