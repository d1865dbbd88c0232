package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"log/slog"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"convive/internal/kernel"
	"convive/internal/platform/authz"
	"convive/internal/platform/db"
	"convive/internal/platform/tlog"
	"convive/internal/sources"
	"convive/internal/statistics"
)

// LogFolder is where the public log stands, outside what a backup of the records restores.
func (a *App) LogFolder() string { return filepath.Join(a.Config.Data, "log") }

func (a *App) tlog(ctx context.Context) error {
	var err error
	a.Log, err = tlog.New(ctx, a.Records, tlog.Options{Folder: a.LogFolder(), Clock: a.Config.Clock, Log: slog.Default(), Roots: a.auditRoots, Due: a.rootsDue})
	return err
}

// ledgers makes the acts of the modules say publicly what they decide.
func (a *App) ledgers() {
	a.Sources.Keep(func(ctx context.Context, act string, e sources.Edition) context.Context {
		entry := approval(kernel.ActorFrom(ctx).Tenant, e)
		if act == "withdraw" {
			entry = withdrawal(kernel.ActorFrom(ctx).Tenant, e)
		}
		riding, _ := a.Log.With(ctx, entry)
		return riding
	})
	a.Sources.KeepErrata(func(ctx context.Context, e sources.Erratum) context.Context {
		riding, _ := a.Log.With(ctx, erratum(kernel.ActorFrom(ctx).Tenant, e))
		return riding
	})
	a.Sources.OnChange(a.Log.Wake)
	a.Statistics.Keep(func(ctx context.Context, ind statistics.Indicator, document string) context.Context {
		riding, _ := a.Log.With(ctx, definition(kernel.ActorFrom(ctx).Tenant, ind, document))
		return riding
	})
}

func editionID(source string, number int) string { return source + "/" + strconv.Itoa(number) }

// approval is what the log says of an edition: the digests of its originals, what was counted, by which profile. Names of
// files and persons are not in it.
func approval(tenant kernel.Tenant, e sources.Edition) tlog.Entry {
	files, periods, controls := []any{}, []any{}, []any{}
	for _, f := range sources.Originals(e.Files) {
		files = append(files, map[string]any{"sha256": f.SHA256, "bytes": f.Bytes})
	}
	for _, p := range e.Periods {
		periods = append(periods, map[string]any{"period": p.Period, "rows": p.Rows, "quantity": p.Quantity})
	}
	for _, c := range e.Controls {
		controls = append(controls, map[string]any{"period": c.Period, "expected": c.Expected, "found": c.Found})
	}
	return tlog.Entry{Tenant: tenant, Type: tlog.Edition, ID: editionID(e.Source, e.Number), At: e.ApprovedAt, Statement: map[string]any{
		"source": e.Source, "edition": e.Number, "approved": db.Time(e.ApprovedAt), "profile": e.Profile, "profile_version": e.ProfileVersion,
		"replaces": string(e.Replaces), "base": e.Base, "files": files, "periods": periods, "controls": controls,
		"read": e.Counts.Read, "accepted": e.Counts.Accepted, "quarantined": e.Counts.Quarantined, "duplicates": e.Counts.Duplicates, "quantity": e.Counts.Quantity}}
}

// withdrawal commits to the reason with a salt: it is free text, which the law may make us erase.
func withdrawal(tenant kernel.Tenant, e sources.Edition) tlog.Entry {
	return tlog.Entry{Tenant: tenant, Type: tlog.Withdrawal, ID: editionID(e.Source, e.Number), At: e.WithdrawnAt, Salted: true, Statement: map[string]any{
		"source": e.Source, "edition": e.Number, "withdrawn": db.Time(e.WithdrawnAt), "reason": e.Reason}}
}

