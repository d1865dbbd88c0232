package main

import (
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"strings"
)

// The stages as the Cuenta Pública prints them, in the order of its rows; the two ratios after them are recomputed where they
// are needed and not carried.
var (
	budgetStages = []string{"Aprobado", "Modificado", "Devengado", "Ejercicio"}
	budgetRatios = []string{"Porcentaje Ejer/Aprob", "Porcentaje Ejer/Modif"}
	budgetHead   = []string{"approved", "amended", "accrued", "executed"}
)

// tribunal stands under the judiciary council's name in 2020 and 2021.
const judiciaryCouncil, electoralTribunal = "judiciary-council", "electoral-tribunal"

// knownDifferences are those between a printed total and the sum of its programmes, in cents; any other ends the run.
var knownDifferences = map[string]int64{"2015 human-rights amended": -1}

// absentTotals are branches that the file of branch totals does not have.
var absentTotals = map[string]bool{"2020 electoral-tribunal": true}

// block is a programme of a branch in a year, or the printed total of a branch, with the amounts by stage in cents.
type block struct {
	year, branch, printed, programme string
	amounts                          [4]int64
}

func (b block) key() string { return b.year + " " + b.branch }

func (b block) line() []string {
	line := []string{b.year, b.branch, b.printed, b.programme}
	for _, cents := range b.amounts {
		line = append(line, decimal(cents))
	}
	return line
}

// mexicanBudget compiles the published security and justice budget by branch, programme and stage, with its control totals.
func (c *compiler) mexicanBudget() error {
	rows, err := c.rows("budget_mx/cuenta_publica_seguridad_justicia_2013_2021.csv.gz")
	if err != nil {
		return err
	}
	blocks, err := budgetBlocks(rows, budgetBranch)
	if err != nil {
		return err
	}
	programmes, totals, err := splitTotals(blocks)
	if err != nil {
		return err
	}
	controls, err := c.budgetControls(programmes, totals)
	if err != nil {
		return err
	}
	var lines [][]string
	seen := map[string]bool{}
	for _, b := range programmes {
		if k := b.key() + " " + b.programme; seen[k] {
			return fmt.Errorf("budget of Mexico: %s stands twice", k)
		} else {
			seen[k] = true
		}
		lines = append(lines, b.line())
	}
	sortLines(lines)
	n := note{publisher: "Secretaría de Hacienda y Crédito Público (SHCP), Cuenta Pública", origin: "github.com/lapanquecita/cuenta-publica at c7f322eb, csv/2013.csv to csv/2021.csv, data_total.csv",
		licence: "SHCP open data, libre uso MX (attribute SHCP); copy: MIT", date: "fiscal years 2013 to 2021",
		done: "security and justice branches; current pesos, read as decimals and rounded to cents; stage rows only (ratios and the kinds of spending left out); the branch from RAMO (2013, 2014) or SUBRAMO, under one code for all its names; " +
			"the electoral tribunal told apart from the judiciary council, under whose name it stands in 2020 and 2021; programme codes as printed (E001 and 1-E001 are two programmes)"}
	if err := c.addCSV("budget.csv", append([][]string{append([]string{"year", "branch", "printed", "programme"}, budgetHead...)}, lines...), n); err != nil {
		return err
	}
	n.done = "printed total of each branch and stage beside the sum of its programmes and the file of branch totals, which lacks the electoral tribunal in 2020; one known difference: 2015, human rights commission, amended, one cent"
	return c.addCSV("totals.csv", append([][]string{{"year", "branch", "stage", "printed", "sum", "difference", "branch_file"}}, controls...), n)
}

// budgetBlocks joins the rows of a block, which stand one after the other.
func budgetBlocks(rows []row, branch func(row) (string, error)) ([]block, error) {
	want := slices.Concat(budgetStages, budgetRatios)
	var list []block
	for len(rows) > 0 {
		if len(rows) < len(want) {
			return nil, fmt.Errorf("budget of Mexico: the last block has %d rows", len(rows))
		}
		b := block{year: rows[0]["CICLO"], programme: rows[0]["PROGRAMA"]}
		var err error
		if b.printed, err = branch(rows[0]); err != nil {
			return nil, err
		}
		for i, stage := range want {
			r := rows[i]
			if printed, err := branch(r); err != nil || printed != b.printed || r["CICLO"] != b.year || r["PROGRAMA"] != b.programme || r["PRESUPUESTO"] != stage {
				return nil, fmt.Errorf("budget of Mexico: %s of %s %s %s is not where it should be", stage, b.year, b.printed, b.programme)
			}
			if i < len(budgetStages) {
				if b.amounts[i], err = cents(r["TOTAL"]); err != nil {
					return nil, fmt.Errorf("budget of Mexico: %s %s %s %s: %w", b.year, b.printed, b.programme, stage, err)
				}
			}
		}
		list, rows = append(list, b), rows[len(want):]
	}
	return list, nil
}

