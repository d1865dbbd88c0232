package app

import (
	"context"
	"encoding/json"
	"os"
	"slices"
	"strconv"
	"strings"

	"convive/internal/app/shipped"
	"convive/internal/kernel"
	"convive/internal/platform/tlog"
	"convive/internal/publication"
	"convive/internal/publication/publicationhttp"
	"convive/internal/sources"
	"convive/internal/statistics"
)

// facts holds the rows of an approved edition against what was approved, and against their seal in the log if there is one:
// an edition without is held against its tallies only.
func (v *verification) facts(ctx context.Context, tenant kernel.Tenant, e sources.Edition) (sealed bool, err error) {
	key, id := statistics.EditionKey{Tenant: tenant, Source: e.Source, Edition: e.Number}, editionID(e.Source, e.Number)
	wrong := func(message string, periods []string) {
		v.add("facts", true, message, "source", e.Source, "edition", strconv.Itoa(e.Number), "period", strings.Join(periods, ", "))
	}
	tally, err := v.Facts.Tally(ctx, key)
	if err != nil {
		return false, err
	}
	kept, held := map[int]sources.PeriodTally{}, map[int]sources.PeriodTally{}
	for _, p := range e.Periods {
		kept[p.Period] = p
	}
	for _, p := range tally {
		held[p.Period] = sources.PeriodTally(p)
	}
	if list := periodsThatDiffer(kept, held); len(list) > 0 {
		wrong("facts.tally", list)
		return false, nil
	}
	p, ok, err := v.Log.Find(ctx, tenant, tlog.Facts, id, 1)
	if err != nil || !ok || p.Statement == "" {
		return false, err
	}
	var said struct {
		Periods []struct {
			Period int
			SHA256 string
		}
	}
	if err := json.Unmarshal([]byte(p.Statement), &said); err != nil {
		return false, nil //nolint:nilerr // the row's own check has named it
	}
	salt, err := v.saltOf(ctx, key)
	if err != nil {
		return false, err
	}
	list, err := v.Facts.Digest(ctx, key, salt)
	if err != nil {
		return false, err
	}
	sealedAs, found := map[int]string{}, map[int]string{}
	for _, p := range said.Periods {
		sealedAs[p.Period] = p.SHA256
	}
	for _, p := range list {
		found[p.Period] = p.SHA256
	}
	if list := periodsThatDiffer(sealedAs, found); len(list) > 0 {
		wrong("facts.altered", list)
	}
	return true, nil
}

// periodsThatDiffer names the periods of which two accounts say something else, in their order.
func periodsThatDiffer[T comparable](a, b map[int]T) []string {
	var keys []int
	for k, x := range a {
		if y, ok := b[k]; !ok || x != y {
			keys = append(keys, k)
		}
	}
	for k := range b {
		if _, ok := a[k]; !ok {
			keys = append(keys, k)
		}
	}
	slices.Sort(keys)
	list := make([]string, len(keys))
	for i, k := range keys {
		list[i] = kernel.PeriodOfKey(k).String()
	}
	return list
}

// releases makes the open-data files of every government anew and holds them against the last that were entered, as far as
// these rest on the same editions and definitions.
func (v *verification) releases(ctx context.Context) error {
	said, err := v.newest(ctx, tlog.Release)
	if err != nil || len(said) == 0 {
		return err
	}
	governments, err := v.governments(ctx)
	if err != nil {
		return err
	}
	count := 0
	for _, tenant := range governments {
		list, err := v.recomputed(ctx, tenant)
		if err != nil {
			return err
		}
		for _, r := range list {
			count++
			if !r.Same {
				v.add("releases", true, "release.differs", "file", r.ID+".csv", "entry", r.Said.Name())
			}
		}
	}
	v.add("releases", false, "releases", "n", strconv.Itoa(count))
	return nil
}

// recomputed makes the files of one government in a folder of their own: those that were made before prove nothing.
func (v *verification) recomputed(ctx context.Context, tenant kernel.Tenant) ([]publicationhttp.Recomputed, error) {
	folder, err := os.MkdirTemp(v.Duck.Scratch(), "verify-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	iccs, err := shipped.Files.Open("classifications/iccs_v1.csv")
	if err != nil {
		return nil, err
	}
	defer iccs.Close()
	pages := publication.NewService(v.Statistics, v.Territories, v.Sources, "")
	portal, err := publicationhttp.New(pages, v.Statistics, v.Territories, v.Sources, publicationhttp.Options{ICCS: iccs, Cache: folder, Log: v.Log})
	if err != nil {
		return nil, err
	}
	citizen := kernel.Citizen() // what everybody may have, and no more
	citizen.Tenant = tenant
	return portal.Recompute(kernel.WithActor(ctx, citizen))
}
