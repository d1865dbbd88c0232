package app_test

import (
	"encoding/csv"
	"strconv"
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

// TestDemoMexicoAddress: the second government's host takes the place of the installation's own.
func TestDemoMexicoAddress(t *testing.T) {
	for want, got := range map[string]string{"http://mx.localhost:8080": app.DemoMexicoAddress("", "127.0.0.1:8080"), "https://mx.localhost": app.DemoMexicoAddress("https://convive.example", "127.0.0.1:8080")} {
		if got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}
