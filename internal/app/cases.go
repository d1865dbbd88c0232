package app

import (
	"context"

	"convive/internal/cases"
	"convive/internal/cases/casesdb"
	"convive/internal/kernel"
	"convive/internal/platform/audit"
	"convive/internal/platform/authz"
	"convive/internal/platform/vault"
)

func (a *App) cases(ctx context.Context) error {
	a.Cases = cases.NewService(casesdb.New(a.Records), a.Gate, people{a}, a.Identity, places{a}, readers{a.Trail}, a.Identity, a.clock)
	return nil
}

// people gives cases what they need of the vault: it alone knows who a reference stands for.
type people struct{ app *App }

func (p people) ask(ctx context.Context, action authz.Action, r authz.Record) (vault.Ask, error) {
	c, err := p.app.Gate.Circumstances(ctx, action, r)
	return vault.Ask{Subject: authz.Of(kernel.ActorFrom(ctx)), Record: r, Circumstances: c, Absent: authz.Absent(ctx)}, err
}

func (p people) NewRef() string { return string(vault.NewRef()) }

func (p people) Enter(ctx context.Context, r authz.Record, list []cases.Entrant) error {
	ask, err := p.ask(ctx, authz.Update, r)
	if err != nil {
		return err
	}
	entrants := make([]vault.Entrant, len(list))
	for i, e := range list {
		sheet := vault.Sheet{}
		for group, fields := range e.Known {
			sheet[vault.Group(group)] = fields
		}
		entrants[i] = vault.Entrant{Ref: vault.Ref(e.Ref), Sheet: sheet}
	}
	return p.app.Vault.EnterAll(ctx, ask, entrants)
}

func (p people) Open(ctx context.Context, r authz.Record, ref string, g cases.Group) (map[string]string, error) {
	ask, err := p.ask(ctx, vault.Group(g).Action(), r)
	if err != nil {
		return nil, err
	}
	sheet, err := p.app.Vault.Read(ctx, ask, vault.Ref(ref), vault.Group(g))
	return sheet[vault.Group(g)], err
}

func (p people) Fingerprint(ctx context.Context, content []byte) (string, error) {
	return p.app.Vault.Fingerprint(ctx, kernel.ActorFrom(ctx).Tenant, content)
}

func (p people) Matches(ctx context.Context, mark string, content []byte) (bool, error) {
	return p.app.Vault.Matches(ctx, kernel.ActorFrom(ctx).Tenant, mark, content)
}

// places gives cases what they need of the territories.
type places struct{ app *App }

func (p places) Around(ctx context.Context, code kernel.Code) ([]kernel.Code, bool, error) {
	atlas, err := p.app.Territories.Atlas(ctx)
	if err != nil {
		return nil, false, err
	}
	list := atlas.Ancestors(code)
	return list, len(list) > 0, nil
}

// readers gives cases what the trail says about one of them or about a person.
type readers struct{ trail *audit.Trail }

// readExtract is the act of the person concerned.
const readExtract = "readExtract"

func (r readers) Told(ctx context.Context, id string) context.Context {
	riding, _ := r.trail.With(ctx, audit.Entry{Tenant: kernel.ActorFrom(ctx).Tenant, Act: readExtract, Kind: "Record", Object: string(kernel.ActorFrom(ctx).Tenant) + "/" + id, Outcome: audit.Read})
	return riding
}

func (r readers) Refused(ctx context.Context) error {
	return r.trail.Record(ctx, audit.Entry{Tenant: kernel.ActorFrom(ctx).Tenant, Act: readExtract, Kind: "Record", Outcome: audit.Denied})
}

func (r readers) Readings(ctx context.Context, kind, object string, before int64, most int) ([]cases.Reading, error) {
	entries, err := r.trail.Entries(ctx, kernel.ActorFrom(ctx).Tenant, audit.Query{Kind: kind, Object: object, Before: before, Limit: most})
	if err != nil {
		return nil, err
	}
	list := make([]cases.Reading, len(entries))
	for i, e := range entries {
		list[i] = cases.Reading{Number: e.Number, At: e.At, Account: e.Actor, Absent: e.For, Institution: e.Institution, Act: e.Act, Refused: e.Outcome == audit.Denied, Purpose: e.Purpose, Basis: e.LegalBasis}
		if e.Object != object {
			list[i].AsOneOf = len(e.Returned)
		}
	}
	return list, nil
}
