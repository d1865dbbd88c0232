package jobs

import (
	"context"

	"convive/internal/platform/db"
)

// Find is the newest job of a kind about a subject, so that what the job works on needs not keep its number; ok is false
// if there is none.
func (q *Queue) Find(ctx context.Context, kind, subject string) (job Job, ok bool, err error) {
	actor, err := q.reader(ctx, kind)
	if err != nil {
		return Job{}, false, err
	}
	job, err = scanJob(q.store.QueryRow(ctx, `SELECT `+columns+` FROM jobs_job WHERE tenant = $1 AND kind = $2 AND subject = $3
		ORDER BY created_at DESC, id DESC LIMIT 1`, string(actor.Tenant), kind, subject))
	if db.IsNoRows(err) {
		return Job{}, false, nil
	}
	return job, err == nil, err
}
