package jobs

import (
	"context"
	"time"

	"convive/internal/kernel"
)

// State is where a job stands.
type State string

// The states. The last three are final.
const (
	Queued    State = "queued"
	Running   State = "running"
	Done      State = "done"
	Failed    State = "failed"
	Cancelled State = "cancelled"
)

// Ended says that nothing more will happen.
func (s State) Ended() bool { return s == Done || s == Failed || s == Cancelled }

// Message is the id of the word for the state.
func (s State) Message() string {
	switch s {
	case Queued:
		return "jobs.state.queued"
	case Running:
		return "jobs.state.running"
	case Done:
		return "jobs.state.done"
	case Failed:
		return "jobs.state.failed"
	default:
		return "jobs.state.cancelled"
	}
}

// Job is a piece of long work as people see it.
type Job struct {
	ID              kernel.ID
	Kind            string
	Subject         string // what it is about, for people: a file name, the name of a release
	By              string // account that asked for it
	State           State
	Step            string // message id of what is being done, empty before the first report
	Done, Total     int64  // Total 0: the end is not known
	Attempts        int
	CancelRequested bool
	Error           string // message id, of a failed job
	ErrorArgs       map[string]string

	CreatedAt, StartedAt, EndedAt time.Time
}

// Handler does the work of a kind. It ends soon after its context does, and must be able to begin again.
type Handler func(ctx context.Context, task Task) error

// Task is what a handler is given.
type Task struct {
	ID      kernel.ID
	Args    []byte // JSON, as Enqueue wrote it
	Actor   kernel.Actor
	Attempt int // 1, or more if the work begins again

	report func(step string, done, total int64)
}

// Report says how far the work is. It may be called as often as one likes: it is kept at most four times a second.
func (t Task) Report(step string, done, total int64) { t.report(step, done, total) }
