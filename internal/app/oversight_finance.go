package app

import (
	"cmp"
	"context"
	"maps"
	"strconv"
	"strings"

	"convive/internal/finance"
	"convive/internal/oversight"
)

// books give reports the budget of an institution as it is recorded.
type books struct{ app *App }

// Funds are the lines of the years that lie whole in a period, by programme, class, source, level and currency, with the share that
// is for security. A stage that a line does not report is left to the compilers.
func (b books) Funds(ctx context.Context, owner, from, to string) ([]oversight.Row, error) {
	ledger, err := b.app.Finance.Published(ctx)
	if err != nil {
		return nil, err
	}
	own := ledger.Where(func(line finance.Line) bool { return line.Institution == owner })
	sums := map[[5]string]oversight.Row{}
	var rows []oversight.Row
	for _, year := range own.Years() {
		if text := strconv.Itoa(year); from > text+"-01-01" || to < text+"-12-31" {
			continue
		}
		groups, err := own.Report(year)
		if err != nil {
			return nil, err
		}
		for _, g := range groups {
			key := [5]string{g.Programme, g.COFOG, g.Source, g.Level, g.Currency}
			if sums[key] == nil {
				sums[key] = oversight.Row{"programme": g.Programme, "cofog": g.COFOG, "source": g.Source, "level": reported(g.Level), "currency": g.Currency}
				rows = append(rows, sums[key])
				state(sums[key], g, nil)
				continue
			}
			state(sums[key], g, sums[key])
		}
	}
	return rows, nil
}

// state writes the stages that all lines of a group report, on top of those of the years before; what one year lacks the sum lacks.
func state(row oversight.Row, g finance.Group, before oversight.Row) {
	add := func(column string, a finance.Amount, missing int) {
		earlier, ok := int64(0), true
		if before != nil {
			earlier, ok = before.Minor(column)
		}
		delete(row, column)
		if a.Stated && missing == 0 && ok {
			row[column] = strconv.FormatInt(earlier+a.Minor, 10)
		}
	}
	for _, s := range finance.Stages() {
		add(string(s), g.Execution.At(s), g.NotStated[s])
	}
	add("amendments", g.Execution.Variance(), g.NotStated[finance.InitialStage]+g.NotStated[finance.Amended])
	if text := strings.Join(g.Reason, "; "); text != "" {
		row["reason"] = text
	}
}

// reported is a level of government as a report names it.
func reported(level string) string {
	if level == "local" {
		return "municipal"
	}
	return level
}

// Contracts are the processes of a buyer in which an award or a contract falls into a period, with what stands awarded by currency.
// Generated ones are of no real contract, and no report gives account of them.
func (b books) Contracts(ctx context.Context, owner, from, to string) ([]oversight.Row, error) {
	list, err := b.app.Finance.Contracts(ctx)
	if err != nil {
		return nil, err
	}
	var rows []oversight.Row
	for _, p := range finance.About(list, owner, "") {
		if p.Illustrative || !p.Decided(from, to) {
			continue
		}
		for _, worth := range p.Worth() {
			row := oversight.Row{"ocid": p.OCID, "title": p.Title, "supplier": suppliers(p), "programme": p.Budget.Programme, "currency": worth.Currency, "amount": strconv.FormatInt(worth.Minor, 10), "status": contractStatus[p.Stage()]}
			maps.DeleteFunc(row, func(_, value string) bool { return value == "" })
			rows = append(rows, row)
		}
	}
	return rows, nil
}

// contractStatus is how a report names the stage of a process in which something was decided.
var contractStatus = map[string]string{finance.Awarded: "award", finance.Signed: "active", finance.InImplementation: "active", finance.Ended: "complete", finance.Cancelled: "cancelled", finance.Unsuccessful: "cancelled", finance.Withdrawn: "cancelled"}

// suppliers are the names of those of a process; of natural persons the number in it.
func suppliers(p finance.Process) string {
	var names []string
	for _, s := range p.Suppliers() {
		names = append(names, cmp.Or(s.Name, s.ID))
	}
	return strings.Join(names, "; ")
}
