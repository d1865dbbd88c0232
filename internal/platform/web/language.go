package web

import (
	"context"
	"net/http"
	"slices"

	"convive/internal/kernel"
)

// offered are the languages of a site, the default first: the matcher falls back to it.
func offered(c Config) []kernel.Lang {
	list := slices.DeleteFunc(kernel.Langs(), func(l kernel.Lang) bool { return len(c.Langs) > 0 && !slices.Contains(c.Langs, l) })
	if i := slices.Index(list, c.Lang); i > 0 {
		list = append([]kernel.Lang{c.Lang}, slices.Delete(list, i, i+1)...)
	}
	return list
}

// Langs are the languages of this site, in the order in which they are offered.
func Langs(ctx context.Context) []kernel.Lang {
	v := visitOf(ctx)
	if v == nil {
		return kernel.Langs()
	}
	return v.site.Langs()
}

// Langs are the languages that the site is offered in, in the order of kernel.Langs.
func (s *Site) Langs() []kernel.Lang {
	return slices.DeleteFunc(kernel.Langs(), func(l kernel.Lang) bool { return !slices.Contains(s.langs, l) })
}

// ofOtherLanguage leads an address in a language that is not offered here to the same page in the default one; a form
// keeps its method and fields.
func (s *Site) ofOtherLanguage(w http.ResponseWriter, r *http.Request) bool {
	lang, _, ok := cutLang(r.URL.Path)
	if !ok || slices.Contains(s.langs, lang) {
		return false
	}
	to := "/" + string(s.langs[0]) + r.URL.EscapedPath()[3:]
	if len(to) == 3 {
		to += "/"
	}
	if r.URL.RawQuery != "" {
		to += "?" + r.URL.RawQuery
	}
	w.Header().Set("Cache-Control", "no-cache") // the government may offer it tomorrow
	http.Redirect(w, r, to, http.StatusTemporaryRedirect)
	return true
}
