package jobs

import (
	"context"
	"embed"
	"encoding/json"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/authz"
	"convive/internal/platform/db"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Locale holds the messages of jobs.
//
//go:embed locale
var Locale embed.FS

// Migrate brings the table up to date.
func Migrate(ctx context.Context, store *db.DB) error { return store.Migrate(ctx, "jobs", migrations) }

// Queue takes and runs jobs. Register the kinds, start Run in one goroutine, then Enqueue.
type Queue struct {
	store  *db.DB
	clock  kernel.Clock
	guard  Guard
	worker string // this process, as the rows name their owner

	mu       sync.Mutex
	handlers map[string]Handler
	admitted map[string]func(ctx context.Context) bool
	running  map[kernel.ID]context.CancelCauseFunc
	changed  chan struct{} // closed and replaced when a job of this process ends
	wake     chan struct{}
}

// Guard decides who may handle jobs. The application gives its Gate.
type Guard interface {
	May(ctx context.Context, action authz.Action, on authz.Resource) bool
}

// New makes a Queue; Migrate must have run.
func New(store *db.DB, clock kernel.Clock, guard Guard) *Queue {
	return &Queue{store: store, clock: clock, guard: guard, worker: string(kernel.NewID(clock.Now())), handlers: map[string]Handler{}, admitted: map[string]func(context.Context) bool{},
		running: map[kernel.ID]context.CancelCauseFunc{}, changed: make(chan struct{}), wake: make(chan struct{}, 1)}
}

// Register says who does the work of a kind. A kind has one handler.
func (q *Queue) Register(kind string, h Handler) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if _, taken := q.handlers[kind]; taken {
		panic("jobs: two handlers for " + kind)
	}
	q.handlers[kind] = h
}

// Admit says who else may send, see and cancel work of a kind than those who import figures.
func (q *Queue) Admit(kind string, may func(ctx context.Context) bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.admitted[kind] = may
}

// sender is the actor of a call, who may send and cancel work of a kind: jobs.signIn, jobs.mayNot.
func (q *Queue) sender(ctx context.Context, kind string) (kernel.Actor, error) {
	return q.allowed(ctx, kind, authz.Import)
}

// reader is the actor of a call, who may see work of a kind: who sends it, and who sees figures before they are published.
func (q *Queue) reader(ctx context.Context, kind string) (kernel.Actor, error) {
	return q.allowed(ctx, kind, authz.Import, authz.ViewInternal)
}

func (q *Queue) allowed(ctx context.Context, kind string, any ...authz.Action) (kernel.Actor, error) {
	actor := kernel.ActorFrom(ctx)
	q.mu.Lock()
	may := q.admitted[kind]
	q.mu.Unlock()
	if may != nil && may(ctx) {
		return actor, nil
	}
	jobs := authz.Dataset{Tenant: actor.Tenant, ID: "jobs", Level: authz.Internal}
	if slices.ContainsFunc(any, func(action authz.Action) bool { return q.guard.May(ctx, action, jobs) }) {
		return actor, nil
	}
	if !actor.SignedIn() {
		return actor, fault.Unauthenticated("jobs.signIn")
	}
	return actor, fault.Forbidden("jobs.mayNot")
}

