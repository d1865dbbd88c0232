package publicationhttp

import (
	"context"

	"convive/internal/kernel"
	"convive/internal/platform/chart"
	"convive/internal/platform/i18n"
	"convive/internal/platform/web/ui"
	"convive/internal/publication"
	"convive/internal/statistics"
)

// figureOf begins a chart of values of an indicator.
func figureOf(ctx context.Context, ind statistics.Indicator, id, title string, width int, categoryName string) chart.Figure {
	return chart.Figure{ID: id, Title: title, Desc: title, Width: width, Empty: i18n.T(ctx, "publication.noDrawing"), Words: chartWords(ctx, categoryName),
		Format: func(x float64) string { return number(ctx, ind, x) },
		Axis:   func(x float64) string { return axis(ctx, ind, x) }}
}

// axis writes a round number of a grid line.
func axis(ctx context.Context, ind statistics.Indicator, x float64) string {
	decimals := 0
	for d, r := 1, x; d <= 3 && r != float64(int64(r)); d++ {
		r = r * 10
		decimals = d
	}
	if percent(ind) {
		return i18n.Percent(ctx, x, decimals)
	}
	return i18n.Number(ctx, x, decimals)
}

// yearly are the values of a place in every year from the first to the last; what is missing is not defined.
func yearly(s statistics.Series, code kernel.Code) (list []int, values []chart.Value) {
	byYear := map[int]chart.Value{}
	first, last := 0, 0
	for _, v := range s.Values {
		if v.Territory != code {
			continue
		}
		byYear[v.Year] = chart.Of(v.Rate)
		if first == 0 || v.Year < first {
			first = v.Year
		}
		last = max(last, v.Year)
	}
	if first == 0 {
		return nil, nil
	}
	for y := first; y <= last; y++ {
		list, values = append(list, y), append(values, byYear[y])
	}
	return list, values
}

// over are the values of a place in given years.
func over(s statistics.Series, code kernel.Code, list []int) []chart.Value {
	byYear := map[int]chart.Value{}
	for _, v := range s.Values {
		if v.Territory == code {
			byYear[v.Year] = chart.Of(v.Rate)
		}
	}
	values := make([]chart.Value, len(list))
	for i, y := range list {
		values[i] = byYear[y]
	}
	return values
}

// breaksOf are the marks as the chart draws them, one for a year.
func breaksOf(marks []publication.Lettered) []chart.Break {
	var list []chart.Break
	for _, m := range marks {
		if len(list) == 0 || list[len(list)-1].FirstAfter != m.Year {
			list = append(list, chart.Break{FirstAfter: m.Year, Letter: m.Letter})
		}
	}
	return list
}

// spark is the line beside a key figure.
func spark(f publication.Figure) ui.SVG {
	list, values := yearly(f.Series, f.Place.Code)
	if len(list) < 2 {
		return ""
	}
	var breaks []chart.Break
	for _, m := range f.Series.Breaks {
		breaks = append(breaks, chart.Break{FirstAfter: m.Year})
	}
	return ui.SVG(chart.Spark{Years: list, Values: values, Breaks: breaks}.Draw())
}

// kpi is a key figure with its margin, line and what changed.
func kpi(ctx context.Context, f publication.Figure) ui.KPIInfo {
	k := ui.KPIInfo{Title: words(ctx, f.Indicator.Title), Href: indicatorURL(ctx, f.Indicator.ID, "territory", string(f.Place.Code), "source", f.Source.ID),
		Margin: margin(ctx, f.Indicator, f.Now.Rate) + " · " + year(f.Now.Year), Spark: spark(f), Icon: arrow(f.Verdict), Change: change(ctx, f)}
	if percent(f.Indicator) {
		k.Value, k.Unit = i18n.Number(ctx, f.Now.Rate.Value, f.Indicator.Decimals), "%"
	} else {
		k.Value = number(ctx, f.Indicator, f.Now.Rate.Value)
	}
	return k
}

// limits are the class limits of an indicator's map, the same for all years and places: its own, or round ones made
// from all values of the parts.
func limits(ind statistics.Indicator, s statistics.Series) []float64 {
	if len(ind.Classes) > 0 {
		return ind.Classes
	}
	var defined []float64
	for _, v := range s.Values {
		if v.Rate.Defined && v.Status != statistics.Unreliable {
			defined = append(defined, v.Rate.Value)
		}
	}
	return roundQuintiles(defined)
}