// budgetBranch is the printed name of a branch: the hierarchy has one level more from 2015 on.
func budgetBranch(r row) (string, error) {
	name := r["RAMO"]
	if name == "Ramos Administrativos" {
		name = r["SUBRAMO"]
	}
	if name == "" {
		return "", fmt.Errorf("budget of Mexico: a row of %s without a branch", r["CICLO"])
	}
	return name, nil
}

// branchCodes are the codes by printed name.
func branchCodes() (map[string]string, error) {
	rows, err := own("mx_branches.csv")
	codes := map[string]string{}
	for _, r := range rows {
		codes[r["printed"]] = r["branch"]
	}
	return codes, err
}

// splitTotals tells programmes from printed totals. A branch begins with its total; the tribunal's begins with a second total
// of the judiciary council, or with the tribunal's name in the place of the programme.
func splitTotals(blocks []block) (programmes, totals []block, err error) {
	codes, err := branchCodes()
	if err != nil {
		return nil, nil, err
	}
	seen, current := map[string]bool{}, ""
	for _, b := range blocks {
		if b.branch = codes[b.printed]; b.branch == "" {
			return nil, nil, fmt.Errorf("budget of Mexico: the branch %q has no code", b.printed)
		}
		within := b.branch
		named := codes[b.programme]
		switch {
		case named != "":
			b.branch = named
		case b.programme == "TOTAL" && seen[b.key()] && b.branch == judiciaryCouncil:
			b.branch = electoralTribunal
		case b.programme != "TOTAL":
			if within == judiciaryCouncil && current == b.year+" "+electoralTribunal {
				b.branch = electoralTribunal
			}
			if b.key() != current {
				return nil, nil, fmt.Errorf("budget of Mexico: %s of %s stands before its total", b.programme, b.key())
			}
			programmes = append(programmes, b)
			continue
		}
		if current = b.key(); seen[current] {
			return nil, nil, fmt.Errorf("budget of Mexico: the total of %s stands twice", current)
		}
		seen[current] = true
		totals = append(totals, b)
	}
	return programmes, totals, nil
}

// budgetControls holds the sums of programmes against both printed totals.
func (c *compiler) budgetControls(programmes, totals []block) ([][]string, error) {
	branchFile, err := c.branchTotals()
	if err != nil {
		return nil, err
	}
	sums := map[string][4]int64{}
	for _, b := range programmes {
		s := sums[b.key()]
		for i := range s {
			s[i] += b.amounts[i]
		}
		sums[b.key()] = s
	}
	var lines [][]string
	found := 0
	for _, t := range totals {
		second, there := branchFile[t.key()]
		if there == absentTotals[t.key()] || there && second != t.amounts {
			return nil, fmt.Errorf("budget of Mexico: the total of %s is not that of the branch file", t.key())
		}
		for i, stage := range budgetHead {
			sum := sums[t.key()][i]
			difference := t.amounts[i] - sum
			if difference != knownDifferences[t.key()+" "+stage] {
				return nil, fmt.Errorf("budget of Mexico: %s %s: the programmes are %s, the total is %s", t.key(), stage, decimal(sum), decimal(t.amounts[i]))
			}
			if difference != 0 {
				found++
			}
			line := []string{t.year, t.branch, stage, decimal(t.amounts[i]), decimal(sum), decimal(difference), ""}
			if there {
				line[6] = decimal(second[i])
			}
			lines = append(lines, line)
		}
	}
	if found != len(knownDifferences) {
		return nil, fmt.Errorf("budget of Mexico: %d differences of %d that are known", found, len(knownDifferences))
	}
	sortLines(lines)
	return lines, nil
}

// branchTotals are the printed totals of the branches in the file of all branches; of the other branches it reads nothing.
func (c *compiler) branchTotals() (map[string][4]int64, error) {
	rows, err := c.rows("budget_mx/cuenta_publica_total_ramo_2013_2021.csv.gz")
	if err != nil {
		return nil, err
	}
	codes, err := branchCodes()
	if err != nil {
		return nil, err
	}
	totals, stages := map[string][4]int64{}, map[string]int{}
	for _, r := range rows {
		code, stage := codes[r["RAMO"]], slices.Index(budgetStages, r["PRESUPUESTO"])
		if code == "" || stage < 0 {
			continue
		}
		k := r["CICLO"] + " " + code
		if stages[k+r["PRESUPUESTO"]]++; code == judiciaryCouncil && stages[k+r["PRESUPUESTO"]] == 2 {
			k = r["CICLO"] + " " + electoralTribunal
		}
		t := totals[k]
		if t[stage], err = cents(r["TOTAL"]); err != nil {
			return nil, fmt.Errorf("budget of Mexico: total of %s: %w", k, err)
		}
		totals[k] = t
	}
	return totals, nil
}

