package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"convive/internal/kernel"
	"convive/internal/platform/db"
	"convive/internal/platform/tlog"
)

// logEntries is how many entries the public log takes up in the measurement.
const logEntries = 50_000

// publicLog measures how many entries per second go from the outbox into the log: appended, published under a signed
// checkpoint, and their places written into the records.
func publicLog(ctx context.Context, dir string) (list []result, err error) {
	dir = filepath.Join(dir, "log-bench")
	store, err := db.Open(ctx, "sqlite:"+filepath.Join(dir+"-records.sqlite"))
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	if err := tlog.Migrate(ctx, store); err != nil {
		return nil, err
	}
	l, err := tlog.New(ctx, store, tlog.Options{Folder: dir, Clock: kernel.ClockFunc(time.Now)})
	if err != nil {
		return nil, err
	}
	if err := l.Prepare("bench.example.org/tlog"); err != nil {
		return nil, err
	}
	began := time.Now()
	for n := 0; n < logEntries; n += 1000 {
		portion := make([]tlog.Entry, 1000)
		for i := range portion {
			portion[i] = tlog.Entry{Tenant: kernel.MainTenant, Type: tlog.Edition, ID: fmt.Sprintf("source/%d", n+i), Version: 1, Statement: map[string]any{"edition": n + i, "rows": 12345, "sha256": "9f86d081884c7d659a2feaa0c55ad015"}}
		}
		if err := l.Write(ctx, portion...); err != nil {
			return nil, err
		}
	}
	written := time.Since(began)
	began = time.Now()
	if err := l.Flush(ctx); err != nil {
		return nil, err
	}
	perSecond := logEntries / time.Since(began).Seconds()
	if c, ok := l.Published(); !ok || c.Size != logEntries {
		return nil, fmt.Errorf("public log: %d entries were published", c.Size)
	}
	return []result{
		{name: "public log: written to the outbox", value: fmt.Sprintf("%.0f/s", logEntries/written.Seconds())},
		{name: "public log: appended and published in batches", value: fmt.Sprintf("%.0f/s", perSecond), bar: "≥ 5000/s", met: perSecond >= 5000},
	}, nil
}