// erratum commits to a notice with a salt: it is free text, which the law may make us erase.
func erratum(tenant kernel.Tenant, e sources.Erratum) tlog.Entry {
	return tlog.Entry{Tenant: tenant, Type: tlog.Erratum, ID: e.Source + "/erratum/" + strconv.Itoa(e.Number), At: e.DecidedAt, Salted: true, Statement: map[string]any{
		"source": e.Source, "erratum": e.Number, "edition": e.Edition, "corrected_in": e.CorrectedIn, "what": e.What, "figures": e.Figures, "since": e.Since, "published": db.Time(e.DecidedAt)}}
}

// definition commits to the text of a definition as it was given.
func definition(tenant kernel.Tenant, ind statistics.Indicator, document string) tlog.Entry {
	sum := sha256.Sum256([]byte(document))
	return tlog.Entry{Tenant: tenant, Type: tlog.Indicator, ID: ind.ID, Version: int64(ind.Version), Statement: map[string]any{
		"indicator": ind.ID, "version": ind.Version, "document_sha256": hex.EncodeToString(sum[:]), "document": document}}
}

// governments are the main one and all others.
func (a *App) governments(ctx context.Context) ([]kernel.Tenant, error) {
	all, err := a.Tenants.List(ctx)
	list := []kernel.Tenant{kernel.MainTenant}
	for _, t := range all {
		if t.ID != kernel.MainTenant {
			list = append(list, t.ID)
		}
	}
	return list, err
}

// enterStanding enters what was decided before the installation had a log, and the rules of access that it runs by.
func (a *App) enterStanding(ctx context.Context) error {
	governments, err := a.governments(ctx)
	if err != nil {
		return err
	}
	var list []tlog.Entry
	for _, tenant := range governments {
		set := a.Rules.Rules(ctx, tenant)
		said, err := a.Log.Said(ctx, tenant, tlog.Policies, policiesID)
		if err != nil {
			return err
		}
		if said || tenant == kernel.MainTenant || len(set.Overlays()) > 0 {
			list = append(list, policies(tenant, set))
		}
		standing, err := a.standing(systemOf(ctx, tenant), tenant)
		if err != nil {
			return err
		}
		list = append(list, standing...)
	}
	return a.Log.Write(ctx, list...)
}

// standing are the entries of a government's editions of which the log has said nothing.
func (a *App) standing(ctx context.Context, tenant kernel.Tenant) ([]tlog.Entry, error) {
	all, err := a.Sources.Editions(ctx, "")
	if err != nil {
		return nil, err
	}
	var list []tlog.Entry
	for _, e := range all {
		for _, said := range []struct {
			holds bool
			entry tlog.Entry
		}{{e.State == sources.Published || e.State == sources.Withdrawn, approval(tenant, e)}, {e.State == sources.Withdrawn, withdrawal(tenant, e)}} {
			if !said.holds {
				continue
			}
			written, err := a.Log.Said(ctx, tenant, said.entry.Type, said.entry.ID)
			if err != nil {
				return nil, err
			}
			if !written {
				list = append(list, said.entry)
			}
		}
	}
	return list, nil
}

// policiesID names the entries about rules of access.
const policiesID = "access"

// policies commits to the text of every rule of access that is in force, and says which of them end by themselves and when.
func policies(tenant kernel.Tenant, set *authz.Set) tlog.Entry {
	rules, until := map[string]any{}, map[string]any{}
	for _, id := range set.IDs() {
		sum := sha256.Sum256([]byte(set.Text(id)))
		rules[id] = hex.EncodeToString(sum[:])
		if end := set.Until(id); !end.IsZero() {
			until[id] = db.Time(end)
		}
	}
	statement := map[string]any{"version": set.Version, "rules": rules}
	if len(until) > 0 {
		statement["until"] = until
	}
	return tlog.Entry{Tenant: tenant, Type: tlog.Policies, ID: policiesID, Statement: statement}
}

