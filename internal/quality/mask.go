package quality

import (
	"context"
	"slices"
	"time"

	"convive/internal/kernel"
	"convive/internal/sources"
	"convive/internal/statistics"
	"convive/internal/territories"
)

// mask knows what of a finding would tell of few persons, or of a number that the published figures hide.
type mask struct {
	sources map[string]sources.Source
	rules   map[string]Rule
	cube    *statistics.Cube
	atlas   *territories.Atlas
}

func (s *Service) mask(ctx context.Context) (mask, error) {
	m := mask{sources: map[string]sources.Source{}, rules: map[string]Rule{}}
	all, err := s.sources.Sources(ctx)
	if err != nil {
		return m, err
	}
	for _, src := range all {
		m.sources[src.ID] = src
	}
	if err := m.tighten(ctx, s.sources); err != nil {
		return m, err
	}
	rules, err := s.Rules(ctx)
	if err != nil {
		return m, err
	}
	for _, r := range rules {
		m.rules[r.ID] = r
	}
	if m.cube, err = s.stats.Cube(ctx, time.Time{}); err != nil {
		return m, err
	}
	m.atlas, err = s.places.Atlas(ctx)
	return m, err
}

// tighten protects what is called up from the past by the strictest rule that its source ever gave, as figures are.
func (m mask) tighten(ctx context.Context, all *sources.Service) error {
	if kernel.MomentOf(ctx).IsZero() {
		return nil
	}
	strictest, err := all.Strictest(ctx)
	for id, src := range m.sources {
		src.Disclosure = strictest[id]
		m.sources[id] = src
	}
	return err
}

// cover takes the numbers out of a finding whose source protects persons, unless they follow from what is public anyway.
func (m mask) cover(f *Finding) {
	src := m.sources[f.Source]
	if src.Disclosure.Method == sources.AsTheyAre || m.public(src, *f) {
		return
	}
	f.Masked, f.Failed, f.Looked, f.Observed, f.Expected, f.Args, f.Sample = true, 0, 0, nil, nil, nil, nil
	if f.Note != "" {
		f.Note = "quality.note.masked"
	}
}

// public says whether the numbers of a finding tell nothing new of a protected source.
func (m mask) public(src sources.Source, f Finding) bool {
	r, known := m.rules[f.Rule]
	switch {
	case !known:
		return false
	case f.Note == "quality.note.columnGone":
		return true // it tells of a column, not of rows
	case !slices.ContainsFunc(m.cube.Selection.Of(src.ID), func(p statistics.Part) bool { return p.Edition == f.Edition }):
		return false // the published figures cannot say what of it is hidden
	case f.Segment.Territory != "":
		return m.placePublic(src, f.Segment)
	case r.Kind == Presence:
		return f.Failed == f.Looked || shareOpen(m.cube, src, r, f.Segment.Year)
	case r.Grain() == ByRow || r.Grain() == ByKey:
		return false
	default:
		return len(r.Terms) == 0 // sums of events of a country are always public
	}
}

// placePublic says whether the number of a place and year stands in the published figures, and many live there.
func (m mask) placePublic(src sources.Source, s Segment) bool {
	people, _, ok := m.atlas.NationalPopulation(s.Territory, s.Year, kernel.Total, kernel.Total)
	if !ok || people < src.Disclosure.SmallPopulation || s.Month != 0 {
		return false
	}
	sums, ok := m.cube.Sum(statistics.Question{Source: src.ID, Territory: s.Territory, From: s.Year, To: s.Year})
	if !ok || sums.HidesIn(s.Year) {
		return false
	}
	var total int64
	for _, n := range sums.Of {
		total += n
	}
	return total >= src.Disclosure.Threshold
}

// ofEvents are fields that tell of the event and not of a person.
var ofEvents = []string{"occurred", "hour", "territory", "mechanism", "place_type"}

// shareOpen says whether the share of what a rule on presence finds unknown may be told: it may, unless the source protects
// persons and the published figures hide that number.
func shareOpen(cube *statistics.Cube, src sources.Source, r Rule, year int) bool {
	if src.Disclosure.Method == sources.AsTheyAre || slices.Contains(ofEvents, r.Field) {
		return true
	}
	sums, ok := cube.Sum(statistics.Question{Source: src.ID, Territory: kernel.Code(src.Country), ICCS: r.Scope.ICCS, Where: map[kernel.Dimension][]string{kernel.Dimension(r.Field): {kernel.Unknown}}, From: year, To: year})
	return ok && year != 0 && !sums.HidesIn(year)
}
