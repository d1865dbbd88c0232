package territories

import (
	"context"
	"slices"
	"strconv"
	"time"

	"convive/internal/kernel"
)

// pastKey names the state of a tenant's territories before the loads from a number on.
type pastKey struct {
	tenant kernel.Tenant
	loads  int64 // by this many loads today's state differs from an earlier one
	before int64 // the first load that was not there yet
}

// keptPasts bounds how many former states are held.
const keptPasts = 4

// moment is a moment of one government.
type moment struct {
	tenant kernel.Tenant
	at     time.Time
}

// then is the Atlas of a moment when it was asked last, beside the one that was today's.
type then struct {
	asked        time.Time
	today, atlas *Atlas
}

// keptMoments bounds how many moments are known to have an Atlas.
const keptMoments = 64

// asOf is the Atlas of a moment, looked up anew when another process may have loaded something.
func (s *Service) asOf(ctx context.Context, today *Atlas, at time.Time) (*Atlas, error) {
	now, key := s.clock.Now(), moment{kernel.ActorFrom(ctx).Tenant, at}
	s.mu.Lock()
	known := s.then[key]
	s.mu.Unlock()
	if age := now.Sub(known.asked); known.today == today && age >= 0 && age < fresh {
		return known.atlas, nil
	}
	atlas, err := s.atlasOf(ctx, today, at)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.then) >= keptMoments {
		s.then = map[moment]then{}
	}
	s.then[key] = then{now, today, atlas}
	return atlas, nil
}

// atlasOf is the Atlas of a moment. Where nothing was replaced since, it is today's; moments between the same two loads share one.
// Shapes and changes of units are today's: they draw and explain, and no figure rests on them.
func (s *Service) atlasOf(ctx context.Context, today *Atlas, at time.Time) (*Atlas, error) {
	tenant := kernel.ActorFrom(ctx).Tenant
	since, err := s.store.ReplacedSince(ctx, tenant, at)
	if err != nil || len(since) == 0 {
		return today, err
	}
	key := pastKey{tenant, since[len(since)-1], since[0]}
	s.mu.Lock()
	known := s.past[key]
	s.mu.Unlock()
	if known != nil {
		return known, nil
	}
	c := Content{Changes: today.changes}
	if c.Units, err = s.store.Units(ctx, tenant); err != nil {
		return nil, err
	}
	if c.Populations, err = s.store.Populations(ctx, tenant); err != nil {
		return nil, err
	}
	slices.Reverse(since) // undone from the last one
	for _, number := range since {
		was, err := s.store.Replaced(ctx, tenant, number)
		if err != nil {
			return nil, err
		}
		c.undo(was)
	}
	a := NewAtlas(c, s.clock)
	a.state = strconv.FormatInt(key.before, 10) + " of " + strconv.FormatInt(key.loads, 10)
	s.mu.Lock()
	defer s.mu.Unlock()
	if now := s.past[key]; now != nil {
		return now, nil
	}
	for k := range s.past {
		if len(s.past) >= keptPasts {
			delete(s.past, k)
		}
	}
	s.past[key] = a
	return a, nil
}

// undo puts back what a load removed.
func (c *Content) undo(was Replaced) {
	if was.Group.Hierarchy != "" {
		c.Units = slices.DeleteFunc(c.Units, func(u Unit) bool {
			return u.Country == was.Group.Country && u.Hierarchy == was.Group.Hierarchy && u.Level == was.Group.Level
		})
		c.Units = append(c.Units, was.Units...)
		return
	}
	level := map[kernel.Code]int{}
	country := map[kernel.Code]string{}
	for _, u := range c.Units {
		level[u.Code], country[u.Code] = u.Level, u.Country
	}
	c.Populations = slices.DeleteFunc(c.Populations, func(p Population) bool {
		return country[p.Code] == was.Group.Country && level[p.Code] == was.Group.Level
	})
	c.Populations = append(c.Populations, was.Populations...)
}
