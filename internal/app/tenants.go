package app

import (
	"context"
	"encoding/json"
	"io"
	"net/url"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/audit"
	"convive/internal/platform/console"
	"convive/internal/platform/tenants"
	"convive/internal/statistics"
)

func (a *App) tenants(ctx context.Context) error {
	if err := tenants.Migrate(ctx, a.Records); err != nil {
		return err
	}
	a.Tenants = tenants.New(a.Records, a.Trail, a.Config.Clock)
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

// CreateTenant adds a government and gives it what is shipped.
func (a *App) CreateTenant(ctx context.Context, t tenants.Tenant) error {
	if err := a.Tenants.Create(ctx, t); err != nil {
		return err
	}
	return a.furnish(systemOf(ctx, t.ID))
}

// Totals are the published totals of an indicator in another government's country, by year, for a government above it and
// only while an agreement is in force. Nothing below the whole is in them, and the giver's trail says who looked.
func (a *App) Totals(ctx context.Context, reader, giver kernel.Tenant, indicator string) ([]statistics.Row, error) {
	basis, ok, err := a.Tenants.InForce(ctx, giver, reader, indicator)
	if err != nil {
		return nil, err
	}
	e := audit.Entry{Tenant: giver, Actor: kernel.ActorFrom(ctx).Name, Institution: string(reader), Act: "totals", Kind: "indicator", Object: indicator,
		Outcome: audit.Read, LegalBasis: basis}
	if !ok {
		e.Outcome = audit.Denied
		if err := a.Trail.Record(ctx, e); err != nil {
			return nil, err
		}
		return nil, fault.NotFound("tenants.noAgreement")
	}
	t, err := a.Tenants.Tenant(ctx, giver)
	if err != nil {
		return nil, err
	}
	citizen := kernel.Citizen() // what the giver has published, and no more
	citizen.Tenant = giver
	series, err := a.Statistics.Values(kernel.WithActor(ctx, citizen), statistics.ValuesQuery{Indicator: indicator, Territory: t.Country, Level: -1})
	if err != nil {
		return nil, err
	}
	if err := a.Trail.Record(ctx, e); err != nil {
		return nil, err
	}
	return statistics.Rows(series), nil
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
		ActTenantCreate: func(ctx context.Context, args url.Values, _ io.Writer) error {
			var in TenantInput
			if err := json.Unmarshal([]byte(args.Get("tenant")), &in); err != nil {
				return err
			}
			t, err := in.tenant(tenants.Tenant{})
			if err != nil {
				return err
			}
			return a.CreateTenant(ctx, t)
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
			return a.Tenants.Configure(ctx, t)
		},
		ActTenantList: func(ctx context.Context, _ url.Values, w io.Writer) error {
			list, err := a.Tenants.List(ctx)
			out := make([]TenantInput, len(list))
			for i, t := range list {
				out[i] = TenantInput{Tenant: t, ID: t.ID, Parent: t.Parent, Host: t.Host}
			}
			return answer(w, out, err)
		},
		ActTenantAgree: func(ctx context.Context, args url.Values, _ io.Writer) error {
			return a.Tenants.Agree(ctx, tenants.Agreement{Giver: kernel.Tenant(args.Get("giver")), Reader: kernel.Tenant(args.Get("reader")), Indicator: args.Get("indicator"),
				From: args.Get("from"), Until: args.Get("until"), Basis: args.Get("basis")})
		},
		ActTenantTotals: func(ctx context.Context, args url.Values, w io.Writer) error {
			rows, err := a.Totals(ctx, kernel.Tenant(args.Get("reader")), kernel.Tenant(args.Get("giver")), args.Get("indicator"))
			return answer(w, rows, err)
		},
	}
}
