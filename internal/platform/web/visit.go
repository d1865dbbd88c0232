package web

import (
	"context"
	"net/http"
	"slices"
	"time"

	"golang.org/x/text/language"

	"convive/internal/kernel"
	"convive/internal/platform/i18n"
)

// visit is what the frame knows about one request. The router fills in route as it finds it.
type visit struct {
	site      *Site
	reference string // number by which a failure is found in the log
	path      string // inside the language, "/indicators"
	query     string
	page      bool // the address is a page's: it begins with a language
	route     string
	asOf      string    // the moment that the reader asked for, as it stands in the address; empty where today's figures are asked for
	at        time.Time // that moment
}

type visitKey struct{}

func visitOf(ctx context.Context) *visit {
	v, _ := ctx.Value(visitKey{}).(*visit)
	return v
}

// Reference is the number of this request, as the log and the error page name it.
func Reference(ctx context.Context) string {
	if v := visitOf(ctx); v != nil {
		return v.reference
	}
	return ""
}

// begin puts the visit, the reader's locale and the catalogue into the request.
func (s *Site) begin(r *http.Request) (*http.Request, *visit) {
	v := &visit{site: s, reference: newReference(), path: "/", query: r.URL.RawQuery, route: "unmatched"}
	lang, rest, ok := cutLang(r.URL.Path)
	if ok && !slices.Contains(s.langs, lang) {
		lang = s.langs[0]
	}
	if ok {
		v.page, v.path = true, rest
	} else {
		lang = s.preferred(r)
		if r.URL.Path != "" && r.URL.Path != "/" {
			v.path = r.URL.Path // not the first page, of which an error page would mark the menu
		}
	}
	ctx := context.WithValue(r.Context(), visitKey{}, v)
	ctx = s.config.Catalogue.With(ctx, i18n.Locale{Lang: lang, Region: s.config.Region, Zone: s.config.Zone})
	return r.WithContext(ctx), v
}

// cutLang takes the language off a path: /es/indicators is Spanish and /indicators.
func cutLang(path string) (kernel.Lang, string, bool) {
	if len(path) < 3 || path[0] != '/' {
		return "", "", false
	}
	lang, ok := kernel.ParseLang(path[1:3])
	switch {
	case !ok:
		return "", "", false
	case len(path) == 3:
		return lang, "/", true
	case path[3] == '/':
		return lang, path[3:], true
	default:
		return "", "", false
	}
}

// preferred is the language of a reader whose address names none, by Accept-Language.
func (s *Site) preferred(r *http.Request) kernel.Lang {
	wanted, _, err := language.ParseAcceptLanguage(r.Header.Get("Accept-Language"))
	if err != nil || len(wanted) == 0 {
		return s.langs[0]
	}
	_, place, confidence := s.matcher.Match(wanted...)
	if confidence == language.No {
		return s.langs[0]
	}
	return s.langs[place]
}
