package publicationhttp

import (
	"context"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"convive/internal/kernel"
	"convive/internal/platform/chart"
	"convive/internal/platform/i18n"
	"convive/internal/platform/web"
	"convive/internal/platform/web/ui"
	"convive/internal/publication"
	"convive/internal/sources"
	"convive/internal/statistics"
	"convive/internal/territories"
)

// momentFlag is the moment as the command line takes it.
func momentFlag(ctx context.Context) string {
	if at := web.Moment(ctx); at != "" {
		return " --as-of " + at
	}
	return ""
}

// percent says whether an indicator is read as per cent.
func percent(ind statistics.Indicator) bool {
	return (ind.Kind == statistics.KindShare || ind.Kind == statistics.KindConcentration) && ind.Multiplier == 100
}

// number writes a value of an indicator with its decimals and, for shares, the sign.
func number(ctx context.Context, ind statistics.Indicator, x float64) string {
	if percent(ind) {
		return i18n.Percent(ctx, x, ind.Decimals)
	}
	return i18n.Number(ctx, x, ind.Decimals)
}

// value writes what stands in the place of a figure, also where there is none.
func value(ctx context.Context, ind statistics.Indicator, v statistics.Value) string {
	switch {
	case v.Rate.Defined:
		return number(ctx, ind, v.Rate.Value)
	case v.Status == statistics.OfPart:
		return i18n.T(ctx, "publication.noPartRate")
	case v.Status == statistics.Protected:
		return i18n.T(ctx, "publication.protected")
	case v.Status == statistics.NoPopulation:
		return i18n.T(ctx, "publication.noPopulation")
	default:
		return i18n.T(ctx, "publication.noData")
	}
}

// interval writes the two limits, as a table prints them; empty where there is no margin.
func interval(ctx context.Context, ind statistics.Indicator, r kernel.Rate) string {
	if !r.Defined || r.Method == kernel.MethodNone {
		return ""
	}
	return number(ctx, ind, r.Low) + " – " + number(ctx, ind, r.High)
}

// margin says the two limits in words.
func margin(ctx context.Context, ind statistics.Indicator, r kernel.Rate) string {
	if !r.Defined || r.Method == kernel.MethodNone {
		return i18n.T(ctx, "publication.noMargin")
	}
	return i18n.T(ctx, "publication.margin", "low", number(ctx, ind, r.Low), "high", number(ctx, ind, r.High))
}

// whole writes a number of events.
func whole(ctx context.Context, x float64) string { return i18n.Int(ctx, int64(x)) }

// year writes a year: never grouped.
func year(y int) string { return strconv.Itoa(y) }

// verdict is the word of a table cell.
func verdict(ctx context.Context, v publication.Verdict) string {
	return i18n.T(ctx, "publication.verdict."+string(v))
}

// arrow is the icon beside it; none where there is no direction to show.
func arrow(v publication.Verdict) string {
	switch v {
	case publication.Rose, publication.ProbablyRose:
		return ui.IconUp
	case publication.Fell, publication.ProbablyFell:
		return ui.IconDown
	case publication.Indistinct:
		return ui.IconSame
	default:
		return ""
	}
}

// change is the sentence under a figure.
func change(ctx context.Context, f publication.Figure) string {
	return i18n.T(ctx, "publication.change."+string(f.Verdict), "year", year(f.Now.Year-1), "value", value(ctx, f.Indicator, f.Before))
}

// name is a territory's name; lang is set where it is not in the reader's language.
func name(ctx context.Context, u territories.Unit) string { return u.Name.Get(i18n.From(ctx).Lang) }

// words is data in the reader's language.
func words(ctx context.Context, t kernel.Text) string { return i18n.Data(ctx, t) }

// units is how many parts of which kind: 33 departments.
func units(ctx context.Context, kind string, n int) string {
	id := "publication.kind." + i18n.Camel(kind)
	if !i18n.Has(ctx, id+".other") {
		id = "publication.kind.territory"
	}
	return i18n.N(ctx, id, int64(n))
}

// kindName is what one unit is, without a number: the count of one, less the one; its level where no message knows.
func kindName(ctx context.Context, u territories.Unit) string {
	if !i18n.Has(ctx, "publication.kind."+i18n.Camel(u.Kind)+".one") || u.Level == 0 {
		return i18n.T(ctx, "publication.level."+strconv.Itoa(u.Level))
	}
	return strings.TrimSpace(strings.Replace(units(ctx, u.Kind, 1), i18n.Int(ctx, 1), "", 1))
}

// kindOf is what most of the parts are.
func kindOf(places []publication.PlaceFigure) string {
	count := map[string]int{}
	best := "territory"
	for _, p := range places {
		if count[p.Unit.Kind]++; count[p.Unit.Kind] > count[best] {
			best = p.Unit.Kind
		}
	}
	return best
}

