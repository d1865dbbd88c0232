package app_test

import (
	"strings"
	"testing"

	"convive/internal/app"
	"convive/internal/kernel"
)

// TestDemo_Cases: the demonstration's cases are made once, each says on every page and in every file that it is made up,
// and a start without the vault's key makes them without persons.
func TestDemo_Cases(t *testing.T) {
	h := openHouse(t)
	for range 2 {
		if err := h.SeedCases(system(t)); err != nil {
			t.Fatal(err)
		}
	}
	var all, persons, marked int64
	if err := h.Records.QueryRow(t.Context(), `SELECT (SELECT count(*) FROM cases_case), (SELECT count(*) FROM cases_person), (SELECT count(*) FROM cases_case WHERE made_up)`).Scan(&all, &persons, &marked); err != nil {
		t.Fatal(err)
	}
	if all < 8 || persons < 8 || marked != all {
		t.Errorf("%d cases, %d persons, %d marked", all, persons, marked)
	}
	chief := h.entered(who("demo-supervisor", "demo-police", kernel.RoleSupervisor))
	for address, before := range map[string]string{"/es/workspace/cases": ">2022/", "/es/workspace/cases.csv": ",2022/", "/api/v1/cases": `"2022/`} {
		r := h.get(chief, address)
		rows := strings.Count(r.body, before)
		if rows < 4 || strings.Count(strings.ToLower(r.body), "genera") < rows {
			t.Errorf("%s: %d rows, not all marked", address, rows)
		}
	}
	if accounts, err := h.Identity.Accounts(system(t)); err != nil || len(accounts) != len(app.DemoAccounts())+1 {
		t.Errorf("%d accounts, %v", len(accounts), err)
	}
	closed, err := app.Open(system(t), app.Config{Data: dataFolder(t), Clock: kernel.FixedClock(now), Memory: "512MB"})
	if err != nil {
		t.Fatal(err)
	}
	defer closed.Close()
	if err := closed.SeedCases(system(t)); err != nil {
		t.Fatal(err)
	}
	if err := closed.Records.QueryRow(t.Context(), `SELECT count(*) FROM cases_person`).Scan(&persons); err != nil || persons != 0 {
		t.Errorf("%d persons, %v", persons, err)
	}
}
