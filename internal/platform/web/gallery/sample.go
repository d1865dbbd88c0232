package gallery

import (
	"context"

	"convive/internal/platform/i18n"
	"convive/internal/platform/web/ui"
)

// sample is a table with everything that a table can hold.
func sample(ctx context.Context) ui.TableInfo {
	t := ui.TableInfo{Caption: i18n.T(ctx, "gallery.hall.tables"), Note: i18n.T(ctx, "gallery.generated"), Columns: []ui.Column{{Text: i18n.T(ctx, "gallery.place"), SortHref: "#tables"},
		{Text: i18n.T(ctx, "gallery.value"), Right: true, SortHref: "#tables", Sorted: "descending"}, {Text: i18n.T(ctx, "gallery.hall.notices")}}}
	for i, p := range places[:5] {
		row := ui.Row{Cells: []ui.Cell{{Text: p, Href: "#tables"}, {Text: i18n.Number(ctx, generated(i, i), 1)}, {Part: ui.Chip(ui.Good, toneName(ctx, ui.Good))}}}
		switch i {
		case 1:
			row.Tone, row.Cells[1].Text, row.Cells[2].Part = ui.Risk, i18n.T(ctx, "gallery.missing"), ui.Chip(ui.Risk, toneName(ctx, ui.Risk))
		case 2:
			row.Tone, row.Cells[1].Text, row.Cells[2].Part = ui.Going, i18n.T(ctx, "gallery.protected"), ui.ChipIcon(ui.Plain, ui.IconLock, i18n.T(ctx, "gallery.protected"))
		case 3:
			row.Cells[1].Text = "0"
		}
		t.Rows = append(t.Rows, row)
	}
	t.Foot = []ui.Row{{Cells: ui.Cells(places[5], i18n.Number(ctx, generated(5, 5), 1), "")}}
	return t
}

// toneName words a tone.
func toneName(ctx context.Context, tone ui.Tone) string {
	if tone == ui.Plain {
		return i18n.T(ctx, "gallery.tone.plain")
	}
	return i18n.T(ctx, "gallery.tone."+string(tone))
}

func choices() []ui.Choice {
	list := []ui.Choice{}
	for i, p := range places[:3] {
		list = append(list, ui.Choice{Value: p, Text: p, Chosen: i == 1})
	}
	return list
}