// dimension is the name of a breakdown.
func dimension(ctx context.Context, d kernel.Dimension) string {
	return i18n.T(ctx, "publication.dimension."+i18n.Camel(string(d)))
}

// category is the name of a code of a dimension. A code that no message knows stands as it is.
func category(ctx context.Context, d kernel.Dimension, code string) string {
	switch code {
	case kernel.Unknown, kernel.Other, kernel.NotApplicable, kernel.Total:
		return i18n.T(ctx, "publication.code."+code[1:])
	}
	if d == kernel.DimAge {
		if g, ok := publication.ParseAge(code); ok {
			return ages(ctx, g)
		}
	}
	if id := "publication.code." + i18n.Camel(string(d)) + "." + i18n.Camel(code); i18n.Has(ctx, id) {
		return i18n.T(ctx, id)
	}
	return code
}

func ages(ctx context.Context, g publication.AgeGroup) string {
	switch {
	case g.To < 0:
		return i18n.T(ctx, "publication.age.from", "from", year(g.From))
	case g.From < 0:
		return i18n.T(ctx, "publication.age.under", "to", year(g.To+1))
	case g.From == g.To:
		return i18n.N(ctx, "publication.age.single", int64(g.From))
	default:
		return i18n.T(ctx, "publication.age.between", "from", year(g.From), "to", year(g.To))
	}
}

// chartWords head the columns of a chart's table.
func chartWords(ctx context.Context, category string) chart.Words {
	return chart.Words{Category: category, Code: i18n.T(ctx, "publication.data.code"), Year: i18n.T(ctx, "publication.column.year"), Break: i18n.T(ctx, "publication.breakColumn"),
		Value: i18n.T(ctx, "publication.column.value"), Low: i18n.T(ctx, "publication.marginFrom"),
		High: i18n.T(ctx, "publication.marginTo"), Missing: i18n.T(ctx, "publication.noData"), Protected: i18n.T(ctx, "publication.protected")}
}

// indicatorURL is the page of an indicator; kv narrow it.
func indicatorURL(ctx context.Context, id string, kv ...string) string {
	return web.URL(ctx, "/indicators/"+id, kv...)
}

func placeURL(ctx context.Context, code kernel.Code) string {
	return web.URL(ctx, "/territories/"+string(code))
}

func sourceURL(ctx context.Context, id string) string { return web.URL(ctx, "/sources/"+id) }

func editionURL(ctx context.Context, source string, number int) string {
	return web.URL(ctx, "/sources/"+source+"/editions/"+strconv.Itoa(number))
}

func definitionURL(ctx context.Context, ind statistics.Indicator) string {
	return web.URL(ctx, "/definitions/"+ind.ID+"/v"+strconv.Itoa(ind.Version))
}

// home is the first crumb.
func home(ctx context.Context) ui.Link {
	return ui.Link{Text: i18n.T(ctx, "publication.menu.home"), Href: web.URL(ctx, "/")}
}

// sourceLine names source, editions and licence under a figure.
func sourceLine(ctx context.Context, f publication.Figure) string {
	return sourceLineOf(ctx, f.Source, f.Series)
}

func sourceLineOf(ctx context.Context, src sources.Source, s statistics.Series) string {
	return i18n.T(ctx, "publication.sourceLine", "source", words(ctx, src.Title), "edition", editions(s), "licence", sentence(words(ctx, src.Licence)))
}

// trendSub is what stands under a trend: a measure without a margin does not speak of one.
func trendSub(ind statistics.Indicator) string {
	if methodOf(ind) == kernel.MethodNone {
		return "publication.trend.subPlain"
	}
	return "publication.trend.sub"
}

// sentence ends a text with a full stop, so that another may follow.
func sentence(text string) string {
	if text == "" || strings.HasSuffix(text, ".") {
		return text
	}
	return text + "."
}

// editions are the numbers of the editions that a series was computed from.
func editions(s statistics.Series) string {
	text := ""
	for i, p := range s.Parts {
		if i > 0 {
			text += ", "
		}
		text += strconv.Itoa(p.Edition)
	}
	return text
}

// capital begins a title that is data or a word of the middle of a sentence.
func capital(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[n:]
}

// longName is from how many letters a name is too long for a small panel or the label of an inset.
const longName = 26

// shortestAlias keeps codes, which stand among the other names, out of sight.
const shortestAlias = 5

// shortName is the longest of a territory's other names that is not too long, if its name is.
func shortName(ctx context.Context, u territories.Unit) string {
	full := name(ctx, u)
	best := ""
	if utf8.RuneCountInString(full) > longName {
		for _, alias := range u.Aliases {
			if n := utf8.RuneCountInString(alias); n <= longName && n > max(shortestAlias, utf8.RuneCountInString(best)) {
				best = alias
			}
		}
	}
	if best == "" {
		return full
	}
	return best
}
