package door

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/i18n"
	"convive/internal/platform/identity"
	"convive/internal/platform/web"
	"convive/internal/platform/web/ui"
)

func (d *Door) accountPages(site *web.Site) {
	site.Page(http.MethodGet, "/accounts", web.Signin, d.list)
	site.Page(http.MethodGet, "/accounts/new", web.Signin, d.askInvite)
	site.Page(http.MethodPost, "/accounts/new", web.Signin, d.invite)
	site.Page(http.MethodGet, "/accounts/of/{ref}", web.Signin, d.one)
	for _, a := range []struct {
		path string
		do   func(*http.Request, string) (string, error)
	}{{"rights", d.setRights}, {"rights/confirm", d.confirmRights}, {"suspend", d.suspend}, {"restore", d.restore}, {"sessions", d.endSessions}, {"invite", d.inviteAgain}, {"recover", d.recover},
		{"tokens", d.newToken}, {"tokens/revoke", d.revokeToken}} {
		site.Page(http.MethodPost, "/accounts/of/{ref}/"+a.path, web.Signin, func(w http.ResponseWriter, r *http.Request) error { return d.change(w, r, a.do) })
	}
}

func (d *Door) list(w http.ResponseWriter, r *http.Request) error {
	accounts, err := d.service.Accounts(r.Context())
	if err != nil {
		return err
	}
	return page(w, r, http.StatusOK, web.PageInfo{Title: i18n.T(r.Context(), "identity.list.title"), Work: true}, nil, listPage(accounts))
}

// inviteView is the form of an invitation.
type inviteView struct {
	outcome
	invitation identity.Invitation
	areas      string
	clearances string
}

func (d *Door) askInvite(w http.ResponseWriter, r *http.Request) error {
	self, err := d.service.Self(r.Context())
	if err != nil {
		return err
	}
	return d.showInvite(w, r, http.StatusOK, inviteView{invitation: identity.Invitation{Kind: identity.Person, Institution: self.Institution}})
}

func (d *Door) showInvite(w http.ResponseWriter, r *http.Request, status int, v inviteView) error {
	if _, err := d.service.Accounts(r.Context()); err != nil { // who may not invite does not see the form
		return err
	}
	info := web.PageInfo{Title: i18n.T(r.Context(), "identity.invite.title"), Work: true, Error: len(v.problems) > 0}
	return page(w, r, status, info, toList(r), invitePage(v))
}

func toList(r *http.Request) []ui.Link {
	return []ui.Link{{Text: i18n.T(r.Context(), "identity.list.title"), Href: web.URL(r.Context(), "/accounts")}}
}

// rightsOf reads the fields of rights, and no others.
func rightsOf(form url.Values) identity.Rights {
	rights := identity.Rights{Areas: pieces(form.Get("areas")), Clearances: pieces(form.Get("clearances"))}
	for _, role := range form["role"] {
		rights.Roles = append(rights.Roles, kernel.Role(role))
	}
	return rights
}

func pieces(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || r == ',' || r == ';' || r == '\n' || r == '\r' || r == '\t' })
}

func (d *Door) invite(w http.ResponseWriter, r *http.Request) error {
	if err := parsed(r); err != nil {
		return err
	}
	f := r.PostForm
	v := inviteView{areas: f.Get("areas"), clearances: f.Get("clearances"), invitation: identity.Invitation{Name: f.Get("name"), Kind: identity.Kind(f.Get("kind")),
		Institution: strings.TrimSpace(f.Get("institution")), Rights: rightsOf(f)}}
	link, err := d.service.Invite(r.Context(), v.invitation)
	if err != nil {
		return refusedBy(w, r, err, "/accounts/new", func(status int, o outcome) error {
			v.outcome = o
			return d.showInvite(w, r, status, v)
		})
	}
	name := strings.ToLower(strings.TrimSpace(v.invitation.Name))
	if link == "" {
		a, err := d.service.Account(r.Context(), name)
		if err != nil {
			return err
		}
		return web.SeeOther(w, r, "/accounts/of/"+a.Ref)
	}
	return d.showOne(w, r, http.StatusOK, name, outcome{done: "identity.done.invited", once: d.absolute(r, identity.LinkPath(link))})
}

// absolute is an address that can be handed to somebody.
func (d *Door) absolute(r *http.Request, path string) string {
	origin := d.options.Origin
	if origin == "" {
		origin = "http://" + r.Host
	}
	return origin + web.URL(r.Context(), path)
}

