package ui

import "convive/internal/platform/chart"

// ChartTable is the table of a chart: what stands beside a drawing for who does not see it. Columns of numbers are at the right.
func ChartTable(t chart.Table, note string) TableInfo {
	info := TableInfo{Caption: t.Caption, Note: note, Tight: true}
	for i, head := range t.Head {
		info.Columns = append(info.Columns, Column{Text: head, Right: holdsNumbers(t, i)})
	}
	for _, r := range t.Rows {
		row := Row{}
		for _, c := range r {
			row.Cells = append(row.Cells, Cell{Text: c.Text})
		}
		info.Rows = append(info.Rows, row)
	}
	return info
}

func holdsNumbers(t chart.Table, column int) bool {
	for _, r := range t.Rows {
		if column < len(r) && r[column].Number {
			return true
		}
	}
	return false
}
