package jobs_test

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"sync"
	"testing"
	"time"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/authz"
	"convive/internal/platform/db"
	"convive/internal/platform/jobs"
	"convive/internal/platform/testkit"
)

// clock is set by the test.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func newClock() *clock { return &clock{now: time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)} }

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// desk lets analysts send work and planners see it.
type desk struct{}

func (desk) May(ctx context.Context, action authz.Action, on authz.Resource) bool {
	a := kernel.ActorFrom(ctx)
	return a.Has(kernel.RoleAnalyst) || a.Has(kernel.RolePlanner) && action == authz.ViewInternal
}

func asStaff(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	t.Cleanup(cancel)
	return kernel.WithActor(ctx, kernel.Actor{Tenant: kernel.MainTenant, Name: "admin", Role: kernel.RoleAdministrator})
}

func migrated(t *testing.T, store *db.DB) {
	t.Helper()
	if err := jobs.Migrate(t.Context(), store); err != nil {
		t.Fatal(err)
	}
}

// start runs a queue until the test ends, or stop is called.
func start(t *testing.T, q *jobs.Queue) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		q.Run(ctx)
	}()
	stop = func() {
		cancel()
		select {
		case <-ended:
		case <-time.After(20 * time.Second):
			t.Error("Run does not end")
		}
	}
	t.Cleanup(stop)
	return stop
}

func must[T any](v T, err error) func(t *testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// within waits for a signal, and fails after d.
func within(t *testing.T, d time.Duration, signal <-chan struct{}, what string) {
	t.Helper()
	select {
	case <-signal:
	case <-time.After(d):
		t.Fatalf("%s: not within %s", what, d)
	}
}

type args struct{ Name string }

func TestRun(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, store *db.DB) {
		migrated(t, store)
		ctx := asStaff(t)
		at := newClock()
		q := jobs.New(store, at, desk{})
		q.Register("greet", func(ctx context.Context, task jobs.Task) error {
			if string(task.Args) != `{"Name":"Ana"}` || task.Actor.Name != "admin" || !reflect.DeepEqual(kernel.ActorFrom(ctx), task.Actor) || task.Attempt != 1 {
				return fmt.Errorf("given %s by %v, attempt %d", task.Args, task.Actor, task.Attempt)
			}
			for i := range int64(1000) {
				task.Report("greet.step", i+1, 1000)
			}
			return nil
		})
		q.Register("refuse", func(context.Context, jobs.Task) error { return fault.Invalid("greet.wrong", "who", "Ana") })
		q.Register("break", func(context.Context, jobs.Task) error { return errors.New("SELECT secret") })
		q.Register("panic", func(context.Context, jobs.Task) error { panic("secret") })
		id := must(q.Enqueue(ctx, "greet", "saludo.csv", args{"Ana"}))(t)
		if j := must(q.Get(ctx, id))(t); j.State != jobs.Queued || j.Subject != "saludo.csv" || j.By != "admin" || !j.CreatedAt.Equal(at.Now()) {
			t.Errorf("queued: %+v", j)
		}
		start(t, q)
		if j := must(q.Wait(ctx, id))(t); j.State != jobs.Done || j.Step != "greet.step" || j.Done != 1000 || j.Total != 1000 || j.Attempts != 1 || !j.StartedAt.Equal(at.Now()) || !j.EndedAt.Equal(at.Now()) || j.Error != "" {
			t.Errorf("done: %+v", j)
		}
		for kind, want := range map[string]string{"refuse": "greet.wrong", "break": "jobs.failed", "panic": "jobs.failed"} {
			j := must(q.Wait(ctx, must(q.Enqueue(ctx, kind, "", nil))(t)))(t)
			if j.State != jobs.Failed || j.Error != want {
				t.Errorf("%s: %+v", kind, j)
			}
			if kind == "refuse" && j.ErrorArgs["who"] != "Ana" {
				t.Errorf("arguments %v", j.ErrorArgs)
			}
		}
		if list := must(q.List(ctx, 2))(t); len(list) != 2 {
			t.Errorf("list of %d", len(list))
		}
		if err := q.Cancel(ctx, id); fault.CodeOf(err) != fault.CodeConflict {
			t.Errorf("cancel what has ended: %v", err)
		}
		if _, err := q.Get(ctx, kernel.NewID(at.Now())); fault.CodeOf(err) != fault.CodeNotFound {
			t.Error(err)
		}
		if _, err := q.Enqueue(ctx, "unknown", "", nil); err == nil {
			t.Error("a kind that nobody does is taken")
		}
	})
}

