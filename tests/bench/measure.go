package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"convive/internal/app"
	"convive/internal/kernel"
	"convive/internal/platform/factengine"
	"convive/internal/statistics"
	"convive/internal/statistics/statisticsdb"
	"convive/internal/territories"

	_ "github.com/duckdb/duckdb-go/v2" // driver "duckdb", bare
)

// measure runs everything that depends on the number of rows.
func measure(ctx context.Context, binary, dir string, n int) ([]result, error) {
	label := strconv.Itoa(n/1_000_000) + " M rows: "
	file := filepath.Join(dir, fmt.Sprintf("incidents-%d.csv", n))
	if _, err := os.Stat(file); err != nil {
		if err := generate(file, n); err != nil {
			return nil, err
		}
	}
	data := filepath.Join(dir, fmt.Sprintf("data-%d", n))
	defer os.RemoveAll(data)
	plain := filepath.Join(dir, fmt.Sprintf("plain-%d.duckdb", n))
	defer os.Remove(plain)
	bare, err := copyPlain(ctx, plain, file)
	if err != nil {
		return nil, err
	}
	imported, err := importWith(binary, data, dir, file, n)
	if err != nil {
		return nil, err
	}
	size, err := os.Stat(filepath.Join(data, "facts.duckdb"))
	if err != nil {
		return nil, err
	}
	ratio := bare.Seconds() / imported.wall.Seconds()
	list := []result{
		{name: label + "DuckDB COPY into a plain table", value: seconds(bare)},
		{name: label + "import (mapping, checks, H3, territory)", value: seconds(imported.wall)},
		{name: label + "import speed as a share of COPY", value: fmt.Sprintf("%.2f", ratio), bar: "≥ 0.35", met: ratio >= 0.35},
		{name: label + "peak memory of the import", value: mebibytes(imported.peak), bar: "≤ 1536 MiB", met: imported.peak <= 1536<<20},
		{name: label + "size of the facts", value: mebibytes(size.Size())},
	}
	more, err := figures(ctx, data, plain, label)
	if err != nil {
		return nil, err
	}
	rules, err := ruleTimes(ctx, data, label)
	return append(append(list, more...), rules...), err
}

func seconds(d time.Duration) string { return fmt.Sprintf("%.2f s", d.Seconds()) }

func mebibytes(n int64) string { return fmt.Sprintf("%d MiB", n>>20) }

// copyPlain is the yardstick: DuckDB's own COPY of the same columns into a plain table, with the same memory limit.
func copyPlain(ctx context.Context, path, file string) (time.Duration, error) {
	bare, err := sql.Open("duckdb", path)
	if err != nil {
		return 0, err
	}
	defer bare.Close()
	for _, s := range []string{"SET memory_limit = '1GB'", "CREATE TABLE plain (numero VARCHAR, fecha TIMESTAMP, delito VARCHAR, codigo_dane VARCHAR, longitud DOUBLE, latitud DOUBLE, genero VARCHAR, grupo_edad VARCHAR, arma_medio VARCHAR, sitio VARCHAR)"} {
		if _, err := bare.ExecContext(ctx, s); err != nil {
			return 0, err
		}
	}
	began := time.Now()
	if _, err := bare.ExecContext(ctx, "COPY plain FROM "+factengine.Quote(file)+" (HEADER)"); err != nil {
		return 0, err
	}
	if _, err := bare.ExecContext(ctx, "CHECKPOINT"); err != nil {
		return 0, err
	}
	return time.Since(began), nil
}

type imported struct {
	wall time.Duration
	peak int64
}

// importWith runs the real program on an installation that exists already, and asks the system for its peak memory.
func importWith(binary, data, dir, file string, n int) (imported, error) {
	profile := filepath.Join(dir, "bench.yaml")
	if err := os.WriteFile(profile, []byte(profileText), 0o600); err != nil {
		return imported{}, err
	}
	if out, err := exec.Command(binary, "--data", data, "indicator", "list").CombinedOutput(); err != nil {
		return imported{}, fmt.Errorf("make an installation: %w: %s", err, out)
	}
	c := exec.Command(binary, "--data", data, "--json", "import", "--profile", profile, file)
	c.Stderr = os.Stderr
	began := time.Now()
	out, err := c.Output()
	wall := time.Since(began)
	if err != nil {
		return imported{}, fmt.Errorf("import: %w: %s", err, out)
	}
	var r struct{ Read, Accepted int }
	if err := json.Unmarshal(out, &r); err != nil {
		return imported{}, err
	}
	if r.Read != n || r.Accepted != n {
		return imported{}, fmt.Errorf("of %d rows %d were read and %d accepted", n, r.Read, r.Accepted)
	}
	return imported{wall, c.ProcessState.SysUsage().(*syscall.Rusage).Maxrss << 10}, nil
}

