package rulebook_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"convive/internal/kernel"
	"convive/internal/platform/access"
	"convive/internal/platform/audit"
	"convive/internal/platform/authz"
	"convive/internal/platform/db"
	"convive/internal/platform/rulebook"
	"convive/internal/platform/testkit"
	"convive/internal/platform/tlog"
)

// What a process of this test binary works on until it kills itself, and where it does.
const (
	crashStore  = "CONVIVE_CRASH_STORE"
	crashFolder = "CONVIVE_CRASH_FOLDER"
	crashPlace  = "CONVIVE_CRASH_PLACE"
)

// The places: one act writes its own row, then its line of the trail, then its entry of the public log, and commits.
var crashPlaces = []string{"after the row", "after the trail", "after the outbox", "after the commit"}

// TestCanary_Crash: whenever a process is killed in the middle of an act, the act, its line of the trail and its entry for the
// public log are all there or none of them, on both engines.
func TestCanary_Crash(t *testing.T) {
	if os.Getenv(crashStore) != "" {
		dieInTheMiddle(t)
		return
	}
	for engine, address := range map[string]func() string{
		"sqlite":   func() string { return "sqlite:" + filepath.Join(t.TempDir(), "records.sqlite") },
		"postgres": func() string { return testkit.PostgresAddress(t) },
	} {
		t.Run(engine, func(t *testing.T) {
			for _, place := range crashPlaces {
				t.Run(place, func(t *testing.T) { crash(t, address(), place) })
			}
		})
	}
}

// crash proposes rules, lets another process put them into force and die at a place, and counts what is left.
func crash(t *testing.T, address, place string) {
	t.Helper()
	folder := t.TempDir()
	store, err := db.Open(t.Context(), address)
	must(t, err)
	defer store.Close()
	b := crashBook(t, store, folder, "")
	_, err = b.Propose(clerk(t, "acc", kernel.RoleAccounts), rulebook.Proposal{Name: "strict", Rules: strict, Reason: why})
	must(t, err)
	child := exec.Command(os.Args[0], "-test.run=^TestCanary_Crash$")
	child.Env = append(os.Environ(), crashStore+"="+address, crashFolder+"="+folder, crashPlace+"="+place)
	said, err := child.CombinedOutput()
	var ended *exec.ExitError
	if !errors.As(err, &ended) || ended.Sys().(syscall.WaitStatus).Signal() != syscall.SIGKILL {
		t.Fatalf("the process was not killed: %v\n%s", err, said)
	}
	want := 0
	if place == "after the commit" {
		want = 1
	}
	for what, query := range map[string]string{
		"rows":                   `SELECT count(*) FROM rulebook_overlay WHERE state = 'active'`,
		"lines of the trail":     `SELECT count(*) FROM audit_entry WHERE act = 'activate' AND outcome = 'done'`,
		"entries for the public": `SELECT count(*) FROM tlog_outbox WHERE type = 'policies'`,
	} {
		var n int
		must(t, store.QueryRow(t.Context(), query).Scan(&n))
		if n != want {
			t.Errorf("%d %s, want %d", n, what, want)
		}
	}
	if f, err := b.trail.Verify(t.Context(), kernel.MainTenant, nil); err != nil || f.Flaw != "" {
		t.Errorf("the chain: %+v, %v", f, err)
	}
	b = crashBook(t, store, folder, "")
	if got := b.Rules(t.Context(), kernel.MainTenant).Version != b.Shipped().Version; got != (want == 1) {
		t.Errorf("in force at the next start: %v", got)
	}
}

type crashing struct {
	*rulebook.Book
	trail *audit.Trail
}

// crashBook is a book as the program wires it, that dies at a place.
func crashBook(t *testing.T, store *db.DB, folder, place string) crashing {
	t.Helper()
	for _, migrate := range []func(context.Context, *db.DB) error{audit.Migrate, access.Migrate, rulebook.Migrate, tlog.Migrate} {
		must(t, migrate(t.Context(), store))
	}
	shipped, err := authz.Shipped()
	must(t, err)
	clock := kernel.ClockFunc(func() time.Time { return time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC) })
	quiet := slog.New(slog.NewTextHandler(io.Discard, nil))
	public, err := tlog.New(t.Context(), store, tlog.Options{Folder: folder, Clock: clock, Log: quiet})
	must(t, err)
	trail := audit.New(store, clock)
	b := rulebook.New(store, trail, shipped, clock, quiet)
	gate := access.New(store, trail, clock, quiet, b.Rules, nil)
	b.Use(rulebook.Guard{Gate: gate, Confirm: func(context.Context) error { return nil }, Keep: func(ctx context.Context, tenant kernel.Tenant, set *authz.Set) context.Context {
		ctx = dieAt(ctx, place, "after the trail")
		ctx, _ = public.With(ctx, tlog.Entry{Tenant: tenant, Type: tlog.Policies, ID: "access", Statement: map[string]any{"version": set.Version}})
		return dieAt(ctx, place, "after the outbox")
	}})
	return crashing{b, trail}
}

// dieAt kills this process when the transaction has come to a place.
func dieAt(ctx context.Context, place, here string) context.Context {
	if place != here {
		return ctx
	}
	riding, _ := db.WithRider(ctx, func(context.Context, *db.Tx) error { return die() })
	return riding
}

func die() error {
	if err := syscall.Kill(os.Getpid(), syscall.SIGKILL); err != nil {
		return err
	}
	select {} // until the signal has come
}

func clerk(t *testing.T, name string, role kernel.Role) context.Context {
	return kernel.WithActor(t.Context(), kernel.Actor{Tenant: kernel.MainTenant, Name: name, Role: role, Roles: []kernel.Role{role}, MFA: true})
}

func dieInTheMiddle(t *testing.T) {
	store, err := db.Open(t.Context(), os.Getenv(crashStore))
	must(t, err)
	place := os.Getenv(crashPlace)
	b := crashBook(t, store, os.Getenv(crashFolder), place)
	ctx := dieAt(clerk(t, "aud", kernel.RoleAuditor), place, "after the row")
	must(t, b.Activate(ctx, "strict", 1))
	if place == "after the commit" {
		must(t, die())
	}
	t.Fatal("alive at " + place)
}
