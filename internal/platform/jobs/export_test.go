package jobs

import "context"

// Claim takes a job and does not work on it, as a process does that dies at once.
func (q *Queue) Claim(ctx context.Context) (attempt int, found bool, err error) {
	job, found, err := q.claim(ctx)
	return job.task.Attempt, found, err
}
