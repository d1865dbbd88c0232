package diagnosticshttp

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"convive/internal/diagnostics"
	"convive/internal/platform/i18n"
	"convive/internal/platform/web"
	"convive/internal/platform/web/ui"
	"convive/internal/statistics"
)

// count writes what a source says; no data and zero are two texts.
func count(ctx context.Context, c diagnostics.Count) string {
	switch {
	case !c.Known():
		return i18n.T(ctx, "diagnostics.noData")
	case c.Status == statistics.OfPart:
		return i18n.T(ctx, "diagnostics.partCount", "n", int64(c.N))
	case !c.Whole():
		return i18n.T(ctx, "diagnostics.incompleteCount", "n", int64(c.N))
	default:
		return i18n.Int(ctx, int64(c.N))
	}
}

func ratio(ctx context.Context, x *float64) string {
	if x == nil {
		return "–"
	}
	return i18n.Number(ctx, *x, 2)
}

func percent(ctx context.Context, x *float64) string {
	if x == nil {
		return "–"
	}
	return i18n.Percent(ctx, *x*100, 1)
}

func verdict(ctx context.Context, v diagnostics.Verdict) string {
	return i18n.T(ctx, "diagnostics.verdict."+string(v))
}

func (v *view) habit(ctx context.Context, g diagnostics.Agreement) string {
	if g.Habit == diagnostics.NotAssessable {
		return i18n.T(ctx, "diagnostics.why."+string(g.Why), "n", strconv.Itoa(g.Earlier), "need", strconv.Itoa(v.Limits.Earlier))
	}
	return i18n.T(ctx, "diagnostics.habit."+string(g.Habit), "z", i18n.Number(ctx, g.Z, 1))
}

// heads are the columns of sources, each with its unit.
func (v *view) heads(ctx context.Context, first string, who []int) []ui.Column {
	list := []ui.Column{{Text: first}}
	for _, i := range who {
		list = append(list, ui.Column{Text: v.names[i] + " (" + unitWord(ctx, v.Voices[i].Unit) + ")", Right: true})
	}
	return list
}

// stating are the sources that say anything of parts; the names of the others stand in a sentence, not in empty columns.
func (v *view) stating(ctx context.Context, parts []diagnostics.Spot) (who []int, note string) {
	var silent []string
	for i, name := range v.names {
		if slices.ContainsFunc(parts, func(s diagnostics.Spot) bool { return v.At(s, i).Known() }) {
			who = append(who, i)
		} else {
			silent = append(silent, name)
		}
	}
	if len(silent) > 0 {
		note = " " + i18n.T(ctx, "diagnostics.silent", "sources", i18n.List(ctx, silent))
	}
	return who, note
}

// all are the places of every source.
func (v *view) all() []int {
	list := make([]int, len(v.Voices))
	for i := range list {
		list[i] = i
	}
	return list
}

// against are the pairs with the source that ratios are held against.
func (v *view) against(list []diagnostics.Pair) []diagnostics.Pair {
	return list[:min(len(list), len(v.Voices)-1)]
}

func (v *view) tabulate(ctx context.Context) {
	year := strconv.Itoa(v.Query.Year)
	v.tabulateSources(ctx)
	if len(v.Years) == 0 {
		return
	}
	v.years = ui.TableInfo{Tight: true, Caption: i18n.T(ctx, "diagnostics.years.caption"), Note: i18n.T(ctx, "diagnostics.years.note", "a", v.names[0]), Columns: v.heads(ctx, i18n.T(ctx, "diagnostics.column.year"), v.all())}
	for _, name := range v.names[1:] {
		v.years.Columns = append(v.years.Columns, ui.Column{Text: i18n.T(ctx, "diagnostics.ratioOf", "b", name), Right: true}, ui.Column{Text: i18n.T(ctx, "diagnostics.divergenceOf", "b", name), Right: true})
	}
	for i := len(v.Years) - 1; i >= 0; i-- {
		cells := []ui.Cell{{Text: strconv.Itoa(v.Years[i])}}
		for _, x := range v.Voices {
			cells = append(cells, ui.Cell{Text: count(ctx, x.At(v.Years[i]))})
		}
		for _, p := range v.against(v.In(v.Years[i])) {
			cells = append(cells, ui.Cell{Text: ratio(ctx, p.Ratio)}, ui.Cell{Text: percent(ctx, p.Divergence)})
		}
		row := ui.Row{Cells: cells}
		if v.Years[i] == v.Query.Year {
			row.Tone = ui.Going
		}
		v.years.Rows = append(v.years.Rows, row)
	}
	v.pairs = ui.TableInfo{Caption: i18n.T(ctx, "diagnostics.pairs.caption", "year", year), Note: i18n.T(ctx, "diagnostics.pairs.note"), Columns: []ui.Column{{Text: i18n.T(ctx, "diagnostics.column.pair")},
		{Text: i18n.T(ctx, "diagnostics.column.ratio"), Right: true}, {Text: i18n.T(ctx, "diagnostics.column.divergence"), Right: true},
		{Text: i18n.T(ctx, "diagnostics.column.finding")}, {Text: i18n.T(ctx, "diagnostics.column.agreement")}}}
	for _, p := range v.Now() {
		row := ui.Row{Cells: ui.Cells(i18n.T(ctx, "diagnostics.pair", "a", v.name(p.A.ID), "b", v.name(p.B.ID)), ratio(ctx, p.Ratio), percent(ctx, p.Divergence), verdict(ctx, p.Verdict), v.habit(ctx, p.Agreement))}
		if p.Verdict == diagnostics.Diverges || p.Agreement.Habit == diagnostics.Left {
			row.Tone = ui.Risk
		}
		v.pairs.Rows = append(v.pairs.Rows, row)
	}
	v.tabulateUnits(ctx, year)
	v.tabulateMonths(ctx, year)
}

