package finance

import (
	"math/big"
	"strings"

	"convive/internal/kernel"
)

// Result is what an objective brought about in a period, as who answers for results says it.
type Result struct {
	Objective   string // plan/objective
	First, Last int    // years
	Units       string // decimal: by how much it got better; below zero: it got worse; empty: not known
	Why         string // why it is not known
}

// units is how many; ok is false where that is not known.
func (r Result) units() (units *big.Rat, ok bool) {
	if !valueForm.MatchString(strings.TrimPrefix(r.Units, "-")) {
		return nil, false
	}
	return new(big.Rat).SetString(r.Units)
}

// UnitCost is what a unit of a result cost, with both parts: the money paid and the units. Why says why there is none: that of the
// result, that of Funding, noUnits (nothing changed), worse (money bought no result), yearWithoutLines (of a year of the period no
// line is linked, so that the quotient would be too good), tooLarge.
type UnitCost struct {
	Paid   Funding
	Result Result
	Cost   kernel.Money
	Why    string
}

// CostPerResult is what was paid by the lines of an objective in the period of a result over the result, computed exactly and
// rounded once to minor units, half of one away from zero.
func (k *Links) CostPerResult(r Result) UnitCost {
	c := UnitCost{Paid: k.Funding(r.First, r.Last, []string{r.Objective}, Paid), Result: r}
	units, known := r.units()
	switch {
	case r.Why != "":
		c.Why = r.Why
	case !known:
		c.Why = "noResult"
	case units.Sign() == 0:
		c.Why = "noUnits"
	case units.Sign() < 0:
		c.Why = "worse"
	case c.Paid.Why != "":
		c.Why = c.Paid.Why
	case len(c.Paid.Years()) <= r.Last-r.First:
		c.Why = "yearWithoutLines"
	default:
		c.divide(units)
	}
	return c
}

func (c *UnitCost) divide(units *big.Rat) {
	each := new(big.Rat).SetInt64(c.Paid.Amount.Minor)
	minor := nearest(each.Quo(each, units))
	if !minor.IsInt64() {
		c.Why = "tooLarge"
		return
	}
	c.Cost = kernel.Money{Minor: minor.Int64(), Currency: c.Paid.Currency}
}
