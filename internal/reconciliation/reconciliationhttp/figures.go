package reconciliationhttp

import (
	"context"
	"strconv"
	"time"

	"convive/internal/kernel"
	"convive/internal/platform/chart"
	"convive/internal/platform/i18n"
	"convive/internal/platform/web"
	"convive/internal/platform/web/ui"
	"convive/internal/reconciliation"
	"convive/internal/territories"
)

// figuresView are figures in the reader's words: in full on the desk, protected in public.
type figuresView struct {
	reconciliation.Figures
	names  map[kernel.Code]string // of the municipalities
	chosen kernel.Code            // whose months are shown; reconciliation.All for all together
	path   string                 // of the page
}

// newFigures makes the view; place is the municipality that the reader chose, if it has months.
func newFigures(ctx context.Context, places *territories.Service, f reconciliation.Figures, place, path string) (*figuresView, error) {
	v := &figuresView{Figures: f, names: map[kernel.Code]string{}, chosen: reconciliation.All, path: path}
	for _, s := range f.Breakdown {
		if s.Place == reconciliation.All || s.Place == reconciliation.Others || s.Place == "" {
			continue
		}
		name, err := placeName(ctx, places, s.Place)
		if err != nil {
			return nil, err
		}
		v.names[s.Place] = name
		if string(s.Place) == place && s.Month != reconciliation.All {
			v.chosen = s.Place
		}
	}
	return v, nil
}

// name is an institution as readers know it.
func (v *figuresView) name(institution string) string {
	return reconciliation.Round{Names: v.Names}.Name(institution)
}

func (v *figuresView) nameAll(list []string) []string {
	return reconciliation.Round{Names: v.Names}.NamesOf(list)
}

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
		{Term: i18n.T(ctx, "reconciliation.figure.openPairs"), Text: i18n.Int(ctx, int64(v.OpenPairs))}}
}

func (v *figuresView) agreement(ctx context.Context) string {
	if v.Reviewed == 0 {
		return i18n.T(ctx, "reconciliation.figure.noAgreement")
	}
	kappa := "–"
	if v.Kappa != nil {
		kappa = i18n.Number(ctx, *v.Kappa, 2)
	}
	text := i18n.T(ctx, "reconciliation.figure.kappa", "agreed", int64(v.ReviewAgreed), "pairs", int64(v.Reviewed), "kappa", kappa)
	if v.AC1 != nil {
		text += "; " + i18n.T(ctx, "reconciliation.figure.gwet", "value", i18n.Number(ctx, *v.AC1, 2))
	}
	return text
}

// sources is each source's own figure beside what the round found.
func (v *figuresView) sources(ctx context.Context) ui.TableInfo {
	t := ui.TableInfo{Caption: i18n.T(ctx, "reconciliation.sources.caption"), Note: i18n.T(ctx, "reconciliation.sources.note"), Columns: []ui.Column{{Text: i18n.T(ctx, "reconciliation.column.institution")}, {Text: i18n.T(ctx, "reconciliation.column.own"), Right: true},
		{Text: i18n.T(ctx, "reconciliation.column.records"), Right: true}, {Text: i18n.T(ctx, "reconciliation.column.twice"), Right: true}, {Text: i18n.T(ctx, "reconciliation.column.has"), Right: true}, {Text: i18n.T(ctx, "reconciliation.column.lacks"), Right: true}}}
	for _, s := range v.Sources {
		t.Rows = append(t.Rows, ui.Row{Cells: ui.Cells(v.name(s.Institution), own(ctx, s.Own), cell(ctx, s.Records), cell(ctx, s.Twice), cell(ctx, s.Victims), cell(ctx, s.Lacks))})
	}
	return t
}

