package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"convive/internal/kernel"
	"convive/internal/platform/audit"
	"convive/internal/platform/authz"
	"convive/internal/platform/db"
	"convive/internal/platform/identity"
)

// The crowd that tries to sign in at once, and what their digests may take of memory: each takes 19 MiB, and only as many
// are computed together as there are turns.
const (
	guessers     = 64
	guesses      = 256
	mostOfMemory = 128 << 20
)

// signIn measures a crowd of wrong passwords: how many are answered, and what they take of memory together.
func signIn(ctx context.Context, dir string) (list []result, err error) {
	store, err := db.Open(ctx, "sqlite:"+filepath.Join(dir, "signin-bench.sqlite"))
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	for _, migrate := range []func(context.Context, *db.DB) error{audit.Migrate, identity.Migrate} {
		if err := migrate(ctx, store); err != nil {
			return nil, err
		}
	}
	rules, err := authz.Shipped()
	if err != nil {
		return nil, err
	}
	clock := kernel.ClockFunc(time.Now)
	s := identity.New(store, audit.New(store, clock), func(context.Context, kernel.Tenant) *authz.Set { return rules }, clock)
	began := time.Now()
	if err := guess(ctx, s, 0); err != nil {
		return nil, err
	}
	alone := time.Since(began)

	watched, peak := watchMemory()
	var next atomic.Int64
	var crowd sync.WaitGroup
	failures := make(chan error, guessers)
	began = time.Now()
	for range guessers {
		crowd.Go(func() {
			for n := next.Add(1); n <= guesses; n = next.Add(1) {
				if err := guess(ctx, s, n); err != nil {
					failures <- err
					return
				}
			}
		})
	}
	crowd.Wait()
	took := time.Since(began)
	watched()
	close(failures)
	if err := <-failures; err != nil {
		return nil, err
	}
	most := peak.Load()
	return []result{
		{name: "sign-in: one wrong password", value: alone.Round(time.Millisecond).String()},
		{name: fmt.Sprintf("sign-in: wrong passwords of %d at once", guessers), value: fmt.Sprintf("%.0f/s", guesses/took.Seconds())},
		{name: "sign-in: memory that the crowd takes", value: fmt.Sprintf("%d MiB", most>>20), bar: fmt.Sprintf("≤ %d MiB", mostOfMemory>>20), met: most <= mostOfMemory},
	}, nil
}

// guess tries a password on an account of its own, from an address of its own, so that nothing but the digests slows it.
func guess(ctx context.Context, s *identity.Service, n int64) error {
	_, err := s.SignIn(ctx, fmt.Sprintf("nobody%d", n), "tres caballos miran el eclipse", identity.Caller{Address: fmt.Sprintf("192.0.%d.%d", n/250, n%250)})
	if err == nil {
		return errors.New("sign-in: nobody signed in")
	}
	return nil
}

// watchMemory samples what the program's heap takes above what it took at the start, until stop is called.
func watchMemory() (stop func(), peak *atomic.Int64) {
	peak = &atomic.Int64{}
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	before, end, ended := int64(m.HeapAlloc), make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		for {
			runtime.ReadMemStats(&m)
			peak.Store(max(peak.Load(), int64(m.HeapAlloc)-before))
			select {
			case <-end:
				return
			case <-time.After(2 * time.Millisecond):
			}
		}
	}()
	return func() { close(end); <-ended }, peak
}