func TestOnlyStaff(t *testing.T) {
	store := testkit.SQLite(t)
	migrated(t, store)
	q := jobs.New(store, newClock(), desk{})
	q.Register("x", func(context.Context, jobs.Task) error { return nil })
	reader := kernel.WithActor(t.Context(), kernel.Actor{Tenant: kernel.MainTenant, Name: "eva", Role: "reader"})
	for ctx, want := range map[context.Context]fault.Code{t.Context(): fault.CodeUnauthenticated, reader: fault.CodeForbidden} {
		_, enqueue := q.Enqueue(ctx, "x", "", nil)
		_, get := q.Get(ctx, "x")
		_, list := q.List(ctx, 1)
		_, wait := q.Wait(ctx, "x")
		for i, err := range []error{enqueue, get, list, wait, q.Cancel(ctx, "x")} {
			if fault.CodeOf(err) != want {
				t.Errorf("call %d: %v, want %s", i, err, want)
			}
		}
	}
	planner := kernel.WithActor(t.Context(), kernel.Actor{Tenant: kernel.MainTenant, Name: "pia", Role: kernel.RolePlanner})
	if _, err := q.List(planner, 1); err != nil {
		t.Errorf("a planner sees work: %v", err)
	}
	if _, err := q.Enqueue(planner, "x", "", nil); fault.CodeOf(err) != fault.CodeForbidden {
		t.Errorf("a planner sends work: %v", err)
	}
	other := kernel.WithActor(t.Context(), kernel.Actor{Tenant: "cali", Name: "eva", Role: kernel.RoleAdministrator})
	id := must(q.Enqueue(asStaff(t), "x", "", nil))(t)
	if _, err := q.Get(other, id); fault.CodeOf(err) != fault.CodeNotFound {
		t.Errorf("another government's job: %v", err)
	}
}

// TestSender: a job runs with all roles of who sent it, of a government as of the installation itself.
func TestSender(t *testing.T) {
	store := testkit.SQLite(t)
	migrated(t, store)
	q := jobs.New(store, newClock(), desk{})
	ran := make(chan kernel.Actor, 1)
	q.Register("x", func(ctx context.Context, task jobs.Task) error { ran <- task.Actor; return nil })
	defer start(t, q)()
	for _, sender := range []kernel.Actor{
		{Tenant: kernel.MainTenant, Name: "admin", Role: kernel.RoleAdministrator},
		{Tenant: "cali", Name: "eva", Role: kernel.RoleAccounts, Roles: []kernel.Role{kernel.RoleAccounts, kernel.RoleAnalyst}},
		{Tenant: "cali", Name: "leo", Role: kernel.RoleAnalyst, Roles: []kernel.Role{kernel.RoleAnalyst}},
	} {
		must(q.Enqueue(kernel.WithActor(t.Context(), sender), "x", "", nil))(t)
		got := <-ran
		if got.Tenant != sender.Tenant || got.Name != sender.Name || !slices.Equal(got.Held(), sender.Held()) {
			t.Errorf("%+v runs as %+v", sender, got)
		}
	}
}

// blocking is a handler that says when it begins and waits for its end.
func blocking(began, ended chan struct{}) jobs.Handler {
	return func(ctx context.Context, task jobs.Task) error {
		task.Report("block.step", 1, 2)
		began <- struct{}{}
		<-ctx.Done()
		ended <- struct{}{}
		return ctx.Err()
	}
}