// overlap is who has whom in common.
func (v *figuresView) overlap(ctx context.Context) chart.UpSet {
	u := chart.UpSet{Figure: chart.Figure{ID: "overlap", Title: i18n.T(ctx, "reconciliation.overlap.title"), Desc: i18n.T(ctx, "reconciliation.overlap.desc"), Empty: i18n.T(ctx, "reconciliation.overlap.none"), Format: func(x float64) string { return i18n.Int(ctx, int64(x)) },
		Words: chart.Words{Category: i18n.T(ctx, "reconciliation.column.sources"), Value: i18n.T(ctx, "reconciliation.column.victims"), Missing: "–", Protected: i18n.T(ctx, "reconciliation.protected")}}}
	for _, s := range v.Sources {
		u.Sets = append(u.Sets, v.name(s.Institution))
	}
	for _, r := range v.Regions {
		row := chart.UpSetRow{Label: i18n.T(ctx, "reconciliation.only", "sources", i18n.List(ctx, v.nameAll(r.Sources))), Value: chart.Exact(float64(r.Victims.N)), Protected: r.Victims.Hidden}
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

// overlapFigure draws circles for two and three sources, and for more a row for each combination.
func (v *figuresView) overlapFigure(ctx context.Context) ui.FigureInfo {
	u := v.overlap(ctx)
	info := ui.FigureInfo{ID: "overlap-figure", Finding: u.Title, Sub: i18n.T(ctx, "reconciliation.overlap.sub"), Caption: i18n.T(ctx, "reconciliation.overlap.caption", "model", v.Model), Table: ui.Table(ui.ChartTable(u.Table(), ""))}
	drawn := u.Draw()
	if len(u.Sets) < 4 {
		u.Width = 544
		circles := chart.Venn(u)
		drawn, info.Sub = circles.Draw(), i18n.T(ctx, "reconciliation.overlap.plain")
		if circles.ToScale() {
			info.Sub = i18n.T(ctx, "reconciliation.overlap.scale")
		}
	}
	info.Wide, info.Narrow = ui.SVG(drawn.Wide), ui.SVG(drawn.Narrow)
	return info
}

// doubles are the records that sources have beyond the first of a victim, by why.
func (v *figuresView) doubles(ctx context.Context) ui.TableInfo {
	t := ui.TableInfo{Caption: i18n.T(ctx, "reconciliation.doubles.caption"), Note: i18n.T(ctx, "reconciliation.doubles.note"), Columns: []ui.Column{{Text: i18n.T(ctx, "reconciliation.column.institution")}, {Text: i18n.T(ctx, "reconciliation.column.why")}, {Text: i18n.T(ctx, "reconciliation.column.records"), Right: true}}}
	for _, r := range v.Doubles {
		reason := i18n.T(ctx, "reconciliation.notExplained")
		if r.Reason != "" {
			reason = i18n.T(ctx, "reconciliation.reason."+r.Reason)
		}
		t.Rows = append(t.Rows, ui.Row{Cells: ui.Cells(v.name(r.Institution), reason, cell(ctx, r.Victims))})
	}
	return t
}

// spotColumns head a table of the breakdown.
func (v *figuresView) spotColumns(ctx context.Context, first string) []ui.Column {
	list := []ui.Column{{Text: first}, {Text: i18n.T(ctx, "reconciliation.figure.validated"), Right: true}, {Text: i18n.T(ctx, "reconciliation.column.victims"), Right: true}, {Text: i18n.T(ctx, "reconciliation.breakdown.matched"), Right: true}, {Text: i18n.T(ctx, "reconciliation.breakdown.single"), Right: true}}
	for _, s := range v.Sources {
		list = append(list, ui.Column{Text: v.name(s.Institution), Right: true})
	}
	return list
}

func (v *figuresView) spotRow(ctx context.Context, head ui.Cell, s reconciliation.Spot) ui.Row {
	validated := cell(ctx, s.Validated)
	if !s.Validated.Hidden && s.Preliminary(v.Preliminary) {
		validated += " " + i18n.T(ctx, "reconciliation.breakdown.sign")
	}
	row := ui.Row{Cells: append([]ui.Cell{head}, ui.Cells(validated, cell(ctx, s.Victims), cell(ctx, s.Matched), cell(ctx, s.Single))...)}
	for _, c := range s.Has {
		row.Cells = append(row.Cells, ui.Cell{Text: cell(ctx, c)})
	}
	return row
}

// byPlace is the breakdown by municipality. Those whose months are shown are links to them; those of which nothing may be shown are
// named below the table.
func (v *figuresView) byPlace(ctx context.Context) ui.TableInfo {
	t := ui.TableInfo{Tight: true, Caption: i18n.T(ctx, "reconciliation.breakdown.places"), Note: i18n.T(ctx, "reconciliation.breakdown.mark"), Columns: v.spotColumns(ctx, i18n.T(ctx, "reconciliation.field.municipality"))}
	months := map[kernel.Code]bool{}
	for _, s := range v.Breakdown {
		months[s.Place] = months[s.Place] || s.Month != reconciliation.All
	}
	var closed []string
	for _, s := range v.Breakdown {
		if s.Month != reconciliation.All {
			continue
		}
		head := ui.Cell{Text: i18n.T(ctx, "reconciliation.breakdown.noPlace")}
		switch s.Place {
		case "":
		case reconciliation.Others:
			head.Text = i18n.N(ctx, "reconciliation.breakdown.others", int64(s.Places))
		default:
			head.Text = v.names[s.Place]
		}
		if v.allHidden(s) {
			closed = append(closed, head.Text)
			continue
		}
		if months[s.Place] && s.Place != "" {
			head.Href = web.URL(ctx, v.path, "place", string(s.Place)) + "#breakdown"
		}
		t.Rows = append(t.Rows, v.spotRow(ctx, head, s))
	}
	if len(closed) > 0 {
		t.Note += " " + i18n.T(ctx, "reconciliation.breakdown.closed", "places", i18n.List(ctx, closed))
	}
	return t
}

func (v *figuresView) allHidden(s reconciliation.Spot) bool {
	for _, c := range append([]reconciliation.Cell{s.Victims, s.Validated, s.Matched, s.Single}, s.Has...) {
		if !c.Hidden && c.N > 0 {
			return false
		}
	}
	return s.Victims.Hidden
}

// byMonth is the breakdown by month, of the chosen municipality or of all.
func (v *figuresView) byMonth(ctx context.Context) ui.TableInfo {
	t := ui.TableInfo{Tight: true, Caption: i18n.T(ctx, "reconciliation.breakdown.months"), Note: i18n.T(ctx, "reconciliation.breakdown.mark"), Columns: v.spotColumns(ctx, i18n.T(ctx, "reconciliation.column.month"))}
	if v.chosen != reconciliation.All {
		t.Caption = i18n.T(ctx, "reconciliation.breakdown.monthsOf", "place", v.names[v.chosen])
	}
	for _, s := range v.Breakdown {
		if s.Place != v.chosen || s.Month == reconciliation.All {
			continue
		}
		head := ui.Cell{Text: i18n.T(ctx, "reconciliation.breakdown.noMonth")}
		if m, err := time.Parse("2006-01", s.Month); err == nil {
			head.Text = i18n.Month(ctx, int(m.Month())) + " " + strconv.Itoa(m.Year())
		}
		t.Rows = append(t.Rows, v.spotRow(ctx, head, s))
	}
	return t
}

func (v *figuresView) reasons(ctx context.Context) ui.TableInfo {
	t := ui.TableInfo{Caption: i18n.T(ctx, "reconciliation.reasons.caption"), Note: i18n.T(ctx, "reconciliation.reasons.note"), Columns: []ui.Column{{Text: i18n.T(ctx, "reconciliation.column.institution")}, {Text: i18n.T(ctx, "reconciliation.column.why")}, {Text: i18n.T(ctx, "reconciliation.column.victims"), Right: true}}}
	for _, r := range v.Reasons {
		reason := i18n.T(ctx, "reconciliation.notExplained")
		if r.Reason != "" {
			reason = i18n.T(ctx, "reconciliation.reason."+r.Reason)
		}
		t.Rows = append(t.Rows, ui.Row{Cells: ui.Cells(v.name(r.Institution), reason, cell(ctx, r.Victims))})
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
