package door

import (
	"net/http"

	"convive/internal/kernel/fault"
	"convive/internal/platform/i18n"
	"convive/internal/platform/identity"
	"convive/internal/platform/web"
)

// confirmView is the page on which a person shows again who they are, before an act that could harm others.
type confirmView struct {
	outcome
	next     string
	means    identity.Means
	passkeys bool // and the browser can be asked here
}

func (d *Door) askConfirm(w http.ResponseWriter, r *http.Request) error {
	return d.showConfirm(w, r, http.StatusOK, confirmView{next: localNext(r, r.URL.Query().Get("next"))})
}

func (d *Door) showConfirm(w http.ResponseWriter, r *http.Request, status int, v confirmView) error {
	means, err := d.service.Means(r.Context())
	if err != nil {
		return err
	}
	_, here := d.party(r)
	v.means, v.passkeys = means, here && len(means.Passkeys) > 0
	info := web.PageInfo{Title: i18n.T(r.Context(), "identity.confirm.title"), Error: len(v.problems) > 0, Scripts: []string{"passkey.js"}}
	return page(w, r, status, info, nil, confirmPage(v))
}

func (d *Door) confirm(w http.ResponseWriter, r *http.Request) error {
	if err := parsed(r); err != nil {
		return err
	}
	v := confirmView{next: localNext(r, r.PostForm.Get("next"))}
	var err error
	if answer := r.PostForm.Get("answer"); answer != "" {
		p, ok := d.party(r)
		if !ok {
			return fault.Conflict("identity.noPasskeysHere")
		}
		err = d.service.ConfirmPasskey(r.Context(), p, r.PostForm.Get("ticket"), []byte(answer), d.caller(r))
	} else {
		err = d.service.ConfirmCode(r.Context(), r.PostForm.Get("code"), d.caller(r))
	}
	if err != nil {
		return refusedBy(w, r, err, "/confirm", func(status int, o outcome) error {
			v.outcome = o
			return d.showConfirm(w, r, status, v)
		})
	}
	return redirect(w, v.next)
}
