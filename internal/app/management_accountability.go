package app

import (
	"context"
	"time"

	"convive/internal/management"
	"convive/internal/oversight"
)

// onAccountability are the measures that reports to a legislature and what bodies ask answer (I5).
var onAccountability = map[string]func(e *evidence, ctx context.Context, q asked) (management.Reading, error){
	"reports-on-time":   (*evidence).reports,
	"sections-reported": (*evidence).sections,
	"answers-overdue":   (*evidence).overdue,
}

// reports that were due in the year before the day, of the subject's institutions.
func (e *evidence) reports(ctx context.Context, q asked) (management.Reading, error) {
	var t tally
	list, err := e.app.Oversight.Reports(ctx)
	for _, r := range list {
		if r.Due > q.Day || r.Due <= yearsBefore(q.Day, 1) || !q.covers(r.Owner) {
			continue
		}
		presented := false
		for _, m := range r.Moves {
			presented = presented || m.Act == oversight.Present && m.At.UTC().Format(time.DateOnly) <= r.Due
		}
		t.count(r.Code, presented)
	}
	return t.reading, err
}

// sections of the reports that were signed in the year before the day; each is its institution's.
func (e *evidence) sections(ctx context.Context, q asked) (management.Reading, error) {
	var t tally
	list, err := e.app.Oversight.Reports(ctx)
	if err != nil {
		return t.reading, err
	}
	for _, r := range list {
		if !r.State().Public() {
			continue
		}
		_, signed, err := e.app.Oversight.Signed(ctx, r.Code)
		if err != nil {
			return t.reading, err
		}
		if day := signed.At.UTC().Format(time.DateOnly); day > q.Day || day <= yearsBefore(q.Day, 1) {
			continue
		}
		snapshot, err := signed.Snapshot()
		if err != nil {
			return t.reading, err
		}
		for _, s := range snapshot.Sections {
			if q.covers(s.Institution) {
				t.count(r.Code+"/"+string(s.Kind), s.Reported)
			}
		}
	}
	return t.reading, nil
}

// overdue are the questions, observations, recommendations and promises that the subject's institutions still owe an answer to. There
// is something to tell of once there is a public report.
func (e *evidence) overdue(ctx context.Context, q asked) (management.Reading, error) {
	if !e.present(q.Question) {
		return notKept, nil
	}
	list, err := e.app.Oversight.Reports(ctx)
	if err != nil {
		return management.Reading{}, err
	}
	var r management.Reading
	for _, report := range list {
		r.Recorded = r.Recorded || report.State().Public() && q.covers(report.Owner)
	}
	outstanding, err := e.app.Oversight.Outstanding(ctx)
	for _, o := range outstanding {
		if !o.Overdue || !q.covers(o.Awaits) {
			continue
		}
		r.Numerator++
		r.Recorded = true
		if len(r.Behind) < mostBehind {
			r.Behind = append(r.Behind, o.Report.Code)
		}
	}
	return r, err
}
