package door

import (
	"net/http"

	"convive/internal/platform/i18n"
	"convive/internal/platform/identity"
	"convive/internal/platform/web"
)

// passwordView is the page on which a password is chosen together with a code generator.
type passwordView struct {
	outcome
	path, ticket string
	account      string
	secret       string
	name         string // of the installation, as the generator shows it
}

// choose offers a generator, to the person invited or to the one signed in.
func (d *Door) choose(w http.ResponseWriter, r *http.Request) error {
	return d.showPassword(w, r, http.StatusOK, outcome{}, "")
}

func (d *Door) showPassword(w http.ResponseWriter, r *http.Request, status int, o outcome, ticket string) error {
	ctx := r.Context()
	v := passwordView{outcome: o, name: d.options.Name, ticket: ticket}
	if link := r.PathValue("link"); link != "" {
		opened, err := d.service.Open(ctx, link)
		if err != nil {
			return err
		}
		v.path, v.account, v.secret = identity.LinkPath(link)+"/password", opened.Account.Name, opened.Secret
	} else {
		self, err := d.service.Self(ctx)
		if err != nil {
			return err
		}
		if ticket == "" {
			v.secret, v.ticket, err = d.service.AskGenerator(ctx)
		} else {
			v.secret, err = d.service.Generator(ctx, ticket)
		}
		if err != nil {
			return refusedBy(w, r, err, "/account/password", func(status int, o outcome) error { return d.showMine(w, r, status, o) })
		}
		v.path, v.account = "/account/password", self.Name
	}
	info := web.PageInfo{Title: i18n.T(ctx, "identity.password.title"), Error: len(o.problems) > 0}
	return page(w, r, status, info, nil, passwordPage(v))
}

func (d *Door) chosen(w http.ResponseWriter, r *http.Request) error {
	if err := parsed(r); err != nil {
		return err
	}
	from, ticket := d.caller(r), r.PostForm.Get("ticket")
	c := identity.Chosen{Password: r.PostForm.Get("password"), Code: r.PostForm.Get("code"), Ticket: ticket}
	token, codes, err := d.service.SetPassword(r.Context(), r.PathValue("link"), c, from)
	if err != nil {
		return refusedBy(w, r, err, "/account/password", func(status int, o outcome) error { return d.showPassword(w, r, status, o, ticket) })
	}
	if token != "" {
		if err := d.arrived(w, r, token, from); err != nil {
			return err
		}
	}
	return d.showCodes(w, r, codes)
}

// showCodes shows recovery codes, once.
func (d *Door) showCodes(w http.ResponseWriter, r *http.Request, codes []string) error {
	return page(w, r, http.StatusOK, web.PageInfo{Title: i18n.T(r.Context(), "identity.codes.title")}, nil, codesPage(codes))
}
