package statistics

import (
	"context"
	"crypto/sha256"
	"fmt"
	"maps"
	"slices"
	"time"

	"convive/internal/kernel"
	"convive/internal/sources"
	"convive/internal/territories"
)

// cubeKey names a cube by what it is made of.
type cubeKey struct {
	tenant   kernel.Tenant
	editions string
	atlas    *territories.Atlas
	defined  *definitions
}

// today is what stood when it was asked last.
type today struct {
	at          time.Time
	selection   Selection
	fingerprint string
}

// keptCubes bounds how many past states are held beside today's.
const keptCubes = 4

// fresh is how long today's editions are taken as known: another process of the installation may publish one.
const fresh = time.Second

// Cube is the cube of the editions published as of a moment; the zero time is now. It is built once for the editions that
// stand, and kept: moments at which the same editions stood share it.
func (s *Service) Cube(ctx context.Context, asOf time.Time) (*Cube, error) {
	tenant := kernel.ActorFrom(ctx).Tenant
	for {
		s.mu.Lock()
		state := s.state
		s.mu.Unlock()
		sel, err := s.standing(ctx, tenant, asOf, state)
		if err != nil {
			return nil, err
		}
		atlas, err := s.places.Atlas(ctx)
		if err != nil {
			return nil, err
		}
		defined, err := s.definitions(ctx)
		if err != nil {
			return nil, err
		}
		key := cubeKey{tenant, fingerprint(sel), atlas, defined}
		s.mu.Lock()
		if c, ok := s.cubes[key]; ok && s.state == state {
			s.mu.Unlock()
			return c, nil
		}
		wait, busy := s.building[key]
		if !busy {
			done := make(chan struct{})
			s.building[key] = done
			s.mu.Unlock()
			return s.build(ctx, sel, key, state, done)
		}
		s.mu.Unlock()
		select {
		case <-wait:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// build makes a cube and keeps it, unless what it is made of changed meanwhile. Those who wait go on, however it ends.
func (s *Service) build(ctx context.Context, sel Selection, key cubeKey, state int, done chan struct{}) (c *Cube, err error) {
	defer func() {
		s.mu.Lock()
		delete(s.building, key)
		if c != nil && err == nil && s.state == state {
			s.keep(key, c)
		}
		s.mu.Unlock()
		close(done)
	}()
	sel.AsOf = time.Time{} // it is the cube of these editions, whenever they stood
	if c, err = BuildCube(ctx, s.facts, sel, key.atlas.Ancestors); err != nil {
		return nil, err
	}
	rules := map[string]sources.Disclosure{}
	for _, p := range sel.Parts {
		rules[p.Source] = p.Rule
	}
	c.Guard(rules, slices.Collect(maps.Values(key.defined.all)), func(place kernel.Code, year int) float64 {
		people, _, _ := key.atlas.NationalPopulation(place, year, kernel.Total, kernel.Total)
		return people
	})
	return c, nil
}

// keep makes room among the cubes of past states first.
func (s *Service) keep(key cubeKey, c *Cube) {
	for k := range s.cubes {
		if len(s.cubes) < keptCubes {
			break
		}
		if now, ok := s.now[k.tenant]; !ok || now.fingerprint != k.editions || k.tenant == key.tenant && (k.atlas != key.atlas || k.defined != key.defined) {
			delete(s.cubes, k)
		}
	}
	s.cubes[key] = c
}

// standing is which editions stand at a moment.
func (s *Service) standing(ctx context.Context, tenant kernel.Tenant, asOf time.Time, state int) (Selection, error) {
	if !asOf.IsZero() {
		return s.selection(ctx, tenant, asOf)
	}
	at := s.clock.Now()
	s.mu.Lock()
	known, ok := s.now[tenant]
	s.mu.Unlock()
	if age := at.Sub(known.at); ok && age >= 0 && age < fresh {
		return known.selection, nil
	}
	sel, err := s.selection(ctx, tenant, asOf)
	if err != nil {
		return sel, err
	}
	s.mu.Lock()
	if s.state == state {
		s.now[tenant] = today{at, sel, fingerprint(sel)}
	}
	s.mu.Unlock()
	return sel, nil
}

// fingerprint tells selections apart by the editions that stand.
func fingerprint(sel Selection) string {
	digest := sha256.New()
	for _, p := range sel.Parts {
		fmt.Fprintln(digest, p.Source, p.Edition, p.Unit, p.Periods, p.Rule.Method, p.Rule.Threshold, p.Rule.MinorityThreshold, p.Rule.SmallPopulation, p.Rule.Room)
	}
	return string(digest.Sum(nil))
}

// selection asks the module sources which editions are valid. A source's figures are of the unit that it declares.
func (s *Service) selection(ctx context.Context, tenant kernel.Tenant, asOf time.Time) (Selection, error) {
	valid, err := s.sources.Valid(ctx, asOf)
	if err != nil {
		return Selection{}, err
	}
	sel := Selection{Tenant: tenant, AsOf: asOf}
	if len(valid) == 0 {
		return sel, nil
	}
	declared, err := s.sources.Sources(ctx)
	if err != nil {
		return Selection{}, err
	}
	of := map[string]sources.Source{}
	for _, src := range declared {
		of[src.ID] = src
	}
	for _, v := range valid {
		sel.Parts = append(sel.Parts, Part{Source: v.Source, Edition: v.Edition, Periods: v.Periods, Unit: of[v.Source].Unit, Rule: of[v.Source].Disclosure})
	}
	return sel, nil
}

// Of are the parts of a selection that belong to one source.
func (sel Selection) Of(source string) []Part {
	list := []Part{}
	for _, p := range sel.Parts {
		if p.Source == source {
			list = append(list, p)
		}
	}
	return list
}
