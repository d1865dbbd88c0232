package planninghttp

import (
	"context"
	"strconv"

	"convive/internal/kernel"
	"convive/internal/planning"
	"convive/internal/platform/api"
)

type planInput struct {
	api.Page
	api.Dated
	Plan string `path:"plan" maxLength:"60"`
}

type planActivity struct {
	Code        string            `json:"code"`
	Objective   string            `json:"objective"`
	Name        map[string]string `json:"name" doc:"By language"`
	Institution string            `json:"institution"`
	Due         string            `json:"due" doc:"ISO date"`
	Done        string            `json:"done" doc:"ISO date; empty: not done"`
	Evidence    string            `json:"evidence"`
	Cost        string            `json:"cost" doc:"Decimal; empty: not stated, which is not 0"`
	Currency    string            `json:"currency" doc:"ISO 4217"`
	CostFrom    int               `json:"cost_from" doc:"Year; 0: not stated"`
	CostUntil   int               `json:"cost_until"`
}

type planActivityList struct {
	Total int            `json:"total"`
	Items []planActivity `json:"items"`
}

// Records is the list as CSV.
func (l planActivityList) Records() [][]string {
	lines := [][]string{{"code", "objective", "institution", "due", "done", "evidence", "cost", "currency", "cost_from", "cost_until"}}
	for _, a := range l.Items {
		lines = append(lines, []string{a.Code, a.Objective, a.Institution, a.Due, a.Done, a.Evidence, a.Cost, a.Currency, whole(a.CostFrom), whole(a.CostUntil)})
	}
	return lines
}

type planActivitiesOutput struct{ Body planActivityList }

func (o operations) listActivities(ctx context.Context, in *planInput) (*planActivitiesOutput, error) {
	p, err := o.planning.Plan(ctx, in.Plan)
	if err != nil {
		return nil, err
	}
	list := []planActivity{}
	for _, row := range p.All(planning.OfActivity) {
		v := row.Values
		a := planActivity{Code: row.Code, Objective: v["objective"], Name: map[string]string{}, Institution: v["institution"], Due: v["due"], Done: v["done"], Evidence: v["evidence"]}
		for lang, text := range v.Words("name") {
			a.Name[string(lang)] = text
		}
		if c, ok := planning.CostOf(row); ok {
			a.Cost, a.Currency, a.CostFrom, a.CostUntil = c.Money.Decimal(), c.Money.Currency, c.First, c.Last
		}
		list = append(list, a)
	}
	return &planActivitiesOutput{Body: planActivityList{len(list), api.Cut(in.Page, list)}}, nil
}

type planFunding struct {
	Objective  string   `json:"objective" doc:"Empty: the whole plan, in which a line counts once"`
	First      int      `json:"first" doc:"Year"`
	Last       int      `json:"last"`
	Currency   string   `json:"currency" doc:"ISO 4217; empty: several, or none"`
	Lines      int      `json:"lines" doc:"Budget lines that pay for it"`
	Years      []int    `json:"years" doc:"That have lines"`
	Given      string   `json:"given" doc:"Decimal, with the approved changes; empty: not known"`
	Paid       string   `json:"paid"`
	Cost       string   `json:"cost" doc:"Of the activities that state one"`
	Activities int      `json:"activities"`
	Unstated   int      `json:"unstated" doc:"Activities that state no cost"`
	Share      *float64 `json:"share" doc:"Given over cost; null: why says the reason"`
	Why        string   `json:"why"`
}

type planFundingList struct {
	Total int           `json:"total"`
	Items []planFunding `json:"items"`
}

// Records is the list as CSV.
func (l planFundingList) Records() [][]string {
	lines := [][]string{{"objective", "first", "last", "currency", "lines", "given", "paid", "cost", "activities", "unstated", "share", "why"}}
	for _, f := range l.Items {
		lines = append(lines, []string{f.Objective, whole(f.First), whole(f.Last), f.Currency, strconv.Itoa(f.Lines), f.Given, f.Paid, f.Cost, strconv.Itoa(f.Activities), strconv.Itoa(f.Unstated), decimal(f.Share), f.Why})
	}
	return lines
}

type planFundingOutput struct{ Body planFundingList }

func (o operations) listFunding(ctx context.Context, in *planInput) (*planFundingOutput, error) {
	all, err := o.planning.Fundings(ctx, in.Plan)
	if err != nil {
		return nil, err
	}
	list := make([]planFunding, len(all))
	for i, f := range all {
		list[i] = planFunding{Objective: f.Objective, First: f.First, Last: f.Last, Currency: f.Currency, Lines: f.Lines, Years: append([]int{}, f.Years...), Given: amount(f.Given, f.Currency), Paid: amount(f.Paid, f.Currency), Cost: amount(knownPart(f.Cost), f.Currency),
			Activities: f.Activities, Unstated: f.Unstated, Why: f.Why}
		if share, ok := f.Share(); ok {
			list[i].Share = &share
		}
	}
	return &planFundingOutput{Body: planFundingList{len(list), api.Cut(in.Page, list)}}, nil
}

// amount is a sum in decimal; empty where there is none.
func amount(s planning.Sum, currency string) string {
	if s.Why != "" || currency == "" {
		return ""
	}
	return kernel.Money{Minor: s.Minor, Currency: currency}.Decimal()
}

type planUnitCost struct {
	Objective string `json:"objective"`
	First     int    `json:"first" doc:"Year: the one after the baseline"`
	Last      int    `json:"last" doc:"Year of the newest value"`
	Currency  string `json:"currency" doc:"ISO 4217"`
	Paid      string `json:"paid" doc:"Decimal: the numerator"`
	Units     string `json:"units" doc:"Decimal: by how much the indicator got better, in its unit; the denominator"`
	Cost      string `json:"cost" doc:"Paid over units; empty: why says the reason"`
	Why       string `json:"why"`
}

type planUnitCostList struct {
	Total int            `json:"total"`
	Items []planUnitCost `json:"items"`
}

// Records is the list as CSV.
func (l planUnitCostList) Records() [][]string {
	lines := [][]string{{"objective", "first", "last", "currency", "paid", "units", "cost", "why"}}
	for _, c := range l.Items {
		lines = append(lines, []string{c.Objective, whole(c.First), whole(c.Last), c.Currency, c.Paid, c.Units, c.Cost, c.Why})
	}
	return lines
}

type planUnitCostOutput struct{ Body planUnitCostList }

func (o operations) listUnitCosts(ctx context.Context, in *planInput) (*planUnitCostOutput, error) {
	all, err := o.planning.Prices(ctx, in.Plan)
	if err != nil {
		return nil, err
	}
	list := make([]planUnitCost, len(all))
	for i, p := range all {
		list[i] = planUnitCost{Objective: p.Objective, First: p.First, Last: p.Last, Currency: p.Currency, Paid: amount(p.Paid, p.Currency), Units: p.Units, Cost: amount(p.Each, p.Currency), Why: p.Each.Why}
	}
	return &planUnitCostOutput{Body: planUnitCostList{len(list), api.Cut(in.Page, list)}}, nil
}
