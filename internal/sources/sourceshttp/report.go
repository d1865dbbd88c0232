package sourceshttp

import (
	"context"
	"strconv"
	"strings"

	"convive/internal/kernel"
	"convive/internal/platform/i18n"
	"convive/internal/platform/web/ui"
	"convive/internal/sources"
)

// report words what an edition, or a trial, found.
type report struct {
	desk    *Desk
	edition sources.Edition
	unit    kernel.CountingUnit
	columns sources.ColumnRules
}

// heading names a field as the file does, by the heading of its column; several fields are parted by commas.
func (r report) heading(ctx context.Context, field string) string {
	names := strings.Split(field, ", ")
	for i, name := range names {
		for _, c := range r.columns {
			if c.Key == name && len(c.Names) > 0 {
				names[i] = c.Names[0]
			}
		}
		if id := "sources.desk.field." + name; names[i] == name && i18n.Has(ctx, id) {
			names[i] = i18n.T(ctx, id)
		}
	}
	return strings.Join(names, ", ")
}

// controlTable holds what the publisher prints against what was read.
func (r report) controlTable(ctx context.Context) ui.TableInfo {
	t := ui.TableInfo{Caption: i18n.T(ctx, "sources.desk.control.title"), Note: i18n.T(ctx, "sources.desk.control.note"), Tight: true, Columns: []ui.Column{
		{Text: i18n.T(ctx, "sources.desk.control.name")}, {Text: i18n.T(ctx, "sources.desk.control.expected"), Right: true},
		{Text: i18n.T(ctx, "sources.desk.control.found"), Right: true}, {Text: i18n.T(ctx, "sources.desk.control.difference"), Right: true},
		{Text: i18n.T(ctx, "sources.desk.control.aside"), Right: true}, {Text: i18n.T(ctx, "sources.desk.control.verdict")}}}
	for _, c := range r.edition.Controls {
		row := ui.Row{Cells: []ui.Cell{{Text: r.controlName(ctx, c)}, {Text: i18n.Int(ctx, c.Expected)}, {Text: i18n.Int(ctx, c.Found)},
			{Text: signed(ctx, c.Found-c.Expected)}, {Text: i18n.Int(ctx, c.SetAside)}, {Part: controlVerdict(c)}}}
		if !c.Meets() {
			row.Tone = ui.Risk
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func (r report) controlName(ctx context.Context, c sources.ControlResult) string {
	name := c.Name
	if c.Part != "" {
		name += " · " + c.Part
	}
	if c.Period != 0 {
		if period := i18n.Period(ctx, kernel.PeriodOfKey(c.Period)); !strings.Contains(name, period) {
			name += " · " + period
		}
	}
	if c.File > 0 && len(r.edition.Files) > 1 && c.File <= len(r.edition.Files) {
		name += " · " + r.edition.Files[c.File-1].Label()
	}
	return name
}

// controlText says in words whether the totals agree, and whether quarantine explains it.
func controlText(ctx context.Context, c sources.ControlResult) string {
	switch {
	case c.Meets():
		return i18n.T(ctx, "sources.desk.control.meets")
	case c.Found+c.SetAside == c.Expected:
		return i18n.T(ctx, "sources.desk.control.explained")
	case c.Found < c.Expected:
		return i18n.T(ctx, "sources.desk.control.fewer")
	default:
		return i18n.T(ctx, "sources.desk.control.more")
	}
}

func (r report) unmet() int64 {
	n := int64(0)
	for _, c := range r.edition.Controls {
		if !c.Meets() {
			n++
		}
	}
	return n
}

// fieldTable is how much each field leaves open.
func (r report) fieldTable(ctx context.Context) ui.TableInfo {
	t := ui.TableInfo{Caption: i18n.T(ctx, "sources.desk.quality.title"), Note: i18n.T(ctx, "sources.desk.quality.note"), Tight: true, Columns: []ui.Column{
		{Text: i18n.T(ctx, "sources.desk.quality.field")}, {Text: i18n.T(ctx, "sources.desk.quality.unknown"), Right: true},
		{Text: i18n.T(ctx, "sources.desk.quality.threshold"), Right: true}, {Text: i18n.T(ctx, "sources.desk.control.verdict")}}}
	for _, f := range r.edition.Fields {
		limit, verdict := "–", ui.Cell{Text: i18n.T(ctx, "sources.desk.quality.none")}
		row := ui.Row{}
		if most, ok := f.Threshold(); ok {
			limit, verdict = i18n.Percent(ctx, most, 0), ui.Cell{Part: mark(!f.Exceeds(), i18n.T(ctx, "sources.desk.quality.within"), i18n.T(ctx, "sources.desk.quality.above"))}
			if f.Exceeds() {
				row.Tone = ui.Risk
			}
		}
		row.Cells = []ui.Cell{{Text: r.desk.fieldText(ctx, f.Field)}, {Text: i18n.Percent(ctx, f.Share(), 1)}, {Text: limit}, verdict}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// fileTable lists the originals; link makes the address of one, and is nil for the files of a trial, which are not kept.
func (r report) fileTable(ctx context.Context, link func(n int) string) ui.TableInfo {
	t := ui.TableInfo{Caption: i18n.T(ctx, "sources.desk.file.title"), Note: i18n.T(ctx, "sources.desk.file.note"), Tight: true, Columns: []ui.Column{
		{Text: i18n.T(ctx, "sources.desk.file.name")}, {Text: i18n.T(ctx, "sources.desk.file.size"), Right: true}, {Text: i18n.T(ctx, "sources.desk.file.kind")},
		{Text: i18n.T(ctx, "sources.desk.file.rows"), Right: true}, {Text: i18n.T(ctx, "sources.desk.file.header"), Right: true}, {Text: i18n.T(ctx, "sources.desk.file.digest")}}}
	if link == nil {
		t.Caption, t.Note = i18n.T(ctx, "sources.desk.trial.files"), i18n.T(ctx, "sources.desk.trial.filesNote")
	}
	for i, f := range r.edition.Files {
		kind, rows := "–", "–"
		if f.Kind != "" { // it was read
			rows = i18n.Int(ctx, f.Rows)
			kind = i18n.T(ctx, "sources.desk.kind."+f.Kind)
		}
		if f.Sheet != "" && (f.Table > 0 || f.Kind == "xlsx" || f.Kind == "xls") { // of other kinds it is the file's own name
			kind += " · " + f.Sheet
		}
		header := "–"
		if f.Header > 0 {
			header = strconv.Itoa(f.Header)
		}
		name := ui.Cell{Text: f.Name}
		if link != nil {
			name.Href = link(i + 1)
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{name, {Text: i18n.Bytes(ctx, f.Bytes)}, {Text: kind}, {Text: rows}, {Text: header}, {Part: digest(f.SHA256)}}})
	}
	return t
}

// quarantineTable lists rows with every problem in words; content adds the row as it was read.
func (r report) quarantineTable(ctx context.Context, caption string, rows []sources.Quarantined, content bool) ui.TableInfo {
	t := ui.TableInfo{Caption: caption, Note: i18n.T(ctx, "sources.desk.quarantine.note"), Columns: []ui.Column{
		{Text: i18n.T(ctx, "sources.desk.quarantine.line")}, {Text: i18n.T(ctx, "sources.desk.quarantine.field")},
		{Text: i18n.T(ctx, "sources.desk.quarantine.value")}, {Text: i18n.T(ctx, "sources.desk.quarantine.reason")}}}
	if content {
		t.Columns = append(t.Columns, ui.Column{Text: i18n.T(ctx, "sources.desk.quarantine.content")})
	}
	for _, q := range rows {
		first := q.Problems[0]
		row := ui.Row{Cells: []ui.Cell{{Part: mono(lineText(q, r.edition.Files))}, {Text: orDash(r.heading(ctx, first.Field))}, {Part: found(first.Value)}, {Part: reasons(r, q)}}}
		if content {
			row.Cells = append(row.Cells, ui.Cell{Part: contentOf(r, q)})
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}
