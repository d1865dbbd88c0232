package app_test

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"convive/internal/app"
	"convive/internal/finance"
	"convive/internal/kernel"
	"convive/internal/management"
	"convive/internal/oversight"
)

// plantBudget enters a line of 2022 with what it got, a change that waits and a payment, in the government of the actor. It gives the
// code of the line and the number of the change.
func plantBudget(t *testing.T, a *app.App, ctx context.Context, mark, institution string) (code, change string) {
	t.Helper()
	planner := kernel.WithActor(ctx, kernel.Actor{Tenant: kernel.ActorFrom(ctx).Tenant, Name: mark + "-planner", Role: kernel.RolePlanner, Institution: "police", MFA: true})
	k := finance.Key{Year: 2022, Code: mark + "-line"}
	if err := a.Finance.EnterLines(planner, []finance.Line{{Key: k, Institution: institution, Programme: "E001", Name: kernel.Same("Patrullas"), COFOG: "03.1", Share: 10_000, Source: "treasury", Level: "national",
		Territory: "CO", Currency: "COP", Origin: "Ley 1", Published: "2021-12-20"}}); err != nil {
		t.Fatal(err)
	}
	for _, e := range []finance.Event{{Kind: finance.Initial, Amount: kernel.Money{Minor: 100_00}}, {Kind: finance.Payment, Amount: kernel.Money{Minor: 80_05}}, {Kind: finance.Amendment, Amount: kernel.Money{Minor: 10_00}, Act: "Decreto 1", Reason: "canary waits"}} {
		e.Line, e.Amount.Currency, e.On = k, "COP", "2022-03-01"
		n, err := a.Finance.Record(planner, e)
		if err != nil {
			t.Fatal(err)
		}
		change = strconv.FormatInt(n, 10)
	}
	return k.Code, change
}

// TestFinance_Report: a report of an institution is given its budget as it is recorded, of whole years alone; an amount that differs by a
// cent from it is found, and what the budget does not report is not held against it.
func TestFinance_Report(t *testing.T) {
	b := openBench(t, "")
	clerk := kernel.WithActor(t.Context(), kernel.System())
	plantRegister(t, b.App, clerk, "fin")
	plantOversight(t, b.App, clerk, "fin", "fin-clerk")
	plantBudget(t, b.App, clerk, "fin", "police")
	planner := kernel.WithActor(t.Context(), persona("pla", kernel.RolePlanner))
	if _, err := b.Oversight.Plan(planner, oversight.Report{Code: "fin-funds", Title: kernel.Text{"es": "Informe"}, Owner: "police", Body: "fin-congress", Area: "CO", From: "2022-01-01", To: "2022-12-31", Due: "2023-06-30"}); err != nil {
		t.Fatal(err)
	}
	if err := b.Oversight.Collect(planner, "fin-funds"); err != nil {
		t.Fatal(err)
	}
	rows, err := b.Oversight.Propose(planner, "fin-funds", oversight.OfFunds)
	if err != nil || len(rows) != 1 || rows[0]["paid"] != "80.05" && rows[0]["paid"] != "8005" || rows[0]["committed"] != "" {
		t.Fatalf("%v, %v", rows, err)
	}
	row := oversight.Row{"programme": "E001", "cofog": "03.1", "source": "treasury", "level": "national", "currency": "COP", "initial": "100.00", "amendments": "0.00", "amended": "100.00", "committed": "90.00", "accrued": "80.05", "paid": "80.04"}
	if err := b.Oversight.Submit(planner, "fin-funds", oversight.OfFunds, nil, []oversight.Row{row}); err != nil {
		t.Fatal(err)
	}
	findings, err := b.Oversight.Check(planner, "fin-funds")
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, f := range findings {
		if strings.HasPrefix(f.Rule, oversight.RuleBooks) {
			found = append(found, f.Rule)
		}
	}
	if len(found) != 1 || found[0] != oversight.RuleBooks+".paid" {
		t.Errorf("%v of %+v", found, findings)
	}
}

// TestFinance_Measured: the profile tells what was paid of the last closed year, of the institution and of the system alone, as the page does.
func TestFinance_Measured(t *testing.T) {
	b := openBench(t, "")
	clerk := kernel.WithActor(t.Context(), kernel.System())
	office, _ := plantRegister(t, b.App, clerk, "fin")
	plantBudget(t, b.App, clerk, "fin", office)
	planner := kernel.WithActor(t.Context(), persona("pla", kernel.RolePlanner))
	measured := func(subject string) management.MeasureScore {
		t.Helper()
		p, err := b.Management.Profile(planner, subject)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range p.Factors {
			for _, m := range f.Measures {
				if m.ID == "paid-of-amended" {
					return m
				}
			}
		}
		t.Fatal("no such measure")
		return management.MeasureScore{}
	}
	if m := measured("system"); m.Known {
		t.Errorf("of a year that is open: %+v", m)
	}
	if err := b.Finance.CloseYear(planner, 2022, "Ley 2"); err != nil {
		t.Fatal(err)
	}
	for _, subject := range []string{"system", office} {
		if m := measured(subject); !m.Known || m.Reading.Numerator != 8005 || m.Reading.Denominator != 10000 {
			t.Errorf("%s: %+v", subject, m)
		}
	}
}

