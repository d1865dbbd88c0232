package reconciliationhttp

import (
	"context"
	"strconv"

	"convive/internal/platform/chart"
	"convive/internal/platform/i18n"
	"convive/internal/platform/web/ui"
	"convive/internal/reconciliation"
)

// figuresView are figures in the reader's words: in full on the desk, protected in public.
type figuresView struct{ reconciliation.Figures }

func newFigures(f reconciliation.Figures) *figuresView { return &figuresView{f} }

// cell writes a number; what is hidden and zero are two texts.
func cell(ctx context.Context, c reconciliation.Cell) string {
	if c.Hidden {
		return i18n.T(ctx, "reconciliation.protected")
	}
	return i18n.Int(ctx, c.N)
}

func (v *figuresView) key(ctx context.Context) []ui.Pair {
	return []ui.Pair{{Term: i18n.T(ctx, "reconciliation.figure.validated"), Text: cell(ctx, v.Validated)}, {Term: i18n.T(ctx, "reconciliation.figure.pending"), Text: cell(ctx, v.Pending)},
		{Term: i18n.T(ctx, "reconciliation.figure.victims"), Text: cell(ctx, v.Victims)}, {Term: i18n.T(ctx, "reconciliation.figure.notCounted"), Text: cell(ctx, v.NotCounted)},
		{Term: i18n.T(ctx, "reconciliation.figure.openPairs"), Text: i18n.Int(ctx, int64(v.OpenPairs))}, {Term: i18n.T(ctx, "reconciliation.figure.agreement"), Text: v.agreement(ctx)}}
}

func (v *figuresView) agreement(ctx context.Context) string {
	if v.Reviewed == 0 {
		return i18n.T(ctx, "reconciliation.figure.noAgreement")
	}
	kappa := "–"
	if v.Kappa != nil {
		kappa = i18n.Number(ctx, *v.Kappa, 2)
	}
	return i18n.T(ctx, "reconciliation.figure.kappa", "agreed", int64(v.ReviewAgreed), "pairs", int64(v.Reviewed), "kappa", kappa)
}

// sources is each source's own figure beside what the round found.
func (v *figuresView) sources(ctx context.Context) ui.TableInfo {
	t := ui.TableInfo{Caption: i18n.T(ctx, "reconciliation.sources.caption"), Note: i18n.T(ctx, "reconciliation.sources.note"), Columns: []ui.Column{{Text: i18n.T(ctx, "reconciliation.column.institution")}, {Text: i18n.T(ctx, "reconciliation.column.own"), Right: true},
		{Text: i18n.T(ctx, "reconciliation.column.records"), Right: true}, {Text: i18n.T(ctx, "reconciliation.column.has"), Right: true}, {Text: i18n.T(ctx, "reconciliation.column.lacks"), Right: true}}}
	for _, s := range v.Sources {
		t.Rows = append(t.Rows, ui.Row{Cells: ui.Cells(s.Institution, own(ctx, s.Own), cell(ctx, s.Records), cell(ctx, s.Victims), cell(ctx, s.Lacks))})
	}
	return t
}

// overlap is who has whom in common.
func (v *figuresView) overlap(ctx context.Context) chart.UpSet {
	u := chart.UpSet{Figure: chart.Figure{ID: "overlap", Title: i18n.T(ctx, "reconciliation.overlap.title"), Desc: i18n.T(ctx, "reconciliation.overlap.desc"), Empty: i18n.T(ctx, "reconciliation.overlap.none"), Format: func(x float64) string { return i18n.Int(ctx, int64(x)) },
		Words: chart.Words{Category: i18n.T(ctx, "reconciliation.column.sources"), Value: i18n.T(ctx, "reconciliation.column.victims"), Missing: "–", Protected: i18n.T(ctx, "reconciliation.protected")}}}
	for _, s := range v.Sources {
		u.Sets = append(u.Sets, s.Institution)
	}
	for _, r := range v.Regions {
		row := chart.UpSetRow{Label: i18n.T(ctx, "reconciliation.only", "sources", i18n.List(ctx, r.Sources)), Value: chart.Exact(float64(r.Victims.N)), Protected: r.Victims.Hidden}
		for _, s := range v.Sources {
			in := false
			for _, name := range r.Sources {
				in = in || name == s.Institution
			}
			row.In = append(row.In, in)
		}
		u.Rows = append(u.Rows, row)
	}
	return u
}

func (v *figuresView) reasons(ctx context.Context) ui.TableInfo {
	t := ui.TableInfo{Caption: i18n.T(ctx, "reconciliation.reasons.caption"), Note: i18n.T(ctx, "reconciliation.reasons.note"), Columns: []ui.Column{{Text: i18n.T(ctx, "reconciliation.column.institution")}, {Text: i18n.T(ctx, "reconciliation.column.why")}, {Text: i18n.T(ctx, "reconciliation.column.victims"), Right: true}}}
	for _, r := range v.Reasons {
		reason := i18n.T(ctx, "reconciliation.notExplained")
		if r.Reason != "" {
			reason = i18n.T(ctx, "reconciliation.reason."+r.Reason)
		}
		t.Rows = append(t.Rows, ui.Row{Cells: ui.Cells(r.Institution, reason, cell(ctx, r.Victims))})
	}
	return t
}

// span words the sensitivity range, or why there is none.
func (v *figuresView) span(ctx context.Context) string {
	switch {
	case v.RangeHidden:
		return i18n.T(ctx, "reconciliation.range.hidden")
	case v.Range == nil:
		return i18n.T(ctx, "reconciliation.range.none")
	}
	text := i18n.T(ctx, "reconciliation.range.text", "low", v.Range.Low, "high", v.Range.High) + " " + i18n.T(ctx, "reconciliation.method."+v.Range.Method)
	if v.Range.Method == "log_linear" {
		terms := i18n.T(ctx, "reconciliation.range.independent")
		if len(v.Range.Terms) > 0 {
			terms = i18n.List(ctx, v.Range.Terms)
		}
		text += " " + i18n.T(ctx, "reconciliation.range.models", "models", strconv.Itoa(v.Range.Models), "near", strconv.Itoa(v.Range.Near), "terms", terms)
	}
	return text
}

// chartTable is a chart's table as a component.
func chartTable(t chart.Table) ui.TableInfo {
	info := ui.TableInfo{Caption: t.Caption, Tight: true}
	for i, h := range t.Head {
		info.Columns = append(info.Columns, ui.Column{Text: h, Right: i == len(t.Head)-1})
	}
	for _, r := range t.Rows {
		row := ui.Row{}
		for _, c := range r {
			row.Cells = append(row.Cells, ui.Cell{Text: c.Text})
		}
		info.Rows = append(info.Rows, row)
	}
	return info
}
