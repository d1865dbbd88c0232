package planning

import (
	"context"
	"strconv"
	"strings"

	"convive/internal/kernel"
)

// Purse is the budget, as far as planning asks of it.
type Purse interface {
	// Accounts reads what is published once, as of the reader's moment, for all questions of a page.
	Accounts(ctx context.Context) (Accounts, error)
}

// Accounts are the money of budget lines by the objectives that they pay for; objectives are named plan/objective.
type Accounts interface {
	Lines(first, last int, objectives []string) []BudgetLine
	Funding(first, last int, need Need) Funding
	Price(result Result) Price
}

// Need is what the activities of objectives cost in a period.
type Need struct {
	Objectives []string
	Costs      []kernel.Money // of the activities that state one
	Unstated   int            // activities that state none
	Spanning   int            // activities whose cost is of more years than those asked of
}

// Sum is an amount in minor units, or why there is none.
type Sum struct {
	Minor int64
	Why   string
}

// BudgetLine is a line that pays for an objective, in its own currency.
type BudgetLine struct {
	Year                 int
	Code, Path           string // Path is of its page
	Name                 kernel.Text
	Currency             string
	Initial, Given, Paid Sum // Given: with the approved changes
}

// Funding is the money given to objectives in a period against what their activities cost.
type Funding struct {
	Objective   string // empty: of the whole plan, or of what was asked
	First, Last int
	Currency    string // empty where there are several, or none
	Years       []int  // that have lines
	Lines       int
	Given, Paid Sum
	Cost        Sum // with a Why also the part that is known
	Activities  int // of which Unstated state no cost
	Unstated    int
	Why         string // why Given over Cost cannot be computed
}

// Share is given over cost; ok is false where it cannot be computed.
func (f Funding) Share() (share float64, ok bool) {
	if f.Why != "" {
		return 0, false
	}
	return float64(f.Given.Minor) / float64(f.Cost.Minor), true
}

// Price is what was paid for a result, in a period, and for each unit of it.
type Price struct {
	Result
	Currency string
	Paid     Sum
	Each     Sum // minor units of the currency for a unit of the result
}

// Fund sets the budget that is asked.
func (s *Service) Fund(p Purse) { s.purse = p }

func (s *Service) accounts(ctx context.Context) (Accounts, error) {
	if s.purse == nil {
		return noAccounts{}, nil
	}
	return s.purse.Accounts(ctx)
}

// Money is what the budget gives an objective.
type Money struct {
	Lines []BudgetLine // of the years of the plan
	Years []Funding    // of each year of the plan that has money or a cost
	Whole Funding      // of the years of the plan
	Price Price        // since the baseline
}

// Fundings are the money of each objective over the years of the plan, in their order, and of the whole plan at the end, in which
// a line counts once. Fault: noPlan.
func (s *Service) Fundings(ctx context.Context, code string) ([]Funding, error) {
	p, err := s.Plan(ctx, code)
	if err != nil {
		return nil, err
	}
	accounts, err := s.accounts(ctx)
	if err != nil {
		return nil, err
	}
	first, last := p.Years()
	objectives := p.All(OfObjective)
	costs := p.byObjective(OfActivity)
	all := make([]string, len(objectives))
	list := make([]Funding, 0, len(objectives)+1)
	for i, o := range objectives {
		all[i] = o.Code
		f := p.funding(accounts, costs, first, last, o.Code)
		f.Objective = o.Code
		list = append(list, f)
	}
	return append(list, p.funding(accounts, costs, first, last, all...)), nil
}

// Money is that of an objective of a plan, whose progress says what result it was paid for.
func (s *Service) Money(ctx context.Context, p Plan, g Progress) (Money, error) {
	accounts, err := s.accounts(ctx)
	if err != nil {
		return Money{}, err
	}
	first, last := p.Years()
	costs := p.byObjective(OfActivity)
	m := Money{Lines: accounts.Lines(first, last, []string{p.Code + "/" + g.Objective}), Whole: p.funding(accounts, costs, first, last, g.Objective)}
	for year := first; year <= last; year++ {
		if f := p.funding(accounts, costs, year, year, g.Objective); f.Lines > 0 || f.Activities > 0 {
			m.Years = append(m.Years, f)
		}
	}
	m.Price = accounts.Price(g.result())
	return m, nil
}

