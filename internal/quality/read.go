package quality

import (
	"context"
	"slices"
	"time"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/sources"
)

// inForce are the editions that stand for any period at the reader's moment, of one source or of all.
func (s *Service) inForce(ctx context.Context, source string) ([]EditionOf, error) {
	valid, err := s.sources.Valid(ctx, time.Time{})
	if err != nil {
		return nil, err
	}
	list := []EditionOf{}
	for _, v := range valid {
		if source == "" || v.Source == source {
			list = append(list, EditionOf{v.Source, v.Edition})
		}
	}
	return list, nil
}

// Published lists the findings of the editions in force, of one source or of all: what anybody may see. Counts that would
// tell of few persons are masked. With an edition in q, that one alone, if it is or was published.
func (s *Service) Published(ctx context.Context, q FindingQuery) ([]Finding, int, error) {
	if err := s.allowed(ctx, &q); err != nil || len(q.Editions) == 0 {
		return []Finding{}, 0, err
	}
	q.By = kernel.MomentOf(ctx)
	list, total, err := s.store.Findings(ctx, kernel.ActorFrom(ctx).Tenant, q)
	if err != nil {
		return nil, 0, err
	}
	m, err := s.mask(ctx)
	if err != nil {
		return nil, 0, err
	}
	for i := range list {
		m.cover(&list[i])
	}
	return list, total, nil
}

// allowed narrows a query to editions that anybody may see.
func (s *Service) allowed(ctx context.Context, q *FindingQuery) error {
	if len(q.Editions) == 0 {
		list, err := s.inForce(ctx, q.Source)
		q.Editions = list
		return err
	}
	for _, named := range q.Editions {
		e, err := s.sources.Edition(ctx, named.Source, named.Number)
		if err != nil {
			return err
		}
		if e.State != sources.Published && e.State != sources.Withdrawn {
			return fault.NotFound("quality.noEdition")
		}
	}
	return nil
}

// Glance is a source as the overview shows it.
type Glance struct {
	Source   sources.Source
	Editions []int // in force; empty if nothing is published
	Checked  int   // of them, that were held against the rules
	Open     map[Severity]int
	Settled  int
	Score    Score // of homicide data; zero without one
	Punctual Punctuality
}

// Overview shows all sources, those with published editions first.
func (s *Service) Overview(ctx context.Context) ([]Glance, error) {
	all, err := s.sources.Sources(ctx)
	if err != nil {
		return nil, err
	}
	force, err := s.inForce(ctx, "")
	if err != nil {
		return nil, err
	}
	counts, err := s.store.Counts(ctx, kernel.ActorFrom(ctx).Tenant, kernel.MomentOf(ctx))
	if err != nil {
		return nil, err
	}
	list := []Glance{}
	for _, src := range all {
		g := Glance{Source: src, Open: map[Severity]int{}}
		for _, e := range force {
			if e.Source != src.ID {
				continue
			}
			g.Editions = append(g.Editions, e.Number)
			if _, ok, err := s.store.RunOf(ctx, kernel.ActorFrom(ctx).Tenant, src.ID, e.Number, kernel.MomentOf(ctx)); err != nil {
				return nil, err
			} else if ok {
				g.Checked++
			}
		}
		g.count(counts)
		if g.Score, err = s.newestScore(ctx, src); err != nil {
			return nil, err
		}
		if g.Punctual, err = s.Punctuality(ctx, src); err != nil {
			return nil, err
		}
		list = append(list, g)
	}
	slices.SortStableFunc(list, func(a, b Glance) int { return rank(a) - rank(b) })
	return list, nil
}

func rank(g Glance) int {
	if len(g.Editions) > 0 {
		return 0
	}
	return 1
}

func (g *Glance) count(counts []Count) {
	for _, c := range counts {
		if c.Source != g.Source.ID || !slices.Contains(g.Editions, c.Edition) {
			continue
		}
		if c.State.Settled() {
			g.Settled += c.N
		} else {
			g.Open[c.Severity] += c.N
		}
	}
}

// Runs are those of the editions in force of a source, the newest edition first; public.
func (s *Service) Runs(ctx context.Context, source string) ([]Run, error) {
	force, err := s.inForce(ctx, source)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(force, func(a, b EditionOf) int { return b.Number - a.Number })
	list := []Run{}
	for _, e := range force {
		r, ok, err := s.store.RunOf(ctx, kernel.ActorFrom(ctx).Tenant, source, e.Number, kernel.MomentOf(ctx))
		if err != nil {
			return nil, err
		}
		if ok {
			list = append(list, r)
		}
	}
	return list, nil
}

// Work lists findings of all editions, for staff.
func (s *Service) Work(ctx context.Context, q FindingQuery) ([]Finding, int, error) {
	if err := s.see(ctx); err != nil {
		return nil, 0, err
	}
	return s.store.Findings(ctx, kernel.ActorFrom(ctx).Tenant, q)
}

// Finding is one with what was said about it, for staff.
func (s *Service) Finding(ctx context.Context, id kernel.ID) (Finding, []Step, error) {
	if err := s.see(ctx); err != nil {
		return Finding{}, nil, err
	}
	tenant := kernel.ActorFrom(ctx).Tenant
	f, err := s.store.Finding(ctx, tenant, id)
	if err != nil {
		return f, nil, err
	}
	steps, err := s.store.Steps(ctx, tenant, id)
	return f, steps, err
}