// auditRoots are the ends of all audit chains: how long each is and the hash that seals all of it.
func (a *App) auditRoots(ctx context.Context) ([]tlog.Entry, error) {
	heads, err := a.Trail.Heads(ctx)
	if err != nil {
		return nil, err
	}
	var list []tlog.Entry
	a.sealing.Lock()
	defer a.sealing.Unlock()
	a.sealed, a.sealedAt = map[kernel.Tenant]int64{}, a.clock.Now()
	for _, h := range heads {
		a.sealed[h.Tenant] = h.Number
		list = append(list, tlog.Entry{Tenant: h.Tenant, Type: tlog.AuditRoot, ID: "chain", Version: h.Number,
			Statement: map[string]any{"chain": string(h.Tenant), "number": h.Number, "hash": h.Hash}})
	}
	return list, nil
}

// The trail's heads are entered after so many entries, and after an act that somebody could want to hide, but not more often
// than soonest: what stands after the last head can be cut off unseen.
const (
	mostUnsealed = 100
	soonest      = time.Minute
)

// telling are acts that somebody could want to hide.
var telling = acts(authz.Export, authz.Bulk, authz.ReadIdentity, authz.ReadContact, authz.ReadExactLocation, authz.ReadMedical, authz.ReadInformant, authz.ChangeRoles, authz.Invite,
	authz.Recover, authz.Suspend, authz.IssueToken, authz.Activate, authz.WithdrawRules, authz.Approve, authz.Withdraw, authz.Erase, authz.Rotate, "openEmergency")

func acts(list ...authz.Action) []string {
	names := make([]string, len(list))
	for i, a := range list {
		names[i] = string(a)
	}
	return names
}

// rootsDue says whether the heads have to be entered before the hour is over: those of a government without one yet, too.
func (a *App) rootsDue(ctx context.Context) (bool, error) {
	governments, err := a.governments(ctx)
	if err != nil {
		return false, err
	}
	a.sealing.Lock()
	sealed, since := a.sealed, a.clock.Now().Sub(a.sealedAt)
	a.sealing.Unlock()
	for _, tenant := range governments {
		n, told, err := a.Trail.After(ctx, tenant, sealed[tenant], telling)
		if err != nil || n >= mostUnsealed || told && since >= soonest {
			return err == nil, err
		}
	}
	return false, nil
}

// RunLog appends what is decided to the public log until ctx ends, and enters the open-data files when the figures have
// changed. origin names a new log; the host of the site is the custom.
func (a *App) RunLog(ctx context.Context, origin string) {
	if err := a.Log.Prepare(logName(origin)); err != nil {
		slog.Error("the public log has no key", "error", err)
		return
	}
	released := make(chan struct{})
	go func() {
		defer close(released)
		a.releases(ctx)
	}()
	a.Log.Run(ctx)
	<-released
}

// logName is the name of a log: its address without the scheme.
func logName(origin string) string {
	_, host, ok := strings.Cut(origin, "://")
	if !ok {
		host = "convive.local"
	}
	return strings.TrimSuffix(host, "/") + tlog.Prefix
}

// glance is how soon changed figures are entered.
const glance = 10 * time.Second

func (a *App) releases(ctx context.Context) {
	for ctx.Err() == nil {
		if err := a.EnterFacts(ctx); err != nil && ctx.Err() == nil {
			slog.Warn("the facts of an edition were not sealed in the public log; trying again", "error", err)
		}
		if err := a.EnterReleases(ctx); err != nil && ctx.Err() == nil {
			slog.Warn("the open-data files were not entered in the public log; trying again", "error", err)
		}
		pause := time.NewTimer(glance)
		select {
		case <-ctx.Done():
		case <-pause.C:
		}
		pause.Stop()
	}
}

// EnterReleases enters the open-data files of every government whose site exists, as far as the public log does not know
// their content yet.
func (a *App) EnterReleases(ctx context.Context) (err error) {
	a.portals.Range(func(tenant, enter any) bool {
		citizen := kernel.Citizen() // what everybody may have, and no more
		citizen.Tenant = tenant.(kernel.Tenant)
		err = errors.Join(err, enter.(func(context.Context) error)(kernel.WithActor(ctx, citizen)))
		return ctx.Err() == nil
	})
	return err
}
