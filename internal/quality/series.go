package quality

import (
	"context"
	"maps"
	"math"
	"slices"
	"strconv"

	"convive/internal/kernel"
)

// What a rule of the kind series_break looks at, by its field.
const (
	seriesTotal  = "total"   // the year's sum
	seriesPerRow = "per_row" // units that a line stands for
	seriesUnit   = "unit"    // what is counted
)

// tableOfCounts is the kind of rows that are cells of a table.
const tableOfCounts = "count"

// stretch is what stands of a year: in this edition, or in another one for years that it does not hold.
type stretch struct {
	YearTally
	edition int
	profile string
}

// series looks for years that do not go on from the year before. It proposes a break and marks none: a declared one is passed
// over, and a person decides whether to declare another.
func (a *assessment) series(ctx context.Context, r Rule) error {
	years, err := a.stretches(ctx)
	if err != nil {
		return err
	}
	switch r.Field {
	case seriesUnit:
		a.unitChanges(r, years)
	case seriesPerRow:
		a.lineChanges(r, years)
	default:
		a.totalBreaks(r, years)
	}
	return nil
}

// stretches are the years of the source as they would stand with this edition.
func (a *assessment) stretches(ctx context.Context) (map[int]stretch, error) {
	years := map[int]stretch{}
	profiles := map[int]string{a.edition.Number: a.edition.Profile}
	list, err := a.sources.Editions(ctx, a.src.ID)
	if err != nil {
		return nil, err
	}
	for _, e := range list {
		profiles[e.Number] = e.Profile
	}
	take := func(edition int, tallies []YearTally) {
		largest := map[int]YearTally{}
		for _, t := range tallies {
			if t.Year > 0 && (largest[t.Year].Rows < t.Rows) {
				largest[t.Year] = t
			}
		}
		for year, t := range largest {
			years[year] = stretch{t, edition, profiles[edition]}
		}
	}
	for _, run := range slices.Backward(a.earlier) {
		take(run.Edition, run.Years)
	}
	take(a.edition.Number, a.byYear)
	for year := range years {
		if years[year].edition == a.edition.Number && !a.wholeHere(year) {
			delete(years, year) // a part of a year is no step down
		}
	}
	return years, nil
}

// declared says whether the source itself tells of a break of every figure from a year.
func (a *assessment) declared(year int) bool {
	for _, b := range a.src.Breaks {
		if b.From == year && b.Dimension == "" {
			return true
		}
	}
	return false
}

// seam are the words on where a year meets the one before.
func seam(before, after stretch) map[string]string {
	return map[string]string{"before": strconv.Itoa(before.Year), "year": strconv.Itoa(after.Year), "from": before.profile + " #" + strconv.Itoa(before.edition), "to": after.profile + " #" + strconv.Itoa(after.edition)}
}

// steps calls each for every two years that follow each other, of which this edition holds one.
func (a *assessment) steps(years map[int]stretch, each func(before, after stretch)) {
	for _, y := range slices.Sorted(maps.Keys(years)) {
		before, ok := years[y-1]
		after := years[y]
		if ok && !a.declared(y) && (before.edition == a.edition.Number || after.edition == a.edition.Number) {
			each(before, after)
		}
	}
}

// totalBreaks looks at log(year / year before) against all such steps of the source: modified z, and a change of at least
// AtMost per cent.
func (a *assessment) totalBreaks(r Rule, years map[int]stretch) {
	o := a.of[r.ID]
	var logs []float64
	for y, after := range years {
		if before, ok := years[y-1]; ok && before.Quantity > 0 && after.Quantity > 0 && before.Unit == after.Unit {
			logs = append(logs, math.Log(float64(after.Quantity)/float64(before.Quantity)))
		}
	}
	middle, mad := spread(logs)
	a.steps(years, func(before, after stretch) {
		x, y := float64(before.Quantity), float64(after.Quantity)
		switch {
		case before.Unit != after.Unit:
			return // told by the change of unit
		case min(x, y) < r.Few || len(logs) < r.Least || mad <= 1e-12:
			o.Skipped++
			o.Why = NoSeries
			return
		}
		o.Looked++
		z := normal * math.Abs(math.Log(y/x)-middle) / mad
		if z <= r.Limit || 100*math.Abs(y-x)/x < r.AtMost {
			return
		}
		o.Failed++
		args := seam(before, after)
		args["z"], args["change"] = strconv.FormatFloat(z, 'f', 1, 64), strconv.FormatFloat(100*(y-x)/x, 'f', 1, 64)
		a.find(Detection{Rule: r, Segment: Segment{Year: after.Year}, Failed: 1, Looked: int64(len(logs)), Observed: &y, Expected: &x, Note: "quality.note.seriesBreak", Args: args})
	})
}

// lineChanges looks at how many units a line stands for: who counts lines would see a change that did not happen. Limit is
// the change of that number, in per cent. A line of a table of counts stands for a cell, not for so many units.
func (a *assessment) lineChanges(r Rule, years map[int]stretch) {
	o := a.of[r.ID]
	a.steps(years, func(before, after stretch) {
		if before.Kind == tableOfCounts || after.Kind == tableOfCounts {
			o.Skipped++
			o.Why = NoSeries
			return
		}
		if before.Rows == 0 || after.Rows == 0 || before.Quantity == 0 || after.Quantity == 0 {
			o.Undefined++
			return
		}
		o.Looked++
		x, y := float64(before.Quantity)/float64(before.Rows), float64(after.Quantity)/float64(after.Rows)
		if 100*math.Abs(y-x)/x <= r.Limit {
			return
		}
		o.Failed++
		args := seam(before, after)
		args["rows"] = strconv.FormatFloat(100*float64(after.Rows-before.Rows)/float64(before.Rows), 'f', 1, 64)
		args["units"] = strconv.FormatFloat(100*float64(after.Quantity-before.Quantity)/float64(before.Quantity), 'f', 1, 64)
		a.find(Detection{Rule: r, Segment: Segment{Year: after.Year}, Failed: 1, Looked: 1, Observed: &y, Expected: &x, Note: "quality.note.perLine", Args: args})
	})
}

// unitChanges looks at what is counted: rows of a unit other than the source's, and two years of different units.
func (a *assessment) unitChanges(r Rule, years map[int]stretch) {
	o := a.of[r.ID]
	told := map[string]bool{} // rows of several kinds may count in the same unit
	for _, t := range a.byYear {
		o.Looked++
		at := t.Unit + strconv.Itoa(t.Year)
		if told[at] {
			continue
		}
		told[at] = true
		if kernel.CountingUnit(t.Unit) == a.src.Unit {
			continue
		}
		o.Failed++
		a.find(Detection{Rule: r, Segment: Segment{Year: t.Year}, About: t.Unit, Failed: t.Rows, Looked: t.Rows, Note: "quality.note.otherUnit", Args: map[string]string{"unit": t.Unit, "declared": string(a.src.Unit)}})
	}
	a.steps(years, func(before, after stretch) {
		o.Looked++
		if before.Unit == after.Unit || kernel.CountingUnit(after.Unit) != a.src.Unit {
			return
		}
		o.Failed++
		args := seam(before, after)
		args["unit"], args["declared"] = before.Unit, after.Unit
		a.find(Detection{Rule: r, Segment: Segment{Year: after.Year}, About: "from " + before.Unit, Failed: 1, Looked: 1, Note: "quality.note.unitChanged", Args: args})
	})
}
