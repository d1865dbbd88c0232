package finance

import (
	"slices"

	"convive/internal/kernel"
)

// Links are the lines by the objectives that they pay for.
type Links struct {
	ledger      *Ledger
	byObjective map[string][]Line
	of          map[Key][]string
}

// Links reads all links of the ledger once.
func (l *Ledger) Links() *Links {
	k := &Links{ledger: l, byObjective: map[string][]Line{}, of: map[Key][]string{}}
	for _, line := range l.lines {
		list := l.Objectives(line.Key)
		if len(list) == 0 {
			continue
		}
		k.of[line.Key] = list
		for _, objective := range list {
			k.byObjective[objective] = append(k.byObjective[objective], line)
		}
	}
	return k
}

// Lines are those that pay for any of some objectives in the years from first to last, each once, by year and code.
func (k *Links) Lines(first, last int, objectives []string) []Line {
	var list []Line
	seen := map[Key]bool{}
	for _, objective := range objectives {
		for _, line := range k.byObjective[objective] {
			if line.Year >= first && line.Year <= last && !seen[line.Key] {
				seen[line.Key] = true
				list = append(list, line)
			}
		}
	}
	slices.SortFunc(list, byKey)
	return list
}

// Funding is the money of the lines that pay for objectives in a period, each with its share for security. Why says why there
// is no sum: noLines, otherCurrency, sharedLine (a line pays for other objectives too, and nobody said how much for each),
// notReported (a line does not state the stage), tooLarge.
type Funding struct {
	First, Last int
	Currency    string // empty where there is none, or more than one
	Lines       []Key
	Amount      Amount
	Why         string
}

// Years are those that have lines, the oldest first.
func (f Funding) Years() (years []int) {
	for _, k := range f.Lines {
		if len(years) == 0 || years[len(years)-1] != k.Year {
			years = append(years, k.Year)
		}
	}
	return years
}

// Funding adds up a stage of the lines that pay for any of some objectives. The gravest reason is told: what holds of all stages
// before what holds of one.
func (k *Links) Funding(first, last int, objectives []string, stage Stage) Funding {
	f := Funding{First: first, Last: last}
	lines := k.Lines(first, last, objectives)
	if len(lines) == 0 {
		f.Why = "noLines"
		return f
	}
	f.Currency = lines[0].Currency
	shared := false
	for _, line := range lines {
		f.Lines = append(f.Lines, line.Key)
		if line.Currency != f.Currency {
			f.Why = "otherCurrency"
		}
		shared = shared || slices.ContainsFunc(k.of[line.Key], func(o string) bool { return !slices.Contains(objectives, o) })
	}
	switch {
	case f.Why != "":
		f.Currency = ""
	case shared:
		f.Why = "sharedLine"
	default:
		f.Amount, f.Why = k.sum(lines, stage)
	}
	return f
}

// sum adds a stage of lines of one currency.
func (k *Links) sum(lines []Line, stage Stage) (sum Amount, why string) {
	for _, line := range lines {
		amount := k.ledger.Execution(line.Key).At(stage)
		if !amount.Stated {
			return Amount{}, "notReported"
		}
		if sum.plus(line, amount.Minor) != nil {
			return Amount{}, "tooLarge"
		}
	}
	return sum, ""
}

// Need is what the activities of objectives cost, as a plan states it.
type Need struct {
	Objectives []string       // plan/objective
	Costs      []kernel.Money // of the activities that state one
	Unstated   int            // activities that state none
	Spanning   int            // activities whose cost is of more years than those asked of
}

// Cost adds the costs that are stated. Why there is no whole sum as Sufficiency has it.
func (n Need) Cost(currency string) (sum int64, why string) {
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
	switch {
	case n.Spanning > 0:
		why = "spansYears"
	case n.Unstated > 0:
		why = "partlyCosted"
	case total.Minor <= 0:
		why = "costIsZero"
	}
	return total.Minor, why
}

// Coverage is the money of objectives in a period against what their activities cost. Of a cost that is not whole, Ratio has the
// part that is known.
type Coverage struct {
	Given, Paid Funding // amended, and paid
	Currency    string  // of the lines; without any that of the costs
	Ratio       Ratio   // given over cost
}

// Coverage holds money against cost: the reason for which there is no money is told before that of the cost.
func (k *Links) Coverage(first, last int, need Need) Coverage {
	c := Coverage{Given: k.Funding(first, last, need.Objectives, Amended), Paid: k.Funding(first, last, need.Objectives, Paid)}
	c.Currency = c.Given.Currency
	if len(c.Given.Lines) == 0 && len(need.Costs) > 0 {
		c.Currency = need.Costs[0].Currency
	}
	c.Ratio = Sufficiency(c.Given.Amount, c.Currency, need)
	if c.Given.Why != "" {
		c.Ratio.Why = c.Given.Why
	}
	return c
}

// Sufficiency is the money given (amended) over what activities cost, in minor units of one currency. Without an answer it says
// why, with the parts that are known: notReported (the money), noCost, partlyCosted (some activities state none, so that the
// quotient would be too good), spansYears, costIsZero, otherCurrency, tooLarge.
func Sufficiency(given Amount, currency string, n Need) Ratio {
	cost, why := n.Cost(currency)
	if !given.Stated {
		why = "notReported"
	}
	return Ratio{given.Minor, cost, why}
}
