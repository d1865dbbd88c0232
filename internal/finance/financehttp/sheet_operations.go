package financehttp

import (
	"context"
	"strconv"

	"convive/internal/finance"
	"convive/internal/platform/api"
)

type sheetRowsInput struct {
	api.Page
	Sheet int64  `path:"sheet"`
	State string `query:"state" enum:"all,pending" default:"all" doc:"pending: those that are still to be entered"`
}

// budgetSheetRow is a row of a file of lines with what became of it.
type budgetSheetRow struct {
	Row    int               `json:"row" doc:"Below the heading, from 1"`
	State  string            `json:"state" enum:"new,entered,unchanged,agrees,waits,refused,dropped"`
	Column string            `json:"column" doc:"At which column something is wrong"`
	Reason string            `json:"reason" doc:"In the language asked for; empty: nothing is wrong"`
	Rule   string            `json:"rule" doc:"Message of the reason, which stays the same in all languages"`
	Cells  map[string]string `json:"cells"`
}

func sheetRowOf(ctx context.Context, r finance.SheetRow) budgetSheetRow {
	row := budgetSheetRow{Row: r.Number, State: string(r.State), Reason: rowProblem(ctx, r), Cells: r.Cells}
	if r.Problem != nil {
		row.Column, row.Rule = r.Problem.Column, r.Problem.Message
	}
	return row
}

type budgetSheetRowList struct {
	Total int              `json:"total"`
	Items []budgetSheetRow `json:"items"`
}

// Records is the list as CSV: the columns of the file, so that it can be corrected and sent again, and the reason.
func (l budgetSheetRowList) Records() [][]string {
	columns := finance.SheetColumns()
	lines := [][]string{append(append([]string{}, columns...), "row", "state", "wrong_column", "why")}
	for _, r := range l.Items {
		var line []string
		for _, name := range columns {
			line = append(line, r.Cells[name])
		}
		lines = append(lines, append(line, strconv.Itoa(r.Row), r.State, r.Column, r.Reason))
	}
	return lines
}

type sheetRowsOutput struct{ Body budgetSheetRowList }

func (o operations) listSheetRows(ctx context.Context, in *sheetRowsInput) (*sheetRowsOutput, error) {
	sheet, err := o.finance.Sheet(ctx, in.Sheet)
	if err != nil {
		return nil, err
	}
	list := []budgetSheetRow{}
	for _, r := range sheet.Rows {
		if in.State != "pending" || r.Pending() {
			list = append(list, sheetRowOf(ctx, r))
		}
	}
	return &sheetRowsOutput{Body: budgetSheetRowList{len(list), api.Cut(in.Page, list)}}, nil
}