// oneView is another's account.
type oneView struct {
	outcome
	account identity.Account
	pending *identity.Recovery
	waiting *identity.Proposal
	tokens  []identity.Token
	scopes  []string
	own     bool
}

func (d *Door) one(w http.ResponseWriter, r *http.Request) error {
	name, err := d.service.Referred(r.Context(), r.PathValue("ref"))
	if err != nil {
		return err
	}
	return d.showOne(w, r, http.StatusOK, name, outcome{})
}

func (d *Door) showOne(w http.ResponseWriter, r *http.Request, status int, name string, o outcome) (err error) {
	ctx := r.Context()
	v := oneView{outcome: o, own: kernel.ActorFrom(ctx).Name == name}
	if v.account, err = d.service.Account(ctx, name); err != nil {
		return err
	}
	pending, found, err := d.service.Pending(ctx, name)
	if err != nil {
		return err
	}
	if found {
		v.pending = &pending
	}
	proposed, found, err := d.service.Proposed(ctx, name)
	if err != nil {
		return err
	}
	if found {
		v.waiting = &proposed
	}
	if v.account.Kind == identity.Program {
		if v.tokens, err = d.service.Tokens(ctx, name); err != nil {
			return err
		}
		for _, a := range d.service.Scopes(ctx) {
			v.scopes = append(v.scopes, string(a))
		}
	}
	info := web.PageInfo{Title: i18n.T(ctx, "identity.one.title", "name", v.account.Name), Work: true, Error: len(o.problems) > 0}
	return page(w, r, status, info, toList(r), onePage(v))
}

// change carries out something about another's account and shows it again. What is given once stands in the answer to the
// form, never in an address.
func (d *Door) change(w http.ResponseWriter, r *http.Request, do func(r *http.Request, name string) (once string, err error)) error {
	if err := parsed(r); err != nil {
		return err
	}
	name, err := d.service.Referred(r.Context(), r.PathValue("ref"))
	if err != nil {
		return err
	}
	once, err := do(r, name)
	if err != nil {
		if fault.CodeOf(err) == fault.CodeNotFound {
			return err
		}
		return refusedBy(w, r, err, "/accounts/of/"+r.PathValue("ref"), func(status int, o outcome) error { return d.showOne(w, r, status, name, o) })
	}
	return d.showOne(w, r, http.StatusOK, name, outcome{done: "identity.done.changed", once: once})
}

func (d *Door) setRights(r *http.Request, name string) (string, error) {
	return "", d.service.ChangeRights(r.Context(), name, rightsOf(r.PostForm))
}

func (d *Door) confirmRights(r *http.Request, name string) (string, error) {
	return "", d.service.ConfirmRights(r.Context(), name)
}

func (d *Door) suspend(r *http.Request, name string) (string, error) {
	return "", d.service.Suspend(r.Context(), name)
}

func (d *Door) restore(r *http.Request, name string) (string, error) {
	return "", d.service.Restore(r.Context(), name)
}

func (d *Door) endSessions(r *http.Request, name string) (string, error) {
	return "", d.service.EndSessions(r.Context(), name)
}

func (d *Door) inviteAgain(r *http.Request, name string) (string, error) {
	link, err := d.service.InviteAgain(r.Context(), name)
	if err != nil {
		return "", err
	}
	return d.absolute(r, identity.LinkPath(link)), nil
}

func (d *Door) recover(r *http.Request, name string) (string, error) {
	link, err := d.service.ConfirmRecovery(r.Context(), name)
	if err != nil {
		return "", err
	}
	return d.absolute(r, identity.LinkPath(link)), nil
}

func (d *Door) newToken(r *http.Request, name string) (string, error) {
	days, err := strconv.Atoi(strings.TrimSpace(r.PostForm.Get("days")))
	if err != nil || days < 1 || days > 366 {
		return "", fault.Invalid("identity.tokenLifetime").At("days")
	}
	token, _, err := d.service.NewToken(r.Context(), name, r.PostForm["scope"], time.Duration(days)*24*time.Hour)
	return token, err
}

func (d *Door) revokeToken(r *http.Request, name string) (string, error) {
	return "", d.service.RevokeToken(r.Context(), name, r.PostForm.Get("id"))
}
