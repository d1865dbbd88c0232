package finance

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"convive/internal/kernel/fault"
)

// Comparison is a stage of a year's money in one currency, as it was and in terms of the series of that currency.
type Comparison struct {
	Year      int
	Currency  string
	Lines     int
	NotStated int    // lines that do not state the stage
	Nominal   Amount // of the lines that do, each with its share for security
	Origins   []string
	Real      []Real
	Shares    []Share
}

// Real is an amount in the prices of the base year of a series, and by how much it differs from the year before.
type Real struct {
	RealAmount
	Change Ratio
}

// Share is an amount over the product of its year.
type Share struct {
	Series   string
	Revision int
	Ratio    Ratio
}

// Compare puts the years side by side, by currency and year. A sum whose lines do not all state the stage is compared all the
// same, with their number beside it. Fault: tooLarge.
func (l *Ledger) Compare(stage Stage, series []Series) ([]Comparison, error) {
	var list []Comparison
	at := map[Key]int{}
	for _, line := range l.lines {
		k := Key{line.Year, line.Currency}
		i, ok := at[k]
		if !ok {
			i = len(list)
			at[k] = i
			list = append(list, Comparison{Year: line.Year, Currency: line.Currency})
		}
		list[i].Lines++
		if !slices.Contains(list[i].Origins, line.Origin) {
			list[i].Origins = append(list[i].Origins, line.Origin)
		}
		amount := l.Execution(line.Key).At(stage)
		if !amount.Stated {
			list[i].NotStated++
			continue
		}
		if list[i].Nominal.plus(line, amount.Minor) != nil {
			return nil, fault.Invalid("finance.tooLarge").At("amount")
		}
	}
	slices.SortFunc(list, func(a, b Comparison) int {
		return cmp.Or(cmp.Compare(a.Currency, b.Currency), cmp.Compare(a.Year, b.Year))
	})
	for i := range list {
		list[i].compare(series)
		if i > 0 && list[i-1].Currency == list[i].Currency && list[i-1].Year == list[i].Year-1 {
			list[i].change(list[i-1])
		}
	}
	return list, nil
}

// compare applies the series of the currency.
func (c *Comparison) compare(series []Series) {
	for _, s := range series {
		switch {
		case s.Currency != c.Currency:
		case s.Measure == Prices:
			c.Real = append(c.Real, Real{s.Real(c.Nominal, c.Currency, c.Year), Ratio{Why: "noYearBefore"}})
		case s.Measure == Product:
			c.Shares = append(c.Shares, Share{s.Code, s.Revision, s.Share(c.Nominal, c.Currency, c.Year)})
		}
	}
}

// change holds real amounts against those of the year before, which have the same series in the same order.
func (c *Comparison) change(before Comparison) {
	for i := range c.Real {
		c.Real[i].Change = RealChange(c.Real[i].RealAmount, before.Real[i].RealAmount)
	}
}

// RealChange is by how much an amount in prices of one year differs from that of the year before, over the latter. Why is that
// of either amount, otherCurrency or otherSeries (not the same series, revision and base year), or beforeIsZero.
func RealChange(now, before RealAmount) Ratio {
	r := Ratio{Denominator: before.Money.Minor}
	switch {
	case now.Why != "":
		r.Why = now.Why
	case before.Why != "":
		r.Why = before.Why
	case now.Money.Currency != before.Money.Currency:
		r.Why = "otherCurrency"
	case now.Series != before.Series || now.Revision != before.Revision || now.Base != before.Base:
		r.Why = "otherSeries"
	case before.Money.Minor <= 0:
		r.Why = "beforeIsZero"
	default:
		r.Numerator = now.Money.Minor - before.Money.Minor
	}
	return r
}

// Compare puts the years of the budget side by side, with the series by which they are compared, as of the reader's moment.
// Faults: badChoice (of the stage), tooLarge.
func (s *Service) Compare(ctx context.Context, stage Stage) ([]Comparison, []Series, error) {
	if !slices.Contains(Stages(), stage) {
		var names []string
		for _, known := range Stages() {
			names = append(names, string(known))
		}
		return nil, nil, fault.Invalid("finance.badChoice", "value", string(stage), "choices", strings.Join(names, ", ")).At("stage")
	}
	ledger, err := s.Ledger(ctx)
	if err != nil {
		return nil, nil, err
	}
	series, err := s.Series(ctx)
	if err != nil {
		return nil, nil, err
	}
	list, err := ledger.Compare(stage, series)
	return list, series, err
}
