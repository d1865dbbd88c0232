package kernel

import (
	"sync"
	"time"
)

// Clock tells the time. Domain packages take one and never call time.Now.
type Clock interface{ Now() time.Time }

// ClockFunc makes a Clock of a function.
type ClockFunc func() time.Time

// Now is the time in UTC, to the millisecond (what a record keeps).
func (f ClockFunc) Now() time.Time { return f().UTC().Truncate(time.Millisecond) }

// FixedClock always tells the same time; for tests and reproducible documents.
func FixedClock(t time.Time) Clock { return ClockFunc(func() time.Time { return t }) }

// Forward is a clock that never goes back. What has ended by it stays ended: where the clock under it is set back, time goes
// on from the newest moment that was seen, by as much as the clock under it goes on.
type Forward struct {
	under Clock
	mu    sync.Mutex
	mark  time.Time // the newest moment
	read  time.Time // what the clock under it showed then
}

// NewForward makes a Forward of a clock that may be set back.
func NewForward(under Clock) *Forward { return &Forward{under: under} }

// Now is the time, and never earlier than any that it told or was told.
func (f *Forward) Now() time.Time {
	f.mu.Lock()
	defer f.mu.Unlock()
	now := f.under.Now()
	switch {
	case now.After(f.mark):
		f.mark = now
	case now.After(f.read): // still behind, while time goes by
		f.mark = f.mark.Add(now.Sub(f.read))
	}
	f.read = now
	return f.mark
}

// Seen tells of a moment that has been: one that a record bears.
func (f *Forward) Seen(t time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if t.After(f.mark) {
		f.mark, f.read = t.UTC(), f.under.Now()
	}
}

// Behind is how far the clock under it stands behind the newest moment; not positive if it does not.
func (f *Forward) Behind() time.Duration { return f.Now().Sub(f.under.Now()) }
