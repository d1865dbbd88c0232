package publication

import (
	"context"
	"slices"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/sources"
	"convive/internal/statistics"
	"convive/internal/territories"
)

// Figure is the latest value of an indicator in a place, with what may be said about its change and the series behind
// it.
type Figure struct {
	Indicator statistics.Indicator
	Source    sources.Source
	Place     territories.Unit
	Now       statistics.Value
	Before    statistics.Value
	Verdict   Verdict
	Series    statistics.Series
}

// Known says whether there is a value at all.
func (f Figure) Known() bool { return f.Now.Rate.Defined }

// figure computes a Figure; a year of 0 is the last complete one. Without a series the Figure is not Known.
func (s *Service) figure(ctx context.Context, id, source string, place kernel.Code, year int) (Figure, error) {
	f := Figure{Verdict: NoData}
	var err error
	if f.Indicator, err = s.stats.Indicator(ctx, id); err != nil {
		return f, err
	}
	atlas, err := s.places.Atlas(ctx)
	if err != nil {
		return f, err
	}
	f.Place, _ = atlas.Unit(place)
	f.Series, err = s.stats.Values(ctx, statistics.ValuesQuery{Indicator: id, Source: source, Territory: place, Level: -1})
	if fault.CodeOf(err) == fault.CodeNotFound {
		return f, nil
	}
	if err != nil {
		return f, err
	}
	if f.Source, err = s.sources.Source(ctx, f.Series.Source); err != nil {
		return f, err
	}
	if year == 0 {
		year = f.Series.Last()
	}
	f.Now, _ = f.Series.At(place, year)
	f.Before, _ = f.Series.At(place, year-1)
	f.Verdict = Judge(f.Now, f.Before, f.Series.Breaks)
	return f, nil
}

// PlaceFigure is one of many territories beside each other.
type PlaceFigure struct {
	Unit    territories.Unit
	Now     statistics.Value
	Before  statistics.Value
	Verdict Verdict // held against all the others: few false findings
}

// Few says whether the rate rests on too few events to be stable.
func (p PlaceFigure) Few() bool { return p.Now.Status == statistics.Unreliable }

// Parts are the parts of a place at one level, with the series that they come from.
type Parts struct {
	Level  int
	Year   int
	Series statistics.Series
	Places []PlaceFigure // by value, highest first; those without one last
	Rose   []PlaceFigure // by size of the change, largest first
	Fell   []PlaceFigure
	Same   int // not told apart from the year before
	Few    int
}

// Compared is how many parts could be held against the year before.
func (p Parts) Compared() int { return len(p.Rose) + len(p.Fell) + p.Same }

// parts computes the parts of a place. ok is false where the source does not deliver that level: then its parts would
// all look like zero.
func (s *Service) parts(ctx context.Context, ind statistics.Indicator, source string, place kernel.Code, level, year int) (Parts, bool, error) {
	p := Parts{Level: level, Year: year}
	atlas, err := s.places.Atlas(ctx)
	if err != nil {
		return p, false, err
	}
	p.Series, err = s.stats.Values(ctx, statistics.ValuesQuery{Indicator: ind.ID, Source: source, Territory: place, Level: level})
	if fault.CodeOf(err) == fault.CodeNotFound {
		return p, false, nil
	}
	if err != nil {
		return p, false, err
	}
	before := map[kernel.Code]statistics.Value{}
	for _, v := range p.Series.In(year - 1) {
		before[v.Territory] = v
	}
	var now, then []statistics.Value
	events := 0.0
	middle := kernel.Year(year).String() + "-07-01"
	for _, v := range p.Series.In(year) {
		u, ok := atlas.Unit(v.Territory)
		if !ok || !u.ValidOn(middle) {
			continue
		}
		events += v.Rate.Numerator
		p.Places = append(p.Places, PlaceFigure{Unit: u, Now: v, Before: before[v.Territory]})
		now, then = append(now, v), append(then, before[v.Territory])
	}
	if len(p.Places) < 2 || events == 0 {
		return p, false, nil
	}
	for i, v := range JudgeAll(now, then, p.Series.Breaks) {
		p.Places[i].Verdict = v
	}
	p.sortOut()
	return p, true, nil
}

// sortOut puts the places into their order and gathers those that changed.
func (p *Parts) sortOut() {
	slices.SortStableFunc(p.Places, func(a, b PlaceFigure) int {
		if a.Now.Rate.Defined != b.Now.Rate.Defined {
			if a.Now.Rate.Defined {
				return -1
			}
			return 1
		}
		return compareFloat(b.Now.Rate.Value, a.Now.Rate.Value)
	})
	for _, f := range p.Places {
		if f.Few() {
			p.Few++
		}
		switch f.Verdict {
		case Rose:
			p.Rose = append(p.Rose, f)
		case Fell:
			p.Fell = append(p.Fell, f)
		case Indistinct:
			p.Same++
		}
	}
	bySize := func(a, b PlaceFigure) int { return compareFloat(b.size(), a.size()) }
	slices.SortStableFunc(p.Rose, bySize)
	slices.SortStableFunc(p.Fell, bySize)
}

// size is how much the value moved.
func (p PlaceFigure) size() float64 {
	d := p.Now.Rate.Value - p.Before.Rate.Value
	if d < 0 {
		return -d
	}
	return d
}

func compareFloat(a, b float64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	default:
		return 0
	}
}

// SinceComparable holds the figure against the first year with which it compares: the first after the last break. ok is
// false where there is no such earlier year, or no margin.
func (f Figure) SinceComparable() (from int, v Verdict, ok bool) {
	start := 0
	for _, m := range f.Series.Breaks {
		if m.Year <= f.Now.Year {
			start = max(start, m.Year)
		}
	}
	for _, before := range f.Series.Values {
		if before.Year < start || before.Year >= f.Now.Year-1 || !before.Rate.Defined || before.Status == statistics.Partial {
			continue
		}
		v = Judge(f.Now, before, nil)
		return before.Year, v, v != NoMargin && v != NoData
	}
	return 0, "", false
}
