package app

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"syscall"
	"time"

	"convive/internal/kernel"
	"convive/internal/sources"
	"convive/internal/statistics"
)

// Finding is what one examination of an installation found.
type Finding struct {
	Check   string // folder, disk, records, facts, territories, clock, rules, tenants, originals, editions
	Problem bool
	Message string            // message id, app.doctor.…
	Args    map[string]string // of the message
}

// leastFree is the disk space under which an import may not end.
const leastFree = 2 << 30

// Examine looks whether the installation is whole: folders, engines, space, and that every edition that figures use
// holds exactly the facts that it was approved with. Opening the installation has brought migrations up to date.
func (a *App) Examine(ctx context.Context) []Finding {
	var list []Finding
	add := func(check string, problem bool, message string, kv ...string) {
		args := map[string]string{}
		for i := 0; i+1 < len(kv); i += 2 {
			args[kv[i]] = kv[i+1]
		}
		list = append(list, Finding{check, problem, "app.doctor." + message, args})
	}
	a.examineFolder(add)
	if err := a.Records.QueryRow(ctx, `SELECT count(*) FROM sources_edition`).Scan(new(int)); err != nil {
		add("records", true, "recordsFail", "detail", err.Error())
	} else {
		add("records", false, "records")
	}
	present, err := a.Facts.Present(ctx)
	if err != nil {
		add("facts", true, "factsFail", "detail", err.Error())
		return list
	}
	add("facts", false, "facts", "n", strconv.Itoa(len(present)))
	if atlas, err := a.Territories.Atlas(ctx); err != nil || len(atlas.Countries()) == 0 {
		add("territories", true, "territoriesFail", "detail", fmt.Sprint(err))
	} else {
		add("territories", false, "territories", "n", strconv.Itoa(len(atlas.Countries())))
	}
	a.examineClock(add)
	a.examineRules(ctx, add)
	a.examineTenants(ctx, add)
	a.examineEditions(ctx, add)
	return list
}

// behindAtMost is by how much machines may differ.
const behindAtMost = 2 * time.Minute

// examineClock says if the machine's clock stands behind what the trail has seen. Rights end by the later time.
func (a *App) examineClock(add adder) {
	behind := a.clock.Behind()
	if behind > behindAtMost {
		add("clock", true, "clockBehind", "by", behind.Round(time.Second).String())
	} else {
		add("clock", false, "clock")
	}
}

// examineRules says for which government the added rules of access are out of force, and why.
func (a *App) examineRules(ctx context.Context, add adder) {
	governments, err := a.governments(ctx)
	if err != nil {
		add("rules", true, "recordsFail", "detail", err.Error())
		return
	}
	for _, tenant := range governments {
		if err := a.Rules.Problem(ctx, tenant); err != nil {
			add("rules", true, "rulesOut", "tenant", string(tenant), "detail", err.Error())
		} else {
			set := a.Rules.Rules(ctx, tenant)
			add("rules", false, "rules", "tenant", string(tenant), "n", strconv.Itoa(len(set.IDs())), "overlays", strconv.Itoa(len(set.Overlays())))
		}
	}
}

type adder func(check string, problem bool, message string, kv ...string)

func (a *App) examineFolder(add adder) {
	probe, err := os.CreateTemp(a.Config.Data, "probe-*")
	if err != nil {
		add("folder", true, "folderFail", "folder", a.Config.Data, "detail", err.Error())
	} else {
		_, _ = probe.Close(), os.Remove(probe.Name())
		add("folder", false, "folder", "folder", a.Config.Data)
	}
	var disk syscall.Statfs_t
	if err := syscall.Statfs(a.Config.Data, &disk); err != nil {
		add("disk", true, "folderFail", "folder", a.Config.Data, "detail", err.Error())
		return
	}
	free := disk.Bavail * uint64(disk.Bsize)
	add("disk", free < leastFree, map[bool]string{true: "diskFull", false: "disk"}[free < leastFree], "free", strconv.FormatUint(free>>20, 10))
}

// examineEditions holds every published edition of every government against its facts and its originals.
func (a *App) examineEditions(ctx context.Context, add adder) {
	governments, err := a.governments(ctx)
	if err != nil {
		add("editions", true, "recordsFail", "detail", err.Error())
		return
	}
	published := 0
	for _, tenant := range governments {
		published += a.examineEditionsOf(systemOf(ctx, tenant), tenant, add)
	}
	add("editions", false, "editions", "n", strconv.Itoa(published))
}

func (a *App) examineEditionsOf(ctx context.Context, tenant kernel.Tenant, add adder) (published int) {
	all, err := a.Sources.Editions(ctx, "")
	if err != nil {
		add("editions", true, "recordsFail", "detail", err.Error())
		return 0
	}
	for _, e := range all {
		if e.State != sources.Published {
			continue
		}
		published++
		name, number := e.Source, strconv.Itoa(e.Number)
		tally, err := a.Facts.Tally(ctx, statistics.EditionKey{Tenant: tenant, Source: e.Source, Edition: e.Number})
		if err != nil {
			add("editions", true, "factsFail", "detail", err.Error())
			continue
		}
		if !sameTally(e.Periods, tally) {
			add("editions", true, "editionDiffers", "source", name, "edition", number)
		}
		for _, f := range sources.Originals(e.Files) {
			if info, err := os.Stat(a.Original(f.SHA256)); err != nil || info.Size() != f.Bytes {
				add("originals", true, "originalGone", "source", name, "edition", number, "file", f.Name)
			}
		}
	}
	return published
}

func sameTally(kept []sources.PeriodTally, held []statistics.PeriodTally) bool {
	if len(kept) != len(held) {
		return false
	}
	for i := range kept {
		if kept[i].Period != held[i].Period || kept[i].Rows != held[i].Rows || kept[i].Quantity != held[i].Quantity {
			return false
		}
	}
	return true
}
