package kernel

import "time"

// Clock tells the time. Domain packages take one and never call time.Now.
type Clock interface{ Now() time.Time }

// ClockFunc makes a Clock of a function.
type ClockFunc func() time.Time

// Now is the time in UTC, to the millisecond (what a record keeps).
func (f ClockFunc) Now() time.Time { return f().UTC().Truncate(time.Millisecond) }

// FixedClock always tells the same time; for tests and reproducible documents.
func FixedClock(t time.Time) Clock { return ClockFunc(func() time.Time { return t }) }
