package management

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"

	"convive/internal/kernel"
)

// Change is a level that was recorded as another than the last time, with what moved it.
type Change struct {
	Subject  string // its ID
	Year     int
	Factor   string
	Version  int // of the rule
	From, To Level
	Measure  string             // that bounds the level now, or bounded it before it rose; empty of the first record
	Before   *float64           // its value the last time; nil if it had none
	After    *float64           // now
	Behind   []string           // records that keep it down
	Values   map[string]float64 // of all measures of the factor that had one
	At       time.Time
}

// Record holds the profiles of all subjects against what was recorded last, keeps each level that moved, with its cause, and ends the
// requests for what can be computed now. It is
// run once a day; who wants to know at once may run it too. It gives the changes.
func (s *Service) Record(ctx context.Context) ([]Change, error) {
	ctx, err := s.act(ctx, "record", "")
	if err != nil {
		return nil, err
	}
	tenant, now := kernel.ActorFrom(ctx).Tenant, s.clock.Now()
	subjects, err := s.Subjects(ctx)
	if err != nil {
		return nil, err
	}
	last, err := s.store.Levels(ctx, tenant)
	if err != nil {
		return nil, err
	}
	requests, err := s.store.Requests(ctx, tenant, time.Time{})
	if err != nil {
		return nil, err
	}
	var changes []Change
	for _, subject := range subjects {
		p, err := s.profile(ctx, subject)
		if err != nil {
			return nil, err
		}
		if err := s.fulfil(ctx, p, requests); err != nil {
			return nil, err
		}
		for _, f := range p.Factors {
			before, known := last[[2]string{subject.ID(), f.ID}]
			if known && before.To == f.Level || !known && f.Level == Unknown {
				continue
			}
			changes = append(changes, changed(p, f, before, known, now))
		}
	}
	return changes, s.store.AddChanges(ctx, tenant, changes)
}

// changed is the change of a factor since the last record.
func changed(p Profile, f FactorScore, before Change, known bool, now time.Time) Change {
	c := Change{Subject: p.Subject.ID(), Year: p.Year, Factor: f.ID, Version: f.Version, From: Unknown, To: f.Level, Values: map[string]float64{}, At: now}
	for _, m := range f.Measures {
		if m.Known {
			c.Values[m.ID] = m.Value
		}
	}
	if !known {
		return c
	}
	c.From = before.To
	c.Measure = f.cause(before)
	if v, ok := before.Values[c.Measure]; ok {
		c.Before = &v
	}
	if v, ok := c.Values[c.Measure]; ok {
		c.After = &v
	}
	for _, m := range f.Measures {
		if m.ID == c.Measure {
			c.Behind = m.Reading.Behind
		}
	}
	return c
}

// cause is the measure that moved the level: of a fall the one that bounds it now, of a rise the one that bounded it then, which is
// among those whose value changed most.
func (f FactorScore) cause(before Change) string {
	if f.Level != Unknown && f.Level < before.To && len(f.Bounding) > 0 {
		return f.Bounding[0].ID
	}
	moved := func(id string) float64 {
		for _, m := range f.Measures {
			if m.ID == id && m.Known {
				d := m.Value - before.Values[id]
				return max(d, -d)
			}
		}
		return before.Values[id]
	}
	ids := slices.Sorted(maps.Keys(before.Values))
	for _, m := range f.Measures {
		if !slices.Contains(ids, m.ID) && m.Known {
			ids = append(ids, m.ID)
		}
	}
	if len(ids) == 0 {
		return ""
	}
	return slices.MaxFunc(ids, func(a, b string) int { return cmp.Compare(moved(a), moved(b)) })
}

// Changes are those of a subject, the newest first.
func (s *Service) Changes(ctx context.Context, subject string) ([]Change, error) {
	list, err := s.store.Changes(ctx, kernel.ActorFrom(ctx).Tenant, subject, kernel.MomentOf(ctx))
	slices.Reverse(list)
	return list, err
}
