package oversight

import (
	"slices"
	"time"
)

// until is a report as it stood at a moment; ok is false if it had not been planned.
func (r Report) until(at time.Time) (_ Report, ok bool) {
	r.Moves = before(r.Moves, at, func(m Move) time.Time { return m.At })
	r.Sections = before(r.Sections, at, func(s Section) time.Time { return s.At })
	r.Checks = before(r.Checks, at, func(c Check) time.Time { return c.At })
	r.Explanations = before(r.Explanations, at, func(e Explanation) time.Time { return e.At })
	r.Amendments = before(r.Amendments, at, func(a Amendment) time.Time { return a.At })
	r.Items = before(r.Items, at, func(i Item) time.Time { return i.At })
	for n := range r.Items {
		r.Items[n].Steps = before(r.Items[n].Steps, at, func(s Step) time.Time { return s.At })
	}
	if r.Signed != nil && r.Signed.At.After(at) {
		r.Signed = nil
	}
	return r, !r.PlannedAt.After(at)
}

// past are the reports that had been planned, as they stood.
func past(all []Report, at time.Time) []Report {
	var list []Report
	for _, r := range all {
		if then, ok := r.until(at); ok {
			list = append(list, then)
		}
	}
	return list
}

// before are those of a list that had happened by a moment.
func before[T any](list []T, at time.Time, when func(T) time.Time) []T {
	return slices.DeleteFunc(slices.Clone(list), func(x T) bool { return when(x).After(at) })
}
