package jobs

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"time"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/db"
)

const (
	glance      = 250 * time.Millisecond // progress is written and cancelling is seen at most this often
	beat        = 5 * time.Second        // a running job says so at least this often
	dead        = 30 * time.Second       // without a heartbeat its process is taken for gone
	poll        = time.Second            // jobs that another process enqueued are found this soon
	maxAttempts = 3
)

var (
	errCancelled = errors.New("cancelled by a person")
	errLost      = errors.New("another process has taken the job over")
	errStopped   = errors.New("the program stops")
)

// claimed is a job in the hands of this process.
type claimed struct {
	tenant kernel.Tenant
	kind   string
	task   Task
}

// Run does jobs until ctx ends; then the running job is stopped and goes back to the queue. A store that does not
// answer is tried again.
func (q *Queue) Run(ctx context.Context) {
	for ctx.Err() == nil {
		job, found, err := q.claim(ctx)
		if err != nil && ctx.Err() == nil {
			logError(ctx, "jobs not claimed", "", err)
		}
		if found {
			q.work(ctx, job)
			continue
		}
		pause := time.NewTimer(poll)
		select {
		case <-ctx.Done():
		case <-q.wake:
		case <-pause.C:
		}
		pause.Stop()
	}
}

// claim takes the oldest job that waits, or whose process is gone. Those that have died too often, or were to be
// cancelled when their process died, end here.
func (q *Queue) claim(ctx context.Context) (job claimed, found bool, err error) {
	kinds, args := q.kinds()
	if len(args) == 0 {
		return job, false, nil
	}
	ended := false
	err = q.store.Tx(ctx, func(tx *db.Tx) error {
		found, ended = false, false
		now := q.clock.Now()
		all := append([]any{string(Queued), string(Running), db.Time(now.Add(-dead))}, args...)
		var state State
		var cancelled bool
		var text, name, roles, institution string
		err := tx.QueryRow(ctx, `SELECT tenant, id, kind, args, actor, actor_role, institution, state, attempts, cancel_requested FROM jobs_job
			WHERE (state = $1 OR state = $2 AND heartbeat_at < $3) AND kind IN (`+kinds+`) ORDER BY created_at, id LIMIT 1`, all...).
			Scan(&job.tenant, &job.task.ID, &job.kind, &text, &name, &roles, &institution, &state, &job.task.Attempt, &cancelled)
		if db.IsNoRows(err) {
			return nil
		}
		if err != nil {
			return err
		}
		job.task.Args, job.task.Actor = []byte(text), sentBy(job.tenant, name, roles, institution)
		switch {
		case cancelled:
			ended = true
			return end(ctx, tx, job, Cancelled, "", nil, now)
		case job.task.Attempt >= maxAttempts:
			ended = true
			return end(ctx, tx, job, Failed, "jobs.gaveUp", fault.Args{"attempts": strconv.Itoa(job.task.Attempt)}, now)
		}
		job.task.Attempt++
		found = true
		_, err = tx.Exec(ctx, `UPDATE jobs_job SET state = $1, attempts = $2, worker = $3, heartbeat_at = $4,
			started_at = CASE WHEN started_at = '' THEN $4 ELSE started_at END WHERE tenant = $5 AND id = $6`,
			string(Running), job.task.Attempt, q.worker, db.Time(now), string(job.tenant), string(job.task.ID))
		return err
	})
	if err != nil {
		return job, false, err
	}
	if ended {
		return q.claim(ctx)
	}
	return job, found, nil
}

// kinds are the kinds that this process can do, as the members of an SQL list whose first number is 4.
func (q *Queue) kinds() (list string, args []any) {
	q.mu.Lock()
	defer q.mu.Unlock()
	var marks []string
	for kind := range q.handlers {
		args = append(args, kind)
		marks = append(marks, "$"+strconv.Itoa(len(args)+3))
	}
	return strings.Join(marks, ", "), args
}

func end(ctx context.Context, tx *db.Tx, job claimed, state State, message string, args fault.Args, now time.Time) error {
	text := []byte("{}")
	if args != nil {
		var err error
		if text, err = json.Marshal(args); err != nil {
			return err
		}
	}
	_, err := tx.Exec(ctx, `UPDATE jobs_job SET state = $1, error = $2, error_args = $3, ended_at = $4 WHERE tenant = $5 AND id = $6`,
		string(state), message, string(text), db.Time(now), string(job.tenant), string(job.task.ID))
	return err
}

// progress is what a handler last reported.
type progress struct {
	mu          sync.Mutex
	step        string
	done, total int64
	fresh       bool // not written yet
}

func (p *progress) set(step string, done, total int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.step, p.done, p.total, p.fresh = step, done, total, true
}

func (p *progress) take() (step string, done, total int64, fresh bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	fresh, p.fresh = p.fresh, false
	return p.step, p.done, p.total, fresh
}

