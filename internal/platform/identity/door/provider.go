package door

import (
	"net/http"
	"strings"
	"time"

	"convive/internal/kernel/fault"
	"convive/internal/platform/identity"
	"convive/internal/platform/web"
)

// backPath is where providers send people back to. It has no language: one address is registered with the provider.
const backPath = "/signin/back"

func (d *Door) askProvider(w http.ResponseWriter, r *http.Request) error {
	return d.toProvider(w, r, "")
}

// toProvider sends the browser away. The ticket stays in a cookie: only this browser can bring the answer.
func (d *Door) toProvider(w http.ResponseWriter, r *http.Request, link string) error {
	origin := d.options.Origin
	if origin == "" {
		p, ok := d.party(r)
		if !ok {
			return fault.Conflict("identity.noOrigin")
		}
		origin = p.Origin
	}
	address, ticket, err := d.service.AskProvider(r.Context(), r.PathValue("provider"), origin+backPath, link)
	if err != nil {
		return err
	}
	d.setCookie(w, providerCookie, ticket+"."+link, 5*time.Minute)
	return redirect(w, address)
}

// back takes the provider's answer. It has no page of its own: what is refused shows on the site's own page of failure.
func (d *Door) back(w http.ResponseWriter, r *http.Request) {
	ticket, link, _ := strings.Cut(d.cookie(r, providerCookie), ".")
	d.setCookie(w, providerCookie, "", 0)
	q := r.URL.Query()
	if ticket == "" || q.Get("state") != ticket {
		web.Fail(w, r, fault.Invalid("identity.tooLate"))
		return
	}
	from := d.caller(r)
	token, err := d.service.SignInProvider(r.Context(), identity.Answered{Ticket: ticket, Code: q.Get("code"), Issuer: q.Get("iss"), Link: link}, from)
	if err == nil {
		err = d.arrived(w, r, token, from)
	}
	if err != nil {
		web.Fail(w, r, err)
		return
	}
	_ = redirect(w, web.URL(r.Context(), "/account")) // it always succeeds
}
