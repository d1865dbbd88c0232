package web

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"convive/internal/kernel/fault"
	"convive/internal/platform/i18n"
)

// statuses is the one map from the code of a fault to HTTP.
var statuses = map[fault.Code]int{
	fault.CodeInvalid:         http.StatusUnprocessableEntity,
	fault.CodeNotFound:        http.StatusNotFound,
	fault.CodeConflict:        http.StatusConflict,
	fault.CodeForbidden:       http.StatusForbidden,
	fault.CodeUnauthenticated: http.StatusUnauthorized,
	fault.CodeUnavailable:     http.StatusServiceUnavailable,
	fault.CodeInternal:        http.StatusInternalServerError,
}

// Status is the HTTP status of an error.
func Status(err error) int {
	if status, ok := statuses[fault.CodeOf(plain(err))]; ok {
		return status
	}
	return http.StatusInternalServerError
}

// plain gives the errors of the surroundings that a reader can do something about the form of a fault.
func plain(err error) error {
	var large *http.MaxBytesError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &large):
		return fault.Invalid("web.tooLarge", "limit", strconv.FormatInt(large.Limit>>20, 10)).Because(err)
	case fault.CodeOf(err) == fault.CodeInternal && errors.Is(err, context.DeadlineExceeded):
		return fault.Unavailable("web.tookTooLong").Because(err)
	default:
		return err
	}
}

// Fail answers with the error page of err: its status, what to do, and for a defect of ours a reference number. What is
// our defect is logged, once, here. Programs get the same as a problem document (RFC 9457).
func Fail(w http.ResponseWriter, r *http.Request, err error) {
	if errors.Is(err, context.Canceled) && r.Context().Err() != nil {
		w.WriteHeader(499) // the reader has gone; only log and metrics see it
		return
	}
	err = plain(err)
	failStatus(w, r, Status(err), err)
}

func failStatus(w http.ResponseWriter, r *http.Request, status int, err error) {
	v := visitOf(r.Context())
	if status == http.StatusInternalServerError || status == http.StatusServiceUnavailable {
		v.site.logFailure(r, err)
	}
	if !v.page && !takesPages(r) {
		problem(w, r, status, err)
		return
	}
	page := failure{status: status, message: i18n.Fault(r.Context(), err), reference: v.reference, signin: URL(r.Context(), "/signin", "next", v.here(r))}
	page.title, page.advice = v.words(r.Context(), status)
	h := w.Header()
	for _, name := range []string{"Content-Encoding", "Content-Length", "Content-Disposition", "ETag"} {
		h.Del(name) // of an answer that did not come about
	}
	if !v.page {
		h.Add("Vary", "Accept-Language") // which decided the language
	}
	if renderErr := RenderStatus(w, r, status, PageInfo{Title: page.title, Error: true}, failurePage(page)); renderErr != nil {
		v.site.logFailure(r, renderErr)
		http.Error(w, http.StatusText(status), status)
	}
}

// here is the address to return to after signing in. A form that was sent cannot be sent again by a link: its reader
// returns to the page that it stood on, where the browser says so.
func (v *visit) here(r *http.Request) string {
	if !v.page {
		return ""
	}
	if r.Method != http.MethodGet {
		return formPage(r)
	}
	here := URL(r.Context(), v.path)
	if v.query != "" {
		here += "?" + v.query
	}
	return here
}

// formPage is the page of this site that a form was sent from, or empty.
func formPage(r *http.Request) string {
	from, err := url.Parse(r.Referer())
	if err != nil || from.Host != r.Host {
		return ""
	}
	if _, _, ok := cutLang(from.Path); !ok {
		return ""
	}
	return from.RequestURI()
}

type failure struct {
	status                 int
	title, message, advice string
	reference, signin      string
}

func (v *visit) words(ctx context.Context, status int) (title, advice string) {
	switch status {
	case http.StatusNotFound:
		return i18n.T(ctx, "web.title404"), i18n.T(ctx, "web.advice404")
	case http.StatusMethodNotAllowed:
		return i18n.T(ctx, "web.title405"), i18n.T(ctx, "web.advice404")
	case http.StatusForbidden:
		return i18n.T(ctx, "web.title403"), ""
	case http.StatusUnauthorized:
		return i18n.T(ctx, "web.title401"), ""
	case http.StatusConflict:
		return i18n.T(ctx, "web.title409"), ""
	case http.StatusUnprocessableEntity, http.StatusBadRequest:
		return i18n.T(ctx, "web.title422"), ""
	case http.StatusServiceUnavailable:
		return i18n.T(ctx, "web.title503"), ""
	default:
		return i18n.T(ctx, "web.title500"), i18n.T(ctx, "web.advice500", "reference", v.reference)
	}
}

var _ = i18n.Dynamic("web.status.")

// StatusTitle names an HTTP status to programs, in the reader's language; English where it is none of those that we give.
func StatusTitle(ctx context.Context, status int) string {
	if id := "web.status." + strconv.Itoa(status); i18n.Has(ctx, id) {
		return i18n.T(ctx, id)
	}
	return http.StatusText(status)
}

// takesPages says that a person's browser asks.
func takesPages(r *http.Request) bool {
	return r.Method == http.MethodGet && strings.Contains(r.Header.Get("Accept"), "text/html")
}

// problem is the failure as programs read it.
func problem(w http.ResponseWriter, r *http.Request, status int, err error) {
	detail := i18n.Fault(r.Context(), err)
	document := map[string]any{"title": StatusTitle(r.Context(), status), "status": status, "detail": detail, "code": fault.CodeOf(err),
		"instance": "urn:convive:request:" + visitOf(r.Context()).reference}
	if f, ok := fault.Of(err); ok {
		document["message"] = f.Message
		if f.Field != "" {
			document["errors"] = []map[string]string{{"location": "body." + f.Field, "message": detail}}
		}
	}
	w.Header().Set("Content-Type", "application/problem+json")
	w.Header().Set("Content-Language", string(i18n.From(r.Context()).Lang))
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(document) // the reader is gone if it fails
}
