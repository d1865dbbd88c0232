package finance

import (
	"context"
	"math/big"

	"convive/internal/kernel"
)

// Results are what objectives brought about, by references that finance keeps as they are.
type Results interface {
	Result(ctx context.Context, reference string, year int) (Result, error)
}

// Result is what an objective brought about in a year.
type Result struct {
	Units string      // decimal: how many were made, or by how much it got better; below zero: it got worse; empty: not known
	Unit  kernel.Text // of what: victims fewer, inspections
	Why   string      // why it is not known, as who answers for results says it
}

// units is how many; ok is false where that is not known.
func (r Result) units() (units *big.Rat, ok bool) {
	text := r.Units
	if len(text) > 0 && text[0] == '-' {
		text = text[1:]
	}
	if !valueForm.MatchString(text) {
		return nil, false
	}
	return new(big.Rat).SetString(r.Units)
}

// UnitCost is what a unit of a result cost, with both parts: the money paid and the units. Why says why there is none: that of
// Funding, noResult, noUnits (nothing was made, nothing changed), worse (money bought no result), tooLarge.
type UnitCost struct {
	Paid   Funding
	Result Result
	Cost   kernel.Money
	Why    string
}

// CostPerResult is what was paid by the lines of an objective in a year over its result, computed exactly and rounded once to
// minor units, half of one away from zero.
func (l *Ledger) CostPerResult(year int, objective string, r Result) UnitCost {
	c := UnitCost{Paid: l.Funding(year, objective, Paid), Result: r}
	units, known := r.units()
	switch {
	case c.Paid.Why != "":
		c.Why = c.Paid.Why
	case !known:
		c.Why = "noResult"
	case units.Sign() == 0:
		c.Why = "noUnits"
	case units.Sign() < 0:
		c.Why = "worse"
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