// figures measures reading: the cube, single figures from it, an ad-hoc group-by.
func figures(ctx context.Context, data, plain, label string) ([]result, error) {
	a, err := app.Open(ctx, app.Config{Data: data})
	if err != nil {
		return nil, err
	}
	defer a.Close()
	ctx = kernel.WithActor(ctx, kernel.System())
	began := time.Now()
	cube, err := a.Statistics.Cube(ctx, time.Time{})
	if err != nil {
		return nil, err
	}
	built := time.Since(began)
	p50, p99, err := figureTimes(ctx, a)
	if err != nil {
		return nil, err
	}
	then, now, first, err := pastTimes(ctx, a)
	if err != nil {
		return nil, err
	}
	ours, bare, err := groupTimes(ctx, a)
	if err != nil {
		return nil, err
	}
	made, err := plainGroup(ctx, plain)
	if err != nil {
		return nil, err
	}
	ratio := ours.Seconds() / bare.Seconds()
	return []result{
		{name: label + "build the cube", value: seconds(built)},
		{name: label + "cells in the cube", value: strconv.Itoa(cube.Cells())},
		{name: label + "a public figure, median", value: fmt.Sprintf("%.3f ms", p50.Seconds()*1000)},
		{name: label + "a public figure, 99th percentile", value: fmt.Sprintf("%.3f ms", p99.Seconds()*1000), bar: "< 5 ms", met: p99 < 5*time.Millisecond},
		{name: label + "a figure as of an earlier moment against today's, medians", value: fmt.Sprintf("%.2f", then.Seconds()/now.Seconds()), bar: "≤ 2.00", met: then <= 2*now},
		{name: label + "the first figure as of an earlier moment against today's first", value: fmt.Sprintf("%.2f", first), bar: "≤ 2.00", met: first <= 2},
		{name: label + "ad-hoc group-by", value: seconds(ours)},
		{name: label + "ad-hoc group-by against the same SQL in bare DuckDB", value: fmt.Sprintf("%.2f", ratio), bar: "≤ 1.30", met: ratio <= 1.3},
		{name: label + "the same against a plain table without editions", value: fmt.Sprintf("%.2f", ours.Seconds()/made.Seconds())},
	}, nil
}

// figureTimes asks for single figures of random places, years and breakdowns.
func figureTimes(ctx context.Context, a *app.App) (p50, p99 time.Duration, err error) {
	atlas, err := a.Territories.Atlas(ctx)
	if err != nil {
		return 0, 0, err
	}
	random := rand.New(rand.NewPCG(1, 2))
	places := append(atlas.Units("CO", 2), append(atlas.Units("CO", 1), atlas.Units("CO", 0)...)...)
	breakdowns := [][]kernel.Dimension{nil, {kernel.DimSex}, {kernel.DimAge}, {kernel.DimSex, kernel.DimAge}}
	var times []time.Duration
	for range 5000 {
		place := places[random.IntN(len(places))].Code
		if random.IntN(4) == 0 {
			place = "CO"
		}
		year := 2013 + random.IntN(10)
		began := time.Now()
		_, err := a.Statistics.Values(ctx, statistics.ValuesQuery{Indicator: "homicide-rate", Source: "co-ponal-homicides", Territory: place, Level: -1,
			By: breakdowns[random.IntN(len(breakdowns))], From: year, To: year})
		if err != nil {
			return 0, 0, err
		}
		times = append(times, time.Since(began))
	}
	slices.Sort(times)
	return times[len(times)/2], times[len(times)*99/100], nil
}

