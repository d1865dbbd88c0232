package app

import (
	"context"

	"convive/internal/finance"
	"convive/internal/management"
)

// onBooks are the measures that the budget answers (F7). What a plan costs is not recorded yet.
var onBooks = map[string]func(e *evidence, ctx context.Context, q asked) (management.Reading, error){
	"paid-of-amended": (*evidence).paid,
}

// paid of what was amended in the last year that was closed by the day, of the subject's lines that report both. Amounts of two
// currencies have no common share.
func (e *evidence) paid(ctx context.Context, q asked) (management.Reading, error) {
	var r management.Reading
	ledger, err := e.app.Finance.Published(ctx)
	if err != nil {
		return r, err
	}
	own := ledger.Where(func(line finance.Line) bool { return q.covers(line.Institution) })
	year := 0
	for _, y := range own.Years() {
		if closed, ok := own.Closed(y); ok && closed.On <= q.Day {
			year = y
		}
	}
	if year == 0 {
		return r, nil
	}
	totals, err := own.Totals(year, finance.ByYear)
	if err != nil || len(totals) != 1 {
		return management.Reading{Recorded: len(totals) > 0}, err
	}
	x := totals[0].Executed()
	if x.Why != "" {
		return management.Reading{Recorded: true}, nil
	}
	return management.Reading{Numerator: float64(x.Numerator), Denominator: float64(x.Denominator), Recorded: true}, nil
}
