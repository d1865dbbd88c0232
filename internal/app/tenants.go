package app

import (
	"context"
	"encoding/json"
	"io"
	"net/url"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/console"
	"convive/internal/platform/tenants"
)

func (a *App) tenants(ctx context.Context) error {
	a.Tenants = tenants.New(a.Records, a.Trail, a.Gate, a.clock)
	a.Tenants.Use(published{a})
	a.Gate.FourEyes(a.Tenants.FourEyes)
	return nil
}

// systemOf is the installation itself, at work for one government.
func systemOf(ctx context.Context, t kernel.Tenant) context.Context {
	actor := kernel.System()
	actor.Tenant = t
	return kernel.WithActor(ctx, actor)
}

// furnishAll gives every government what is shipped, as far as it lacks: its creation may have been interrupted.
func (a *App) furnishAll(ctx context.Context) error {
	list, err := a.Tenants.List(ctx)
	if err != nil {
		return err
	}
	for _, t := range list {
		if err := a.furnish(systemOf(ctx, t.ID)); err != nil {
			return err
		}
	}
	return nil
}

// knownHome refuses a home territory that a government's own list of territories has not; one that is being made has
// what is shipped.
func (a *App) knownHome(ctx context.Context, t tenants.Tenant, list kernel.Tenant) error {
	atlas, err := a.Territories.Atlas(systemOf(ctx, list))
	if err != nil {
		return err
	}
	if _, ok := atlas.Unit(t.Place()); !ok {
		return fault.Invalid("tenants.unknownHome", "territory", string(t.Place())).At("home")
	}
	return nil
}

// CreateTenant adds a government, gives it what is shipped, and makes its first account with the link by which its person
// enrols.
func (a *App) CreateTenant(ctx context.Context, t tenants.Tenant) (link string, err error) {
	if err := a.knownHome(ctx, t, kernel.MainTenant); err != nil {
		return "", err
	}
	if err := a.Tenants.Create(ctx, t); err != nil {
		return "", err
	}
	if err := a.furnish(systemOf(ctx, t.ID)); err != nil {
		return "", err
	}
	return a.Identity.Found(systemOf(ctx, t.ID))
}

// ConfigureTenant replaces what is known of a government.
func (a *App) ConfigureTenant(ctx context.Context, t tenants.Tenant) error {
	if err := a.knownHome(ctx, t, t.ID); err != nil {
		return err
	}
	return a.Tenants.Configure(ctx, t)
}

// TenantInput is a government as a command gives it. Clean is set once the emblem was looked at.
type TenantInput struct {
	tenants.Tenant
	ID, Parent kernel.Tenant
	Host       string
	Emblem     []byte // as the file has it; empty: unchanged, or ours
}

// tenant is the input over what is known already.
func (in TenantInput) tenant(known tenants.Tenant) (tenants.Tenant, error) {
	t := in.Tenant
	t.ID, t.Parent, t.Host = in.ID, in.Parent, in.Host
	t.Emblem, t.Kind = known.Emblem, known.Kind
	if len(in.Emblem) == 0 {
		return t, nil
	}
	var err error
	t.Emblem, t.Kind, err = tenants.CleanEmblem(in.Emblem)
	return t, err
}

func (a *App) tenantActs() map[string]console.Act {
	return map[string]console.Act{
		ActTenantCreate: func(ctx context.Context, args url.Values, w io.Writer) error {
			var in TenantInput
			if err := json.Unmarshal([]byte(args.Get("tenant")), &in); err != nil {
				return err
			}
			t, err := in.tenant(tenants.Tenant{})
			if err != nil {
				return err
			}
			link, err := a.CreateTenant(ctx, t)
			return answer(w, Link{link, t.Host}, err)
		},
		ActTenantSet: func(ctx context.Context, args url.Values, _ io.Writer) error {
			var in TenantInput
			if err := json.Unmarshal([]byte(args.Get("tenant")), &in); err != nil {
				return err
			}
			known, err := a.Tenants.Tenant(ctx, in.ID)
			if err != nil {
				return err
			}
			t, err := in.tenant(known)
			if err != nil {
				return err
			}
			return a.ConfigureTenant(ctx, t)
		},
		ActTenantList: func(ctx context.Context, _ url.Values, w io.Writer) error {
			list, err := a.Tenants.List(ctx)
			out := make([]TenantInput, len(list))
			for i, t := range list {
				out[i] = TenantInput{Tenant: t, ID: t.ID, Parent: t.Parent, Host: t.Host}
			}
			return answer(w, out, err)
		},
		ActTenantTotals: func(ctx context.Context, args url.Values, w io.Writer) error {
			list, err := a.Tenants.Totals(systemOf(ctx, kernel.Tenant(args.Get("reader"))), kernel.Tenant(args.Get("giver")), args.Get("indicator"))
			return answer(w, list, err)
		},
	}
}
