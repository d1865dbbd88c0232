package web

import (
	"context"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/i18n"
)

// momentParameter names the moment in addresses.
const momentParameter = "asOf"

// Dated lets a public route be asked for as of an earlier moment (?asOf=yyyy-mm-dd or RFC 3339): its context carries the
// moment (kernel.MomentOf), its page says so at the top, links to other dated routes keep it, and search engines leave it. A
// moment that is none or has not come is refused with 400. So is any moment by a route that is not dated: it would answer with
// today's.
func Dated() Option { return func(l *limits) { l.dated = true } }

// Figures is Dated for a page of published editions: of a moment before the first of them it says that there were none.
func Figures() Option { return func(l *limits) { l.dated, l.figures = true, true } }

// undated refuses a moment that a route cannot answer. Forms are sent to acts, which are of now.
func undated(r *http.Request) error {
	if (r.Method == http.MethodGet || r.Method == http.MethodHead) && r.URL.Query().Has(momentParameter) {
		return fault.Invalid("web.noMoments").At(momentParameter)
	}
	return nil
}

// asOf puts the moment that a request asks for into its context.
func (s *Site) asOf(r *http.Request) (*http.Request, error) {
	text := strings.TrimSpace(r.URL.Query().Get(momentParameter))
	if text == "" {
		return r, nil
	}
	at, malformed, later := kernel.ParseMoment(text, s.config.Clock.Now())
	switch {
	case malformed:
		return r, fault.Invalid("web.badMoment", "value", text).At(momentParameter)
	case later:
		return r, fault.Invalid("web.laterMoment", "value", text).At(momentParameter)
	}
	if v := visitOf(r.Context()); v != nil {
		v.asOf, v.at = text, at
	}
	return r.WithContext(kernel.AsOf(r.Context(), at)), nil
}

// beforeAll says that the first edition of any source was published after the moment, and when; ok is false otherwise.
func (s *Site) beforeAll(ctx context.Context) (first time.Time, ok bool, err error) {
	at := kernel.MomentOf(ctx)
	if at.IsZero() || s.config.First == nil {
		return first, false, nil
	}
	first, err = s.config.First(ctx)
	return first, err == nil && (first.IsZero() || at.Before(first)), err
}

// showNothing is the page of a moment before the first edition.
func (s *Site) showNothing(w http.ResponseWriter, r *http.Request, first time.Time) error {
	return Render(w, r, PageInfo{Title: i18n.T(r.Context(), "web.past.nothing"), NoIndex: true}, nothingYet(first))
}

// Moment is the moment that the reader asked for, as it stands in the address; empty where today's figures are asked for.
func Moment(ctx context.Context) string {
	if v := visitOf(ctx); v != nil {
		return v.asOf
	}
	return ""
}

// WithMoment is an address outside the pages, of the interface for programs, as of the reader's moment.
func WithMoment(ctx context.Context, address string) string {
	text := Moment(ctx)
	if text == "" {
		return address
	}
	sign := "?"
	if strings.Contains(address, "?") {
		sign = "&"
	}
	return address + sign + momentParameter + "=" + url.QueryEscape(text)
}

// momentOf is the reader's moment for a link to a path; empty where the path is not dated.
func momentOf(ctx context.Context, path string) string {
	v := visitOf(ctx)
	if v == nil || v.asOf == "" {
		return ""
	}
	path, _, _ = strings.Cut(path, "#")
	if _, pattern := v.site.dated.Handler(&http.Request{Method: http.MethodGet, URL: &url.URL{Path: path}}); pattern == "" {
		return ""
	}
	return v.asOf
}

// momentText is the moment in the reader's words: a day, or a day with its time.
func momentText(ctx context.Context) string {
	v := visitOf(ctx)
	if _, err := time.Parse(time.DateOnly, v.asOf); err == nil {
		return i18n.Date(ctx, v.at)
	}
	return i18n.DateTime(ctx, v.at)
}

// MomentNote is the sentence that says as of when a file is; empty for one of today's figures.
func MomentNote(ctx context.Context) string {
	if Moment(ctx) == "" {
		return ""
	}
	return i18n.T(ctx, "web.past.title", "date", momentText(ctx))
}

// MomentName is a part of the name of a file that is as of a moment; empty for one of today's figures.
func MomentName(ctx context.Context) string {
	if v := visitOf(ctx); v != nil && v.asOf != "" {
		return "-as-of-" + v.at.Format("2006-01-02T150405")
	}
	return ""
}

// today is this page without its moment.
func today(ctx context.Context) string {
	v := visitOf(ctx)
	q, err := url.ParseQuery(v.query)
	if err != nil {
		q = url.Values{}
	}
	q.Del(momentParameter)
	here := address(i18n.From(ctx).Lang, v.path)
	if len(q) > 0 {
		here += "?" + q.Encode()
	}
	return here
}

// kept are the other parameters of this page, as its form of dates sends them again.
func kept(ctx context.Context) [][2]string {
	v := visitOf(ctx)
	q, err := url.ParseQuery(v.query)
	if err != nil {
		return nil
	}
	q.Del(momentParameter)
	var list [][2]string
	for _, name := range slices.Sorted(maps.Keys(q)) {
		for _, value := range q[name] {
			list = append(list, [2]string{name, value})
		}
	}
	return list
}

func hereAlone(ctx context.Context) string { return address(i18n.From(ctx).Lang, Path(ctx)) }
