package quality

import (
	"context"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"convive/internal/kernel"
	"convive/internal/sources"
	"convive/internal/statistics"
)

// judgement decides the criteria of one source and year.
type judgement struct {
	src         sources.Source
	year        int
	run         Run
	edition     sources.Edition
	rules       map[string]Rule
	cube        *statistics.Cube
	divergences map[string]float64 // in per cent, from each other source that can be compared
}

// divergences are |a − b| over the mean of the two, in per cent, from the published figures of the year.
func (s *Service) divergences(ctx context.Context, src sources.Source, year int, p Protocol) (map[string]float64, error) {
	cube, err := s.stats.Cube(ctx, time.Time{})
	if err != nil {
		return nil, err
	}
	a := assessment{Service: s, src: src, cube: cube}
	others, err := a.others(ctx)
	if err != nil {
		return nil, err
	}
	apart := map[string]float64{}
	rule := Rule{Scope: Scope{ICCS: p.ICCS}}
	own, ok := a.wholeYear(src, year, rule)
	if !ok || isRegion(src.Country) || !src.Covers.Whole() {
		return apart, nil
	}
	for _, other := range others {
		theirs, ok := a.wholeYear(other, year, rule)
		if ok && own+theirs > 0 {
			apart[other.ID] = 100 * math.Abs(own-theirs) / ((own + theirs) / 2)
		}
	}
	return apart, nil
}

func (j judgement) judge(c Criterion, declared []Declared) Scored {
	s := Scored{Criterion: c, Verdict: Unjudged}
	switch c.Method {
	case ByUnit:
		s.Verdict = verdict(j.src.Unit == kernel.UnitVictim)
	case ByField, ByKnown:
		j.stated(&s)
	case ByUnique:
		j.unique(&s)
	case ByComparison:
		s.Verdict, s.Args = verdict(len(j.divergences) > 0), map[string]string{"n": strconv.Itoa(len(j.divergences))}
		s.Note = "quality.score.compared"
	case ByDivergence:
		j.divergence(&s)
	case ByDelay:
		end := time.Date(j.year+1, 1, 1, 0, 0, 0, 0, time.UTC)
		months := j.edition.ApprovedAt.Sub(end).Hours() / 24 / (365.25 / 12)
		s.Value, s.Verdict, s.Note = &months, verdict(months <= c.Limit), "quality.score.publishedHere"
	case ByOpenness:
		j.openness(&s)
	case ByWord:
		s.Note = "quality.score.undeclared"
		for _, d := range declared {
			if d.Source == j.src.ID && d.Criterion == c.ID {
				s.Verdict, s.Note, s.Args = verdict(d.Met), "quality.score.declared", map[string]string{"evidence": d.Evidence}
			}
		}
	}
	return s
}

func verdict(met bool) Verdict {
	if met {
		return Met
	}
	return Unmet
}

// stated reads how many victims of the year lack a field. A field that the source does not collect is stated of none.
func (j judgement) stated(s *Scored) {
	o, ok := j.run.Outcome(s.Rule)
	t := o.Years[j.year]
	if !ok {
		s.Verdict, s.Note = Unmet, "quality.score.notCollected"
		return
	}
	if t.Looked == 0 {
		s.Note = "quality.score.noRows"
		return
	}
	share := t.Share()
	if s.Value = &share; !shareOpen(j.cube, j.src, j.rules[s.Rule], j.year) {
		s.Value, s.Note = nil, "quality.score.protected"
	}
	if s.Method == ByField {
		s.Verdict = verdict(t.Failed < t.Looked)
		return
	}
	s.Verdict = verdict(share <= s.Limit)
}

// unique asks whether duplicates were looked for.
func (j judgement) unique(s *Scored) {
	o, ok := j.run.Outcome(s.Rule)
	switch {
	case !ok || o.Looked == 0:
		s.Note = "quality.score.noNumber"
	default:
		share := Tally{Looked: o.Looked, Failed: o.Failed}.Share()
		s.Value, s.Verdict = &share, verdict(o.Status == Held)
	}
}

func (j judgement) divergence(s *Scored) {
	if len(j.divergences) == 0 {
		s.Note = "quality.score.noOther"
		return
	}
	largest, names := 0.0, []string{}
	for id, d := range j.divergences {
		largest, names = max(largest, d), append(names, id)
	}
	slices.Sort(names)
	s.Value, s.Verdict, s.Note, s.Args = &largest, verdict(largest <= s.Limit), "quality.score.against", map[string]string{"sources": strings.Join(names, ", ")}
}

// openness is of the figures that this installation publishes: a file for programs stands for every published source.
func (j judgement) openness(s *Scored) {
	lacks := []string{}
	if len(j.src.Licence) == 0 {
		lacks = append(lacks, "licence")
	}
	for _, d := range []kernel.Dimension{kernel.DimSex, kernel.DimAge, kernel.DimMechanism} {
		if !slices.Contains(j.src.Collects, d) {
			lacks = append(lacks, string(d))
		}
	}
	if j.src.Disclosure.Method != sources.AsTheyAre {
		lacks = append(lacks, "protected")
	}
	if s.Verdict = verdict(len(lacks) == 0); len(lacks) > 0 {
		s.Note, s.Args = "quality.score.lacks", map[string]string{"what": strings.Join(lacks, ", ")}
	}
}
