package app_test

import (
	"encoding/csv"
	"maps"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"convive/internal/app"
	carried "convive/internal/app/demonstration"
	"convive/internal/finance"
	"convive/internal/kernel"
)

// notEntered are amounts of 2020's attorney general that budget.csv has and no line can have: amended below zero.
var notEntered = map[string]int64{"approved": 207_631_613_00 + 89_632_273_00, "amended": -45_768_200_88 - 19_918_286_00, "accrued": 372_159_00, "executed": 372_159_00}

// TestDemo_Mexico: the second government's budget is entered once, in its own place; by branch and year each stage is to the
// cent what the Cuenta Pública prints, but for what is known to differ; what it does not publish is not stated.
func TestDemo_Mexico(t *testing.T) {
	a := openApp(t)
	for range 2 {
		if err := a.SeedMexico(system(t)); err != nil {
			t.Fatal(err)
		}
	}
	reader := kernel.Citizen()
	reader.Tenant = app.DemoMexico
	l, err := a.Finance.Ledger(kernel.WithActor(t.Context(), reader))
	if err != nil {
		t.Fatal(err)
	}
	if n := len(l.Lines(0)); n != 755 {
		t.Errorf("%d lines", n)
	}
	sums := sumsOf(t, l)
	f, err := carried.Files.Open("mexico/totals.csv")
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows[1:] {
		want, ok := kernel.ParseMoney(r[4], "MXN")
		if k := r[0] + " " + r[1]; k == "2020 attorney-general" {
			want.Minor -= notEntered[r[2]]
		}
		if got := sums[r[0]+" "+r[1]+" "+r[2]]; !ok || got != want.Minor {
			t.Errorf("%s %s %s: %d, want %d", r[0], r[1], r[2], got, want.Minor)
		}
	}
	if len(rows)-1 != len(sums) {
		t.Errorf("%d sums, %d totals", len(sums), len(rows)-1)
	}
	created := l.Execution(finance.Key{Year: 2019, Code: "security-E001"})
	if !created.Initial.Stated || created.Initial.Minor != 0 || created.OfInitial().Why != "approvedIsZero" || created.Executed().Why != "" || created.LateShare().Why != "notReported" {
		t.Errorf("created during the year: %+v", created)
	}
	series, err := a.Finance.Series(kernel.WithActor(t.Context(), reader))
	if err != nil || len(series) != 2 || len(series[0].Years()) != 29 || len(series[1].Years()) != 9 {
		t.Fatalf("series %+v, %v", series, err)
	}
	paid := finance.Amount{Minor: sums["2013 interior executed"], Stated: true}
	if got := series[1].Real(paid, "MXN", 2013); got.Why != "" || got.Money.Decimal() != "84825026995.47" { // 61287731535.15 × 113.541917 / 82.036243
		t.Errorf("interior, 2013, in prices of 2021: %+v", got)
	}
	if main, err := a.Finance.Ledger(kernel.WithActor(t.Context(), kernel.Citizen())); err != nil || len(main.Lines(0)) != 0 {
		t.Errorf("the main government has %d lines, %v", len(main.Lines(0)), err)
	}
}

func sumsOf(t *testing.T, l *finance.Ledger) map[string]int64 {
	t.Helper()
	sums := map[string]int64{}
	for _, line := range l.Lines(0) {
		x := l.Execution(line.Key)
		if x.Committed.Stated || !x.Initial.Stated || !x.Paid.Stated {
			t.Errorf("%s: %+v", line.Key, x)
		}
		for stage, amount := range map[string]finance.Amount{"approved": x.Initial, "amended": x.Amended, "accrued": x.Accrued, "executed": x.Paid} {
			sums[strconv.Itoa(line.Year)+" "+line.Institution+" "+stage] += amount.Minor
		}
	}
	return sums
}

// TestDemo_MexicoCompared: the page and the operations at the second government's host say the same, and an earlier day has
// nothing; the main government has no budget there.
func TestDemo_MexicoCompared(t *testing.T) {
	a := openApp(t)
	if err := a.SeedMexico(system(t)); err != nil {
		t.Fatal(err)
	}
	sites := a.Hosts(app.WebConfig{Country: "CO", Log: quiet()}, http.NotFoundHandler())
	for path, want := range map[string][]string{
		"/en/budget/real":                                   {"146,809.4", "0.552%", "-6.3%", "INEGI, Índice Nacional de Precios al Consumidor", "SHCP, Cuenta Pública 2021 (libre uso MX)", "K022"},
		"/es/budget/real?stage=committed":                   {"no informado"},
		"/en/budget/real?asOf=2013-01-01":                   {"There is no budget yet"},
		"/api/v1/finance/comparisons?format=csv":            {"2021,MXN,paid,74,0,146809393083.94,inpc,0,prices,2021,146809393083.94,"},
		"/api/v1/finance/series?format=csv":                 {"gdp,product,MXN,0,1000000,2021,26619085.988,", "inpc,prices,MXN,2021,0,2013,82.036243,"},
		"/api/v1/finance/comparisons?stage=initial&limit=1": {`"total":18`, `"nominal":`},
	} {
		w := ask(sites, http.MethodGet, app.DemoMexicoHost, path, "reader", "", nil)
		for _, text := range want {
			if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), text) {
				t.Errorf("%s: %d without %q", path, w.Code, text)
			}
		}
	}
	if w := ask(sites, http.MethodGet, app.DemoMexicoHost, "/en/budget/real?stage=guess", "reader", "", nil); w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), "guess") {
		t.Errorf("a stage that is none: %d", w.Code)
	}
}

// TestSeries_Entered: a planner enters a series by program and is told what is wrong with it; an analyst may not.
func TestSeries_Entered(t *testing.T) {
	h := openHouse(t)
	planner, analyst := h.entered(who("pla", "ministry", kernel.RolePlanner)), h.entered(who("ana", "ministry", kernel.RoleAnalyst))
	series := map[string]any{"code": "ipc", "name": map[string]string{"es": "Precios"}, "measure": "prices", "currency": "COP", "base": 2020, "values": map[string]string{"2020": "100", "2021": "105.5"},
		"origin": "DANE", "address": "https://www.dane.gov.co", "licence": "CC BY 4.0"}
	const address = "/api/v1/finance/series"
	if r := h.send(planner, address, series); r.status != http.StatusOK {
		t.Fatalf("%d %s", r.status, r.body)
	}
	if r := h.get(planner, address); !strings.Contains(r.body, `"2021":"105.5"`) {
		t.Errorf("kept %s", r.body)
	}
	if r := h.send(analyst, address, series); r.status != http.StatusForbidden {
		t.Errorf("an analyst: %d", r.status)
	}
	for field, value := range map[string]any{"values": map[string]string{"2020": "100", "MMXX": "1"}, "base": 2019, "address": "dane"} {
		wrong := maps.Clone(series)
		wrong[field] = value
		if r := h.send(planner, address, wrong); r.status != http.StatusUnprocessableEntity || !strings.Contains(r.body, field) {
			t.Errorf("%s: %d %s", field, r.status, r.body)
		}
	}
}

// TestDemoMexicoAddress: the second government's host takes the place of the installation's own.
func TestDemoMexicoAddress(t *testing.T) {
	for want, got := range map[string]string{"http://mx.localhost:8080": app.DemoMexicoAddress("", "127.0.0.1:8080"), "https://mx.localhost": app.DemoMexicoAddress("https://convive.example", "127.0.0.1:8080")} {
		if got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}
