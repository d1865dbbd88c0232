package web

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"convive/internal/kernel"
	"convive/internal/platform/i18n"
)

// URL is the address of a page in the reader's language: URL(ctx, "/indicators", "year", "2022") is
// /es/indicators?year=2022. kv are pairs of parameter and value; an empty value is left out. On a page
// of an earlier moment (Dated) the link leads to the same moment.
func URL(ctx context.Context, path string, kv ...string) string {
	if at := momentOf(ctx, path); at != "" {
		kv = append(slices.Clip(kv), momentParameter, at)
	}
	return address(i18n.From(ctx).Lang, path) + query(kv)
}

func query(kv []string) string {
	q := url.Values{}
	for i := 0; i+1 < len(kv); i += 2 {
		if kv[i+1] != "" {
			q.Add(kv[i], kv[i+1])
		}
	}
	if len(q) == 0 {
		return ""
	}
	return "?" + q.Encode()
}

func address(lang kernel.Lang, path string) string { return "/" + string(lang) + path }

// Same is the address of this page with some parameters changed (an empty value removes one); the rest of the query
// stays, as sorting, paging and filters need it.
func Same(r *http.Request, kv ...string) string {
	q := r.URL.Query()
	for i := 0; i+1 < len(kv); i += 2 {
		if kv[i+1] == "" {
			q.Del(kv[i])
		} else {
			q.Set(kv[i], kv[i+1])
		}
	}
	here := hereAlone(r.Context())
	if len(q) == 0 {
		return here
	}
	return here + "?" + q.Encode()
}

// Path is the path of this page inside its language.
func Path(ctx context.Context) string {
	if v := visitOf(ctx); v != nil {
		return v.path
	}
	return "/"
}

// SeeOther answers a form that was accepted: the browser asks for another page of the same language (303).
func SeeOther(w http.ResponseWriter, r *http.Request, path string, kv ...string) error {
	w.Header().Set("Location", URL(r.Context(), path, kv...))
	w.WriteHeader(http.StatusSeeOther)
	return nil
}

// Local accepts a path and query of this site, as a form or link hands it on ("next"), and refuses everything that a
// browser would take for another site.
func Local(next string) (string, bool) {
	if !strings.HasPrefix(next, "/") || strings.HasPrefix(next, "//") || strings.ContainsAny(next, "\\\r\n\t") {
		return "", false
	}
	u, err := url.Parse(next)
	if err != nil || u.Host != "" || u.Scheme != "" || u.User != nil {
		return "", false
	}
	return next, true
}