func TestCancel(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, store *db.DB) {
		migrated(t, store)
		ctx := asStaff(t)
		began, ended := make(chan struct{}, 1), make(chan struct{}, 1)
		here, there := jobs.New(store, newClock(), desk{}), jobs.New(store, newClock(), desk{})
		here.Register("block", blocking(began, ended))
		there.Register("block", blocking(nil, nil))
		start(t, here)
		for name, from := range map[string]*jobs.Queue{"the same process": here, "another process": there} {
			running := must(here.Enqueue(ctx, "block", "", nil))(t)
			within(t, 10*time.Second, began, "begin")
			waiting := must(here.Enqueue(ctx, "block", "", nil))(t)
			for _, id := range []kernel.ID{waiting, running} {
				if err := from.Cancel(ctx, id); err != nil {
					t.Fatal(err)
				}
			}
			within(t, 2*time.Second, ended, "cancelling from "+name)
			for _, id := range []kernel.ID{running, waiting} {
				if j := must(from.Wait(ctx, id))(t); j.State != jobs.Cancelled || !j.CancelRequested {
					t.Errorf("from %s: %+v", name, j)
				}
			}
		}
	})
}

// TestStop: a process that stops in order gives its job back, and another one begins it again at once.
func TestStop(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, store *db.DB) {
		migrated(t, store)
		ctx := asStaff(t)
		began, ended := make(chan struct{}, 1), make(chan struct{}, 1)
		first := jobs.New(store, newClock(), desk{})
		first.Register("block", blocking(began, ended))
		stop := start(t, first)
		id := must(first.Enqueue(ctx, "block", "", nil))(t)
		within(t, 10*time.Second, began, "begin")
		stop()
		if j := must(first.Get(ctx, id))(t); j.State != jobs.Queued || j.Attempts != 0 || j.Step != "block.step" {
			t.Errorf("after the stop: %+v", j)
		}
		second := jobs.New(store, newClock(), desk{})
		second.Register("block", func(context.Context, jobs.Task) error { return nil })
		start(t, second)
		if j := must(second.Wait(ctx, id))(t); j.State != jobs.Done || j.Attempts != 1 {
			t.Errorf("after the restart: %+v", j)
		}
	})
}

// TestTakeOver: a job without heartbeat is begun again by another process, and its former owner lets go.
func TestTakeOver(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, store *db.DB) {
		migrated(t, store)
		ctx := asStaff(t)
		began, ended := make(chan struct{}, 1), make(chan struct{}, 1)
		silent := jobs.New(store, newClock(), desk{})
		silent.Register("block", blocking(began, ended))
		start(t, silent)
		id := must(silent.Enqueue(ctx, "block", "", nil))(t)
		within(t, 10*time.Second, began, "begin")
		later := newClock()
		later.pass(31 * time.Second)
		other := jobs.New(store, later, desk{})
		var attempt int
		other.Register("block", func(_ context.Context, task jobs.Task) error { attempt = task.Attempt; return nil })
		start(t, other)
		if j := must(other.Wait(ctx, id))(t); j.State != jobs.Done || j.Attempts != 2 || attempt != 2 {
			t.Errorf("%+v, attempt %d", j, attempt)
		}
		within(t, 5*time.Second, ended, "the former owner")
		if j := must(other.Get(ctx, id))(t); j.State != jobs.Done {
			t.Errorf("the former owner wrote %+v", j)
		}
	})
}

func TestGivingUp(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, store *db.DB) {
		migrated(t, store)
		ctx := asStaff(t)
		at := newClock()
		q := jobs.New(store, at, desk{})
		q.Register("x", func(context.Context, jobs.Task) error { return nil })
		id := must(q.Enqueue(ctx, "x", "", nil))(t)
		for want := 1; want <= 3; want++ {
			if attempt, found, err := q.Claim(ctx); attempt != want || !found || err != nil {
				t.Fatalf("claim %d: %d %v %v", want, attempt, found, err)
			}
			at.pass(29 * time.Second)
			if _, found, err := q.Claim(ctx); found || err != nil {
				t.Fatalf("claimed from a living process (%v)", err)
			}
			at.pass(2 * time.Second)
		}
		if _, found, err := q.Claim(ctx); found || err != nil {
			t.Fatalf("a fourth time (%v)", err)
		}
		if j := must(q.Get(ctx, id))(t); j.State != jobs.Failed || j.Error != "jobs.gaveUp" || j.ErrorArgs["attempts"] != "3" {
			t.Errorf("%+v", j)
		}
		id = must(q.Enqueue(ctx, "x", "", nil))(t)
		if _, found, err := q.Claim(ctx); !found || err != nil {
			t.Fatal(found, err)
		}
		if err := q.Cancel(ctx, id); err != nil {
			t.Fatal(err)
		}
		at.pass(31 * time.Second)
		if _, found, err := q.Claim(ctx); found || err != nil {
			t.Fatalf("a cancelled job is begun again (%v)", err)
		}
		if j := must(q.Get(ctx, id))(t); j.State != jobs.Cancelled {
			t.Errorf("%+v", j)
		}
	})
}

