package caseshttp

import (
	"net/http"

	"convive/internal/cases"
	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/i18n"
	"convive/internal/platform/web"
)

// codeView is the sheet that is printed for the person concerned, in every language.
type codeView struct {
	cases.Given
	address   string // to type
	back      string
	languages []i18n.Locale
}

// giveCode shows a code once, in the answer to a form.
func (d *Desk) giveCode(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return fault.Invalid("cases.formUnreadable").Because(err)
	}
	ctx := r.Context()
	given, err := d.cases.GiveCode(ctx, caseOf(r), r.PostForm.Get("ref"))
	if err != nil {
		return err
	}
	v := codeView{Given: given, address: r.Host, back: web.URL(ctx, path(caseOf(r)))}
	own := i18n.From(ctx)
	for _, lang := range kernel.Langs() {
		l := own
		l.Lang = lang
		v.languages = append(v.languages, l)
	}
	w.Header().Set("Cache-Control", noStore)
	title := i18n.T(ctx, "cases.code.title")
	return web.Render(w, r, web.PageInfo{Title: title, Work: true, Crumbs: crumbs(ctx, linkText(title))}, codePage(v))
}
