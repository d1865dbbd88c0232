package app

import (
	"context"

	"convive/internal/finance"
	"convive/internal/management"
	"convive/internal/planning"
)

// onBooks are the measures that the budget answers (F7).
var onBooks = map[string]func(e *evidence, ctx context.Context, q asked) (management.Reading, error){
	"cost-funded":     (*evidence).funded,
	"paid-of-amended": (*evidence).paid,
}

// funded is the money given to the objectives of adopted plans over the cost of their activities, as the pages of the plans tell it.
// Where that of one plan cannot be told, or is in another currency, there is none of all: the share of the others says less.
func (e *evidence) funded(ctx context.Context, q asked) (management.Reading, error) {
	if !e.present(q.Question) {
		return notKept, nil
	}
	plans, err := e.adopted(ctx, q)
	if err != nil {
		return management.Reading{}, err
	}
	var r management.Reading
	currency, known := "", len(plans) > 0
	for _, p := range plans {
		all, err := e.app.Planning.Fundings(ctx, p.Code)
		if err != nil {
			return r, err
		}
		whole := all[len(all)-1]
		r.Recorded = r.Recorded || whole.Lines > 0 || whole.Activities > whole.Unstated
		known = known && whole.Why == "" && (currency == "" || currency == whole.Currency)
		currency = whole.Currency
		r.Numerator, r.Denominator = r.Numerator+float64(whole.Given.Minor), r.Denominator+float64(whole.Cost.Minor)
		r.Behind = append(r.Behind, unfunded(p, all[:len(all)-1])...)
	}
	r.Behind = r.Behind[:min(len(r.Behind), mostBehind)]
	if !known {
		r.Numerator, r.Denominator = 0, 0
	}
	return r, nil
}

// unfunded are the objectives of a plan that have less than their activities cost, or of which that cannot be told.
func unfunded(p planning.Plan, all []planning.Funding) (codes []string) {
	for _, f := range all {
		if share, ok := f.Share(); !ok || share < 1 {
			codes = append(codes, p.Code+"/"+f.Objective)
		}
	}
	return codes
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