func (v *view) tabulateUnits(ctx context.Context, year string) {
	if len(v.Units) == 0 {
		return
	}
	i18n.Sort(ctx, v.Units, func(s diagnostics.Spot) string { return words(ctx, s.Unit.Name) })
	who, silent := v.stating(ctx, v.Units)
	several := len(who) > 1
	note := silent
	if several {
		note = i18n.T(ctx, "diagnostics.places.note") + silent
	}
	t := ui.TableInfo{Tight: true, Caption: i18n.T(ctx, "diagnostics.places.caption", "year", year), Note: strings.TrimSpace(note), Columns: v.heads(ctx, i18n.T(ctx, "diagnostics.column.unit"), who)}
	if several {
		for _, i := range who[1:] {
			t.Columns = append(t.Columns, ui.Column{Text: i18n.T(ctx, "diagnostics.ratioOf", "b", v.names[i]), Right: true})
		}
		t.Columns = append(t.Columns, ui.Column{Text: i18n.T(ctx, "diagnostics.places.largest"), Right: true}, ui.Column{Text: i18n.T(ctx, "diagnostics.column.finding")})
	}
	for _, u := range v.Units {
		row := ui.Row{Cells: []ui.Cell{{Text: words(ctx, u.Unit.Name)}}}
		for _, i := range who {
			if v.At(u, i).Known() {
				row.Cells[0].Href = web.URL(ctx, path+"/"+string(v.Country.Code), "territory", string(u.Unit.Code), "offence", v.Family.ID, "year", year)
			}
			row.Cells = append(row.Cells, ui.Cell{Text: count(ctx, v.At(u, i))})
		}
		if several {
			v.compareUnit(ctx, &row, u, who)
		}
		t.Rows = append(t.Rows, row)
	}
	rest := []ui.Cell{{Text: i18n.T(ctx, "diagnostics.places.nowhere")}}
	for _, i := range who {
		text := "–"
		if n, ok := v.Nowhere(i); ok {
			text = i18n.Int(ctx, int64(n))
		}
		rest = append(rest, ui.Cell{Text: text})
	}
	for len(rest) < len(t.Columns) {
		rest = append(rest, ui.Cell{})
	}
	t.Foot = []ui.Row{{Cells: rest}}
	v.places = t
}

// compareUnit adds the ratios against the first source of the table, and the pair that is furthest apart.
func (v *view) compareUnit(ctx context.Context, row *ui.Row, u diagnostics.Spot, who []int) {
	pairs := v.Of(u)
	for _, p := range pairs {
		if p.A.ID == v.Voices[who[0]].ID && slices.ContainsFunc(who, func(i int) bool { return v.Voices[i].ID == p.B.ID }) {
			row.Cells = append(row.Cells, ui.Cell{Text: ratio(ctx, p.Ratio)})
		}
	}
	wide, text := (*float64)(nil), "–"
	if worst := widest(pairs); worst != nil {
		wide, text = worst.Divergence, verdict(ctx, worst.Verdict)
		if worst.Verdict == diagnostics.Diverges {
			row.Tone = ui.Risk
		}
	}
	row.Cells = append(row.Cells, ui.Cell{Text: percent(ctx, wide)}, ui.Cell{Text: text})
}

// widest is the pair of the same unit that is furthest apart; nil if there is none.
func widest(list []diagnostics.Pair) *diagnostics.Pair {
	var worst *diagnostics.Pair
	for i, p := range list {
		if p.Divergence != nil && p.A.Unit == p.B.Unit && (worst == nil || *p.Divergence > *worst.Divergence) {
			worst = &list[i]
		}
	}
	return worst
}

func (v *view) tabulateMonths(ctx context.Context, year string) {
	if len(v.Months) == 0 {
		return
	}
	who, silent := v.stating(ctx, v.Months)
	t := ui.TableInfo{Tight: true, Caption: i18n.T(ctx, "diagnostics.months.caption", "year", year), Note: i18n.T(ctx, "diagnostics.months.note") + silent, Columns: v.heads(ctx, i18n.T(ctx, "diagnostics.column.month"), who)}
	for _, m := range v.Months {
		text, known := i18n.T(ctx, "diagnostics.months.unknown"), m.Month > 0
		if known {
			text = i18n.Month(ctx, m.Month)
		}
		cells := []ui.Cell{{Text: text}}
		for _, i := range who {
			c := v.At(m, i)
			known = known || c.Known()
			cells = append(cells, ui.Cell{Text: count(ctx, c)})
		}
		if known {
			t.Rows = append(t.Rows, ui.Row{Cells: cells})
		}
	}
	v.calendar = t
}

func (v *view) tabulateSources(ctx context.Context) {
	t := ui.TableInfo{Caption: i18n.T(ctx, "diagnostics.definitions.caption"), Columns: []ui.Column{{Text: i18n.T(ctx, "diagnostics.column.institution")},
		{Text: i18n.T(ctx, "diagnostics.column.countingUnit")}, {Text: i18n.T(ctx, "diagnostics.column.counts")}, {Text: i18n.T(ctx, "diagnostics.column.official")}, {Text: i18n.T(ctx, "diagnostics.column.editions"), Right: true}}}
	for _, x := range v.Voices {
		official := i18n.T(ctx, "diagnostics.no")
		if x.Official {
			official = i18n.T(ctx, "diagnostics.yes")
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: words(ctx, x.Source.Institution), Href: web.URL(ctx, "/sources/"+x.ID)}, {Text: unitWord(ctx, x.Unit)}, {Text: words(ctx, x.Source.Counts)},
			{Text: official}, {Text: statistics.EditionList(x.Editions)}}})
	}
	v.sources = t
}