// Prices are what results cost of each objective of a plan. Fault: noPlan.
func (s *Service) Prices(ctx context.Context, code string) ([]Price, error) {
	p, err := s.Plan(ctx, code)
	if err != nil {
		return nil, err
	}
	progress, err := s.Progress(ctx, code)
	if err != nil {
		return nil, err
	}
	accounts, err := s.accounts(ctx)
	if err != nil {
		return nil, err
	}
	var list []Price
	for _, o := range p.All(OfObjective) {
		list = append(list, accounts.Price(progress[o.Code].result()))
	}
	return list, nil
}

// Years are the first and the last year of the plan.
func (p Plan) Years() (first, last int) { return p.year("first_year"), p.year("last_year") }

// byObjective are the rows of a kind by the objective that they name.
func (p Plan) byObjective(k Kind) map[string][]Row {
	rows := map[string][]Row{}
	for _, row := range p.All(k) {
		rows[row.Values["objective"]] = append(rows[row.Values["objective"]], row)
	}
	return rows
}

func (p Plan) funding(accounts Accounts, activities map[string][]Row, first, last int, objectives ...string) Funding {
	var need Need
	for _, code := range objectives {
		need.Objectives = append(need.Objectives, p.Code+"/"+code)
		for _, a := range activities[code] {
			need.take(a, first, last, p)
		}
	}
	f := accounts.Funding(first, last, need)
	f.Activities, f.Unstated = len(need.Costs)+need.Unstated+need.Spanning, need.Unstated
	return f
}

// take counts an activity if it concerns the years; one without a cost concerns the year in which it is due, and the whole plan.
func (n *Need) take(activity Row, first, last int, p Plan) {
	from, until := p.Years()
	c, ok := CostOf(activity)
	due, _ := strconv.Atoi(strings.SplitN(activity.Values["due"], "-", 2)[0])
	switch {
	case !ok && (first <= from && last >= until || due >= first && due <= last):
		n.Unstated++
	case !ok || c.Last < first || c.First > last:
	case c.First < first || c.Last > last:
		n.Spanning++
	default:
		n.Costs = append(n.Costs, c.Money)
	}
}

// Result is by how much an objective got better since its baseline.
type Result struct {
	Plan, Objective string
	First, Last     int    // the years after that of the baseline, up to that of the newest value
	Units           string // decimal, in the unit of the indicator; below zero: it got worse; empty: not known
	Unit            kernel.Text
	Share           bool   // units are percentage points
	Why             string // why it is not known: a Why of an assessment, limit (the target is to stay within), noClearChange
}

// unitDecimals are those of Result.Units.
const unitDecimals = 6

// result is by the same figures as the assessment of the objective. Where the margins of baseline and value
// overlap, no change is told.
func (p Progress) result() Result {
	r := Result{Plan: p.Plan, Objective: p.Objective}
	if len(p.Parts) == 0 {
		r.Why = string(NoTarget)
		return r
	}
	part := p.Parts[0]
	a := part.Assessment
	r.Unit, r.Share = part.Indicator.Measure, share(part.Indicator)
	if a.Status == NotAssessable {
		r.Why = string(a.Why)
		return r
	}
	b, t := part.Base(), part.Aim()
	r.First, r.Last = b.Year+1, a.Year
	better := a.Actual.Value - b.Value
	if t.end(b) < b.Value {
		better = -better
	}
	switch {
	case !t.moves():
		r.Why = "limit"
	case a.Actual.Value != b.Value && a.Actual.Low <= b.High && b.Low <= a.Actual.High:
		r.Why = "noClearChange"
	default:
		r.Units = strings.TrimRight(strings.TrimRight(strconv.FormatFloat(better, 'f', unitDecimals, 64), "0"), ".")
	}
	return r
}

// noAccounts are those of an installation that keeps no budget.
type noAccounts struct{}

const noLines = "noLines"

func (noAccounts) Lines(int, int, []string) []BudgetLine { return nil }

func (noAccounts) Funding(first, last int, _ Need) Funding {
	none := Sum{Why: noLines}
	return Funding{First: first, Last: last, Given: none, Paid: none, Cost: none, Why: noLines}
}

func (noAccounts) Price(r Result) Price {
	none := Sum{Why: noLines}
	return Price{Result: r, Paid: none, Each: none}
}
