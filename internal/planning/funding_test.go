package planning_test

import (
	"context"
	"testing"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/planning"
	"convive/internal/platform/db"
	"convive/internal/platform/testkit"
)

// costed is an activity of the objective of whole with what it costs.
func costed(code string, pairs ...string) planning.Row {
	return row("p", planning.OfActivity, code, append([]string{"objective=aim", "name_es=Rondas", "due=2023-06-30"}, pairs...)...)
}

// TestRecord_Costs: a cost is kept with all decimals of its currency on both engines; each bad one is told at its field.
func TestRecord_Costs(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, store *db.DB) {
		o := opened(t, store)
		o.write(t, whole("p")...)
		o.write(t, costed("a", "cost=1200.5", "currency=COP", "cost_from=2023"), costed("b", "cost=0", "currency=CLP", "cost_from=2022", "cost_until=2024"), costed("c"))
		p, err := o.Plan(o.ctx["ana"], "p")
		must(t, err)
		want := map[string]planning.Cost{"a": {Money: kernel.Money{Minor: 1200_50, Currency: "COP"}, First: 2023, Last: 2023}, "b": {Money: kernel.Money{Currency: "CLP"}, First: 2022, Last: 2024}}
		for _, a := range p.All(planning.OfActivity) {
			got, ok := planning.CostOf(a)
			if expected, stated := want[a.Code]; ok != stated || ok && got != expected {
				t.Errorf("%s: %+v %v", a.Code, got, ok)
			}
		}
		if a, _ := p.Get(planning.OfActivity, "a"); a.Values["cost"] != "1200.50" {
			t.Errorf("kept as %q", a.Values["cost"])
		}
		for name, c := range map[string]struct {
			pairs []string
			want  string
			at    string
		}{
			"a currency without a cost": {[]string{"currency=COP"}, "costMissing", "cost"},
			"a year without a cost":     {[]string{"cost_from=2023"}, "costMissing", "cost"},
			"no currency":               {[]string{"cost=5", "cost_from=2023"}, "needed", "currency"},
			"no year":                   {[]string{"cost=5", "currency=COP"}, "needed", "cost_from"},
			"a currency that is none":   {[]string{"cost=5", "currency=cop", "cost_from=2023"}, "badCurrency", "currency"},
			"thousands separators":      {[]string{"cost=1,200", "currency=COP", "cost_from=2023"}, "badCost", "cost"},
			"decimals that are none":    {[]string{"cost=5.5", "currency=CLP", "cost_from=2023"}, "badCost", "cost"},
			"below zero":                {[]string{"cost=-5", "currency=COP", "cost_from=2023"}, "costOutOfReach", "cost"},
			"too large":                 {[]string{"cost=10000000000000.01", "currency=COP", "cost_from=2023"}, "costOutOfReach", "cost"},
			"ends before it begins":     {[]string{"cost=5", "currency=COP", "cost_from=2023", "cost_until=2022"}, "costReversed", "cost_until"},
			"before the plan":           {[]string{"cost=5", "currency=COP", "cost_from=2018"}, "costOutside", "cost_from"},
			"after the plan":            {[]string{"cost=5", "currency=COP", "cost_from=2026", "cost_until=2027"}, "costOutside", "cost_until"},
		} {
			err := o.Record(o.ctx["ana"], costed("x", c.pairs...))
			refused(t, name, err, "planning."+c.want)
			if f, ok := fault.Of(err); ok && f.Field != c.at {
				t.Errorf("%s: told at %q", name, f.Field)
			}
		}
	})
}

// till is a budget that keeps what it was asked; how it adds up is finance's.
type till struct {
	needs   []planning.Need
	results []planning.Result
}

func (t *till) Accounts(context.Context) (planning.Accounts, error) { return t, nil }

func (t *till) Lines(first, last int, objectives []string) []planning.BudgetLine {
	return []planning.BudgetLine{{Year: first, Code: objectives[0]}, {Year: last}}
}

func (t *till) Funding(first, last int, need planning.Need) planning.Funding {
	t.needs = append(t.needs, need)
	return planning.Funding{First: first, Last: last, Lines: 1}
}

func (t *till) Price(r planning.Result) planning.Price {
	t.results = append(t.results, r)
	return planning.Price{Result: r}
}