// Enqueue keeps a job and gives its id. args become JSON and hold no personal data.
func (q *Queue) Enqueue(ctx context.Context, kind, subject string, args any) (kernel.ID, error) {
	actor, err := q.sender(ctx, kind)
	if err != nil {
		return "", err
	}
	q.mu.Lock()
	_, known := q.handlers[kind]
	q.mu.Unlock()
	if !known {
		return "", fmt.Errorf("jobs: no handler for %q", kind)
	}
	text, err := json.Marshal(args)
	if err != nil {
		return "", fmt.Errorf("arguments of %s: %w", kind, err)
	}
	now := q.clock.Now()
	id := kernel.NewID(now)
	err = q.store.Tx(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO jobs_job (tenant, id, kind, subject, args, actor, actor_role, institution, state, step, done, total, attempts, worker,
			heartbeat_at, cancel_requested, error, error_args, created_at, started_at, ended_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, '', 0, 0, 0, '', '', $10, '', '{}', $11, '', '')`,
			string(actor.Tenant), string(id), kind, subject, string(text), actor.Name, joined(actor.Held()), actor.Institution, string(Queued), false, db.Time(now))
		return err
	})
	if err != nil {
		return "", err
	}
	select {
	case q.wake <- struct{}{}:
	default: // it is awake already
	}
	return id, nil
}

// joined are the roles of a job's sender as the row keeps them.
func joined(roles []kernel.Role) string {
	names := make([]string, len(roles))
	for i, r := range roles {
		names[i] = string(r)
	}
	return strings.Join(names, " ")
}

// sentBy is the sender of a job, to act as when it runs.
func sentBy(tenant kernel.Tenant, name, roles, institution string) kernel.Actor {
	a := kernel.Actor{Tenant: tenant, Name: name, Institution: institution, Role: kernel.Role(roles)}
	if list := strings.Fields(roles); len(list) > 1 {
		for _, r := range list {
			a.Roles = append(a.Roles, kernel.Role(r))
		}
		a.Role = kernel.Strongest(a.Roles)
	}
	return a
}

const columns = `id, kind, subject, actor, state, step, done, total, attempts, cancel_requested, error, error_args, created_at, started_at, ended_at`

func scanJob(row db.Scanner) (Job, error) {
	var j Job
	var errorArgs, created, started, ended string
	if err := row.Scan(&j.ID, &j.Kind, &j.Subject, &j.By, &j.State, &j.Step, &j.Done, &j.Total, &j.Attempts, &j.CancelRequested, &j.Error, &errorArgs,
		&created, &started, &ended); err != nil {
		return j, err
	}
	if err := json.Unmarshal([]byte(errorArgs), &j.ErrorArgs); err != nil {
		return j, fmt.Errorf("job %s: %w", j.ID, err)
	}
	for _, t := range []struct {
		text string
		at   *time.Time
	}{{created, &j.CreatedAt}, {started, &j.StartedAt}, {ended, &j.EndedAt}} {
		at, err := db.ParseTime(t.text) // the empty text is the zero time
		if err != nil {
			return j, err
		}
		*t.at = at
	}
	return j, nil
}

// Get is one job: jobs.noJob if there is none for this actor.
func (q *Queue) Get(ctx context.Context, id kernel.ID) (Job, error) {
	j, found := q.get(ctx, q.store, kernel.ActorFrom(ctx).Tenant, id)
	if _, err := q.reader(ctx, j.Kind); err != nil {
		return Job{}, err // before it is said whether there is one
	}
	return j, found
}

func (q *Queue) get(ctx context.Context, from db.Querier, tenant kernel.Tenant, id kernel.ID) (Job, error) {
	j, err := scanJob(from.QueryRow(ctx, `SELECT `+columns+` FROM jobs_job WHERE tenant = $1 AND id = $2`, string(tenant), string(id)))
	if db.IsNoRows(err) {
		return j, fault.NotFound("jobs.noJob")
	}
	return j, err
}

// List is the newest jobs, at most limit.
func (q *Queue) List(ctx context.Context, limit int) ([]Job, error) {
	actor, err := q.reader(ctx, "")
	if err != nil {
		return nil, err
	}
	return db.All(ctx, q.store, scanJob, `SELECT `+columns+` FROM jobs_job WHERE tenant = $1 ORDER BY created_at DESC, id DESC LIMIT $2`, string(actor.Tenant), limit)
}

// Cancel stops a job: at once if it waits, within a second if it runs. A second request changes nothing; jobs.ended if
// it has ended.
func (q *Queue) Cancel(ctx context.Context, id kernel.ID) error {
	sent, _ := q.get(ctx, q.store, kernel.ActorFrom(ctx).Tenant, id) // one that there is not is refused below
	actor, err := q.sender(ctx, sent.Kind)
	if err != nil {
		return err
	}
	err = q.store.Tx(ctx, func(tx *db.Tx) error {
		j, err := q.get(ctx, tx, actor.Tenant, id)
		if err != nil {
			return err
		}
		switch j.State {
		case Queued:
			_, err = tx.Exec(ctx, `UPDATE jobs_job SET state = $1, cancel_requested = $2, ended_at = $3 WHERE tenant = $4 AND id = $5`,
				string(Cancelled), true, db.Time(q.clock.Now()), string(actor.Tenant), string(id))
		case Running:
			_, err = tx.Exec(ctx, `UPDATE jobs_job SET cancel_requested = $1 WHERE tenant = $2 AND id = $3`, true, string(actor.Tenant), string(id))
		default:
			err = fault.Conflict("jobs.ended")
		}
		return err
	})
	if err != nil {
		return err
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	if stop := q.running[id]; stop != nil {
		stop(errCancelled)
	}
	q.notify()
	return nil
}

// notify tells those who wait that a job may have ended; q.mu is held.
func (q *Queue) notify() {
	close(q.changed)
	q.changed = make(chan struct{})
}

// Wait waits until a job has ended and gives it as it is then.
func (q *Queue) Wait(ctx context.Context, id kernel.ID) (Job, error) {
	look := time.NewTicker(glance) // another process may run it
	defer look.Stop()
	for {
		q.mu.Lock()
		changed := q.changed
		q.mu.Unlock()
		j, err := q.Get(ctx, id)
		if err != nil || j.State.Ended() {
			return j, err
		}
		select {
		case <-changed:
		case <-look.C:
		case <-ctx.Done():
			return j, ctx.Err()
		}
	}
}

func logError(ctx context.Context, what string, id kernel.ID, err error) {
	slog.LogAttrs(ctx, slog.LevelError, what, slog.String("job", string(id)), slog.String("error", err.Error()))
}
