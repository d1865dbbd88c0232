package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"convive/internal/app"
	"convive/internal/kernel"
	"convive/internal/statistics"
)

// correctedSource counts persons and protects them.
const correctedSource = "bench-corrected"

// The sizes of an edition and of the one that corrects it: the same rows, and one in a hundred more, in all years.
const (
	firstRows     = 100_000
	correctedRows = 101_000
)

// correctedTimes is the hard case of an earlier moment: an edition of a source that protects persons, and a later one that changed
// every year of it. It gives what the first figure of today takes, and what the first one as of before the correction takes then, each with
// all that it has to build and to protect.
func correctedTimes(ctx context.Context, a *app.App, dir string) (today, earlier time.Duration, err error) {
	if _, err := a.Sources.Declare(ctx, "source: "+correctedSource+"\ncountry: CO\ntitle: {en: Bench}\ninstitution: {en: Bench}\nunit: victim\ncollects: [sex, age]\n"); err != nil {
		return 0, 0, err
	}
	text := strings.Replace(strings.Replace(profileText, "source: co-ponal-homicides", "source: "+correctedSource, 1), "profile: bench-incidents", "profile: "+correctedSource, 1)
	if _, err := a.Sources.AddProfile(ctx, text); err != nil {
		return 0, 0, err
	}
	file := filepath.Join(dir, "corrected.csv")
	if err := generate(file, correctedRows); err != nil {
		return 0, 0, err
	}
	whole, err := os.ReadFile(file)
	if err != nil {
		return 0, 0, err
	}
	first := filepath.Join(dir, "first.csv")
	lines := strings.SplitAfterN(string(whole), "\n", firstRows+2) // the head, the rows, the rest
	if err := os.WriteFile(first, []byte(strings.Join(lines[:firstRows+1], "")), 0o600); err != nil {
		return 0, 0, err
	}
	var moment time.Time
	for _, path := range []string{first, file} {
		e, err := a.ImportFiles(ctx, correctedSource, []string{path}, nil)
		if err != nil {
			return 0, 0, err
		}
		if _, err := a.Sources.Approve(ctx, e.Source, e.Number, "bench"); err != nil {
			return 0, 0, err
		}
		if moment.IsZero() {
			moment = time.Now()
		}
	}
	today, earlier = firstFigure(ctx, a, correctedSource), firstFigure(kernel.AsOf(ctx, moment), a, correctedSource)
	if today < 0 || earlier < 0 {
		return 0, 0, errors.New("the first figures of today and of an earlier moment cannot be had")
	}
	return today, earlier, nil
}

// firstFigure is how long a figure of the whole country takes; negative if it failed.
func firstFigure(ctx context.Context, a *app.App, source string) time.Duration {
	return timed(func() error {
		_, err := a.Statistics.Values(ctx, statistics.ValuesQuery{Indicator: "homicide-rate", Source: source, Territory: "CO", Level: -1, By: []kernel.Dimension{kernel.DimSex}, From: 2020, To: 2020})
		return err
	})
}

// correctedOnly measures the hard case in an installation of its own.
func correctedOnly(ctx context.Context, dir string) ([]result, error) {
	data := filepath.Join(dir, "moment")
	defer os.RemoveAll(data)
	a, err := app.Open(ctx, app.Config{Data: data})
	if err != nil {
		return nil, err
	}
	defer a.Close()
	today, earlier, err := correctedTimes(kernel.WithActor(ctx, kernel.System()), a, dir)
	if err != nil {
		return nil, err
	}
	ratio := earlier.Seconds() / today.Seconds()
	return []result{
		{name: "the first protected figure after a correction", value: seconds(today)},
		{name: "the first as of before it, against that", value: fmt.Sprintf("%.2f", ratio), bar: "≤ 2.00", met: ratio <= 2},
	}, nil
}
