package app

import (
	"context"
	"encoding/json"
	"io"
	"net/url"
	"time"

	"convive/internal/kernel"
	"convive/internal/platform/console"
	"convive/internal/platform/identity"
)

// Token is a program's token, which is shown once.
type Token struct {
	Token   string    `json:"token"`
	Expires time.Time `json:"expires"`
}

// Link is a one-time link: its path inside the language, and the host of the government whose account it is; empty for
// the one that answers every host.
type Link struct {
	Link string `json:"link"`
	Host string `json:"host"`
}

// userActs are the operator's acts on the accounts of one government.
func (a *App) userActs() map[string]console.Act {
	name := func(args url.Values) string { return args.Get("name") }
	return map[string]console.Act{
		ActUserInvite: a.linking(func(ctx context.Context, args url.Values) (string, error) {
			var i identity.Invitation
			if err := json.Unmarshal([]byte(args.Get("invitation")), &i); err != nil {
				return "", err
			}
			return a.Identity.Invite(ctx, i)
		}),
		ActUserLink: a.linking(func(ctx context.Context, args url.Values) (string, error) {
			if args.Get("enter") == "true" {
				return a.Identity.Console(ctx, name(args), identity.EnterLifetime)
			}
			return a.Identity.Link(ctx, name(args))
		}),
		ActUserRecover: a.linking(func(ctx context.Context, args url.Values) (string, error) { return a.Identity.Recover(ctx, name(args)) }),
		ActUserList: a.at(func(ctx context.Context, _ url.Values, w io.Writer) error {
			list, err := a.Identity.Accounts(ctx)
			return answer(w, list, err)
		}),
		ActUserSuspend: a.at(func(ctx context.Context, args url.Values, _ io.Writer) error {
			return a.Identity.Suspend(ctx, name(args))
		}),
		ActUserRestore: a.at(func(ctx context.Context, args url.Values, _ io.Writer) error {
			return a.Identity.Restore(ctx, name(args))
		}),
		ActUserConfirm: a.at(func(ctx context.Context, args url.Values, _ io.Writer) error {
			return a.Identity.ConfirmRights(ctx, name(args))
		}),
		ActUserToken: a.at(func(ctx context.Context, args url.Values, w io.Writer) error {
			lifetime, err := time.ParseDuration(args.Get("lifetime"))
			if err != nil {
				return err
			}
			token, expires, err := a.Identity.NewToken(ctx, name(args), args["scope"], lifetime)
			return answer(w, Token{token, expires}, err)
		}),
	}
}

// at carries an act out for the government that it names. tenants.unknown if there is none of that name.
func (a *App) at(act console.Act) console.Act {
	return func(ctx context.Context, args url.Values, w io.Writer) error {
		tenant, _, err := a.government(ctx, args)
		if err != nil {
			return err
		}
		return act(systemOf(ctx, tenant), args, w)
	}
}

// linking is at for an act that gives a link.
func (a *App) linking(act func(ctx context.Context, args url.Values) (string, error)) console.Act {
	return func(ctx context.Context, args url.Values, w io.Writer) error {
		tenant, host, err := a.government(ctx, args)
		if err != nil {
			return err
		}
		link, err := act(systemOf(ctx, tenant), args)
		return answer(w, Link{link, host}, err)
	}
}

// For is the installation itself at work for a government; the main one if none is named. tenants.unknown.
func (a *App) For(ctx context.Context, tenant string) (context.Context, error) {
	id, _, err := a.government(ctx, url.Values{"tenant": {tenant}})
	return systemOf(ctx, id), err
}

// government is the one that an act is for: the main one unless it names another.
func (a *App) government(ctx context.Context, args url.Values) (id kernel.Tenant, host string, err error) {
	id = kernel.Tenant(args.Get("tenant"))
	if id == "" || id == kernel.MainTenant {
		return kernel.MainTenant, "", nil
	}
	t, err := a.Tenants.Tenant(ctx, id)
	return t.ID, t.Host, err
}