// work runs the handler of a claimed job, watches over it and writes how it ended.
func (q *Queue) work(ctx context.Context, job claimed) {
	var p progress
	job.task.report = p.set
	inner, stop := context.WithCancelCause(kernel.WithActor(context.WithoutCancel(ctx), job.task.Actor))
	q.mu.Lock()
	handler := q.handlers[job.kind]
	q.running[job.task.ID] = stop
	q.mu.Unlock()

	ended, watched := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(watched)
		q.watch(ctx, job, &p, stop, ended)
	}()
	err := call(inner, handler, job.task)
	close(ended)
	<-watched
	cause := context.Cause(inner)
	stop(nil)

	after, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second) // the program may be stopping
	defer cancel()
	if writeErr := q.finish(after, job, &p, err, cause); writeErr != nil {
		logError(after, "end of a job not written", job.task.ID, writeErr)
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	delete(q.running, job.task.ID)
	q.notify()
}

// call turns a panic into an error, so that one job's defect does not stop the others.
func call(ctx context.Context, h Handler, task Task) (err error) {
	defer func() {
		if problem := recover(); problem != nil {
			err = fmt.Errorf("panic: %v\n%s", problem, debug.Stack())
		}
	}()
	return h(ctx, task)
}

// watch writes progress and heartbeat, and stops the handler when a person cancels, the program ends or another process
// has taken the job over.
func (q *Queue) watch(ctx context.Context, job claimed, p *progress, stop context.CancelCauseFunc, ended <-chan struct{}) {
	tick := time.NewTicker(glance)
	defer tick.Stop()
	last := time.Now()
	stopping := ctx.Done()
	for {
		select {
		case <-ended:
			return
		case <-stopping:
			stop(errStopped)
			stopping = nil
		case <-tick.C:
			_, _, _, fresh := p.peek()
			write := fresh || time.Since(last) >= beat
			cancelled, mine, err := q.glance(context.WithoutCancel(ctx), job, p, write)
			switch {
			case err != nil:
				logError(ctx, "progress of a job not written", job.task.ID, err)
			case !mine:
				stop(errLost)
			case cancelled:
				stop(errCancelled)
			}
			if write && err == nil {
				last = time.Now()
			}
		}
	}
}

func (p *progress) peek() (step string, done, total int64, fresh bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.step, p.done, p.total, p.fresh
}

// glance reads whether the job is to be cancelled and still belongs to this process, and writes progress if asked to.
func (q *Queue) glance(ctx context.Context, job claimed, p *progress, write bool) (cancelled, mine bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	if write {
		step, done, total, _ := p.take()
		err = q.store.Tx(ctx, func(tx *db.Tx) error {
			_, err := tx.Exec(ctx, `UPDATE jobs_job SET step = $1, done = $2, total = $3, heartbeat_at = $4 WHERE tenant = $5 AND id = $6 AND worker = $7 AND state = $8`,
				step, done, total, db.Time(q.clock.Now()), string(job.tenant), string(job.task.ID), q.worker, string(Running))
			return err
		})
		if err != nil {
			return false, true, err
		}
	}
	var owner, state string
	err = q.store.QueryRow(ctx, `SELECT worker, state, cancel_requested FROM jobs_job WHERE tenant = $1 AND id = $2`, string(job.tenant), string(job.task.ID)).
		Scan(&owner, &state, &cancelled)
	return cancelled, owner == q.worker && state == string(Running), err
}

// finish writes how the work ended. A job that another process has taken over is that one's to write.
func (q *Queue) finish(ctx context.Context, job claimed, p *progress, err, cause error) error {
	step, done, total, _ := p.peek()
	state, message, args := outcome(ctx, job, err, cause)
	return q.store.Tx(ctx, func(tx *db.Tx) error {
		now := q.clock.Now()
		n, err := tx.Exec(ctx, `UPDATE jobs_job SET step = $1, done = $2, total = $3 WHERE tenant = $4 AND id = $5 AND worker = $6 AND state = $7`,
			step, done, total, string(job.tenant), string(job.task.ID), q.worker, string(Running))
		if err != nil || n == 0 {
			return err
		}
		if state == Queued { // stopping is no attempt
			_, err = tx.Exec(ctx, `UPDATE jobs_job SET state = $1, worker = '', heartbeat_at = '', attempts = attempts - 1 WHERE tenant = $2 AND id = $3`,
				string(Queued), string(job.tenant), string(job.task.ID))
			return err
		}
		return end(ctx, tx, job, state, message, args, now)
	})
}

// outcome is what the error of a handler means.
func outcome(ctx context.Context, job claimed, err, cause error) (State, string, fault.Args) {
	switch {
	case err == nil:
		return Done, "", nil
	case errors.Is(cause, errCancelled):
		return Cancelled, "", nil
	case errors.Is(cause, errStopped):
		return Queued, "", nil
	}
	if f, ok := fault.Of(err); ok && f.Code != fault.CodeInternal {
		return Failed, f.Message, f.Args
	}
	if !errors.Is(cause, errLost) {
		logError(ctx, "job failed", job.task.ID, err)
	}
	return Failed, "jobs.failed", nil
}
