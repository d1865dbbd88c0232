package publication

import (
	"context"
	"sync"
	"time"

	"convive/internal/kernel"
	"convive/internal/sources"
	"convive/internal/statistics"
	"convive/internal/territories"
)

// Headline is the indicator that the home page and the pages of territories begin with.
const Headline = "homicide-rate"

// KeyFigures are the indicators that open the home page, in this order, as far as the installation has data for them.
func KeyFigures() []string {
	return []string{Headline, "female-share", "minor-share", "firearm-share", "homicide-concentration"}
}

// americas stands for the countries together, as in the module statistics.
const americas = "419"

// Service puts pages together from what the modules know. What it gives is shared between readers and is not to be
// written to.
type Service struct {
	stats   *statistics.Service
	places  *territories.Service
	sources *sources.Service
	home    kernel.Code

	mu   sync.Mutex
	memo map[memoKey]*memory
}

// memoKey is a government, today or at an earlier moment: readers of the past do not empty the memory of today.
type memoKey struct {
	tenant kernel.Tenant
	past   bool
}

// memory holds what was computed from one state of the figures. Another state makes it worthless as a whole.
type memory struct {
	state statistics.State
	held  map[string]any
}

// mostHeld bounds the memory: a crawler that asks for every combination begins it anew.
const mostHeld = 600

// NewService joins the modules. home is the territory that the government answers for, where its pages begin: a country,
// or a unit of one.
func NewService(stats *statistics.Service, places *territories.Service, src *sources.Service, home kernel.Code) *Service {
	return &Service{stats: stats, places: places, sources: src, home: home, memo: map[memoKey]*memory{}}
}

// country is that of the home territory.
func (s *Service) country() kernel.Code { return kernel.Code(s.home.Country()) }

// remember gives what was computed under key from the figures of the moment of the call, or computes it. Two readers may compute it at once; both
// get the same figures.
func remember[T any](ctx context.Context, s *Service, key string, compute func() (T, error)) (T, error) {
	state, err := s.stats.State(ctx)
	if err != nil {
		var none T
		return none, err
	}
	at := memoKey{kernel.ActorFrom(ctx).Tenant, !kernel.MomentOf(ctx).IsZero()}
	s.mu.Lock()
	m := s.memo[at]
	if m == nil || m.state != state || len(m.held) >= mostHeld {
		m = &memory{state: state, held: map[string]any{}}
		s.memo[at] = m
	}
	v, ok := m.held[key].(T)
	s.mu.Unlock()
	if ok {
		return v, nil
	}
	v, err = compute()
	if err != nil {
		return v, err
	}
	s.mu.Lock()
	m.held[key] = v
	s.mu.Unlock()
	return v, nil
}

// pastStamp begins the stamp of an earlier moment.
const pastStamp = "then-"

// Stamp tells one state of the published figures from another: the editions that make it. Pages and files with the same
// stamp have the same content.
func (s *Service) Stamp(ctx context.Context) (string, error) {
	cube, err := s.stats.Cube(ctx, time.Time{})
	if err != nil {
		return "", err
	}
	stamp := stampOf(cube.Selection)
	if kernel.MomentOf(ctx).IsZero() {
		return stamp, nil
	}
	state, err := s.stats.State(ctx)
	return pastStamp + state.Mark() + stamp, err
}
