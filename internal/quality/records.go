package quality

import (
	"context"
	"maps"
	"math"
	"slices"
	"strconv"

	"convive/internal/kernel"
	"convive/internal/sources"
	"convive/internal/statistics"
)

// records answers the rules on what the records say of the edition.
func (a *assessment) records(ctx context.Context) error {
	for _, r := range a.group(ByRecord) {
		switch r.Kind {
		case AddUp:
			a.controls(r)
		case Convergence:
			if err := a.convergence(ctx, r); err != nil {
				return err
			}
		case SeriesBreak:
			if err := a.series(ctx, r); err != nil {
				return err
			}
		}
	}
	return nil
}

// controls holds the totals that the publisher prints against what was accepted.
func (a *assessment) controls(r Rule) {
	o := a.of[r.ID]
	if len(a.edition.Controls) == 0 {
		o.Why = NoOther
	}
	for _, c := range a.edition.Controls {
		o.Looked++
		observed, expected := float64(c.Found), float64(c.Expected)
		if Equal.Holds(observed, expected, r.Tolerance) {
			continue
		}
		o.Failed++
		period := kernel.PeriodOfKey(c.Period)
		a.find(Detection{Rule: r, Segment: Segment{Year: period.Year, Month: period.Month}, About: c.Name, Failed: 1, Looked: 1, Observed: &observed, Expected: &expected, Note: "quality.note.control",
			Args: map[string]string{"name": c.Name, "aside": strconv.FormatInt(c.SetAside, 10)}})
	}
}

// convergence holds the edition, by year and for the whole country, against each other source of the same unit.
func (a *assessment) convergence(ctx context.Context, r Rule) error {
	o := a.of[r.ID]
	if isRegion(a.src.Country) || !a.src.Covers.Whole() {
		o.Why = NoOther
		return nil
	}
	sums, err := a.wholeYears(ctx, r)
	if err != nil {
		return err
	}
	others, err := a.others(ctx)
	if err != nil {
		return err
	}
	o.Why = NoOther
	for _, year := range slices.Sorted(maps.Keys(sums)) {
		own := sums[year]
		for _, other := range others {
			theirs, ok := a.wholeYear(other, year, r)
			if !ok || own == 0 && theirs == 0 {
				continue
			}
			if max(own, theirs) < r.Few {
				o.Skipped++
				continue
			}
			o.Looked++
			apart := 100 * math.Abs(own-theirs) / ((own + theirs) / 2)
			if apart <= r.Limit {
				continue
			}
			o.Failed++
			observed, expected := own, theirs
			a.find(Detection{Rule: r, Segment: Segment{Year: year}, About: other.ID, Failed: 1, Looked: 1, Observed: &observed, Expected: &expected, Note: "quality.note.diverges",
				Args: map[string]string{"source": other.ID, "divergence": strconv.FormatFloat(apart, 'f', 1, 64), "limit": number(r.Limit)}})
		}
	}
	return nil
}

// wholeYears are the edition's own sums of the years that it holds whole: delivered whole, with events in every month if months
// are stated at all.
func (a *assessment) wholeYears(ctx context.Context, r Rule) (map[int]float64, error) {
	list, err := a.engine.Sums(ctx, a.key, a.src.Unit, []string{"year", "month"}, []Term{r.whole()})
	if err != nil {
		return nil, err
	}
	sums, months := map[int]float64{}, map[int]int{}
	for _, s := range list {
		sums[s.Year] += s.Terms[0]
		if s.Month > 0 && s.Terms[0] > 0 {
			months[s.Year]++
		}
	}
	maps.DeleteFunc(sums, func(year int, _ float64) bool { return !a.wholeHere(year) || months[year] > 0 && months[year] < 12 })
	return sums, nil
}

// others are the other sources that count the same unit in the same country, the whole of it.
func (a *assessment) others(ctx context.Context) ([]sources.Source, error) {
	all, err := a.sources.Sources(ctx)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(all, func(s sources.Source) bool {
		return s.ID == a.src.ID || s.Unit != a.src.Unit || s.Country != a.src.Country || !s.Covers.Whole()
	}), nil
}

// wholeYear is the published count of another source for a year that it delivered whole.
func (a *assessment) wholeYear(other sources.Source, year int, r Rule) (float64, bool) {
	if months, byMonths := a.cube.Delivered(other.ID, year); byMonths && months < 12 {
		return 0, false
	}
	if months := a.cube.Months(other.ID, year); months > 0 && months < 12 {
		return 0, false
	}
	country := kernel.Code(other.Country)
	if !a.cube.Speaks(other.ID, country, year) {
		return 0, false
	}
	return published(a.cube, statistics.Question{Source: other.ID, Territory: country, ICCS: r.Scope.ICCS, Where: r.Scope.Where, From: year, To: year})
}

// wholeHere says whether the edition itself holds the whole year.
func (a *assessment) wholeHere(year int) bool {
	months, whole := 0, false
	for _, p := range a.edition.Periods {
		period := kernel.PeriodOfKey(p.Period)
		if period.Year == year {
			whole = whole || period.Month == 0
			months++
		}
	}
	return whole || months == 12
}
