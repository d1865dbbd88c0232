package db

import (
	"fmt"
	"time"
)

// layout is fixed-width UTC with milliseconds, so that text order is time order on both engines.
const layout = "2006-01-02T15:04:05.000Z"

// Time writes a moment as the records keep it.
func Time(t time.Time) string { return t.UTC().Format(layout) }

// end is after every moment that is recorded.
const end = "9999"

// Until writes the moment up to which a query looks; the zero time is now, and takes everything that is recorded.
func Until(t time.Time) string {
	if t.IsZero() {
		return end
	}
	return Time(t)
}

// ParseTime reads what Time wrote; the empty text is the zero time.
func ParseTime(s string) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	t, err := time.Parse(layout, s)
	if err != nil {
		return time.Time{}, fmt.Errorf("stored time: %w", err)
	}
	return t.UTC(), nil
}

// TimeOrEmpty writes a moment, or the empty text for the zero time.
func TimeOrEmpty(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return Time(t)
}
