package kernel

import (
	"context"
	"time"
)

type momentKey struct{}

// AsOf gives a context under which everything is read as it stood at a moment: editions, declarations, definitions, units and
// populations. The zero time is now. It is for reading: what is written is written now.
func AsOf(ctx context.Context, at time.Time) context.Context {
	return context.WithValue(ctx, momentKey{}, at)
}

// MomentOf is the moment as of which a call reads; the zero time is now.
func MomentOf(ctx context.Context) time.Time {
	at, _ := ctx.Value(momentKey{}).(time.Time)
	return at
}

// ParseMoment reads a day (yyyy-mm-dd), which means its last millisecond in UTC, or an instant (RFC 3339). The day that now
// lies in means now. malformed is true for what is neither, later for what has not come yet.
func ParseMoment(text string, now time.Time) (at time.Time, malformed, later bool) {
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		day, err := time.Parse(time.DateOnly, text)
		if err != nil {
			return time.Time{}, true, false
		}
		at = day.Add(24*time.Hour - time.Millisecond)
		if !day.After(now) && at.After(now) {
			at = now
		}
	}
	if at.Year() < 1900 {
		return time.Time{}, true, false
	}
	return at.UTC(), false, at.After(now)
}
