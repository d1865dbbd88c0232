package statistics

import (
	"context"
	"sync"

	"convive/internal/kernel"
	"convive/internal/platform/authz"
	"convive/internal/sources"
	"convive/internal/territories"
)

// Service is the module's door: definitions, values from the cube, and for staff the facts behind a figure.
type Service struct {
	facts    FactStore
	defs     DefinitionStore
	places   *territories.Service
	sources  *sources.Service
	clock    kernel.Clock
	gate     authz.Gate
	mu       sync.Mutex
	cubes    map[cubeKey]*Cube
	defined  map[kernel.Tenant]*definitions
	building map[cubeKey]chan struct{}
	now      map[kernel.Tenant]today
	then     map[moment]then
	sums     map[sumsOf]map[int]int64
	recorded map[placed]recordedOf
	state    int // counts the changes
	ledger   Ledger
}

// Ledger says publicly what an indicator is: under the context that it returns, the act's own transaction carries the words.
type Ledger func(ctx context.Context, ind Indicator, document string) context.Context

// Keep sets the ledger.
func (s *Service) Keep(l Ledger) { s.ledger = l }

// NewService joins the stores and the two modules that statistics reads.
func NewService(facts FactStore, defs DefinitionStore, places *territories.Service, src *sources.Service, clock kernel.Clock, gate authz.Gate) *Service {
	return &Service{facts: facts, defs: defs, places: places, sources: src, clock: clock, gate: gate, cubes: map[cubeKey]*Cube{}, defined: map[kernel.Tenant]*definitions{}, building: map[cubeKey]chan struct{}{}, now: map[kernel.Tenant]today{}, then: map[moment]then{}, sums: map[sumsOf]map[int]int64{}, recorded: map[placed]recordedOf{}}
}

// Changed tells the service that other editions are valid now or territories were loaded: the next reader gets a new cube,
// and one that is being built is not kept.
func (s *Service) Changed() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.state++
	s.cubes, s.now, s.then = map[cubeKey]*Cube{}, map[kernel.Tenant]today{}, map[moment]then{}
}