// TestOneWorkerEach: two processes share a queue and no job runs twice.
func TestOneWorkerEach(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, store *db.DB) {
		migrated(t, store)
		ctx := asStaff(t)
		var mu sync.Mutex
		ran := map[kernel.ID]int{}
		work := func(_ context.Context, task jobs.Task) error {
			mu.Lock()
			defer mu.Unlock()
			ran[task.ID]++
			return nil
		}
		var ids []kernel.ID
		queues := []*jobs.Queue{jobs.New(store, newClock(), desk{}), jobs.New(store, newClock(), desk{})}
		for _, q := range queues {
			q.Register("count", work)
		}
		for range 20 {
			ids = append(ids, must(queues[0].Enqueue(ctx, "count", "", nil))(t))
		}
		for _, q := range queues {
			start(t, q)
		}
		for _, id := range ids {
			if j := must(queues[1].Wait(ctx, id))(t); j.State != jobs.Done || j.Attempts != 1 {
				t.Errorf("%+v", j)
			}
		}
		mu.Lock()
		defer mu.Unlock()
		for _, id := range ids {
			if ran[id] != 1 {
				t.Errorf("job %s ran %d times", id, ran[id])
			}
		}
	})
}

// TestAdmit: who may send work of one kind may send, see and cancel that kind alone, and it is done for their institution.
func TestAdmit(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, store *db.DB) {
		migrated(t, store)
		q := jobs.New(store, newClock(), desk{})
		sent := make(chan kernel.Actor, 1)
		q.Register("load", func(_ context.Context, task jobs.Task) error { sent <- task.Actor; return nil })
		q.Register("other", func(context.Context, jobs.Task) error { return nil })
		q.Admit("load", func(ctx context.Context) bool { return kernel.ActorFrom(ctx).Has(kernel.RoleLiaison) })
		of := func(role kernel.Role) context.Context {
			return kernel.WithActor(t.Context(), kernel.Actor{Tenant: kernel.MainTenant, Name: "lia", Role: role, Institution: "police"})
		}
		liaison := of(kernel.RoleLiaison)
		if _, err := q.Enqueue(liaison, "other", "x", nil); fault.CodeOf(err) != fault.CodeForbidden {
			t.Errorf("another kind: %v", err)
		}
		first, err := q.Enqueue(liaison, "load", "post", nil)
		if err != nil {
			t.Fatal(err)
		}
		other, err := q.Enqueue(of(kernel.RoleAnalyst), "other", "x", nil)
		if err != nil {
			t.Fatal(err)
		}
		for what, err := range map[string]error{"get": errorOf(q.Get(liaison, other)), "cancel": q.Cancel(liaison, other), "get nothing": errorOf(q.Get(liaison, "none")), "cancel nothing": q.Cancel(liaison, "none"), "of a caseworker": errorOf(q.Get(of(kernel.RoleCaseworker), first))} {
			if fault.CodeOf(err) != fault.CodeForbidden {
				t.Errorf("%s: %v", what, err)
			}
		}
		if job, ok, err := q.Find(liaison, "load", "post"); err != nil || !ok || job.ID != first {
			t.Errorf("find: %v %v", ok, err)
		}
		if err := q.Cancel(liaison, first); err != nil {
			t.Fatal(err)
		}
		second, err := q.Enqueue(liaison, "load", "post", nil)
		if err != nil {
			t.Fatal(err)
		}
		start(t, q)
		if job, err := q.Wait(liaison, second); err != nil || job.State != jobs.Done {
			t.Fatal(job.State, err)
		}
		if a := <-sent; a.Institution != "police" || !a.Has(kernel.RoleLiaison) {
			t.Errorf("%+v", a)
		}
	})
}

func errorOf[T any](_ T, err error) error { return err }
