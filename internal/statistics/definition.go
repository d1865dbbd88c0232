package statistics

import (
	"context"
	"slices"
	"time"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/authz"
)

// Define keeps a version of an indicator. Only the installation and the administrator may; the text of a version that
// exists cannot be changed (fault conflict).
func (s *Service) Define(ctx context.Context, document string) (Indicator, error) {
	ind, err := ParseIndicator([]byte(document))
	if err != nil {
		return ind, err
	}
	actor := kernel.ActorFrom(ctx)
	ctx, err = s.gate.Act(ctx, authz.Define, authz.Dataset{Tenant: actor.Tenant, ID: "indicator/" + ind.ID, Level: authz.Internal})
	if err != nil {
		return Indicator{}, err
	}
	if s.ledger != nil {
		ctx = s.ledger(ctx, ind, document)
	}
	if err := s.defs.SaveIndicator(ctx, actor.Tenant, ind, document, s.clock.Now()); err != nil {
		return ind, err
	}
	s.mu.Lock()
	delete(s.defined, actor.Tenant)
	s.mu.Unlock()
	return ind, nil
}

// Indicators lists the latest versions, by identifier.
func (s *Service) Indicators(ctx context.Context) ([]Indicator, error) {
	all, err := s.indicators(ctx)
	if err != nil {
		return nil, err
	}
	list := make([]Indicator, 0, len(all))
	for _, ind := range all {
		list = append(list, ind)
	}
	slices.SortFunc(list, func(a, b Indicator) int {
		if a.ID < b.ID {
			return -1
		}
		return 1
	})
	return list, nil
}

// definitions are the latest versions as they stood when they were last read.
type definitions struct {
	documents []string
	all       map[string]Indicator
	read      time.Time
}

func (s *Service) indicators(ctx context.Context) (map[string]Indicator, error) {
	d, err := s.definitions(ctx)
	if err != nil {
		return nil, err
	}
	return d.all, nil
}

// definitions are read anew when they are no longer fresh, and parsed only if another process has defined something.
func (s *Service) definitions(ctx context.Context) (*definitions, error) {
	tenant := kernel.ActorFrom(ctx).Tenant
	now := s.clock.Now()
	s.mu.Lock()
	defer s.mu.Unlock()
	known := s.defined[tenant]
	if known != nil && now.Sub(known.read) >= 0 && now.Sub(known.read) < fresh {
		return known, nil
	}
	docs, err := s.defs.IndicatorDocuments(ctx, tenant)
	if err != nil {
		return nil, err
	}
	if known != nil && slices.Equal(docs, known.documents) {
		known.read = now
		return known, nil
	}
	d := &definitions{documents: docs, all: map[string]Indicator{}, read: now}
	for _, doc := range docs {
		ind, err := ParseIndicator([]byte(doc))
		if err != nil {
			return nil, err
		}
		d.all[ind.ID] = ind
	}
	s.defined[tenant] = d
	return d, nil
}

// State tells one state of all figures from another: equal states give equal figures.
type State struct {
	cube    *Cube
	defined *definitions
}

// State is today's.
func (s *Service) State(ctx context.Context) (State, error) {
	cube, err := s.Cube(ctx, time.Time{})
	if err != nil {
		return State{}, err
	}
	d, err := s.definitions(ctx)
	return State{cube, d}, err
}

// Indicator is the latest version of one definition; fault not_found if there is none.
func (s *Service) Indicator(ctx context.Context, id string) (Indicator, error) {
	all, err := s.indicators(ctx)
	if err != nil {
		return Indicator{}, err
	}
	ind, ok := all[id]
	if !ok {
		return ind, fault.NotFound("statistics.noIndicator", "indicator", id)
	}
	return ind, nil
}

// IndicatorVersions are all versions of one definition, newest first; fault not_found if there is none. Figures of an
// earlier day may have been computed by an earlier one.
func (s *Service) IndicatorVersions(ctx context.Context, id string) ([]Indicator, error) {
	docs, err := s.defs.IndicatorVersions(ctx, kernel.ActorFrom(ctx).Tenant, id)
	if err != nil {
		return nil, err
	}
	if len(docs) == 0 {
		return nil, fault.NotFound("statistics.noIndicator", "indicator", id)
	}
	list := make([]Indicator, len(docs))
	for i, doc := range docs {
		if list[i], err = ParseIndicator([]byte(doc)); err != nil {
			return nil, err
		}
	}
	return list, nil
}