// TestFinance_Operations: lines, totals, groups and events say the same; what nobody reported is null; what waits, who entered it and
// an unknown year are not there.
func TestFinance_Operations(t *testing.T) {
	b := openBench(t, "")
	clerk := kernel.WithActor(t.Context(), kernel.System())
	office, _ := plantRegister(t, b.App, clerk, "fin")
	plantBudget(t, b.App, clerk, "fin", office)
	ask := plannersSite(t, b)
	for address, want := range map[string]string{
		"/api/v1/finance/years":                                       `"year":2022`,
		"/api/v1/finance/years/2022/lines":                            `"paid":{"amount":"80.05","currency":"COP","minor":8005}`,
		"/api/v1/finance/years/2022/lines/fin-line":                   `"executed":{"numerator":"80.05","denominator":"100.00","value":0.8005,"why":""}`,
		"/api/v1/finance/years/2022/totals?by=institution":            `"committed":null`,
		"/api/v1/finance/years/2022/groups":                           `"unspent":{"amount":"19.95","currency":"COP","minor":1995}`,
		"/api/v1/finance/years/2022/lines?format=csv":                 ",100.00,100.00,,,80.05,19.95",
		"/api/v1/finance/years/2022/totals?by=programme&format=csv":   "E001,COP,1,100.00,100.00,,,80.05,19.95,1,80.05,100.00,0.8005,",
		"/api/v1/finance/years/2022/lines/fin-line/events?format=csv": "payment,2022-03-01,80.05,COP",
		"/api/v1/finance/changes":                                     `"by":"fin-planner"`,
		"/api/v1/finance/classes":                                     `{"code":"03.1","name":{"en":"Police services","es":"Servicios de policía","fr":"Services de police","pt":"Serviços de polícia"}}`,
		"/api/v1/finance/classes?format=csv":                          "03.4,Prisiones,Prisons,Prisões,Administration pénitentiaire",
	} {
		w := ask(http.MethodGet, address, "", nil)
		if body := w.Body.String(); w.Code != http.StatusOK || !strings.Contains(body, want) {
			t.Errorf("%s: %d without %q: %s", address, w.Code, want, body)
		} else if !strings.HasSuffix(address, "/changes") && (strings.Contains(body, "canary waits") || strings.Contains(body, "fin-planner")) {
			t.Errorf("%s shows what is for staff", address)
		}
	}
	for address, wants := range map[string][]string{
		"/es/budget":                   {"Presupuesto de seguridad 2022", "80,05", "80,0\u00a0%", `href="/es/budget/2022/fin-line"`, "no informado", "<svg"},
		"/es/budget/2022/fin-line":     {"De 100,00 COP se pagaron 80,05 COP: el 80,0\u00a0%", "19,95 COP", "Ley 1", "no informado"},
		"/en/budget?year=2022":         {"Security budget 2022"},
		"/en/budget?asOf=2019-12-31":   {"There is no budget yet"},
		"/es/budget/2022/fin-line?x=1": {"Presupuesto inicial", "Pago"},
	} {
		w := ask(http.MethodGet, address, "", nil)
		for _, want := range wants {
			if body := w.Body.String(); w.Code != http.StatusOK || !strings.Contains(body, want) || strings.Contains(body, "canary waits") || strings.Contains(body, "fin-planner") {
				t.Errorf("%s: %d without %q, or with what is for staff", address, w.Code, want)
			}
		}
	}
	for address, want := range map[string]int{"/es/budget?year=1999": http.StatusNotFound, "/es/budget?year=x": http.StatusNotFound, "/es/budget/2022/nothing": http.StatusNotFound, "/es/budget/x/fin-line": http.StatusNotFound, "/api/v1/finance/years/1999/lines": http.StatusNotFound, "/api/v1/finance/years/0/lines": http.StatusNotFound, "/api/v1/finance/years/2022/lines/nothing": http.StatusNotFound, "/api/v1/finance/years/2022/totals?by=luck": http.StatusUnprocessableEntity} {
		if w := ask(http.MethodGet, address, "", nil); w.Code != want {
			t.Errorf("%s: %d", address, w.Code)
		}
	}
	for body, want := range map[string]int{
		`{"kind":"commitment","amount":"80.05","currency":"COP","on":"2022-04-01"}`: http.StatusOK,
		`{"kind":"payment","amount":"1,000.00","currency":"COP","on":"2022-04-01"}`: http.StatusUnprocessableEntity,
		`{"kind":"payment","amount":"1","currency":"XXX","on":"2022-04-01"}`:        http.StatusUnprocessableEntity,
		`{"kind":"payment","amount":"100.00","currency":"COP","on":"2022-04-01"}`:   http.StatusConflict,
		`{"kind":"link","objective":"nowhere/nothing","on":"2022-04-01"}`:           http.StatusUnprocessableEntity,
	} {
		if w := ask(http.MethodPost, "/api/v1/finance/years/2022/lines/fin-line/events", "application/json", strings.NewReader(body)); w.Code != want {
			t.Errorf("%s: %d %s", body, w.Code, w.Body)
		}
	}
}
