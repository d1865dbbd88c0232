package app

import (
	"context"
	"encoding/json"
	"slices"

	"convive/internal/kernel"
	"convive/internal/platform/access"
	"convive/internal/platform/authz"
	"convive/internal/platform/jobs"
	"convive/internal/platform/vault"
	"convive/internal/reconciliation"
	"convive/internal/reconciliation/reconciliationdb"
	"convive/internal/reconciliation/reconciliationhttp"
	"convive/internal/territories"
)

func (a *App) reconciliation(ctx context.Context) error {
	a.Reconciliation = reconciliation.NewService(reconciliationdb.New(a.Records), a.Gate, dead{people{a}}, reconciliationdb.NewLinker(a.Duck, a.clock), units{a}, a.clock)
	a.Jobs.Register(reconciliationhttp.CostJob, a.costRound)
	a.Jobs.Register(reconciliationhttp.LinkJob, a.linkRound)
	return nil
}

func (a *App) costRound(ctx context.Context, task jobs.Task) error {
	return a.ofRound(ctx, task, func(ctx context.Context, args reconciliationhttp.JobArgs) error {
		return a.Reconciliation.Cost(ctx, args.Round, task.Report)
	})
}

func (a *App) linkRound(ctx context.Context, task jobs.Task) error {
	return a.ofRound(ctx, task, func(ctx context.Context, args reconciliationhttp.JobArgs) error {
		return a.Reconciliation.Link(ctx, args.Round, reconciliation.Thresholds{Link: args.Link, Review: args.Review}, task.Report)
	})
}

// ofRound does the work of a job in the name of who asked for it, at the institution of then.
func (a *App) ofRound(ctx context.Context, task jobs.Task, do func(context.Context, reconciliationhttp.JobArgs) error) error {
	var args reconciliationhttp.JobArgs
	if err := json.Unmarshal(task.Args, &args); err != nil {
		return err
	}
	actor := task.Actor
	actor.Institution = args.Institution
	return do(kernel.WithActor(ctx, actor), args)
}

// dead gives reconciliation what it needs of the vault: whom a record of a death is about.
type dead struct{ people }

func (d dead) Enter(ctx context.Context, r authz.Record, list []reconciliation.Person) error {
	ask, err := d.ask(ctx, authz.Update, r)
	if err != nil {
		return err
	}
	entrants := make([]vault.Entrant, len(list))
	for i, p := range list {
		entrants[i] = vault.Entrant{Ref: vault.Ref(p.Ref), Sheet: vault.Sheet{vault.Identity: vault.Fields(p.Known)}}
	}
	return d.app.Vault.EnterAll(ctx, ask, entrants)
}

func (d dead) Open(ctx context.Context, r authz.Record, law string, refs ...string) (map[string]reconciliation.Identity, error) {
	ctx = access.WithPurpose(ctx, "reconciliation", law)
	ask, err := d.ask(ctx, authz.ReadIdentity, r)
	if err != nil {
		return nil, err
	}
	list := make([]vault.Ref, len(refs))
	for i, ref := range refs {
		list[i] = vault.Ref(ref)
	}
	found, err := d.app.Vault.ReadAll(ctx, ask, vault.Identity, list...)
	known := make(map[string]reconciliation.Identity, len(found))
	for ref, fields := range found {
		known[string(ref)] = reconciliation.Identity(fields)
	}
	return known, err
}

// OpenForLinkage asks as the installation of the actor's government, for a program alone.
func (d dead) OpenForLinkage(ctx context.Context, r authz.Record, law string, refs ...string) (map[string]reconciliation.Identity, error) {
	program := kernel.System()
	program.Tenant = kernel.ActorFrom(ctx).Tenant
	return d.Open(kernel.WithActor(ctx, program), r, law, refs...)
}

// units gives reconciliation what it needs of the territories.
type units struct{ app *App }

func (u units) Known(ctx context.Context, code kernel.Code) (bool, error) {
	atlas, err := u.app.Territories.Atlas(ctx)
	if err != nil {
		return false, err
	}
	unit, ok := atlas.Unit(code)
	return ok && unit.Level <= 1, nil
}

// municipality is the level of the units by which rounds are broken down; nothing below it is told.
const municipality = 2

func (u units) Within(ctx context.Context, territory kernel.Code) (func(string) kernel.Code, error) {
	atlas, err := u.app.Territories.Atlas(ctx)
	if err != nil {
		return nil, err
	}
	around, _ := atlas.Unit(territory)
	known := map[string]kernel.Code{}
	return func(text string) kernel.Code {
		code, seen := known[text]
		if !seen {
			code = locate(atlas, around, text)
			known[text] = code
		}
		return code
	}, nil
}

// locate finds a municipality by its code, with or without the country's, or by its name; empty for what is outside.
func locate(atlas *territories.Atlas, around territories.Unit, text string) kernel.Code {
	code := kernel.Code(text)
	if unit, ok := atlas.Unit(code); !ok || unit.Level != municipality {
		code = kernel.Code(around.Country + "-" + text)
	}
	if unit, ok := atlas.Unit(code); !ok || unit.Level != municipality {
		code, _ = atlas.ByName(around.Country, municipality, around.Code, text)
	}
	if !slices.Contains(atlas.Ancestors(code), around.Code) {
		return ""
	}
	return code
}
