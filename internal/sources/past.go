package sources

import (
	"context"
	"slices"
	"time"

	"convive/internal/kernel"
)

// moment is as of when a call reads: now, unless its context names a moment.
func (s *Service) moment(ctx context.Context) time.Time {
	if at := kernel.MomentOf(ctx); !at.IsZero() {
		return at
	}
	return s.clock.Now()
}

// declared are the sources as they were declared at a moment, by identifier.
func (s *Service) declared(ctx context.Context, tenant kernel.Tenant, at time.Time) ([]Source, error) {
	all, err := s.store.Declarations(ctx, tenant)
	if err != nil {
		return nil, err
	}
	list := []Source{}
	for i, d := range all {
		if d.Since.After(at) || i+1 < len(all) && all[i+1].Source == d.Source && !all[i+1].Since.After(at) {
			continue
		}
		src, err := s.parse(d.Document)
		if err != nil {
			return nil, err
		}
		list = append(list, src)
	}
	return list, nil
}

// Strictest is, by source, the strictest rule of disclosure that any of its declarations ever gave, today's among them. It is
// the rule for figures of an earlier moment: a rule that was loosened opens nothing that was published as hidden, and one that
// was tightened closes what is called up again.
func (s *Service) Strictest(ctx context.Context) (map[string]Disclosure, error) {
	all, err := s.store.Declarations(ctx, kernel.ActorFrom(ctx).Tenant)
	if err != nil {
		return nil, err
	}
	rules := map[string]Disclosure{}
	for _, d := range all {
		src, err := s.parse(d.Document)
		if err != nil {
			return nil, err
		}
		rules[src.ID] = rules[src.ID].Stricter(src.Disclosure)
	}
	return rules, nil
}

// roundings are from the loosest to the strictest.
var roundings = []Method{"", RoundTo5, TenFive}

// Stricter is a rule that hides at least what either does: suppression and rounding hide different things, so that one of each
// is both; of two roundings the stricter, of each threshold the larger. Noise hides nothing that suppression does not: what is not
// in the published tables is then not told at all.
func (d Disclosure) Stricter(than Disclosure) Disclosure {
	out := d
	out.CellKey = CellKey{}
	round := roundings[max(slices.Index(roundings, d.Rounding()), slices.Index(roundings, than.Rounding()))]
	switch {
	case d.Suppresses() || than.Suppresses():
		out.Method, out.Also = Suppress, round
	case round != "":
		out.Method = round
	default:
		out.Method = AsTheyAre
	}
	out.Threshold, out.MinorityThreshold = max(d.Threshold, than.Threshold), max(d.MinorityThreshold, than.MinorityThreshold)
	out.SmallPopulation, out.Room = max(d.SmallPopulation, than.SmallPopulation), max(d.Room, than.Room)
	return out
}

// asOf is the edition as the public knew it at a moment; known is false if it was not published by then. What was decided
// later is not told.
func (e Edition) asOf(at time.Time) (was Edition, known bool) {
	if !public(e) || e.ApprovedAt.IsZero() || e.ApprovedAt.After(at) {
		return e, false
	}
	if e.State == Withdrawn && e.WithdrawnAt.After(at) {
		e.State, e.WithdrawnBy, e.WithdrawnAt, e.Reason = Published, "", time.Time{}, e.Explanation
	}
	return e, true
}

func editionsAsOf(list []Edition, at time.Time) []Edition {
	was := make([]Edition, 0, len(list))
	for _, e := range list {
		if e, known := e.asOf(at); known {
			was = append(was, e)
		}
	}
	return was
}

// Turns are the moments at which other editions of a source began to stand, oldest first: one was approved or withdrawn.
func (s *Service) Turns(ctx context.Context, source string) ([]time.Time, error) {
	list, err := s.store.Editions(ctx, kernel.ActorFrom(ctx).Tenant, source)
	if err != nil {
		return nil, err
	}
	turns := []time.Time{}
	for _, e := range list {
		if !public(e) {
			continue
		}
		for _, at := range []time.Time{e.ApprovedAt, e.WithdrawnAt} {
			if !at.IsZero() {
				turns = append(turns, at)
			}
		}
	}
	slices.SortFunc(turns, time.Time.Compare)
	return slices.CompactFunc(turns, time.Time.Equal), nil
}

// FirstEdition is when the first edition of any source was published; zero if none was.
func (s *Service) FirstEdition(ctx context.Context) (time.Time, error) {
	tenant := kernel.ActorFrom(ctx).Tenant
	s.mu.Lock()
	first, known := s.first[tenant]
	s.mu.Unlock()
	if known { // what was published once was published
		return first, nil
	}
	turns, err := s.Turns(ctx, "")
	if err != nil || len(turns) == 0 {
		return time.Time{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.first[tenant] = turns[0]
	return turns[0], nil
}
