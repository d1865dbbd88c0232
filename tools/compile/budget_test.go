package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"convive/internal/platform/testkit"
)

// TestRunMexico_Reproducible recompiles Mexico's budget and compares byte by byte with what the repository carries.
func TestRunMexico_Reproducible(t *testing.T) {
	raw, out := testkit.RawData(t, "."), t.TempDir()
	if err := runMexico(raw, out); err != nil {
		t.Fatal(err)
	}
	carried := filepath.Join("..", "..", "internal", "app", "demonstration", "mexico")
	made, err := os.ReadDir(out)
	if err != nil {
		t.Fatal(err)
	}
	kept, err := os.ReadDir(carried)
	if err != nil {
		t.Fatal(err)
	}
	if len(made) != len(kept) {
		t.Errorf("the repository carries %d files, the compiler makes %d", len(kept), len(made))
	}
	for _, f := range made {
		now, err := os.ReadFile(filepath.Join(out, f.Name()))
		if err != nil {
			t.Fatal(err)
		}
		before, err := os.ReadFile(filepath.Join(carried, f.Name()))
		if err != nil || string(now) != string(before) {
			t.Errorf("%s differs from what the repository carries (%v): run go run ./tools/compile", f.Name(), err)
		}
	}
}

// TestCents: amounts are decimals; the dust of binary fractions goes, anything else beside cents is refused.
func TestCents(t *testing.T) {
	for text, want := range map[string]int64{"37763043445.999985": 3776304344600, "0.0": 0, "-45768200.88": -4576820088, "1359013376.3700001": 135901337637, "12": 1200} {
		if got, err := cents(text); err != nil || got != want {
			t.Errorf("%s is %d, %v, want %d", text, got, err, want)
		}
	}
	for _, text := range []string{"", " ", "n.s.", "1.005", "1e3", "1/3", "99999999999999999999"} {
		if got, err := cents(text); err == nil {
			t.Errorf("%q was read as %d", text, got)
		}
	}
	if got := decimal(-105); got != "-1.05" {
		t.Errorf("-105 cents are written %s", got)
	}
}

// budgetRows are the six rows of each block, each with the same amount in every stage.
func budgetRows(blocks ...[4]string) []row {
	var rows []row
	for _, b := range blocks {
		for _, stage := range append(append([]string{}, budgetStages...), budgetRatios...) {
			rows = append(rows, row{"CICLO": b[0], "RAMO": b[1], "PROGRAMA": b[2], "PRESUPUESTO": stage, "TOTAL": b[3]})
		}
	}
	return rows
}

// TestBudgetBlocks_Refuses: a row that is not where it belongs ends the run, so the programme in the stage column does too.
func TestBudgetBlocks_Refuses(t *testing.T) {
	const council = "Consejo de la Judicatura Federal"
	good := [4]string{"2013", council, "R001", "5.0"}
	for want, mend := range map[string]func([]row) []row{
		"is not where it should be": func(rows []row) []row { rows[1]["PRESUPUESTO"] = "R001"; return rows },
		"Modificado of":             func(rows []row) []row { rows[1]["PROGRAMA"] = "Modificado"; return rows },
		"the last block":            func(rows []row) []row { return rows[:5] },
		"is not an amount":          func(rows []row) []row { rows[2]["TOTAL"] = "n.s."; return rows },
		"without a branch":          func(rows []row) []row { rows[0]["RAMO"] = ""; return rows },
	} {
		if _, err := budgetBlocks(mend(budgetRows(good)), budgetBranch); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
	for want, list := range map[string][][4]string{
		"has no code":             {{"2013", "Marina", "TOTAL", "1.0"}},
		"stands before its total": {good},
		"stands twice":            {{"2013", "Gobernación", "TOTAL", "1.0"}, {"2013", "Gobernación", "TOTAL", "1.0"}},
	} {
		blocks, err := budgetBlocks(budgetRows(list...), budgetBranch)
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err := splitTotals(blocks); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}

// TestSplitTotals: what follows a second total of the judiciary council, or the tribunal's name, is the tribunal's.
func TestSplitTotals(t *testing.T) {
	const council, tribunal = "Consejo de la Judicatura Federal", "Tribunal Electoral del Poder Judicial de la Federación"
	blocks, err := budgetBlocks(budgetRows([4]string{"2020", council, "TOTAL", "9"}, [4]string{"2020", council, "R001", "9"}, [4]string{"2020", council, tribunal, "2"}, [4]string{"2020", council, "R001", "2"},
		[4]string{"2021", council, "TOTAL", "8"}, [4]string{"2021", council, "R001", "8"}, [4]string{"2021", council, "TOTAL", "3"}, [4]string{"2021", council, "R001", "3"}), budgetBranch)
	if err != nil {
		t.Fatal(err)
	}
	programmes, totals, err := splitTotals(blocks)
	if err != nil || len(programmes) != 4 || len(totals) != 4 {
		t.Fatalf("%d programmes, %d totals, %v", len(programmes), len(totals), err)
	}
	for i, want := range []string{"2020 judiciary-council", "2020 electoral-tribunal", "2021 judiciary-council", "2021 electoral-tribunal"} {
		if programmes[i].key() != want || totals[i].key() != want {
			t.Errorf("place %d: %s and %s, want %s", i, programmes[i].key(), totals[i].key(), want)
		}
	}
}

// TestYearMeans: twelve months make a year, 1 to 12 a mean of 6.5; half a millionth goes away from zero.
func TestYearMeans(t *testing.T) {
	var months []row
	for i, m := range []string{"01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11", "12"} {
		months = append(months, row{"month": "2020-" + m, "inpc": []string{"1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12.000006"}[i]})
	}
	lines, err := yearMeans(months)
	if err != nil || len(lines) != 1 || lines[0][1] != "6.500001" {
		t.Errorf("%v %v", lines, err)
	}
	if _, err := yearMeans(months[:11]); err == nil {
		t.Error("a year of eleven months has a mean")
	}
	if _, err := yearMeans(months[1:]); err == nil {
		t.Error("a year that begins in February has a mean")
	}
}
