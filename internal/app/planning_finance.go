package app

import (
	"context"
	"strconv"
	"strings"

	"convive/internal/finance"
	"convive/internal/planning"
)

// purse gives plans the money of the budget lines that pay for their objectives, as everybody may read it.
type purse struct{ finance *finance.Service }

func (p purse) Accounts(ctx context.Context) (planning.Accounts, error) {
	ledger, err := p.finance.Published(ctx)
	if err != nil {
		return nil, err
	}
	return accounts{ledger, ledger.Links()}, nil
}

type accounts struct {
	ledger *finance.Ledger
	links  *finance.Links
}

func (a accounts) Lines(first, last int, objectives []string) []planning.BudgetLine {
	var list []planning.BudgetLine
	for _, line := range a.links.Lines(first, last, objectives) {
		x := a.ledger.Execution(line.Key)
		list = append(list, planning.BudgetLine{Year: line.Year, Code: line.Code, Path: "/budget/" + strconv.Itoa(line.Year) + "/" + strings.ReplaceAll(line.Code, "/", "~"), Name: line.Name, Currency: line.Currency,
			Initial: sumOf(x.Initial, ""), Given: sumOf(x.Amended, ""), Paid: sumOf(x.Paid, "")})
	}
	return list
}

// sumOf is an amount as plans read it: without a why of its own, one that is not stated was not reported.
func sumOf(a finance.Amount, why string) planning.Sum {
	if why == "" && !a.Stated {
		why = "notReported"
	}
	return planning.Sum{Minor: a.Minor, Why: why}
}

func (a accounts) Funding(first, last int, need planning.Need) planning.Funding {
	c := a.links.Coverage(first, last, finance.Need(need))
	f := planning.Funding{First: first, Last: last, Currency: c.Currency, Years: c.Given.Years(), Lines: len(c.Given.Lines), Why: c.Ratio.Why,
		Given: sumOf(c.Given.Amount, c.Given.Why), Paid: sumOf(c.Paid.Amount, c.Paid.Why)}
	f.Cost.Minor, f.Cost.Why = finance.Need(need).Cost(c.Currency)
	return f
}

func (a accounts) Price(r planning.Result) planning.Price {
	c := a.links.CostPerResult(finance.Result{Objective: r.Plan + "/" + r.Objective, First: r.First, Last: r.Last, Units: r.Units, Why: r.Why})
	p := planning.Price{Result: r, Currency: c.Paid.Currency, Paid: sumOf(c.Paid.Amount, c.Paid.Why), Each: planning.Sum{Minor: c.Cost.Minor, Why: c.Why}}
	if r.Last == 0 {
		p.Paid = planning.Sum{Why: "noResult"} // without years nothing is asked of the budget
	}
	return p
}
