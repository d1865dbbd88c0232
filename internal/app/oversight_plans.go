package app

import (
	"cmp"
	"context"
	"strconv"

	"convive/internal/kernel"
	"convive/internal/oversight"
	"convive/internal/planning"
)

// promised gives reports the targets of the plans of an institution.
type promised struct{ app *App }

// Results are the targets of adopted plans whose year lies in the period, of objectives that the institution answers for. Targets of
// a part (by sex, by age) and bands are left to the compilers: a row of results has one bound for the whole.
func (p promised) Results(ctx context.Context, owner, from, to string) ([]oversight.Row, error) {
	all, err := p.app.Planning.Plans(ctx)
	if err != nil {
		return nil, err
	}
	var rows []oversight.Row
	for _, plan := range all {
		if !plan.State.Public() {
			continue
		}
		for _, o := range plan.All(planning.OfObjective) {
			if cmp.Or(o.Values["institution"], plan.Values["institution"]) != owner || o.Values["indicator"] == "" {
				continue
			}
			for _, t := range plan.Of(planning.OfTarget, o.Code) {
				row, ok := promise(plan, o, t)
				if ok && row["year"] >= from[:4] && row["year"] <= to[:4] {
					rows = append(rows, row)
				}
			}
		}
	}
	return rows, nil
}

// promise is a target as a row of results; ok is false for one that has no single bound.
func promise(plan planning.Plan, o, t planning.Row) (row oversight.Row, ok bool) {
	target, err := strconv.ParseFloat(t.Values["value"], 64)
	if err != nil || t.Values["breakdown"] != "" {
		return nil, false
	}
	row = oversight.Row{"objective": o.Values.Words("name").Get(kernel.Spanish), "indicator": o.Values["indicator"], "territory": cmp.Or(o.Values["area"], plan.Values["area"]), "year": t.Values["year"], "note": plan.Code + "/" + o.Code}
	if o.Values["source"] != "" {
		row["source"] = o.Values["source"]
	}
	switch planning.TargetKind(t.Values["sort"]) {
	case planning.Ceiling:
		row["sense"] = "at_most"
	case planning.Floor:
		row["sense"] = "at_least"
	case planning.Absolute, planning.Change:
		base, known := baseline(plan, o)
		if !known {
			return nil, false
		}
		if planning.TargetKind(t.Values["sort"]) == planning.Change {
			target = base * (1 + target/100)
		}
		row["sense"] = "at_most"
		if target > base {
			row["sense"] = "at_least"
		}
	default:
		return nil, false
	}
	row["target"] = strconv.FormatFloat(target, 'f', 3, 64)
	return row, true
}

// baseline is the value from which an objective starts, as a whole.
func baseline(plan planning.Plan, o planning.Row) (value float64, known bool) {
	for _, b := range plan.Of(planning.OfBaseline, o.Code) {
		if b.Values["breakdown"] == "" {
			value, err := strconv.ParseFloat(b.Values["value"], 64)
			return value, err == nil
		}
	}
	return 0, false
}
