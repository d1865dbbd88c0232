package publicationhttp

import (
	"context"
	"math"
	"slices"
	"strconv"
	"strings"

	"convive/internal/kernel"
	"convive/internal/platform/chart"
	"convive/internal/platform/i18n"
	"convive/internal/platform/web/ui"
	"convive/internal/publication"
	"convive/internal/statistics"

	"github.com/a-h/templ"
)

// eyebrow says which classification and goal an indicator belongs to.
func eyebrow(ctx context.Context, ind statistics.Indicator) string {
	parts := []string{i18n.T(ctx, "publication.indicatorKind."+string(ind.Kind))}
	if len(ind.ICCS) > 0 {
		parts = append(parts, "ICCS "+strings.Join(ind.ICCS, ", "))
	}
	if ind.SDG != "" {
		parts = append(parts, i18n.T(ctx, "publication.sdg", "number", ind.SDG))
	}
	return strings.Join(parts, " · ")
}

// formula says how the value is made.
func formula(ctx context.Context, ind statistics.Indicator) string {
	return i18n.T(ctx, "publication.formula."+string(ind.Kind), "multiplier", i18n.Int(ctx, int64(ind.Multiplier)))
}

func indicatorRows(ctx context.Context, g indicatorGroup) ui.TableInfo {
	t := ui.TableInfo{Caption: i18n.T(ctx, "publication.indicators.caption", "place", name(ctx, g.list[0].Figure.Place)), Columns: []ui.Column{{Text: i18n.T(ctx, "publication.column.indicator")},
		{Text: i18n.T(ctx, "publication.column.year")}, {Text: i18n.T(ctx, "publication.column.value"), Right: true}, {Text: i18n.T(ctx, "publication.margin95"), Right: true},
		{Text: i18n.T(ctx, "publication.indicators.change")}}}
	for _, l := range g.list {
		f := l.Figure
		row := ui.Row{Cells: []ui.Cell{{Text: words(ctx, l.Indicator.Title), Href: indicatorURL(ctx, l.Indicator.ID)}}}
		switch {
		case f.Known():
			row.Cells = append(row.Cells, ui.Cells(year(f.Now.Year), value(ctx, l.Indicator, f.Now), interval(ctx, l.Indicator, f.Now.Rate))...)
			row.Cells = append(row.Cells, ui.Cell{Part: iconWord(arrow(f.Verdict), verdict(ctx, f.Verdict))})
		case l.Series > 0:
			row.Cells = append(row.Cells, ui.Cells("", i18n.T(ctx, "publication.noData"), "", i18n.T(ctx, "publication.indicators.elsewhere"))...)
		default:
			row.Cells = append(row.Cells, ui.Cells("", i18n.T(ctx, "publication.noData"), "", i18n.T(ctx, "publication.indicators.nobody"))...)
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func breakdownTable(ctx context.Context, v indicatorView, b publication.Breakdown) ui.TableInfo {
	t := ui.TableInfo{Tight: true, Caption: i18n.T(ctx, "publication.who.caption", "dimension", capital(dimension(ctx, b.Dimension)), "year", year(v.Query.Year)),
		Note: strings.TrimSpace(breakNote(ctx, v, b.Dimension) + " " + noiseNote(ctx, b.Noise)),
		Columns: []ui.Column{{Text: i18n.T(ctx, "publication.who.category")}, {Text: i18n.T(ctx, "publication.events."+string(v.Source.Unit)), Right: true},
			{Text: i18n.T(ctx, "publication.who.share"), Right: true}, {Text: i18n.T(ctx, "publication.margin95"), Right: true}, {Text: i18n.T(ctx, "publication.who.scale")},
			{Text: i18n.T(ctx, "publication.against", "year", year(v.Query.Year-1))}}}
	for _, p := range b.Parts {
		if p.Hidden {
			t.Rows = append(t.Rows, ui.Row{Cells: ui.Cells(category(ctx, b.Dimension, p.Code), i18n.T(ctx, "publication.protected"), "", "", "", "")})
			continue
		}
		before := p.Before.Value
		dot := chart.Dot{Value: chart.Of(p.Share), Max: 100, Contrast: p.Verdict == publication.Rose || p.Verdict == publication.Fell, Width: 120}
		if p.Before.Defined {
			dot.Mark = &before
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: category(ctx, b.Dimension, p.Code)}, {Text: nearly(b.Noise) + whole(ctx, p.Count)}, {Text: nearly(b.Noise) + i18n.Percent(ctx, p.Share.Value, 1)},
			{Text: i18n.Number(ctx, p.Share.Low, 1) + " – " + i18n.Number(ctx, p.Share.High, 1)}, {Part: templ.Raw(string(dot.Draw()))},
			{Part: shareCell(ctx, p)}}})
	}
	t.Foot = []ui.Row{{Cells: ui.Cells(i18n.T(ctx, "publication.code.T"), whole(ctx, b.Total), i18n.Percent(ctx, 100, 0), "", "", "")}}
	return t
}

