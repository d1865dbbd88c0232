package planning

import (
	"strconv"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
)

// Cost is what an activity costs, as the plan states it, in the years from First to Last.
type Cost struct {
	Money       kernel.Money
	First, Last int
}

// CostOf is that of an activity; ok is false where it states none.
func CostOf(activity Row) (c Cost, ok bool) {
	c.Money, ok = kernel.ParseMoney(activity.Values["cost"], activity.Values["currency"])
	c.First, c.Last = activity.year("cost_from"), activity.year("cost_until")
	if c.Last == 0 {
		c.Last = c.First
	}
	return c, ok
}

// mostMinor is the largest cost of an activity, in minor units: ten million millions in a currency with cents.
const mostMinor = int64(1e15)

// holdCost wants a cost with its currency and its years within the plan, and writes it with all decimals of the currency. An
// activity need not state one.
func holdCost(p Plan, row Row) (Row, error) {
	v := row.Values
	if v["cost"] == "" {
		for _, column := range []string{"currency", "cost_from", "cost_until"} {
			if v[column] != "" {
				return row, fault.Invalid("planning.costMissing").At("cost")
			}
		}
		return row, nil
	}
	for _, column := range []string{"currency", "cost_from"} {
		if v[column] == "" {
			return row, fault.Invalid("planning.needed").At(column)
		}
	}
	c, ok := CostOf(row)
	first, last := p.year("first_year"), p.year("last_year")
	switch {
	case !kernel.IsCurrency(v["currency"]):
		return row, fault.Invalid("planning.badCurrency", "value", v["currency"]).At("currency")
	case !ok:
		return row, fault.Invalid("planning.badCost", "value", v["cost"], "decimals", strconv.Itoa(kernel.Decimals(v["currency"]))).At("cost")
	case c.Money.Minor < 0 || c.Money.Minor > mostMinor:
		return row, fault.Invalid("planning.costOutOfReach").At("cost")
	case c.Last < c.First:
		return row, fault.Invalid("planning.costReversed", "from", v["cost_from"], "to", v["cost_until"]).At("cost_until")
	case c.First < first || c.First > last:
		return row, fault.Invalid("planning.costOutside", "year", strconv.Itoa(c.First), "first", strconv.Itoa(first), "last", strconv.Itoa(last)).At("cost_from")
	case c.Last > last:
		return row, fault.Invalid("planning.costOutside", "year", strconv.Itoa(c.Last), "first", strconv.Itoa(first), "last", strconv.Itoa(last)).At("cost_until")
	}
	v["cost"] = c.Money.Decimal()
	return row, nil
}
