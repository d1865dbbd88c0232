package app_test

import (
	"context"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"convive/internal/finance"
	"convive/internal/kernel"
	"convive/internal/management"
	"convive/internal/planning"
)

// pays enters a line of 2022 that pays for an objective: 100.00 given, 80.05 paid.
func (b *bench) pays(t *testing.T, year int, code, institution, currency, objective string) {
	t.Helper()
	planner := kernel.WithActor(t.Context(), persona("pay", kernel.RolePlanner))
	k := finance.Key{Year: year, Code: code}
	if err := b.Finance.EnterLines(planner, []finance.Line{{Key: k, Institution: institution, Programme: "E001", Name: kernel.Same("Patrullas " + code), COFOG: "03.1", Share: 10_000, Source: "treasury", Level: "national",
		Territory: "CO", Currency: currency, Origin: "Ley 1", Published: "2021-12-20"}}); err != nil {
		t.Fatal(err)
	}
	for _, e := range []finance.Event{{Kind: finance.Initial, Amount: kernel.Money{Minor: 100_00}}, {Kind: finance.Payment, Amount: kernel.Money{Minor: 80_05}}, {Kind: finance.Link, Objective: objective}} {
		e.Line, e.Amount.Currency, e.On = k, currency, "2022-03-01"
		if _, err := b.Finance.Record(planner, e); err != nil {
			t.Fatal(err)
		}
	}
}

// TestPlanning_Money: what a line gives an objective against the cost of its activities says the same on the page, in the API, in the
// file and in the profile; a cost that lacks or another currency gives a reason and no number.
func TestPlanning_Money(t *testing.T) {
	b := openBench(t, "")
	clerk := kernel.WithActor(t.Context(), kernel.System())
	office, _ := plantRegister(t, b.App, clerk, "fin")
	plan, objective := plantPlan(t, b.App, clerk, "fin", office)
	planner := kernel.WithActor(t.Context(), persona("pla", kernel.RolePlanner))
	ask := plannersSite(t, b)
	get := func(address string) string {
		t.Helper()
		w := ask("GET", address, "", nil)
		if w.Code != http.StatusOK {
			t.Fatalf("%s: %d %s", address, w.Code, w.Body)
		}
		return w.Body.String()
	}
	says := func(when string, want map[string]string) {
		t.Helper()
		for address, text := range want {
			if body := readableAny(get(address)); !strings.Contains(body, text) {
				t.Errorf("%s: %s does not say %q: %.2500s", when, address, text, body)
			}
		}
	}
	page, of, funding := "/es/plans/"+plan+"/objectives/"+objective, "/es/plans/"+plan, "/api/v1/plans/"+plan+"/funding"
	says("without a line", map[string]string{page: "ninguna línea del presupuesto está ligada", of: "Ninguna línea del presupuesto está ligada", funding: `"given":"","paid":"","cost":"","activities":0,"unstated":0,"share":null,"why":"noLines"`})
	b.pays(t, 2022, "rounds", office, "COP", plan+"/"+objective)
	says("without a cost", map[string]string{page: "ninguna actividad declara su costo", funding: `"given":"100.00","paid":"80.05","cost":"","activities":0,"unstated":0,"share":null,"why":"noCost"`})
	measured(t, b, planner, "cost-funded", "system", 0, 0)
	activity := func(code string, pairs ...string) {
		t.Helper()
		v := planning.Values{"objective": objective, "name_es": "Rondas " + code, "due": "2022-06-30"}
		for i := 0; i+1 < len(pairs); i += 2 {
			v[pairs[i]] = pairs[i+1]
		}
		if err := b.Planning.Record(planner, planning.Row{Plan: plan, Kind: planning.OfActivity, Code: code, Values: v, Reason: "se supo el costo"}); err != nil {
			t.Fatal(err)
		}
	}
	activity("a", "cost", "125", "currency", "COP", "cost_from", "2022")
	says("with a cost", map[string]string{page: "80,0~% = 100,00 COP ÷ 125,00 COP", of: "Aprobado 100 COP · pagado 80 COP", funding: `"given":"100.00","paid":"80.05","cost":"125.00","activities":1,"unstated":0,"share":0.8,"why":""`,
		funding + "?format=csv": objective + ",2022,2026,COP,1,100.00,80.05,125.00,1,0,0.8,", "/api/v1/plans/" + plan + "/activities?format=csv": "a," + objective + ",,2022-06-30,,,125.00,COP,2022,2022",
		"/es/budget/2022/rounds": "Cuidar"})
	if !strings.Contains(get(page), `href="/es/budget/2022/rounds"`) {
		t.Error("the page does not lead to the line")
	}
	for _, subject := range []string{"system", office} {
		measured(t, b, planner, "cost-funded", subject, 100_00, 125_00)
	}
	activity("b")
	says("one without a cost", map[string]string{page: "125,00 COP como mínimo: alguna actividad no declara su costo", funding: `"cost":"125.00","activities":2,"unstated":1,"share":null,"why":"partlyCosted"`})
	measured(t, b, planner, "cost-funded", "system", 0, 0)
	activity("b", "cost", "10", "currency", "USD", "cost_from", "2022")
	says("two currencies", map[string]string{page: "hay más de una moneda, y no se suman", funding: `"cost":"","activities":2,"unstated":0,"share":null,"why":"otherCurrency"`})
	b.pays(t, 2023, "dollars", office, "USD", plan+"/"+objective)
	says("lines of two currencies", map[string]string{page: "hay más de una moneda, y no se suman", funding: `"currency":"","lines":2,"years":[2022,2023],"given":"","paid":""`})
	says("nothing is measured", map[string]string{"/api/v1/plans/" + plan + "/unit-costs": `"paid":"","units":"","cost":"","why":"no_value"`})
}

