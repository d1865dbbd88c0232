package statistics

import (
	"context"
	"crypto/sha256"
	"fmt"
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
	beside   *Cube // today's, which a past one must not undo; nil for today's
}

// today is what stood when it was asked last.
type today struct {
	at          time.Time
	selection   Selection
	fingerprint string
}

// moment is a moment of one government.
type moment struct {
	tenant kernel.Tenant
	at     time.Time
}

// then is the cube that stood at a moment when it was asked last.
type then struct {
	at   time.Time
	cube *Cube
}

// keptMoments bounds how many moments are known to have a cube.
const keptMoments = 64

// keptCubes bounds how many past states are held beside today's.
const keptCubes = 4

// fresh is how long today's editions are taken as known: another process of the installation may publish one.
const fresh = time.Second

// Cube is the cube of a moment; the zero time is that of the call. It is built once for the editions that stand, and kept:
// moments at which the same editions, definitions, units and populations stood share it.
func (s *Service) Cube(ctx context.Context, asOf time.Time) (*Cube, error) {
	if asOf.IsZero() {
		asOf = kernel.MomentOf(ctx)
	}
	if asOf.IsZero() {
		return s.cube(ctx, asOf)
	}
	at, key := s.clock.Now(), moment{kernel.ActorFrom(ctx).Tenant, asOf}
	s.mu.Lock()
	known, state := s.then[key], s.state
	s.mu.Unlock()
	if age := at.Sub(known.at); known.cube != nil && age >= 0 && age < fresh {
		return known.cube, nil
	}
	c, err := s.cube(ctx, asOf)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.state == state {
		if len(s.then) >= keptMoments {
			s.then = map[moment]then{}
		}
		s.then[key] = then{at, c}
	}
	return c, nil
}

func (s *Service) cube(ctx context.Context, asOf time.Time) (*Cube, error) {
	tenant := kernel.ActorFrom(ctx).Tenant
	for {
		s.mu.Lock()
		state := s.state
		s.mu.Unlock()
		var beside *Cube
		if !asOf.IsZero() {
			var err error
			if beside, err = s.Cube(kernel.AsOf(ctx, time.Time{}), time.Time{}); err != nil {
				return nil, err
			}
		}
		work, err := s.workOf(kernel.AsOf(ctx, asOf), tenant, asOf, state)
		if err != nil {
			return nil, err
		}
		if beside != nil && work.key == beside.key {
			return beside, nil // nothing has changed since
		}
		work.key.beside = beside
		s.mu.Lock()
		if c, ok := s.cubes[work.key]; ok && s.state == state {
			s.mu.Unlock()
			return c, nil
		}
		wait, busy := s.building[work.key]
		if !busy {
			done := make(chan struct{})
			s.building[work.key] = done
			s.mu.Unlock()
			return s.build(kernel.AsOf(ctx, asOf), work, state, done)
		}
		s.mu.Unlock()
		select {
		case <-wait:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// cubeWork is what a cube is built from.
type cubeWork struct {
	selection Selection
	key       cubeKey
}

func (s *Service) workOf(ctx context.Context, tenant kernel.Tenant, asOf time.Time, state int) (cubeWork, error) {
	sel, err := s.standing(ctx, tenant, asOf, state)
	if err != nil {
		return cubeWork{}, err
	}
	atlas, err := s.places.Atlas(ctx)
	if err != nil {
		return cubeWork{}, err
	}
	defined, err := s.definitions(ctx)
	return cubeWork{sel, cubeKey{tenant: tenant, editions: fingerprint(sel), atlas: atlas, defined: defined}}, err
}

// build makes a cube and keeps it, unless what it is made of changed meanwhile. Those who wait go on, however it ends.
func (s *Service) build(ctx context.Context, work cubeWork, state int, done chan struct{}) (c *Cube, err error) {
	key := work.key
	defer func() {
		s.mu.Lock()
		delete(s.building, key)
		if c != nil && err == nil && s.state == state {
			s.keep(key, c)
		}
		s.mu.Unlock()
		close(done)
	}()
	asOf := work.selection.AsOf
	work.selection.AsOf = time.Time{} // it is the cube of these editions, whenever they stood
	today, shared := key.atlas, map[string]bool{}
	if key.beside != nil { // what stands today as it stood then is not read again
		today, shared = key.beside.key.atlas, key.beside.shared(work.selection, key.atlas)
	}
	if c, err = BuildCube(ctx, s.facts, work.selection.without(shared), key.atlas.Ancestors); err != nil {
		return nil, err
	}
	if key.beside != nil {
		c.adopt(key.beside, shared)
	}
	c.Selection, c.key = work.selection, key
	people := func(place kernel.Code, year int) float64 { // today's also of the past: one pattern for the same facts
		n, _, _ := today.NationalPopulation(place, year, kernel.Total, kernel.Total)
		return n
	}
	c.Guard(work.selection.rules(), key.defined.ever, people)
	if key.beside != nil {
		c.guard.past, err = s.beside(ctx, c, shared, asOf)
	}
	return c, err
}

// rules are the rules of disclosure of the sources of a selection.
func (sel Selection) rules() map[string]sources.Disclosure {
	rules := map[string]sources.Disclosure{}
	for _, p := range sel.Parts {
		rules[p.Source] = p.Rule
	}
	return rules
}

// keep makes room among the cubes of past states first.
func (s *Service) keep(key cubeKey, c *Cube) {
	for k := range s.cubes {
		if len(s.cubes) < keptCubes {
			break
		}
		if now, ok := s.now[k.tenant]; !ok || k.beside != nil || now.fingerprint != k.editions || k.tenant == key.tenant && key.beside == nil && (k.atlas != key.atlas || k.defined != key.defined) {
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
		fmt.Fprintln(digest, p.Source, p.Edition, p.Unit, p.Periods, ruleText(p.Rule), sel.Secrets[p.Source])
	}
	return string(digest.Sum(nil))
}

// ruleText tells rules of disclosure apart by what they hide.
func ruleText(d sources.Disclosure) string {
	return fmt.Sprint(d.Method, " ", d.Also, " ", d.Threshold, d.MinorityThreshold, d.SmallPopulation, d.Room, d.CellKey.Design(), d.CellKey.Audience)
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
	if !asOf.IsZero() {
		strictest, err := s.sources.Strictest(ctx)
		if err != nil {
			return Selection{}, err
		}
		for id, src := range of {
			src.Disclosure = strictest[id]
			of[id] = src
		}
	}
	for _, v := range valid {
		sel.Parts = append(sel.Parts, Part{Source: v.Source, Edition: v.Edition, Periods: v.Periods, Unit: of[v.Source].Unit, Rule: of[v.Source].Disclosure})
	}
	sel.Secrets, err = s.secrets(ctx, sel)
	return sel, err
}

// secrets are those of the sources whose rule uses cell keys.
func (s *Service) secrets(ctx context.Context, sel Selection) (map[string]string, error) {
	var list map[string]string
	for _, p := range sel.Parts {
		if p.Rule.Method != sources.CellKeys || list[p.Source] != "" {
			continue
		}
		all, err := s.sources.RecordSecrets(ctx)
		if err != nil {
			return nil, err
		}
		if all[p.Source] == "" {
			continue // the cube then answers no free question of it
		}
		if list == nil {
			list = map[string]string{}
		}
		list[p.Source] = all[p.Source]
	}
	return list, nil
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