// shareCell is the word with its icon.
func shareCell(ctx context.Context, p publication.Part) templ.Component {
	text := shareVerdict(ctx, p)
	if text == "" {
		return iconWord("", "")
	}
	return iconWord(arrow(p.Verdict), text)
}

// shareVerdict is the word, with the earlier share where the two may be compared.
func shareVerdict(ctx context.Context, p publication.Part) string {
	if p.Count == 0 && p.Before.Value == 0 {
		return "" // nothing in both years needs no word
	}
	if !p.Before.Defined || p.Verdict == publication.SourceBreak {
		return verdict(ctx, p.Verdict)
	}
	return verdict(ctx, p.Verdict) + " (" + i18n.Percent(ctx, p.Before.Value, 1) + ")"
}

// nearly marks a figure that holds noise.
func nearly(n statistics.Noise) string {
	if n.Deviation == 0 {
		return ""
	}
	return "≈ "
}

// noiseNote says what noise the figures of a table hold; empty for none.
func noiseNote(ctx context.Context, n statistics.Noise) string {
	if n.Deviation == 0 {
		return ""
	}
	return i18n.T(ctx, "publication.perturbedNote", "deviation", i18n.Int(ctx, int64(n.Deviation)), "sd", i18n.Number(ctx, math.Sqrt(n.Variance), 2))
}

// breakNote is what the source changed about a dimension within the years that it has delivered.
func breakNote(ctx context.Context, v indicatorView, d kernel.Dimension) string {
	var notes []string
	for _, b := range v.Source.Breaks {
		if b.Dimension == d && len(v.Years) > 0 && b.From > v.Years[0] {
			notes = append(notes, year(b.From)+": "+words(ctx, b.Text))
		}
	}
	return strings.Join(notes, " ")
}

func silentList(ctx context.Context, silent []kernel.Dimension) string {
	var names []string
	for _, d := range silent {
		if !slices.Contains([]kernel.Dimension{kernel.DimStage, kernel.DimInstitution}, d) {
			names = append(names, dimension(ctx, d))
		}
	}
	return i18n.List(ctx, names)
}

// The share of unknown values from which a breakdown should be read with care (Bogotá Protocol 2015: 5 and 10 %).
const (
	muchUnknown    = 10
	someUnknown    = 5
	toneOK, toneNo = "c-ok", "c-bad"
)

func unknownTone(share float64) string {
	switch {
	case share > muchUnknown:
		return toneNo
	case share > someUnknown:
		return "c-warn"
	default:
		return toneOK
	}
}

func unknownIcon(share float64) string {
	switch {
	case share > muchUnknown:
		return ui.IconOff
	case share > someUnknown:
		return ui.IconRisk
	default:
		return ui.IconOK
	}
}

func controlTone(met, all int) string {
	if met == all {
		return toneOK
	}
	return "c-warn"
}

func controlIcon(met, all int) string {
	if met == all {
		return ui.IconOK
	}
	return ui.IconRisk
}

func partialOf(v indicatorView) int {
	if v.Quality.Partial {
		return 1
	}
	return 0
}

// linesAddress is where staff find the rows behind a figure.
func linesAddress(q publication.IndicatorQuery) string {
	return "/api/v1/statistics/lines?source=" + q.Source + "&territory=" + string(q.Territory) + "&year=" + strconv.Itoa(q.Year)
}