// readableAny is what a page says, or the text of anything else.
func readableAny(body string) string {
	if strings.Contains(body, "<main") {
		return readable(body)
	}
	return body
}

// measured wants a measure of the profile of a subject with both its parts; a denominator of 0: that it cannot be told.
func measured(t *testing.T, b *bench, reader context.Context, id, subject string, numerator, denominator float64) {
	t.Helper()
	p, err := b.Management.Profile(reader, subject)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range p.Factors {
		i := slices.IndexFunc(f.Measures, func(m management.MeasureScore) bool { return m.ID == id })
		if i < 0 {
			continue
		}
		m := f.Measures[i]
		if m.Known != (denominator > 0) || m.Known && (m.Reading.Numerator != numerator || m.Reading.Denominator != denominator) {
			t.Errorf("%s of %s: %+v", id, subject, m)
		}
		return
	}
	t.Errorf("no measure %s", id)
}

// TestPlanning_CostPerResult: what was paid since the baseline over by how much the published figure got better, with both parts and
// the years, the same on the page, in the API and in the file; with a year that has no line there is a reason.
func TestPlanning_CostPerResult(t *testing.T) {
	if testing.Short() {
		t.Skip("imports the demonstration")
	}
	d, err := demonstrated(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	b := &bench{App: d.App, ctx: t.Context()}
	plan := "cost-2020-2023"
	planner := kernel.WithActor(t.Context(), persona("pla", kernel.RolePlanner))
	system := kernel.WithActor(t.Context(), kernel.System())
	if _, err := b.Planning.RecordAll(planner, []planning.Row{
		{Plan: plan, Kind: planning.OfPlan, Code: plan, Values: planning.Values{"name_es": "Plan", "level": "municipal", "area": "CO-05001", "institution": "medellin", "first_year": "2020", "last_year": "2023"}},
		{Plan: plan, Kind: planning.OfObjective, Code: "aim", Values: planning.Values{"name_es": "Menos", "dimension": "prevention", "institution": "medellin", "indicator": "homicide-rate"}},
		{Plan: plan, Kind: planning.OfBaseline, Code: "base", Values: planning.Values{"objective": "aim", "year": "2019"}},
		{Plan: plan, Kind: planning.OfTarget, Code: "target", Values: planning.Values{"objective": "aim", "year": "2023", "sort": "change", "value": "-20", "trajectory": "linear"}},
	}); err != nil {
		t.Fatal(err)
	}
	for _, step := range []error{b.Planning.Move(planner, plan, planning.Submit, ""), b.Planning.Move(system, plan, planning.Adopt, "")} {
		if step != nil {
			t.Fatal(step)
		}
	}
	page, costs := "/es/plans/"+plan+"/objectives/aim", "/api/v1/plans/"+plan+"/unit-costs"
	b.pays(t, 2020, "cost-a", "medellin", "COP", plan+"/aim")
	b.pays(t, 2022, "cost-a", "medellin", "COP", plan+"/aim")
	if body := d.get(t, costs).Body.String(); !strings.Contains(body, `"why":"yearWithoutLines"`) || strings.Contains(readable(d.get(t, page).Body.String()), "por unidad") {
		t.Errorf("a year without a line: %s", body)
	}
	b.pays(t, 2021, "cost-a", "medellin", "COP", plan+"/aim")
	prices, err := b.Planning.Prices(planner, plan)
	if err != nil || len(prices) != 1 {
		t.Fatal(prices, err)
	}
	p := prices[0]
	units, _ := strconv.ParseFloat(p.Units, 64)
	if p.Paid.Minor != 3*80_05 || p.First != 2020 || p.Last != 2022 || units <= 0 || math.Abs(float64(p.Each.Minor)-float64(p.Paid.Minor)/units) > 0.5 {
		t.Fatalf("%+v", p)
	}
	each := kernel.Money{Minor: p.Each.Minor, Currency: "COP"}.Decimal()
	spanish := strings.NewReplacer(".", ",")
	for address, want := range map[string]string{
		costs:                 `"first":2020,"last":2022,"currency":"COP","paid":"240.15","units":"` + p.Units + `","cost":"` + each + `","why":""`,
		costs + "?format=csv": "aim,2020,2022,COP,240.15," + p.Units + "," + each + ",",
		page:                  spanish.Replace(each) + " COP por unidad = 240,15 COP pagados en 2020–2022 ÷ mejora de " + spanish.Replace(p.Units),
	} {
		if body := readableAny(d.get(t, address).Body.String()); !strings.Contains(body, want) {
			t.Errorf("%s does not say %q", address, want)
		}
	}
}

// TestPlanning_CostForm: a bad cost is told at its field and what was typed stays; a good one stands on the page of the objective.
func TestPlanning_CostForm(t *testing.T) {
	b := openBench(t, "")
	clerk := kernel.WithActor(t.Context(), kernel.System())
	office, _ := plantRegister(t, b.App, clerk, "fin")
	plan, objective := plantPlan(t, b.App, clerk, "fin", office)
	ask := plannersSite(t, b)
	post := func(cost string) (int, string) {
		form := url.Values{"code": {"rounds"}, "objective": {objective}, "name_es": {"Rondas"}, "due": {"2023-06-30"}, "cost": {cost}, "currency": {"COP"}, "cost_from": {"2023"}, "cost_until": {"2024"}}
		w := ask("POST", "/es/workspace/plans/"+plan+"/activity", "application/x-www-form-urlencoded", strings.NewReader(form.Encode()))
		return w.Code, w.Body.String()
	}
	if code, body := post("1.200.000"); code != http.StatusUnprocessableEntity || !strings.Contains(body, "no es un monto") || !strings.Contains(body, `value="1.200.000"`) || !strings.Contains(body, `value="Rondas"`) {
		t.Errorf("%d without the fault or what was typed", code)
	}
	if code, body := post("1200000"); code != http.StatusSeeOther {
		t.Fatalf("%d %s", code, body)
	}
	body := readable(ask("GET", "/es/plans/"+plan+"/objectives/"+objective, "", nil).Body.String())
	if !strings.Contains(body, "1.200.000,00 COP, 2023–2024") {
		t.Errorf("the cost does not stand on the page: %s", body)
	}
}
