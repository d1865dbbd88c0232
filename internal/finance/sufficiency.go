package finance

import "convive/internal/kernel"

// Need is what the activities of an objective cost, as the plan states it.
type Need struct {
	Objective string         // plan/objective
	Costs     []kernel.Money // of the activities that state one
	Unstated  int            // activities that state none
}

// cost adds the costs that are stated. Why as Sufficiency has it.
func (n Need) cost(currency string) (sum int64, why string) {
	if len(n.Costs) == 0 {
		return 0, "noCost"
	}
	total := kernel.Money{Currency: currency}
	for _, c := range n.Costs {
		if c.Currency != currency {
			return 0, "otherCurrency"
		}
		next, ok := total.Plus(c)
		if !ok {
			return 0, "tooLarge"
		}
		total = next
	}
	if n.Unstated > 0 {
		return total.Minor, "partlyCosted"
	}
	if total.Minor <= 0 {
		return total.Minor, "costIsZero"
	}
	return total.Minor, ""
}

// Sufficiency is the money given (amended) over what the plan costs, in minor units of one currency. Without an answer it says
// why, with the parts that are known: notReported (the money), noCost, partlyCosted (some activities state none, so that the
// quotient would be too good), costIsZero, otherCurrency, tooLarge.
func Sufficiency(given Amount, currency string, n Need) Ratio {
	cost, why := n.cost(currency)
	if !given.Stated {
		why = "notReported"
	}
	return Ratio{given.Minor, cost, why}
}

// Funding is the money of the lines that pay for an objective in a year, each with its share for security. Why says why there
// is no sum: noLines, otherCurrency, notReported (a line does not state the stage), sharedLine (a line pays for other
// objectives too, and nobody said how much for each), tooLarge.
type Funding struct {
	Year     int
	Currency string
	Lines    []Key
	Amount   Amount
	Why      string
}

// Funding adds up a stage of the lines that are linked to an objective.
func (l *Ledger) Funding(year int, objective string, stage Stage) Funding {
	f := Funding{Year: year}
	for _, line := range l.Lines(year) {
		linked := l.Objectives(line.Key)
		if !oneOf(objective, linked) {
			continue
		}
		f.Lines = append(f.Lines, line.Key)
		amount := l.Execution(line.Key).At(stage)
		switch {
		case f.Why != "":
		case f.Currency != "" && f.Currency != line.Currency:
			f.Why = "otherCurrency"
		case len(linked) > 1:
			f.Why = "sharedLine"
		case !amount.Stated:
			f.Why = "notReported"
		case f.Amount.plus(line, amount.Minor) != nil:
			f.Why = "tooLarge"
		}
		if f.Currency == "" {
			f.Currency = line.Currency
		}
	}
	if len(f.Lines) == 0 {
		f.Why = "noLines"
	}
	if f.Why != "" {
		f.Amount = Amount{}
	}
	return f
}

// Horizon is how many years in a row have money, from one on: those in which a line states an initial amount above zero.
func (l *Ledger) Horizon(from int) (years []int) {
	for year := from; l.hasMoney(year); year++ {
		years = append(years, year)
	}
	return years
}

func (l *Ledger) hasMoney(year int) bool {
	for _, line := range l.Lines(year) {
		if x := l.Execution(line.Key).Initial; x.Stated && x.Minor > 0 {
			return true
		}
	}
	return false
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
