package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"convive/internal/app"
	"convive/internal/kernel"
	"convive/internal/platform/factengine"
	"convive/internal/quality"
	"convive/internal/quality/qualitydb"
	"convive/internal/sources"
	"convive/internal/statistics"
)

// rulesOnly imports generated rows and measures the rules of quality on them, nothing else.
func rulesOnly(ctx context.Context, binary, dir string, n int) ([]result, error) {
	file := filepath.Join(dir, fmt.Sprintf("incidents-%d.csv", n))
	if _, err := os.Stat(file); err != nil {
		if err := generate(file, n); err != nil {
			return nil, err
		}
	}
	data := filepath.Join(dir, fmt.Sprintf("quality-%d", n))
	defer os.RemoveAll(data)
	if _, err := importWith(binary, data, dir, file, n); err != nil {
		return nil, err
	}
	return ruleTimes(ctx, data, strconv.Itoa(n/1_000_000)+" M rows: ")
}

// ruleGroup is what is answered by one pass.
type ruleGroup struct {
	name  string
	rules int
	run   func() error
}

// ruleTimes holds each group of the shipped rules that apply to the source against one full scan of the same edition: every
// column of every row read once, by their largest values, and nothing kept. A group is measured right after a scan, and the ratio
// is the median of five such pairs. Which incident numbers are repeated is sought once for each edition; that time stands by itself,
// and the rules on keys are measured with it known, as any run after the first finds it.
func ruleTimes(ctx context.Context, data, label string) ([]result, error) {
	a, err := app.Open(ctx, app.Config{Data: data})
	if err != nil {
		return nil, err
	}
	defer a.Close()
	ctx = kernel.WithActor(ctx, kernel.System())
	src, err := a.Sources.Source(ctx, question.Source)
	if err != nil {
		return nil, err
	}
	key := sources.EditionKey{Tenant: kernel.MainTenant, Source: src.ID, Number: 1}
	engine, query := a.Facts.ReadEdition(key)
	var largest []string
	for _, c := range statistics.Columns() {
		largest = append(largest, "max("+factengine.Ident(c.Name)+")")
	}
	full := "SELECT " + strings.Join(largest, ", ") + " FROM (" + query + ") AS edition"
	scan := func() error { return drain(ctx, engine, full) }
	groups, err := ruleGroups(ctx, a, src, key)
	if err != nil {
		return nil, err
	}
	began := time.Now()
	if _, _, err := a.Facts.Repeated(ctx, key); err != nil {
		return nil, err
	}
	sought := time.Since(began)
	scans, ratios := []time.Duration{}, map[string][]float64{}
	for range 5 {
		for _, g := range groups {
			full, took := timed(scan), timed(g.run)
			if full < 0 || took < 0 {
				return nil, fmt.Errorf("rules %s: %w", g.name, errors.Join(scan(), g.run()))
			}
			scans, ratios[g.name] = append(scans, full), append(ratios[g.name], took.Seconds()/full.Seconds())
		}
	}
	slices.Sort(scans)
	list := []result{{name: label + "one full scan of the edition", value: seconds(scans[len(scans)/2])},
		{name: label + "quality, repeated incident numbers, sought once for an edition", value: seconds(sought)}}
	for _, g := range groups {
		slices.Sort(ratios[g.name])
		ratio := ratios[g.name][2]
		list = append(list, result{name: fmt.Sprintf("%squality, %d rules on %s, against the scan", label, g.rules, g.name), value: fmt.Sprintf("%.2f", ratio), bar: "≤ 1.50", met: ratio <= 1.5})
	}
	began = time.Now()
	if _, err := a.Quality.Run(ctx, src.ID, 1); err != nil {
		return nil, err
	}
	return append(list, result{name: label + "quality, a whole run with samples and findings", value: seconds(time.Since(began))}), nil
}

// timed is how long something took; negative if it failed.
func timed(f func() error) time.Duration {
	began := time.Now()
	if err := f(); err != nil {
		return -1
	}
	return time.Since(began)
}

func ruleGroups(ctx context.Context, a *app.App, src sources.Source, key sources.EditionKey) ([]ruleGroup, error) {
	rules, err := a.Quality.Rules(ctx)
	if err != nil {
		return nil, err
	}
	e := qualitydb.NewEngine(a.Facts, false)
	of := map[quality.Grain][]quality.Rule{}
	by := map[string][]quality.Rule{}
	for _, r := range rules {
		if !r.AppliesTo(src) {
			continue
		}
		of[r.Grain()] = append(of[r.Grain()], r)
		if r.Grain() == quality.BySum {
			at := strings.Join(r.Coordinates(), " ")
			by[at] = append(by[at], r)
		}
	}
	onRows, onKeys := of[quality.ByRow], of[quality.ByKey]
	groups := []ruleGroup{
		{"rows", len(onRows), func() error { _, err := e.Rows(ctx, key, time.Now(), onRows); return err }},
		{"keys", len(onKeys), func() error { _, err := e.Keys(ctx, key, onKeys); return err }},
	}
	for at, list := range by {
		groups = append(groups, ruleGroup{"sums by " + at, len(list), func() error {
			_, err := e.Sums(ctx, key, src.Unit, strings.Fields(at), quality.TermsOf(list))
			return err
		}})
	}
	slices.SortFunc(groups, func(a, b ruleGroup) int { return strings.Compare(a.name, b.name) })
	return groups, nil
}
