package statistics

import (
	"context"
	"strconv"

	"convive/internal/kernel"
)

// RecordedClasses are how many events of each ICCS class published sources hold of the newest year that any of them has: of a
// class that several sources count, the largest count, since they count the same events. Classes of fewer than FewEvents are not told apart, but added up as Few.
type RecordedClasses struct {
	Year   int // 0: no source has any
	Counts map[string]int64
	Few    int64
}

// FewEvents is how many events a class needs to be named.
const FewEvents = 10

// recordedOf keeps RecordedClasses as long as the same editions stand.
type recordedOf struct {
	editions string
	classes  RecordedClasses
}

// placed is a country of a government's figures.
type placed struct {
	tenant  kernel.Tenant
	country string
}

// Recorded are the classes of offences that happened in a country, as of the reader's moment.
func (s *Service) Recorded(ctx context.Context, country string) (RecordedClasses, error) {
	tenant := kernel.ActorFrom(ctx).Tenant
	key := placed{tenant, country}
	s.mu.Lock()
	state := s.state
	s.mu.Unlock()
	sel, err := s.standing(ctx, tenant, kernel.MomentOf(ctx), state)
	if err != nil {
		return RecordedClasses{}, err
	}
	editions := fingerprint(sel)
	s.mu.Lock()
	known, ok := s.recorded[key]
	s.mu.Unlock()
	if ok && known.editions == editions {
		return known.classes, nil
	}
	found, err := s.countClasses(ctx, sel, country)
	if err != nil {
		return found, err
	}
	s.mu.Lock()
	s.recorded[key] = recordedOf{editions, found}
	s.mu.Unlock()
	return found, nil
}

func (s *Service) countClasses(ctx context.Context, sel Selection, country string) (RecordedClasses, error) {
	byYear := map[int]map[string]int64{}
	newest := 0
	asked := map[string]bool{}
	for _, part := range sel.Parts {
		source := part.Source
		if asked[source] {
			continue
		}
		asked[source] = true
		one := sel
		one.Parts = sel.Of(source)
		rows, err := s.facts.Group(ctx, one, GroupQuery{Source: source, By: []kernel.Dimension{kernel.DimYear, kernel.DimICCS}, Where: map[kernel.Dimension][]string{kernel.DimTerritory: {country}}})
		if err != nil {
			return RecordedClasses{}, err
		}
		for _, row := range rows {
			year, err := strconv.Atoi(row.Keys[0])
			if err != nil {
				continue // a fact without a year
			}
			if byYear[year] == nil {
				byYear[year] = map[string]int64{}
			}
			byYear[year][row.Keys[1]] = max(byYear[year][row.Keys[1]], row.Quantity)
			newest = max(newest, year)
		}
	}
	found := RecordedClasses{Year: newest, Counts: map[string]int64{}}
	for class, n := range byYear[newest] {
		if n < FewEvents {
			found.Few += n
			continue
		}
		found.Counts[class] = n
	}
	return found, nil
}
