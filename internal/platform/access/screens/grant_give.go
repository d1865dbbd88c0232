package screens

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/access"
	"convive/internal/platform/authz"
	"convive/internal/platform/i18n"
	"convive/internal/platform/web"
	"convive/internal/platform/web/refusal"
	"convive/internal/platform/web/ui"
)

// grantForm is the form of a grant as it was typed.
type grantForm struct {
	receiver, kind, object, purposes, law, from, until, most string
	fields                                                   []string
	owner                                                    string
	receivers                                                []string
	problems                                                 refusal.Problems
}

func (d *Desk) askGrant(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	now := d.clock.Now().In(i18n.From(ctx).Zone)
	return d.showGrantForm(w, r, http.StatusOK, grantForm{kind: kinds[0], from: now.Format(time.DateOnly), until: now.AddDate(0, 1, 0).Format(time.DateOnly), most: "100"})
}

func (d *Desk) showGrantForm(w http.ResponseWriter, r *http.Request, status int, f grantForm) error {
	ctx := r.Context()
	actor := kernel.ActorFrom(ctx)
	f.owner = actor.Institution
	// Who may not give a grant does not see the form.
	if _, err := d.gate.Act(ctx, authz.DecideOn, authz.Record{Tenant: actor.Tenant, ID: "grants", Owner: actor.Institution, Kind: "grant"}); err != nil {
		return err
	}
	all, err := d.around.Institutions(ctx)
	if err != nil {
		return err
	}
	f.receivers = slices.DeleteFunc(all, func(name string) bool { return name == f.owner })
	info := web.PageInfo{Title: i18n.T(ctx, "access.grant.title"), Error: len(f.problems) > 0}
	return page(w, r, status, info, []ui.Link{{Text: i18n.T(ctx, "access.grants.title"), Href: web.URL(ctx, "/workspace/grants")}}, grantPage(f))
}

func (d *Desk) giveGrant(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return fault.Invalid("access.formUnreadable").Because(err)
	}
	p := r.PostForm
	f := grantForm{receiver: strings.TrimSpace(p.Get("receiver")), kind: p.Get("kind"), object: strings.TrimSpace(p.Get("object")), purposes: p.Get("purposes"), law: p.Get("legal_basis"),
		from: p.Get("from"), until: p.Get("until"), most: p.Get("most_reads"), fields: p["fields"]}
	n, err := f.grant(r.Context())
	if err == nil {
		_, err = d.gate.Give(r.Context(), n)
	}
	if err != nil {
		return refusal.Show(w, r, err, "/workspace/grants/new", func(status int, problems refusal.Problems) error {
			f.problems = problems
			return d.showGrantForm(w, r, status, f)
		})
	}
	return web.SeeOther(w, r, "/workspace/grants")
}

// grant is what was typed, as the Gate takes it. The last day counts whole.
func (f grantForm) grant(ctx context.Context) (access.Grant, error) {
	n := access.Grant{Owner: kernel.ActorFrom(ctx).Institution, Receiver: f.receiver, Kind: f.kind, Object: f.object, LegalBasis: strings.TrimSpace(f.law), Fields: f.fields}
	for _, p := range strings.Split(f.purposes, "\n") {
		if p = strings.TrimSpace(p); p != "" {
			n.Purposes = append(n.Purposes, p)
		}
	}
	zone := i18n.From(ctx).Zone
	var err error
	if n.From, err = time.ParseInLocation(time.DateOnly, strings.TrimSpace(f.from), zone); err != nil {
		return n, fault.Invalid("access.badDay").At("from")
	}
	if n.Until, err = time.ParseInLocation(time.DateOnly, strings.TrimSpace(f.until), zone); err != nil {
		return n, fault.Invalid("access.badDay").At("until")
	}
	n.Until = n.Until.AddDate(0, 0, 1)
	if n.MostReads, err = strconv.ParseInt(strings.TrimSpace(f.most), 10, 64); err != nil {
		return n, fault.Invalid("access.grantReads").At("most_reads")
	}
	return n, nil
}

// choices are the institutions that can receive; the first is none, so that nobody gives by mistake.
func (f grantForm) choices(ctx context.Context) []ui.Choice {
	list := []ui.Choice{{Text: i18n.T(ctx, "access.grant.choose")}}
	for _, name := range f.receivers {
		list = append(list, ui.Choice{Value: name, Text: name})
	}
	return list
}

func (f grantForm) has(field string) bool { return slices.Contains(f.fields, field) }