// dust is what a binary fraction of the origin may differ from its cents, in cents.
var dust = big.NewRat(1, 100)

// cents reads an amount as a decimal number and rounds it to cents; more than dust beside them is an error, as is no number.
func cents(text string) (int64, error) {
	amount, ok := new(big.Rat).SetString(text)
	if !ok || strings.ContainsAny(text, "/eE") {
		return 0, fmt.Errorf("%q is not an amount", text)
	}
	amount.Mul(amount, big.NewRat(100, 1))
	whole := roundHalfAway(amount)
	rest := new(big.Rat).Sub(amount, new(big.Rat).SetInt(whole))
	if rest.Abs(rest).Cmp(dust) > 0 || !whole.IsInt64() {
		return 0, fmt.Errorf("%q is not an amount with cents", text)
	}
	return whole.Int64(), nil
}

// roundHalfAway is the nearest whole number, of two the one farther from zero.
func roundHalfAway(r *big.Rat) *big.Int {
	n := new(big.Int).Mul(r.Num(), big.NewInt(2))
	d := new(big.Int).Mul(r.Denom(), big.NewInt(2))
	if n.Sign() < 0 {
		n.Sub(n, r.Denom())
	} else {
		n.Add(n, r.Denom())
	}
	return n.Quo(n, d)
}

// decimal writes cents with a point.
func decimal(cents int64) string {
	sign := ""
	if cents < 0 {
		sign, cents = "-", -cents
	}
	return fmt.Sprintf("%s%d.%02d", sign, cents/100, cents%100)
}

// mexicanSeries compiles what budgets are compared with: nominal gross domestic product, and the consumer price index as the
// mean of each year.
func (c *compiler) mexicanSeries() error {
	product, err := c.rows("budget_mx/PIB.csv")
	if err != nil {
		return err
	}
	lines := [][]string{{"year", "gdp_millions"}}
	for _, r := range product {
		lines = append(lines, []string{r["Año"], r["PIB_nominal"]})
	}
	if err := c.addCSV("gdp.csv", lines, note{publisher: "INEGI, Sistema de Cuentas Nacionales de México", origin: "github.com/lapanquecita/cuenta-publica at c7f322eb, assets/PIB.csv",
		licence: "INEGI, términos de libre uso (inegi.org.mx/inegi/terminos.html); copy: MIT", date: "1993 to 2021; day of publication not stated", done: "millions of current pesos, as printed"}); err != nil {
		return err
	}
	months, err := own("mx_inpc.csv")
	if err != nil {
		return err
	}
	prices, err := yearMeans(months)
	if err != nil {
		return err
	}
	return c.addCSV("prices.csv", append([][]string{{"year", "inpc"}}, prices...), note{publisher: "INEGI, Índice Nacional de Precios al Consumidor (INPC), second half of July 2018 = 100",
		origin:  "github.com/lapanquecita/cuenta-publica at 09ea060a, IPC.csv, transcribed to tools/compile/tables/mx_inpc.csv",
		licence: "INEGI, términos de libre uso (inegi.org.mx/inegi/terminos.html); copy: MIT", date: "2013-01 to 2021-12; the copy goes to 2023-09",
		done: "**derived**: mean of the twelve months of each year, rounded to six decimals"})
}

// yearMeans are the means of the twelve months of each year, to six decimals.
func yearMeans(months []row) ([][]string, error) {
	sums, counts := map[string]*big.Rat{}, map[string]int64{}
	var years []string
	for _, r := range months {
		year, month, ok := strings.Cut(r["month"], "-")
		value, good := new(big.Rat).SetString(r["inpc"])
		if n, err := strconv.Atoi(month); !ok || !good || err != nil || n != int(counts[year])+1 {
			return nil, fmt.Errorf("prices of Mexico: %v is not understood", r)
		}
		if sums[year] == nil {
			sums[year], years = new(big.Rat), append(years, year)
		}
		sums[year].Add(sums[year], value)
		counts[year]++
	}
	var lines [][]string
	for _, year := range years {
		if counts[year] != 12 {
			return nil, fmt.Errorf("prices of Mexico: %d months of %s", counts[year], year)
		}
		million := new(big.Rat).Mul(sums[year], big.NewRat(1_000_000, 12))
		n := roundHalfAway(million).Int64()
		lines = append(lines, []string{year, fmt.Sprintf("%d.%06d", n/1_000_000, n%1_000_000)})
	}
	return lines, nil
}