// money is that of an objective of the plan p.
func (o *office) money(objective string) (planning.Money, error) {
	p, err := o.Plan(o.ctx["ana"], "p")
	if err != nil {
		return planning.Money{}, err
	}
	g, err := o.Objective(o.ctx["ana"], "p", objective)
	if err != nil {
		return planning.Money{}, err
	}
	return o.Money(o.ctx["ana"], p, g)
}

// TestMoney: what is asked of the budget are the costs that lie in the years, with how many state none or span more; the result is
// the change since the baseline with the years between, and none where margins overlap or nothing can be assessed.
func TestMoney(t *testing.T) {
	o := opened(t, testkit.SQLite(t))
	o.write(t, whole("p")...)
	o.write(t, costed("a", "cost=100", "currency=COP", "cost_from=2023"), costed("b", "cost=30", "currency=COP", "cost_from=2023", "cost_until=2024"), costed("c"))
	budget := &till{}
	o.Fund(budget)
	m, err := o.money("aim")
	must(t, err)
	if len(m.Lines) != 2 || m.Lines[0].Code != "p/aim" || m.Lines[0].Year != 2019 || m.Lines[1].Year != 2026 {
		t.Errorf("lines asked: %+v", m.Lines)
	}
	if n := budget.needs[0]; len(n.Costs) != 2 || n.Unstated != 1 || n.Spanning != 0 || m.Whole.Activities != 3 || m.Whole.Unstated != 1 {
		t.Errorf("of the whole plan: %+v %+v", n, m.Whole)
	}
	if n := budget.needs[1+2023-2019]; len(n.Costs) != 1 || n.Costs[0].Minor != 100_00 || n.Unstated != 1 || n.Spanning != 1 {
		t.Errorf("of 2023: %+v", n)
	}
	if n := budget.needs[1+2024-2019]; len(n.Costs) != 0 || n.Unstated != 0 || n.Spanning != 1 {
		t.Errorf("of 2024: %+v", n)
	}
	if r := m.Price.Result; r.First != 2019 || r.Last != 2022 || r.Units != "4" || r.Why != "" {
		t.Errorf("30 in 2018 and 26 in 2022: %+v", r)
	}
	all, err := o.Fundings(o.ctx["ana"], "p")
	must(t, err)
	if len(all) != 2 || all[0].Objective != "aim" || all[1].Objective != "" {
		t.Errorf("%+v", all)
	}
	o.write(t, row("p", planning.OfBaseline, "base", "objective=aim", "year=2021", "value=26.1", "low=25.9", "high=26.3", "origin=Informe 1"))
	prices, err := o.Prices(o.ctx["ana"], "p")
	must(t, err)
	if r := prices[0].Result; r.Why != "noClearChange" || r.Units != "" {
		t.Errorf("margins that overlap: %+v", r)
	}
	o.write(t, row("p", planning.OfBaseline, "base", "objective=aim", "year=2021", "value=25", "origin=Informe 1"))
	if prices, err = o.Prices(o.ctx["ana"], "p"); err != nil || prices[0].Units != "-1" {
		t.Errorf("it got worse: %+v %v", prices, err)
	}
	o.write(t, row("p", planning.OfTarget, "target", "objective=aim", "year=2026", "sort=ceiling", "value=24", "trajectory=linear"))
	if prices, err = o.Prices(o.ctx["ana"], "p"); err != nil || prices[0].Why != "limit" {
		t.Errorf("a limit: %+v %v", prices, err)
	}
	o.version = 2
	if prices, err = o.Prices(o.ctx["ana"], "p"); err != nil || prices[0].Why != string(planning.DefinitionChanged) || prices[0].Last != 0 {
		t.Errorf("another definition: %+v %v", prices, err)
	}
}

// TestMoney_NoBudget: an installation without a budget says that no line is linked.
func TestMoney_NoBudget(t *testing.T) {
	o := opened(t, testkit.SQLite(t))
	o.write(t, whole("p")...)
	m, err := o.money("aim")
	must(t, err)
	if m.Whole.Why != "noLines" || m.Price.Each.Why != "noLines" || len(m.Lines) != 0 || len(m.Years) != 0 {
		t.Errorf("%+v", m)
	}
	if _, err := o.money("other"); err == nil {
		t.Error("money of an objective that is not there")
	}
	if _, err := o.Fundings(o.ctx["public"], "p"); err == nil {
		t.Error("the public reads the money of a draft")
	}
}