// pastTimes are the medians of a figure as of a moment after which a population was loaded, and of today's, one after the other.
// first is what the very first figure of the moment takes against the first of today, each with all that it has to build.
func pastTimes(ctx context.Context, a *app.App) (then, now time.Duration, first float64, err error) {
	moment := time.Now()
	atlas, err := a.Territories.Atlas(ctx)
	if err != nil {
		return 0, 0, 0, err
	}
	var list []territories.Population
	for _, u := range atlas.Units("HN", 1) {
		list = append(list, territories.Population{Code: u.Code, Year: 2020, Sex: kernel.Total, Age: kernel.Total, Count: 100_000, Vintage: "bench", Source: "bench"})
	}
	if err := a.Territories.LoadPopulation(ctx, list); err != nil {
		return 0, 0, 0, err
	}
	past := kernel.AsOf(ctx, moment)
	today, earlier := firstFigure(ctx, a, "co-ponal-homicides"), firstFigure(past, a, "co-ponal-homicides")
	if today < 0 || earlier < 0 {
		return 0, 0, 0, errors.New("the first figures of today and of an earlier moment cannot be had")
	}
	if now, _, err = figureTimes(ctx, a); err != nil {
		return 0, 0, 0, err
	}
	then, _, err = figureTimes(past, a)
	return then, now, earlier.Seconds() / today.Seconds(), err
}

// question is an ad-hoc group-by: three dimensions over all years.
var question = statistics.GroupQuery{Source: "co-ponal-homicides", By: []kernel.Dimension{kernel.DimYear, kernel.DimSex, kernel.DimMechanism}}

// groupTimes asks the question through the Service, and by the same SQL of a bare DuckDB on the same file, in turn. It
// gives the median of each.
func groupTimes(ctx context.Context, a *app.App) (ours, bare time.Duration, err error) {
	valid, err := a.Sources.Valid(ctx, time.Time{})
	if err != nil {
		return 0, 0, err
	}
	sel := statistics.Selection{Tenant: kernel.MainTenant}
	for _, v := range valid {
		sel.Parts = append(sel.Parts, statistics.Part{Source: v.Source, Edition: v.Edition, Periods: v.Periods})
	}
	query, err := statisticsdb.GroupSQL(sel, question)
	if err != nil {
		return 0, 0, err
	}
	var mine, others []time.Duration
	for range 9 {
		began := time.Now()
		if _, err := a.Statistics.Group(ctx, question, time.Time{}); err != nil {
			return 0, 0, err
		}
		mine = append(mine, time.Since(began))
		began = time.Now()
		if err := drain(ctx, a.Duck.DB, query); err != nil {
			return 0, 0, err
		}
		others = append(others, time.Since(began))
	}
	slices.Sort(mine)
	slices.Sort(others)
	return mine[len(mine)/2], others[len(others)/2], nil
}

// plainGroup asks the same of the plain table, which has no editions: what one would lose against a table made for it.
func plainGroup(ctx context.Context, plain string) (time.Duration, error) {
	bare, err := sql.Open("duckdb", plain)
	if err != nil {
		return 0, err
	}
	defer bare.Close()
	var times []time.Duration
	for range 9 {
		began := time.Now()
		if err := drain(ctx, bare, "SELECT year(fecha), genero, arma_medio, count(*) FROM plain GROUP BY ALL ORDER BY ALL"); err != nil {
			return 0, err
		}
		times = append(times, time.Since(began))
	}
	slices.Sort(times)
	return times[len(times)/2], nil
}

func drain(ctx context.Context, engine factengine.Querier, query string) error {
	rows, err := engine.QueryContext(ctx, query)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
	}
	return rows.Err()
}

// firstPage starts the demonstration with an empty folder and waits for its first page.
func firstPage(binary, dir string) ([]result, error) {
	data := filepath.Join(dir, "demo")
	defer os.RemoveAll(data)
	var list []result
	for _, start := range []string{"first start", "second start"} {
		took, size, err := startDemo(binary, data)
		if err != nil {
			return nil, err
		}
		list = append(list, result{name: "from the built binary to the first page, " + start, value: seconds(took)})
		if strings.HasPrefix(start, "first") {
			list = append(list, result{name: "first page with its style sheet, over the wire", value: fmt.Sprintf("%.1f kB", float64(size)/1000), bar: "≤ 60 kB", met: size <= 60_000})
		}
	}
	return list, nil
}
