package territories

import (
	"context"
	"strconv"
	"sync"
	"time"

	"convive/internal/kernel"
	"convive/internal/platform/authz"
)

// Service loads territories and gives the Atlas. Reading is public. Loading is for whom the gate lets. An Atlas asked for after a load has returned shows that load; another
// process shows it a second later.
type Service struct {
	store   Store
	clock   kernel.Clock
	gate    authz.Gate
	locator func([]Boundary) (Locator, error)

	mu      sync.Mutex
	atlases map[kernel.Tenant]snapshot
	own     map[kernel.Tenant]int // loads by this process
	past    map[pastKey]*Atlas
	then    map[moment]then
}

// snapshot is an Atlas with how often something had been loaded before it was made.
type snapshot struct {
	atlas *Atlas
	loads int64
	asked time.Time // when the loads were last counted
}

// fresh is how long a snapshot is taken as the latest: another process of the installation may load.
const fresh = time.Second

// Option changes how a Service works.
type Option func(*Service)

// WithLocators tells how boundaries become a Locator; without it Atlas.Locate never finds a place. It is given at least
// one boundary, and none of a former state.
func WithLocators(of func([]Boundary) (Locator, error)) Option {
	return func(s *Service) { s.locator = of }
}

// NewService makes a Service on a store.
func NewService(store Store, clock kernel.Clock, gate authz.Gate, options ...Option) *Service {
	s := &Service{store: store, clock: clock, gate: gate, atlases: map[kernel.Tenant]snapshot{}, own: map[kernel.Tenant]int{}, past: map[pastKey]*Atlas{}, then: map[moment]then{}}
	for _, o := range options {
		o(s)
	}
	return s
}

// Atlas is the snapshot of the actor's tenant, made once and kept until the next load, by whichever process. As of a moment
// (kernel.AsOf) its units and populations are those that were loaded then.
func (s *Service) Atlas(ctx context.Context) (*Atlas, error) {
	today, err := s.today(ctx)
	if at := kernel.MomentOf(ctx); err == nil && !at.IsZero() {
		return s.asOf(ctx, today, at)
	}
	return today, err
}

func (s *Service) today(ctx context.Context) (*Atlas, error) {
	tenant := kernel.ActorFrom(ctx).Tenant
	now := s.clock.Now()
	s.mu.Lock()
	known, own := s.atlases[tenant], s.own[tenant]
	s.mu.Unlock()
	if age := now.Sub(known.asked); known.atlas != nil && age >= 0 && age < fresh {
		return known.atlas, nil
	}
	loads, err := s.store.Loads(ctx, tenant)
	if err != nil {
		return nil, err
	}
	if known.atlas == nil || known.loads != loads {
		known.loads = loads // counted before it is read, so that a load in between is seen the next time
		if known.atlas, err = s.build(ctx, tenant); err != nil {
			return nil, err
		}
		known.atlas.state = strconv.FormatInt(loads, 10)
	}
	known.asked = now
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.own[tenant] == own { // otherwise a load came in between, and this snapshot may be from before it
		s.atlases[tenant] = known
	}
	return known.atlas, nil
}

// forget makes the next Atlas anew.
func (s *Service) forget(ctx context.Context) {
	tenant := kernel.ActorFrom(ctx).Tenant
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.atlases, tenant)
	s.own[tenant]++
}

func (s *Service) build(ctx context.Context, tenant kernel.Tenant) (*Atlas, error) {
	var c Content
	var err error
	if c.Units, err = s.store.Units(ctx, tenant); err != nil {
		return nil, err
	}
	if c.Populations, err = s.store.Populations(ctx, tenant); err != nil {
		return nil, err
	}
	if c.Changes, err = s.store.Changes(ctx, tenant); err != nil {
		return nil, err
	}
	if c.Locators, err = s.locators(ctx, tenant); err != nil {
		return nil, err
	}
	return NewAtlas(c, s.clock), nil
}

func (s *Service) locators(ctx context.Context, tenant kernel.Tenant) (map[Area]Locator, error) {
	if s.locator == nil {
		return nil, nil
	}
	areas, err := s.store.BoundaryAreas(ctx, tenant)
	if err != nil {
		return nil, err
	}
	all := map[Area]Locator{}
	for _, area := range areas {
		list, err := s.store.Boundaries(ctx, tenant, area)
		if err != nil {
			return nil, err
		}
		present := list[:0:0]
		for _, b := range list {
			if b.Until == "" {
				present = append(present, b)
			}
		}
		if len(present) == 0 {
			continue
		}
		if all[area], err = s.locator(present); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// Boundaries are the shapes of a country and level, by code; empty where none are loaded.
func (s *Service) Boundaries(ctx context.Context, country string, level int) ([]Boundary, error) {
	return s.store.Boundaries(ctx, kernel.ActorFrom(ctx).Tenant, Area{country, level})
}

// load asks whether the actor may replace territories, and has it recorded with the load under the context that it returns.
func (s *Service) load(ctx context.Context, what string) (context.Context, kernel.Tenant, error) {
	tenant := kernel.ActorFrom(ctx).Tenant
	ctx, err := s.gate.Act(ctx, authz.LoadTerritory, authz.Dataset{Tenant: tenant, ID: "territories/" + what, Level: authz.Internal})
	return ctx, tenant, err
}
