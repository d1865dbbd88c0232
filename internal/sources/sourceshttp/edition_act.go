package sourceshttp

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"convive/internal/kernel/fault"
	"convive/internal/platform/jobs"
	"convive/internal/platform/web"
	"convive/internal/sources"
)

// subject names the edition in the list of jobs, and finds its job again.
func subject(e sources.Edition) string { return e.Source + " " + strconv.Itoa(e.Number) }

func (d *Desk) enqueue(ctx context.Context, e sources.Edition) error {
	_, err := d.jobs.Enqueue(ctx, ImportJob, subject(e), ImportArgs{Source: e.Source, Edition: e.Number})
	return err
}

// act runs a verb on the named edition. A refusal shows the page again with it and what was typed; done says on the next
// page what was done.
func (d *Desk) act(w http.ResponseWriter, r *http.Request, done, field string, verb func(ctx context.Context, e sources.Edition, typed string) error) error {
	if err := r.ParseForm(); err != nil {
		return fault.Invalid("sources.desk.formUnreadable").Because(err)
	}
	e, err := d.named(r)
	if err != nil {
		return err
	}
	typed := strings.TrimSpace(r.PostForm.Get(field))
	err = verb(r.Context(), e, typed)
	if f, ok := refusal(err); ok {
		if e, err = d.named(r); err != nil { // it may have moved on meanwhile
			return err
		}
		return d.edition(w, r, web.Status(f), e, f, typed)
	}
	if err != nil {
		return err
	}
	return web.SeeOther(w, r, pathOf(e), "done", done)
}

// approveEdition publishes an edition.
func (d *Desk) approveEdition(w http.ResponseWriter, r *http.Request) error {
	return d.act(w, r, "approve", "explanation", func(ctx context.Context, e sources.Edition, typed string) error {
		_, err := d.sources.Approve(ctx, e.Source, e.Number, typed)
		return err
	})
}

// withdrawEdition takes a published edition out of the figures.
func (d *Desk) withdrawEdition(w http.ResponseWriter, r *http.Request) error {
	return d.act(w, r, "withdraw", "reason", func(ctx context.Context, e sources.Edition, typed string) error {
		_, err := d.sources.Withdraw(ctx, e.Source, e.Number, typed)
		return err
	})
}

// discardEdition drops an edition that nobody approves.
func (d *Desk) discardEdition(w http.ResponseWriter, r *http.Request) error {
	return d.act(w, r, "discard", "reason", func(ctx context.Context, e sources.Edition, typed string) error {
		_, err := d.sources.Discard(ctx, e.Source, e.Number, typed)
		return err
	})
}

// cancelEdition stops the reading: at once if it has not begun, within a second if it has.
func (d *Desk) cancelEdition(w http.ResponseWriter, r *http.Request) error {
	return d.act(w, r, "cancel", "", func(ctx context.Context, e sources.Edition, _ string) error {
		if err := d.sources.MayCheck(ctx, e.Source, e.Number); err != nil {
			return err
		}
		tooLate := fault.Conflict("sources.notNow", "source", e.Source, "edition", strconv.Itoa(e.Number), "state", string(e.State), "act", "cancel")
		switch e.State {
		case sources.Checked, sources.Published, sources.Withdrawn: // whole, though its job may have a moment to go
			return tooLate
		}
		job, ok, err := d.jobs.Find(ctx, ImportJob, subject(e))
		if err != nil {
			return err
		}
		if !ok || job.State.Ended() {
			if e.State != sources.Received {
				return tooLate
			}
			return d.sources.CancelReceived(ctx, e.Source, e.Number)
		}
		if err := d.jobs.Cancel(ctx, job.ID); err != nil {
			if fault.CodeOf(err) == fault.CodeConflict { // it ended meanwhile
				return tooLate
			}
			return err
		}
		if job.State == jobs.Queued {
			return d.sources.CancelReceived(ctx, e.Source, e.Number)
		}
		return nil
	})
}

// checkEdition reads the kept files of an edition again that failed or was cancelled.
func (d *Desk) checkEdition(w http.ResponseWriter, r *http.Request) error {
	return d.act(w, r, "check", "", func(ctx context.Context, e sources.Edition, _ string) error {
		if err := d.sources.MayCheck(ctx, e.Source, e.Number); err != nil {
			return err
		}
		if _, ok := sources.Next(e.State, "check"); !ok {
			return fault.Conflict("sources.notNow", "source", e.Source, "edition", strconv.Itoa(e.Number), "state", string(e.State), "act", "check")
		}
		job, ok, err := d.jobs.Find(ctx, ImportJob, subject(e))
		if err != nil || ok && !job.State.Ended() {
			return err // it is on its way
		}
		return d.enqueue(ctx, e)
	})
}
